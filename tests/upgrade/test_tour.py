"""The guided tour: it runs by itself, and all that it prints is what the API really answers."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from clever_mock import CleverMock
from clever_mock.cli import main
from clever_mock.schema.changes import changes
from clever_mock.upgrade import FINDINGS, Move
from clever_mock.upgrade.sides import NARROW, Paper, Shown, rows_of
from clever_mock.upgrade.stage import Pair, Stage, Step
from clever_mock.upgrade.steps import steps
from clever_mock.upgrade.tour import lines_of, paper_for, run_tour
from clever_mock.versions import VERSIONS

OLD, NEW = VERSIONS["v1.1"], VERSIONS["v1.2"]


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The stage of a tour to 1.2."""
    with CleverMock() as clever:
        yield Stage(clever, Move.to("v1.2"), OLD)


def walk(stage: Stage) -> Iterator[tuple[Step, Pair]]:
    """The steps with their questions, each while the mock stands as it says."""
    for step in steps(stage):
        for pair in step.pairs:
            yield step, pair


def told(paper: Paper, ask: bool = False, answers: str = "") -> str:
    """The whole tour, with a person who answers or without one."""
    out, given = io.StringIO(), iter(answers)

    def person(question: str) -> str:
        print(question, file=out)
        return next(given)

    run_tour(out, ask=person if ask else None, to="v1.2", paper=paper)
    return out.getvalue()


def test_every_answer_is_the_one_that_the_api_gives(stage: Stage) -> None:
    shown = 0
    for _, pair in walk(stage):
        for command, answer in zip(pair.asked, (pair.old, pair.new)):
            [token, url] = re.fullmatch(r"curl -H 'Authorization: Bearer (\w+)' '(.+)'", command).groups()  # type: ignore[union-attr]
            path = url.removeprefix(stage.clever.url)
            if path != url:  # the calendar has a mock of its own
                again = stage.clever.get(path, token=token)
                assert (answer.status, answer.body) == (again.status_code, again.json)
                assert answer.title == f"GET {path}"
                shown += 1
    assert shown >= 24


def test_what_is_marked_is_what_differs(stage: Stage) -> None:
    for _, pair in walk(stage):
        if pair.asked[0].split("'")[3].startswith(stage.clever.url) and pair.old.status == pair.new.status == 200:
            token = pair.asked[1].split()[4].rstrip("'")
            difference = stage.clever.diff(pair.path, token=token)
            marked = "\n".join(row.right for row in rows_of(pair.old, pair.new) if row.mark != " ")
            assert bool(difference) == bool(marked)
            for name in difference.added:
                assert f'"{name.rpartition(".")[2]}":' in marked


def test_each_new_field_and_state_is_shown(stage: Stage) -> None:
    text = "\n".join(line for step in steps(stage) for line in lines_of(step, 1, Paper(160)))
    rows = [row for row in changes(OLD, NEW) if row.area in ("field", "status field") and row.old is None]
    assert len(rows) >= 7
    for row in rows:
        assert re.search(rf'^\+ +│ +"{row.name.rpartition(".")[2]}":', text, re.MULTILINE), row
    for state in NEW.states:
        assert re.search(rf'│ +"state": "{state}"', text)
    for day in (NEW.opens, OLD.frozen, OLD.closed_to_applications_from):
        assert str(day) in text


def test_what_the_steps_say_follows_the_answers(stage: Stage) -> None:
    said = {step.title: " ".join(step.says) for step in steps(stage)}
    students = next(text for title, text in said.items() if title.startswith("Students"))
    assert "4 requests" in students
    assert "They gave 2 schools; `schools` in v1.2 holds the same." in students
    assert f"up to {OLD.max_limit} records, of v1.2 up to {NEW.max_limit}" in said["Pages"]
    assert "v1.1 answers 200 and v1.2 413" in said["Pages"]
    paused = next(text for title, text in said.items() if title.endswith("in the pause"))
    assert paused.startswith("v1.2 shows `paused`, v1.1 shows `running`.")
    assert "answers as /v1.1/me does" in said["/me without a version"]
    events = said["Events, and the resync before them"]
    assert "not read whole in v1.2: schools, teachers, students, sections, contacts." in events
    assert "v1.1 answers 404, and v1.2 200." in said["The release calendar"]


def test_it_says_the_walk_differs_where_it_does(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = stage.get

    def without_sections(path: str, token: str = "") -> object:
        return (200, {"data": []}) if path.endswith("/sections") and "/students/" in path else ask(path, token)

    monkeypatch.setattr(stage, "get", without_sections)
    said = " ".join(words for step in steps(stage) for words in step.says)
    assert "They gave 1 schools; `schools` in v1.2 holds others." in said


def test_every_finding_is_on_the_checklist() -> None:
    text = told(Paper(100))
    checklist = text[text.index("The checklist") :]
    listed = re.findall(r"^\[ \] (CU\d+)", checklist, re.MULTILINE)
    moved = Move.to("v1.2").moved("v1.1")
    assert listed == [code for code, kind in FINDINGS.items() if kind.concerns(moved)]
    assert len(listed) == len(FINDINGS) - 5
    assert "--clever-fail-on-old" in checklist


@pytest.mark.parametrize("width", [40, NARROW - 1, NARROW, 200])
def test_it_keeps_to_the_width(width: int) -> None:
    for line in told(Paper(width)).splitlines():
        assert len(line) <= width or line.startswith(("$ curl", "    pytest")), line


def test_where_it_is_narrow_the_differences_stand_below_each_other() -> None:
    text = told(Paper(60))
    assert "│" not in text
    assert '\n-         "state": "running"\n+         "state": "paused"\n' in text


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert (paper_for(Terminal()).colour, paper_for(io.StringIO()).colour) == (True, False)
    assert "\x1b[32m+" in told(Paper(100, colour=True))
    assert "\x1b" not in told(Paper(100))
    monkeypatch.setenv("NO_COLOR", "1")
    assert not paper_for(Terminal()).colour


def test_a_person_goes_on_with_enter_and_ends_with_q() -> None:
    text = told(Paper(100), ask=True, answers="  q")
    assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) == 3
    assert "The checklist" not in text


def test_where_nobody_can_answer_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["tour"]) == 0
    assert "The checklist, from v2.1 to v3.1" in capsys.readouterr().out


def test_the_command_runs_without_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour", "--no-input", "--to", "v1.2"]) == 0
    out = capsys.readouterr().out
    assert "Enter to go on" not in out
    assert out.index("1. From v1.1 to v1.2") < out.index("The release calendar") < out.index("The checklist")


def test_a_terminal_that_knows_few_letters_gets_what_it_can_show() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "clever_mock", "tour", "--no-input"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert b"The checklist" in run.stdout
    assert run.stdout.isascii()


def test_from_the_oldest_version_there_is_no_tour(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour", "--no-input", "--to", "v1.1"]) == 0
    assert "nothing to move from" in capsys.readouterr().out
    assert main(["tour", "--to", "v9"]) == 1
    assert "there is no version 'v9'" in capsys.readouterr().err


def test_two_answers_of_different_kinds_are_shown_in_part() -> None:
    old = Shown("GET /v1.1/x", "v1.1", 404, "no")
    new = Shown("GET /v1.2/x", "v1.2", 200, {str(number): number for number in range(100)})
    lines = Paper(80).both(old, new)
    assert len(lines) < 20
    assert any("more lines" in line for line in lines)
    assert json.dumps(99) not in "".join(lines)
