"""How a test runs a suite of its own, in this process or in workers, and how it runs `clever-mock serve`."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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


class Serving:
    """`clever-mock serve` of a small district in a process of its own; what it printed is whole once it has ended."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.status: int | None = None
        self.errors = ""
        assert process.stdout is not None
        self.out = ""
        while "Ctrl-C" not in self.out:
            line = process.stdout.readline()
            assert line, self.out
            self.out += line
        url = re.search(r"at (http://\S+)", self.out)
        assert url is not None
        self.url = url[1]

    def end(self) -> None:
        """End it as Ctrl-C does, and take note of how it went."""
        self._process.send_signal(signal.SIGINT)
        out, self.errors = self._process.communicate(timeout=20)
        self.out, self.status = self.out + out, self._process.returncode


@contextmanager
def serving(*arguments: str) -> Iterator[Serving]:
    """Serve for the length of a block."""
    command = [sys.executable, "-m", "clever_mock", "serve", "--students", "5", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            served = Serving(process)
            yield served
            served.end()
        finally:
            process.kill()
