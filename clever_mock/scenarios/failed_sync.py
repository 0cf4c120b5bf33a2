"""Two failures of a district's syncs: one that the district has to mend, and one that Clever has to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.scenarios.scenario import Scenario, Step

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


class FailedSync(Scenario):
    """Syncs fail, first by the district's fault and then by Clever's, and what waited arrives."""

    students = 40

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """September and October 2017."""
        yield "2017-09-05", "The application reads the district for the first time."
        district = DistrictFactory(name="Riverbend Unified", schools=2, teachers=5, students=self.students, sections=6)
        ben = StudentFactory(name__first="Ben", name__last="Ortiz", grade="4")
        self.watch(ben, "grade")

        yield "2017-09-12", "The district's export lacks a column; the district has to mend it."
        district.fail("pending", "The file students.csv has no column Student_id")

        yield "2017-09-13", "A student comes and Ben skips a grade, in the SIS."
        StudentFactory(school=ben.school)
        ben.update(grade="5")

        yield "2017-09-15", "The district sends the column again."
        district.recover()

        yield "2017-10-03", "Clever cannot read an export; Clever has to mend it."
        district.fail("error", "Clever could not parse the export")

        yield "2017-10-04", "Ben leaves the district."
        ben.delete()

        yield "2017-10-05", "Clever has mended it."
        district.recover()
