"""Pause windows that are set late, have no end, are moved, cancelled, or ended early."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model import District, Student
from tests.time.reading import days, grade, pause, read, state, status

pytestmark = pytest.mark.clever(event_retention=None)


def test_an_open_window_holds_for_years_and_shows_its_start_alone(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    window = district.pause("2017-06-01")
    assert pause(clever) == ("2017-06-01T00:00", None)
    clock.move_to("2020-01-01")
    pupil.update(grade="2")
    assert (grade(clever, pupil), state(clever)[0]) == ("1", "paused")
    window.move(end="2020-02-01")
    clock.move_to("2020-02-01")
    assert (grade(clever, pupil), state(clever)[0]) == ("2", "running")


@pytest.mark.parametrize("end", ["2017-07-01", "2017-08-05"])
def test_a_window_that_is_set_when_it_is_over_holds_nothing_and_leaves_no_mark(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student, end: str
) -> None:
    clock.move_to("2017-08-05")
    before = status(clever)
    district.pause("2017-06-01", end)
    assert status(clever) == before
    pupil.update(grade="3")
    assert (grade(clever, pupil), days(clever)) == ("3", ["2017-08-05"])


def test_a_window_that_is_set_when_it_has_begun_holds_from_now_on(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    district.pause("2017-06-01", "2017-07-01")
    pupil.update(grade="3")
    assert (grade(clever, pupil), state(clever)[0]) == ("2", "paused")
    assert pause(clever) == ("2017-06-01T00:00", "2017-07-01T00:00")
    clock.move_to("2017-07-01")
    assert (grade(clever, pupil), days(clever)) == ("3", ["2017-06-10", "2017-07-01"])


def test_an_end_that_is_moved_into_the_past_lets_all_through_now(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    window = district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    clock.move_to("2017-06-12")
    window.move(end="2017-06-05")
    assert (grade(clever, pupil), state(clever)[0], pause(clever)) == ("2", "running", (None, None))
    assert days(clever) == ["2017-06-12"]
    assert status(clever)["last_sync"] == "2017-06-12T00:00:00.000Z"


def test_an_end_that_is_moved_is_when_what_waited_arrives(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    window = district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    window.move(end="2017-08-01")
    assert pause(clever) == ("2017-06-01T00:00", "2017-08-01T00:00")
    clock.move_to("2017-07-15")
    assert grade(clever, pupil) == "1"
    clock.move_to("2017-08-15")
    assert (grade(clever, pupil), days(clever)) == ("2", ["2017-08-01"])


def test_a_start_that_is_moved_ahead_lets_through_what_waited_and_holds_again_then(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    window = district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    window.move(start="2017-06-20")
    assert (grade(clever, pupil), state(clever)[0]) == ("2", "running")
    clock.move_to("2017-06-20")
    pupil.update(grade="3")
    assert (grade(clever, pupil), state(clever)[0]) == ("2", "paused")


def test_a_window_that_is_over_can_be_moved_to_come_again(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    window = district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-08-01")
    window.move("2018-06-01", "2018-07-01")
    assert pause(clever) == ("2018-06-01T00:00", "2018-07-01T00:00")
    clock.move_to("2018-06-15")
    assert state(clever)[0] == "paused"


def test_to_cancel_a_window_inside_of_it_lets_through_what_waited_now(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    window = district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    window.cancel()
    window.cancel()
    assert (grade(clever, pupil), state(clever)[0], pause(clever)) == ("2", "running", (None, None))
    assert (days(clever), district.pause_windows) == (["2017-06-10"], [])


def test_a_window_that_was_cancelled_cannot_be_moved(district: District) -> None:
    window = district.pause("2017-06-01", "2017-07-01")
    window.cancel()
    with pytest.raises(InvalidValueError, match=r"was taken away; set a new one with district\.pause\(start, end\)"):
        window.move(end="2017-08-01")


def test_to_resume_ends_the_pauses_that_it_is_inside_of_and_leaves_those_to_come(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    district.pause("2017-06-05")
    district.pause("2017-08-01", "2017-09-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    district.resume()
    assert (grade(clever, pupil), state(clever)[0], days(clever)) == ("2", "running", ["2017-06-10"])
    assert pause(clever) == ("2017-08-01T00:00", "2017-09-01T00:00")
    assert status(clever)["last_sync"] == "2017-06-10T00:00:00.000Z"


def test_to_resume_at_the_very_start_is_as_if_there_had_been_no_window(clever: CleverMock, district: District) -> None:
    district.pause("2017-05-01", "2017-07-01")
    district.resume()
    assert (state(clever)[0], pause(clever), district.pause_windows) == ("running", (None, None), [])


def test_to_resume_outside_a_pause_changes_nothing(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    before = status(clever)
    clock.move_to("2017-05-10")
    district.resume()
    assert status(clever) == before


@pytest.mark.parametrize("end", ["2017-06-01", "2017-05-31T23:59:59.999"])
def test_a_window_has_to_end_after_it_starts(clever: CleverMock, district: District, end: str) -> None:
    with pytest.raises(InvalidValueError, match="must end after it starts: it starts 2017-06-01"):
        district.pause("2017-06-01", end)
    window = district.pause("2017-06-01", "2017-07-01")
    with pytest.raises(InvalidValueError, match="must end after it starts"):
        window.move(end=end)
    assert pause(clever) == ("2017-06-01T00:00", "2017-07-01T00:00")


def test_a_window_without_a_start_is_refused(district: District) -> None:
    with pytest.raises(InvalidValueError, match="the start of the pause takes an ISO 8601 string"):
        district.pause(None)  # type: ignore[arg-type]


def test_the_trait_makes_a_district_that_is_paused_with_its_records_shown(clever: CleverMock) -> None:
    district = DistrictFactory(paused=True, students=2)
    [pupil, _] = district.students
    pupil.update(grade="12")
    StudentFactory(district=district)
    assert state(clever) == ("paused", "")
    assert len(read(clever, "/v1.2/students")["data"]) == 2
    district.resume()
    assert (grade(clever, pupil), state(clever)[0]) == ("12", "running")
