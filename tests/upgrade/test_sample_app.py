"""The report on a real app in each stage of its move: exactly what is left to do, and nothing after the last."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.running import run

HOME = Path(__file__).parent / "sample_app"

MOVED = ("roster", "status", "move")
SUITES = (("roster",), ("roster", "status"), MOVED, MOVED, *[(*MOVED, "people")] * 3)
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


def calls(words: str) -> list[tuple[str, str]]:
    """The findings for calls of these paths in an older version."""
    return [("CU101", f"/{path}") for path in words.split()]


ALL_OF_1_2 = calls("contacts districts events me school_admins schools sections students teachers")
STATUS = [("CU104", "/districts/{id}/status")]
CLOSED = [("CU304", "v1.2")]
ALL_OF_2_1 = calls(
    "contacts courses district_admins districts events me school_admins schools sections students students/{id} "
    "teachers teachers/{id} terms"
)


def ids(words: str) -> list[tuple[str, str]]:
    """The findings for ids that become others."""
    return [("CU108", kind) for kind in words.split()]


LEFT: dict[tuple[int, str], list[tuple[str, str]]] = {
    (0, "v1.2"): sorted(
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
    (1, "v1.2"): [*OLD_CALLS, *WALKS, ("CU303", "v1.1")],
    (2, "v1.2"): [("CU201", "/v1.2/events")],
    (3, "v1.2"): [],
    (3, "v2.1"): [*ALL_OF_1_2, *STATUS, *ids("contacts"), *CLOSED],
    (3, "v3.1"): [*ALL_OF_1_2, *STATUS, *ids("contacts school_admins teachers"), *CLOSED],
    (4, "v2.1"): [],
    (4, "v3.1"): [
        *ALL_OF_2_1,
        *ids("contacts district_admins school_admins teachers"),
        ("CU304", "/contacts of v2.1"),
    ],
    (5, "v3.1"): [("CU107", "/users/{id}"), ("CU201", "/v3.1/events")],
    (6, "v3.1"): [],
}
"""What is left to do at each stage on the way to a version: the code, and what it is about."""


def report_at(pytester: pytest.Pytester, stage: int, *options: str, to: str = "v1.2") -> Any:
    """Run the app's own tests as they are at a stage; the report that they gave."""
    package = pytester.mkpydir("sample_app")
    shutil.copy(HOME / "client.py", package)
    shutil.copy(HOME / f"stage_{stage}.py", package / "app.py")
    for suite in SUITES[stage]:
        shutil.copy(HOME / f"{suite}_suite.py", pytester.path / f"test_{suite}.py")
    result = run(pytester, "--clever-upgrade-report=json", *options, f"--clever-upgrade-to={to}")
    assert result.ret == 0, result.stdout.str()
    return json.loads((pytester.path / "clever-upgrade-report.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("stage", "to"), LEFT)
def test_the_report_says_what_is_left_to_do(pytester: pytest.Pytester, stage: int, to: str) -> None:
    report = report_at(pytester, stage, to=to)
    print([(one["code"], one["subject"]) for one in report["findings"]])
    for one in report["findings"]:
        print(one["code"], one["title"], "|", one["instead"], *one["changes"], sep="\n   ")
    assert [(one["code"], one["subject"]) for one in report["findings"]] == LEFT[stage, to]
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


def test_the_report_names_the_call_that_takes_a_place(pytester: pytest.Pytester) -> None:
    found = {(one["code"], one["subject"]): one for one in report_at(pytester, 4, to="v3.1")["findings"]}
    teachers, stored = found["CU101", "/teachers"], found["CU108", "teachers"]
    assert teachers["instead"] == "call `/v3.1/users?role=teacher` for it"
    assert "> teachers.id → users.teacher.legacy_id" in teachers["changes"]
    assert stored["instead"].endswith("or match `roles.teacher.legacy_id` as each user comes")
    assert "`clever-mock migration --from v2.1 --to v3.1`" in stored["instead"]


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
