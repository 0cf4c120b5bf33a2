"""How the tests of the upgrade report run a suite of its own."""

from __future__ import annotations

import pytest

ALONE = [word for plugin in ("randomly", "faker", "benchmark", "cacheprovider") for word in ("-p", f"no:{plugin}")]
"""The plugins that a run of its own does without."""


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the tests that were written, in this process."""
    return pytester.runpytest_inprocess(*ALONE, *arguments)
