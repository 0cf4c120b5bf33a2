"""A move to a newer version: which versions it leaves, and what changes in each answer, worked out from their data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from clever_mock.model.looking.login import USERS
from clever_mock.model.records.fields import Field
from clever_mock.model.rosters.district import RECORDS
from clever_mock.schema.changes import Change, changes
from clever_mock.schema.facts import YES
from clever_mock.schema.records import VALUES
from clever_mock.schema.tables import CALLED, cells
from clever_mock.versions import VERSIONS, Endpoint, Version, moves
from clever_mock.versions.moves import Moves
from clever_mock.versions.names import older_than, read_version


@dataclass(frozen=True)
class Move:
    """From all older versions to one."""

    __module__ = "clever_mock.upgrade"

    new: Version

    @classmethod
    def to(cls, name: str | None = None) -> Move:
        """The move to the version with a name, by default to the newest. Raises `InvalidValueError`."""
        return cls(read_version(next(reversed(VERSIONS)) if name is None else name))

    @property
    def old(self) -> tuple[Version, ...]:
        """The versions that it leaves, oldest first."""
        return older_than(self.new)

    def leaves(self, version: str) -> bool:
        """Whether a version, by its name, is one that the move leaves."""
        return any(old.name == version for old in self.old)

    def moved(self, version: str) -> Moves:
        """What becomes of what a version has."""
        return moves.moves(VERSIONS[version], self.new)

    def changes(self, version: str, path: str) -> tuple[str, ...]:
        """What changes in the answer of an endpoint, `>` standing for what moves.

        `+` comes, `-` goes, `~` is another afterwards.
        """
        endpoint = endpoint_of(version, path)
        if endpoint is None or not self.leaves(version):
            return ()
        moved = self.moved(version)
        rows = [row for row in _rows(moved) if _CONCERN.get(row.area, _none)(row, endpoint, moved)]
        return (*_moved_lines([row for row in rows if row.to]), *_lines([row for row in rows if not row.to]))

    def call(self, version: str, path: str) -> str:
        """What to call instead of a path of a version, and why, as words."""
        moved = self.moved(version)
        if endpoint_of(version, path) is None:
            return f"call {self.new.name} for it"
        into = moved.path(path)
        if not into:
            return f"nothing takes its place in {self.new.name}: {moved.said(path).rstrip('.')}"
        if into != path:
            return f"call `/{self.new.name}{into}` for it"
        if path == "/me" and moved.new.me_tells and not moved.old.me_tells:
            return f"call {self.new.name} for it, and read the user by the link `canonical`"
        keeps = all(line.startswith("+") for line in self.changes(version, path))
        return f"call {self.new.name} for it{'; all that the answer has, it keeps' if keeps else ''}"

    def collection(self, version: str, name: str) -> str:
        """What the newer version calls a collection of a version."""
        return self.moved(version).collection(name)[0] or name

    def fields(self, version: str, kind: str) -> tuple[str, ...]:
        """The fields that a collection of a version has after the move, and not before."""
        places = self.moved(version).places(kind)
        rows = _rows(self.moved(version))
        found = [row.name for row in rows if row.area == "field" and row.old is None]
        return tuple(name.rpartition(".")[2] for name in found if name.rpartition(".")[0] in places)

    def moved_fields(self, version: str, collection: str) -> dict[str, str]:
        """The fields of a collection of a version that have another name after the move, each with that."""
        rows = (row for row in _rows(self.moved(version)) if row.area == "field" and row.to)
        return {row.name: row.to for row in rows if row.name.startswith(f"{collection}.")}

    @property
    def shown_status(self) -> frozenset[str]:
        """The fields of a status that the newer version shows."""
        known = {name for version in VERSIONS.values() for name in version.status_fields}
        return frozenset(known & self.new.status.keys())

    def status_fields(self, version: str) -> tuple[str, ...]:
        """The fields that a status has after the move, and not before."""
        return tuple(sorted(self.shown_status - VERSIONS[version].status.keys()))

    def states(self, version: str) -> tuple[str, ...]:
        """The states that a status can show after the move, and not before."""
        return tuple(name for name in self.new.states if name not in VERSIONS[version].states)


@lru_cache(maxsize=64)
def _rows(moved: Moves) -> tuple[Change, ...]:
    return tuple(changes(moved.old, moved.new))


def endpoint_of(version: str, path: str) -> Endpoint | None:
    """The endpoint of a version that has a documented path, None when there is none."""
    return moves.endpoint_of(VERSIONS[version], path) if version in VERSIONS else None


# Which endpoints a change concerns


def _none(_row: Change, _endpoint: Endpoint, _moved: Moves) -> bool:
    return False


def _kind_is_shown(row: Change, endpoint: Endpoint, moved: Moves) -> bool:
    owner = row.name.partition("=")[0].rpartition(".")[0]
    if endpoint.form == "me":
        return owner in USERS and not moved.old.me_tells and not moved.new.me_tells
    if endpoint.form in ("events", "event"):
        return not row.to and owner in {moved.old.collection(kind) for kind in moved.old.event_names}
    if endpoint.form == "status":
        return row.area != "field" and owner == "status"
    collection = moved.old.collection(endpoint.kind)
    if row.old is None:
        return owner in {collection, *moved.places(collection)}
    return owner == collection or owner.startswith(f"{collection}.")


def _is_status(_row: Change, endpoint: Endpoint, _moved: Moves) -> bool:
    return endpoint.form == "status"


def _of_status(row: Change, endpoint: Endpoint, moved: Moves) -> bool:
    return endpoint.form == "status" if row.name.startswith("status.") else _kind_is_shown(row, endpoint, moved)


def _is_there(row: Change, endpoint: Endpoint, _moved: Moves) -> bool:
    return row.name == endpoint.path and not row.to


def _takes_parameter(row: Change, endpoint: Endpoint, _moved: Moves) -> bool:
    return row.name.partition("?")[0] == endpoint.path


def _has_ids(row: Change, endpoint: Endpoint, moved: Moves) -> bool:
    """Whether an answer has ids of a kind: its own, those that it names, or that of the user who logged in."""
    kind = moved.old.kind(row.name)
    if endpoint.form == "me":
        return kind in USERS
    return kind in {endpoint.kind, *(field.refers_to for field in _fields_shown(endpoint, moved.old))}


def _has_part(row: Change, endpoint: Endpoint, moved: Moves) -> bool:
    values = [field.value_class for field in _fields_shown(endpoint, moved.old)]
    return row.name.partition(".")[0] in {VALUES[value] for value in values if value in VALUES}


def _fields_shown(endpoint: Endpoint, version: Version) -> list[Field[Any]]:
    """The model's fields that the records of an answer show."""
    view, record = version.kinds.get(endpoint.kind), RECORDS.get(endpoint.kind)
    return [record.fields[name] for name in view.fields if name in record.fields] if view and record else []


