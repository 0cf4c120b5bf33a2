"""A launched district with a user of each type, and an app that they log in to."""

from __future__ import annotations

import pytest

from clever_mock import CleverMock
from clever_mock.factories import (
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model.records.kinds import User
from clever_mock.model.rosters.district import District

from .app import App


@pytest.fixture
def app(clever: CleverMock) -> App:
    """The app under test. Example: `app.authorize(user=pupil.id)` sends its browser to log in."""
    return App(clever)


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A launched district with two schools. Example: `district.launch(None)` takes the launch date away."""
    DistrictFactory(name="Riverbend Unified")
    SchoolFactory.create_batch(2)
    return clever.district


@pytest.fixture
def users(district: District) -> dict[str, User]:
    """A user of each type; pupil and teacher have a section at the second school. Example: `users["student"]`."""
    north, south = district.schools
    pupil, teacher = StudentFactory(school=north, dob="2007-02-11"), TeacherFactory(school=north)
    SectionFactory(school=south, teacher=teacher, students=[pupil])
    return {
        "student": pupil,
        "teacher": teacher,
        "school_admin": SchoolAdminFactory(district=district, schools=[north, south]),
        "district_admin": DistrictAdminFactory(district=district),
    }


@pytest.fixture
def pupil(users: dict[str, User]) -> User:
    """The student among the users. Example: `clever.login(pupil).token`."""
    return users["student"]
