"""An events-based sync holds its own copy of a district, whatever happens to it, and following the feed only."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from clever_mock import CleverMock

from .follower import COLLECTIONS, Copy, Follower, Json, read_copy, undated
from .history import SHARING, SWITCHES, Step, World, histories

VERSIONS = ("v1.1", "v1.2")

LENGTH = 250
HISTORIES = 40
"""10,000 changes in each test and version."""

REFERENCES = {
    "school": "schools",
    "teacher": "teachers",
    "student": "students",
    "schools": "schools",
    "teachers": "teachers",
    "students": "students",
}
"""The fields in which a record names others."""


def named(record: Json, kind: str, sharing: bool) -> set[tuple[str, str]]:
    """The records that a record names; where schools are shared one by one, a user's own can be another one."""
    found: set[tuple[str, str]] = set()
    for field, wanted in REFERENCES.items():
        if field in record and not (sharing and field == "school" and kind != "sections"):
            value = record[field]
            found.update((wanted, id) for id in ([value] if isinstance(value, str) else value))
    return found


def check(event: Json, copy: Copy, sharing: bool) -> None:
    """Hold an event against the copy before it: it fits, says what changed, and leaves nothing dangling."""
    resource, change = event["type"].split(".")
    kind, data = COLLECTIONS[resource], event["data"]
    record, known = data["object"], copy[kind].get(data["object"]["id"])
    if change == "created":
        assert known is None, event
        assert set(data) == {"object"}, event
    else:
        assert known is not None, event
        changed = {key for key in known.keys() | record.keys() if known.get(key) != record.get(key)}
        changed.discard("last_modified")
        if change == "updated":
            assert changed, event
            assert data["previous_attributes"] == {key: known[key] for key in changed if key in known}, event
        else:
            assert not changed, event
            assert set(data) == {"object"}, event
    if change != "deleted":
        assert all(id in copy[other] for other, id in named(record, kind, sharing)), event
    else:
        namers = (one for other in copy for one in copy[other].values() if (kind, record["id"]) in named(one, other, sharing))
        assert next(namers, None) is None, event


def run(history: list[Step], version: str, *, sharing: bool) -> None:
    """Let a history happen, and after each step follow the feed and compare the copy with the Data API."""
    with CleverMock() as clever:
        world = World(clever)
        follower = Follower(world.get, version, limit=7)
        follower.read_all()
        position = ""
        for step in [*history, Step("end", 0, 0)]:
            world.make(step)
            for event in follower.news():
                assert position < event["id"]
                position = event["id"]
                check(event, follower.copy, sharing)
                follower.take(event)
            assert undated(follower.copy) == undated(read_copy(world.get, version)), step


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=HISTORIES, deadline=None)
@given(history=histories(LENGTH, without=(*SHARING, *SWITCHES)))
def test_a_copy_that_follows_the_feed_is_as_the_data_api(version: str, history: list[Step]) -> None:
    run(history, version, sharing=False)


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=HISTORIES, deadline=None)
@given(history=histories(LENGTH))
def test_a_copy_holds_through_sharing_pauses_failures_and_grouped_changes(version: str, history: list[Step]) -> None:
    run(history, version, sharing=True)
