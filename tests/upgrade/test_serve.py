"""`clever-mock serve --upgrade-report`: what an app did while it was served, told at the end."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest

from clever_mock.cli import main
from tests.running import serving


def serve(*arguments: str) -> tuple[int, str, str]:
    """Serve, ask twice in the old version, and stop it; the exit status, what it printed, and its errors."""
    with serving(*arguments) as served:
        for path in ("/v1.1/students", "/v1.1/students?limit=2"):
            asked = urllib.request.Request(served.url + path, headers={"Authorization": "Bearer DEMO_TOKEN"})
            urllib.request.urlopen(asked, timeout=10).close()
    assert served.status is not None
    return served.status, served.out, served.errors


def test_it_is_printed_at_the_end() -> None:
    status, out, _ = serve("--upgrade-report", "-")
    assert status == 0
    assert "CU101 The app calls v1.1 for /students." in out
    assert "2 requests" in out


def test_it_is_written_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    status, out, _ = serve("--upgrade-report", str(file), "--upgrade-to", "v1.2")
    assert status == 0
    assert file.read_text(encoding="utf-8").startswith("# Upgrade to v1.2")
    assert f"Written to {file}" in out


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    status, _, errors = serve("--upgrade-report", str(tmp_path))
    assert status == 1
    assert "cannot be written" in errors


def test_the_option_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    assert "--upgrade-report FILE" in capsys.readouterr().out


def test_the_version_is_for_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--upgrade-to", "v2.1"]) == 2
    assert "--upgrade-to is for --upgrade-report" in capsys.readouterr().err
    assert main(["serve", "--upgrade-report", "-", "--upgrade-to", "v9"]) == 1
    assert "there is no version 'v9'" in capsys.readouterr().err
