"""Benchmarks run only when a path in this directory is named on the command line, or pytest is called in it.

At the end they print one table: each target, what was measured, and whether it was met. `--benchmark-table FILE`
writes the figures as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .comparing import SHORT
from .table import lines
from .targets import TARGETS

HERE = Path(__file__).parent
FIGURES: pytest.StashKey[dict[str, float]] = pytest.StashKey()

Measured = Callable[[str, float], None]
MARGIN = 6.0
"""A ratio this many times worse than its target fails the run; a figure of one machine never does."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the option; it is known only when this directory is named on the command line."""
    parser.addoption("--benchmark-table", metavar="FILE", help="write the figures of the targets as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Begin with no figures."""
    config.stash[FIGURES] = {}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out every file here, unless the command line names it, or this directory."""
    start = config.invocation_params.dir
    named = [(start / argument.split("::")[0]).resolve() for argument in config.args]
    wanted = any(path == HERE or HERE in path.parents for path in named)
    return None if wanted else collection_path.is_relative_to(HERE)


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    """Note the figure of a target; a ratio that misses it by far fails the test."""

    def note(name: str, figure: float) -> None:
        target, figures = TARGETS[name], request.config.stash[FIGURES]
        worse = min if target.sense == "at least" else max  # of several cases the worst counts
        figures[name] = worse(figure, figures.get(name, figure))
        if target.unit == "x":
            worst = target.bound / MARGIN if target.sense == "at least" else target.bound * MARGIN
            assert figure >= worst if target.sense == "at least" else figure <= worst, (name, figure, target)

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table, and write it where that was asked for."""
    figures = config.stash.get(FIGURES, {})
    if not figures:
        return
    terminalreporter.section("targets" + (" (short mode: figures are rough)" if SHORT else ""))
    for line in lines(figures):
        terminalreporter.write_line(line)
    file = config.getoption("--benchmark-table", None)
    if file:
        Path(file).write_text(json.dumps(figures, indent=1), encoding="utf-8")
