"""What the tests of time share: a frozen clock, a district, and a student whose grade tells what Clever shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model import District, Student


@pytest.fixture
def clock() -> Iterator[FrozenDateTimeFactory]:
    """The process's clock, frozen on 1 May 2017; `clock.move_to` moves it."""
    # pytest goes on measuring how long tests take.
    with freeze_time("2017-05-01", ignore=["_pytest."]) as frozen:
        assert isinstance(frozen, FrozenDateTimeFactory)
        yield frozen


@pytest.fixture
def pupil(clever: CleverMock, clock: FrozenDateTimeFactory) -> Student:  # noqa: ARG001  the clock is frozen first
    """The one student of a district, in grade 1; an application has asked for it, so changes make events."""
    pupil = StudentFactory(grade="1", district=DistrictFactory())
    clever.district.sync()
    return pupil


@pytest.fixture
def district(pupil: Student) -> District:
    """The district of the student."""
    return pupil.district
