"""Pause windows: when they hold, what is shown, and how what waited arrives, however they are set and changed."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory

from clever_mock import CleverMock
from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model import District, Student
from tests.time.reading import VERSIONS, days, events, grade, pause, shown, state, status, types

pytestmark = pytest.mark.clever(event_retention=None)

# One window


def test_before_the_start_all_is_normal_and_both_dates_show(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-05-20")
    pupil.update(grade="2")
    assert grade(clever, pupil) == "2"
    assert state(clever) == ("running", "")
    assert pause(clever) == ("2017-06-01T00:00", "2017-07-01T00:00")


def test_the_start_is_inside_and_the_end_is_not_to_the_millisecond(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    district.pause("2017-06-01T08:00", "2017-07-01T08:00")
    found = []
    for moment in ("06-01T07:59:59.999", "06-01T08:00", "07-01T07:59:59.999", "07-01T08:00"):
        clock.move_to(f"2017-{moment}")
        found.append(state(clever)[0])
    assert found == ["running", "paused", "paused", "running"]
    assert pause(clever) == (None, None)


@pytest.mark.parametrize("version", VERSIONS)
def test_inside_what_was_there_at_the_start_is_shown_and_no_event_comes(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student, version: str
) -> None:
    leaver = StudentFactory()
    before = clever.get(f"/{version}/students").data, types(clever, version)
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    leaver.delete()
    entrant = StudentFactory()
    assert (clever.get(f"/{version}/students").data, types(clever, version)) == before
    assert shown(clever, entrant, version) is None
    assert (pupil.grade, leaver.deleted) == ("2", True)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_first_look_after_the_end_finds_what_waited_dated_by_the_end(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student, version: str
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    clock.move_to("2017-07-04")
    [event] = events(clever, version)
    assert event == ("students.updated", pupil.id, "2017-07-01T00:00:00.000Z", {"grade": "1"})
    found = shown(clever, pupil, version)
    assert found is not None
    assert (found["grade"], found["last_modified"]) == ("2", "2017-07-01T00:00:00.000Z")
    assert status(clever, version)["last_sync"] == "2017-07-01T00:00:00.000Z"


def test_a_change_after_an_end_that_no_one_saw_comes_after_what_waited(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    clock.move_to("2017-07-04")
    pupil.update(email="new@example.org")
    assert days(clever) == ["2017-07-01", "2017-07-04"]
    found = shown(clever, pupil)
    assert found is not None
    assert found["last_modified"] == "2017-07-04T00:00:00.000Z"


def test_a_whole_pause_between_two_looks_leaves_its_mark_on_last_sync_alone(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    assert status(clever)["last_sync"] == "2017-05-01T00:00:00.000Z"
    clock.move_to("2017-07-04")
    assert district.last_sync is not None
    assert district.last_sync.isoformat() == "2017-07-01T00:00:00+00:00"
    assert status(clever)["last_sync"] == "2017-07-01T00:00:00.000Z"
    assert events(clever) == []


@pytest.mark.parametrize("day", ["2017-07-01", "2017-07-15", "2017-10-01"])
def test_each_end_is_a_good_sync_although_nothing_waited(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, day: str
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    district.pause("2017-08-01", "2017-09-01")
    clock.move_to(day)
    assert status(clever)["last_sync"][:10] == ("2017-07-01" if day < "2017-09-01" else "2017-09-01")
    assert district.last_sync is not None
    assert district.last_sync.date().isoformat() == status(clever)["last_sync"][:10]


# What waited


def test_what_waited_arrives_in_one_sync_each_record_after_what_it_refers_to(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    old = SectionFactory(school=pupil.school, students=[pupil])
    guardian = ContactFactory(student=pupil)
    before = len(events(clever))
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    guardian.delete()
    old.delete()
    pupil.update(grade="2")
    pupil.school.update(name="Renamed")
    new = SchoolFactory(district=district)
    entrant = StudentFactory(school=new)
    ContactFactory(student=entrant)
    SectionFactory(school=new, teacher=TeacherFactory(school=new), students=[entrant])
    clock.move_to("2017-07-01")
    assert types(clever)[before:] == [
        *("schools.created", "teachers.created", "students.created", "sections.created", "studentcontacts.created"),
        *("schools.updated", "students.updated"),
        *("studentcontacts.deleted", "sections.deleted"),
    ]
    assert set(days(clever)[before:]) == {"2017-07-01"}


def test_within_a_kind_what_waited_arrives_by_id_not_by_time(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    others = StudentFactory.create_batch(3, grade="1")
    before = len(events(clever))
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    for one in reversed([pupil, *others]):
        one.update(grade="2")
    clock.move_to("2017-07-01")
    assert [event.id for event in events(clever)[before:]] == sorted([pupil.id, *(one.id for one in others)])


def test_only_the_net_effect_of_a_pause_is_told(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    other, visitor = StudentFactory(grade="4"), None
    before = len(events(clever))
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    for step in ("2", "3"):
        pupil.update(grade=step)
    other.update(grade="5")
    other.update(grade="4")
    visitor = StudentFactory()
    visitor.update(grade="6")
    visitor.delete()
    clock.move_to("2017-07-01")
    [event] = events(clever)[before:]
    assert (event.type, event.id, event.old) == ("students.updated", pupil.id, {"grade": "1"})
    found = shown(clever, other)
    assert found is not None
    assert found["last_modified"] == "2017-05-01T00:00:00.000Z"


def test_a_record_made_in_a_pause_is_dated_by_the_sync_that_brings_it(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    entrant = StudentFactory()
    clock.move_to("2017-07-04")
    found = shown(clever, entrant)
    assert found is not None
    assert found["created"] == found["last_modified"] == "2017-07-01T00:00:00.000Z"


def test_a_pause_holds_one_district_and_no_other(clever: CleverMock, district: District) -> None:
    other = DistrictFactory()
    pupil = StudentFactory(district=other, grade="1")
    district.pause("2017-05-01")
    pupil.update(grade="2")
    assert grade(clever, pupil) == "2"
    assert (district.state, other.state) == ("paused", "running")


def test_sharing_takes_effect_in_a_pause_with_its_events(
    clever: CleverMock, district: District, pupil: Student
) -> None:
    district.pause("2017-05-01")
    pupil.update(grade="2")
    district.connection().share_only()
    assert shown(clever, pupil) is None
    assert types(clever) == ["students.deleted", "schools.deleted"]
    district.connection().share_all()
    assert grade(clever, pupil) == "1"


# Several windows


def test_two_windows_with_no_look_between_them_let_through_what_lay_before_the_second(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    district.pause("2017-08-01", "2017-09-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    clock.move_to("2017-08-10")
    pupil.update(grade="3")
    assert (grade(clever, pupil), pupil.grade) == ("2", "3")
    assert pause(clever) == ("2017-08-01T00:00", "2017-09-01T00:00")
    clock.move_to("2017-10-01")
    assert grade(clever, pupil) == "3"
    assert days(clever) == ["2017-07-01", "2017-09-01"]


def test_between_two_windows_the_dates_of_the_next_show(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-08-01", "2017-09-01")
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-07-15")
    pupil.update(grade="2")
    assert (grade(clever, pupil), state(clever)[0]) == ("2", "running")
    assert pause(clever) == ("2017-08-01T00:00", "2017-09-01T00:00")
    assert [window.start.month for window in district.pause_windows] == [6, 8]


TOUCHING = {
    "overlapping": ("2017-06-15", "2017-08-01"),
    "adjacent": ("2017-07-01", "2017-08-01"),
    "the same": ("2017-06-01", "2017-07-01"),
    "one inside the other": ("2017-06-12", "2017-06-20"),
}


@pytest.mark.parametrize("second", TOUCHING.values(), ids=TOUCHING)
def test_windows_that_touch_hold_as_one_until_the_last_ends(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student, second: tuple[str, str]
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    district.pause(*second)
    end = max("2017-07-01", second[1])
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    for day in ("2017-06-25", "2017-07-01", "2017-07-15", "2017-08-01"):
        clock.move_to(day)
        assert (grade(clever, pupil), state(clever)[0]) == (("1", "paused") if day < end else ("2", "running"))
    assert days(clever) == [end]


def test_of_windows_that_overlap_the_dates_of_the_one_that_began_first_show_until_it_is_over(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    district.pause("2017-06-15", "2017-08-01")
    district.pause("2017-06-01", "2017-07-01")
    found = []
    for day in ("2017-05-20", "2017-06-20", "2017-07-20"):
        clock.move_to(day)
        found.append(pause(clever)[1])
    assert found == ["2017-07-01T00:00", "2017-07-01T00:00", "2017-08-01T00:00"]
