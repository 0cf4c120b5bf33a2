"""Tokens: codes exchanged for them, the district tokens of an application, and what a token is good for."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model.looking.scopes import DISTRICT_SCOPES
from clever_mock.model.records.kinds import User
from clever_mock.model.rosters.district import District

from .app import CALLBACK, App, sent_back

INVALID_CODE = {"error": "invalid_grant", "error_description": "invalid code"}


@pytest.fixture
def code(app: App, pupil: User) -> str:
    """A code that the app has got for the pupil. Example: `app.exchange(code)`."""
    return sent_back(app.authorize(user=pupil.id))["code"]


def test_a_code_is_exchanged_for_a_token(app: App, code: str) -> None:
    response = app.exchange(code)
    assert response.status_code == 200
    assert re.fullmatch(r'\{"access_token":"il[0-9a-f]{40}","token_type":"bearer"\}', response.text)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_code_is_exchanged_as_json_too(app: App, code: str) -> None:
    application = app.clever.application
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    response = app.http.post("/oauth/tokens", json=body, auth=(application.client_id, application.client_secret))
    assert response.json["access_token"].startswith("il")


def test_a_client_can_name_itself_in_the_body(app: App, code: str) -> None:
    application = app.clever.application
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    wrong = app.http.post("/oauth/tokens", data={**body, "client_id": application.client_id, "client_secret": "no"})
    assert (wrong.status_code, wrong.json["error"]) == (401, "invalid_client")
    right = app.http.post(
        "/oauth/tokens",
        data={**body, "client_id": application.client_id, "client_secret": application.client_secret},
    )
    assert right.status_code == 200


def test_a_client_that_names_itself_twice_names_the_same(app: App, code: str) -> None:
    other = app.clever.add_application("Other")
    assert app.exchange(code, client_id=other.client_id).json["error"] == "invalid_client"
    assert app.exchange(code, client_id=app.clever.application.client_id).status_code == 200


def test_basic_credentials_may_be_percent_encoded(app: App, district: District) -> None:
    other = app.clever.add_application("Other", client_id="a b:c", client_secret="s+%/")
    district.connect(other)
    listed = app.http.get("/oauth/tokens?owner_type=district", auth=("a+b%3Ac", "s%2B%25%2F"))
    assert listed.status_code == 200


def test_a_verifier_is_ignored(app: App, code: str) -> None:
    assert app.exchange(code, code_verifier="v" * 43).status_code == 200


def test_a_code_works_once(app: App, code: str) -> None:
    token = app.exchange(code).json["access_token"]
    again = app.exchange(code)
    assert (again.status_code, again.json) == (400, INVALID_CODE)
    assert app.clever.get("/me", token=token).status_code == 200


@pytest.mark.parametrize(("at", "status"), [("12:00:59", 200), ("12:01:00", 400)])
def test_a_code_lives_for_a_minute(app: App, pupil: User, at: str, status: int) -> None:
    with app.clever.travel("2017-03-01T12:00:00", freeze=True):
        code = sent_back(app.authorize(user=pupil.id))["code"]
    with app.clever.travel(f"2017-03-01T{at}", freeze=True):
        assert app.exchange(code).status_code == status


def test_a_code_of_another_application_is_no_good(app: App, code: str) -> None:
    other = app.clever.add_application("Other", [CALLBACK])
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    response = app.http.post("/oauth/tokens", data=body, auth=(other.client_id, other.client_secret))
    assert (response.status_code, response.json) == (400, INVALID_CODE)
    assert app.exchange(code).status_code == 200


@pytest.mark.parametrize("redirect_uri", ["http://localhost/oauth/clever", CALLBACK + "/", "nonsense"])
def test_a_code_is_bound_to_its_redirect_uri(app: App, code: str, redirect_uri: str) -> None:
    response = app.exchange(code, redirect_uri=redirect_uri)
    assert (response.status_code, response.json) == (400, INVALID_CODE)


@pytest.mark.usefixtures("pupil")
def test_a_code_that_was_never_issued_is_no_good(app: App) -> None:
    response = app.exchange("0" * 40)
    assert (response.status_code, response.json) == (400, INVALID_CODE)


def test_a_code_of_a_user_who_was_deleted_is_no_good(app: App, pupil: User, code: str) -> None:
    pupil.delete()
    assert app.exchange(code).json == INVALID_CODE


def test_the_log_says_why_a_code_was_refused(app: App, code: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "clever_mock")
    app.exchange(code, redirect_uri="https://elsewhere.example/")
    assert f"the login went to {CALLBACK}" in caplog.text


def test_a_wrong_secret_is_an_invalid_client(app: App, code: str) -> None:
    response = app.exchange(code, secret="wrong")
    assert (response.status_code, response.json["error"]) == (401, "invalid_client")
    assert response.headers["WWW-Authenticate"].startswith("Basic")
    assert app.exchange(code).status_code == 200


@pytest.mark.parametrize("authorization", [None, "", "Basic", "Basic !", "Basic bm9ib2R5", "Bearer DEMO_TOKEN"])
def test_no_client_is_an_invalid_client(app: App, code: str, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    for response in (
        app.http.post("/oauth/tokens", data={"code": code}, headers=headers),
        app.http.get("/oauth/tokens?owner_type=district", headers=headers),
    ):
        assert (response.status_code, response.json["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("name", ["grant_type", "code", "redirect_uri"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_parameter_is_named(app: App, code: str, name: str, value: str | None) -> None:
    response = app.exchange(**{"code": code, name: value})
    assert response.status_code == 400
    assert response.json == {"error": "invalid_request", "error_description": f"{name} is missing"}


@pytest.mark.parametrize("grant_type", ["refresh_token", "client_credentials", "password"])
def test_another_grant_type_is_unsupported(app: App, code: str, grant_type: str) -> None:
    response = app.exchange(code, grant_type=grant_type)
    assert (response.status_code, response.json["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    ("content_type", "body", "reason"),
    [
        ("multipart/form-data; boundary=x", "--x--", "wrong content type"),
        ("text/plain", "grant_type=authorization_code", "wrong content type"),
        ("", "grant_type=authorization_code", "wrong content type"),
        ("application/json", "{", "not JSON"),
        ("application/json", "[" * 30_000, "not JSON"),
        ("application/json", "[]", "one JSON object"),
        ("application/json", json.dumps({"code": 5}), "one JSON object"),
        ("application/x-www-form-urlencoded", "code=a&code=b", "more than once"),
        ("application/x-www-form-urlencoded", "code=%ff", "UTF-8"),
    ],
)
def test_a_body_that_cannot_be_read_is_an_invalid_request(app: App, content_type: str, body: str, reason: str) -> None:
    application = app.clever.application
    response = app.http.post(
        "/oauth/tokens",
        data=body,
        content_type=content_type,
        auth=(application.client_id, application.client_secret),
    )
    assert (response.status_code, response.json["error"]) == (400, "invalid_request")
    assert reason in response.json["error_description"]


def test_a_body_that_is_too_long_is_refused(app: App) -> None:
    response = app.http.post("/oauth/tokens", data="x" * 70_000, content_type="application/x-www-form-urlencoded")
    assert (response.status_code, response.json["error"]) == (413, "invalid_request")


def test_the_same_seed_gives_the_same_token() -> None:
    tokens = []
    for seed in (1, 1, 2):
        with CleverMock(seed=seed) as clever:
            pupil = StudentFactory(id="530e5960049e75a9262cff1d")
            tokens.append(clever.login(pupil).token)
    assert tokens[0] == tokens[1] != tokens[2]


def test_a_token_is_that_of_user_scopes_and_application(clever: CleverMock, users: dict[str, User]) -> None:
    pupil = users["student"]
    other = clever.add_application("Other", ["https://other.example/"])
    clever.district.connect(other, launch_date="2016-08-15")
    logins = [
        clever.login(pupil),
        clever.login(users["teacher"]),
        clever.login(pupil, scope="read:user_id"),
        clever.login(pupil, application=other),
    ]
    assert len({login.token for login in logins}) == 4
    assert clever.login(pupil).token == logins[0].token


# The district tokens of an application


def listed(app: App, query: str) -> Any:
    """The list of the app's district tokens that a query asks for."""
    application = app.clever.application
    response = app.http.get(f"/oauth/tokens?{query}", auth=(application.client_id, application.client_secret))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return response.json


