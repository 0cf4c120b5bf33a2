"""What an application reads of a district, by path, as the tests of time compare it."""

from __future__ import annotations

from typing import Any, NamedTuple

from clever_mock import CleverMock
from clever_mock.model import District, Record

Json = dict[str, Any]

VERSIONS = ("v1.1", "v1.2")


def read(clever: CleverMock, path: str, *arguments: object) -> Any:
    """The JSON of a good answer."""
    answer = clever.get(path, *arguments)
    assert answer.status_code == 200, answer.text
    return answer.json


def status(clever: CleverMock, version: str = "v1.2", district: District | None = None) -> Json:
    """The status of a district, by default the mock's one."""
    [item] = read(clever, f"/{version}/districts/{{}}/status", district or clever.district)["data"]
    found: Json = item["data"]
    return found


def state(clever: CleverMock, version: str = "v1.2") -> tuple[str, str]:
    """The state and the error text."""
    found = status(clever, version)
    return found["state"], found["error"]


def pause(clever: CleverMock) -> tuple[str | None, str | None]:
    """The dates of the pause that version 1.2 shows, cut to the minute, None for each that it leaves out."""
    found = status(clever)
    start, end = found.get("pause_start"), found.get("pause_end")
    return (start and start[:16], end and end[:16])


def shown(clever: CleverMock, record: Record, version: str = "v1.2") -> Json | None:
    """A record as the Data API shows it, None when it does not."""
    path = f"/{version}/{record.kind}/{{}}"
    if clever.get(path, record).status_code == 404:
        return None
    found: Json = read(clever, path, record)["data"]
    return found


def grade(clever: CleverMock, pupil: Record, version: str = "v1.2") -> str | None:
    """The grade that the Data API shows of a student, None when it does not show the student."""
    found = shown(clever, pupil, version)
    return found["grade"] if found else None


class Seen(NamedTuple):
    """An event: its type, the id of its record, when it was created, and the old values that it gives."""

    type: str
    id: str
    created: str
    old: Json


def events(clever: CleverMock, version: str = "v1.2") -> list[Seen]:
    """All events, oldest first."""
    found = [item["data"] for item in read(clever, f"/{version}/events?limit=1000")["data"]]
    assert [event["id"] for event in found] == sorted(event["id"] for event in found)
    return [
        Seen(
            event["type"],
            event["data"]["object"]["id"],
            event["created"],
            event["data"].get("previous_attributes", {}),
        )
        for event in found
    ]


def types(clever: CleverMock, version: str = "v1.2") -> list[str]:
    """The types of all events, oldest first."""
    return [event.type for event in events(clever, version)]


def days(clever: CleverMock) -> list[str]:
    """The days of all events, oldest first."""
    return [event.created[:10] for event in events(clever)]
