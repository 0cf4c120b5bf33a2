"""An app that keeps a copy of a district: one full read of the Data API, and from then on the event feed alone.

It is written as an app would write it: a URL, a token, pages and links; it knows nothing of the mock behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

Get = Callable[[str], Json]
"""Gets a path with the app's token: the JSON of a good answer."""

Copy = dict[str, dict[str, Json]]
"""Records by collection and id."""

COLLECTIONS = {
    "districts": "districts",
    "schools": "schools",
    "teachers": "teachers",
    "students": "students",
    "sections": "sections",
    "schooladmins": "school_admins",
    "studentcontacts": "contacts",
}
"""The collections of versions 1.x that have events, by the first word of an event's type."""

LATER = {
    **{name: name for name in ("districts", "schools", "terms", "courses", "teachers", "students", "sections")},
    "schooladmins": "school_admins",
    "districtadmins": "district_admins",
    "contacts": "contacts",
}
"""The same of versions 2.x."""

WITH_USERS = {name: name for name in ("districts", "schools", "terms", "courses", "users", "sections", "resources")}
"""The same of versions 3.x."""

STATUS = ("district_contact", "error", "last_sync", "launch_date", "login_methods", "pause_end", "pause_start", "state")
"""What a district shows of its state and settings in later versions: it changes with time, and without events."""


def collections(version: str) -> dict[str, str]:
    """The collections of a version that have events."""
    return {"1": COLLECTIONS, "2": LATER, "3": WITH_USERS}[version[1]]


def items(get: Get, path: str) -> Iterator[Json]:
    """The items of a list, page after page."""
    following: str | None = path
    while following is not None:
        page = get(following)
        for item in page["data"]:
            yield item["data"]
        following = next((link["uri"] for link in page["links"] if link["rel"] == "next"), None)


def read_copy(get: Get, version: str, limit: int = 1000) -> Copy:
    """Read a whole district from the Data API."""
    return {
        kind: {record["id"]: record for record in items(get, f"/{version}/{kind}?limit={limit}")}
        for kind in collections(version).values()
    }


def undated(copy: Copy) -> Copy:
    """A copy without `last_modified`, which a resource calls `updated`: in an event it is that from before the change.

    A district is without what it shows of its state.
    """
    left_out = {"last_modified", "updated", *STATUS}
    return {
        kind: {id: {key: record[key] for key in record if key not in left_out} for id, record in records.items()}
        for kind, records in copy.items()
    }


class Follower:
    """Keeps a copy of a district in one version."""

    def __init__(self, get: Get, version: str, limit: int = 100) -> None:
        self._get = get
        self._version = version
        self._limit = limit
        self._position = ""
        self.copy: Copy = {}

    def read_all(self) -> None:
        """Take note of where the feed stands, then read the whole district."""
        newest = self._get(f"/{self._version}/events?ending_before=last&limit=1")["data"]
        self._position = newest[0]["data"]["id"] if newest else ""
        self.copy = read_copy(self._get, self._version)

    def news(self) -> Iterator[Json]:
        """The events since the last time, oldest first."""
        after = f"&starting_after={self._position}" if self._position else ""
        for event in items(self._get, f"/{self._version}/events?limit={self._limit}{after}"):
            self._position = event["id"]
            yield event

    def take(self, event: Json) -> None:
        """Do to the copy as an event says."""
        resource, change = event["type"].split(".")
        record = event["data"]["object"]
        records = self.copy[collections(self._version)[resource]]
        if change == "deleted":
            del records[record["id"]]
        else:
            records[record["id"]] = record

    def follow(self) -> None:
        """Bring the copy up to date."""
        for event in self.news():
            self.take(event)
