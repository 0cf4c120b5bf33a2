"""How much a page of the event feed costs in a long log, and a change with the next page in a large roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from werkzeug.test import Client

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.model import District
from clever_mock.model.application import Connection
from clever_mock.model.events import Event

from .comparing import SHORT, in_turns, times_for
from .conftest import Measured

FEW = 100
MANY = 20_000 if SHORT else 1_000_000
LIMIT = 50
BOUND = 1.5

PLACES = {
    "the start": "",
    "the middle": "&starting_after={middle}",
    "the end": "&ending_before=last",
    "since a moment": "&created_since={moment}",
}
"""Where a page lies in the feed."""


def fill(connection: Connection, size: int) -> None:
    """Write many updates of one student into a feed, a millisecond apart, without making the changes."""
    district = connection.district
    seen = connection.view.see("students", district.students[0].id)
    moment = district.now() - dt.timedelta(days=1)
    for number in range(size):
        created = moment + dt.timedelta(milliseconds=number)
        id = f"{int(moment.timestamp()):08x}{number:016x}"
        connection.feed.append(
            Event(id, created, "students", "updated", district.students[0].id, seen, seen, changed=("grade",))
            if seen is not None
            else pytest.fail("the student is not seen")
        )


def page(clever: CleverMock, connection: Connection, query: str, size: int) -> Callable[[], object]:
    """Ask for a page of a feed of so many events."""
    half = connection.feed.cut("any", lambda _: True)
    ids, moments = half.ids, half.moments
    filled = query.format(middle=ids[size // 2], moment=moments[size // 2].isoformat().replace("+00:00", "Z"))
    client, headers = Client(clever.app), {"Authorization": f"Bearer {connection.token}"}

    def ask() -> None:
        answer = client.get(f"/v1.2/events?limit={LIMIT}{filled}", headers=headers)
        assert answer.data.count(b'"uri":"/v1.2/events/') >= LIMIT - 1

    return ask


@pytest.mark.parametrize("place", PLACES)
def test_a_page_of_a_long_feed_costs_what_one_of_a_short_feed_does(place: str, benchmark: BenchmarkFixture) -> None:
    with CleverMock(event_retention=None) as clever:
        connections = [DistrictFactory(schools=1, students=1).connection() for _ in range(2)]
        asked = []
        for connection, size in zip(connections, (MANY, FEW)):
            fill(connection, size)
            asked.append(page(clever, connection, PLACES[place], size))
        benchmark(asked[0])
        long, short = in_turns(asked[0], asked[1], times_for(50))
    print(f"\npage at {place}: {MANY} events {long * 1000:.2f} ms, {FEW} events {short * 1000:.2f} ms, x{long / short:.2f}")
    assert long / short < BOUND


def change_and_read(clever: CleverMock, district: District) -> Callable[[], object]:
    """Change one student, and read the first page of students and the newest event."""
    client, headers = Client(clever.app), {"Authorization": f"Bearer {district.token}"}
    pupil, grades = district.students[len(district.students) // 2], iter(range(10**9))

    def again() -> None:
        pupil.update(sis_id=str(next(grades)))
        for path in ("/v1.2/students", "/v1.2/events?ending_before=last&limit=1"):
            assert client.get(path, headers=headers).status_code == 200

    return again


def test_a_change_among_many_records_costs_what_one_among_few_does(
    measured: Measured, benchmark: BenchmarkFixture
) -> None:
    with CleverMock() as clever:
        many = DistrictFactory(schools=50, students=10_000 if SHORT else 100_000, sections=400)
        few = DistrictFactory(schools=50, students=1000, sections=400)
        benchmark(change_and_read(clever, many))
        own, other = in_turns(change_and_read(clever, many), change_and_read(clever, few), times_for(100))
    measured("change among many", own / other)
