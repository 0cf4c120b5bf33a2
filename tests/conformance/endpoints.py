"""The paths that Clever published, and the few places where the mock's list of paths is not theirs."""

from __future__ import annotations

from collections.abc import Iterator

from .spec import Swagger, published

EVENTS = True
"""The switch of the event feed: when the mock serves `/events`, say True, and every check below covers it too."""

EVENTS_PART = "-events"

EXTRA_ENDPOINTS = {
    "/districts/{id}/events": "recorded, and linked from every district, but left out of the published files",
    "/me": "documented for Instant Login and recorded without a version, but left out of the published files",
}
"""What the mock serves beyond the published files, with the reason."""


def extras(version: str) -> frozenset[str]:
    """Returns what the mock serves of a version beyond the published files."""
    return frozenset(EXTRA_ENDPOINTS if version.startswith("v1.") else {"/me"})


def is_numbered(version: str, path: str, swagger: Swagger) -> bool:
    """Tells whether a path answers with pages that carry `paging`."""
    return version.startswith("v1.") and is_list(path, swagger) and path not in UNNUMBERED


UNNUMBERED = {
    "/school_admins": "recorded without `paging`",
    "/school_admins/{id}/schools": "recorded without `paging`",
    "/teachers/{id}/grade_levels": "not recorded; not a list of records",
    "/districts/{id}/status": "not recorded; always one item",
}
"""Lists that never carry `paging`."""


def is_of_events(path: str) -> bool:
    """Tells whether a path, or a request, is one of the event feed's."""
    return "events" in path.partition("?")[0].split("/")


def published_paths(version: str) -> Iterator[tuple[str, Swagger]]:
    """Yields each published path of a version with the file that describes it, those of the events last."""
    for part in ("", EVENTS_PART):
        swagger = published(version, part)
        for path in swagger.operations:
            yield path, swagger


def is_list(path: str, swagger: Swagger) -> bool:
    """Tells whether a path answers with a list."""
    return "items" in swagger.definitions[swagger.answer(path)]["properties"]["data"]
