"""Events from a roster file, kept as they are there: each goes into the feed of the district that its object names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clever_mock.errors import InvalidValueError, LoadError
from clever_mock.model.clock import as_moment
from clever_mock.model.events import Event
from clever_mock.model.ids import is_object_id
from clever_mock.versions.v1_2 import V1_2

_KINDS = {name: kind for kind, name in V1_2.event_names.items()}
_CHANGES = ("created", "updated", "deleted")


def read_events(file: str, given: list[object], homes: Mapping[str, object]) -> dict[str, list[Event]]:
    """Read the `events` of a roster file, by district and in the order of their ids. Raises `LoadError`."""
    found: dict[str, dict[str, Event]] = {}
    for position, event in enumerate(given):
        try:
            home, read = _event(event, homes)
        except (InvalidValueError, ValueError) as error:
            raise LoadError(f"{file}: events[{position}]: {error}") from None
        if read.id in found.setdefault(home, {}):
            raise LoadError(f"{file}: events[{position}]: id {read.id} is that of another event as well")
        found[home][read.id] = read
    return {home: [events[id] for id in sorted(events)] for home, events in found.items()}


def _event(given: object, homes: Mapping[str, object]) -> tuple[str, Event]:
    if not isinstance(given, dict):
        raise ValueError(f"it must be an object, not {type(given).__name__}")
    id, data = given.get("id"), given.get("data")
    if not isinstance(id, str) or not is_object_id(id):
        raise ValueError(f"id takes 24 lower-case hexadecimal digits, not {id!r}")
    name, _, change = str(given.get("type")).partition(".")
    if name not in _KINDS or change not in _CHANGES:
        raise ValueError(f"type takes a word of {', '.join(_KINDS)}, a dot, and one of {', '.join(_CHANGES)}")
    record, previous = _parts(data, change)
    kind = _KINDS[name]
    # An update whose old values tell of nothing that a version knows is kept all the same: every version knows the id.
    known = V1_2.kinds[kind].fields.keys() & previous.keys() or {"id"}
    home = record["id"] if name == "districts" else record.get("district")
    if not isinstance(home, str) or home not in homes:
        raise ValueError(f"data.object.district is {home!r}, and the file has no such record among its districts")
    read = Event(
        id=id,
        created=as_moment(given.get("created"), "created"),  # type: ignore[arg-type]
        kind=kind,
        change=change,  # type: ignore[arg-type]
        object_id=record["id"],
        changed=tuple(sorted(known)),
        loaded=given,
    )
    return home, read


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
