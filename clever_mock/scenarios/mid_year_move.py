"""A student between two schools: first a class at the other one, then the move, then only one of the two is shared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory
from clever_mock.scenarios.scenario import Scenario, Step

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


class MidYearMove(Scenario):
    """A student takes a class at another school, moves there, and is lost from sight when it is not shared."""

    students = 20

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """January to March 2017."""
        yield "2017-01-09", "The application reads the district for the first time."
        district = DistrictFactory(name="Riverbend Unified")
        north = SchoolFactory(name="North Middle", low_grade="6", high_grade="8")
        south = SchoolFactory(name="South Middle", low_grade="6", high_grade="8")
        StudentFactory.create_batch(self.students, school=north)
        ada = StudentFactory(school=north, name__first="Ada", name__last="Marsh", grade="7")
        home = SectionFactory(school=north, students=[ada])
        orchestra = SectionFactory(school=south, subject="arts and music")
        self.watch(ada, "school", "schools")

        yield "2017-01-23", "Ada joins the orchestra of the other school."
        orchestra.enroll(ada)

        yield "2017-02-13", "Ada moves to the other school for good."
        with district.changes():
            home.drop(ada)
            ada.update(school=south)

        yield "2017-03-06", "The district shares North Middle alone with the application."
        district.connection().share_only(north)
