"""Everything that the API answers about a district, in each version, so that two mocks can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from clever_mock import CleverMock
from clever_mock.model import District
from clever_mock.versions import VERSIONS

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
LATER = {
    "districts": (),
    "schools": ("district", "teachers", "students", "sections"),
    "terms": ("district", "sections"),
    "courses": ("district", "sections"),
    "teachers": ("district", "school", "schools", "students", "sections"),
    "students": ("district", "school", "schools", "teachers", "sections", "contacts"),
    "sections": ("district", "school", "teacher", "teachers", "students", "course", "term"),
    "school_admins": ("district", "schools"),
    "district_admins": ("district",),
    "contacts": ("district", "students"),
}
WITH_USERS = {
    "districts": (),
    "schools": ("district", "courses", "sections", "terms", "users", "users?primary=true"),
    "terms": ("district", "schools", "sections"),
    "courses": ("district", "resources", "schools", "sections"),
    "users": ("district", "mycontacts", "mystudents", "myteachers", "resources", "schools", "sections"),
    "sections": ("district", "course", "resources", "school", "term", "users"),
    "resources": ("courses", "sections", "users"),
}
FIRST = ("v1.1", "v1.2")
ALL = tuple(VERSIONS)


def answers(
    clever: CleverMock, district: District | None = None, versions: Iterable[str] = FIRST
) -> dict[str, tuple[int, bytes]]:
    """The status and the body of the answer to every path that the records of a district have."""
    token = (district or clever.district).token
    found = {}
    for path in _paths(clever, token, versions):
        answer = clever.get(path, token=token)
        found[path] = (answer.status_code, answer.data)
    return found


def _paths(clever: CleverMock, token: str, versions: Iterable[str]) -> Iterator[str]:
    for version in versions:
        yield f"/{version}/events?limit=1000"
        related = {"1": RELATED, "2": LATER, "3": WITH_USERS}[version[1]]
        for kind, names in related.items():
            yield f"/{version}/{kind}?limit=3"
            for record in records(clever, kind, version, token):
                yield f"/{version}/{kind}/{record['id']}"
                yield from (f"/{version}/{kind}/{record['id']}/{name}" for name in names)


def body(clever: CleverMock, path: str, token: str | None = None) -> Any:
    """The JSON that the API answers."""
    return clever.get(path, token=token).json


def records(clever: CleverMock, kind: str, version: str = "v1.2", token: str | None = None) -> list[dict[str, Any]]:
    """The records of a kind as a version lists them."""
    items = body(clever, f"/{version}/{kind}?limit=10000", token)["data"]
    return [item["data"] if "uri" in item else item for item in items]
