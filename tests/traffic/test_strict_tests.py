"""Strict mode and the markers as pytest shows them: one test, one outcome, one line for what was written wrong."""

from __future__ import annotations

import re
import textwrap

import pytest

from clever_mock import CleverMock, InvalidValueError, OffenceError
from clever_mock.factories import DistrictFactory
from clever_mock.traffic import Delay

HEAD = """
    import unittest
    import pytest
    from clever_mock import CleverMock
    from clever_mock.factories import DistrictFactory, StudentFactory

    def ask(clever, path="/v1.2/schools?sort=name"):
        if not clever.roster.districts:
            DistrictFactory()
        return clever.get(path).status_code
"""


def run(pytester: pytest.Pytester, tests: str, *arguments: str) -> pytest.RunResult:
    """Run tests in the order in which they stand."""
    pytester.makepyfile(textwrap.dedent(HEAD) + textwrap.dedent(tests))
    return pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:faker", *arguments)


# The test fails


def test_a_known_offence_can_be_marked_as_expected(pytester: pytest.Pytester) -> None:
    tests = """
    @pytest.mark.xfail(strict=True)
    @pytest.mark.clever(strict=True)
    def test_app(clever):
        assert ask(clever) == 200

    @pytest.mark.xfail(strict=True)
    @pytest.mark.clever(strict=True)
    def test_app_that_is_mended(clever):
        assert ask(clever, "/v1.2/schools") == 200
    """
    run(pytester, tests).assert_outcomes(xfailed=1, failed=1)


def test_it_is_one_failure_and_no_error_in_junit(pytester: pytest.Pytester) -> None:
    tests = """
    @pytest.mark.clever(strict=True)
    def test_app(clever):
        ask(clever)

    class TestUnit(unittest.TestCase):
        @pytest.fixture(autouse=True)
        def _clever(self, clever):
            self.clever = clever

        @pytest.mark.clever(strict=True)
        def test_app(self):
            ask(self.clever)
    """
    run(pytester, tests, "--junitxml=out.xml").assert_outcomes(failed=2)
    assert 'errors="0" failures="2"' in (pytester.path / "out.xml").read_text()


def test_the_option_reaches_a_mock_of_ones_own(pytester: pytest.Pytester) -> None:
    tests = """
    def test_own():
        with CleverMock() as clever:
            ask(clever)

    def test_own_that_is_lenient():
        with CleverMock(strict=False) as clever:
            ask(clever)
    """
    result = run(pytester, tests, "--clever-strict")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*unknown-parameter: *"])
    run(pytester, tests, "--clever-strict", "-o", "clever_allow=unknown-parameter:sort").assert_outcomes(passed=2)
    run(pytester, tests).assert_outcomes(passed=2)


# Faults


def test_a_fault_that_no_request_meets_fails_a_strict_test(pytester: pytest.Pytester) -> None:
    tests = """
    @pytest.mark.clever(strict=True)
    def test_app(clever):
        clever.faults.add(503, "/v1.2/schools")
        assert ask(clever, "/v1.2/students") == 200

    @pytest.mark.clever(strict=True)
    def test_app_that_meets_it(clever):
        clever.faults.add(503, "/v1.2/schools", times=1)
        assert ask(clever, "/v1.2/schools") == 503

    @pytest.mark.clever(strict=True, allow=["unused-fault:/v1.2/schools"])
    def test_app_that_may(clever):
        clever.faults.add(503, "/v1.2/schools")
    """
    result = run(pytester, tests)
    result.assert_outcomes(failed=1, passed=2)
    result.stdout.fnmatch_lines(["unused-fault: no request ever met this fault", "*a request to /v1.2/schools*"])


def test_a_fault_whose_turn_never_came_is_told_also_when_it_was_taken_away() -> None:
    def use() -> None:
        with CleverMock(strict=True) as clever:
            DistrictFactory()
            with clever.faults.add(503, "*/schools", nth=2):
                clever.get("/v1.2/schools")

    with pytest.raises(OffenceError, match="one request fitted it, and its turn never came"):
        use()


