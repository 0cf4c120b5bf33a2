"""OpenID Connect: what a client finds, and an `id_token` that it can verify."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from unittest.mock import MagicMock
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry
from social_core.backends.clever import CleverOAuth2

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import SchoolAdminFactory, StudentFactory, TeacherFactory
from clever_mock.model.rosters.district import District

from .app import CALLBACK, App, sent_back

pytest.importorskip("joserfc")


@pytest.fixture(autouse=True)
def turned_on(clever: CleverMock) -> None:
    """OpenID Connect is on for the app under test."""
    clever.application.oidc = True


def verified(clever: CleverMock, token: str, **expected: Any) -> dict[str, Any]:
    """The claims of a token that was verified with the served keys; raises `JoseError`."""
    keys = KeySet.import_key_set(clever.get("/oauth/certs", token="").json)
    decoded = jwt.decode(token, keys, algorithms=["RS256"])
    wanted = {"aud": clever.application.client_id, **expected}
    JWTClaimsRegistry(**{name: {"essential": True, "value": value} for name, value in wanted.items()}).validate(
        decoded.claims
    )
    return decoded.claims


def logged_in(app: App, user: Any, **asked: str | None) -> dict[str, Any]:
    """What the token endpoint answers once a user has logged in."""
    redirect = app.authorize(user=user.id, **asked)
    code = sent_back(redirect)["code"]
    answer: dict[str, Any] = app.exchange(code).json
    return answer


def test_the_configuration_names_the_mock_and_where_it_answers(clever: CleverMock) -> None:
    found = requests.get(f"{clever.url}/.well-known/openid-configuration", timeout=10).json()
    assert found["issuer"] == clever.url
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"):
        assert found[name].startswith(f"{clever.url}/"), name
        assert requests.get(found[name], timeout=10, allow_redirects=False).status_code in (200, 400, 401)
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]


def test_under_interception_it_names_clever(clever_intercept: CleverMock) -> None:  # noqa: ARG001  intercepts
    found = requests.get("https://clever.com/.well-known/openid-configuration", timeout=10).json()
    assert found["issuer"] == "https://clever.com"
    assert found["userinfo_endpoint"] == "https://api.clever.com/userinfo"
    assert found["jwks_uri"] == "https://clever.com/oauth/certs"


def test_a_login_brings_an_id_token_with_the_documented_claims(
    clever: CleverMock, app: App, district: District
) -> None:
    teacher = TeacherFactory(school=district.schools[0], name={"first": "Jo", "last": "Marsh"}, email="jo@example.org")
    answer = logged_in(app, teacher, nonce="n-0S6")
    assert list(answer) == ["access_token", "token_type", "id_token"]
    claims = verified(clever, answer["id_token"], iss="http://localhost", nonce="n-0S6")
    assert claims == {
        "iss": "http://localhost",
        "sub": teacher.user.id,
        "aud": clever.application.client_id,
        "iat": claims["iat"],
        "exp": claims["iat"] + 3600,
        "nonce": "n-0S6",
        "user_id": teacher.id,
        "multi_role_user_id": teacher.user.id,
        "user_type": "teacher",
        "district": district.id,
        "email": "jo@example.org",
        "email_verified": False,
        "given_name": "Jo",
        "family_name": "Marsh",
    }
    assert 0 <= clever.now.timestamp() - claims["iat"] < 60


def test_without_a_nonce_there_is_none_and_without_oidc_no_token(
    clever: CleverMock, app: App, district: District
) -> None:
    pupil = StudentFactory(school=district.schools[0])
    assert "nonce" not in verified(clever, logged_in(app, pupil)["id_token"])
    clever.application.oidc = False
    assert "id_token" not in logged_in(app, pupil)
    assert clever.get("/oauth/certs", token="").json == {"keys": []}


def test_a_login_from_the_portal_has_no_state_and_no_nonce(clever: CleverMock, app: App, district: District) -> None:
    pupil = StudentFactory(school=district.schools[0])
    begun = app.http.get(f"/oauth/instant-login?client_id={clever.application.client_id}&user={pupil.id}")
    found = parse_qs(urlsplit(begun.headers["Location"]).query)
    assert "state" not in found
    answer = app.exchange(found["code"][0], redirect_uri=clever.application.redirect_uris[0]).json
    assert verified(clever, answer["id_token"])["sub"] == pupil.id


def test_the_same_seed_signs_with_the_same_key_and_another_seed_with_another() -> None:
    found = []
    for seed in (1, 1, 2):
        with CleverMock(seed=seed) as clever:
            clever.application.oidc = True
            found.append(clever.get("/oauth/certs", token="").json["keys"][0]["kid"])
    assert found[0] == found[1] != found[2]


def test_a_token_that_was_tampered_with_or_is_for_another_app_is_refused(
    clever: CleverMock, app: App, district: District
) -> None:
    token = logged_in(app, StudentFactory(school=district.schools[0]))["id_token"]
    head, body, signature = token.split(".")
    forged = ".".join((head, body, ("A" if signature[0] != "A" else "B") + signature[1:]))
    with pytest.raises(JoseError):
        verified(clever, forged)
    with pytest.raises(JoseError):
        verified(clever, token, aud="another-client")
    with CleverMock(seed=99) as other:
        other.application.oidc = True
        with pytest.raises((JoseError, ValueError)):
            verified(other, token, aud=clever.application.client_id)


def test_the_key_that_is_served_holds_nothing_private(clever: CleverMock) -> None:
    [key] = clever.get("/oauth/certs", token="").json["keys"]
    assert set(key) == {"kty", "n", "e", "use", "alg", "kid"}


# Several roles


@pytest.mark.parametrize(("role", "type_"), [("teacher", "teacher"), ("staff", "staff")])
def test_the_role_that_logs_in_is_told_and_the_person_is_one(
    clever: CleverMock, app: App, district: District, role: str, type_: str
) -> None:
    teacher = TeacherFactory(school=district.schools[0])
    admin = SchoolAdminFactory(person=teacher, schools=district.schools)
    user = {"teacher": teacher, "staff": admin}[role]
    claims = verified(clever, logged_in(app, user)["id_token"])
    assert (claims["sub"], claims["user_id"], claims["user_type"]) == (teacher.user.id, user.id, type_)
    told = clever.get("/userinfo", token=clever.login(user).token).json
    assert (told["multi_role_user_id"], told["user_id"], told["user_type"]) == (teacher.user.id, user.id, type_)
    assert clever.get("/v3.1/me", token=clever.login(user).token).json["data"]["id"] == teacher.user.id


def test_a_person_logs_in_as_the_first_of_the_roles(clever: CleverMock, app: App, district: District) -> None:
    admin = SchoolAdminFactory(district=district, schools=district.schools)
    TeacherFactory(school=district.schools[0], person=admin)
    assert clever.get("/userinfo", token=clever.login(admin.user).token).json["user_type"] == "teacher"
    clever.login_as(admin.user)
    redirect = app.authorize()
    code = sent_back(redirect)["code"]
    assert verified(clever, app.exchange(code).json["id_token"])["user_type"] == "teacher"
    clever.login_as(None)
    assert verified(clever, logged_in(app, admin.user)["id_token"])["user_type"] == "teacher"


def test_a_role_is_chosen_and_the_id_token_is_at_hand(clever: CleverMock, district: District) -> None:
    boss = SchoolAdminFactory(district=district, schools=district.schools, email="kim@example.org")
    teacher = TeacherFactory(school=district.schools[0], person=boss)
    login = clever.login(boss, role="teacher", nonce="abc")
    claims = verified(clever, login.id_token, iss="https://clever.com", nonce="abc")
    assert (login.user, claims["user_id"], claims["user_type"]) == (teacher, teacher.id, "teacher")
    assert clever.get("/v3.1/me", token=login.token).json["data"]["id"] == claims["sub"]
    assert verified(clever, clever.login(boss.user, role="staff").id_token)["user_type"] == "staff"
    assert verified(clever, clever.login(boss, role="school_admin").id_token)["user_type"] == "staff"
    with pytest.raises(
        InvalidValueError, match="no role 'district_admin'; the roles of the person are: teacher, staff"
    ):
        clever.login(boss, role="district_admin")


def test_the_issuer_of_a_login_is_whom_the_app_asks(clever: CleverMock, district: District) -> None:
    pupil = StudentFactory(school=district.schools[0])
    url = clever.url
    assert verified(clever, clever.login(pupil).id_token)["iss"] == url
    with clever.intercept():
        assert verified(clever, clever.login(pupil).id_token)["iss"] == "https://clever.com"
    assert verified(clever, clever.login(pupil).id_token)["iss"] == url
    clever.application.oidc = False
    with pytest.raises(InvalidValueError, match="has no OpenID Connect"):
        _ = clever.login(pupil).id_token


# /userinfo


def test_userinfo_tells_what_the_documentation_shows_in_its_order(clever: CleverMock, district: District) -> None:
    teacher = TeacherFactory(school=district.schools[0], name={"first": "Jo", "last": "Marsh"}, email="jo@example.org")
    answer = clever.get("/userinfo", token=clever.login(teacher).token)
    assert list(answer.json.items()) == [
        ("sub", teacher.user.id),
        ("user_id", teacher.id),
        ("multi_role_user_id", teacher.user.id),
        ("user_type", "teacher"),
        ("district_id", district.id),
        ("district", district.id),
        ("email", "jo@example.org"),
        ("name", {"first": "Jo", "last": "Marsh", "middle": ""}),
        ("schools", [district.schools[0].id]),
        ("given_name", "Jo"),
        ("family_name", "Marsh"),
        ("email_verified", False),
        ("authorized_by", "district"),
    ]


def test_userinfo_is_for_users_alone(clever: CleverMock, district: District) -> None:
    assert clever.get("/userinfo", token=district.token).status_code == 404
    assert clever.get("/userinfo", token="").status_code == 401
    assert clever.get("/userinfo", token="il123").status_code == 401


# Real clients


@pytest.fixture
def browser(clever: CleverMock, district: District) -> Iterator[Any]:  # noqa: ARG001  the district is there
    """Log in as a browser would: follow to the callback, and give its URL."""

    def go(url: str, user: str) -> str:
        answer = requests.get(url, params={"user": user}, timeout=10, allow_redirects=False)
        return answer.headers["Location"]

    yield go
    assert threading.active_count() < 50


def authlib_login(base: str, clever: CleverMock, browser: Any, user: str) -> dict[str, Any]:
    """Log in with Authlib as its documentation says, by discovery."""
    about = requests.get(f"{base}/.well-known/openid-configuration", timeout=10).json()
    application = clever.application
    session = OAuth2Session(
        application.client_id, application.client_secret, scope="openid email profile", redirect_uri=CALLBACK
    )
    url, state = session.create_authorization_url(about["authorization_endpoint"], nonce="abc")
    token = session.fetch_token(
        about["token_endpoint"], authorization_response=browser(url, user), state=state, timeout=10
    )
    keys = KeySet.import_key_set(requests.get(about["jwks_uri"], timeout=10).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    JWTClaimsRegistry(
        iss={"essential": True, "value": about["issuer"]},
        aud={"essential": True, "value": application.client_id},
        nonce={"essential": True, "value": "abc"},
    ).validate(claims)
    told = session.get(about["userinfo_endpoint"], timeout=10).json()
    assert told["sub"] == claims["sub"]
    return dict(told)


def test_authlib_logs_in_over_the_socket(clever: CleverMock, browser: Any, district: District) -> None:
    teacher = TeacherFactory(school=district.schools[0])
    assert authlib_login(clever.url, clever, browser, teacher.id)["user_type"] == "teacher"


def test_authlib_logs_in_under_interception(clever_intercept: CleverMock, browser: Any, district: District) -> None:
    teacher = TeacherFactory(school=district.schools[0])
    assert authlib_login("https://clever.com", clever_intercept, browser, teacher.id)["sub"] == teacher.user.id


class Strategy:
    """What the backends of social-auth-core have to know of the site that uses them."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings = settings
        self.given: dict[str, str] = {}
        self.storage = MagicMock()
        session: dict[str, Any] = {}
        self.session_get, self.session_set, self.session_pop = session.get, session.__setitem__, session.pop

    def setting(self, name: str, default: object = None, backend: object = None) -> object:  # noqa: ARG002
        """The setting of a name, as of a backend's."""
        return self.settings.get(name, default)

    def request_data(self, merge: bool = True) -> dict[str, str]:  # noqa: ARG002
        """The query of the callback."""
        return self.given

    def absolute_uri(self, path: str | None = None) -> str:
        """The callback itself."""
        return path or CALLBACK

    def random_string(self, length: int) -> str:
        """A state."""
        return "s" * length


