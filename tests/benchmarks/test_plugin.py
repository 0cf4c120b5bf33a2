"""What the plugin costs a suite: one that does not use it, and each test that does."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from clever_mock.serving import Server

from .comparing import SHORT, best, times_for
from .conftest import Measured
from .test_server import app, life

OTHERS = sorted({point.name for point in entry_points(group="pytest11")} - {"clever_mock"})
"""The other plugins that are installed, which a run that is timed does without."""

TESTS = 40 if SHORT else 500


def run(pytester: pytest.Pytester, *options: str) -> float:
    """Seconds of the whole process of a pytest run without the other plugins, whose start would drown ours in noise.

    There is no time limit, as waiting with one is done in steps of up to 50 ms.
    """
    before = time.perf_counter()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            *(word for name in OTHERS for word in ("-p", f"no:{name}")),
            *options,
            str(pytester.path),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
    )
    return time.perf_counter() - before


def test_the_plugin_unused(pytester: pytest.Pytester, measured: Measured) -> None:
    pytester.makepyfile("def test_nothing(): pass")
    rounds = 4 if SHORT else 60
    added = []
    for number in range(rounds):
        turns = {"with": (), "without": ("-p", "no:clever_mock")}
        order = list(turns) if number % 2 else list(reversed(turns))  # who goes first gains or loses by it
        took = {name: run(pytester, *turns[name]) for name in order}
        added.append(took["with"] - took["without"])
    measured("unused plugin", statistics.median(added) * 1000)


TIMING = """
    import json, pathlib, statistics, time
    import pytest

    took = {}

    def pytest_collection_modifyitems(items):
        items.sort(key=lambda item: item.callspec.params["number"])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(item):
        before = time.perf_counter()
        result = yield
        took.setdefault(item.originalname, []).append(time.perf_counter() - before)
        return result

    def pytest_sessionfinish():
        middle = {name: statistics.median(times) for name, times in took.items()}
        pathlib.Path("took.json").write_text(json.dumps(middle))
"""
"""What times each test of a run, whole, with its fixtures; the tests of each fixture and of none come in turns."""


def taken(pytester: pytest.Pytester, fixture: str, body: str, without: str) -> tuple[float, float]:
    """Seconds that a test takes, whole: one with no fixture, and one with a fixture, in a run without a plugin."""
    marked = f"@pytest.mark.parametrize('number', range({TESTS}))"
    bare, full = f"{marked}\ndef test_none(number): pass\n", f"{marked}\ndef test_one(number, {fixture}): {body}\n"
    pytester.makepyfile(test_it=f"import pytest\n{bare}\n{full}")
    options = [word for name in ("faker", "randomly", "cacheprovider", without) for word in ("-p", f"no:{name}")]
    subprocess.run([sys.executable, "-m", "pytest", "-q", *options], check=True, stdout=subprocess.DEVNULL)
    found = json.loads(Path("took.json").read_text(encoding="utf-8"))
    return found["test_none"], found["test_one"]


def test_the_fixture_for_each_test(pytester: pytest.Pytester, measured: Measured) -> None:
    pytester.makeconftest(TIMING)
    added: dict[str, list[float]] = {"theirs": [], "ours": [], "used": []}
    for _ in range(2 if SHORT else 8):
        none, theirs = taken(pytester, "httpserver", "pass", without="clever_mock")
        _, ours = taken(pytester, "clever", "pass", without="pytest_httpserver")
        _, used = taken(pytester, "clever", "clever.roster", without="pytest_httpserver")
        # All are more than a test in a run without our plugin, so that its hooks count too.
        for name, time_taken in (("theirs", theirs), ("ours", ours), ("used", used)):
            added[name].append(time_taken - none)
    middle = {name: statistics.median(times) for name, times in added.items()}
    measured("fixture", middle["ours"] * 1000)
    measured("fixture against httpserver", middle["ours"] / middle["theirs"])
    measured("fixture, used", middle["used"] * 1000)


def test_a_server_starts_answers_and_stops(measured: Measured) -> None:
    measured("start, GET, stop", best(life, times_for(100)) * 1000)
    servers = [Server(app).start() for _ in range(times_for(100))]
    stopping = iter(servers)
    measured("idle stop", best(lambda: next(stopping).stop(), 1, rounds=len(servers) - 1) * 1000)
