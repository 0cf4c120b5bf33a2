"""What interception costs: a page over TLS beside a plain one, and a start with its stop."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.serving.authority import Authority

from .comparing import ratio_in_turns, times_for
from .conftest import Measured


@pytest.fixture(scope="module")
def mock() -> Iterator[CleverMock]:
    with CleverMock() as clever:
        DistrictFactory(schools=1, teachers=12, students=1000, sections=40)
        yield clever


def asking(connection: http.client.HTTPConnection, token: str) -> Callable[[], bytes]:
    """Read a page of 100 students over a kept-alive connection."""

    def ask() -> bytes:
        connection.request("GET", "/v1.2/students", headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().read()

    return ask


def test_a_page_over_tls(mock: CleverMock, measured: Measured, benchmark: BenchmarkFixture) -> None:
    token = mock.district.token
    host = mock.url.removeprefix("http://")
    with (
        mock.intercept(),
        closing(http.client.HTTPSConnection("api.clever.com", timeout=30)) as secure,
        closing(http.client.HTTPConnection(host, timeout=30)) as plain,
    ):
        assert len(benchmark(asking(secure, token))) == len(asking(plain, token)())
        ratio = ratio_in_turns(asking(secure, token), asking(plain, token), times_for(100))
    measured("page over TLS", ratio)


@pytest.mark.benchmark(group="interception")
def test_a_start_and_a_stop(mock: CleverMock, benchmark: BenchmarkFixture) -> None:
    benchmark(lambda: mock.intercept().stop())
    if benchmark.stats is not None:
        assert benchmark.stats["min"] < 0.02


@pytest.mark.benchmark(group="interception")
def test_an_authority(benchmark: BenchmarkFixture) -> None:
    assert benchmark(Authority).certificate