@pytest.mark.parametrize("kind", ["student", "teacher", "staff", "district_admin"])
def test_the_clever_backend_of_social_auth_logs_in(
    clever_intercept: CleverMock, browser: Any, users: dict[str, Any], kind: str
) -> None:
    application = clever_intercept.application
    strategy = Strategy({"KEY": application.client_id, "SECRET": application.client_secret})
    backend = CleverOAuth2(strategy, redirect_uri=CALLBACK)
    user = users["school_admin" if kind == "staff" else kind]
    back = urlsplit(browser(backend.auth_url(), user.id)).query
    strategy.given = backend.data = {name: values[0] for name, values in parse_qs(back).items()}
    backend.validate_state()
    tokens = backend.request_access_token(
        backend.access_token_url(),
        data=backend.auth_complete_params(),
        headers=backend.auth_headers(),
        auth=backend.auth_complete_credentials(),
        method=backend.ACCESS_TOKEN_METHOD,
    )
    response = backend.user_data(tokens["access_token"])
    assert backend.get_user_id(backend.get_user_details(response), response) == user.user.id
    details = backend.get_user_details(response)
    assert (details["email"], details["user_type"]) == (user.email, kind)


def test_a_code_is_good_once(app: App, district: District) -> None:
    redirect = app.authorize(user=StudentFactory(school=district.schools[0]).id)
    code = sent_back(redirect)["code"]
    assert "id_token" in app.exchange(code).json
    again = app.exchange(code)
    assert (again.status_code, again.json["error"]) == (400, "invalid_grant")


def test_without_the_extra_it_says_what_to_install(clever: CleverMock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clever_mock.model.looking.application.find_spec", lambda _name: None)
    with pytest.raises(InvalidValueError, match=r"pip install 'clever-mock\[oidc\]'"):
        clever.application.oidc = True


def test_an_application_can_have_it_from_the_start(clever: CleverMock) -> None:
    assert clever.add_application("Reader", oidc=True).oidc
    assert not clever.add_application("Writer").oidc
