"""The release calendar: which application may use which version, and from when."""

from __future__ import annotations

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, TeacherFactory


def statuses(clever: CleverMock, day: str) -> tuple[int, int]:
    with clever.travel(day, freeze=True):
        return clever.get("/v1.1/schools").status_code, clever.get("/v1.2/schools").status_code


@pytest.mark.clever(enforce_releases=True)
def test_version_1_2_opens_to_every_application_on_its_day(clever: CleverMock) -> None:
    DistrictFactory()
    assert statuses(clever, "2017-04-03T23:59:59.999Z") == (200, 404)
    assert statuses(clever, "2017-04-04") == (200, 200)


@pytest.mark.clever(enforce_releases=True, early_access=True)
def test_early_access_opens_version_1_2_before_its_day(clever: CleverMock) -> None:
    DistrictFactory()
    assert statuses(clever, "2017-03-16") == (200, 200)


@pytest.mark.clever(enforce_releases=True, application_created="2017-04-04")
def test_an_application_created_on_the_day_cannot_use_version_1_1(clever: CleverMock) -> None:
    DistrictFactory()
    assert statuses(clever, "2017-04-04") == (404, 200)
    error = clever.get("/v1.1/schools").json["error"]
    assert "v1.1" in error
    assert "2017-04-04" in error


@pytest.mark.clever(enforce_releases=True, application_created="2017-04-03T23:59:59Z")
def test_an_application_created_the_day_before_keeps_version_1_1(clever: CleverMock) -> None:
    DistrictFactory()
    assert statuses(clever, "2017-06-06") == (200, 200)


@pytest.mark.clever(application_created="2017-05-01")
def test_the_calendar_binds_only_where_it_is_asked_for(clever: CleverMock) -> None:
    DistrictFactory()
    assert statuses(clever, "2017-01-01") == (200, 200)


@pytest.mark.clever(enforce_releases=True)
def test_a_refusal_by_the_calendar_names_the_version_the_rule_and_the_date(clever: CleverMock) -> None:
    DistrictFactory()
    with clever.travel("2017-01-01"):
        assert clever.get("/v1.2/schools").json == {
            "error": "API version v1.2 opens on 2017-04-04; until then it is for applications with early access"
        }


@pytest.mark.clever(enforce_releases=True, application_created="2017-05-01")
def test_the_unversioned_me_stays_open_to_a_new_application(clever: CleverMock) -> None:
    token = clever.login(TeacherFactory()).token
    assert clever.get("/me", token=token).status_code == 200
    assert clever.get("/v1.1/me", token=token).status_code == 404
