"""The summer of a district: it pauses, its SIS rolls over to the new year, and one sync brings all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory
from clever_mock.scenarios.scenario import Scenario, Step

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


class Rollover(Scenario):
    """A district pauses for the summer and comes back with the new school year."""

    students = 60

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """May to September 2017."""
        yield "2017-05-22", "The district is connected, and the application reads it for the first time."
        district = DistrictFactory(name="Riverbend Unified", schools=3, teachers=6, students=self.students, sections=8)
        lower = district.schools[0]
        ada = StudentFactory(school=lower, name__first="Ada", name__last="Marsh", grade="5")
        SectionFactory(school=lower, students=[ada])
        self.watch(ada, "grade", "school")

        yield "2017-05-29", "The district sets its pause in Clever, from June 15 to August 10."
        district.pause("2017-06-15", "2017-08-10")

        yield "2017-06-15", "The pause begins: Clever keeps the old year's data."

        yield "2017-07-03", "The SIS rolls over: students move up, the oldest leave, new ones and new sections come."
        district.roll_over()

        yield "2017-07-24", "The SIS gets a new school."
        SchoolFactory(name="Garden Elementary School", level="elementary")

        yield "2017-08-10", "The pause is over: one sync brings the new year."

        yield "2017-09-05", "School has begun, and a student comes late."
        StudentFactory(school=lower, grade="3")
