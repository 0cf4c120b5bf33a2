"""How fast districts are built, beside plain factory_boy, and what they weigh."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import factory
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SectionFactory, StudentFactory

from .comparing import SHORT, best, in_turns, seconds, times_for
from .conftest import Measured

WORDS = (
    "first_name", "last_name", "email", "city", "street_address", "zipcode", "state", "phone_number", "user_name",
    "date_of_birth", "company", "job", "catch_phrase", "uuid4", "color_name",
)  # fmt: skip


class Plain:
    """A record with 15 fields and no rules."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


PlainFactory: Any = type(
    "PlainFactory",
    (factory.Factory,),
    {"Meta": type("Meta", (), {"model": Plain}), **{word: factory.Faker(word) for word in WORDS}},
)
"""What a user would write: a factory with 15 plain `factory.Faker` fields."""


@pytest.fixture
def plain() -> float:
    """Seconds that one plain record takes."""
    PlainFactory.create_batch(20)
    return best(PlainFactory, times_for(200), rounds=3)


@pytest.mark.usefixtures("clever")
def test_students_one_by_one_and_in_bulk(plain: float, measured: Measured, benchmark: BenchmarkFixture) -> None:
    DistrictFactory(schools=1)
    benchmark(StudentFactory)
    measured("one student made", plain / best(StudentFactory, times_for(300), rounds=3))
    size = times_for(20_000)
    whole = best(lambda: DistrictFactory(schools=8, teachers=size // 20, students=size, sections=size // 25), 1, 3)
    measured("bulk student", plain / (whole / size))


def related(size: int) -> float:
    """Seconds that it takes to make students one by one, each in one section of 25."""
    with CleverMock():
        school = DistrictFactory(schools=1).schools[0]

        def build() -> None:
            for _ in range(size // 25):
                SectionFactory(school=school, students=StudentFactory.create_batch(25, school=school))

        return seconds(build, 1)


def test_ten_times_the_students_take_ten_times_as_long(measured: Measured) -> None:
    few = 200 if SHORT else 1000
    related(100)
    measured("ten times the students", min(related(10 * few) for _ in range(3)) / min(related(few) for _ in range(3)))


PEAK = """
import http.client, json, pathlib, resource, sys, time
from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory

students, sections = int(sys.argv[1]), int(sys.argv[2])
scale = 1024 * 1024 if sys.platform == "darwin" else 1024

def peak():
    # Linux counts the parent's peak in ru_maxrss, but not here.
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
"""
WEIGH = """
with CleverMock():
    DistrictFactory(students=10)
    before = peak()
    began = time.perf_counter()
    DistrictFactory(schools=40, teachers=students // 20, students=students, sections=sections)
    spent = time.perf_counter() - began
    after = peak()
print(json.dumps({"seconds": spent, "megabytes": (after - before) / scale}))
"""
READ = """
with CleverMock() as clever:
    began = time.perf_counter()
    district = DistrictFactory(schools=400, teachers=students // 20, students=students, sections=sections)
    built = time.perf_counter()
    connection = http.client.HTTPConnection(clever.url.removeprefix("http://"), timeout=120)
    found, path = 0, "/v1.2/students?limit=10000"
    while path:
        connection.request("GET", path, headers={"Authorization": f"Bearer {district.token}"})
        page = json.loads(connection.getresponse().read())
        found += len(page["data"])
        path = next((link["uri"] for link in page["links"] if link["rel"] == "next"), "")
    connection.close()
    read = time.perf_counter()
assert found == students, found
print(json.dumps({"built": built - began, "read": read - built, "megabytes": peak() / scale}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="reads the peak memory of the process, which Windows has not")
def test_a_hundred_thousand_students(measured: Measured) -> None:
    size = (10_000, 400) if SHORT else (100_000, 4000)
    weighed = json.loads(subprocess.check_output([sys.executable, "-c", PEAK + WEIGH, *map(str, size)], timeout=300))
    measured("100,000 students", weighed["seconds"])
    measured("100,000 students in memory", weighed["megabytes"])


@pytest.mark.skipif(sys.platform == "win32", reason="reads the peak memory of the process, which Windows has not")
def test_a_million_students(measured: Measured) -> None:
    size = (20_000, 800) if SHORT else (1_000_000, 40_000)
    found = json.loads(subprocess.check_output([sys.executable, "-c", PEAK + READ, *map(str, size)], timeout=600))
    measured("1,000,000 students", found["built"])
    measured("1,000,000 students read", found["read"])
    measured("1,000,000 students in memory", found["megabytes"])


def test_a_change_costs_the_same_however_many_records_are_held(measured: Measured) -> None:
    def changing(size: int) -> Any:
        district = DistrictFactory(schools=max(size // 1000, 1), students=size)
        pupil = district.students[size // 2]
        grades = iter(range(10**9))

        def change() -> object:
            pupil.update(grade=str(next(grades) % 12 + 1))
            clever.get("/v1.2/events?limit=1", token=district.token)
            return clever.get("/v1.2/students", token=district.token)

        return change

    with CleverMock() as clever:
        few, many = changing(1000), changing(10_000 if SHORT else 100_000)
        own, other = in_turns(many, few, times_for(200))
    measured("change among many", own / other)


def test_a_reset_to_a_seed(measured: Measured) -> None:
    with CleverMock() as clever:
        district = DistrictFactory(schools=3, teachers=60, students=860, sections=70)
        pupil, snapshot, times = district.students[0], clever.snapshot(), []
        for number in range(times_for(200)):
            pupil.update(name__first=f"Ada{number}")
            before = time.perf_counter()
            clever.reset(snapshot)
            times.append(time.perf_counter() - before)
    measured("reset to a seed", min(times) * 1000)
