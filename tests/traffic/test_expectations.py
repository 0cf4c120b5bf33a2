"""assert_requested and assert_not_requested: what passes, and the failure that says what was asked instead."""

from __future__ import annotations

import pytest

from clever_mock import CleverMock, InvalidValueError
from clever_mock.model import District

from .conftest import FIRST, Ask


@pytest.fixture(autouse=True)
def _asked(ask: Ask) -> None:
    for path in (FIRST, FIRST, "/v1.1/students", "/v1.2/schools"):
        ask(path)


def test_a_request_was_made_at_least_once(clever: CleverMock) -> None:
    clever.assert_requested("GET", "/v1.2/students")
    clever.assert_requested("get", "/v1.2/*")


def test_a_request_was_made_so_many_times(clever: CleverMock, district: District) -> None:
    clever.assert_requested("GET", "/v1.2/students", times=2)
    clever.assert_requested("GET", "*/students", times=3, district=district, status=200)
    clever.assert_requested("POST", "*", times=0)


def test_a_request_was_not_made(clever: CleverMock) -> None:
    clever.assert_not_requested("POST", "*")
    clever.assert_not_requested("GET", "/v1.2/students", status=404)


def test_the_failure_lists_what_was_asked_instead_nearest_first(clever: CleverMock) -> None:
    with pytest.raises(AssertionError) as failure:
        clever.assert_requested("GET", "/v1.2/school")
    assert str(failure.value).splitlines() == [
        "GET /v1.2/school was not asked.",
        "What was asked, nearest first:",
        "  1 x GET /v1.2/schools -> 200",
        "  2 x GET /v1.2/students?limit=10 -> 200",
        "  1 x GET /v1.1/students -> 200",
    ]


@pytest.mark.parametrize(
    ("times", "message"),
    [
        (1, "GET /v1.2/students was asked 2 times, expected once."),
        (3, "GET /v1.2/students was asked 2 times, expected 3 times."),
        (0, "GET /v1.2/students was asked 2 times, expected not at all."),
    ],
)
def test_the_failure_says_how_often(clever: CleverMock, times: int, message: str) -> None:
    with pytest.raises(AssertionError) as failure:
        clever.assert_requested("GET", "/v1.2/students", times=times)
    assert str(failure.value).splitlines()[0] == message


def test_the_failure_of_not_requested_lists_the_requests(clever: CleverMock) -> None:
    with pytest.raises(AssertionError, match=r"asked 2 times, expected not at all.\n.*\n  2 x GET /v1.2/students"):
        clever.assert_not_requested("GET", "/v1.2/students")


def test_the_failure_names_all_that_was_looked_for(clever: CleverMock, district: District) -> None:
    with pytest.raises(AssertionError) as failure:
        clever.assert_requested(
            "GET", "/x?a=1", query={"b": 2}, status=404, version="v1.2", token="t", district=district
        )
    said = str(failure.value).splitlines()[0]
    assert said == f"GET /x?a=1&b=2 in v1.2 with status 404 with the token t for district {district} was not asked."


def test_the_failure_is_short_however_much_was_asked(clever: CleverMock) -> None:
    for number in range(2000):
        clever.get(f"/v1.2/{number}")
    with pytest.raises(AssertionError) as failure:
        clever.assert_requested("GET", "/v1.2/students/{id}")
    lines = str(failure.value).splitlines()
    assert len(lines) == 13
    assert lines[-1] == "  and 1993 more requests"


def test_where_nothing_was_asked_the_failure_says_so(clever: CleverMock) -> None:
    clever.requests.clear()
    with pytest.raises(AssertionError, match="Nothing was asked at all"):
        clever.assert_requested("GET", "/v1.2/students")


@pytest.mark.clever(journal_entries=2)
def test_a_count_of_requests_that_were_dropped_is_not_vouched_for(clever: CleverMock) -> None:
    clever.assert_requested("GET", "/v1.2/schools")
    with pytest.raises(AssertionError, match=r"but 2 older requests were dropped.*journal_entries"):
        clever.assert_requested("GET", "/v1.2/schools", times=1)
    with pytest.raises(AssertionError, match=r"Besides, 2 older requests were dropped"):
        clever.assert_requested("GET", "/v1.2/students")


@pytest.mark.parametrize("times", [-1, 1.5, "2", True])
def test_what_is_no_number_of_times_is_refused(clever: CleverMock, times: object) -> None:
    with pytest.raises(InvalidValueError, match="times takes a whole number"):
        clever.assert_requested("GET", "*", times=times)  # type: ignore[arg-type]
