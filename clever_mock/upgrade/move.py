"""A move to a newer version: which versions it leaves, and what changes in each answer, worked out from their data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clever_mock.errors import InvalidValueError
from clever_mock.model.looking.login import USERS
from clever_mock.schema.changes import YES, Change, changes
from clever_mock.versions import VERSIONS, Endpoint, Version
from clever_mock.versions.names import read_version

KNOWN = ("v1.1", "v1.2")
"""The versions to which the report knows the move."""


@dataclass(frozen=True)
class Move:
    """From all older versions to one."""

    __module__ = "clever_mock.upgrade"

    new: Version

    @classmethod
    def to(cls, name: str | None = None) -> Move:
        """The move to the version with a name, by default to the newest that is known. Raises `InvalidValueError`."""
        version = read_version(KNOWN[-1] if name is None else name)
        if version.name not in KNOWN:
            raise InvalidValueError(
                f"the report knows the moves to {' and '.join(KNOWN)}, not yet one to {version.name}; what changes "
                f"there is told by: clever-mock schema --diff {KNOWN[-1]} {version.name}"
            )
        return cls(version)

    @property
    def old(self) -> tuple[Version, ...]:
        """The versions that it leaves, oldest first."""
        names = list(VERSIONS)
        return tuple(VERSIONS[name] for name in names[: names.index(self.new.name)])

    def leaves(self, version: str) -> bool:
        """Whether a version, by its name, is one that the move leaves."""
        return any(old.name == version for old in self.old)

    def changes(self, version: str, path: str) -> tuple[str, ...]:
        """What changes in the answer of an endpoint: `+` comes, `-` goes, `~` is another afterwards."""
        endpoint = endpoint_of(version, path)
        if endpoint is None or not self.leaves(version):
            return ()
        rows = changes(VERSIONS[version], self.new)
        return tuple(_line(row) for row in rows if _CONCERN.get(row.area, _none)(row, endpoint))

    def fields(self, version: str, kind: str) -> tuple[str, ...]:
        """The fields that a kind of record has after the move, and not before."""
        before = VERSIONS[version].kinds[kind].fields
        return tuple(name for name in self.new.kinds[kind].fields if name not in before)

    def status_fields(self, version: str) -> tuple[str, ...]:
        """The fields that a status has after the move, and not before."""
        before = VERSIONS[version].status_fields
        return tuple(sorted(name for name in self.new.status_fields if name not in before))

    def states(self, version: str) -> tuple[str, ...]:
        """The states that a status can show after the move, and not before."""
        return tuple(name for name in self.new.states if name not in VERSIONS[version].states)


def endpoint_of(version: str, path: str) -> Endpoint | None:
    """The endpoint of a version that has a documented path, None when there is none."""
    known = VERSIONS[version].endpoints if version in VERSIONS else ()
    return next((endpoint for endpoint in known if endpoint.path == path), None)


def _none(_row: Change, _endpoint: Endpoint) -> bool:
    return False


def _kind_is_shown(row: Change, endpoint: Endpoint) -> bool:
    kind = row.name.partition(".")[0]
    if endpoint.form == "me":
        return kind in USERS
    return endpoint.form in ("events", "event") or endpoint.kind == kind


def _is_status(_row: Change, endpoint: Endpoint) -> bool:
    return endpoint.form == "status"


def _of_status(row: Change, endpoint: Endpoint) -> bool:
    owner = row.name.partition(".")[0]
    return endpoint.form == "status" if owner == "status" else _kind_is_shown(row, endpoint)


def _takes_parameter(row: Change, endpoint: Endpoint) -> bool:
    return row.name.partition("?")[0] == endpoint.path


def _has_pages(_row: Change, endpoint: Endpoint) -> bool:
    return endpoint.form == "events" or (endpoint.form == "list" and endpoint.counted)


_CONCERN: dict[str, Callable[[Change, Endpoint], bool]] = {
    "field": _kind_is_shown,
    "value": _of_status,
    "status field": _is_status,
    "meaning": _of_status,
    "parameter": _takes_parameter,
    "event": lambda _row, endpoint: endpoint.form in ("events", "event"),
    "field of /me": lambda _row, endpoint: endpoint.form == "me",
    "limit of a page": _has_pages,
}
"""Which endpoints a change concerns, by the area that it lies in."""


def _line(row: Change) -> str:
    name = _NAMED.get(row.area, "{}").format(row.name)
    if row.old is None:
        return f"+ {name}" if row.new == YES else f"+ {name}: {row.new}"
    if row.new is None:
        return f"- {name}" if row.old == YES else f"- {name}: {row.old}"
    return f"~ {name}: {row.old} → {row.new}"


_NAMED = {"status field": "status.{}", "meaning": "what {} means", "limit of a page": "records of a page, {}"}
"""How a change is called where its name alone does not say what it is."""
