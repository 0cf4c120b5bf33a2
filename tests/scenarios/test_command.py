"""`clever-mock scenario`: lists, runs, serves and draws."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from clever_mock import CleverMock
from clever_mock.cli import main
from clever_mock.scenarios.finding import NAMES, scenarios

from .stories import LateEntry

STORIES = f"{Path(__file__).parent / 'stories.py'}"
OWN = f"{STORIES}:LateEntry"


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints, when all goes well."""
    assert main(["scenario", *arguments]) == 0
    return capsys.readouterr().out


def test_the_list_names_each_scenario_and_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "list").splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    assert [line.split(maxsplit=1)[1] for line in lines] == [scenario.about() for scenario in scenarios()]


@pytest.mark.parametrize("name", NAMES)
def test_each_scenario_is_printed_as_its_timeline(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = told(capsys, "run", name, "--students", "60", "--seed", "2")
    with CleverMock(seed=2) as clever:
        assert printed == f"{clever.play(name, students=60)}\n"


def test_one_version_is_seen_alone(capsys: pytest.CaptureFixture[str]) -> None:
    printed = told(capsys, "run", OWN, "--version", "v1.1")
    assert "v1.1    running" in printed
    assert "v1.2" not in printed


def test_a_picture_is_drawn_into_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told(capsys, "run", OWN, "--svg", str(tmp_path / "late.svg"))
    with CleverMock() as clever:
        assert (tmp_path / "late.svg").read_text(encoding="utf-8") == clever.play(LateEntry).svg()


def test_a_clock_can_run_without_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    printed = told(capsys, "run", OWN, "--speed", "100d")
    assert "Serving" not in printed
    assert re.findall("^2017-10-..", printed, re.MULTILINE) == ["2017-10-02", "2017-10-09", "2017-10-12"]


def test_a_server_goes_on_for_so_many_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    printed = told(capsys, "run", OWN, "--serve", "--speed", "100", "--for", "0.4")
    assert re.search(r"^Serving Clever at http://127.0.0.1:\d+\. Ctrl-C ends it\.$", printed, re.MULTILINE)
    assert len(re.findall(r" token [0-9a-f]{40}$", printed, re.MULTILINE)) == 1
    assert "The export breaks." in printed


def test_so_many_seconds_can_end_before_the_story(capsys: pytest.CaptureFixture[str]) -> None:
    printed = told(capsys, "run", OWN, "--serve", "--speed", "1h", "--for", "0.1")
    assert "for the first time" in printed
    assert "A family moves into town." not in printed


def test_ctrl_c_ends_it_and_an_app_can_read_it_until_then() -> None:
    command = [sys.executable, "-m", "clever_mock", "scenario", "run", OWN, "--serve", "--speed", "30d"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        printed = ""
        while "The export breaks." not in printed:
            line = running.stdout.readline()
            assert line, running.communicate()[1]
            printed += line
        url, token = re.findall(r"http://[\d.:]+\d", printed)[0], re.findall(r"token (\w+)", printed)[0]
        request = urllib.request.Request(f"{url}/v1.2/students", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert b"Moss" in answer.read()
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=20)
    assert (running.returncode, errors) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["run", "rolover"], 1, "did you mean 'rollover'"),
        (["run", STORIES], 1, "has 3 scenarios; say which"),
        (["run", OWN, "--version", "v1.3"], 1, "there is no version 'v1.3'"),
        (["run", f"{STORIES}:Empty", "--students", "3"], 1, "has no option 'students'"),
        (["run", OWN, "--port", "80"], 2, "--port is for --serve"),
        (["run", OWN, "--svg", "/nowhere/late.svg"], 1, "/nowhere/late.svg cannot be written"),
    ],
)
def test_what_cannot_be_run_says_why(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, message: str
) -> None:
    assert main(["scenario", *arguments]) == status
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "1w", "1e9", "9999999"])
def test_a_speed_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], speed: str) -> None:
    with pytest.raises(SystemExit):
        main(["scenario", "run", OWN, f"--speed={speed}"])
    assert "a speed is a number of days" in capsys.readouterr().err
