"""What a test reads of an event feed."""

from __future__ import annotations

from typing import Any

from clever_mock import CleverMock
from clever_mock.model.rosters.district import District

Json = dict[str, Any]

VERSIONS = ("v1.1", "v1.2")


def answer(clever: CleverMock, path: str, token: str | None = None, **query: object) -> Any:
    """The JSON of a good answer."""
    response = clever.get(path, token=token, **({"query_string": query} if query else {}))
    assert response.status_code == 200, response.text
    return response.json


def events(clever: CleverMock, version: str, path: str = "/events", token: str | None = None, **query: object) -> Any:
    """The events of a feed, a page of them as a rule; with no limit given, as many as there are."""
    page = answer(clever, f"/{version}{path}", token, **{"limit": 10_000, **query})
    return [item["data"] for item in page["data"]]


def told(found: list[Json]) -> list[tuple[str, str]]:
    """The type of each event, and the id of the record that it is about."""
    return [(event["type"], event["data"]["object"]["id"]) for event in found]


def types(found: list[Json]) -> list[str]:
    """The type of each event."""
    return [event["type"] for event in found]


def old(event: Json) -> Json:
    """The previous attributes of an update."""
    previous: Json = event["data"]["previous_attributes"]
    return previous


def opened(clever: CleverMock, district: District) -> District:
    """A district that the application has asked for, so that changes make events."""
    answer(clever, "/v1.1/districts", district.token)
    return district


def shown(clever: CleverMock, version: str, record: Any) -> Json:
    """A record as the Data API shows it."""
    found: Json = answer(clever, f"/{version}/{record.kind}/{record.id}", record.home.token)["data"]
    return found
