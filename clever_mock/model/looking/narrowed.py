"""What a connection sees of a district of which not everything is shared with it: schools, or kinds of records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clever_mock.model.looking.sharing import COMPOSED, DERIVED, OF_SECTIONS, Source, View
from clever_mock.model.records.derived import merged
from clever_mock.model.records.resources import OFFERED_TO
from clever_mock.model.records.rows import Key, Row
from clever_mock.model.records.tables import discard, insert
from clever_mock.model.time.changes import Seen

_SHARED_BY_SECTIONS = {kind: f"sections.{field}" for kind, field in OF_SECTIONS}
"""What is seen where one of its sections is, and by which index they are found."""


class NarrowView(View):
    """The sight of a connection with which some schools are shared, or some kinds of records.

    `schools` is None where all are shared; `hidden` are the kinds that are not. Of the others, visible are the shared
    schools, their sections, the users whose primary school is one of them or who have a section in one, the courses and
    terms of visible sections, the contacts of visible students, the school admins of these schools, and the district's
    own records. A section's users have a section in its school, so a visible section names no invisible user.
    """

    def __init__(self, district: Source, schools: Iterable[str] | None, hidden: frozenset[str] = frozenset()) -> None:
        super().__init__(district)
        self._schools = None if schools is None else frozenset(schools)
        self._hidden = hidden
        self._ids: dict[str, list[str]] = {}

    @property
    def schools(self) -> frozenset[str]:
        """The ids of the schools that are shared."""
        return super().schools if self._schools is None else self._schools

    @property
    def hidden(self) -> frozenset[str]:
        """The kinds of records that are not shared."""
        return self._hidden

    @property
    def shares_all(self) -> bool:
        """Whether all schools are shared."""
        return self._schools is None

    def ids(self, kind: str) -> Sequence[str]:
        """The ids of the visible records of a kind, in order."""
        if kind == "users":
            return self.users()
        found = self._ids.get(kind)
        if found is None:
            found = self._ids[kind] = [id for id in self.district.shown.order[kind] if self.row(kind, id) is not None]
        return found

    def row(self, kind: str, id: str) -> Row | None:
        """The row of a visible record, None when there is none to see."""
        if kind in COMPOSED:
            return super().row(kind, id)
        row = None if kind in self._hidden else self.district.shown.rows[kind].get(id)
        return row if row is not None and self._visible(kind, row) else None

    def _visible(self, kind: str, row: Row) -> bool:
        if kind == "contacts":
            return self.row("students", row.student) is not None
        if kind == "merged_contacts":
            return any(self.row("students", student) is not None for student in row.students)
        if kind == "resources":
            return self._offered(row)
        return self._schools is None or self._at(self._schools, kind, row)

    def _at(self, schools: frozenset[str], kind: str, row: Row) -> bool:
        """Whether a record has to do with the schools that are shared."""
        if kind == "schools":
            return row.id in schools
        if kind == "sections":
            return row.school in schools
        if kind in DERIVED:
            return bool(schools.intersection(self.district.shown.schools_of(kind, row.id)))
        if kind == "school_admins":
            return bool(schools.intersection(row.schools))
        if kind in _SHARED_BY_SECTIONS:
            related = self.district.shown.related(_SHARED_BY_SECTIONS[kind], row.id)
            return any(self.row("sections", section) is not None for section in related)
        return True

    def _offered(self, resource: Row) -> bool:
        """Whether one of those who have a resource is seen, or nobody has it."""
        named = [(kind, id) for kind in OFFERED_TO for id in getattr(resource, kind)]
        return not named or any(self.row(kind, id) is not None for kind, id in named)

    def see(self, kind: str, id: str) -> Seen | None:
        """The record as this connection sees it: its schools are those that are shared."""
        seen = super().see(kind, id)
        if seen is None or kind in COMPOSED:
            return seen
        if kind == "sections":
            return self._without_hidden(seen)
        if kind == "school_admins":
            return Seen(seen.row._replace(schools=self._shared(seen.row.schools)))
        if kind == "merged_contacts":
            return Seen(self._merged(id))
        if kind not in DERIVED:
            return seen
        schools, row = self._shared(seen.schools), seen.row
        if kind == "students" and row.enrollments:
            shown = tuple(enrollment for enrollment in row.enrollments if enrollment.school in self.schools)
            row = row._replace(enrollments=shown)
        return Seen(row, schools)

    def _without_hidden(self, section: Seen) -> Seen:
        """A section without the users of kinds that are not shared."""
        if "students" in self._hidden:
            section = section._replace(row=section.row._replace(students=()))
        if "teachers" in self._hidden:
            section = section._replace(row=section.row._replace(teacher=None, teachers=()), persons=())
        return section

    def _merged(self, id: str) -> Row:
        """A contact as it is to the students that are seen."""
        rows = [self.row("contacts", one) for one in self.district.shown.related("contacts.legacy_id", id)]
        return merged(id, [row for row in rows if row is not None])

    def _shared(self, schools: tuple[str, ...]) -> tuple[str, ...]:
        return schools if self._schools is None else tuple(school for school in schools if school in self._schools)

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
        return self._near(keys)

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
