"""A person with two roles: two accounts in versions before 3.0, and one user from then on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import (
    DistrictFactory,
    SchoolFactory,
    SectionFactory,
    StaffFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.scenarios.scenario import Scenario, Step

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


class MultiRole(Scenario):
    """A teacher becomes an administrator as well, and goes on as an administrator alone."""

    students = 20
    versions = ("v2.1", "v3.1")

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """A school year from August 2022 on."""
        yield "2022-08-15", "The application reads the district. Kim Osei is a teacher."
        DistrictFactory(name="Riverbend Unified")
        north = SchoolFactory(name="North Middle", low_grade="6", high_grade="8")
        pupils = StudentFactory.create_batch(self.students, school=north)
        kim = TeacherFactory(school=north, name__first="Kim", name__last="Osei", title="Science Teacher")
        section = SectionFactory(school=north, teacher=kim, students=pupils)
        self.watch(kim, "title", "roles", label="Kim, a teacher")

        yield "2022-09-12", "Kim becomes an administrator too: the SIS lists Kim among the staff, with the same email."
        boss = StaffFactory(person=kim, title="Assistant Principal", schools=[north])
        self.watch(boss, "title", "roles", label="Kim, an administrator")

        yield "2022-10-03", "Kim logs in, as an administrator."
        self.watch("/me", "type", label="Kim's /me", token=clever.login(boss).token)

        yield "2023-01-09", "Kim teaches no more."
        section.update(teacher=TeacherFactory(school=north))
        kim.delete()
