"""Events in roster files and answers: read into the feed of the district that their object names, and written.

An event is kept as it is. One thing is ours: in a roster file `previous_attributes` names what was absent before by
null, where Clever leaves it out; so no version forgets that the field changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clever_mock.errors import LoadError
from clever_mock.files.gathering import Place
from clever_mock.model.records.ids import is_object_id
from clever_mock.model.records.moments import as_moment
from clever_mock.model.time.changes import Event
from clever_mock.versions.v1_2 import V1_2

_KINDS = {name: kind for kind, name in V1_2.event_names.items()}
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
    home = record["id"] if name == "districts" else record.get("district")
    if not isinstance(home, str) or home not in homes:
        raise ValueError(f"data.object.district is {home!r}, and the file has no such record among its districts")
    read = Event(
        id=id,
        created=as_moment(given.get("created"), "created"),  # type: ignore[arg-type]
        kind=_KINDS[name],
        change=change,  # type: ignore[arg-type]
        object_id=record["id"],
        changed=_changed(_KINDS[name], previous),
        loaded=_without_absent(given, previous),
    )
    return home, read


def _changed(kind: str, previous: Mapping[str, object]) -> tuple[str, ...]:
    """The fields that an update changed; one that tells of nothing that a version knows is kept all the same."""
    return tuple(previous) if V1_2.kinds[kind].fields.keys() & previous.keys() else (_IN_EVERY_VERSION,)


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
    """An event as a roster file has it: as v1.2 shows it, and what was absent before the change as null."""
    shown: dict[str, Any] = V1_2.show_event(event)
    if event.change != "updated":
        return shown
    data = shown["data"]
    known = V1_2.kinds[event.kind].fields.keys() - {_IN_EVERY_VERSION}
    absent = {name: None for name in event.changed if name in known and name not in data["previous_attributes"]}
    return {**shown, "data": {**data, "previous_attributes": {**data["previous_attributes"], **absent}}}
