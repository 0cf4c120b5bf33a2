"""The recorded answers, loaded as they are, are a district that shows the newest of what they showed."""

from __future__ import annotations

from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.model import District

from . import sources

pytestmark = [pytest.mark.usefixtures("shared"), pytest.mark.clever(event_retention=None)]

NEWEST = ("530e5960049e75a9262cff1d", "2015-09-30T21:07:57.525Z")
"""A student who was answered in September, and in December as made anew on this day."""


@pytest.fixture
def district(clever: CleverMock) -> District:
    """The district of the recorded answers, pages and single records of two years."""
    [loaded] = clever.load(sources.RESPONSES)
    return loaded


def body(clever: CleverMock, path: str) -> Any:
    """The data of an answer."""
    answer: Any = clever.get(path).json
    return answer["data"]


def test_the_recorded_answers_are_the_demo_district(clever: CleverMock, district: District) -> None:
    assert (district.name, district.token) == ("Demo District", "DEMO_TOKEN")
    sizes = {kind: len(body(clever, f"/v1.1/{kind}?limit=10000")) for kind in ("schools", "teachers")}
    assert sizes == {"schools": 3, "teachers": 89}
    assert [contact.name for contact in district.contacts] == ["Sanjiv Becker"]


@pytest.mark.usefixtures("district")
def test_the_newest_answer_about_a_student_counts(clever: CleverMock) -> None:
    id, created = NEWEST
    assert body(clever, f"/v1.1/students/{id}")["created"] == created


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("kind", ["schools", "teachers", "school_admins", "district_admins"])
def test_a_recorded_record_is_shown_as_it_was(clever: CleverMock, kind: str) -> None:
    recorded: dict[str, Any] = {record["id"]: record for record in sources.recorded_roster()[kind]}
    assert recorded
    for id, record in recorded.items():
        assert body(clever, f"/v1.1/{kind}/{id}") == record
