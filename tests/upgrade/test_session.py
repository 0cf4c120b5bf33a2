"""The options of the upgrade report, as a suite uses them: the summary, files, ignoring, failing, workers."""

from __future__ import annotations

import json

import pytest

from tests.running import ALONE, run, run_workers

TO = "--clever-upgrade-to=v1.2"

SUITE = """
    import pytest
    from clever_mock.factories import DistrictFactory

    @pytest.mark.parametrize("number", range(6))
    def test_sync(clever, number):
        district = DistrictFactory(students=2)
        clever.get("/v1.1/students")
        if number == 3:
            district.pause("2000-01-01")
        clever.get("/v1.2/districts/{}/status", district)
        clever.reset()

    def test_login(clever):
        clever.get("/me", token=clever.login(DistrictFactory(students=1).students[0]).token)
"""

CLEAN = """
    from clever_mock.factories import DistrictFactory

    def test_sync(clever):
        DistrictFactory(students=2)
        clever.get("/v1.2/students")
"""


@pytest.fixture
def _suite(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)


def must_in(file: str, pytester: pytest.Pytester) -> list[str]:
    """The codes that must be mended, by the report in a file."""
    report = json.loads((pytester.path / file).read_text(encoding="utf-8"))
    return [one["code"] for one in report["findings"] if one["level"] == "must"]


@pytest.mark.usefixtures("_suite")
@pytest.mark.parametrize("option", ["--clever-upgrade-report", "--clever-upgrade-report=terminal"])
def test_the_summary_tells_the_report(pytester: pytest.Pytester, option: str) -> None:
    result = run(pytester, option, TO)
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "*clever_mock: upgrade to v1.2*",
            "* findings on the way to v1.2 (2 must, *), by 13 requests of 7 tests.",
            "  CU101 The app calls v1.1 for /students.",
            "    by        6 requests of 6 tests",
            "    test      *::test_sync?0?",
            "  CU403 *your tests never saw `pending`.",
        ]
    )
    result.stdout.no_fnmatch_line("*CU405*")


@pytest.mark.usefixtures("_suite")
def test_without_an_option_nothing_is_kept_or_told(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import sys

        def pytest_sessionfinish(session):
            assert not session.config.pluginmanager.has_plugin("clever_upgrade")
            assert not [name for name in sys.modules if name.startswith("clever_mock.upgrade")]
        """
    )
    result = pytester.runpytest_subprocess(*ALONE, "--clever-upgrade-to=v1.2", timeout=60)
    result.assert_outcomes(passed=7)
    result.stdout.no_fnmatch_line("*upgrade*")


@pytest.mark.usefixtures("_suite")
@pytest.mark.parametrize(("form", "begins"), [("json", "{"), ("md", "# Upgrade to v1.2"), ("html", "<!doctype html>")])
def test_a_report_can_be_a_file(pytester: pytest.Pytester, form: str, begins: str) -> None:
    result = run(pytester, f"--clever-upgrade-report={form}", TO)
    file = pytester.path / f"clever-upgrade-report.{form}"
    assert file.read_text(encoding="utf-8").startswith(begins)
    result.stdout.fnmatch_lines(["*findings on the way to v1.2*", f"Written to {file}"])


@pytest.mark.usefixtures("_suite")
def test_the_file_can_be_named_and_says_the_form(pytester: pytest.Pytester) -> None:
    run(pytester, "--clever-upgrade-report-file=out/report.json", TO)
    assert must_in("out/report.json", pytester) == ["CU101", "CU102"]


@pytest.mark.usefixtures("_suite")
def test_a_file_that_cannot_be_written_fails_the_run(pytester: pytest.Pytester) -> None:
    (pytester.path / "taken").write_text("")
    result = run(pytester, "--clever-upgrade-report-file=taken/report.md")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["The run fails: the report cannot be written to *report.md: *"])


@pytest.mark.usefixtures("_suite")
def test_what_is_old_fails_the_run_when_it_is_told_to(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--clever-upgrade-to=v1.2", "--clever-fail-on-old")
    result.assert_outcomes(passed=7)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["The run fails (--clever-fail-on-old) for CU101, CU102. *clever_upgrade_ignore*"])


def test_advice_does_not_fail_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(CLEAN)
    result = run(pytester, "--clever-fail-on-old", TO)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*(0 must, 1 advice)*", "*CU401*"])


@pytest.mark.usefixtures("_suite")
def test_codes_can_be_ignored_by_ini(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nclever_upgrade_ignore = CU101:/students CU102:*test_login CU303\n")
    result = run(pytester, "--clever-fail-on-old", TO)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*(0 must, *Ignored: CU101:/students, CU102:?test_login, CU303."])


@pytest.mark.usefixtures("_suite")
@pytest.mark.parametrize(
    ("ini", "option", "message"),
    [
        ("CU999", "", "*there is no finding 'CU999'*The codes are CU101,*"),
        ("", "--clever-upgrade-to=v1.3", "*there is no version 'v1.3'*"),
        ("", "--clever-upgrade-report=pdf", "*invalid choice: 'pdf'*"),
    ],
)
def test_what_cannot_be_followed_is_refused(pytester: pytest.Pytester, ini: str, option: str, message: str) -> None:
    pytester.makeini(f"[pytest]\nclever_upgrade_ignore = {ini}\n")
    result = run(pytester, "--clever-fail-on-old", *filter(None, [option]))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


@pytest.mark.usefixtures("_suite")
def test_workers_give_the_report_of_one_process(pytester: pytest.Pytester) -> None:
    run(pytester, "--clever-upgrade-report-file=one.json")
    result = run_workers(pytester, 2, "--clever-fail-on-old", "--clever-upgrade-report-file=two.json")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    one, two = ((pytester.path / f"{name}.json").read_text(encoding="utf-8") for name in ("one", "two"))
    assert one == two


def test_a_worker_that_dies_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(CLEAN + "\n    def test_end(clever):\n        import os\n        os._exit(1)\n")
    result = run_workers(pytester, 1, "--clever-upgrade-report")
    result.stdout.fnmatch_lines(["The requests of 1 workers that crashed are not in it."])


def test_the_options_are_explained(pytester: pytest.Pytester) -> None:
    helped = run(pytester, "--help").stdout.str()
    for name in ("upgrade-report", "upgrade-report-file", "upgrade-to", "fail-on-old"):
        assert f"--clever-{name}" in helped
    assert "clever_upgrade_ignore" in helped
