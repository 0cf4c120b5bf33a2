"""The kinds of record: what each has, declared once, with its type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from clever_mock.model.records import fields
from clever_mock.model.records.enumerations import (
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
from clever_mock.model.records.fields import Field
from clever_mock.model.records.record import Record
from clever_mock.model.records.rows import Row
from clever_mock.model.records.values import Credentials, Location, Name, Principal, Term


class Dated(Record):
    """A record for which Clever shows when it was made and last changed."""

    __slots__ = ()

    created: Field[dt.datetime | None] = fields.moment()
    last_modified: Field[dt.datetime | None] = fields.moment()


class School(Dated):
    """A school of a district."""

    kind, singular = "schools", "school"
    __slots__ = ()

    district: Field[Any] = fields.reference("districts")
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

    district: Field[Any] = fields.reference("districts")
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
    district: Field[Any] = fields.reference("districts")
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
            primary = _first(everyone if isinstance(given, Set) else given)
        elif "teacher" in values and "teachers" not in values:
            everyone = _without(everyone, current.get("teacher"))
        others = _without(everyone, primary)
        stored["teacher"] = primary
        stored["teachers"] = others if primary is None else (primary, *others)
        return stored

    def enroll(self, *students: Student) -> None:
        """Add students to the section's roster in the SIS."""
        self.update(students=[*self.students, *students])

    def drop(self, *students: Student) -> None:
        """Take students off the section's roster in the SIS."""
        self.update(students=[student for student in self.students if student not in students])


def _first(given: Iterable[object] | None) -> str | None:
    first = next(iter(given or ()), None)
    return None if first is None else str(getattr(first, "id", first))


def _without(ids: tuple[str, ...], one: object) -> tuple[str, ...]:
    return tuple(id for id in ids if id != one)


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

    district: Field[Any] = fields.reference("districts")
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
