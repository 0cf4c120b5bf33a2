"""An events-based sync holds its own copy of a district, whatever happens to it, and following the feed only."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from hypothesis import Phase, given, settings

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SectionFactory, StudentFactory
from clever_mock.model.rosters.district import District
from clever_mock.versions import VERSIONS

from .follower import STATUS, Copy, Follower, Json, collections, read_copy, undated
from .history import SHARING, SWITCHES, Step, World, histories

LENGTH = 250
HISTORIES, MOST_HISTORIES = 12, 40
"""3,000 changes in each test and version, and 10,000 in the slow suite."""
EVERY = 10
"""After how many changes the whole copy is compared: to read everything takes most of the time."""

every_version = pytest.mark.parametrize("version", list(VERSIONS))
long = settings(max_examples=HISTORIES, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""Many long histories. They are not made shorter when one fails: that is what the short ones are for."""
longest = settings(long, max_examples=MOST_HISTORIES)

REFERENCES = {
    "school": "schools",
    "teacher": "teachers",
    "student": "students",
    "schools": "schools",
    "teachers": "teachers",
    "students": "students",
    "course": "courses",
    "term_id": "terms",
}
"""The fields in which a record names others."""


def named(record: Json, kind: str, version: str, sharing: bool) -> set[tuple[str, str]]:
    """The records that a record names; where schools are shared one by one, a user's own can be another one."""
    found: set[tuple[str, str]] = set()
    for field, wanted in REFERENCES.items():
        if field in record and not (sharing and field == "school" and kind != "sections"):
            value = record[field]
            place = wanted if wanted in collections(version).values() else "users"
            found.update((place, id) for id in ([value] if isinstance(value, str) else value))
    return found


def check(event: Json, copy: Copy, version: str, sharing: bool) -> None:
    """Hold an event against the copy before it: it fits, says what changed, and leaves nothing dangling."""
    resource, change = event["type"].split(".")
    kind, data = collections(version)[resource], event["data"]
    record, known = data["object"], copy[kind].get(data["object"]["id"])
    if change == "created":
        assert known is None, event
        assert set(data) == {"object"}, event
    else:
        assert known is not None, event
        changed = {key for key in known.keys() | record.keys() if known.get(key) != record.get(key)}
        changed -= {"last_modified", "updated", *STATUS}
        if change == "updated":
            assert changed, event
            assert data["previous_attributes"] == {key: known[key] for key in changed if key in known}, event
        else:
            assert not changed, event
            assert set(data) == {"object"}, event
    if change != "deleted":
        assert all(id in copy[other] for other, id in named(record, kind, version, sharing)), event
    else:
        namers = (
            one
            for other in copy
            for one in copy[other].values()
            if (kind, record["id"]) in named(one, other, version, sharing)
        )
        assert next(namers, None) is None, event


def run(history: list[Step], version: str, *, sharing: bool, every: int = 1) -> None:
    """Let a history happen, follow the feed after each step, and after some compare the copy with the Data API."""
    with CleverMock() as clever:
        world = World(clever)
        follower = Follower(world.get, version, limit=7)
        follower.read_all()
        position = ""
        for number, step in enumerate([*history, Step("end", 0, 0)]):
            world.make(step)
            for event in follower.news():
                assert position < event["id"]
                position = event["id"]
                check(event, follower.copy, version, sharing)
                follower.take(event)
            if number % every == 0 or number == len(history):
                assert undated(follower.copy) == undated(read_copy(world.get, version)), step


@every_version
@settings(max_examples=60, deadline=None)
@given(history=histories(0, 12))
def test_a_copy_holds_through_a_few_changes_of_any_kind(version: str, history: list[Step]) -> None:
    run(history, version, sharing=True)


@every_version
@long
@given(history=histories(LENGTH, LENGTH, without=(*SHARING, *SWITCHES)))
def test_a_copy_that_follows_the_feed_is_as_the_data_api(version: str, history: list[Step]) -> None:
    run(history, version, sharing=False, every=EVERY)


@every_version
@long
@given(history=histories(LENGTH, LENGTH))
def test_a_copy_holds_through_sharing_pauses_failures_and_grouped_changes(version: str, history: list[Step]) -> None:
    run(history, version, sharing=True, every=EVERY)


@pytest.mark.slow
@every_version
@longest
@given(history=histories(LENGTH, LENGTH, without=(*SHARING, *SWITCHES)))
def test_a_copy_follows_the_feed_through_ten_thousand_changes(version: str, history: list[Step]) -> None:
    run(history, version, sharing=False, every=EVERY)


@pytest.mark.slow
@every_version
@longest
@given(history=histories(LENGTH, LENGTH))
def test_a_copy_holds_through_ten_thousand_changes_of_any_kind(version: str, history: list[Step]) -> None:
    run(history, version, sharing=True, every=EVERY)


def over_http(clever: CleverMock, district: District, session: requests.Session) -> Any:
    """A way to get a path as an app does."""

    def get(path: str) -> Any:
        headers = {"Authorization": f"Bearer {district.token}"}
        answer = session.get(clever.url + path, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json()

    return get


def test_an_app_follows_a_district_over_http_through_its_school_year(clever: CleverMock, version: str) -> None:
    clever.travel("2017-05-01")
    district = DistrictFactory(schools=3, teachers=6, students=60, sections=9, contacts=9, school_admins=2)
    with requests.Session() as session:
        get = over_http(clever, district, session)
        follower = Follower(get, version)
        follower.read_all()
        district.pause("2017-06-01", "2017-08-15")
        for day in ("2017-05-31", "2017-06-20", "2017-07-20", "2017-08-15", "2017-08-16"):
            clever.travel(day)
            district.students[0].update(sis_id=day)
            if day == "2017-07-20":
                district.roll_over(entrants=3)
            follower.follow()
            assert undated(follower.copy) == undated(read_copy(get, version)), day
        assert len(follower.copy["students"]) == len(district.students) != 60


def test_an_app_that_moves_to_the_newer_version_reads_everything_once_and_follows_on(clever: CleverMock) -> None:
    district = DistrictFactory(schools=2, teachers=3, students=8, sections=2, contacts=2)
    connection = district.connection()
    with requests.Session() as session:
        get = over_http(clever, district, session)
        older = Follower(get, "v1.1")
        older.read_all()
        StudentFactory(school=district.schools[0])
        older.follow()
        assert undated(older.copy) == undated(read_copy(get, "v1.1"))
        assert (connection.has_full_sync("v1.1"), connection.has_full_sync("v1.2")) == (True, False)

        newer = Follower(get, "v1.2")
        newer.read_all()
        assert connection.has_full_sync("v1.2")
        SectionFactory(school=district.schools[1], students=[district.schools[0].students[0]], teacher=None)
        newer.follow()
        assert undated(newer.copy) == undated(read_copy(get, "v1.2"))


def test_events_that_are_taken_twice_change_nothing(clever: CleverMock, version: str) -> None:
    district = DistrictFactory(schools=2, students=4)
    with requests.Session() as session:
        get = over_http(clever, district, session)
        follower = Follower(get, version)
        follower.read_all()
        district.students[0].update(sis_id="new")
        StudentFactory(school=district.schools[1])
        news = list(follower.news())
        for event in [*news, *news]:
            follower.take(event)
        assert undated(follower.copy) == undated(read_copy(get, version))