def test_a_fault_by_chance_may_meet_none() -> None:
    with CleverMock(strict=True) as clever:
        clever.faults.add(503, probability=0.01)


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/v1.2/studnets", "/v1.2/students"),
        ("/students", "/v2.1/students"),
        ("/v1.2/students/{id}/section", "/v1.2/students/{id}/sections"),
        ("/v1.2/students/58a0f7dd5a11e5e5b1a5c001/sectons", "/v1.2/students/{id}/sections"),
        ("/oauth/token", "/oauth/tokens"),
        ("*/studnets", None),
        ("/v3.9/*", None),
    ],
)
def test_a_fault_for_a_path_that_no_version_has_is_refused(clever: CleverMock, path: str, nearest: str | None) -> None:
    with pytest.raises(InvalidValueError, match=f"no version has a path {re.escape(path)}, so no request") as raised:
        clever.faults.add(503, path)
    if nearest is not None:
        assert f"the nearest is {nearest}. " in str(raised.value)


@pytest.mark.parametrize(
    "path",
    [
        "*",
        "/v1.2/*",
        "*/students",
        "*/students/{id}",
        "/*/students/*",
        "/v1.2/students/58*",
        "/v1.2/sch*ls/",
        "/me",
        "*e*e*",
    ],
)
def test_a_fault_for_a_pattern_that_some_path_fits_is_taken(clever: CleverMock, path: str) -> None:
    assert clever.faults.add(Delay(0.0), path)


# A mock that outlasts a test


SHARED = """
    @pytest.fixture(scope="module")
    def shared():
        with CleverMock() as clever:
            DistrictFactory(name="Shared")
            yield clever

    @pytest.fixture
    def pupils(shared):
        return StudentFactory.create_batch(2)
"""


def test_a_test_that_forgot_its_fixture_does_not_write_into_a_shared_mock(pytester: pytest.Pytester) -> None:
    tests = """
    def test_first(shared):
        assert shared.district.students == []

    def test_forgetful():
        StudentFactory()

    def test_of_its_own(clever):
        assert len(clever.roster.districts) == 0
        StudentFactory()

    def test_by_another_fixture(shared, pupils):
        assert len(shared.district.students) == 2

    def test_both(clever, shared):
        StudentFactory()
        assert (len(clever.roster.districts), len(shared.district.students)) == (1, 2)
    """
    result = run(pytester, textwrap.dedent(SHARED) + textwrap.dedent(tests))
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["*NoActiveMockError: *belongs to the fixture shared, which outlasts the test*"])


def test_a_shared_mock_of_an_autouse_fixture_is_active_in_all_its_tests(pytester: pytest.Pytester) -> None:
    tests = """
    @pytest.fixture(scope="session", autouse=True)
    def everywhere():
        with CleverMock() as clever:
            yield clever

    def test_one():
        StudentFactory()

    def test_two(everywhere):
        assert len(everywhere.district.students) == 1
    """
    run(pytester, tests).assert_outcomes(passed=2)


# Markers


def test_a_marker_on_a_test_without_the_fixture_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.clever(strict=True)
        def test_app():
            pass

        @pytest.mark.clever(seed=3)
        def test_app_by_name(request):
            request.getfixturevalue("clever")
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(passed=2, warnings=1)
    result.stdout.fnmatch_lines(["*test_app*", "*@pytest.mark.clever changes nothing here, as the test does not use *"])
    pytester.runpytest_subprocess("-p", "no:randomly", "-W", "error").assert_outcomes(failed=1, passed=1)


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ("sead=3", "*test_app: @pytest.mark.clever takes no 'sead'; it takes *"),
        ("seed='x'", "*test_app: seed takes a whole number, not 'x'*"),
        ("event_retention=0", "*test_app: event_retention takes a number of days*"),
        ("3", "*test_app: @pytest.mark.clever takes arguments by name (seed=1), not 3*"),
    ],
)
def test_a_wrong_argument_of_a_marker_is_one_line(pytester: pytest.Pytester, marker: str, told: str) -> None:
    result = run(pytester, f"@pytest.mark.clever({marker})\ndef test_app(clever): pass", "-rN")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([told])
    lines = result.stdout.str().partition("ERROR at setup")[2].splitlines()
    assert len([line for line in lines if line.strip("= ")]) <= 4


# The upgrade report


def test_what_a_test_of_both_versions_asks_in_the_older_one_is_no_finding(pytester: pytest.Pytester) -> None:
    tests = """
    @pytest.mark.clever(versions=["v1.1", "v1.2"])
    def test_app(clever, clever_version):
        assert ask(clever, f"/{clever_version}/students") == 200
    """
    to = "--clever-upgrade-to=v1.2"
    result = run(pytester, tests, to, "--clever-fail-on-old", "--clever-upgrade-report")
    result.assert_outcomes(passed=2)
    assert result.ret == 0
    old = run(pytester, tests.replace('"v1.1", "v1.2"', '"v1.1"'), to, "--clever-fail-on-old")
    assert old.ret == 1
