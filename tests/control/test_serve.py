"""`clever-mock serve` with its control and its Dashboard."""

from __future__ import annotations

import re
import signal
import urllib.error
import urllib.request

import pytest

from clever_mock.cli import main
from tests.running import serving


def serve(*arguments: str, path: str) -> tuple[int, str, int, str]:
    """Serve, ask for one path, and stop: exit status, what was printed, the status of the answer, the errors."""
    with serving(*arguments) as served:
        try:
            status = urllib.request.urlopen(served.url + path, timeout=10).status
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
    assert served.status is not None
    return served.status, served.out, status, served.errors


def test_it_serves_clever_alone_where_it_is_told_to() -> None:
    status, out, answered, _ = serve("--no-control", path="/_mock/v1/")
    assert (status, answered) == (0, 401)
    assert "Dashboard" not in out


def test_what_a_strict_mock_finds_is_told_at_the_end() -> None:
    status, _, answered, errors = serve("--strict", path="/v3.1/pupils")
    assert (status, answered) == (1, 401)
    assert "unknown-path" in errors


def test_the_dashboard_is_opened_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def opens(url: str) -> None:
        opened.append(url)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("webbrowser.open", opens)
    assert main(["serve", "--students", "5", "--open"]) == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/dashboard", opened[0])


def test_a_dashboard_that_is_not_there_is_not_opened(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--open", "--no-control"]) == 2
    assert "--open opens the Dashboard, which --no-control takes away" in capsys.readouterr().err
