"""ObjectIDs and the clock: ids grow with time and are never the same; moments are read by one rule."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model.records.ids import ObjectIds, is_object_id
from clever_mock.model.records.moments import as_moment

UTC = dt.timezone.utc
MOMENTS = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2106, 1, 1), timezones=st.just(UTC))


@given(seed=st.integers(0, 2**64), moments=st.lists(MOMENTS, max_size=30))
def test_ids_are_24_hex_digits_that_grow_with_time(seed: int, moments: list[dt.datetime]) -> None:
    ids = ObjectIds(seed)
    made = [ids.new(moment) for moment in sorted(moments)]
    assert all(is_object_id(id) for id in made)
    assert made == sorted(set(made))


@given(moment=MOMENTS)
def test_an_id_begins_with_the_second_of_its_moment(moment: dt.datetime) -> None:
    assert int(ObjectIds(0).new(moment)[:8], 16) == int(moment.timestamp())


@given(moment=MOMENTS, other=MOMENTS)
def test_an_id_that_must_follow_another_is_greater(moment: dt.datetime, other: dt.datetime) -> None:
    last = ObjectIds(1).new(other)
    assert ObjectIds(0).new(moment, after=last) > last


def test_the_same_seed_gives_the_same_ids_and_another_does_not() -> None:
    moment = dt.datetime(2017, 2, 3, tzinfo=UTC)
    assert ObjectIds(5).new(moment) == ObjectIds(5).new(moment)
    assert ObjectIds(5).new(moment) != ObjectIds(6).new(moment)


@pytest.mark.parametrize("text", ["", "0" * 23, "0" * 25, "G" * 24, "A" * 24, "0" * 23 + "\n", "\u0660" * 24])
def test_other_text_is_no_id(text: str) -> None:
    assert not is_object_id(text)


@pytest.mark.usefixtures("clever")
def test_ids_are_unique_over_all_kinds_and_districts() -> None:
    districts = [DistrictFactory(schools=2, teachers=5, students=40, sections=6, contacts=9) for _ in range(2)]
    made: list[Any] = [*districts]
    makers: list[Any] = [
        SchoolFactory,
        TeacherFactory,
        StudentFactory,
        SectionFactory,
        SchoolAdminFactory,
        ContactFactory,
    ]
    for factory in makers:
        made += factory.create_batch(3)
    for district in districts:
        made += [*district.schools, *district.teachers, *district.students, *district.sections, *district.contacts]
    assert len({record.id for record in made}) == len(set(made))


def test_a_record_made_later_has_a_greater_id(clever: CleverMock) -> None:
    made = [DistrictFactory(), SchoolFactory(), TeacherFactory(), StudentFactory(), DistrictAdminFactory()]
    clever.get("/v1.1/students")
    made += [StudentFactory(), SectionFactory()]
    assert [record.id for record in made] == sorted(record.id for record in made)


@pytest.mark.usefixtures("clever")
@freeze_time("2017-02-03T14:00:07.818Z")
def test_a_record_is_dated_by_the_frozen_clock() -> None:
    pupil: Any = StudentFactory()
    assert pupil.created == pupil.last_modified == dt.datetime(2017, 2, 3, 14, 0, 7, 818_000, UTC)
    assert int(pupil.id[:8], 16) == int(pupil.created.timestamp())


def test_a_mock_that_travels_moves_its_own_clock_alone(clever: CleverMock) -> None:
    clever.travel("2017-07-04")
    pupil: Any = StudentFactory()
    assert pupil.created.date() == dt.date(2017, 7, 4)
    with CleverMock() as other:
        assert abs(other.roster.clock.now() - dt.datetime.now(UTC)) < dt.timedelta(seconds=5)


def test_freezing_moves_a_mock_that_has_travelled_along(clever: CleverMock) -> None:
    with freeze_time("2017-01-01") as frozen:
        clever.travel("2017-07-04")
        frozen.tick(dt.timedelta(days=1))
        assert StudentFactory().created == dt.datetime(2017, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2017-06-01", dt.datetime(2017, 6, 1, tzinfo=UTC)),
        (" 2017-06-01T08:30:00.1239Z ", dt.datetime(2017, 6, 1, 8, 30, 0, 123_000, UTC)),
        ("2017-06-01T08:30:00+02:00", dt.datetime(2017, 6, 1, 6, 30, tzinfo=UTC)),
        ("2017-06-01 08:30:00", dt.datetime(2017, 6, 1, 8, 30, tzinfo=UTC)),
        ("2015-08-25 00:00:00.000000", dt.datetime(2015, 8, 25, tzinfo=UTC)),
        ("2017-06-01T08:30", dt.datetime(2017, 6, 1, 8, 30, tzinfo=UTC)),
        ("2017-06-01t08:30:00.5z", dt.datetime(2017, 6, 1, 8, 30, 0, 500_000, UTC)),
        ("2017-06-01T08:30:00.123456789Z", dt.datetime(2017, 6, 1, 8, 30, 0, 123_000, UTC)),
        (dt.date(2017, 6, 1), dt.datetime(2017, 6, 1, tzinfo=UTC)),
        (dt.datetime(2017, 6, 1, 8), dt.datetime(2017, 6, 1, 8, tzinfo=UTC)),
        (
            dt.datetime(2017, 6, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=-5))),
            dt.datetime(2017, 6, 1, 13, tzinfo=UTC),
        ),
    ],
)
def test_a_moment_is_read_as_utc_to_the_millisecond(given: object, read: dt.datetime) -> None:
    assert as_moment(given) == read  # type: ignore[arg-type]
    assert as_moment(given).tzinfo is UTC  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_the_time_zone_of_the_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    time = pytest.importorskip("time")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert as_moment(dt.datetime(2017, 6, 1, 8)) == dt.datetime(2017, 6, 1, 8, tzinfo=UTC)
        assert as_moment("2017-06-01") == dt.datetime(2017, 6, 1, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "given",
    [
        "",
        "soon",
        "2017-13-01",
        "6/1/2017",
        20170601,
        None,
        1.5,
        "2017-06-01T25:00:00",
        "20170601",
        "2017-W22-4",
        "2017-06-01T08",
        "2017-06-01T24:00",
        "2017-06-01T08:00:00+2",
    ],
)
def test_what_is_no_moment_is_refused_by_name(given: object) -> None:
    with pytest.raises(InvalidValueError, match="launch"):
        as_moment(given, "launch")  # type: ignore[arg-type]


@pytest.mark.parametrize("given", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00"])
def test_a_moment_outside_the_calendar_is_refused(given: str) -> None:
    with pytest.raises(InvalidValueError, match="years 1 to 9999"):
        as_moment(given)
