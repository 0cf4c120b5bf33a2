"""Events in roster files and answers: read into the feed of the district that their object names, and written.

An event of an answer is kept as it is. A roster file has events with `"whole": true` as well: their object is as the
file has records, from which each version shows its own. In a roster file `previous_attributes` names what was absent
before by null, where Clever leaves it out; so no version forgets that the field changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clever_mock.errors import LoadError
from clever_mock.files.gathering import Place
from clever_mock.files.records import RowReader, record_json
from clever_mock.model.records.ids import is_object_id
from clever_mock.model.records.moments import as_moment
from clever_mock.model.time.changes import Event, Seen
from clever_mock.versions import VERSIONS
from clever_mock.versions.values import wire_time

_KINDS = {name: kind for version in VERSIONS.values() for kind, name in version.event_names.items()}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_FIELDS = {
    kind: {name for version in VERSIONS.values() if kind in version.kinds for name in version.kinds[kind].fields}
    for kind in _NAMES
}
"""The fields of a kind that any version shows."""

_READER = RowReader()
_CHANGES = ("created", "updated", "deleted")
_IN_EVERY_VERSION = "id"
_LAST = "f" * 18
"""How the last sixteen million ids begin."""


def read_events(given: Iterable[tuple[Place, object]], homes: Iterable[str]) -> dict[str, list[Event]]:
    """Read events, by district and in the order of their ids. Raises `LoadError`."""
    found: dict[str, dict[str, Event]] = {id: {} for id in homes}
    for place, event in given:
        try:
            home, read = _event(event, found)
        except ValueError as error:
            raise LoadError(f"{place}: {error}") from None
        if read.id in found[home]:
            raise LoadError(f"{place}: id {read.id} is that of another event as well")
        found[home][read.id] = read
    return {home: [events[id] for id in sorted(events)] for home, events in found.items() if events}


def _event(given: object, homes: Mapping[str, object]) -> tuple[str, Event]:
    if not isinstance(given, dict):
        raise ValueError(f"it must be an object, not {type(given).__name__}")
    id, data = given.get("id"), given.get("data")
    if not isinstance(id, str) or not is_object_id(id):
        raise ValueError(f"id takes 24 lower-case hexadecimal digits, not {id!r}")
    if id.startswith(_LAST):
        raise ValueError(f"id {id} leaves no greater ones for the events after it")
    name, _, change = str(given.get("type")).partition(".")
    if name not in _KINDS or change not in _CHANGES:
        raise ValueError(f"type takes a word of {', '.join(_KINDS)}, a dot, and one of {', '.join(_CHANGES)}")
    record, previous = _parts(data, change)
    kind = "students" if name == "users" and "student" in record.get("roles", ()) else _KINDS[name]
    home = record["id"] if name == "districts" else record.get("district")
    if not isinstance(home, str) or home not in homes:
        raise ValueError(f"data.object.district is {home!r}, and the file has no such record among its districts")
    read = Event(
        id=id,
        created=as_moment(given.get("created"), "created"),  # type: ignore[arg-type]
        kind=kind,
        change=change,  # type: ignore[arg-type]
        object_id=record["id"],
        changed=_changed(kind, previous),
        loaded=_without_absent(given, previous),
    )
    return home, _whole(read, record, previous) if given.get("whole") is True else read


def _whole(event: Event, record: dict[str, Any], previous: Mapping[str, object]) -> Event:
    """An event from whose record each version shows its own."""
    before = None
    if event.change == "updated":
        old = {name: value for name, value in {**record, **previous}.items() if value is not None}
        before = _seen(event.kind, old)
    changed = tuple(previous) if event.change == "updated" else ()
    return event._replace(after=_seen(event.kind, record), before=before, changed=changed, loaded=None)


def _seen(kind: str, record: dict[str, Any]) -> Seen:
    schools = record.get("schools") if kind in ("students", "teachers") else None
    persons = record.get("persons")
    own = {name: value for name, value in record.items() if name != "persons"}
    return Seen(
        _READER.read(kind, own),
        tuple(schools) if isinstance(schools, list) else (),
        tuple(persons) if isinstance(persons, list) else (),
    )


def _changed(kind: str, previous: Mapping[str, object]) -> tuple[str, ...]:
    """The fields that an update changed; one that tells of nothing that a version knows is kept all the same."""
    return tuple(previous) if _FIELDS[kind] & previous.keys() else (_IN_EVERY_VERSION,)


def _parts(data: object, change: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if not isinstance(data, dict) or not isinstance(data.get("object"), dict):
        raise ValueError("data.object must be an object: the record that the event is about")
    if not all(isinstance(part, dict) for part in data.values()):
        raise ValueError("data holds objects only: object and, on updates, previous_attributes")
    if not isinstance(data["object"].get("id"), str):
        raise ValueError("data.object.id is missing")
    if ("previous_attributes" in data) != (change == "updated"):
        raise ValueError("data.previous_attributes belongs to updated events, and to these alone")
    return data["object"], data.get("previous_attributes", {})


def _without_absent(given: dict[str, Any], previous: dict[str, Any]) -> dict[str, Any]:
    if None not in previous.values():
        return given
    before = {name: value for name, value in previous.items() if value is not None}
    return {**given, "data": {**given["data"], "previous_attributes": before}}


def event_json(event: Event) -> dict[str, Any]:
    """An event as a roster file has it: whole, and what was absent before the change as null.

    That of a user who is no student is as the newest version shows it.
    """
    if event.loaded is not None:
        return _as_loaded(event, dict(event.loaded))
    if event.kind == "persons":
        return _as_loaded(event, next(reversed(VERSIONS.values())).show_event(event))
    assert event.after is not None
    data: dict[str, Any] = {"object": _record(event.kind, event.after)}
    if event.before is not None:
        old = _record(event.kind, event.before)
        data["previous_attributes"] = {name: old.get(name) for name in event.changed}
    return {
        "type": f"{_NAMES[event.kind]}.{event.change}",
        "data": data,
        "created": wire_time(event.created),
        "id": event.id,
        "whole": True,
    }


def _record(kind: str, seen: Seen) -> dict[str, Any]:
    record = record_json(kind, seen)
    if kind in ("students", "teachers"):
        return {**record, "schools": list(seen.schools)}
    return {**record, "persons": list(seen.persons)} if kind == "sections" else record


def _as_loaded(event: Event, shown: dict[str, Any]) -> dict[str, Any]:
    """An event of an answer as it was there, and what was absent before the change as null."""
    if event.change != "updated":
        return shown
    data = shown["data"]
    known = _FIELDS[event.kind] - {_IN_EVERY_VERSION}
    absent = {name: None for name in event.changed if name in known and name not in data["previous_attributes"]}
    return {**shown, "data": {**data, "previous_attributes": {**data["previous_attributes"], **absent}}}
