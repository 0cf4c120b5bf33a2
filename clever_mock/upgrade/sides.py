"""Two answers side by side, their differences marked: `+` only the newer one has, `-` only the older, `~` is another.

Long stretches that are alike are folded. Where the terminal is narrow, the differences stand below each other.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

NARROW = 76
"""Below this many columns, two answers do not fit beside each other."""
_CONTEXT = 2
_MANY, _FEW = 25, 8
_COLOURS = {"+": "32", "-": "31", "~": "33", "title": "1"}


class Shown(NamedTuple):
    """An answer to show: who gave it, its status, and its body, read from JSON where it is that."""

    title: str
    version: str
    status: int
    body: object

    def lines(self) -> list[str]:
        """The status, and the body as lines."""
        text = self.body if isinstance(self.body, str) else json.dumps(self.body, indent=2, ensure_ascii=False)
        return [f"HTTP {self.status}", *text.splitlines()]

    def plain(self) -> list[str]:
        """The lines as they are compared: without the version's name in paths, and without a comma at the end."""
        return [line.rstrip(",").replace(f"/{self.version}/", "/") for line in self.lines()]


class Row(NamedTuple):
    """A line of each answer, empty where one has none, and how they differ."""

    mark: str
    left: str
    right: str


@dataclass(frozen=True)
class Paper:
    """What is printed on: how wide it is, and whether it shows colours."""

    width: int = 100
    colour: bool = False

    def title(self, text: str) -> str:
        """A line that stands out."""
        return self._coloured("title", text)

    def text(self, text: str, first: str = "", rest: str | None = None) -> str:
        """Text wrapped to the width."""
        rest = first if rest is None else rest
        width = max(self.width, 20)
        return textwrap.fill(
            text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
        )

    def both(self, old: Shown, new: Shown) -> list[str]:
        """The lines of two answers."""
        rows = list(folded(rows_of(old, new)))
        return list(self._stacked(old, new, rows) if self.width < NARROW else self._beside(old, new, rows))

    def _beside(self, old: Shown, new: Shown, rows: Iterable[Row]) -> Iterator[str]:
        column = (self.width - 5) // 2
        for row in (Row("title", old.title, new.title), *rows):
            left, right = textwrap.wrap(row.left, column, **_KEEP) or [""], textwrap.wrap(row.right, column, **_KEEP)
            for number in range(max(len(left), len(right))):
                ours, theirs = (cells[number] if number < len(cells) else "" for cells in (left, right))
                mark = row.mark if len(row.mark) == 1 else " "
                yield self._coloured(row.mark, f"{mark} {ours.ljust(column)} │ {theirs}".rstrip())

    def _stacked(self, old: Shown, new: Shown, rows: Iterable[Row]) -> Iterator[str]:
        for title, mark in ((old.title, "-"), (new.title, "+")):
            yield from self._marked("title", mark, title)
        for row in rows:
            if row.mark == " ":
                yield from self._marked(" ", " ", row.right)
                continue
            yield from self._marked("-", "-", row.left)
            yield from self._marked("+", "+", row.right)

    def _marked(self, name: str, mark: str, line: str) -> list[str]:
        """A line with its mark, as many of the terminal's as it takes; none for an empty one."""
        return [self._coloured(name, f"{mark} {part}") for part in textwrap.wrap(line, self.width - 2, **_KEEP)]

    def _coloured(self, name: str, text: str) -> str:
        code = _COLOURS.get(name)
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text


_KEEP: dict[str, Any] = {"drop_whitespace": False, "replace_whitespace": False, "break_on_hyphens": False}


def rows_of(old: Shown, new: Shown) -> Iterator[Row]:
    """The lines of two answers, those that are alike beside each other."""
    left, right = old.lines(), new.lines()
    matcher = SequenceMatcher(None, old.plain(), new.plain(), autojunk=False)
    for _, start, stop, from_, to in matcher.get_opcodes():
        ours, theirs = left[start:stop], right[from_:to]
        alike = old.plain()[start:stop] == new.plain()[from_:to]
        for number in range(max(len(ours), len(theirs))):
            one = ours[number] if number < len(ours) else ""
            other = theirs[number] if number < len(theirs) else ""
            yield Row(" " if alike else "~" if one and other else "-" if one else "+", one, other)


def folded(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, with long stretches of those that are alike folded to one."""
    listed = list(rows)
    changed = [number for number, row in enumerate(listed) if row.mark != " " or number == 0]
    if len(changed) > _MANY:  # two answers of different kinds, such as an error and a list
        changed = changed[:_FEW]
    near = {place for number in changed for place in range(number - _CONTEXT, number + _CONTEXT + 1)}
    hidden = 0
    for number, row in enumerate(listed):
        if number not in near and number != len(listed) - 1:
            hidden += 1
            continue
        if hidden:
            words = f"… {hidden} more line{'s' if hidden > 1 else ''}"
            yield Row(" ", words, words)
            hidden = 0
        yield row
