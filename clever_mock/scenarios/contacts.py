"""A contact of two students: two records in versions 1.x, one contact in 2.x, one user from 3.0 on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import ContactFactory, DistrictFactory, SchoolFactory, StudentFactory
from clever_mock.scenarios.scenario import Scenario, Step

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


class Contacts(Scenario):
    """A contact of two students, with another relationship to each, as each version shows it."""

    students = 20
    versions = ("v1.2", "v2.1", "v3.1")

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """Autumn and winter 2022."""
        yield "2022-08-22", "Sam Beck is a parent of Ada."
        DistrictFactory(name="Riverbend Unified")
        school = SchoolFactory(name="North Middle")
        StudentFactory.create_batch(self.students, school=school)
        ada, ben = (StudentFactory(school=school, name__first=first, name__last="Marsh") for first in ("Ada", "Ben"))
        sam = ContactFactory(
            student=ada, name="Sam Beck", sis_id="603", relationship="Parent", type="Parent/Guardian", phone="555-0160"
        )
        shown = ("student", "students", "relationship", "student_relationships")
        self.watch(sam, *shown, label="Sam")

        yield "2022-09-05", "Sam is the uncle of Ben as well."
        sam.relate(ben, relationship="Aunt/Uncle", type="Family")

        yield "2022-10-10", "Sam has another phone number."
        sam.update(phone="555-0170")

        yield "2023-01-09", "Ben leaves the district."
        ben.delete()
