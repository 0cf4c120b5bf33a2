"""What the tests of events and sharing share."""

from __future__ import annotations

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.model.rosters.district import District

from .feed import VERSIONS, opened
from .two_schools import World, build


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Each version of the API that there is."""
    return str(request.param)


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district with one record of each kind, of which the application has asked."""
    return opened(clever, DistrictFactory(schools=1, teachers=1, students=2, sections=1, contacts=1, school_admins=1))


@pytest.fixture
def world(clever: CleverMock) -> World:
    """Two schools with people who belong to one, are at home in one and visit the other, or belong to none."""
    return build(clever)
