"""The records of a district: what each kind has, and how a test holds one.

A `Record` is a handle. For a record in a roster it reads what the SIS holds at this moment; a record that was
only built holds its own values and belongs to no roster. The values themselves lie in rows, which never change.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections import namedtuple
from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING, Any, ClassVar

from clever_mock.errors import BrokenRelationError, InvalidValueError
from clever_mock.model import fields
from clever_mock.model.enumerations import (
    GENDERS,
    GRADES,
    RACES,
    SUBJECTS,
    YES_NO,
    Gender,
    Grade,
    Race,
    Subject,
    YesNo,
)
from clever_mock.model.fields import Field
from clever_mock.model.values import Credentials, Location, Name, Principal, Term, parts_of

if TYPE_CHECKING:
    from clever_mock.model.district import District

Row = Any
"""A row: a named tuple with one place for each field of its kind. Rows do not change."""


class Record:
    """A district, school, section, student, teacher, school admin, district admin or contact."""

    kind: ClassVar[str] = ""
    singular: ClassVar[str] = ""
    fields: ClassVar[dict[str, Field[Any]]] = {}
    row_class: ClassVar[Any] = None
    _blank: ClassVar[dict[str, Any]] = {}

    __slots__ = ("__weakref__", "_home", "_id", "_linked", "_own_row")

    def __init_subclass__(cls) -> None:
        declared = {
            name: field for base in cls.__mro__ for name, field in vars(base).items() if isinstance(field, Field)
        }
        cls.fields = dict(sorted(declared.items()))
        cls._blank = {name: () if field.many else None for name, field in cls.fields.items()}
        if cls.kind:
            cls.row_class = namedtuple(f"{cls.__name__}Row", ("id", *cls.fields))  # type: ignore[misc]

    def __init__(self, /, *, id: str = "", **values: object) -> None:
        self._id = ""
        self._home: District | None = None
        self._id = self._read_id(id)
        self._linked: dict[str, object] = {}
        self._own_row = self.row_class(id=id, **self._read(values, {}))

    @classmethod
    def read_row(cls, id: str, values: Mapping[str, object]) -> Row:
        """The row of a record made of these values, without the record. Raises `InvalidValueError`."""
        stored, known = cls._blank.copy(), cls.fields
        for name, given in values.items():
            field = known.get(name)
            if field is None:
                raise InvalidValueError(f"a {cls.singular} has no field {name!r}")
            if given is not None:
                try:
                    stored[name] = field.read(given)
                except ValueError as error:
                    raise InvalidValueError(f"{name} {error}") from None
        return cls.row_class._make((id, *stored.values()))

    @classmethod
    def attach(cls, id: str, home: District) -> Record:
        """Make a handle of a record that a district's roster holds."""
        handle = cls.__new__(cls)
        handle._id = id
        handle._home = home
        handle._linked = {}
        handle._own_row = None
        return handle

    @property
    def id(self) -> str:
        """The ObjectID: 24 hexadecimal digits; `""` on a record that was built without one."""
        return self._id

    @id.setter
    def id(self, id: str) -> None:
        if self._home is not None:
            raise InvalidValueError(f"{self!r}: a record keeps its id; delete it, and make another with id={id!r}")
        self._id = id

    def _read_id(self, id: object) -> str:
        try:
            return fields.read_text(id)
        except ValueError as error:
            raise InvalidValueError(f"{self.singular}: id {error}") from None

    @property
    def row(self) -> Row:
        """The record's values at this moment; for a deleted record, the last ones."""
        if self._home is None:
            return self._own_row
        row = self._home.sis.rows[self.kind].get(self._id)
        if row is None:
            return self._home.last_row(self.kind, self._id)
        return row

    @property
    def home(self) -> District | None:
        """The district whose roster holds the record, None for a record that was only built."""
        return self._home

    def _settle(self, home: District) -> None:
        self._home = home
        self._linked = {}

    def _read(self, values: Mapping[str, object], current: Mapping[str, object]) -> dict[str, Any]:
        """Read given values into stored ones for every field, keeping `current` where none is given."""
        stored: dict[str, Any] = {**self._blank, **current}
        for name, given in values.items():
            field_name, _, part = name.partition("__") if "__" in name else (name, "", "")
            field = self.fields.get(field_name) or self._no_field(name)
            if part:
                given = self._with_part(name, field, stored[field_name], part, given)
            stored[field_name] = self._read_one(field, given)
            if self._home is None and field.refers_to:
                self._linked[field_name] = given
        return stored

    def _with_part(self, name: str, field: Field[Any], whole: Any, part: str, given: object) -> object:
        if field.value_class is None or part not in field.value_class._fields or part == "keys":
            self._no_field(name)
        return {**(parts_of(whole) if whole is not None else {}), part: given}

    def _read_one(self, field: Field[Any], given: object) -> Any:
        if given is None:
            if field.required:
                raise InvalidValueError(f"{self._called()}: {field.name} is required and was given as None")
            return () if field.many else None
        try:
            return field.read(given)
        except ValueError as error:
            raise InvalidValueError(f"{self._called()}: {field.name} {error}") from None

    def _no_field(self, name: str) -> Field[Any]:
        known = list(self.fields)
        near = difflib.get_close_matches(name.partition("__")[0], known, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise InvalidValueError(f"{self._called()} has no field {name!r}; {hint}its fields are {', '.join(known)}")

    def _called(self) -> str:
        return f"{self.singular} {self.id}".strip()

    def refer(self, field: Field[Any], stored: Any) -> Any:
        """The record or records that a reference names."""
        home = self._home
        if home is None:
            linked = self._linked.get(field.name)
            return (list(linked) if linked else []) if field.many else linked  # type: ignore[call-overload]
        if field.many:
            return [home.find(field.refers_to, id) for id in stored]
        return home.find(field.refers_to, stored) if stored is not None else None

    def update(self, /, **changes: Any) -> None:
        """Change fields in the SIS; Clever shows it after the district's next good sync, which is at once by default.

        A part of a name, location or other small value is written with two underscores: `name__first="Ada"`.
        A field is taken away by None. Raises `InvalidValueError` for a value or name that does not fit, and
        `BrokenRelationError` when the record would refer to what is not there.
        """
        if self._home is None:
            self._own_row = self.row_class(id=self.id, **self._read(changes, _values(self._own_row)))
        else:
            self._home.update_record(self, changes)

    def changed(self, changes: Mapping[str, object]) -> Row:
        """The row that the record would have with these changes; nothing is written."""
        return self.row_class(id=self.id, **self._read(changes, _values(self.row)))

    def delete(self) -> None:
        """Delete the record in the SIS, and with it what cannot be without it."""
        if self._home is None:
            raise BrokenRelationError(f"{self!r} was only built: it is in no roster that it could be deleted from")
        self._home.delete_record(self)

    @property
    def deleted(self) -> bool:
        """Whether the record has been deleted in the SIS."""
        return self._home is not None and self.id not in self._home.sis.rows[self.kind]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(self) is not type(other):
            return NotImplemented
        if self._home is None or other._home is None:
            return self is other
        return self.id == other.id and self._home is other._home

    def __hash__(self) -> int:
        return hash((self.kind, self.id))

    def __str__(self) -> str:
        """The id, so that a record can be written into a path."""
        return self.id

    def __repr__(self) -> str:
        row = self._own_row if self._home is None else self._home.sis.rows[self.kind].get(self.id, self._own_row)
        name = getattr(row, "name", None)
        shown = " ".join(part for part in name[:3] if part) if isinstance(name, Name) else name
        return f"<{type(self).__name__} {self.id or 'built'}{f' {shown!r}' if shown else ''}>"


def _values(row: Row) -> dict[str, Any]:
    """The values of a row by field, without its id."""
    return dict(zip(row._fields[1:], row[1:]))


class Dated(Record):
    """A record for which Clever shows when it was made and last changed."""

    __slots__ = ()

    created: Field[dt.datetime | None] = fields.moment()
    last_modified: Field[dt.datetime | None] = fields.moment()


class School(Dated):
    """A school of a district."""

    kind, singular = "schools", "school"
    __slots__ = ()

    district: Field[District] = fields.reference("districts")
    high_grade: Field[Grade | None] = fields.choice(GRADES)
    location: Field[Location | None] = fields.value(Location)
    low_grade: Field[Grade | None] = fields.choice(GRADES)
    mdr_number: Field[str | None] = fields.text()
    name: Field[str] = fields.text(required=True)
    nces_id: Field[str | None] = fields.text()
    phone: Field[str | None] = fields.text()
    principal: Field[Principal | None] = fields.value(Principal)
    school_number: Field[str | None] = fields.text()
    sis_id: Field[str | None] = fields.text()
    state_id: Field[str | None] = fields.text()

    @property
    def students(self) -> list[Student]:
        """The students whose primary school this is."""
        return self._related(Student, "students.school")

    @property
    def teachers(self) -> list[Teacher]:
        """The teachers whose primary school this is."""
        return self._related(Teacher, "teachers.school")

    @property
    def sections(self) -> list[Section]:
        """The sections of this school."""
        return self._related(Section, "sections.school")

    def _related(self, kind: type[Any], index: str) -> list[Any]:
        return [] if self._home is None else self._home.related(kind.kind, index, self.id)


class Person(Record):
    """One who can log in to the district: a student, teacher, school admin or district admin."""

    __slots__ = ()

    district: Field[District] = fields.reference("districts")
    email: Field[str | None] = fields.text()
    name: Field[Name] = fields.value(Name, required=True)


class Student(Person, Dated):
    """A student. `school` is the primary school; `schools` adds those of the student's sections."""

    kind, singular = "students", "student"
    __slots__ = ()

    credentials: Field[Credentials | None] = fields.value(Credentials)
    dob: Field[dt.date | None] = fields.date()
    ell_status: Field[YesNo | None] = fields.choice(YES_NO)
    frl_status: Field[str | None] = fields.text()
    gender: Field[Gender | None] = fields.choice(GENDERS)
    grade: Field[Grade | None] = fields.choice(GRADES)
    graduation_year: Field[str | None] = fields.text()
    hispanic_ethnicity: Field[YesNo | None] = fields.choice(YES_NO)
    iep_status: Field[str | None] = fields.text()
    location: Field[Location | None] = fields.value(Location)
    race: Field[Race | None] = fields.choice(RACES)
    school: Field[School] = fields.reference("schools")
    sis_id: Field[str | None] = fields.text()
    state_id: Field[str | None] = fields.text()
    student_number: Field[str | None] = fields.text()

    @property
    def schools(self) -> list[School]:
        """The primary school, then the schools of the student's sections by id."""
        return _schools_of(self)

    @property
    def sections(self) -> list[Section]:
        """The sections that list the student."""
        return [] if self._home is None else self._home.related("sections", "sections.students", self.id)

    @property
    def contacts(self) -> list[Contact]:
        """The student's contacts."""
        return [] if self._home is None else self._home.related("contacts", "contacts.student", self.id)


class Teacher(Person, Dated):
    """A teacher. `school` is the primary school; `schools` adds those of the teacher's sections."""

    kind, singular = "teachers", "teacher"
    __slots__ = ()

    credentials: Field[Credentials | None] = fields.value(Credentials)
    school: Field[School] = fields.reference("schools")
    sis_id: Field[str | None] = fields.text()
    state_id: Field[str | None] = fields.text()
    teacher_number: Field[str | None] = fields.text()
    title: Field[str | None] = fields.text()

    @property
    def schools(self) -> list[School]:
        """The primary school, then the schools of the teacher's sections by id."""
        return _schools_of(self)

    @property
    def sections(self) -> list[Section]:
        """The sections that the teacher teaches, alone or with others."""
        return [] if self._home is None else self._home.related("sections", "sections.teachers", self.id)


class Section(Dated):
    """A class that meets in a term: its teacher, co-teachers and students.

    `teacher` is the primary teacher and the first of `teachers`; giving one of the two sets the other.
    """

    kind, singular = "sections", "section"
    __slots__ = ()

    course_description: Field[str | None] = fields.text()
    course_name: Field[str | None] = fields.text()
    course_number: Field[str | None] = fields.text()
    district: Field[District] = fields.reference("districts")
    grade: Field[Grade | None] = fields.choice(GRADES)
    name: Field[str] = fields.text(required=True)
    period: Field[str | None] = fields.text()
    school: Field[School] = fields.reference("schools")
    section_number: Field[str | None] = fields.text()
    sis_id: Field[str | None] = fields.text()
    students: Field[list[Student]] = fields.references("students")
    subject: Field[Subject | None] = fields.choice(SUBJECTS)
    teacher: Field[Teacher | None] = fields.reference("teachers", required=False)
    teachers: Field[list[Teacher]] = fields.references("teachers")
    term: Field[Term | None] = fields.value(Term)

    @classmethod
    def read_row(cls, id: str, values: Mapping[str, object]) -> Row:
        """The row of a section made of these values, without the section. Raises `InvalidValueError`."""
        return cls(id=id, **values).row

    def _read(self, values: Mapping[str, object], current: Mapping[str, object]) -> dict[str, Any]:
        given: Any = values.get("teachers")
        if isinstance(given, Iterator):
            given = list(given)
            values = {**values, "teachers": given}
        stored = super()._read(values, current)
        primary, everyone = stored["teacher"], stored["teachers"]
        if "teachers" in values and "teacher" not in values:
            first = next(iter(everyone if isinstance(given, Set) else given or ()), None)
            primary = None if first is None else str(getattr(first, "id", first))
        elif "teacher" in values and "teachers" not in values:
            everyone = tuple(id for id in everyone if id != current.get("teacher"))
        others = tuple(id for id in everyone if id != primary)
        stored["teacher"] = primary
        stored["teachers"] = others if primary is None else (primary, *others)
        return stored

    def enroll(self, *students: Student) -> None:
        """Add students to the section's roster in the SIS."""
        self.update(students=[*self.students, *students])

    def drop(self, *students: Student) -> None:
        """Take students off the section's roster in the SIS."""
        self.update(students=[student for student in self.students if student not in students])


class SchoolAdmin(Person):
    """A member of staff who runs one school or several."""

    kind, singular = "school_admins", "school admin"
    __slots__ = ()

    credentials: Field[Credentials | None] = fields.value(Credentials)
    schools: Field[list[School]] = fields.references("schools")
    staff_id: Field[str | None] = fields.text()
    title: Field[str | None] = fields.text()


class DistrictAdmin(Person):
    """A member of staff of the district's office."""

    kind, singular = "district_admins", "district admin"
    __slots__ = ()

    title: Field[str | None] = fields.text()


class Contact(Record):
    """A parent, guardian or other contact of one student. Its name is one text."""

    kind, singular = "contacts", "contact"
    __slots__ = ()

    district: Field[District] = fields.reference("districts")
    email: Field[str | None] = fields.text()
    name: Field[str] = fields.text(required=True)
    phone: Field[str | None] = fields.text()
    phone_type: Field[str | None] = fields.text()
    relationship: Field[str | None] = fields.text()
    sis_id: Field[str | None] = fields.text()
    student: Field[Student] = fields.reference("students")
    type: Field[str | None] = fields.text()


def _schools_of(user: Student | Teacher) -> list[School]:
    home = user.home
    if home is None:
        return [user.school]
    if user.deleted:
        return [school for school in home.schools if school.id == user.row.school]
    return [home.find("schools", id) for id in home.sis.schools_of(user.kind, user.id)]