def test_an_application_lists_its_district_tokens(app: App) -> None:
    first, second = DistrictFactory(launched=False), DistrictFactory()
    DistrictFactory(connected=False)
    body = listed(app, "owner_type=district")
    assert [row["access_token"] for row in body["data"]] == [first.token, second.token]
    assert body["links"] == [{"rel": "self", "uri": "/oauth/tokens?owner_type=district"}]


def test_a_listed_token_has_the_documented_form(app: App) -> None:
    with app.clever.travel("2015-04-09T22:20:31", freeze=True):
        district = DistrictFactory(token="7f76")
    assert listed(app, "owner_type=district")["data"] == [
        {
            "id": district.connection().id,
            "created": "2015-04-09T22:20:31.000Z",
            "owner": {"type": "district", "id": district.id},
            "access_token": "7f76",
            "scopes": list(DISTRICT_SCOPES),
        }
    ]


def test_the_list_is_cut_to_one_district(app: App) -> None:
    _, second = DistrictFactory(), DistrictFactory()
    body = listed(app, f"owner_type=district&district={second.id}")
    assert [row["owner"]["id"] for row in body["data"]] == [second.id]
    assert listed(app, "owner_type=district&district=none")["data"] == []


def test_the_tokens_of_another_application_are_not_listed(app: App, district: District) -> None:
    other = app.clever.add_application("Other")
    district.connect(other)
    tokens = [row["access_token"] for row in listed(app, "owner_type=district")["data"]]
    assert tokens == [district.token]


