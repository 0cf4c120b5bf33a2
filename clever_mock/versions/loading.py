"""Rosters from JSON: one object with a list of records for each kind, as a version shows them.

Everything is read and checked before anything is written, so that nothing is ever half loaded.
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from clever_mock.errors import InvalidValueError, LoadError
from clever_mock.model.demo import check_token, connect_launched
from clever_mock.model.district import RECORDS, District
from clever_mock.model.ids import is_object_id
from clever_mock.model.records import Record, Row
from clever_mock.model.roster import Roster
from clever_mock.model.tables import KINDS, keys_of
from clever_mock.versions.loading_events import read_events

_DERIVED = {"students": ("schools",), "teachers": ("schools",)}
"""Keys that a version shows and the roster works out for itself."""


class _Place(NamedTuple):
    """Where in a file a record stands."""

    file: str
    kind: str
    position: int
    id: object = ""

    def error(self, reason: str) -> LoadError:
        return LoadError(f"{self.file}: {self.kind}[{self.position}]{f' ({self.id})' if self.id else ''}: {reason}")


class _Read(NamedTuple):
    place: _Place
    record: Record
    row: Row


def load_roster(roster: Roster, path: str | os.PathLike[str], token: str | None = None) -> list[District]:
    """Read a roster file into a roster and connect its districts; the districts, in the file's order.

    `token` is the first one's; the others get one made up.
    """
    file = os.fspath(path)
    document = _document(file)
    with roster.lock:
        read = _records(roster, file, document)
        homes = {entry.row.id: entry.record for entry in read["districts"]}
        if not homes:
            raise LoadError(f"{file}: it has no districts; give it a list 'districts' with one record at least")
        _check_tokens(roster, file, list(homes), token)
        rows = _by_district(read, homes)
        events = read_events(file, document.get("events", []), homes)
        loaded: list[District] = []
        for id, home in homes.items():
            assert isinstance(home, District)
            roster.add(home)
            for kind in KINDS[1:]:
                home.load_rows(kind, rows[kind].get(id, []))
            connection = connect_launched(home, token if not loaded else None)
            for event in events.get(id, []):
                connection.feed.append(event)
            if id in events:
                home.note_events(events[id][-1].id)
            loaded.append(home)
        return loaded


def _check_tokens(roster: Roster, file: str, homes: list[str], token: str | None) -> None:
    try:
        for place, id in enumerate(homes):
            check_token(roster, id, token if place == 0 else None)
    except InvalidValueError as error:
        raise LoadError(f"{file}: {error}") from None


def _document(file: str) -> Mapping[str, Any]:
    try:
        document = json.loads(Path(file).read_bytes())
    except OSError as error:
        raise LoadError(f"{file}: it cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise LoadError(f"{file}: it is not JSON in UTF-8: {error}") from None
    if not isinstance(document, dict):
        raise LoadError(f"{file}: it must hold one object with a list for each kind: {', '.join(KINDS)}")
    for kind, records in document.items():
        if kind not in (*KINDS, "events"):
            near = difflib.get_close_matches(kind, KINDS, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise LoadError(f"{file}: there is no kind {kind!r}; {hint}the kinds are {', '.join(KINDS)}")
        if not isinstance(records, list):
            raise LoadError(f"{file}: {kind} must be a list of records, not {type(records).__name__}")
    return document


def _records(roster: Roster, file: str, document: Mapping[str, Any]) -> dict[str, list[_Read]]:
    seen: dict[str, _Place] = {}
    read: dict[str, list[_Read]] = {}
    for kind in KINDS:
        read[kind] = []
        for position, given in enumerate(document.get(kind, [])):
            entry = _record(_Place(file, kind, position), given)
            place = entry.place
            if place.id in seen:
                raise place.error(f"id is that of {seen[str(place.id)].kind}[{seen[str(place.id)].position}] as well")
            if roster.holds(str(place.id)):
                raise place.error("id is taken: the roster holds a record with it already")
            seen[str(place.id)] = place
            roster.ids.take(str(place.id))
            read[kind].append(entry)
    return read


def _record(place: _Place, given: object) -> _Read:
    if not isinstance(given, dict):
        raise place.error(f"it must be an object, not {type(given).__name__}")
    id = given.get("id")
    if not isinstance(id, str) or not is_object_id(id):
        raise place.error(f"id takes 24 lower-case hexadecimal digits, not {id!r}")
    place = place._replace(id=id)
    values = {key: value for key, value in given.items() if key not in _DERIVED.get(place.kind, ())}
    for key in values:
        if key != "id" and key not in RECORDS[place.kind].fields:
            raise place.error(_no_field(key, RECORDS[place.kind]))
    try:
        record = RECORDS[place.kind](**values)
    except InvalidValueError as error:
        raise place.error(str(error)) from None
    for name, field in record.fields.items():
        if field.required and name != "district" and getattr(record.row, name) is None:
            raise place.error(f"{name} is missing, and a {record.singular} cannot be without it")
    return _Read(place, record, record.row)


def _no_field(key: str, kind: type[Record]) -> str:
    near = difflib.get_close_matches(key, kind.fields, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"a {kind.singular} has no field {key!r}; {hint}its fields are {', '.join(kind.fields)}"


def _by_district(read: dict[str, list[_Read]], homes: Mapping[str, object]) -> dict[str, dict[str, list[Row]]]:
    """Sort rows by their district, and check that each names only records of its own district."""
    owners = {entry.row.id: (kind, _home_of(entry, homes)) for kind in KINDS[1:] for entry in read[kind]}
    owners.update((id, ("districts", id)) for id in homes)
    rows: dict[str, dict[str, list[Row]]] = {kind: {} for kind in KINDS}
    for kind in KINDS[1:]:
        for entry in read[kind]:
            home = owners[entry.row.id][1]
            for name, id, wanted in _named(entry):
                if id not in owners or owners[id][0] != wanted:
                    raise entry.place.error(f"{name} names {id!r}, and the file has no such record among its {wanted}")
                if owners[id][1] != home:
                    raise entry.place.error(f"{name} names {id!r}, which belongs to another district, {owners[id][1]}")
            row = entry.row._replace(district=home)
            if "created" in row._fields:
                row = _dated(entry, row)
            rows[kind].setdefault(home, []).append(row)
    return rows


def _home_of(entry: _Read, homes: Mapping[str, object]) -> str:
    home: str | None = entry.row.district
    if home is None and len(homes) == 1:
        return next(iter(homes))
    if home is None or home not in homes:
        raise entry.place.error(f"district is {home!r}, and the file has no such record among its districts")
    return home


def _named(entry: _Read) -> Iterator[tuple[str, str, str]]:
    for name, field in entry.record.fields.items():
        if field.refers_to and name != "district":
            for id in keys_of(entry.row, name):
                yield name, id, field.refers_to


def _dated(entry: _Read, row: Row) -> Row:
    if row.created is None:
        raise entry.place.error(f"created is missing, and a {entry.record.singular} cannot be without it")
    return row._replace(last_modified=row.last_modified or row.created)
