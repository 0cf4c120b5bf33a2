"""What a connection sees of a district: which records, and how much of each.

A `View` answers by id and relation from what the last sync brought. It also keeps what was made from a record,
such as its bytes in a version, until the record or anything derived for it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from clever_mock.model.records.derived import merged
from clever_mock.model.records.rows import Key, Row
from clever_mock.model.records.tables import Tables, discard, insert, keys_of
from clever_mock.model.time.changes import Seen

_DERIVED = ("students", "teachers")
"""The kinds whose `schools` are derived from their sections."""

_OF_SECTIONS = (("courses", "course"), ("terms", "term_id"))
_SHARED_BY_SECTIONS = {kind: f"sections.{field}" for kind, field in _OF_SECTIONS}
"""What is seen where one of its sections is, and by which index they are found."""

_OF_STUDENTS = (("contacts", "student"), ("merged_contacts", "students"))
"""What is seen where one of its students is."""


class Source(Protocol):
    """Where a view looks: the two sides of a district."""

    @property
    def shown(self) -> Tables:
        """What Clever shows."""

    @property
    def sis(self) -> Tables:
        """What the SIS holds."""


class Kept(dict[str, bytes]):
    """What was made of the records of one kind, by id; what is missing is made when it is asked for."""

    def __init__(self, make: Callable[[str], bytes]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, id: str) -> bytes:
        made = self[id] = self._make(id)
        return made


class Answers(dict[object, Any]):
    """Whole answers by what was asked, kept until anything changes; bounded in number and in bytes."""

    MOST = 1024
    MOST_BYTES = 16 * 1024 * 1024

    def __init__(self) -> None:
        super().__init__()
        self._bytes = 0

    def put(self, asked: object, answer: object, size: int) -> None:
        """Keep an answer of some bytes; when there are too many, all others are dropped."""
        if size > self.MOST_BYTES // 16:
            return
        if len(self) >= self.MOST or self._bytes + size > self.MOST_BYTES:
            self.clear()
        self[asked] = answer
        self._bytes += size

    def clear(self) -> None:
        """Drop all answers."""
        super().clear()
        self._bytes = 0


class View:
    """The sight of a connection with which all schools of the district are shared."""

    def __init__(self, district: Source) -> None:
        self.district = district
        self._kept: dict[str, dict[str, Kept]] = {}
        self.answers = Answers()

    @property
    def schools(self) -> frozenset[str]:
        """The ids of the schools that are shared, those that wait for a sync included."""
        return frozenset(self.district.shown.rows["schools"]) | frozenset(self.district.sis.rows["schools"])

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

    def all_teachers_of(self, student: str) -> Sequence[str]:
        """The teachers of a student's sections, co-teachers among them, in order."""
        found: set[str] = set()
        for section in self.related("sections.students", student):
            found.update(self.named("sections", section, "teachers"))
        return sorted(teacher for teacher in found if self.row("teachers", teacher) is not None)

    def all_students_of(self, teacher: str) -> Sequence[str]:
        """The students of the sections that the teacher teaches, alone or with others, in order."""
        found: set[str] = set()
        for section in self.related("sections.teachers", teacher):
            found.update(self.named("sections", section, "students"))
        return sorted(found)

    def grades_of(self, teacher: str) -> Sequence[str]:
        """The grades of the sections whose primary teacher this is, each once, in section order."""
        rows = (self.row("sections", section) for section in self.related("sections.teacher", teacher))
        return list(dict.fromkeys(row.grade for row in rows if row is not None and row.grade))

    def touched(self, keys: set[Key]) -> set[Key]:
        """The records whose sight can change when these are written."""
        return keys

    def around(self, schools: Iterable[str]) -> set[Key]:
        """The records whose sight can change when these schools are shared, or are not any more."""
        related = self.district.shown.related
        admins = self.district.shown.rows["school_admins"].values()
        # Admins of no school, and courses and terms of no section, are seen only where all schools are shared.
        found: set[Key] = {("school_admins", admin.id) for admin in admins if not admin.schools}
        for kind, field in _OF_SECTIONS:
            ids = self.district.shown.order[kind]
            found.update((kind, id) for id in ids if not related(f"sections.{field}", id))
        for school in schools:
            found.add(("schools", school))
            sections = related("sections.school", school)
            found.update(("sections", section) for section in sections)
            found.update(("school_admins", admin) for admin in related("school_admins.schools", school))
            for section in sections:
                row = self.district.shown.rows["sections"][section]
                found.update((kind, id) for kind, field in _OF_SECTIONS for id in keys_of(row, field))
            found.update(("students", student) for student in related("students.enrollments", school))
            for users in _DERIVED:
                found.update((users, user) for user in related(f"{users}.school", school))
                found.update((users, user) for user in related(f"{users}.other_schools", school))
                for section in sections:
                    row = self.district.shown.rows["sections"][section]
                    found.update((users, user) for user in keys_of(row, users))
        students = [id for kind, id in found if kind == "students"]
        return found | self._contacts_of(students)

    def _contacts_of(self, students: Iterable[str]) -> set[Key]:
        related = self.district.shown.related
        return {
            (kind, contact)
            for id in students
            for kind, field in _OF_STUDENTS
            for contact in related(f"{kind}.{field}", id)
        }

    def refresh(self, keys: Iterable[Key]) -> None:
        """Take note that these records may look different now, or be gone."""
        self.answers.clear()
        for kind, id in keys:
            for kept in self._kept.get(kind, {}).values():
                kept.pop(id, None)

    def forget(self) -> None:
        """Take note that everything may look different now."""
        self.answers.clear()
        self._kept.clear()

    def kept(self, kind: str, version: str, make: Callable[[View, str], bytes]) -> Kept:
        """What is kept of the records of a kind in a version; `make` makes what is missing."""
        versions = self._kept.setdefault(kind, {})
        found = versions.get(version)
        if found is None:
            found = versions[version] = Kept(lambda id: make(self, id))
        return found


