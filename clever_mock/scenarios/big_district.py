"""A district of a great size, and what a night's sync, a week of enrolments and a roll-over mean for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.scenarios.scenario import Scenario, Step

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


class BigDistrict(Scenario):
    """A big district changes every night, and all of it at once after the summer."""

    students = 10_000

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """April to August 2017; the other records are in proportion to the students."""
        yield "2017-04-10", "The application reads the district for the first time."
        district = DistrictFactory(
            name="Three Rivers Unified",
            schools=max(self.students // 500, 3),
            teachers=self.students // 18 + 1,
            students=self.students,
            sections=self.students // 10 + 1,
            contacts=self.students // 4,
        )

        yield "2017-04-11", "A night's sync: one student in a hundred has a new number."
        with district.changes():
            for student in district.students[::100]:
                student.update(student_number=f"{student.student_number}-2")

        yield "2017-04-18", "A week's enrolments: one student in two hundred is new, and as many have left."
        with district.changes():
            for student in district.students[::200]:
                StudentFactory(school=student.school, grade=student.grade)
                student.delete()

        yield "2017-06-15", "The summer's pause begins."
        district.pause("2017-06-15", "2017-08-10")

        yield "2017-07-03", "The SIS rolls over to the new year."
        district.roll_over()

        yield "2017-08-10", "The pause is over: one sync brings the new year."
