"""The table of targets, in a terminal and in the README.

`python -m tests.benchmarks.table FIGURES.json` puts the table of a full run into the README.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from .targets import TARGETS, Target

README = Path(__file__).parent.parent.parent / "README.md"
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def bound_of(target: Target) -> str:
    """The bound of a target in words."""
    return f"{target.sense} {target.bound:g}{_unit(target)}"


def figure_of(target: Target, figure: float) -> str:
    """A figure in the unit of its target."""
    return f"{figure:.3g}{_unit(target)}" if figure < 100 else f"{figure:.0f}{_unit(target)}"


def _unit(target: Target) -> str:
    return "" if target.unit == "x" else f" {target.unit}"


def verdict(target: Target, figure: float) -> str:
    """Whether the target was met."""
    return "met" if target.met(figure) else "not met"


def lines(figures: Mapping[str, float]) -> list[str]:
    """The table as lines for a terminal."""
    rows = [
        (
            target.what.replace("`", ""),
            bound_of(target),
            figure_of(target, figures[name]),
            verdict(target, figures[name]),
        )
        for name, target in TARGETS.items()
        if name in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return ["  ".join((*(cell.ljust(width) for cell, width in zip(row, widths)), row[3])) for row in rows]


def markdown(figures: Mapping[str, float]) -> str:
    """The table as Markdown."""
    rows = []
    for name, figure in ((name, figures[name]) for name in TARGETS if name in figures):
        target = TARGETS[name]
        cells = (target.what, bound_of(target), figure_of(target, figure), verdict(target, figure))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(["| what | target | measured | |", "|---|---|---|---|", *rows])


def main(file: str) -> None:
    """Put the table of a run into the README."""
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    table = markdown(json.loads(Path(file).read_text(encoding="utf-8")))
    README.write_text(f"{head}{BEGIN}\n{table}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
