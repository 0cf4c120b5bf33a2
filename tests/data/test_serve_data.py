"""`clever-mock serve --data PATH` serves a roster file, captured answers and upload files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import urllib.request
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.cli import main
from clever_mock.factories.whole import Sizes
from tests.data.asking import records
from tests.data.uploading import changed, write_upload


def roster_file(directory: Path) -> Path:
    """A roster file."""
    with CleverMock() as clever:
        clever.load_csv(write_upload(directory / "Riverbend"))
        clever.dump(directory / "roster.json")
    return directory / "roster.json"


def captured(directory: Path) -> Path:
    """A directory of captured answers."""
    with CleverMock() as clever:
        clever.load_csv(write_upload(directory / "Riverbend"))
        for kind in ("districts", "schools", "students"):
            (directory / f"{kind}.json").write_bytes(clever.get(f"/v1.2/{kind}").data)
    return directory


def upload(directory: Path) -> Path:
    """A directory of upload files."""
    return write_upload(directory / "Riverbend")


def served(path: Path) -> tuple[str, list[dict[str, Any]]]:
    """What `serve` prints of the district, and the students that it answers."""
    command = [sys.executable, "-m", "clever_mock", "serve", "--data", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().split()[-1]
            district = process.stdout.readline().strip()
            token = district.split()[-1]
            request = urllib.request.Request(f"{url}/v1.2/students", headers={"Authorization": f"Bearer {token}"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                return district, json.load(answer)["data"]
        finally:
            process.terminate()


@pytest.mark.parametrize("make", [roster_file, captured, upload])
def test_whatever_holds_a_roster_is_served(tmp_path: Path, make: Any) -> None:
    district, students = served(make(tmp_path))
    assert re.fullmatch(r"Riverbend \([0-9a-f]{24}\): token DEMO_TOKEN", district)
    assert {student["data"]["name"]["last"] for student in students} == {"Lovelace", "Turing"}


def test_an_upload_is_served_with_the_ids_that_a_test_has(tmp_path: Path) -> None:
    with CleverMock() as clever:
        clever.load(write_upload(tmp_path / "Riverbend"))
        ids = {student["id"] for student in records(clever, "students")}
    _, students = served(tmp_path / "Riverbend")
    assert {student["data"]["id"] for student in students} == ids


def test_a_fault_ends_the_command_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_upload(tmp_path, schools="School_id,Name\nN,North\n")
    assert main(["serve", "--data", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(f"clever-mock: {tmp_path}/schools.csv: line 1: column 2 is called 'Name'")
    assert printed.out == ""


def test_what_is_left_out_is_printed_in_short(tmp_path: Path) -> None:
    teachers = changed("teachers", "S,T2", "X,T2")
    write_upload(tmp_path / "Riverbend", teachers=teachers)
    command = [sys.executable, "-m", "clever_mock", "serve", "--data", str(tmp_path / "Riverbend")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            printed = [process.stdout.readline().strip() for _ in range(5)]
        finally:
            process.terminate()
        assert process.stderr.read() == ""
    assert printed[2].startswith("Sync report: 2 schools, 1 teacher (1 row left out), 2 students")
    assert printed[3] == (
        "teachers.csv: line 3: column School_id: it names 'X', which is not in schools.csv; the row is left out"
    )
    assert printed[4].startswith(
        "sections.csv: line 2: column Teacher_2_id: it names 'T2', which is not in teachers.csv"
    )


def test_the_sandbox_is_served_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    end = threading.Event()
    end.set()
    monkeypatch.setattr("clever_mock.cli.serve.stopped", lambda: nullcontext(end))
    monkeypatch.setattr("clever_mock.factories.demo.SANDBOX", Sizes(students=5))
    assert main(["serve", "--sandbox"]) == 0
    assert "Sandbox District (" in capsys.readouterr().out


@pytest.mark.parametrize("others", [["--students", "5"], ["--data", "roster.json"]])
def test_the_sandbox_has_its_own_size(others: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--sandbox", *others]) == 2
    assert "goes with neither --data nor --students" in capsys.readouterr().err
