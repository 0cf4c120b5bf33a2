"""Strict mode: what it finds in what an app asked for, what it explains, what is right, and what can be allowed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pytest
import requests

from clever_mock import CleverMock, InvalidValueError, OffenceError
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model import District
from clever_mock.serving import Server
from clever_mock.traffic import NextIsSelf
from clever_mock.traffic.strict import known_parameters
from clever_mock.versions import VERSIONS

from .clients import NaiveApp, RobustApp
from .conftest import FIRST

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@pytest.fixture
def strict() -> Iterator[CleverMock]:
    """A strict mock that holds a district of three pages; what it has found is forgotten at its end."""
    with CleverMock(strict=True) as clever:
        DistrictFactory(students=25, schools=2, teachers=3, sections=4)
        yield clever
        clever.take_findings()


def offences(clever: CleverMock) -> str:
    """What a mock raises."""
    with pytest.raises(OffenceError) as raised:
        clever.verify()
    return str(raised.value)


def test_an_app_that_follows_links_is_right(strict: CleverMock) -> None:
    for app in (NaiveApp, RobustApp):
        assert len(app(strict.url, strict.district.token).read()) == 25
    for path in (
        "/v1.2/schools",
        "/v1.1/districts/{}",
        "/v1.2/districts/{}/status",
        "/v1.2/events",
        "/oauth/tokeninfo",
    ):
        assert strict.get(path.format(strict.district)).status_code == 200
    strict.verify()


def test_an_app_that_follows_prev_is_right(strict: CleverMock) -> None:
    path: str | None = "/v1.2/students?ending_before=last&limit=10"
    while path is not None:
        links = {link["rel"]: link["uri"] for link in strict.get(path).json["links"]}
        path = links.get("prev")
    strict.verify()


def test_a_link_may_be_written_otherwise(strict: CleverMock) -> None:
    where = json.dumps({"district": strict.district.id})
    first = strict.get("/v1.2/students", query_string={"where": where, "limit": "5"})
    following = next(link["uri"] for link in first.json["links"] if link["rel"] == "next")
    cursor = following.rpartition("=")[2]
    again = {"limit": "5", "starting_after": cursor, "where": where}
    assert strict.get("/v1.2/students/", query_string=again).status_code == 200
    strict.verify()


PLAIN = [
    ("/v1.2/student", "unknown-path", "Clever has no /v1.2/student. The nearest is /v1.2/students."),
    ("/v2.0/districts/{}/status", "unknown-path", "The nearest is /v1.2/districts/{id}/status."),
    ("/v1.2/students/{}/section", "unknown-path", "The nearest is /v1.2/students/{id}/sections."),
    ("/xyzzy", "unknown-path", "Paths begin with /v1.1, /v1.2, /v2.0, /v2.1, /v3.0, /v3.1."),
    ("/oauth/token", "unknown-path", "The nearest is /oauth/tokens."),
    ("/v1.2/students?limt=3", "unknown-parameter", "/students has no 'limt', and Clever ignores it; is it 'limit'?"),
    ("/v1.2/students?sort=name", "unknown-parameter", "gave it up before 2017"),
    ("/v1.2/students/{}?include=schools", "unknown-parameter", "no recorded answer shows what it does"),
    ("/v1.2/students/{}?limit=3", "unknown-parameter", "/students/{id} takes no parameters."),
    ("/v1.2/students?access_token=x", "unknown-parameter", "in the Authorization header alone"),
    ("/v1.2/district_admins?limit=3", "unknown-parameter", "/district_admins has no 'limit'"),
    ('/v1.2/students?where={{"grade":{{"$eq":"5"}}}}', "bad-where", "The nearest operator is $"),
    ('/v1.2/students?where={{"$not":{{"grade":"5"}}}}', "bad-where", "there it takes only $and, $or"),
    ("/v1.2/students?where=grade", "bad-where", "it takes a JSON object"),
    ("/v1.2/students?page=2", "built-page", "no answer had a `next` for this path"),
    ("/v1.2/students?starting_after={}", "built-page", "build no starting_after of your own"),
]


@pytest.mark.parametrize(("path", "kind", "explanation"), PLAIN)
def test_what_clever_does_not_have_is_explained(strict: CleverMock, path: str, kind: str, explanation: str) -> None:
    path = path.format(strict.district.students[0])
    strict.get(path)
    said = " ".join(offences(strict).split())
    assert f"{kind}: " in said
    assert explanation in said
    assert f"GET {path.replace('{', '%7B').partition('?')[0]}" in said
    assert f"allow=['{kind}:" in said


def test_a_request_without_a_token_is_an_offence(strict: CleverMock) -> None:
    strict.get("/v1.2/students", token="")
    assert "no-token: the request carried no token\n  GET /v1.2/students (answered 401)" in offences(strict)


def test_a_token_that_nobody_gave_out_is_an_offence(strict: CleverMock) -> None:
    strict.get("/v1.2/students", token="made-up-token")
    said = offences(strict)
    assert "wrong-token: the token does not open this" in said
    assert "made-up-token" not in said


def test_client_credentials_that_are_wrong_are_an_offence(strict: CleverMock) -> None:
    requests.get(strict.url + "/oauth/tokens?owner_type=district", auth=("id", "secret"), timeout=10)
    assert "No application has this client id and secret" in offences(strict)


def test_a_token_that_was_revoked_is_no_offence(strict: CleverMock) -> None:
    token = strict.district.token
    strict.get("/v1.2/schools", token=token)
    strict.district.connection().disconnect()
    assert strict.get("/v1.2/schools", token=token).status_code == 401
    strict.verify()


def test_a_users_token_on_a_list_is_an_offence(strict: CleverMock) -> None:
    token = strict.login(strict.district.students[0]).token
    strict.get("/v1.2/me", token=token)
    strict.verify()
    strict.get("/v1.2/students", token=token)
    assert "wrong-token" in (said := offences(strict))
    assert "The token is that of a user who logged in." in said


def test_a_write_is_an_offence(strict: CleverMock) -> None:
    requests.post(
        strict.url + "/v1.2/students", headers={"Authorization": f"Bearer {strict.district.token}"}, timeout=10
    )
    assert "/students takes GET, HEAD and no POST." in offences(strict)


def test_a_preflight_is_no_offence(strict: CleverMock) -> None:
    assert requests.options(strict.url + "/v1.2/anything", timeout=10).status_code == 204
    strict.verify()


def test_a_page_built_after_others_were_followed_is_an_offence(strict: CleverMock) -> None:
    first = strict.get(FIRST).json
    cursor = first["data"][4]["data"]["id"]
    strict.get(f"{FIRST}&starting_after={cursor}")
    said = " ".join(offences(strict).split())
    assert f"the last `next` there was {first['links'][1]['uri']}." in said


def test_a_page_that_another_token_was_led_to_is_an_offence(strict: CleverMock) -> None:
    other = DistrictFactory(students=1)
    [district] = [home for home in strict.roster.districts if home is not other]
    following = strict.get(FIRST, token=district.token).json["links"][1]["uri"]
    strict.get(following, token=other.token)
    assert "built-page" in offences(strict)


def test_events_may_be_read_on_from_where_the_app_left_off(strict: CleverMock) -> None:
    strict.get("/v1.2/schools")
    StudentFactory().update(grade="5")
    last = strict.get("/v1.2/events").json["data"][-1]["data"]["id"]
    assert strict.get(f"/v1.2/events?starting_after={last}&created_since=2017").status_code == 200
    strict.verify()


@pytest.mark.parametrize("query", ["page=1", "page=0", "ending_before=last", "count=true&page=7"])
def test_a_walk_may_begin_where_clever_lets_it(strict: CleverMock, query: str) -> None:
    assert strict.get(f"/v1.2/students?{query}").status_code == 200
    strict.verify()


def test_what_a_fault_answered_is_no_offence(strict: CleverMock) -> None:
    strict.faults.add(500)
    strict.get("/v1.2/nothing?a=b", token="unknown")
    strict.verify()


def test_links_that_a_fault_made_may_be_followed(strict: CleverMock) -> None:
    strict.faults.add(NextIsSelf(), nth=2)
    path = FIRST
    for _ in range(3):
        path = {link["rel"]: link["uri"] for link in strict.get(path).json["links"]}["next"]
    strict.verify()


def test_every_parameter_that_clever_published_is_known(strict: CleverMock) -> None:
    for version in VERSIONS.values():
        for endpoint in version.endpoints:
            assert set(endpoint.parameters) - {"include"} <= set(known_parameters(version, endpoint))
    assert known_parameters(VERSIONS["v1.2"], VERSIONS["v1.2"].endpoints[0]) == [
        "count",
        "ending_before",
        "limit",
        "page",
        "starting_after",
    ]
    assert strict.requests.dropped == 0


# What is told


def test_the_same_offence_is_told_once_with_how_often(strict: CleverMock) -> None:
    for student in strict.district.students[:3]:
        strict.get("/v1.2/students/{}/photo", student)
    said = offences(strict)
    assert said.count("unknown-path:") == 2  # its heading, and what allows it
    assert "(answered 404), and 2 more like it" in said
    assert "allow=['unknown-path:/v1.2/students/{id}/photo']" in said


def test_what_was_told_is_not_told_again(strict: CleverMock) -> None:
    strict.get("/v1.2/nothing")
    assert "unknown-path" in offences(strict)
    strict.verify()


def test_a_long_list_is_cut(strict: CleverMock) -> None:
    for number in range(30):
        strict.get(f"/v1.2/{number}")
    assert offences(strict).endswith("\n\nAnd 20 more.")


def test_a_reset_keeps_what_was_found(strict: CleverMock) -> None:
    strict.get("/v1.2/nothing")
    strict.reset()
    assert "unknown-path" in offences(strict)


def test_a_block_that_goes_well_ends_with_what_was_found() -> None:
    clever = CleverMock(strict=True)
    with pytest.raises(OffenceError, match="unknown-path"), clever:
        clever.get("/v1.2/nothing", token="x")


def test_a_block_that_fails_ends_with_its_own_error() -> None:
    def block() -> None:
        with CleverMock(strict=True) as clever:
            _ = clever.get("/v1.2/nothing", token="x").status_code / 0

    with pytest.raises(ZeroDivisionError):
        block()


def test_a_mock_is_not_strict_unless_told(clever: CleverMock, district: District) -> None:
    clever.get(f"/v1.2/nothing?sort={district}", token="unknown")
    clever.verify()


# What is allowed


@pytest.mark.parametrize(
    "allow",
    [
        ["unknown-parameter", "unknown-path"],
        ["unknown-parameter:sort", "unknown-path:/v1.2/terms"],
        ["unknown-parameter:s*", "unknown-path:/v1.2/*"],
        "unknown-parameter unknown-path",
    ],
)
def test_what_is_allowed_is_not_told(allow: list[str] | str) -> None:
    with CleverMock(strict=True, allow=allow) as clever:
        DistrictFactory()
        clever.get("/v1.2/terms")
        clever.get("/v1.2/students?sort=name")


def test_what_is_allowed_leaves_the_rest() -> None:
    with CleverMock(strict=True, allow=["unknown-parameter:sort", "unknown-path:/v1.1/*"]) as clever:
        DistrictFactory()
        clever.get("/v1.2/terms?sort=1")
        clever.get("/v1.2/students?sort=1&order=2")
        said = offences(clever)
    assert "unknown-path:/v1.2/terms" in said
    assert "'sort'" not in said
    assert "'order'" in said


def test_some_kinds_alone_can_be_looked_for() -> None:
    clever = CleverMock(strict=["no-token", "unknown-path"])
    with pytest.raises(OffenceError) as raised, clever:
        clever.get("/v1.2/students?sort=1", token="")
    assert "no-token" in str(raised.value)
    assert "unknown-parameter" not in str(raised.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strict": ["unknown-paths"]}, r"strict takes some of unknown-path, .*not 'unknown-paths'; unknown-path\?"),
        ({"strict": 1}, "strict takes True, False or a list of kinds, not 1"),
        ({"allow": ["sort"]}, "allow takes some of unknown-path, "),
        ({"allow": [None]}, "allow takes a list such as"),
    ],
)
def test_a_kind_that_there_is_not_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        CleverMock(**options)  # type: ignore[arg-type]


def test_a_token_that_a_middleware_brings_is_looked_at_too(strict: CleverMock) -> None:
    def middleware(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["HTTP_AUTHORIZATION"] = "Bearer unknown"
        return strict.app(environ, start_response)

    with Server(middleware) as server:
        assert requests.get(f"{server.url}/v1.2/students", timeout=10).status_code == 401
    assert "the token in 'Bearer unkn…'" in " ".join(offences(strict).split())
