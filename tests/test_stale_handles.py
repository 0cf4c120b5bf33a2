"""What a reset has forgotten, and what belongs to another mock, says so wherever it is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clever_mock import BrokenRelationError, CleverMock, InvalidValueError, UnknownRecordError
from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory, TeacherFactory

USES: dict[str, Callable[[CleverMock, dict[str, Any]], object]] = {
    "a record is changed": lambda _, old: old["pupil"].update(grade="6"),
    "a record is read": lambda _, old: old["pupil"].name,
    "a record is deleted": lambda _, old: old["pupil"].delete(),
    "a related record is read": lambda _, old: old["pupil"].school,
    "a district is paused": lambda _, old: old["district"].pause("2017-06-01"),
    "a district's students": lambda _, old: old["district"].students,
    "a district's token": lambda _, old: old["district"].token,
    "a district's state": lambda _, old: old["district"].state,
    "a connection is launched": lambda _, old: old["connection"].launch("2017-06-01"),
    "a connection's token": lambda _, old: old["connection"].token,
    "a connection's launch date is set": lambda _, old: setattr(old["connection"], "launch_date", None),
    "an application's id": lambda _, old: old["application"].client_id,
    "an application is changed": lambda _, old: setattr(old["application"], "library", True),
    "an application is connected": lambda _, old: DistrictFactory().connect(old["application"]),
    "a record is asked for": lambda clever, old: clever.get("/v1.2/students/{}", old["pupil"]),
    "a district is asked for": lambda clever, old: clever.get("/v1.2/students", token=old["district"]),
    "a user logs in": lambda clever, old: clever.login(old["pupil"]),
    "a record is made for it": lambda _, old: StudentFactory(school=old["school"]),
    "an upload is loaded into it": lambda clever, old: clever.load_csv(".", into=old["district"]),
}


def held(clever: CleverMock) -> dict[str, Any]:
    """What a test holds on to of a mock."""
    pupil = StudentFactory()
    return {
        "pupil": pupil,
        "school": pupil.school,
        "district": pupil.district,
        "connection": pupil.district.connection(),
        "application": clever.application,
    }


@pytest.mark.parametrize("use", USES)
def test_whatever_is_used_of_before_a_reset_says_so(clever: CleverMock, use: str) -> None:
    old = held(clever)
    clever.reset()
    StudentFactory()
    with pytest.raises(UnknownRecordError, match="belongs to what the mock held before its reset: make it anew"):
        USES[use](clever, old)


def test_what_is_gone_can_still_be_printed_and_compared(clever: CleverMock) -> None:
    old = held(clever)
    clever.reset()
    new = held(clever)
    assert repr(old["district"]).startswith("<District 57b1")
    assert repr(old["application"]) == "<Application 'App under test'>"
    assert "Student" in repr(old["pupil"])
    assert old["district"] != new["district"]
    assert old["pupil"] != new["pupil"]
    assert len({old["district"], new["district"]}) == 2


def test_what_came_after_a_snapshot_is_gone_and_can_come_back(clever: CleverMock) -> None:
    early = held(clever)
    first = clever.snapshot()
    late = DistrictFactory(name="Late")
    second = clever.snapshot()
    clever.reset(first)
    assert early["pupil"].grade
    with pytest.raises(
        UnknownRecordError, match=r"<District \w+ 'Late'> belongs to what the mock held before its reset"
    ):
        late.pause("2017-06-01")
    clever.reset(second)
    assert late.name == "Late"
    assert clever.get("/v1.2/districts", token=late).json["data"][0]["data"]["name"] == "Late"


def test_a_mock_that_has_ended_can_still_be_read() -> None:
    with CleverMock():
        pupil = StudentFactory(name__first="Ada")
    assert (pupil.name.first, pupil.district.students) == ("Ada", [pupil])


def test_what_belongs_to_another_mock_is_refused(clever: CleverMock) -> None:
    with CleverMock() as other:
        stranger = held(other)
        foreign = other.add_application("Foreign")
    pupil = StudentFactory()
    with pytest.raises(InvalidValueError, match=r"Foreign \(\w+\) is registered with another mock"):
        pupil.district.connect(foreign)
    with pytest.raises(BrokenRelationError, match="belongs to another mock, so it cannot be given as school"):
        TeacherFactory(school=stranger["school"])
    with pytest.raises(BrokenRelationError, match="belongs to another mock, so it cannot be given as school"):
        pupil.update(school=stranger["school"])
    with pytest.raises(BrokenRelationError, match="belongs to another mock, so it cannot be given as students"):
        SectionFactory(school=SchoolFactory(), students=[pupil, stranger["pupil"]])
    with pytest.raises(InvalidValueError, match="belongs to another mock, so it cannot be filled into"):
        clever.get("/v1.2/students/{}", stranger["pupil"])
