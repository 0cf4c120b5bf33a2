"""Everything that the API answers about a district, in both versions, so that two mocks can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clever_mock import CleverMock
from clever_mock.model import District

KINDS = ("districts", "schools", "teachers", "students", "sections", "school_admins", "district_admins", "contacts")
RELATED = {
    "districts": ("schools", "teachers", "students", "sections", "admins", "status", "events"),
    "schools": ("district", "teachers", "students", "sections", "events"),
    "teachers": ("district", "school", "students", "sections", "grade_levels", "events"),
    "students": ("district", "school", "teachers", "sections", "contacts", "events"),
    "sections": ("district", "school", "teacher", "teachers", "students", "events"),
    "school_admins": ("schools", "events"),
    "district_admins": (),
    "contacts": ("district", "student"),
}


def answers(clever: CleverMock, district: District | None = None) -> dict[str, tuple[int, bytes]]:
    """The status and the body of the answer to every path that the records of a district have."""
    token = (district or clever.district).token
    found = {}
    for path in _paths(clever, token):
        answer = clever.get(path, token=token)
        found[path] = (answer.status_code, answer.data)
    return found


def _paths(clever: CleverMock, token: str) -> Iterator[str]:
    for version in ("v1.1", "v1.2"):
        yield f"/{version}/events?limit=1000"
        for kind in KINDS:
            yield f"/{version}/{kind}?limit=3"
            for record in records(clever, kind, version, token):
                yield f"/{version}/{kind}/{record['id']}"
                yield from (f"/{version}/{kind}/{record['id']}/{name}" for name in RELATED[kind])


def body(clever: CleverMock, path: str, token: str | None = None) -> Any:
    """The JSON that the API answers."""
    return clever.get(path, token=token).json


def records(clever: CleverMock, kind: str, version: str = "v1.2", token: str | None = None) -> list[dict[str, Any]]:
    """The records of a kind as a version lists them."""
    items = body(clever, f"/{version}/{kind}?limit=10000", token)["data"]
    return [item["data"] if "uri" in item else item for item in items]
