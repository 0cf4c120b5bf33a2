"""Syncs that are held by hand, grouped, and run by hand, and what `last_sync` says of them."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model import District, Student
from tests.time.reading import days, events, grade, shown, state, status, types

pytestmark = pytest.mark.clever(event_retention=None)


def change_and_fail(pupil: Student) -> None:
    """Change a student, and let the block fail in which it is done."""
    pupil.update(grade="2")
    raise RuntimeError


def last_sync(clever: CleverMock) -> str:
    """The day of the last sync that status shows."""
    day: str = status(clever)["last_sync"][:10]
    return day


def test_every_change_is_synced_at_once_unless_something_holds_it(
    clever: CleverMock, clock: FrozenDateTimeFactory, pupil: Student
) -> None:
    for number, day in ((2, "2017-05-02"), (3, "2017-05-03")):
        clock.move_to(day)
        pupil.update(grade=str(number))
        assert (grade(clever, pupil), last_sync(clever)) == (str(number), day)
    assert days(clever) == ["2017-05-02", "2017-05-03"]


def test_a_held_sync_runs_at_the_end_of_the_block(
    clever: CleverMock, clock: FrozenDateTimeFactory, pupil: Student
) -> None:
    with clever.hold_syncs():
        clock.move_to("2017-05-02")
        pupil.update(grade="2")
        entrant = StudentFactory()
        assert (grade(clever, pupil), shown(clever, entrant)) == ("1", None)
        assert (state(clever), last_sync(clever)) == (("running", ""), "2017-05-01")
        clock.move_to("2017-05-03")
    assert (grade(clever, pupil), last_sync(clever)) == ("2", "2017-05-03")
    assert types(clever) == ["students.created", "students.updated"]


def test_a_hold_is_a_switch_as_well(clever: CleverMock, pupil: Student) -> None:
    hold = clever.hold_syncs()
    pupil.update(grade="2")
    assert grade(clever, pupil) == "1"
    hold.release()
    hold.release()
    assert grade(clever, pupil) == "2"
    with clever.hold_syncs():
        pupil.update(grade="3")
        assert grade(clever, pupil) == "2"


def test_holds_nest_and_the_last_to_end_lets_go(clever: CleverMock, pupil: Student) -> None:
    outer = clever.hold_syncs()
    with clever.hold_syncs():
        pupil.update(grade="2")
        outer.release()
        assert grade(clever, pupil) == "1"
    assert grade(clever, pupil) == "2"


def test_a_hold_ends_when_its_block_fails(clever: CleverMock, pupil: Student) -> None:
    with pytest.raises(RuntimeError), clever.hold_syncs():
        change_and_fail(pupil)
    assert grade(clever, pupil) == "2"


def test_a_hold_that_ends_in_a_pause_lets_nothing_through(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    with clever.hold_syncs():
        pupil.update(grade="2")
        clock.move_to("2017-06-10")
    assert grade(clever, pupil) == "1"
    clock.move_to("2017-07-05")
    assert (grade(clever, pupil), days(clever)) == ("2", ["2017-07-01"])


def test_what_fell_due_before_a_hold_is_not_held_by_it(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    clock.move_to("2017-07-05")
    with clever.hold_syncs():
        assert (grade(clever, pupil), days(clever)) == ("2", ["2017-07-01"])


def test_a_pause_that_ends_within_a_hold_ends_with_no_sync(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    district.pause("2017-08-01", "2017-09-01")
    clock.move_to("2017-06-10")
    with clever.hold_syncs():
        pupil.update(grade="2")
        clock.move_to("2017-07-15")
        pupil.update(grade="3")
        clock.move_to("2017-08-10")
    assert (grade(clever, pupil), last_sync(clever)) == ("1", "2017-05-01")
    clock.move_to("2017-09-10")
    assert (grade(clever, pupil), days(clever)) == ("3", ["2017-09-01"])


def test_a_hold_holds_all_districts(clever: CleverMock, pupil: Student) -> None:
    other = StudentFactory(district=DistrictFactory(), grade="1")
    with clever.hold_syncs():
        pupil.update(grade="2")
        other.update(grade="2")
        assert (grade(clever, pupil), grade(clever, other)) == ("1", "1")
    assert (grade(clever, pupil), grade(clever, other)) == ("2", "2")


@pytest.mark.usefixtures("clock")
def test_a_district_that_is_made_under_a_hold_is_pending_until_its_first_sync(clever: CleverMock) -> None:
    with clever.hold_syncs():
        district = DistrictFactory()
        assert (state(clever), district.last_sync) == (("pending", ""), None)
        assert "last_sync" not in status(clever)
    assert (state(clever), last_sync(clever)) == (("running", ""), "2017-05-01")


@pytest.mark.usefixtures("clock")
def test_what_is_made_under_a_hold_that_no_one_looked_into_came_with_the_first_sync(clever: CleverMock) -> None:
    with clever.hold_syncs():
        pupil = StudentFactory(grade="1")
        pupil.update(grade="2")
    assert grade(clever, pupil) == "2"
    assert events(clever) == []


# Grouped changes


def test_grouped_changes_come_in_one_sync(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    with district.changes():
        pupil.update(grade="2")
        clock.move_to("2017-05-02")
        pupil.update(email="new@example.org")
        assert grade(clever, pupil) == "1"
    [event] = events(clever)
    assert (event.created[:10], set(event.old)) == ("2017-05-02", {"grade", "email"})


def test_groups_nest_in_each_other_and_in_holds(clever: CleverMock, district: District, pupil: Student) -> None:
    with clever.hold_syncs():
        with district.changes():
            with district.changes():
                pupil.update(grade="2")
            pupil.update(grade="3")
        assert grade(clever, pupil) == "1"
    assert grade(clever, pupil) == "3"
    assert types(clever) == ["students.updated"]


def test_a_group_keeps_what_was_changed_before_it_failed(
    clever: CleverMock, district: District, pupil: Student
) -> None:
    with pytest.raises(RuntimeError), district.changes():
        change_and_fail(pupil)
    assert grade(clever, pupil) == "2"


# Syncs by hand


@pytest.mark.parametrize(
    ("state_of", "runs"),
    [("running", True), ("held", True), ("paused", False), ("pending", False), ("error", False)],
)
def test_a_sync_by_hand_runs_where_one_can(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student, state_of: str, runs: bool
) -> None:
    if state_of == "held":
        clever.hold_syncs()
    elif state_of == "paused":
        district.pause("2017-05-01")
    elif state_of != "running":
        district.fail(state_of, "No column Student_id")  # type: ignore[arg-type]
    clock.move_to("2017-05-10")
    if state_of != "running":
        pupil.update(grade="2")
        assert grade(clever, pupil) == "1"
    district.sync()
    assert last_sync(clever) == ("2017-05-10" if runs else "2017-05-01")
    assert (grade(clever, pupil) == "2") == (state_of == "held")
    assert days(clever) == (["2017-05-10"] if state_of == "held" else [])


def test_a_sync_that_could_not_run_loses_nothing(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-05-01", "2017-06-01")
    pupil.update(grade="2")
    district.sync()
    clock.move_to("2017-06-01")
    assert (grade(clever, pupil), days(clever)) == ("2", ["2017-06-01"])


def test_a_sync_by_hand_under_a_hold_leaves_the_hold_on(clever: CleverMock, district: District, pupil: Student) -> None:
    with clever.hold_syncs():
        pupil.update(grade="2")
        district.sync()
        pupil.update(grade="3")
        assert grade(clever, pupil) == "2"
    assert grade(clever, pupil) == "3"


def test_changes_before_the_first_sync_by_hand_make_no_events_and_those_after_do(clever: CleverMock) -> None:
    pupil = StudentFactory(grade="1")
    pupil.update(grade="2")
    pupil.district.sync()
    pupil.update(grade="3")
    assert [(event.type, event.old) for event in events(clever)] == [("students.updated", {"grade": "2"})]
