"""The launch date: whose it is, what of it shows, and what it leaves alone."""

from __future__ import annotations

import datetime as dt

import pytest
from freezegun.api import FrozenDateTimeFactory

from clever_mock import CleverMock, InvalidValueError, UnknownRecordError
from clever_mock.factories import DistrictFactory
from clever_mock.model import District
from tests.time.reading import VERSIONS, read, state, status


def test_a_district_is_launched_when_it_is_made(clever: CleverMock, district: District) -> None:
    assert status(clever)["launch_date"] == "2017-05-01T00:00:00.000Z"
    assert district.launch_date == dt.datetime(2017, 5, 1, tzinfo=dt.timezone.utc)


def test_a_launch_date_shows_in_version_1_2_alone_also_when_it_is_to_come(
    clever: CleverMock, clock: FrozenDateTimeFactory, district: District
) -> None:
    before = status(clever, "v1.1")
    district.launch("2017-09-01")
    assert status(clever)["launch_date"] == "2017-09-01T00:00:00.000Z"
    assert status(clever, "v1.1") == before
    clock.move_to("2017-10-01")
    assert status(clever)["launch_date"] == "2017-09-01T00:00:00.000Z"


def test_without_a_launch_date_the_field_is_left_out(clever: CleverMock, district: District) -> None:
    district.launch(None)
    assert "launch_date" not in status(clever)
    assert (district.launch_date, state(clever)) == (None, ("running", ""))


def test_a_district_can_be_made_without_a_launch_date(clever: CleverMock) -> None:
    district = DistrictFactory(launched=False)
    assert "launch_date" not in status(clever)
    district.launch("2017-09-01")
    assert status(clever)["launch_date"] == "2017-09-01T00:00:00.000Z"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("date", [None, "2017-09-01"])
def test_the_data_api_is_open_before_the_launch(clever: CleverMock, version: str, date: str | None) -> None:
    DistrictFactory(students=3).launch(date)
    assert len(read(clever, f"/{version}/students")["data"]) == 3


def test_the_launch_date_belongs_to_the_application_not_to_the_district(clever: CleverMock) -> None:
    district = DistrictFactory(launched=False)
    other = clever.add_application("Another app")
    connection = district.connect(other, launch_date="2017-06-01")
    assert (district.launch_date, connection.launch_date) == (None, dt.datetime(2017, 6, 1, tzinfo=dt.timezone.utc))
    district.launch("2017-07-01", other)
    assert district.launch_date is None
    answer = clever.get("/v1.2/districts/{}/status", district, token=connection.token)
    assert answer.json is not None
    assert answer.json["data"][0]["data"]["launch_date"] == "2017-07-01T00:00:00.000Z"
    assert "launch_date" not in status(clever)


@pytest.mark.parametrize(
    ("date", "day", "launched"),
    [
        ("2017-06-01", "2017-05-31T23:59:59.999", False),
        ("2017-06-01", "2017-06-01", True),
        ("2017-06-01", "2018-01-01", True),
        (None, "2018-01-01", False),
    ],
)
def test_users_can_log_in_from_the_launch_date_on(
    clock: FrozenDateTimeFactory, district: District, date: str | None, day: str, launched: bool
) -> None:
    district.launch(date)
    clock.move_to(day)
    assert district.connection().launched(district.now()) is launched


def test_a_launch_neither_moves_a_sync_nor_a_pause(clever: CleverMock, clock: FrozenDateTimeFactory) -> None:
    district = DistrictFactory()
    district.pause("2017-05-01", "2017-06-01")
    before = status(clever)
    clock.move_to("2017-05-10")
    district.launch("2017-05-10")
    assert {**status(clever), "launch_date": ""} == {**before, "launch_date": ""}


def test_a_launch_date_that_is_no_moment_is_refused(clever: CleverMock, district: District) -> None:
    before = status(clever)
    with pytest.raises(InvalidValueError, match="the launch date is 'soon', no date or time of ISO 8601"):
        district.launch("soon")
    assert status(clever) == before


def test_a_district_that_is_not_connected_cannot_be_launched(clever: CleverMock) -> None:
    district = DistrictFactory(connected=False)
    with pytest.raises(UnknownRecordError, match=r"is not connected to App under test; say district\.connect\(\)"):
        district.launch("2017-09-01")
    assert clever.application.name == "App under test"
