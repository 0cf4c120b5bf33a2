"""The plugin's part: strictness by marker, option and ini, failures in the report, and nothing left behind."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from tests import running

APP = """
    import pytest
    import requests
    from clever_mock.factories import DistrictFactory

    def ask(clever, path):
        district = DistrictFactory()
        headers = {"Authorization": f"Bearer {district.token}"}
        return requests.get(clever.url + path, headers=headers, timeout=10)
"""

WRONG = """
    {marker}
    def test_app(clever):
        assert ask(clever, "/v1.2/terms?sort=name").status_code == 404
"""


def run(pytester: pytest.Pytester, tests: str, *arguments: str) -> pytest.RunResult:
    """Run tests of an app in this process."""
    pytester.makepyfile(APP + tests)
    return running.run(pytester, *arguments)


@pytest.mark.parametrize(
    ("marker", "arguments", "ini"),
    [
        ("@pytest.mark.clever(strict=True)", [], ""),
        ("@pytest.mark.clever(strict=['unknown-path'])", [], ""),
        ("", ["--clever-strict"], ""),
        ("", [], "clever_strict = true"),
        ("@pytest.mark.clever(seed=4)", [], "clever_strict = true"),
        ("@pytest.mark.clever(allow=['no-token'])", ["--clever-strict"], "clever_allow = wrong-token"),
    ],
)
def test_strict_mode_fails_the_test_at_its_end(
    pytester: pytest.Pytester, marker: str, arguments: list[str], ini: str
) -> None:
    pytester.makeini(f"[pytest]\n{ini}\n")
    result = run(pytester, WRONG.format(marker=marker), *arguments)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*_ test_app _*", "unknown-path: Clever has no such path", "  GET /v1.2/terms*(answered 404)"]
    )
    assert "Traceback" not in result.stdout.str()
    assert "def clever(" not in result.stdout.str()


@pytest.mark.parametrize(
    ("marker", "arguments", "ini"),
    [
        ("", [], ""),
        ("@pytest.mark.clever(strict=False)", ["--clever-strict"], "clever_strict = true"),
        ("@pytest.mark.clever(strict=['no-token'])", ["--clever-strict"], ""),
        ("@pytest.mark.clever(strict=True, allow=['unknown-path', 'unknown-parameter:sort'])", [], ""),
        ("@pytest.mark.clever(allow='unknown-path')", ["--clever-strict"], "clever_allow = unknown-parameter"),
        ("", ["--clever-strict"], "clever_allow = unknown-path:/v1.2/terms\n  unknown-parameter:sort"),
    ],
)
def test_strict_mode_is_off_or_relaxed_where_that_is_said(
    pytester: pytest.Pytester, marker: str, arguments: list[str], ini: str
) -> None:
    pytester.makeini(f"[pytest]\n{ini}\n")
    run(pytester, WRONG.format(marker=marker), *arguments).assert_outcomes(passed=1)


def test_strict_mode_can_be_set_in_pyproject(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml(
        """
        [tool.pytest.ini_options]
        clever_strict = true
        clever_allow = ["unknown-parameter:sort"]
        """
    )
    result = run(pytester, WRONG.format(marker=""))
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*unknown-parameter: *")


def test_a_test_that_failed_anyway_gets_what_was_found_as_a_section(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
    @pytest.mark.clever(strict=True)
    def test_app(clever):
        assert ask(clever, "/v1.2/terms").json() == "what the app expected"
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*JSONDecodeError*", "*- clever_mock -*", "unknown-path: Clever has no such path"])


def test_a_fixture_that_failed_gets_it_too(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
    @pytest.fixture
    def synced(clever):
        return ask(clever, "/v1.2/terms").json()["data"]

    @pytest.mark.clever(strict=True)
    def test_app(synced):
        pass
        """,
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*- clever_mock -*", "unknown-path: Clever has no such path"])


def test_a_kind_that_there_is_not_is_named(pytester: pytest.Pytester) -> None:
    result = run(pytester, WRONG.format(marker=""), "-o", "clever_allow=sort", "--clever-strict")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*::test_app: allow takes some of unknown-path, *not 'sort'*"])


CRASH = """
    from clever_mock.api import handlers

    def defective(request):
        raise LookupError("a defect of the mock")

    @pytest.fixture(autouse=True)
    def _broken(monkeypatch):
        monkeypatch.setitem(handlers.HANDLERS, "list", defective)

    def test_app(clever):
        assert ask(clever, "/v1.2/students").status_code == {expected}
"""


def test_a_failure_on_the_servers_thread_fails_the_test_with_its_traceback(pytester: pytest.Pytester) -> None:
    result = run(pytester, CRASH.format(expected=500))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ['>       raise LookupError("a defect of the mock")', "*CrashError: the mock failed on GET /v1.2/students: *"]
    )


def test_a_failure_on_the_servers_thread_is_in_the_report_of_a_test_that_failed(pytester: pytest.Pytester) -> None:
    result = run(pytester, CRASH.format(expected=200))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*assert 500 == 200*", "*- clever_mock -*", "The mock failed on GET /v1.2/students:", "LookupError: a defect*"]
    )


def test_a_mock_does_not_outlive_its_test(pytester: pytest.Pytester) -> None:
    tests = """
    import gc, weakref
    mocks = []

    def test_app(clever):
        mocks.append(weakref.ref(clever))

    def test_after():
        gc.collect()
        assert mocks[0]() is None
    """
    run(pytester, tests).assert_outcomes(passed=2)