@pytest.mark.parametrize("query", ["owner_type=user", "owner_type="])
def test_only_district_tokens_are_listed(app: App, query: str) -> None:
    application = app.clever.application
    response = app.http.get(f"/oauth/tokens?{query}", auth=(application.client_id, application.client_secret))
    assert (response.status_code, response.json["error"]) == (400, "invalid_request")


# What a token is good for


def test_a_login_token_tells_client_and_scopes(clever: CleverMock, pupil: User) -> None:
    response = clever.get("/oauth/tokeninfo", token=clever.login(pupil).token)
    assert response.json == {"client_id": clever.application.client_id, "scopes": ["read:user_id", "read:sis"]}
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("district")
def test_a_district_token_tells_client_and_scopes(clever: CleverMock) -> None:
    info = clever.get("/oauth/tokeninfo").json
    assert info["client_id"] == clever.application.client_id
    assert "read:district_admins" in info["scopes"]


@pytest.mark.parametrize("token", ["", "il" + "0" * 40])
@pytest.mark.usefixtures("district")
def test_an_unknown_token_tells_nothing(clever: CleverMock, token: str) -> None:
    response = clever.get("/oauth/tokeninfo", token=token)
    assert (response.status_code, response.json) == (401, {"error": "Unrecognized API key"})


def test_the_documented_list_needs_no_owner_type(app: App) -> None:
    first, second = DistrictFactory(), DistrictFactory()
    body = listed(app, "")
    assert {row["access_token"] for row in body["data"]} == {first.token, second.token}
    assert body["links"] == [{"rel": "self", "uri": "/oauth/tokens"}]
    assert [row["access_token"] for row in listed(app, f"district={second.id}")["data"]] == [second.token]
    assert listed(app, "district=none")["data"] == []
