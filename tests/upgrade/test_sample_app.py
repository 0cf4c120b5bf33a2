"""The report on a real app in each stage of its move: exactly what is left to do, and nothing after the last."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.running import run

HOME = Path(__file__).parent / "sample_app"

SUITES = (("roster",), ("roster", "status"), ("roster", "status", "move"), ("roster", "status", "move"))
"""The app's own tests at each stage."""

OLD_CALLS = [
    ("CU101", "/contacts"),
    ("CU101", "/events"),
    ("CU101", "/school_admins"),
    ("CU101", "/schools"),
    ("CU101", "/sections"),
    ("CU101", "/sections/{id}/school"),
    ("CU101", "/students"),
    ("CU101", "/students/{id}/sections"),
    ("CU101", "/teachers"),
    ("CU101", "/teachers/{id}/sections"),
]
WALKS = [("CU103", "students"), ("CU103", "teachers")]

LEFT: list[list[tuple[str, str]]] = [
    sorted(
        [
            *OLD_CALLS,
            ("CU101", "/districts"),
            ("CU102", "/me"),
            *WALKS,
            ("CU104", "`paused`, `launch_date`, `pause_end` and `pause_start`"),
            ("CU303", "v1.1"),
            ("CU403", "pending"),
            ("CU404", "error"),
            ("CU405", "paused"),
            ("CU406", "`pause_start` and `pause_end`"),
            ("CU407", "`launch_date`"),
        ]
    ),
    [*OLD_CALLS, *WALKS, ("CU303", "v1.1")],
    [("CU201", "/v1.2/events")],
    [],
]
"""What is left to do at each stage: the code, and what it is about."""


def report_at(pytester: pytest.Pytester, stage: int, *options: str) -> Any:
    """Run the app's own tests as they are at a stage; the report that they gave."""
    package = pytester.mkpydir("sample_app")
    shutil.copy(HOME / "client.py", package)
    shutil.copy(HOME / f"stage_{stage}.py", package / "app.py")
    for suite in SUITES[stage]:
        shutil.copy(HOME / f"{suite}_suite.py", pytester.path / f"test_{suite}.py")
    result = run(pytester, "--clever-upgrade-report=json", *options)
    assert result.ret == 0, result.stdout.str()
    return json.loads((pytester.path / "clever-upgrade-report.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("stage", range(4))
def test_the_report_says_what_is_left_to_do(pytester: pytest.Pytester, stage: int) -> None:
    report = report_at(pytester, stage)
    assert [(one["code"], one["subject"]) for one in report["findings"]] == LEFT[stage]
    assert report["requests"] > 10
    assert report["tests"] >= len(SUITES[stage])


def test_the_report_names_tests_requests_and_changes(pytester: pytest.Pytester) -> None:
    found = {(one["code"], one["subject"]): one for one in report_at(pytester, 0)["findings"]}
    me, students = found["CU102", "/me"], found["CU101", "/students"]
    assert (me["times"], me["tests"], me["request"]) == (1, ["test_roster.py::test_a_login"], "GET /me")
    assert students["request"] == "GET /v1.1/students?limit=500"
    assert "+ students.schools: ids, always there" in students["changes"]
    assert found["CU103", "students"]["times"] == 6
    assert found["CU405", "paused"]["tests"] == []


def test_the_missing_collections_are_named(pytester: pytest.Pytester) -> None:
    [finding] = report_at(pytester, 2)["findings"]
    assert finding["instead"].endswith("not read whole: schools, students")
    assert finding["tests"] == ["test_move.py::test_a_copy_from_before_the_move"]


@pytest.mark.parametrize("stage", [2, 3])
def test_the_run_fails_until_nothing_must_be_done(pytester: pytest.Pytester, stage: int) -> None:
    if stage == 3:
        assert report_at(pytester, 3, "--clever-fail-on-old")["must"] == 0
    else:
        with pytest.raises(AssertionError, match="The run fails"):
            report_at(pytester, 2, "--clever-fail-on-old")
