"""What an upload came to: how many records of each kind it brought, and what was left out of it and why.

Clever takes what it can of an upload and reports the rest to the district; so does a load here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

LeftOut = Literal["", "value", "row", "column", "file"]
"""What of an upload a problem leaves out; `""` where all of it was taken, but read as something else."""


class Problem(NamedTuple):
    """One thing in an upload that could not be taken as it stands.

    `line` counts from 1, the header being 1; it is 0 where the whole file is meant. `column` and `value` are `""`
    where they do not apply.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str
    left_out: LeftOut = "row"

    def __str__(self) -> str:
        place = f"{self.file}: line {self.line}: " if self.line else f"{self.file}: "
        column = f"column {self.column}: " if self.column else ""
        end = f"; the {self.left_out} is left out" if self.left_out else ""
        return f"{place}{column}{self.reason}{end}"


@dataclass(frozen=True)
class SyncReport:
    """The report on one upload. It is true where there is a problem."""

    __module__ = "clever_mock"

    loaded: Mapping[str, int] = field(default_factory=dict)
    """How many records the upload brought, by kind, and how many `enrollments`."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many rows were left out, by kind; kinds of which none was left out are not there."""
    problems: tuple[Problem, ...] = ()
    """What could not be taken as it stands, file by file and line by line."""
    notes: tuple[Problem, ...] = ()
    """What belongs to the format and was passed over, as no version of the API here shows it. It is no problem."""

    def __bool__(self) -> bool:
        """Whether there is a problem."""
        return bool(self.problems)

    def short(self, most: int = 3) -> str:
        """The counts, and the first few problems."""
        lines = [self._counts(), *(f"  {problem}" for problem in self.problems[:most])]
        more = len(self.problems) - most
        return "\n".join([*lines, f"  and {more} more: see district.sync_report"] if more > 0 else lines)

    def __str__(self) -> str:
        return "\n".join([self._counts(), *(f"  {problem}" for problem in (*self.problems, *self.notes))])

    def _counts(self) -> str:
        kinds = dict.fromkeys((*self.loaded, *self.left_out))
        return ", ".join(self._count(kind) for kind in kinds) or "nothing loaded"

    def _count(self, kind: str) -> str:
        gone = self.left_out.get(kind, 0)
        return _many(self.loaded.get(kind, 0), kind.replace("_", " ")) + (
            f" ({_many(gone, 'rows')} left out)" if gone else ""
        )


def _many(count: int, words: str) -> str:
    return f"{count} {words.removesuffix('s') if count == 1 else words}"
