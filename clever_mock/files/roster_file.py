"""The roster file: one JSON object with a list of records for each kind, read and written record by record.

    {"format": "clever_mock roster 3",
     "districts": […], "status": […], "schools": […], "terms": […], "courses": […], "teachers": […], "students": […],
     "sections": […], "school_admins": […], "district_admins": […], "contacts": […], "resources": […],
     "persons": […], "events": […]}

Records are as v1.2 shows them, with what only later versions show; a file of v1.1 will do, and so will format 1, which
had neither courses nor terms, and format 2, which had no resources. Keys come in any order and each can be left out but
`districts`. `persons` holds the dates of the users of versions 3.x who are no students; `status` and `events` are
described where they are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from clever_mock.errors import DumpError, LoadError
from clever_mock.files.events import event_json
from clever_mock.files.gathering import Gathered, Place
from clever_mock.files.records import record_json
from clever_mock.files.scanner import Scanner
from clever_mock.files.status import status_json
from clever_mock.model.looking.sharing import View
from clever_mock.model.records.nearest import did_you_mean
from clever_mock.model.records.tables import KINDS
from clever_mock.model.rosters.district import District
from clever_mock.versions.values import wire_time

FORMAT = "clever_mock roster 3"
OLDER = ("clever_mock roster 1", "clever_mock roster 2")
LISTS = ("districts", "status", *KINDS[1:], "persons", "events")
"""The keys of the file that hold lists, in the order in which they are written."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def read_roster_file(file: str, scanner: Scanner) -> Gathered:
    """Read the object that a roster file holds. Raises `LoadError` with file, list, position and field."""
    gathered = Gathered(file)
    seen: set[str] = set()
    for key in scanner.members():
        if key in seen:
            raise LoadError(f"{file}: {key} comes twice; put its records into one list")
        seen.add(key)
        if key == "format":
            _check_format(file, scanner.value())
            continue
        if key not in LISTS:
            raise LoadError(f"{file}: {_no_kind(key)}")
        if scanner.peek() != "[":
            raise LoadError(f"{file}: {key} must be a list of records, not {type(scanner.value()).__name__}")
        for position, given in enumerate(scanner.items()):
            if key in KINDS:
                gathered.add(key, given)
            else:
                kept = {"events": gathered.events, "status": gathered.statuses, "persons": gathered.persons}
                kept[key].append((Place(file, key, position), given))
    scanner.end()
    return gathered


def _check_format(file: str, given: object) -> None:
    if given not in (FORMAT, *OLDER):
        raise LoadError(f"{file}: its format is {given!r}, and this clever_mock reads {FORMAT!r}")


def _no_kind(key: str) -> str:
    hint = did_you_mean(key, LISTS) or ";"
    return f"there is no kind {key!r}{hint} the kinds are {', '.join(KINDS)}; beside them, status, persons and events"


def write_roster_file(write: Callable[[str], object], districts: Sequence[District]) -> None:
    """Write districts as a roster file, a record on each line: what Clever shows of them."""
    write(f'{{\n"format":{_encode(FORMAT)}')
    for key in LISTS:
        write(f',\n"{key}":[')
        separator = "\n"
        for district in districts:
            for shown in _list_of(district, key):
                write(separator + _encode(shown))
                separator = ",\n"
        write("\n]")
    write("\n}\n")


def _list_of(district: District, key: str) -> Iterator[dict[str, object]]:
    if key == "status":
        yield status_json(district)
    elif key == "events":
        yield from _events(district)
    elif key == "persons":
        for id in district.shown.order["persons"]:
            person = district.shown.rows["persons"][id]
            yield {"id": person.id, **{name: wire_time(getattr(person, name)) for name in ("created", "last_modified")}}
    else:
        yield from _records(district, key)


def _records(district: District, kind: str) -> Iterator[dict[str, object]]:
    view = View(district)
    for id in view.ids(kind):
        seen = view.see(kind, id)
        assert seen is not None
        yield record_json(kind, seen)


def _events(district: District) -> Iterator[dict[str, object]]:
    for connection in district.connections:
        if connection.application is district.roster.application:
            yield from map(event_json, connection.feed)


def check_waiting(districts: Sequence[District]) -> None:
    """Refuse districts that have changes which Clever does not show yet. Raises `DumpError`."""
    for district in districts:
        district.look()
        sis, shown = district.sis.rows, district.shown.rows
        if sis is shown:
            continue
        waiting = sum(
            sis[kind].get(id) != shown[kind].get(id) for kind in KINDS for id in sis[kind].keys() | shown[kind].keys()
        )
        if waiting:
            raise DumpError(
                f"{waiting} records of {district!r} have changes that wait for a sync, and a roster file holds what "
                "Clever shows; sync first (district.sync(), district.resume()), or say ignore_waiting=True"
            )
