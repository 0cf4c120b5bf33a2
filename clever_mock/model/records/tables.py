"""The rows of one district, with an index for every relation between them.

A related list costs what it returns, never the size of the roster. Tables hold rows and answer by id; they know
nothing of syncs, sharing or the wire.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from clever_mock.model.records.rows import Row
from clever_mock.model.records.values import Enrollment

KINDS = (
    *("districts", "schools", "terms", "courses", "teachers", "students", "sections"),
    *("school_admins", "district_admins", "contacts", "resources"),
)
"""Every kind of record that a SIS can send, each after the kinds that it refers to."""

MADE = ("merged_contacts", "persons")
"""The kinds that Clever makes of what a SIS sends, and no one else."""

ALL_KINDS = (*KINDS, *MADE)

_SECTIONS = KINDS.index("sections")
IN_FEED = (*KINDS[:_SECTIONS], "persons", *KINDS[_SECTIONS:], "merged_contacts")
"""Every kind as a feed has them: each after the kinds that a version lets it name, and sections name persons."""


class Index(NamedTuple):
    """A way from a record to those that name it: which kind, in which field, and whether many do as a rule.

    `read` finds the keys in what the field holds; by default these are the ids, or the text, that it holds.
    """

    kind: str
    field: str
    crowded: bool
    read: Callable[[Any], tuple[str, ...]] | None = None

    @property
    def name(self) -> str:
        """What the index is asked by, such as `students.school`."""
        return f"{self.kind}.{self.field}"

    def keys(self, row: Row | None) -> tuple[str, ...]:
        """What a row is found by; nothing for no row."""
        stored = None if row is None else getattr(row, self.field)
        if not stored:
            return _NONE
        if self.read is not None:
            return self.read(stored)
        return stored if isinstance(stored, tuple) else (stored,)


_NONE: tuple[str, ...] = ()


def folded(text: str | None) -> str:
    """A text as it is compared where upper and lower case are one; empty where there is none."""
    return (text or "").strip().casefold()


def _folded(text: str | None) -> tuple[str, ...]:
    return (key,) if (key := folded(text)) else _NONE


def _schools(enrollments: Sequence[Enrollment]) -> tuple[str, ...]:
    return tuple(enrollment.school for enrollment in enrollments)


INDEXES = (
    Index("teachers", "school", True),
    Index("students", "school", True),
    Index("students", "other_schools", False),
    Index("students", "enrollments", False, _schools),
    Index("teachers", "other_schools", False),
    Index("sections", "school", True),
    Index("sections", "students", False),
    Index("sections", "teachers", False),
    Index("sections", "teacher", False),
    Index("school_admins", "schools", True),
    Index("districts", "district_contact", False),
    Index("sections", "course", True),
    Index("sections", "term_id", True),
    Index("courses", "name", False),
    Index("terms", "name", False),
    Index("contacts", "student", False),
    Index("contacts", "legacy_id", False),
    Index("resources", "courses", False),
    Index("resources", "sections", False),
    Index("resources", "students", False),
    Index("resources", "teachers", False),
    Index("merged_contacts", "sis_id", False),
    Index("merged_contacts", "name", False),
    Index("merged_contacts", "students", False),
    Index("teachers", "person", False),
    Index("school_admins", "person", False),
    Index("district_admins", "person", False),
    Index("teachers", "email", False, _folded),
    Index("school_admins", "email", False, _folded),
    Index("district_admins", "email", False, _folded),
)

_INDEXES_OF = {kind: tuple(index for index in INDEXES if index.kind == kind) for kind in ALL_KINDS}


class Tables:
    """Rows by kind and id, the ids of each kind in order, and the relations between rows."""

    def __init__(self) -> None:
        self.writes = 0
        self.rows: dict[str, dict[str, Row]] = {kind: {} for kind in ALL_KINDS}
        self.order: dict[str, list[str]] = {kind: [] for kind in ALL_KINDS}
        self.relations: dict[str, dict[str, Any]] = {index.name: {} for index in INDEXES}

    def copy(self) -> Tables:
        """An independent copy; the rows themselves are shared, as they never change."""
        twin = Tables()
        twin.writes = self.writes
        twin.rows = {kind: rows.copy() for kind, rows in self.rows.items()}
        twin.order = {kind: ids.copy() for kind, ids in self.order.items()}
        for index in INDEXES:
            entries = self.relations[index.name].copy()
            if index.crowded:
                entries = {key: ids.copy() for key, ids in entries.items()}
            twin.relations[index.name] = entries
        return twin

    def related(self, index: str, id: str) -> Sequence[str]:
        """The ids, in order, of the records that name `id` by `index`."""
        found: Sequence[str] = self.relations[index].get(id, _NONE)
        return found

    def schools_of(self, kind: str, id: str) -> tuple[str, ...]:
        """A student's or teacher's schools: the primary one, then those of their sections and any others, by id."""
        row = self.rows[kind][id]
        primary: str = row.school
        sections = self.related(f"sections.{kind}", id)
        if not sections and not row.other_schools:
            return (primary,)
        rows = self.rows["sections"]
        others = {rows[section].school for section in sections}
        others.update(row.other_schools)
        others.discard(primary)
        return (primary, *sorted(others)) if others else (primary,)

    def put(self, kind: str, row: Row) -> None:
        """Write a row in place of the one with its id, if there is one."""
        self.writes += 1
        old = self.rows[kind].get(row.id)
        self.rows[kind][row.id] = row
        if old is None:
            insert(self.order[kind], row.id)
        for index in _INDEXES_OF[kind]:
            before, after = index.keys(old), index.keys(row)
            if before != after:
                self._reindex(index, row.id, before, after)

    def remove(self, kind: str, id: str) -> None:
        """Take a row away; what still names it goes on naming it."""
        self.writes += 1
        row = self.rows[kind].pop(id)
        discard(self.order[kind], id)
        for index in _INDEXES_OF[kind]:
            self._reindex(index, id, index.keys(row), _NONE)

    def _reindex(self, index: Index, id: str, before: Iterable[str], after: Iterable[str]) -> None:
        entries = self.relations[index.name]
        before, after = set(before), set(after)
        for key in before - after:
            ids = entries[key] if index.crowded else list(entries[key])
            discard(ids, id)
            self._keep(entries, index, key, ids)
        for key in after - before:
            ids = entries.get(key, []) if index.crowded else list(entries.get(key, _NONE))
            insert(ids, id)
            self._keep(entries, index, key, ids)

    @staticmethod
    def _keep(entries: dict[str, Any], index: Index, key: str, ids: list[str]) -> None:
        if not ids:
            entries.pop(key, None)
        else:
            entries[key] = ids if index.crowded else tuple(ids)

    def extend(self, kind: str, rows: Sequence[Row]) -> None:
        """Write many rows of a kind at once; most of their ids are new to the tables."""
        self.writes += 1
        table = self.rows[kind]
        new = {row.id: row for row in rows}
        for id in table.keys() & new.keys():
            self.put(kind, new.pop(id))
        table.update(new)
        self.order[kind] = sorted(table)
        for index in _INDEXES_OF[kind]:
            entries = self.relations[index.name]
            for key, ids in _gathered(index, new.values()).items():
                self._keep(entries, index, key, sorted([*entries.get(key, _NONE), *ids]))


def _gathered(index: Index, rows: Iterable[Row]) -> dict[str, list[str]]:
    """The ids of rows by what they are found by."""
    found: dict[str, list[str]] = {}
    get, plain = attrgetter(index.field), index.read is None
    for row in rows:
        stored = get(row)
        if plain and isinstance(stored, str):
            if stored in found:
                found[stored].append(row.id)
            elif stored:
                found[stored] = [row.id]
        elif stored:
            for key in index.keys(row):
                found.setdefault(key, []).append(row.id)
    return found


def keys_of(row: Row, field: str) -> tuple[str, ...]:
    """The ids that a row names in a field, none, one or several."""
    stored = getattr(row, field)
    if stored is None:
        return _NONE
    return stored if isinstance(stored, tuple) else (stored,)


def insert(ids: list[str], id: str) -> None:
    """Put an id into its place in an ordered list."""
    if not ids or id > ids[-1]:
        ids.append(id)
    else:
        ids.insert(bisect_left(ids, id), id)


def discard(ids: list[str], id: str) -> None:
    """Take an id out of an ordered list."""
    place = bisect_left(ids, id)
    if place < len(ids) and ids[place] == id:
        del ids[place]
