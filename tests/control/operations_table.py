"""The table of all calls in the guide, from the table of operations.

`python -m tests.control.operations_table --write` writes it there anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import clever_mock
from clever_mock.control import OPERATIONS, Operation

GUIDE = Path(clever_mock.__file__).parent / "guide" / "control-api.md"
BEGIN, END = "<!-- operations: begin -->", "<!-- operations: end -->"


def lines() -> Iterator[str]:
    """The table, a line for each call."""
    yield "| call | what it does | in Python |"
    yield "|---|---|---|"
    for operation in OPERATIONS:
        python = ", ".join(f"`{name}`" for name in operation.python)
        yield f"| `{operation.method} {operation.path}`{_takes(operation)} | {operation.about} | {python} |"


def _takes(operation: Operation) -> str:
    names = [f"{one.name}{'*' if one.required else ''}" for one in (*operation.query, *operation.body)]
    return f" [{', '.join(names)}]" if names else ""


def with_table(text: str) -> str:
    """The guide's page with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([before + BEGIN, *lines(), END]) + after


if __name__ == "__main__" and "--write" in sys.argv:
    GUIDE.write_text(with_table(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
