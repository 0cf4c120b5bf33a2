"""What a connection sees of a district: which records, and how much of each.

A `View` answers by id and relation from what the last sync brought. It also keeps what was made from a record,
such as its bytes in a version, until the record or anything derived for it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from clever_mock.model.looking.users import see_user
from clever_mock.model.records.contacts import user_id_of
from clever_mock.model.records.people import OF_PERSON, ROLES
from clever_mock.model.records.resources import OFFERED_TO
from clever_mock.model.records.rows import Key, Row
from clever_mock.model.records.tables import Tables, discard, insert, keys_of
from clever_mock.model.time.changes import Seen

DERIVED = ("students", "teachers")
"""The kinds whose `schools` are derived from their sections."""

_USERS = ("students", "persons")
COMPOSED = ("users", "persons")
"""The kinds that are put together of others: persons of their roles, and users of students and persons."""

OF_SECTIONS = (("courses", "course"), ("terms", "term_id"))
"""What is seen where one of its sections is, and the field of a section that names it."""

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
        self._users: list[str] | None = None
        self._with_role: dict[str, list[str]] = {}
        self.answers = Answers()

    @property
    def schools(self) -> frozenset[str]:
        """The ids of the schools that are shared, those that wait for a sync included."""
        return frozenset(self.district.shown.rows["schools"]) | frozenset(self.district.sis.rows["schools"])

    @property
    def hidden(self) -> frozenset[str]:
        """The kinds of records that are not shared."""
        return frozenset()

    @property
    def shares_all(self) -> bool:
        """Whether all schools are shared, those to come included."""
        return True

    def ids(self, kind: str) -> Sequence[str]:
        """The ids of the visible records of a kind, in order."""
        return self.users() if kind == "users" else self.district.shown.order[kind]

    def users(self) -> Sequence[str]:
        """The ids of the visible users, in order: the students, and the persons who are none."""
        if self._users is None:
            self._users = sorted([*self.ids("students"), *self.ids("persons")])
        return self._users

    def persons_with(self, kind: str) -> Sequence[str]:
        """The ids, in order, of the persons of whom a role is seen, by its kind of record."""
        found = self._with_role.get(kind)
        if found is None:
            name = OF_PERSON[kind]
            roles = ((id, getattr(row, name)) for id, row in self.district.shown.rows["persons"].items())
            found = sorted(id for id, role in roles if role is not None and self.row(kind, role) is not None)
            self._with_role[kind] = found
        return found

    def row(self, kind: str, id: str) -> Row | None:
        """The row of a visible record, None when there is none to see."""
        if kind in COMPOSED:
            seen = self.see(kind, id)
            return None if seen is None else seen.row
        return self.district.shown.rows[kind].get(id)

    def see(self, kind: str, id: str) -> Seen | None:
        """The record as this connection sees it, None when it does not."""
        if kind in COMPOSED:
            return see_user(self, id) if kind == "persons" else self.see("students", id) or see_user(self, id)
        row = self.row(kind, id)
        if row is None:
            return None
        if kind in DERIVED:
            return Seen(row, self.district.shown.schools_of(kind, id))
        return Seen(row, (), self._persons(row.teachers)) if kind == "sections" else Seen(row)

    def _persons(self, teachers: Iterable[str]) -> tuple[str, ...]:
        """The persons of teachers, in their order."""
        rows = self.district.shown.rows["teachers"]
        return tuple([rows[teacher].person for teacher in teachers if teacher in rows])

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
        return keys | self._persons_of(keys)

    def _persons_of(self, keys: Iterable[Key]) -> set[Key]:
        """The persons who have roles among some records, and the sections that name them."""
        shown, found = self.district.shown, set()
        for kind, id in keys:
            if kind == "merged_contacts":
                found.add(("persons", user_id_of(id, shown.rows[kind].get(id))))
            elif kind in ROLES:
                row = shown.rows[kind].get(id)
                if row is not None and row.person is not None:
                    found.add(("persons", row.person))
                if kind == "teachers":
                    found.update(("sections", section) for section in shown.related("sections.teachers", id))
        return found

    def around(self, schools: Iterable[str]) -> set[Key]:
        """The records whose sight can change when these schools are shared, or are not any more."""
        related = self.district.shown.related
        admins = self.district.shown.rows["school_admins"].values()
        # Admins of no school, and courses and terms of no section, are seen only where all schools are shared.
        found: set[Key] = {("school_admins", admin.id) for admin in admins if not admin.schools}
        for kind, field in OF_SECTIONS:
            ids = self.district.shown.order[kind]
            found.update((kind, id) for id in ids if not related(f"sections.{field}", id))
        for school in schools:
            found.add(("schools", school))
            sections = related("sections.school", school)
            found.update(("sections", section) for section in sections)
            found.update(("school_admins", admin) for admin in related("school_admins.schools", school))
            for section in sections:
                row = self.district.shown.rows["sections"][section]
                found.update((kind, id) for kind, field in OF_SECTIONS for id in keys_of(row, field))
            found.update(("students", student) for student in related("students.enrollments", school))
            for users in DERIVED:
                found.update((users, user) for user in related(f"{users}.school", school))
                found.update((users, user) for user in related(f"{users}.other_schools", school))
                for section in sections:
                    row = self.district.shown.rows["sections"][section]
                    found.update((users, user) for user in keys_of(row, users))
        return self._near(found)

    def of_kinds(self, kinds: Iterable[str]) -> set[Key]:
        """The records whose sight can change when these kinds are shared, or are not any more."""
        order = self.district.shown.order
        found = {(kind, id) for kind in kinds for id in order[kind]}
        if found and {"students", "teachers"}.intersection(kinds):
            found.update(("sections", id) for id in order["sections"])
        return self._near(found)

    def _near(self, keys: set[Key]) -> set[Key]:
        """Some records, with what is seen where they are: contacts, persons and resources."""
        related = self.district.shown.related
        found = keys | self._contacts_of([id for kind, id in keys if kind == "students"])
        found |= self._persons_of(found)
        return found | {
            ("resources", one) for kind, id in found if kind in OFFERED_TO for one in related(f"resources.{kind}", id)
        }

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
        self._with_role.clear()
        for kind, id in keys:
            for kept in self._kept.get(kind, {}).values():
                kept.pop(id, None)
            if kind in _USERS:
                for kept in self._kept.get("users", {}).values():
                    kept.pop(id, None)
                if self._users is not None:
                    discard(self._users, id)
                    if self.row(kind, id) is not None:
                        insert(self._users, id)

    def forget(self) -> None:
        """Take note that everything may look different now."""
        self.answers.clear()
        self._kept.clear()
        self._with_role.clear()
        self._users = None

    def kept(self, kind: str, version: str, make: Callable[[View, str], bytes]) -> Kept:
        """What is kept of the records of a kind in a version; `make` makes what is missing."""
        versions = self._kept.setdefault(kind, {})
        found = versions.get(version)
        if found is None:
            found = versions[version] = Kept(lambda id: make(self, id))
        return found
