"""Coming back to a moment: what came after it is gone, and what was there goes on."""

from __future__ import annotations

import pytest

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory

LISTS = ("districts", "schools", "teachers", "students", "sections", "contacts", "events")


def everything(clever: CleverMock, token: str) -> dict[str, bytes]:
    return {
        f"/{version}/{name}": clever.get(f"/{version}/{name}", token=token).data
        for version in ("v1.1", "v1.2")
        for name in LISTS
    }


def change_a_lot(clever: CleverMock) -> None:
    district = clever.roster.districts[0]
    pupil = StudentFactory(district=district)
    district.students[0].update(name__first="Changed", school=district.schools[-1])
    district.students[1].delete()
    SectionFactory(school=district.schools[0], students=[pupil, district.students[0]])
    district.schools[1].delete()
    district.pause("2001-01-01")
    district.students[0].update(grade="12")
    DistrictFactory(name="Elsewhere", students=2)


def test_a_reset_to_a_snapshot_brings_every_answer_back(clever: CleverMock) -> None:
    district = DistrictFactory(schools=3, teachers=5, students=30, sections=6, contacts=4)
    clever.get("/v1.2/students", token=district.token)
    district.students[0].update(name__first="Before")
    before = everything(clever, district.token)
    snapshot = clever.snapshot()
    for _ in range(2):
        change_a_lot(clever)
        assert everything(clever, district.token) != before
        clever.reset(snapshot)
        assert everything(clever, district.token) == before


def test_handles_from_before_a_snapshot_go_on_after_a_reset(clever: CleverMock) -> None:
    pupil = StudentFactory(grade="5")
    snapshot = clever.snapshot()
    pupil.update(grade="6")
    clever.reset(snapshot)
    assert pupil.grade == "5"
    pupil.update(grade="7")
    assert clever.get("/v1.2/students/{}", pupil).json["data"]["grade"] == "7"


def test_the_same_values_are_drawn_again_after_a_reset(clever: CleverMock) -> None:
    SchoolFactory()
    snapshot = clever.snapshot()
    first = StudentFactory()
    drawn = (first.id, first.name, first.email)
    clever.reset(snapshot)
    again = StudentFactory()
    assert (again.id, again.name, again.email) == drawn


def test_switches_holds_and_tokens_come_back_as_they_were(clever: CleverMock) -> None:
    district = DistrictFactory()
    window = district.pause("2017-06-01", "2017-08-15")
    snapshot = clever.snapshot()
    window.move(end="2017-09-01")
    district.fail("error", "broken")
    district.launch(None)
    district.connection().disconnect()
    clever.reset(snapshot)
    with clever.travel("2017-08-14"):
        status = clever.get("/v1.2/districts/{}/status", district).json["data"][0]["data"]
    assert status["state"] == "paused"
    assert status["pause_end"] == "2017-08-15T00:00:00.000Z"
    assert "launch_date" in status


def test_a_snapshot_taken_while_changes_wait_keeps_them_waiting(clever: CleverMock) -> None:
    pupil = StudentFactory(grade="5")
    district = pupil.district
    district.fail("pending", "no file")
    pupil.update(grade="6")
    snapshot = clever.snapshot()
    district.recover()
    assert clever.get("/v1.2/students/{}", pupil).json["data"]["grade"] == "6"
    clever.reset(snapshot)
    assert clever.get("/v1.2/students/{}", pupil).json["data"]["grade"] == "5"
    district.recover()
    assert clever.get("/v1.2/students/{}", pupil).json["data"]["grade"] == "6"


def test_a_snapshot_of_another_mock_is_refused(clever: CleverMock) -> None:
    with CleverMock() as other:
        snapshot = other.snapshot()
    with pytest.raises(InvalidValueError, match="another mock"):
        clever.reset(snapshot)


def test_a_mock_that_was_asked_for_nothing_refuses_it_too(clever: CleverMock) -> None:
    taken = clever.snapshot()
    with CleverMock() as other, pytest.raises(InvalidValueError, match="another mock"):
        other.reset(taken)
