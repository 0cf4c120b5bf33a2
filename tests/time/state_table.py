"""What a district's status shows: the clock and its pause windows, by how its syncs go, in both versions.

The README prints this table; `python -m tests.time.state_table --write` writes it there anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- state table: begin -->", "<!-- state table: end -->"

MADE, NOW = "2017-05-01", "2017-07-04"
"""When the district is made and its windows are set, and when an application asks."""

Window = tuple[str, "str | None"]


class Place(NamedTuple):
    """Where the clock stands: the windows that were set, and the one whose dates version 1.2 shows, if any."""

    windows: tuple[Window, ...] = ()
    shown: Window | None = None


EARLY, LATE = ("2017-06-01", "2017-06-20"), ("2017-08-01", "2017-09-01")
AROUND, ENDS_NOW, STARTS_NOW = ("2017-06-25", "2017-07-20"), ("2017-06-01", NOW), (NOW, "2017-08-01")
OPEN, OPENS_LATE = ("2017-06-01", None), ("2017-08-01", None)

PLACES = {
    "no window": Place(),
    "before the start": Place((LATE,), LATE),
    "before the start of an open window": Place((OPENS_LATE,), OPENS_LATE),
    "at the start": Place((STARTS_NOW,), STARTS_NOW),
    "inside": Place((AROUND,), AROUND),
    "inside an open window": Place((OPEN,), OPEN),
    "at the end": Place((ENDS_NOW,)),
    "after the end": Place((EARLY,)),
    "between two windows": Place((EARLY, LATE), LATE),
    "inside the second of two": Place((EARLY, AROUND), AROUND),
}

Failure = tuple[Literal["pending", "error"], str]

MISSING: Failure = ("pending", "The file students.csv has no column Student_id")
LARGE: Failure = ("pending", "On Hold: significant change, being verified (0 of 1 students deleted, 1 changed)")
"""No failure, but a change that waits for its review."""
BROKEN: Failure = ("error", "Clever could not parse the export")

SYNCS: dict[str, tuple[Failure, ...] | None] = {
    "go well": (),
    "fail as `pending`": (MISSING,),
    "fail as `error`": (BROKEN,),
    "fail as both": (BROKEN, MISSING),
    "wait for a review": (LARGE,),
    "never ran": None,
}
"""The failures that are on; None: no sync has ever run, as all are held."""


class Cell(NamedTuple):
    """What is shown, and whether a change is synced at once."""

    state: str
    error: str = ""
    syncs: bool = False


RUNNING = Cell("running", syncs=True)
PENDING = Cell(*MISSING)
ERROR = Cell(*BROKEN)
HELD = Cell(*LARGE)
NEVER = Cell("pending")
PAUSED = Cell("paused")

V1_1 = (RUNNING, PENDING, ERROR, ERROR, HELD, NEVER)
"""Version 1.1, wherever the clock stands. (Whether a sync runs is the same as in version 1.2.)"""

V1_2 = {
    "no window": (RUNNING, PENDING, ERROR, ERROR, HELD, NEVER),
    "before the start": (RUNNING, PENDING, ERROR, ERROR, HELD, NEVER),
    "before the start of an open window": (RUNNING, PENDING, ERROR, ERROR, HELD, NEVER),
    "at the start": (PAUSED, PAUSED, PAUSED, PAUSED, PAUSED, PAUSED),
    "inside": (PAUSED, PAUSED, PAUSED, PAUSED, PAUSED, PAUSED),
    "inside an open window": (PAUSED, PAUSED, PAUSED, PAUSED, PAUSED, PAUSED),
    "at the end": (RUNNING, PENDING, ERROR, ERROR, HELD, NEVER),
    "after the end": (RUNNING, PENDING, ERROR, ERROR, HELD, NEVER),
    "between two windows": (RUNNING, PENDING, ERROR, ERROR, HELD, NEVER),
    "inside the second of two": (PAUSED, PAUSED, PAUSED, PAUSED, PAUSED, PAUSED),
}
"""Version 1.2, by where the clock stands: one cell for each of `SYNCS`."""


class Group(NamedTuple):
    """Places that show the same, as the printed table puts them into one row."""

    version: str
    places: list[str]
    cells: tuple[Cell, ...]
    dates: str
    syncs: str


def groups() -> list[Group]:
    """The rows of the printed table: every place, those that show the same together."""
    found: dict[object, Group] = {}
    for name, cells in V1_2.items():
        dates, syncs = _dates(PLACES[name].shown), _syncs(cells)
        group = found.setdefault((cells, dates, syncs), Group("v1.2", [], cells, dates, syncs))
        group.places.append(name)
    return [Group("v1.1", ["anywhere"], V1_1, "not in v1.1", "as in v1.2"), *found.values()]


def _dates(window: Window | None) -> str:
    if window is None:
        return "neither"
    return "both" if window[1] else "`pause_start`"


def _syncs(cells: tuple[Cell, ...]) -> str:
    running = [name for name, cell in zip(SYNCS, cells) if cell.syncs]
    return f"where syncs {', '.join(running)}" if running else "no"


def _printed(cell: Cell) -> str:
    return f"`{cell.state}`, its text" if cell.error else f"`{cell.state}`"


def table() -> Iterator[str]:
    """The lines of the printed table."""
    heads = ["", "the clock stands", *(f"syncs {name}" for name in SYNCS), "dates shown", "a sync runs"]
    yield _row(heads)
    yield "|---" * len(heads) + "|"
    for group in groups():
        cells = (_printed(cell) for cell in group.cells)
        yield _row([group.version, "; ".join(group.places), *cells, group.dates, group.syncs])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def with_table(text: str) -> str:
    """A text with the table between its two markers."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([before + BEGIN, *table(), END + after])


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(*table(), sep="\n")
