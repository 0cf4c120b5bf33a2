"""The upgrade report in a pytest session: the samples of all tests, of all workers, and what is written at the end.

It is registered where an option asks for it. What is found is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from clever_mock.errors import InvalidValueError
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.renderers import form_of, render, summary
from clever_mock.upgrade.report import Report, read_ignored
from clever_mock.upgrade.samples import Samples

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock

_SENT = "clever_upgrade_samples"


class UpgradeSession:
    """Collects samples in a session; in a worker of xdist it hands them on, elsewhere it reports."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._given_file: str | None = config.getoption("--clever-upgrade-report-file")
        self._fails: bool = config.getoption("--clever-fail-on-old")
        self._samples = Samples()
        self._lost = 0
        self._said: list[str] = []
        try:
            asked: str | None = config.getoption("--clever-upgrade-report")
            self._form = asked or (form_of(self._given_file) if self._given_file else "terminal")
            self._to = Move.to(config.getoption("--clever-upgrade-to")).new.name
            self._ignored = [str(rule) for rule in read_ignored(config.getini("clever_upgrade_ignore"))]
        except InvalidValueError as error:
            raise pytest.UsageError(f"clever_mock, upgrade report: {error}") from None

    def watch(self, clever: CleverMock, test: str, versions: Sequence[str] = (), version: str = "") -> None:
        """Take samples of what reaches a mock in a test.

        A test that runs in several `versions`, the newer among them, asks on purpose in the `version` of this time:
        what it asks there is left out.
        """
        look = self._samples.watch(test)
        if version != self._to and self._to in versions:
            clever.watch(lambda entry, body: None if entry.version == version else look(entry, body))
        else:
            clever.watch(look)

    @property
    def _output(self) -> dict[str, Any] | None:
        """What a worker of xdist hands to the process that started it; None elsewhere."""
        output: dict[str, Any] | None = getattr(self._config, "workeroutput", None)
        return output

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take in what a worker of xdist has collected."""
        sent = getattr(node, "workeroutput", {}).get(_SENT)
        if sent is None:
            self._lost += 1
        else:
            self._samples.load(sent)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand the samples on, or fail the session for what must be done."""
        if self._output is not None:
            self._output[_SENT] = self._samples.dump()
            return
        written = self._write()
        if session.exitstatus == pytest.ExitCode.OK and (not written or (self._fails and self.report.must)):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @property
    def report(self) -> Report:
        """The report on all that was collected so far."""
        return Report.on(self._samples.all(), to=self._to, ignore=self._ignored)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Add the report to the summary, or write it to a file."""
        report = self.report
        terminalreporter.section(f"clever_mock: upgrade to {self._to}")
        if self._form == "terminal":
            terminalreporter.write(render(report, self._form))
        else:
            terminalreporter.write_line(summary(report))
        for line in self._said:
            terminalreporter.write_line(line)
        if self._lost:
            terminalreporter.write_line(f"The requests of {self._lost} workers that crashed are not in it.")
        if self._fails and report.must:
            codes = sorted({finding.code for finding in report.must})
            terminalreporter.write_line(
                f"The run fails (--clever-fail-on-old) for {', '.join(codes)}. "
                "To let one pass, name it in clever_upgrade_ignore in the ini file.",
                red=True,
            )

    def _write(self) -> bool:
        """Write the report to its file, if it has one; a terminal's has none unless one is named."""
        if self._given_file is None and self._form == "terminal":
            return True
        file = self._config.invocation_params.dir / (self._given_file or f"clever-upgrade-report.{self._form}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(render(self.report, self._form), encoding="utf-8")
        except OSError as error:
            self._said.append(f"The run fails: the report cannot be written to {file}: {error.strerror}")
            return False
        self._said.append(f"Written to {file}")
        return True