def test_nothing_is_left_after_the_session(pytester: pytest.Pytester) -> None:
    def standing() -> tuple[set[threading.Thread], int]:
        gc.collect()
        files = Path("/proc/self/fd")
        return set(threading.enumerate()), len(list(files.iterdir())) if files.exists() else 0

    tests = """
    import threading
    from clever_mock.traffic import Delay

    @pytest.mark.parametrize("number", range(3))
    def test_app(clever, number):
        clever.faults.add(Delay(60), "/v1.2/schools")
        slow = threading.Thread(target=swallow, args=(clever.url,))
        slow.start()
        ask(clever, "/v1.2/students")
        while not clever.requests.to("/v1.2/schools"):
            pass
        if number == 2:
            assert "clever_mock connection" in [thread.name for thread in threading.enumerate()]

    def swallow(url):
        try:
            requests.get(url + "/v1.2/schools", timeout=30)
        except requests.RequestException:
            pass
    """
    run(pytester, tests)
    before = standing()
    run(pytester, tests).assert_outcomes(passed=3)
    for thread in threading.enumerate():
        if thread not in before[0]:
            thread.join(5)
    assert standing() == before


def test_all_of_it_works_in_parallel_and_in_random_order(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CleverMock():
        name = DistrictFactory(students=3).students[0].name.first
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        APP
        + f"""
    @pytest.mark.parametrize("number", range(6))
    @pytest.mark.clever(strict=True)
    def test_app(clever, number):
        assert DistrictFactory(students=3).students[0].name.first == {name!r}
        path = "/v1.2/terms" if number == 5 else "/v1.2/students"
        ask(clever, path)
        clever.assert_requested("GET", path, times=1)
        """
    )
    plugins = [word for plugin in ("xdist", "pytest_randomly", "clever_mock.plugin") for word in ("-p", plugin)]
    result = pytester.runpytest_subprocess(*plugins, "-n", "2", timeout=60)
    result.assert_outcomes(passed=5, failed=1)
    result.stdout.fnmatch_lines(["unknown-path: Clever has no such path"])
    result.stdout.fnmatch_lines(["Using --randomly-seed=*"])


def test_the_options_and_the_marker_are_explained(pytester: pytest.Pytester) -> None:
    helped = running.run(pytester, "--help").stdout.str()
    for word in ("--clever-strict", "clever_strict (bool):", "clever_allow (args):"):
        assert word in helped
    markers = running.run(pytester, "--markers").stdout.str()
    assert "strict=True fails it when its app asks for what Clever lacks" in markers


def test_what_was_found_is_seen_by_the_hooks_of_others(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_makereport(item, call):
            report = yield
            if report.failed:
                print("seen:", [name for name, _ in report.sections])
            return report
        """
    )
    result = run(pytester, WRONG.format(marker="@pytest.mark.clever(strict=True)") + "        assert 0", "-s")
    result.stdout.fnmatch_lines(["*seen: *'clever_mock'*"])


def test_a_skip_does_not_hide_what_was_found_before_it(pytester: pytest.Pytester) -> None:
    tests = WRONG.format(marker="@pytest.mark.clever(strict=True)") + "        pytest.skip('enough')"
    result = run(pytester, tests, "-rN")
    result.assert_outcomes(skipped=1, errors=1)
    assert result.stdout.str().count("unknown-path: ") == 1


def test_what_was_found_is_told_once_by_a_unittest_that_fails(pytester: pytest.Pytester) -> None:
    case = """
    import unittest

    class TestApp(unittest.TestCase):
        @pytest.fixture(autouse=True)
        def _clever(self, clever):
            self.clever = clever

        @pytest.mark.clever(strict=True)
        def test_app(self):
            self.assertEqual(ask(self.clever, "/v1.2/terms").status_code, 200)
    """
    result = run(pytester, case, "-rN")
    result.assert_outcomes(failed=1)
    assert result.stdout.str().count("unknown-path: ") == 1


def test_what_comes_after_a_failure_was_told_is_told_too(pytester: pytest.Pytester) -> None:
    late = """
    @pytest.fixture
    def app(clever):
        yield clever
        assert ask(clever, "/v1.2/late").status_code == 404

    @pytest.mark.clever(strict=True)
    def test_app(app):
        assert ask(app, "/v1.2/early").status_code == 200
    """
    result = run(pytester, late, "-rN")
    result.assert_outcomes(failed=1, errors=1)
    for path in ("/v1.2/early", "/v1.2/late"):
        assert result.stdout.str().count(f"Clever has no {path}.") == 1


def test_other_hooks_that_look_at_failures_see_them_all(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        def pytest_runtest_makereport(item, call):
            if call.excinfo is not None:
                print("seen:", item.name)
        """
    )
    result = run(pytester, WRONG.format(marker="@pytest.mark.clever(strict=True)") + "        assert 0", "-s")
    result.stdout.fnmatch_lines(["*seen: test_app*"])


@pytest.mark.parametrize("interrupt", ["raise KeyboardInterrupt", "pytest.exit('enough')"])
def test_an_interrupted_run_ends_as_one(pytester: pytest.Pytester, interrupt: str) -> None:
    tests = APP + WRONG.format(marker="@pytest.mark.clever(strict=True)") + f"        {interrupt}"
    pytester.makepyfile(tests)
    result = pytester.runpytest_subprocess(*running.ALONE)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "INTERNALERROR" not in result.stdout.str()
    assert "OffenceError" not in result.stdout.str() + result.stderr.str()


def test_allowances_of_all_markers_add(pytester: pytest.Pytester) -> None:
    tests = """
    @pytest.mark.clever(strict=True, allow=["unknown-path:/v1.2/terms"])
    class TestApp:
        @pytest.mark.clever(allow=["unknown-parameter:sort"])
        def test_app(self, clever):
            assert ask(clever, "/v1.2/terms?sort=name").status_code == 404
            assert ask(clever, "/v1.2/students?sort=name").status_code == 200
    """
    run(pytester, tests).assert_outcomes(passed=1)
