"""What is wrong with a call is said as a problem document, in the words of the Python errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from clever_mock import CleverMock, InvalidValueError
from clever_mock.control.operations import districts
from clever_mock.factories import DistrictFactory

from .conftest import Client, Json

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"strat": "2027-06-01"}, "the body has no field 'strat'; did you mean 'start'? its fields are start, end"),
        ({}, "start is missing from the body: The first moment of the pause."),
        ({"start": 5}, "start takes a moment such as '2017-06-01', not 5"),
        ([], "the body takes a JSON object, not []"),
    ],
)
def test_a_body_of_another_form_is_told_the_nearest_right_one(
    api: Client, district: Json, body: object, says: str
) -> None:
    refused = api.refused("POST", f"/districts/{district['id']}/pauses", body)
    assert refused == (400, "Malformed", says)


def test_the_words_are_those_of_the_python_error(api: Client, district: Json, mock: CleverMock) -> None:
    status, title, detail = api.refused("POST", f"/districts/{district['id']}/pauses", {"start": "soon"})
    with pytest.raises(InvalidValueError) as told:
        mock.district.pause("soon")
    assert (status, title, detail) == (422, "InvalidValueError", str(told.value))


@pytest.mark.parametrize(
    ("call", "body", "status", "says"),
    [
        ("POST /districts/{id}/records/students", {"fields": {"gradee": "8"}}, 422, "did you mean 'grade'?"),
        ("POST /districts/{id}/records/students", {"fields": {"grade": "8th"}}, 422, "grade takes one of"),
        ("POST /districts/{id}/records/students", {"fields": {"__sequence": 1}}, 422, "has no field '__sequence'"),
        ("POST /districts/{id}/records/student", {}, 404, "did you mean 'students'?"),
        ("POST /districts", {"nmae": "x"}, 400, "did you mean 'name'?"),
        ("POST /districts", {"fields": {"nmae": "x"}}, 422, "did you mean 'name'?"),
        ("POST /districts", {"fields": {"students": 10**6}}, 422, "students is given beside fields, not in them"),
        ("PATCH /districts/{id}", {"fields": {"id": "x"}}, 422, "it keeps its id"),
        ("POST /faults", {"effect": {"effect": ["Delay"]}}, 422, "effect takes a status, or one of"),
        ("POST /scenarios/held-sync/play", {"options": {"until": "2020-01-01"}}, 422, "has no option 'until'"),
        ("POST /scenarios/held-sync/play", {"options": {"self": 1}}, 422, "has no option 'self'"),
        ("POST /districts", {"students": 10**9}, 400, "from 0 to 20000"),
        ("POST /districts/{id}/failures", {"state": "eror", "message": "x"}, 400, "did you mean 'error'?"),
        ("GET /districts/{id}/data/pupils", None, 404, "v3.1 has no collection 'pupils'"),
        ("GET /distrcts", None, 404, "the nearest is /_mock/v1/districts"),
        ("GET /districts/0", None, 404, "there is no district with id '0'; there are: "),
        ("GET /districts/{id}/connections/0", None, 404, "has no connection with id '0'; it has: "),
        ("DELETE /faults/fault-9", None, 404, "there is no fault 'fault-9'; there are: none"),
        ("GET /journal/1", None, 404, "the journal holds no request with the number 1"),
        ("GET /journal?limt=1", None, 400, "did you mean 'limit'?"),
        ("GET /journal?limit=1&limit=2", None, 400, "limit is given more than once"),
        ("GET /journal?show=all", None, 400, "show takes one of 'tokens'"),
        ("POST /faults", {"effect": "Dely"}, 422, "did you mean 'Delay'?"),
        ("POST /faults", {"effect": {"effect": "Delay"}}, 422, "Delay takes seconds"),
        ("POST /faults", {"effect": {"effect": "Delay", "second": 1}}, 422, "it takes seconds"),
        ("POST /faults", {"effect": 503, "path": "/v3.1/usrs"}, 422, "the nearest is /v3.1/users"),
        ("POST /logins", {"user": "0" * 24}, 404, "holds no record"),
        ("POST /logins", {"user": "{id}"}, 422, "a student, teacher, school admin or district admin logs in"),
        ("PATCH /applications/nobody", {"name": "x"}, 404, "there is no application with client id 'nobody'"),
        ("POST /scenarios/held-sink/play", {}, 404, "did you mean 'held-sync'?"),
        ("POST /reset", {"snapshot": "snapshot-9"}, 404, "A whole reset forgets them"),
        ("DELETE /mocks/mock-9", None, 404, "there is no mock 'mock-9'"),
        ("POST /mocks", {"strict": ["unknwon-path"]}, 422, "unknown-path?"),
        ("POST /clock/next", {}, 422, "nothing falls due"),
        ("PUT /clock", {"to": "yesterday"}, 422, "no date or time of ISO 8601"),
        ("POST /clock/advance", {"days": -1}, 400, "days takes a number from 0"),
        ("POST /load", {"roster": {"schools": 5}}, 422, "roster.json"),
        ("POST /load-csv", {"files": {"../../schools.csv": "x"}}, 422, "is no upload file"),
        ("POST /load-csv", {"files": {}}, 422, ""),
        ("POST /districts/{id}/changes", {"changes": [{"action": "mend", "kind": "students"}]}, 404, "changes[0]"),
        ("POST /districts/{id}/review", {"approve": True}, 422, "no sync of"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    api: Client, district: Json, call: str, body: Any, status: int, says: str
) -> None:
    method, _, path = call.replace("{id}", district["id"]).partition(" ")
    filled = json.loads(json.dumps(body).replace("{id}", district["id"]))
    found, _, detail = api.refused(method, path, filled)
    assert (found, says in detail) == (status, True), detail


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "the body is empty"),
        (b"{", "the body is no JSON"),
        (b"\xff", "the body is no JSON"),
        (b"[" * 100_000, "the body is no JSON"),
        (b'{"start": NaN}', "NaN is no number of JSON"),
        (b'{"start": 1e999}', "1e999 is too large"),
        (b'{"start": "\\ud800"}', "the body is no JSON"),
        (b'{"start": ' + b"9" * 5000 + b"}", "the body is no JSON"),
    ],
)
def test_a_body_that_is_no_json_is_refused(api: Client, district: Json, body: bytes, says: str) -> None:
    url = f"{api.base}/districts/{district['id']}/pauses"
    answer = requests.post(url, data=body, headers=JSON, timeout=20)
    assert (answer.status_code, answer.json()["title"]) == (400, "Malformed")
    assert says in answer.json()["detail"]


def test_a_method_that_a_path_does_not_have_is_told_those_that_it_has(api: Client) -> None:
    answer = api.send("DELETE", "/districts")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_a_login_before_the_launch_is_a_conflict(api: Client, mock: CleverMock) -> None:
    district = DistrictFactory(students=1, launched=False)
    status, title, detail = api.refused("POST", "/logins", {"user": mock.district.students[0].id})
    assert (status, title) == (409, "LoginRefusedError")
    assert district.name in detail


def test_a_change_of_several_things_is_done_whole_or_not_at_all(api: Client, district: Json) -> None:
    app = api("GET", "/applications")["applications"][0]
    wrong = {"name": "Changed", "redirect_uris": ["no uri"]}
    assert api.refused("PATCH", f"/applications/{app['client_id']}", wrong)[0] == 422
    assert api("GET", "/applications")["applications"] == [app]
    connection = district["connections"][0]
    path = f"/districts/{district['id']}/connections/{connection['id']}"
    assert api.refused("PATCH", path, {"launch_date": None, "scopes": ["zz"]})[0] == 422
    assert api("GET", path)["launch_date"] == connection["launch_date"]


def test_what_went_wrong_changes_nothing(api: Client, district: Json) -> None:
    path = f"/districts/{district['id']}"
    api.refused("POST", f"{path}/records/students", {"fields": {"grade": "8th"}, "count": 3})
    api.refused("POST", "/districts", {"name": "Lakeside", "token": district["token"]})
    assert [one["counts"] for one in api("GET", "/districts")["districts"]] == [district["counts"]]


@pytest.mark.usefixtures("district")
def test_a_dump_of_too_many_records_is_refused_and_says_what_to_do(
    api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(districts, "MOST_DUMPED", 5)
    status, title, detail = api.refused("GET", "/dump")
    assert (status, title) == (422, "DumpError")
    assert "name some of the districts" in detail


def test_the_rest_of_the_reserved_prefix_is_no_path_of_clever(api: Client, mock: CleverMock) -> None:
    for path in ("/_mock", "/_mock/", "/_mock/v2/clock", "/_mock/v1clock"):
        assert requests.get(mock.url + path, timeout=20).status_code == 404
    assert len(mock.requests) == 0
    assert api("GET", "/")["requests"] == 0
