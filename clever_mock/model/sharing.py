"""What a connection sees of a district: which records, and how much of each.

A `View` answers by id and relation from what the last sync brought. It also keeps what was made from a record,
such as its bytes in a version, until the record or anything derived for it changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clever_mock.model.events import Seen
from clever_mock.model.records import Row
from clever_mock.model.tables import keys_of

if TYPE_CHECKING:
    from clever_mock.model.district import District

_DERIVED = ("students", "teachers")
"""The kinds whose `schools` are derived from their sections."""


class View:
    """The sight of a connection with which all schools of the district are shared."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.kept: dict[str, dict[str, bytes]] = {}

    def ids(self, kind: str) -> Sequence[str]:
        """The ids of the visible records of a kind, in order."""
        return self.district.shown.order[kind]

    def row(self, kind: str, id: str) -> Row | None:
        """The row of a visible record, None when there is none to see."""
        return self.district.shown.rows[kind].get(id)

    def see(self, kind: str, id: str) -> Seen | None:
        """The record as this connection sees it, None when it does not."""
        row = self.row(kind, id)
        if row is None:
            return None
        return Seen(row, self.district.shown.schools_of(kind, id)) if kind in _DERIVED else Seen(row)

    def related(self, index: str, id: str) -> Sequence[str]:
        """The ids, in order, of the visible records that name `id` by an index such as `students.school`."""
        return self.district.shown.related(index, id)

    def named(self, kind: str, id: str, field: str) -> Sequence[str]:
        """The ids, in order, of the visible records that a record names in a field of its own."""
        seen = self.see(kind, id)
        return sorted(keys_of(seen.row, field)) if seen else ()

    def teachers_of(self, student: str) -> Sequence[str]:
        """The primary teachers of a student's sections, in order."""
        rows = (self.row("sections", section) for section in self.related("sections.students", student))
        found = {row.teacher for row in rows if row is not None and row.teacher is not None}
        return sorted(teacher for teacher in found if self.row("teachers", teacher) is not None)

    def students_of(self, teacher: str) -> Sequence[str]:
        """The students of the sections whose primary teacher this is, in order."""
        found: set[str] = set()
        for section in self.related("sections.teacher", teacher):
            found.update(self.named("sections", section, "students"))
        return sorted(found)

    def grades_of(self, teacher: str) -> Sequence[str]:
        """The grades of the sections whose primary teacher this is, each once, in section order."""
        rows = (self.row("sections", section) for section in self.related("sections.teacher", teacher))
        return list(dict.fromkeys(row.grade for row in rows if row is not None and row.grade))

    def kept_for(self, version: str) -> dict[str, bytes]:
        """What is kept of records in a version, by id."""
        return self.kept.setdefault(version, {})

    def forget(self, ids: set[str]) -> None:
        """Drop what was kept of these records."""
        for kept in self.kept.values():
            if kept:
                for id in ids:
                    kept.pop(id, None)
