"""What Clever makes of the rows that a SIS sends: courses, terms, contacts of several students, and persons.

A section says the name of its course; that sections which say the same share a course is Clever's doing. So each
group of writes is completed here before it is written: rows get the ids of what they share, what no row names any
more goes, and a course or term that was changed is told to its sections. Nothing is written here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from clever_mock.model.records.binding import NewId, Rows, bind, note_persons
from clever_mock.model.records.contacts import MergedContact
from clever_mock.model.records.courses import Course, Term
from clever_mock.model.records.people import ROLES
from clever_mock.model.records.relations import stop_naming
from clever_mock.model.records.rows import Row, Write
from clever_mock.model.records.tables import Tables
from clever_mock.model.records.values import TermDates

Said = tuple[Any, ...]
"""What a row says of what it shares with others: rows that say the same share one."""


def completed(
    tables: Tables, writes: Iterable[Write], new_id: NewId, moment: dt.datetime, *, dated: bool
) -> list[Write]:
    """Some writes, with all that Clever makes of them. Raises `BrokenRelationError` for a person who is not there."""
    rows: Rows = {(kind, id): row for kind, id, row in writes}
    kinds = {kind for kind, _ in rows}
    if kinds & _TOLD.keys():
        _tell_sections(tables, rows)
        kinds.add("sections")
    for sharing in SHARED:
        if sharing.source in kinds:
            sharing.complete(tables, rows, new_id)
    if "sections" in kinds:
        _let_go(tables, rows)
    if kinds.intersection(ROLES):
        bind(tables, rows, new_id)
    if kinds.intersection((*ROLES, "contacts")):
        note_persons(tables, rows, moment, dated=dated)
    return [(kind, id, row) for (kind, id), row in rows.items()]


# A course or a term that is changed


def _of_course(section: Row, course: Row) -> Row:
    return section._replace(course_name=course.name, course_number=course.number)


def _of_term(section: Row, term: Row) -> Row:
    before = section.term or TermDates()
    dates = {"name": term.name, "start_date": term.start_date, "end_date": term.end_date}
    return section._replace(term=before._replace(**dates))


_TOLD: Mapping[str, tuple[str, Callable[[Row, Row], Row]]] = {
    "courses": ("sections.course", _of_course),
    "terms": ("sections.term_id", _of_term),
}


def _tell_sections(tables: Tables, rows: Rows) -> None:
    for (kind, id), row in list(rows.items()):
        if kind in _TOLD and row is not None and id in tables.rows[kind]:
            index, told = _TOLD[kind]
            for section in tables.related(index, id):
                rows["sections", section] = told(
                    rows.get(("sections", section)) or tables.rows["sections"][section], row
                )


def _let_go(tables: Tables, rows: Rows) -> None:
    """Take courses that go out of the resources that name them."""
    gone = [id for (kind, id), row in rows.items() if kind == "courses" and row is None]
    for course in gone:
        for id in tables.related("resources.courses", course):
            row = rows.get(("resources", id), tables.rows["resources"][id])
            if row is not None:
                rows["resources", id] = stop_naming(row, "courses", course)


# What rows share


@dataclass(frozen=True)
class Shared:
    """What rows of a kind (`source`) share: which `kind` it is, and the `field` by which they name it.

    `says` is what a row says of it, None for nothing; `is_said` the same of the shared record itself. `near` finds the
    ids among which one that fits is looked for. `make` makes it of its id and the rows that name it.
    """

    source: str
    field: str
    kind: str
    says: Callable[[Row], Said | None]
    is_said: Callable[[Row], Said]
    near: Callable[[Tables, Said], Iterable[str]]
    make: Callable[[str, Sequence[Row]], Row]
    of: tuple[str, ...] = ()
    """The fields in which a row says it."""
    told: Callable[[Row, Row], Row] | None = None
    """What a new row says that only names the shared record."""
    remade: bool = False
    """Whether it is made anew with each change of a row that names it."""

    @property
    def index(self) -> str:
        """The index that finds the rows that name it."""
        return f"{self.source}.{self.field}"

    def complete(self, tables: Tables, rows: Rows, new_id: NewId) -> None:
        """Let all rows of the source name what they share, and write what comes, changes or goes by it."""
        made: dict[Said, str] = {}
        naming: dict[str, list[Row]] = {}
        touched: dict[str, None] = {}
        table, get, says = tables.rows[self.source], attrgetter(self.field), self.says
        same = attrgetter(self.field, *self.of)
        for kind, id in [key for key in rows if key[0] == self.source]:
            old, row = table.get(id), rows[kind, id]
            both = old is not None and row is not None and not self.remade
            if both and (same(old) == same(row) or (get(old) == get(row) and says(old) == says(row))):
                continue
            if old is not None and get(old) is not None:
                touched[get(old)] = None
            if row is not None:
                row = rows[kind, id] = self._named(tables, rows, made, old, row, new_id)
                shared = get(row)
                if shared is not None:
                    naming.setdefault(shared, []).append(row)
        for shared in dict.fromkeys([*touched, *naming]):
            self._settle(tables, rows, shared, naming.get(shared, []))

    def _named(
        self, tables: Tables, rows: Rows, made: dict[Said, str], old: Row | None, row: Row, new_id: NewId
    ) -> Row:
        named, said = getattr(row, self.field), self.says(row)
        there = tables.rows[self.kind].get(named) if named is not None and old is None else None
        if said is None and there is not None and self.told is not None:
            return self.told(row, there)
        if said is None:
            return row if named is None else row._replace(**{self.field: None})
        if named is not None:
            kept = old is None or getattr(old, self.field) != named or self.says(old) == said
            if kept or rows.get((self.kind, named)) is not None:
                return row
        found = made.get(said)
        if found is None:
            known = tables.rows[self.kind]
            fitting = (id for id in self.near(tables, said) if rows.get((self.kind, id), _THERE) is not None)
            found = next((id for id in fitting if self.is_said(known[id]) == said), None)
            made[said] = found = new_id() if found is None else found
        return row._replace(**{self.field: found})

    def _still_names(self, rows: Rows, id: str, shared: str) -> bool:
        """Whether a stored row goes on naming what it shares; those that are written anew are known already."""
        if (self.source, id) not in rows:
            return True
        row = rows[self.source, id]
        return not self.remade and row is not None and getattr(row, self.field) == shared

    def _settle(self, tables: Tables, rows: Rows, shared: str, naming: list[Row]) -> None:
        key = (self.kind, shared)
        there = rows[key] if key in rows else tables.rows[self.kind].get(shared)
        if there is not None and naming and not self.remade:
            return
        table = tables.rows[self.source]
        others = [id for id in tables.related(self.index, shared) if self._still_names(rows, id, shared)]
        if not naming and not others:
            rows[key] = None
        elif there is None or self.remade:
            row = self.make(shared, [*naming, *(table[id] for id in others)])
            if row != there:
                rows[key] = row


_THERE = object()


def _day(date: dt.date | None) -> dt.date | None:
    return date.date() if isinstance(date, dt.datetime) else date


def _course_said(section: Row) -> Said | None:
    return (section.course_name, section.course_number or None) if section.course_name else None


def _term_said(section: Row) -> Said | None:
    term = section.term
    if term is None or (term.name is None and term.start_date is None and term.end_date is None):
        return None
    return (term.name, _day(term.start_date), _day(term.end_date))


def _contact_said(contact: Row) -> Said:
    sis_id = (contact.sis_id or "").strip()
    return (sis_id,) if sis_id else (contact.name, contact.email, contact.phone, contact.phone_type)


def _make_course(id: str, sections: Sequence[Row]) -> Row:
    one = sections[0]
    return Course.row_class(id=id, district=one.district, name=one.course_name, number=one.course_number)


def _make_term(id: str, sections: Sequence[Row]) -> Row:
    dates = sections[0].term
    return Term.row_class(
        id=id, district=sections[0].district, name=dates.name, start_date=dates.start_date, end_date=dates.end_date
    )


def merged(id: str, contacts: Iterable[Row]) -> Row:
    """A contact as it is shown once for all these students: for the rest, as for the student with the lowest id."""
    ordered = sorted(contacts, key=lambda contact: (contact.student, contact.id))
    first = ordered[0]
    students = tuple(dict.fromkeys(contact.student for contact in ordered))
    own = {name: getattr(first, name) for name in MergedContact.fields if name in first._fields}
    return MergedContact.row_class(id=id, students=students, **own)


SHARED = (
    Shared(
        source="sections",
        field="course",
        kind="courses",
        says=_course_said,
        is_said=lambda course: (course.name, course.number or None),
        near=lambda tables, said: tables.related("courses.name", said[0]),
        make=_make_course,
        told=_of_course,
        of=("course_name", "course_number"),
    ),
    Shared(
        source="sections",
        field="term_id",
        kind="terms",
        says=_term_said,
        is_said=lambda term: (term.name, _day(term.start_date), _day(term.end_date)),
        near=lambda tables, said: tables.order["terms"] if said[0] is None else tables.related("terms.name", said[0]),
        make=_make_term,
        told=_of_term,
        of=("term",),
    ),
    Shared(
        source="contacts",
        field="legacy_id",
        kind="merged_contacts",
        says=_contact_said,
        is_said=_contact_said,
        near=lambda tables, said: tables.related(f"merged_contacts.{'sis_id' if len(said) == 1 else 'name'}", said[0]),
        make=merged,
        remade=True,
    ),
)
"""What Clever makes of what several rows say alike."""

CONCERNED = {*_TOLD, *ROLES, *(sharing.source for sharing in SHARED)}
"""The kinds of which Clever makes something."""