def _has_pages(_row: Change, endpoint: Endpoint, _moved: Moves) -> bool:
    return endpoint.form == "events" or (endpoint.form == "list" and endpoint.counted)


_CONCERN: dict[str, Callable[[Change, Endpoint, Moves], bool]] = {
    "id": _has_ids,
    "field": _kind_is_shown,
    "value": _of_status,
    "part of a value": _has_part,
    "status field": _is_status,
    "meaning": _of_status,
    "path": _is_there,
    "parameter": _takes_parameter,
    "event": lambda _row, endpoint, _moved: endpoint.form in ("events", "event"),
    "field of /me": lambda _row, endpoint, _moved: endpoint.form == "me",
    "limit of a page": _has_pages,
}
"""Which endpoints a change concerns, by the area that it lies in."""


# How a change is written


def _moved_lines(rows: list[Change]) -> tuple[str, ...]:
    """What moved, a line for what moved together."""
    found = (cells([row for row in rows if row.area == area]) for area in dict.fromkeys(row.area for row in rows))
    return tuple(f"> {left} → {right}".replace("`", "") for lines in found for _, left, right in lines)


def _lines(rows: list[Change]) -> Iterator[str]:
    """What came, went and changed; the words that a field can be are in one line."""
    for (area, name), alike in groupby(rows, key=lambda row: (row.area, row.name.partition("=")[0])):
        first, *more = alike
        if area != "value" or not more:
            yield from map(_line, (first, *more))
            continue
        words = [row.name.partition("=")[2] or "(empty)" for row in (first, *more)]
        yield f"{'+' if first.old is None else '-'} {name}={', '.join(words)}"


def _line(row: Change) -> str:
    name = _NAMED.get(row.area, "{}").format(row.name)
    if row.old is None:
        return f"+ {name}" if row.new == YES else f"+ {name}: {row.new}"
    if row.new is None:
        return f"- {name}" if row.old == YES else f"- {name}: {row.old}"
    return f"~ {name}: {row.old} → {row.new}"


_NAMED = {
    "id": "the ids of {}",
    "status field": CALLED["status field"],
    "meaning": "what {} means",
    "limit of a page": CALLED["limit of a page"],
}
"""How a change is called where its name alone does not say what it is."""
