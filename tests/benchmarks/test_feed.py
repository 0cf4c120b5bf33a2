"""How much a page of the event feed costs in a long log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from werkzeug.test import Client

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.model.looking.application import Connection
from clever_mock.model.time.changes import Event

from .comparing import SHORT, in_turns, times_for
from .conftest import Measured

FEW = 100
MANY = 20_000 if SHORT else 1_000_000
LIMIT = 50

PLACES = {
    "the start": "",
    "the middle": "&starting_after={middle}",
    "the end": "&ending_before=last",
    "since a moment": "&created_since={moment}",
}
"""Where a page lies in the feed."""


def fill(connection: Connection, size: int) -> None:
    """Write many updates of one student into a feed, a millisecond apart, without making the changes."""
    pupil = connection.district.students[0]
    seen = connection.view.see("students", pupil.id)
    assert seen is not None
    begin = connection.district.now() - dt.timedelta(days=1)
    second = f"{int(begin.timestamp()):08x}"
    for number in range(size):
        moment = begin + dt.timedelta(milliseconds=number)
        event = Event(f"{second}{number:016x}", moment, "students", "updated", pupil.id, seen, seen, ("grade",))
        connection.feed.append(event)


def page(clever: CleverMock, connection: Connection, query: str, size: int) -> Callable[[], object]:
    """Ask for a page of a feed of so many events."""
    whole = connection.feed.cut("v1.2", lambda _: True)
    middle, moment = whole.ids[size // 2], whole.moments[size // 2]
    filled = query.format(middle=middle, moment=moment.isoformat().replace("+00:00", "Z"))
    client, headers = Client(clever.app), {"Authorization": f"Bearer {connection.token}"}

    def ask() -> None:
        answer = client.get(f"/v1.2/events?limit={LIMIT}{filled}", headers=headers)
        assert LIMIT - 1 <= answer.data.count(b'"uri":"/v1.2/events/') <= LIMIT

    return ask


@pytest.mark.parametrize("place", PLACES)
def test_a_page_of_a_long_feed_costs_what_one_of_a_short_feed_does(
    place: str, benchmark: BenchmarkFixture, measured: Measured
) -> None:
    with CleverMock(event_retention=None) as clever:
        connections = [DistrictFactory(schools=1, students=1).connection() for _ in range(2)]
        asked = []
        for connection, size in zip(connections, (MANY, FEW)):
            fill(connection, size)
            asked.append(page(clever, connection, PLACES[place], size))
        benchmark(asked[0])
        long, short = in_turns(asked[0], asked[1], times_for(50))
    times = f"{MANY} events {long * 1000:.2f} ms, {FEW} events {short * 1000:.2f} ms"
    print(f"\npage at {place}: {times}, so {long / short:.2f} times as long")
    measured("feed page", long / short)
