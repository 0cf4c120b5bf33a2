"""The upgrade report of a command that serves: what came is looked at, and told at the end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


class UpgradeReport:
    """Looks at what reaches a mock from now on; `file` is where the report goes, `-` being the terminal.

    `to` is the version to move to, by default the newest. Raises `InvalidValueError` for one that there is not.
    """

    def __init__(self, clever: CleverMock, file: str, to: str | None = None) -> None:
        from clever_mock.upgrade import Move, Samples
        from clever_mock.upgrade.renderers import form_of

        self._file = file
        self._to = Move.to(to).new.name
        self._form = "terminal" if file == "-" else form_of(file)
        self._samples = Samples()
        clever.watch(self._samples.watch())

    def write(self) -> int:
        """Write the report; the exit status of the command."""
        from clever_mock.upgrade import Report
        from clever_mock.upgrade.renderers import render, summary

        report = Report.on(self._samples.all(), to=self._to)
        if self._file == "-":
            print(render(report, self._form), end="")
            return 0
        try:
            Path(self._file).write_text(render(report, self._form), encoding="utf-8")
        except OSError as error:
            print(f"clever-mock: {self._file} cannot be written: {error.strerror}", file=sys.stderr)
            return 1
        print(f"{summary(report)} Written to {self._file}")
        return 0
