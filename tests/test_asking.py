"""Asking in process, in the words of requests; and the mock's time, moved by lengths."""

from __future__ import annotations

import datetime as dt
import time
from datetime import timedelta

import pytest
from freezegun import freeze_time

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import DistrictFactory, StudentFactory

SOON = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({"limit": 2}, "limit=2"),
        ([("limit", 2), ("count", "true")], "limit=2&count=true"),
        ("limit=2", "limit=2"),
        ({"limit": 2, "where": None}, "limit=2"),
        ({}, ""),
    ],
)
def test_parameters_are_given_as_to_requests(clever: CleverMock, params: object, query: str) -> None:
    DistrictFactory(students=3)
    assert clever.get("/v1.2/students", params=params).status_code == 200  # type: ignore[arg-type]
    assert clever.requests[-1].url == f"/v1.2/students{'?' if query else ''}{query}"


def test_parameters_come_after_those_in_the_path(clever: CleverMock) -> None:
    DistrictFactory(students=3)
    assert len(clever.get("/v1.2/students?limit=1", params={"ending_before": "last"}).json["data"]) == 1
    assert clever.requests[-1].url == "/v1.2/students?limit=1&ending_before=last"


def test_headers_and_json_are_given_as_to_requests(clever: CleverMock) -> None:
    district = DistrictFactory(students=1)
    DistrictFactory()
    answer = clever.get(
        "/v1.2/students", headers={"Authorization": f"Bearer {district.token}"}, token="", json={"a": 1}
    )
    assert answer.json["data"][0]["data"]["district"] == district.id
    assert clever.requests[-1].headers["Content-Type"] == "application/json"


def test_a_token_can_be_whose_it_is(clever: CleverMock) -> None:
    one, other = DistrictFactory(students=1), DistrictFactory(students=2)
    assert len(clever.get("/v1.2/students", token=one).json["data"]) == 1
    assert len(clever.get("/v1.2/students", token=other.connection()).json["data"]) == 2


def test_a_path_without_its_first_slash_is_tidied_everywhere_alike(clever: CleverMock) -> None:
    DistrictFactory(students=1)
    clever.faults.add(503, "v1.2/students", times=1)
    assert clever.get("v1.2/students").status_code == 503
    assert clever.requests[-1].path == "/v1.2/students"
    clever.assert_requested("GET", "v1.2/students", times=1)
    assert len(clever.requests.to("v1.2/students")) == 1
    assert clever.diff("students/{}", clever.district.students[0]).added


# Time


def test_now_is_the_time_of_the_mock(clever: CleverMock) -> None:
    with clever.travel("2017-07-04"):
        assert clever.now.date() == dt.date(2017, 7, 4)
        assert clever.now.utcoffset() == dt.timedelta(0)


def test_a_journey_can_be_a_length_of_time(clever: CleverMock) -> None:
    with freeze_time("2017-07-04T10:00:00Z"):
        with clever.travel(dt.timedelta(days=2)):
            assert clever.now == dt.datetime(2017, 7, 6, 10, tzinfo=dt.timezone.utc)
        with clever.travel(-dt.timedelta(hours=1)):
            assert clever.now == dt.datetime(2017, 7, 4, 9, tzinfo=dt.timezone.utc)
        assert clever.now == dt.datetime(2017, 7, 4, 10, tzinfo=dt.timezone.utc)


def test_advance_goes_on_within_a_journey_which_still_ends(clever: CleverMock) -> None:
    before = clever.now
    with clever.travel("2017-07-04T10:00:00Z"):
        clever.advance(seconds=60)
        clever.advance(hours=1, minutes=2)
        assert (
            dt.timedelta(0)
            <= clever.now - dt.datetime(2017, 7, 4, 11, 3, tzinfo=dt.timezone.utc)
            < dt.timedelta(seconds=30)
        )
    assert dt.timedelta(0) <= clever.now - before < dt.timedelta(seconds=30)
    clever.advance(days=1)
    assert clever.now - before >= dt.timedelta(days=1)


def test_advance_moves_a_frozen_process_along(clever: CleverMock) -> None:
    clever.travel("2017-07-04T10:00:00Z", freeze=True)
    clever.advance(seconds=90)
    assert clever.now == dt.datetime(2017, 7, 4, 10, 1, 30, tzinfo=dt.timezone.utc)
    assert time.time() == clever.now.timestamp()


def test_advance_meets_what_falls_due(clever: CleverMock) -> None:
    with clever.travel("2017-05-31T23:59:00Z"):
        district = StudentFactory().district
        district.pause("2017-06-01", "2017-08-15")
        assert district.state == "running"
        clever.advance(minutes=2)
        assert district.state == "paused"
        clever.advance(days=80)
        assert district.state == "running"


def test_time_does_not_advance_backwards_or_out_of_the_calendar(clever: CleverMock) -> None:
    with pytest.raises(InvalidValueError, match="advance goes on in time, not back by 0:01:00"):
        clever.advance(minutes=-1)
    with pytest.raises(InvalidValueError, match="lies outside the years 1 to 9999"):
        clever.advance(days=4_000_000)
    with pytest.raises(InvalidValueError, match="lies outside the years 1 to 9999"):
        clever.advance(days=1e30)
    with pytest.raises(InvalidValueError, match="lies outside the years 1 to 9999"):
        clever.travel(dt.timedelta(days=-4_000_000))
