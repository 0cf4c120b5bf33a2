"""Failing syncs: what is shown while they fail, which of several counts, and how what waited arrives on recovery."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model import District, Student
from tests.time.reading import VERSIONS, days, events, grade, read, shown, state, status

pytestmark = pytest.mark.clever(event_retention=None)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("failing", ["pending", "error"])
def test_a_failing_district_shows_its_last_good_data_and_why(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student, version: str, failing: str
) -> None:
    district.fail(failing, "No column Student_id")  # type: ignore[arg-type]
    clock.move_to("2017-05-10")
    pupil.update(grade="2")
    entrant = StudentFactory()
    assert (grade(clever, pupil, version), shown(clever, entrant, version)) == ("1", None)
    assert state(clever, version) == (failing, "No column Student_id")
    assert status(clever, version)["last_sync"] == "2017-05-01T00:00:00.000Z"
    assert events(clever, version) == []


def test_recovery_brings_what_waited_now_and_takes_the_text_away(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.fail("error", "Clever could not parse the export")
    clock.move_to("2017-05-10")
    pupil.update(grade="2")
    clock.move_to("2017-05-12")
    district.recover()
    assert (grade(clever, pupil), state(clever)) == ("2", ("running", ""))
    assert (days(clever), status(clever)["last_sync"][:10]) == (["2017-05-12"], "2017-05-12")


def test_recovery_is_a_good_sync_also_when_nothing_waited(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    district.fail("error", "Clever could not parse the export")
    clock.move_to("2017-05-10")
    district.recover()
    assert status(clever)["last_sync"] == "2017-05-10T00:00:00.000Z"


def test_a_failure_holds_from_its_start_to_before_its_end(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.fail("pending", "Waits for approval", start="2017-06-01", end="2017-06-10")
    found = []
    for number, moment in enumerate(("05-31T23:59:59.999", "06-01", "06-09T23:59:59.999", "06-10"), start=2):
        clock.move_to(f"2017-{moment}")
        pupil.update(grade=str(number))
        found.append((state(clever)[0], grade(clever, pupil)))
    assert found == [("running", "2"), ("pending", "2"), ("pending", "2"), ("running", "5")]


def test_a_failure_that_no_one_saw_end_lets_through_what_waited_by_its_end(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.fail("pending", "Waits for approval", start="2017-06-01", end="2017-06-10")
    clock.move_to("2017-06-05")
    pupil.update(grade="2")
    clock.move_to("2017-08-01")
    assert (grade(clever, pupil), days(clever)) == ("2", ["2017-06-10"])


def test_error_comes_before_pending_and_of_two_alike_the_newest(clever: CleverMock, district: District) -> None:
    found = []
    for failing, text in (("pending", "one"), ("error", "two"), ("pending", "three"), ("error", "four")):
        district.fail(failing, text)  # type: ignore[arg-type]
        found.append(state(clever))
    assert found == [("pending", "one"), ("error", "two"), ("error", "two"), ("error", "four")]
    district.recover()
    assert state(clever) == ("running", "")


def test_recovery_leaves_a_failure_that_is_planned_for_later(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    district.fail("error", "now")
    district.fail("error", "for a while", start="2017-04-01", end="2017-06-01")
    district.fail("pending", "later", start="2017-06-10", end="2017-06-20")
    district.recover()
    assert state(clever) == ("running", "")
    clock.move_to("2017-06-15")
    assert state(clever) == ("pending", "later")


def test_a_failure_that_was_cut_short_is_there_still_for_one_who_goes_back(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    district.fail("error", "for a while", start="2017-06-01", end="2017-06-20")
    clock.move_to("2017-06-10")
    district.recover()
    found = []
    for day in ("2017-06-15", "2017-06-10", "2017-06-09", "2017-05-31"):
        clock.move_to(day)
        found.append(state(clever)[0])
    assert found == ["running", "running", "error", "running"]


def test_what_fails_in_a_pause_waits_for_the_end_of_both(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    district.fail("error", "Clever could not parse the export")
    assert (state(clever, "v1.1"), state(clever, "v1.2")) == (
        ("error", "Clever could not parse the export"),
        ("paused", ""),
    )
    clock.move_to("2017-07-05")
    assert (grade(clever, pupil), state(clever)[0]) == ("1", "error")
    district.recover()
    assert (grade(clever, pupil), days(clever)) == ("2", ["2017-07-05"])


def test_recovery_in_a_pause_brings_nothing_before_its_end(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.fail("error", "Clever could not parse the export")
    district.pause("2017-06-01", "2017-07-01")
    pupil.update(grade="2")
    clock.move_to("2017-06-10")
    district.recover()
    assert (grade(clever, pupil), state(clever, "v1.1")) == ("1", ("running", ""))
    clock.move_to("2017-07-05")
    assert days(clever) == ["2017-07-01"]


def test_a_pause_that_ends_in_a_failure_ends_with_no_sync(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District, pupil: Student
) -> None:
    district.pause("2017-06-01", "2017-07-01")
    district.fail("error", "Clever could not parse the export", start="2017-06-20", end="2017-07-10")
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    clock.move_to("2017-07-05")
    assert (grade(clever, pupil), status(clever)["last_sync"][:10]) == ("1", "2017-05-01")
    clock.move_to("2017-07-15")
    assert (grade(clever, pupil), days(clever)) == ("2", ["2017-07-10"])


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("running", "All is well"), "fails as 'pending' or 'error', not 'running'"),
        (("paused", "Summer"), "fails as 'pending' or 'error', not 'paused'"),
        (("error", ""), "give one that says what is wrong"),
    ],
)
def test_a_failure_needs_one_of_two_states_and_a_text(
    clever: CleverMock, district: District, arguments: tuple[str, str], reason: str
) -> None:
    with pytest.raises(InvalidValueError, match=reason):
        district.fail(*arguments)  # type: ignore[arg-type]
    assert state(clever) == ("running", "")


@pytest.mark.parametrize("message", [None, 7, b"bytes"])
def test_the_text_of_a_failure_is_text(district: District, message: object) -> None:
    with pytest.raises(InvalidValueError, match="takes text"):
        district.fail("error", message)  # type: ignore[arg-type]


def test_a_failure_ends_after_it_starts(district: District) -> None:
    with pytest.raises(InvalidValueError, match="a failure must end after it starts"):
        district.fail("error", "Broken", start="2017-06-01", end="2017-05-01")


@pytest.mark.parametrize(("trait", "wanted"), [("pending", "pending"), ("failing", "error")])
def test_a_trait_makes_a_district_that_fails_with_its_records_shown(
    clever: CleverMock, trait: str, wanted: str
) -> None:
    district = DistrictFactory(students=2, **{trait: True})
    StudentFactory(district=district)
    found, text = state(clever)
    assert (found, bool(text), len(read(clever, "/v1.2/students")["data"])) == (wanted, True, 2)
    district.recover()
    assert (state(clever), len(read(clever, "/v1.2/students")["data"])) == (("running", ""), 3)


def test_traits_add_up(clever: CleverMock) -> None:
    district = DistrictFactory(paused=True, failing=True)
    assert (state(clever, "v1.1")[0], state(clever, "v1.2")) == ("error", ("paused", ""))
    district.resume()
    assert state(clever, "v1.2")[0] == "error"
