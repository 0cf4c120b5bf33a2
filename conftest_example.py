"""Copy this file to `conftest.py` of your own tests: a district for every test that asks for one.

The fixture `clever` comes with the package; nothing has to be imported for it.
"""

from __future__ import annotations

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory, TeacherFactory
from clever_mock.model import District


@pytest.fixture
def district(clever: CleverMock) -> District:  # noqa: ARG001  it makes the mock that the factories create into
    """A small district of its own for this test: connected to your app, synced, launched."""
    district = DistrictFactory(name="Riverbend Unified")
    north, south = SchoolFactory.create_batch(2, district=district)
    ada = StudentFactory(school=north, name__first="Ada", grade="5")
    SectionFactory(school=north, teacher=TeacherFactory(school=north), students=[ada])
    SectionFactory(school=south, subject="arts and music", students=[ada])
    return district


@pytest.fixture
def app_settings(clever: CleverMock, district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Your app's own settings, pointed at the mock: use the names that your app reads."""
    monkeypatch.setenv("CLEVER_API_URL", clever.url)
    monkeypatch.setenv("CLEVER_TOKEN", district.token)
