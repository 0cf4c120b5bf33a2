"""Scenarios as a user writes them, for the tests of how scenarios are played, found and written."""

from __future__ import annotations

from collections.abc import Iterator

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SchoolFactory, StudentFactory
from clever_mock.scenarios import Scenario, Step


class LateEntry(Scenario):
    """A student comes in October, and then the export breaks."""

    students = 5
    message = "students.csv is empty"

    def story(self, clever: CleverMock) -> Iterator[Step]:
        yield "2017-10-02", "The application reads the district for the first time."
        district = DistrictFactory()
        StudentFactory.create_batch(self.students, school=SchoolFactory(name="Elm School"))
        yield "2017-10-09T14:30:00Z", "A family moves into town."
        pupil = StudentFactory(name__first="Dan", name__last="Moss", grade="4")
        self.watch(pupil, "grade", "schools")
        yield "2017-10-12", "The export breaks."
        district.fail("pending", self.message)
        pupil.update(grade="5")


class Empty(Scenario):
    """Nothing is there."""

    def story(self, clever: CleverMock) -> Iterator[Step]:
        yield "2017-10-02", "Nothing happens."


class Unconnected(Scenario):
    """A district that no application is connected to."""

    def story(self, clever: CleverMock) -> Iterator[Step]:
        yield "2017-10-02", "A district comes to Clever."
        DistrictFactory(connected=False)
