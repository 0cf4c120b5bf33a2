"""What records may refer to, and what goes when a record goes.

Both are answered from the SIS side of one district. A relation that does not hold is refused with an error that
names both records.
"""

from __future__ import annotations

from typing import Any, Protocol

from clever_mock.errors import BrokenRelationError
from clever_mock.model.records.record import Record
from clever_mock.model.records.rows import Row, Write
from clever_mock.model.records.tables import Tables, keys_of


class Home(Protocol):
    """A district that holds records, of a roster that may hold other districts."""

    @property
    def sis(self) -> Tables:
        """The tables of the SIS."""

    @property
    def roster(self) -> Any:
        """The roster, which knows the owner of each record."""


def check(home: Home, record: Record, row: Row) -> None:
    """Refuse a row that lacks what it needs or names what its district does not hold."""
    called = f"{record.singular} {row.id}"
    for name, field in record.fields_to_check:
        stored = getattr(row, name)
        if field.required and stored is None:
            raise BrokenRelationError(f"{called} has no {name}, and a {record.singular} cannot be without one")
        if field.refers_to:
            held = home.sis.rows[field.refers_to]
            for id in keys_of(row, name):
                if not id:
                    raise BrokenRelationError(_only_built(called, name, field.refers_to))
                if id not in held:
                    raise BrokenRelationError(_reason(home, f"{called} of {home!r}", name, field.refers_to, id))
    for enrollment in getattr(row, "enrollments", ()):
        if enrollment.school not in home.sis.rows["schools"]:
            raise BrokenRelationError(
                _reason(home, f"{called} of {home!r}", "enrollments", "schools", enrollment.school)
            )


def _only_built(called: str, name: str, kind: str) -> str:
    one = kind.removesuffix("s")
    return f"{called} names a {one} in {name!r} that was only built; make the {one} with create, in an active mock"


def _reason(home: Home, called: str, name: str, kind: str, id: str) -> str:
    owner = home.roster.owner_of(kind, id)
    if owner is None:
        return f"{called} names {id!r} in {name!r}, and the roster holds no such {kind.removesuffix('s')}"
    if kind == "districts":
        return f"{called} cannot be moved to {owner!r}; make a new record there"
    other = owner.find(kind, id)
    return f"{called} names {other!r} in {name!r}, which belongs to another district, {owner!r}"


def without(tables: Tables, kind: str, id: str) -> list[Write]:
    """The writes that delete a record with all that cannot be without it.

    A school takes its sections, and the students and teachers whose primary school it is; a student takes the
    contacts. Others only stop naming what is gone; where a primary teacher goes, the next teacher of the section takes
    the place.
    """
    gone: dict[tuple[str, str], None] = {(kind, id): None}
    if kind == "schools":
        for users in ("sections", "teachers", "students"):
            gone.update(((users, user), None) for user in tables.related(f"{users}.school", id))
    for owner, one in list(gone):
        if owner == "students":
            gone.update((("contacts", contact), None) for contact in tables.related("contacts.student", one))
    left: dict[tuple[str, str], Row] = {}
    for owner, one in gone:
        for index in _NAMING.get(owner, ()):
            namer, _, field = index.partition(".")
            for found in tables.related(index, one):
                if (namer, found) not in gone:
                    row = left.get((namer, found)) or tables.rows[namer][found]
                    left[namer, found] = stop_naming(row, field, one)
    writes: list[Write] = [(namer, found, row) for (namer, found), row in left.items()]
    return [*writes, *((owner, one, None) for owner, one in gone)]


_NAMING = {
    "courses": ("sections.course", "resources.courses"),
    "district_admins": ("districts.district_contact",),
    "schools": (
        *("school_admins.schools", "students.other_schools", "teachers.other_schools"),
        "students.enrollments",
    ),
    "terms": ("sections.term_id",),
    "sections": ("resources.sections",),
    "teachers": ("sections.teachers", "resources.teachers"),
    "students": ("sections.students", "resources.students"),
}


_ALONE: dict[str, dict[str, Any]] = {
    "course": {"course": None, "course_name": None, "course_number": None},
    "district_contact": {"district_contact": None},
    "term_id": {"term": None, "term_id": None},
}
"""What a row has no more where it named one record and names none."""


def stop_naming(row: Row, field: str, id: str) -> Row:
    """A row that names a record in a field no more."""
    if field == "enrollments":
        return row._replace(enrollments=tuple(one for one in row.enrollments if one.school != id))
    if field in _ALONE:
        return row._replace(**_ALONE[field])
    changes: dict[str, Any] = {field: tuple(named for named in getattr(row, field) if named != id)}
    if field == "teachers" and getattr(row, "teacher", None) == id:
        changes["teacher"] = next(iter(changes["teachers"]), None)
    return row._replace(**changes)
