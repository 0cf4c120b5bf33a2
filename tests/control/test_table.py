"""The table of operations: it has every switch, the document and the guide say the same, and each call works."""

from __future__ import annotations

import inspect
from typing import Any

import jsonschema
import pytest

from clever_mock import CleverMock
from clever_mock.control import OPERATIONS
from clever_mock.control.document import document
from clever_mock.model import District
from clever_mock.model.looking.application import Connection
from clever_mock.model.records.record import Record

from .conftest import Client, Json
from .operations_table import GUIDE, with_table

IN_PYTHON_ALONE = {
    "CleverMock": {
        "app": "a WSGI callable is no JSON",
        "roster": "its parts are: districts, applications",
        "district": "the one of listDistricts",
        "connection": "the one of listConnections",
        "get": "a client asks Clever itself",
        "intercept": "it is about this process's own sockets",
        "watch": "a client asks for the journal",
    },
    "District": {
        "roster": "the mock",
        "home": "the district itself",
        "row": "the fields of updateDistrict",
    },
    "Connection": {
        "district": "its id is in the path",
    },
}
"""The public names that are no switches of a client, each with what there is instead."""

SHOWN = {
    "District": {
        **dict.fromkeys(("id", "name", "sis_type", "state", "error", "last_sync", "syncs", "waiting", "sync_report")),
        "hold_share": "hold_share",
        "large_change": "large_change",
        "token": "token",
        "launch_date": "launch_date",
        **dict.fromkeys(("pause_window", "pause_windows"), "pauses"),
        "failures": "failures",
        "connections": "connections",
        **dict.fromkeys(
            (
                *("schools", "teachers", "students", "courses", "terms", "sections", "school_admins"),
                *("district_admins", "contacts", "resources"),
            ),
            "counts",
        ),
    },
    "Connection": {
        **dict.fromkeys(("id", "token", "created", "launch_date", "scopes", "application", "shares_all")),
        "shared_schools": "schools",
    },
}
"""The public names that are read: where the answer about a district or a connection has them."""


def public(kind: type) -> set[str]:
    """The public names of a class, with those of its instances that its annotations name."""
    inner = frozenset().union(*(vars(base).get("_inner", ()) for base in kind.__mro__))
    names = {name for base in kind.__mro__[:-1] for name in (*vars(base), *vars(base).get("__annotations__", ()))}
    return {name for name in names - inner if not name.startswith("_")}


@pytest.mark.parametrize("kind", [CleverMock, District, Connection])
def test_every_public_switch_has_its_operation(kind: type) -> None:
    done = {name for operation in OPERATIONS for name in operation.python}
    machinery = set(dir(Record)) | {*vars(Record)} if issubclass(kind, Record) else set()
    fields = set(getattr(kind, "fields", {}))
    missing = {
        name
        for name in public(kind) - machinery - fields
        if f"{kind.__name__}.{name}" not in done
        and name not in SHOWN.get(kind.__name__, {})
        and name not in IN_PYTHON_ALONE[kind.__name__]
    }
    assert missing == set()


def test_an_operation_names_only_what_there_is_in_python() -> None:
    kinds: dict[str, type] = {"CleverMock": CleverMock, "District": District, "Connection": Connection}
    for operation in OPERATIONS:
        for name in operation.python:
            kind, _, member = name.partition(".")
            assert member in public(kinds[kind]), name


@pytest.mark.parametrize("kind", ["District", "Connection"])
def test_what_is_read_is_in_the_answer(kind: str) -> None:
    schema = document()["components"]["schemas"][kind]
    for name, shown in SHOWN[kind].items():
        assert (shown or name) in schema["properties"], name


def test_each_operation_is_there_once() -> None:
    names = [operation.name for operation in OPERATIONS]
    calls = [(operation.method, operation.path) for operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert len(set(calls)) == len(calls)


def test_an_operation_takes_what_its_function_takes() -> None:
    for operation in OPERATIONS:
        taken = inspect.signature(operation.run).parameters
        open_ended = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in taken.values())
        for parameter in (*operation.query, *operation.body):
            assert parameter.name in taken or open_ended, (operation.name, parameter.name)


