"""Types as a user sees them: this file is checked by mypy --strict and run by nobody."""

from __future__ import annotations

import datetime as dt

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory
from clever_mock.model import District, School, Student


def test_what_factories_and_records_give_is_typed(clever: CleverMock) -> None:
    """Each line here is what a user would write, with the type that they would expect."""
    district: District = DistrictFactory(name="Riverbend Unified")
    schools: list[School] = SchoolFactory.create_batch(2, district=district)
    pupil: Student = StudentFactory(school=schools[0], name__first="Ada")
    section = SectionFactory(school=schools[1], students=[pupil])
    first: str = pupil.name.first
    born: dt.date | None = pupil.dob
    taught: list[School] = pupil.schools
    section.enroll(pupil)
    pupil.update(grade="6", school=schools[1])
    token: str = district.token
    answer = clever.get("/v1.2/students/{}", pupil, token=token)
    code: int = answer.status_code
    shown: str = clever.get("v1.2/students", params={"limit": 1}, token=district).json["data"][0]["uri"]
    made: list[Student] = StudentFactory.create_batch(2, grade="5", school__name="North", location__zip="97477")
    clever.travel(dt.timedelta(days=1))
    clever.advance(seconds=60)
    moment: dt.datetime = clever.now
    built: Student = StudentFactory.build()
    assert (first, born, taught, code, built, shown, made, moment) is not None
