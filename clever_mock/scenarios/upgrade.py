"""The move from version 1.1 to 1.2 by Clever's release calendar, whose days are those of the versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import ContactFactory, DistrictFactory, SchoolAdminFactory
from clever_mock.scenarios.scenario import Scenario, Step
from clever_mock.scenarios.syncing import read_whole
from clever_mock.versions.v1_1 import V1_1
from clever_mock.versions.v1_2 import V1_2

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock

_DAY = dt.timedelta(days=1)


class Upgrade(Scenario):
    """Version 1.2 opens beside 1.1; an application moves, and a newer one cannot go back."""

    students = 40

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """Spring and summer of 2017. The mock holds to the release calendar from here on."""
        opens, closed, frozen = V1_2.opens, V1_1.closed_to_applications_from, V1_1.frozen
        assert opens is not None
        assert closed is not None
        assert frozen is not None
        clever.roster.enforce_releases = True

        yield opens - 14 * _DAY, "Version 1.2 is announced. The application reads the district in 1.1."
        district = DistrictFactory(name="Riverbend Unified", schools=2, teachers=5, students=self.students, sections=6)
        ContactFactory(student=district.students[0])
        SchoolAdminFactory(schools=district.schools[:1])
        read_whole(clever, V1_1.name)

        yield opens, "Version 1.2 opens to all applications."

        yield opens + 6 * _DAY, "The application reads all of it once in 1.2, before it follows the events of 1.2."
        read_whole(clever, V1_2.name)

        yield closed + 28 * _DAY, "A new application is registered: too late for 1.1."
        other = clever.add_application("Homework Helper")
        self.watch("/districts", label=other.name, token=district.connect(other).token)

        yield frozen, "Version 1.1 is frozen: it goes on as it is, and gets nothing new any more."

        yield frozen + 7 * _DAY, "The district sets its summer pause."
        district.pause(frozen + 14 * _DAY, frozen + 70 * _DAY)

        yield frozen + 14 * _DAY, "The pause begins."
