"""The way to a launch: the application reads its district weeks before the district's users can log in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.scenarios.scenario import Scenario, Step

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


class LaunchDay(Scenario):
    """A district connects an application, sets a launch date, and its users begin to log in."""

    students = 40

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """July to September 2017."""
        yield "2017-07-10", "The district connects the application, with no launch date."
        district = DistrictFactory(
            name="Riverbend Unified", schools=2, teachers=5, students=self.students, sections=6, launched=False
        )
        pupil = StudentFactory(name__first="Cleo", name__last="Park")

        yield "2017-07-17", "The district sets the launch date, September 5."
        district.launch("2017-09-05")

        yield "2017-08-21", "The district wants it sooner: August 30."
        district.launch("2017-08-30")

        yield "2017-08-30", "Launch day: from now on the district's users can log in."

        yield "2017-09-04", "Cleo is the first to log in."
        login = clever.login(pupil)
        self.watch("/me", "type", "school", "schools", label="her /me", token=login.token)
