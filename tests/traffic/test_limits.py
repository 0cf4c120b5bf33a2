"""The rate limit: told on every answer, enforced when a test asks, by the mock's clock and for each token."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from freezegun import freeze_time
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import DistrictFactory
from clever_mock.model import District

from .conftest import FIRST

NOON = "2017-03-01T12:00:00Z"


def statuses(clever: CleverMock, number: int, token: str | None = None) -> list[int]:
    """The statuses of a number of requests."""
    return [clever.get("/v1.2/schools", token=token).status_code for _ in range(number)]


@pytest.mark.usefixtures("district")
def test_nothing_is_enforced_unless_asked(clever: CleverMock) -> None:
    assert statuses(clever, 1300) == [200] * 1300
    assert clever.get("/v1.2/schools").headers["X-Ratelimit-Remaining"] == "0"


@pytest.mark.usefixtures("district")
def test_what_is_too_much_is_answered_with_429(clever: CleverMock) -> None:
    clever.rate_limit(3)
    assert statuses(clever, 5) == [200, 200, 200, 429, 429]
    answer = clever.get("/v1.2/schools")
    assert answer.data == b""
    assert (answer.headers["X-Ratelimit-Limit"], answer.headers["X-Ratelimit-Remaining"]) == ("3", "0")


@pytest.mark.usefixtures("district")
def test_the_headers_count_down(clever: CleverMock) -> None:
    clever.rate_limit(3)
    left = [clever.get("/v1.2/schools").headers["X-Ratelimit-Remaining"] for _ in range(4)]
    assert left == ["2", "1", "0", "0"]


@pytest.mark.usefixtures("district")
def test_the_limit_is_reset_by_the_mocks_clock(clever: CleverMock) -> None:
    clever.rate_limit(2, per=10)
    with clever.travel(NOON, freeze=True):
        assert statuses(clever, 3) == [200, 200, 429]
        reset = int(clever.get("/v1.2/schools").headers["X-Ratelimit-Reset"])
    assert reset == 1488369610
    with clever.travel("2017-03-01T12:00:09.999Z", freeze=True):
        assert statuses(clever, 1) == [429]
    with clever.travel("2017-03-01T12:00:10Z", freeze=True):
        assert statuses(clever, 3) == [200, 200, 429]


@pytest.mark.usefixtures("district")
def test_a_client_that_waits_until_the_reset_is_let_in(clever: CleverMock) -> None:
    clever.rate_limit(1, per=0.4)
    with clever.travel("2017-03-01T12:00:00.300Z", freeze=True):
        reset = int([clever.get("/v1.2/schools") for _ in range(2)][1].headers["X-Ratelimit-Reset"])
    assert reset == 1488369601
    with clever.travel("2017-03-01T12:00:01Z", freeze=True):
        assert statuses(clever, 1) == [200]


@pytest.mark.usefixtures("district")
def test_a_limit_holds_to_the_last_moment_that_there_is(clever: CleverMock) -> None:
    with clever.travel("9999-12-31T23:59:59Z", freeze=True):
        answer = clever.get("/v1.2/schools")
    assert (answer.status_code, answer.headers["X-Ratelimit-Reset"]) == (200, "253402300800")


def test_each_token_has_its_own(clever: CleverMock, district: District) -> None:
    other = DistrictFactory()
    clever.rate_limit(1)
    assert statuses(clever, 2, district.token) == [200, 429]
    assert statuses(clever, 2, other.token) == [200, 429]


@pytest.mark.usefixtures("district")
def test_a_request_without_a_token_is_not_counted(clever: CleverMock) -> None:
    clever.rate_limit(1)
    assert statuses(clever, 3, "") == [401, 401, 401]
    assert statuses(clever, 2) == [200, 429]


@pytest.mark.usefixtures("district")
def test_a_limit_begins_with_nothing_used(clever: CleverMock) -> None:
    statuses(clever, 5)
    clever.rate_limit(2)
    assert statuses(clever, 3) == [200, 200, 429]
    clever.rate_limit(1)
    assert statuses(clever, 2) == [200, 429]


@pytest.mark.parametrize("how", ["None", "reset"])
@pytest.mark.usefixtures("district")
def test_a_limit_can_be_ended(clever: CleverMock, how: str) -> None:
    clever.rate_limit(1)
    if how == "None":
        clever.rate_limit(None)
    else:
        clever.reset(clever.snapshot())
    assert statuses(clever, 3) == [200, 200, 200]
    assert clever.get("/v1.2/schools").headers["X-Ratelimit-Limit"] == "1200"


@pytest.mark.usefixtures("district")
def test_many_threads_share_a_limit(clever: CleverMock) -> None:
    clever.rate_limit(25)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: clever.get("/v1.2/schools").status_code, range(60)))
    assert (found.count(200), found.count(429)) == (25, 35)


def test_a_client_that_knows_429_reads_on_and_a_naive_one_breaks(clever: CleverMock, district: District) -> None:
    clever.rate_limit(1, per=0.2)
    headers = {"Authorization": f"Bearer {district.token}"}
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Retry(8, status_forcelist=[429], backoff_factor=0.1)))
        for _ in range(2):
            assert session.get(clever.url + FIRST, headers=headers, timeout=10).json()["data"]
    clever.rate_limit(1)
    requests.get(clever.url + FIRST, headers=headers, timeout=10).json()
    with pytest.raises(requests.exceptions.JSONDecodeError):
        requests.get(clever.url + FIRST, headers=headers, timeout=10).json()


@pytest.mark.parametrize(
    ("limit", "per"), [(0, 60), (-1, 60), (1.5, 60), (True, 60), ("9", 60), (9, 0), (9, -1), (9, "60"), (9, 1e12)]
)
def test_a_limit_that_cannot_be_is_refused(clever: CleverMock, limit: object, per: object) -> None:
    with pytest.raises(InvalidValueError, match=r"takes a number of (requests|seconds)"):
        clever.rate_limit(limit, per=per)  # type: ignore[arg-type]


def test_a_limit_goes_by_the_clock_of_the_mock_or_of_the_process(clever: CleverMock) -> None:
    DistrictFactory()
    with clever.travel("2017-02-03T08:00:00Z"):
        clever.rate_limit(1, per=30)
        assert [clever.get("/v1.2/schools").status_code for _ in range(2)] == [200, 429]
        reset = int(clever.get("/v1.2/schools").headers["X-Ratelimit-Reset"])
        assert 1486108800 < reset <= 1486108831
        with clever.travel("2017-02-03T08:00:31Z"):
            assert clever.get("/v1.2/schools").status_code == 200
        with freeze_time("2026-01-05T10:00:00Z") as frozen:
            clever.travel("2017-02-03T08:00:00Z")
            clever.rate_limit(1, per=30, clock="process")
            assert [clever.get("/v1.2/schools").status_code for _ in range(2)] == [200, 429]
            wait = int(clever.get("/v1.2/schools").headers["X-Ratelimit-Reset"]) - time.time()
            assert 0 < wait <= 30
            frozen.tick(wait)
            assert clever.get("/v1.2/schools").status_code == 200


def test_a_clock_that_there_is_not_is_refused(clever: CleverMock) -> None:
    with pytest.raises(InvalidValueError, match="clock takes one of 'mock', 'process', not 'wall'"):
        clever.rate_limit(clock="wall")  # type: ignore[arg-type]
