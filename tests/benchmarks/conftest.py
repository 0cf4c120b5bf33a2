"""Benchmarks run only when a path in this directory is named on the command line, or pytest is called in it."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out every file here, unless the command line names it, or this directory."""
    start = config.invocation_params.dir
    named = [(start / argument.split("::")[0]).resolve() for argument in config.args]
    wanted = any(path == HERE or HERE in path.parents for path in named)
    return None if wanted else collection_path.is_relative_to(HERE)