class SchoolsView(View):
    """The sight of a connection with which some schools are shared.

    Visible are these schools, their sections, the users whose primary school is one of them or who have a section
    in one, the courses and terms of visible sections, the contacts of visible students, the school admins of these
    schools, and the district's own records.
    A section's users have a section in its school, so a visible section never names an invisible user.
    """

    def __init__(self, district: Source, schools: Iterable[str]) -> None:
        super().__init__(district)
        self._schools = frozenset(schools)
        self._ids: dict[str, list[str]] = {}

    @property
    def schools(self) -> frozenset[str]:
        """The ids of the schools that are shared."""
        return self._schools

    def ids(self, kind: str) -> Sequence[str]:
        """The ids of the visible records of a kind, in order."""
        found = self._ids.get(kind)
        if found is None:
            found = self._ids[kind] = [id for id in self.district.shown.order[kind] if self.row(kind, id) is not None]
        return found

    def row(self, kind: str, id: str) -> Row | None:
        """The row of a visible record, None when there is none to see."""
        row = self.district.shown.rows[kind].get(id)
        return row if row is not None and self._visible(kind, row) else None

    def _visible(self, kind: str, row: Row) -> bool:
        if kind == "schools":
            return row.id in self._schools
        if kind == "sections":
            return row.school in self._schools
        if kind in _DERIVED:
            return bool(self._schools.intersection(self.district.shown.schools_of(kind, row.id)))
        if kind == "school_admins":
            return bool(self._schools.intersection(row.schools))
        if kind == "contacts":
            return self.row("students", row.student) is not None
        if kind == "merged_contacts":
            return any(self.row("students", student) is not None for student in row.students)
        if kind in _SHARED_BY_SECTIONS:
            related = self.district.shown.related(_SHARED_BY_SECTIONS[kind], row.id)
            return any(self.row("sections", section) is not None for section in related)
        return True

    def see(self, kind: str, id: str) -> Seen | None:
        """The record as this connection sees it: its schools are those that are shared."""
        seen = super().see(kind, id)
        if seen is None:
            return None
        if kind == "school_admins":
            return Seen(seen.row._replace(schools=self._shared(seen.row.schools)))
        if kind == "merged_contacts":
            return Seen(self._merged(id))
        if kind not in _DERIVED:
            return seen
        schools, row = self._shared(seen.schools), seen.row
        if kind == "students" and row.enrollments:
            shown = tuple(enrollment for enrollment in row.enrollments if enrollment.school in self._schools)
            row = row._replace(enrollments=shown)
        return Seen(row, schools)

    def _merged(self, id: str) -> Row:
        """A contact as it is to the students that are seen."""
        rows = [self.row("contacts", one) for one in self.district.shown.related("contacts.legacy_id", id)]
        return merged(id, [row for row in rows if row is not None])

    def _shared(self, schools: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(school for school in schools if school in self._schools)

    def related(self, index: str, id: str) -> Sequence[str]:
        """The ids, in order, of the visible records that name `id` by an index such as `students.school`."""
        kind = index.partition(".")[0]
        return [found for found in super().related(index, id) if self.row(kind, found) is not None]

    def forget(self) -> None:
        """Take note that everything may look different now."""
        super().forget()
        self._ids.clear()

    def touched(self, keys: set[Key]) -> set[Key]:
        """The records whose sight can change when these are written: contacts come and go with their student."""
        return keys | self._contacts_of([id for kind, id in keys if kind == "students"])

    def refresh(self, keys: Iterable[Key]) -> None:
        """Take note that these records may look different now, or be gone."""
        super().refresh(keys)
        for kind, id in keys:
            ids = self._ids.get(kind)
            if ids is None:
                continue
            discard(ids, id)
            if self.row(kind, id) is not None:
                insert(ids, id)
