"""Many clients at once while the roster changes: every answer shows one moment, and no change is lost."""

from __future__ import annotations

import http.client
import json
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.model import District

CLIENTS = 64
REQUESTS = 100_000
PATHS = (
    "/v1.1/students",
    "/v1.2/students?limit=50",
    "/v1.2/students?count=true",
    "/v1.2/sections",
    "/v1.2/events?ending_before=last&limit=20",
)


@pytest.fixture
def hurried() -> Iterator[None]:
    """Let threads take turns as often as Python can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def check(path: str, answer: dict[str, Any]) -> None:
    """What holds at every moment of the roster: in each sync all students move to one grade together."""
    if path.endswith("count=true"):
        assert answer["count"] == 50
    elif "students" in path:
        assert len(answer["data"]) == 50
        assert len({item["data"]["grade"] for item in answer["data"]}) == 1
    elif "sections" in path:
        assert len({item["data"]["grade"] for item in answer["data"]}) == 1
    else:
        ids = [item["data"]["id"] for item in answer["data"]]
        assert ids == sorted(ids)


def read(url: str, token: str, count: int, failures: list[str], seen: Counter[int]) -> None:
    """One client: asks over one connection, and notes what does not hold."""
    with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=120)) as connection:
        for number in range(count):
            path = PATHS[number % len(PATHS)]
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            response = connection.getresponse()
            body = response.read()
            seen[response.status] += 1
            try:
                check(path, json.loads(body))
            except (AssertionError, ValueError) as error:
                failures.append(f"{path}: {error!r}")
                return


def change(district: District, stop: threading.Event) -> int:
    """Move all students and sections to another grade, again and again, each time in one sync; how often."""
    rounds = 0
    while not stop.is_set():
        rounds += 1
        with district.changes():
            for record in (*district.students, *district.sections):
                record.update(grade=str(rounds % 12 + 1))
    return rounds


@pytest.mark.slow
@pytest.mark.usefixtures("hurried")
def test_a_hundred_thousand_requests_of_64_clients_while_the_roster_changes(clever: CleverMock) -> None:
    district = DistrictFactory(schools=1, students=50, sections=4)
    with district.changes():
        for record in (*district.students, *district.sections):
            record.update(grade="1")
    url, token, stop = clever.url, district.token, threading.Event()
    clever.get("/v1.1/students")
    failures: list[str] = []
    counts: list[Counter[int]] = [Counter() for _ in range(CLIENTS)]
    done: list[int] = []
    writer = threading.Thread(target=lambda: done.append(change(district, stop)))
    readers = [
        threading.Thread(target=read, args=(url, token, -(-REQUESTS // CLIENTS), failures, count)) for count in counts
    ]
    for thread in (writer, *readers):
        thread.start()
    for thread in readers:
        thread.join(600)
    stop.set()
    writer.join(60)
    assert failures == []
    assert sum(counts, Counter()) == Counter({200: CLIENTS * -(-REQUESTS // CLIENTS)})
    assert done[0] > 10
    assert clever.get("/v1.2/events?count=true").json["count"] == 54 * done[0]
