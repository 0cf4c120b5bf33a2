"""What an application has read of each collection, and in which version.

A collection is read whole when pages without a gap between them reach from its start to its end, in whatever
order they were asked for. Single records and filtered lists do not count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

SYNCED = ("schools", "teachers", "students", "sections", "school_admins", "contacts")
"""The collections that a full sync reads: those whose records have events."""

START = ""
END = "~"
"""After every id."""

Stretch = tuple[str, str]
"""The part of a collection between two ids, neither included."""


class Read(NamedTuple):
    """What a page shows of a collection in a version: all records between two ids, neither included."""

    version: str
    kind: str
    after: str
    before: str


class ReadLog:
    """Remembers the stretches of each collection that were read."""

    def __init__(self) -> None:
        self._stretches: dict[tuple[str, str], list[Stretch]] = {}

    def save(self) -> Callable[[], None]:
        """Remember what was read; what is given back forgets what was read after."""
        stretches = {key: list(parts) for key, parts in self._stretches.items()}

        def restore() -> None:
            self._stretches = {key: list(parts) for key, parts in stretches.items()}

        return restore

    def note(self, read: Read) -> None:
        """Take note that a page was read."""
        version, kind, merged = read.version, read.kind, (read.after, read.before)
        apart: list[Stretch] = []
        for stretch in self._stretches.get((version, kind), []):
            if stretch[1] <= merged[0] or merged[1] <= stretch[0]:
                apart.append(stretch)
            else:
                merged = (min(stretch[0], merged[0]), max(stretch[1], merged[1]))
        self._stretches[version, kind] = [*apart, merged]

    def complete(self, version: str, kind: str) -> bool:
        """Whether a collection was read from its start to its end in a version."""
        return (START, END) in self._stretches.get((version, kind), [])