def test_the_guide_lists_every_operation() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert with_table(text) == text, "write it anew: python -m tests.control.operations_table --write"


def story(mock: CleverMock, api: Client) -> None:
    """Call each operation once, so that it does something."""
    made = api("POST", "/districts", {"name": "Riverbend", "schools": 2, "students": 8, "teachers": 2, "sections": 2})
    one = f"/districts/{made['id']}"
    pupil, teacher = mock.district.students[0], mock.district.teachers[0]
    north, south = (school.id for school in mock.district.schools)
    api("GET", "/")
    api("GET", "/clock")
    api("PUT", "/clock", {"to": "2021-09-01", "freeze": True})
    api("POST", f"{one}/pauses", {"start": "2022-06-01", "end": "2022-08-15"})
    api("GET", f"{one}/pauses")
    api("PATCH", f"{one}/pauses/pause-1", {"end": "2022-08-16"})
    api("POST", "/clock/next")
    api("POST", "/clock/advance", {"days": 1})
    assert api("GET", f"{one}")["state"] == "paused"
    assert api("POST", f"{one}/resume")["state"] == "running"
    api("DELETE", f"{one}/pauses/pause-1")
    assert api("POST", f"{one}/failures", {"state": "error", "message": "no"})["state"] == "error"
    api("GET", f"{one}/failures")
    assert api("POST", f"{one}/recover")["state"] == "running"
    api("POST", f"{one}/sync")
    api("PUT", "/syncs", {"held": True})
    assert api("GET", "/syncs") == {"held": True}
    assert api("PUT", "/syncs", {"held": False}) == {"held": False}
    api("PATCH", one, {"fields": {"name": "Riverbend Unified"}})
    assert api("GET", "/districts")["districts"][0]["name"] == "Riverbend Unified"
    api("GET", f"{one}/versions")
    files = api("GET", f"{one}/csv")["files"]
    api("GET", f"{one}/migration")
    roster = api("GET", "/dump")
    assert api("PUT", f"{one}/launch", {"date": None})["launch_date"] is None
    api("PUT", f"{one}/launch", {"date": "2016-09-01"})
    api("POST", f"{one}/records/students", {"fields": {"name__first": "Ada", "school": north}, "count": 2})
    assert len(api("GET", f"{one}/records/students?search=Ada")["records"]) == 2
    api("PATCH", f"{one}/records/students/{pupil.id}", {"fields": {"grade": "8"}})
    assert api("GET", f"{one}/records/students/{pupil.id}")["fields"]["grade"] == "8"
    change = {"action": "update", "kind": "students", "id": pupil.id, "fields": {"grade": "9"}}
    api("POST", f"{one}/changes", {"changes": [change]})
    assert api("GET", f"{one}/data/students?version=v2.1&limit=3")["records"]
    [connection] = api("GET", f"{one}/connections")["connections"]
    own = f"{one}/connections/{connection['id']}"
    assert api("PUT", f"{own}/sharing", {"schools": [north]})["schools"] == [north]
    assert set(api("POST", f"{own}/share", {"schools": [south]})["schools"]) == {north, south}
    assert api("POST", f"{own}/unshare", {"schools": [north]})["schools"] == [south]
    assert api("PUT", f"{own}/sharing", {"schools": None})["shares_all"]
    api("PATCH", own, {"launch_date": "2016-09-01"})
    api("GET", own)
    assert not api("GET", f"{own}/full-sync?version=v3.1")["complete"]
    other = api("POST", "/applications", {"name": "Other", "redirect_uris": ["https://other.example/oauth"]})
    api("PATCH", f"/applications/{other['client_id']}", {"name": "Another"})
    assert [app["name"] for app in api("GET", "/applications")["applications"]] == ["App under test", "Another"]
    joined = api("POST", f"{one}/connections", {"application": other["client_id"]})
    api("DELETE", f"{one}/connections/{joined['id']}")
    assert api("POST", "/logins", {"user": teacher.user.id})["kind"] == "teachers"
    api("PUT", "/logins/chosen", {"user": pupil.id})
    assert api("GET", "/logins/chosen")["user"] == pupil.id
    requests_made = [f"/v3.1/users?limit={limit}" for limit in (1, 2)]
    for path in requests_made:
        assert mock.get(path).status_code == 200
    assert [entry["url"] for entry in api("GET", "/journal?path=/v3.1/users")["requests"]] == requests_made
    assert '"data"' in api("GET", "/journal/1")["body"]
    assert api("POST", "/verify", {"method": "GET", "path": "/v3.1/users", "times": 2})["passed"]
    assert "GET /v3.1/users" in api("POST", "/verify", {"method": "GET", "path": "/v3.1/schools"})["message"]
    api("GET", "/upgrade")
    api("GET", "/diff?path=/districts&old=v1.1&new=v3.1")
    api("DELETE", "/journal")
    api("POST", "/faults", {"effect": {"effect": "Status", "status": 500}, "path": "/v3.1/*"})
    assert mock.get("/v3.1/users").status_code == 500
    assert api("GET", "/faults")["faults"][0]["applied"] == 1
    api("DELETE", "/faults/fault-1")
    api("DELETE", "/faults")
    assert api("PUT", "/rate-limit", {"limit": 5})["limit"] == 5
    assert api("GET", "/rate-limit")["limit"] == 5
    api("GET", "/findings")
    api("DELETE", "/findings")
    assert api("POST", f"{one}/roll-over")["promoted"]
    snapshot = api("POST", "/snapshots")["id"]
    assert api("GET", "/snapshots") == {"snapshots": [{"id": snapshot}]}
    api("PUT", f"{one}/hold", {"share": 0.2})
    for student in mock.district.students:
        api("DELETE", f"{one}/records/students/{student.id}")
        if api("GET", one)["large_change"]:
            break
    assert api("POST", f"{one}/review", {"approve": True})["state"] == "running"
    assert api("POST", "/reset", {"snapshot": snapshot})["districts"] == 1
    api("POST", "/reset")
    assert api("POST", "/load", {"roster": roster})["districts"][0]["counts"] == made["counts"]
    files["students.csv"] += "x\n"
    assert api("POST", "/load-csv", {"files": files})["sync_report"]["problems"]
    api("POST", "/reset")
    assert api("POST", "/demo", {"students": 10})["counts"]["students"] == 10
    assert "held-sync" in [one["name"] for one in api("GET", "/scenarios")["scenarios"]]
    assert api("POST", "/scenarios/launch-day/play", {"options": {"students": 10}})["steps"]
    api("DELETE", "/clock")
    started = api("POST", "/mocks")["id"]
    assert [one["id"] for one in api("GET", "/mocks")["mocks"]] == [started]
    api("DELETE", f"/mocks/{started}")


class Checked(Client):
    """A client that holds each answer against the document, and remembers which operations it called."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.called: set[str] = set()
        self._document: Json = self("GET", "/openapi.json")

    def send(self, method: str, path: str, body: object = None, **options: Any) -> Any:
        answer = super().send(method, path, body, **options)
        if path == "/openapi.json":
            return answer
        operation = self._operation(method, path.partition("?")[0])
        self.called.add(operation["operationId"])
        response = operation["responses"][str(answer.status_code)]
        content = response["content"]["application/json"]["schema"]
        schema = {**content, "components": self._document["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())
        return answer

    def _operation(self, method: str, path: str) -> Json:
        parts = path.split("/")
        for template, methods in self._document["paths"].items():
            wanted = template.split("/")
            same = len(wanted) == len(parts) and all(a == b or a[:1] == "{" for a, b in zip(wanted, parts, strict=True))
            if same and method.lower() in methods:
                found: Json = methods[method.lower()]
                return found
        raise AssertionError(path)


def test_each_operation_does_what_it_says_and_answers_as_the_document_says(mock: CleverMock) -> None:
    client = Checked(mock.url)
    story(mock, client)
    client.close()
    assert {operation.name for operation in OPERATIONS} - client.called == {"makeSandboxDistrict"}
