"""The end of versions 1.x by Clever's release calendar, whose days are those of the versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clever_mock.factories import ContactFactory, DistrictFactory
from clever_mock.scenarios.scenario import Scenario, Step
from clever_mock.scenarios.syncing import read_whole
from clever_mock.versions.v1_2 import V1_2
from clever_mock.versions.v2_1 import V2_1
from clever_mock.versions.v3_1 import V3_1

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock

_DAY = dt.timedelta(days=1)


class Sunset(Scenario):
    """Versions 1.x are closed while an application still calls 1.2, and it moves to 3.1."""

    students = 40
    versions = (V1_2.name, V2_1.name, V3_1.name)

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """From autumn 2022 to summer 2025. The mock holds to the release calendar from here on."""
        ends, contacts_end = V1_2.closes, V2_1.closing_paths["/contacts"]
        assert ends is not None
        clever.roster.enforce_releases = True

        yield ends - 30 * _DAY, "The application reads the district in 1.2, which has a month to go."
        district = DistrictFactory(name="Riverbend Unified", schools=2, teachers=5, students=self.students, sections=6)
        ContactFactory(student=district.students[0])
        read_whole(clever, V1_2.name)
        self.watch("/contacts", label="contacts")

        yield ends - 10 * _DAY, "A student changes, and the application reads the events of 1.2."
        district.students[0].update(grade="6")
        clever.get(f"/{V1_2.name}/events")

        yield ends, "Versions 1.x are closed to everyone. The application still asks for its events, and gets an error."
        clever.get(f"/{V1_2.name}/events")

        yield ends + 2 * _DAY, "The application reads all of it once in 3.1, with the new ids of all but students."
        read_whole(clever, V3_1.name)

        yield ends + 9 * _DAY, "Another student changes. The application goes on with the events of 3.1."
        district.students[1].update(grade="6")
        clever.get(f"/{V3_1.name}/events")

        yield contacts_end, "The contacts of 2.x are closed too. In 3.1 they are users."
