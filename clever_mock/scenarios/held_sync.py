"""A sync that would change too much, and waits until the district has looked at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import DistrictFactory
from clever_mock.scenarios.scenario import Scenario, Step

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


class HeldSync(Scenario):
    """An upload with most students missing is held back and discarded; a large one that is right is approved."""

    students = 40
    versions = ("v1.2", "v3.1")

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """September 2022 and the summer after it."""
        yield "2022-09-05", "The application reads the district. Clever holds syncs back that change a fifth of a kind."
        district = DistrictFactory(name="Riverbend Unified", schools=2, teachers=5, students=self.students, sections=6)
        district.hold_large_changes(share=0.2)

        yield "2022-09-12", "A few students leave: an upload like any other."
        with district.changes():
            for student in district.students[:2]:
                student.delete()

        yield "2022-09-19", "The export breaks off, and half of the students are missing. The sync is held back."
        with district.changes():
            for student in district.students[::2]:
                student.delete()

        yield "2022-09-20", "The district looks at it and discards the upload. Nothing has changed."
        district.review_hold(approve=False)

        yield "2023-07-03", "The SIS rolls over to the new school year: a large change again, held back too."
        district.roll_over()

        yield "2023-07-05", "The district approves it, and all of it comes at once."
        district.review_hold(approve=True)
