"""Interception by fixture and by marker, as suites that install the package use it."""

from __future__ import annotations

import pytest

from tests import running

APP = """
    import socket
    import unittest
    import urllib.request

    import pytest
    from clever_mock.factories import DistrictFactory

    def status(district):
        headers = {"Authorization": f"Bearer {district.token}"}
        request = urllib.request.Request("https://api.clever.com/v1.2/districts", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status

    REAL = socket.getaddrinfo
"""


def run(pytester: pytest.Pytester, tests: str, *arguments: str) -> pytest.RunResult:
    """Run tests of a suite in this process."""
    pytester.makepyfile(APP + tests)
    return running.run(pytester, "-W", "error", *arguments)


def test_the_fixture_is_the_mock_with_interception_on(pytester: pytest.Pytester) -> None:
    outcome = run(
        pytester,
        """
    def test_on(clever_intercept, clever):
        assert clever_intercept is clever
        assert status(DistrictFactory()) == 200

    def test_off(clever):
        assert socket.getaddrinfo is REAL
        with clever.intercept():
            assert status(DistrictFactory()) == 200
    """,
    )
    outcome.assert_outcomes(passed=2)


def test_the_marker_alone_is_enough(pytester: pytest.Pytester) -> None:
    outcome = run(
        pytester,
        """
    @pytest.mark.clever_intercept
    def test_function():
        assert status(DistrictFactory()) == 200

    @pytest.mark.clever_intercept
    class TestUnittest(unittest.TestCase):
        def test_method(self):
            assert status(DistrictFactory()) == 200

    @pytest.mark.parametrize("on", [pytest.param(True, marks=pytest.mark.clever_intercept), False])
    def test_case(on):
        assert (socket.getaddrinfo is REAL) != on

    @pytest.fixture
    def synced(clever):
        return status(DistrictFactory())

    @pytest.mark.clever_intercept
    def test_fixtures_that_use_the_mock_are_reached_too(synced):
        assert synced == 200
    """,
    )
    outcome.assert_outcomes(passed=5)


def test_the_markers_arguments_are_those_of_intercept(pytester: pytest.Pytester) -> None:
    outcome = run(
        pytester,
        """
    from clever_mock import NetworkBlockedError

    pytestmark = pytest.mark.clever_intercept(block_network=True)

    def test_blocked(clever_intercept):
        with pytest.raises(NetworkBlockedError):
            socket.create_connection(("192.0.2.1", 9))

    @pytest.mark.clever_intercept(block_network=False)
    def test_the_nearest_wins(clever_intercept):
        with socket.socket() as client:
            client.setblocking(False)
            client.connect_ex(("192.0.2.1", 9))
    """,
    )
    outcome.assert_outcomes(passed=2)


@pytest.mark.parametrize(("arguments", "said"), [("True", "takes arguments by name"), ("block=True", "block")])
def test_a_wrong_argument_of_the_marker_is_an_error(pytester: pytest.Pytester, arguments: str, said: str) -> None:
    outcome = run(
        pytester,
        f"""
    @pytest.mark.clever_intercept({arguments})
    def test_never(): ...

    def test_after():
        assert socket.getaddrinfo is REAL
    """,
    )
    outcome.assert_outcomes(errors=1, passed=1)
    outcome.stdout.fnmatch_lines([f"*{said}*"])


def test_a_test_that_fails_leaves_nothing_on(pytester: pytest.Pytester) -> None:
    outcome = run(
        pytester,
        """
    def test_fails(clever_intercept):
        clever_intercept.intercept()

    def test_after():
        assert socket.getaddrinfo is REAL
    """,
    )
    outcome.assert_outcomes(failed=1, passed=1)
    outcome.stdout.fnmatch_lines(["*InterceptionError: a mock is intercepting already*"])


def test_the_marker_is_documented(pytester: pytest.Pytester) -> None:
    outcome = running.run(pytester, "--markers")
    outcome.stdout.fnmatch_lines(["@pytest.mark.clever_intercept(block_network=False): *"])
