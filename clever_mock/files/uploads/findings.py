"""What reading an upload comes upon: gathered while its files are read, a report or an error once they are."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping

from clever_mock.errors import LoadError
from clever_mock.model.records.sync_report import LeftOut, Problem, SyncReport

_FEW = 20
_KINDS = {"admins.csv": "school_admins", "staff.csv": "school_admins"}


class Findings:
    """What there is to say of one upload: its problems, and what was passed over as no version shows it."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []
        self._left_out: Counter[str] = Counter()

    def note(
        self, file: str, line: int, reason: str, *, column: str = "", value: str = "", left_out: LeftOut = "row"
    ) -> None:
        """Take note of a problem in a file, which is named without its directory."""
        self._problems.append(Problem(file, line, column, value, reason, left_out))
        if left_out == "row":
            self._left_out[_KINDS.get(file.lower(), file.lower().removesuffix(".csv"))] += 1

    def pass_over(self, file: str, reason: str, *, column: str = "", left_out: LeftOut = "column") -> None:
        """Take note of what is well known and shown nowhere, which is no problem."""
        self._notes.append(Problem(file, 1 if column else 0, column, "", reason, left_out))

    @property
    def few(self) -> bool:
        """Whether so few problems are known that one may take time over the next."""
        return len(self._problems) < _FEW

    def left_out(self, kind: str) -> bool:
        """Whether any row of a kind was left out."""
        return self._left_out[kind] > 0

    def refuse(self) -> None:
        """Raise `LoadError` with all the problems, where there is any."""
        if self._problems:
            told = [str(problem._replace(left_out="")) for problem in self._problems]
            raise LoadError("\n".join(os.path.join(self._directory, one) for one in told))

    def report(self, loaded: Mapping[str, int]) -> SyncReport:
        """The report on an upload that brought so many records of each kind."""
        return SyncReport(dict(loaded), dict(self._left_out), tuple(self._problems), tuple(self._notes))
