"""How a test runs a suite of its own: in this process, or in workers."""

from __future__ import annotations

import pytest

ALONE = [word for plugin in ("randomly", "faker", "benchmark", "cacheprovider") for word in ("-p", f"no:{plugin}")]
"""The plugins that a run of its own does without."""


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the tests that were written, in this process."""
    return pytester.runpytest_inprocess(*ALONE, *arguments)


def run_workers(pytester: pytest.Pytester, workers: int, *arguments: str) -> pytest.RunResult:
    """Run the tests that were written, in workers of xdist."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # other plugins take their time to load
        plugins = ("-p", "xdist", "-p", "clever_mock.plugin")
        return pytester.runpytest_subprocess(*plugins, "-n", str(workers), *arguments, timeout=60)
