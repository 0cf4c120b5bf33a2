"""What the plugin costs a suite: one that does not use it, and each test that does."""

from __future__ import annotations

import os
import re
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

TESTS = 40 if SHORT else 300


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
    rounds = 4 if SHORT else 40
    times: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(rounds):
        times["with"].append(run(pytester))
        times["without"].append(run(pytester, "-p", "no:clever_mock"))
    measured("unused plugin", (min(times["with"]) - min(times["without"])) * 1000)


def test_the_fixture_for_each_test(pytester: pytest.Pytester, measured: Measured) -> None:
    total = {name: whole(pytester, name) for name in ("clever", "httpserver")}
    measured("fixture", total["clever"] * 1000)
    measured("fixture against httpserver", total["clever"] / total["httpserver"])


def whole(pytester: pytest.Pytester, fixture: str) -> float:
    """Seconds that a fixture adds to each test: a run of many tests with it, less one of the same tests without."""
    for name in (fixture, ""):
        pytester.makepyfile(
            **{
                f"test_{name or 'none'}": f"""
                import time
                import pytest

                moments = []

                @pytest.mark.parametrize("number", range({TESTS}))
                def test_one(number{", " + name if name else ""}):
                    moments.append(time.perf_counter())

                def test_print():
                    print("each", (moments[-1] - moments[0]) / (len(moments) - 1))
                """
            }
        )
    times = {}
    for name in (fixture, ""):
        file = Path(pytester.path) / f"test_{name or 'none'}.py"
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:faker", "-p", "no:randomly", str(file)]
        runs = [
            re.search(r"each ([0-9.e-]+)", subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for _ in range(2 if SHORT else 4)
        ]
        times[name] = min(float(found[1]) for found in runs if found)
    return times[fixture] - times[""]


def test_a_server_starts_answers_and_stops(measured: Measured) -> None:
    measured("start, GET, stop", best(life, times_for(100)) * 1000)
    servers = [Server(app).start() for _ in range(times_for(100))]
    stopping = iter(servers)
    measured("idle stop", best(lambda: next(stopping).stop(), 1, rounds=len(servers) - 1) * 1000)
