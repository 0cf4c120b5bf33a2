"""The kinds of record: what each has, declared once, with its type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from clever_mock.errors import BrokenRelationError, InvalidValueError
from clever_mock.model.records import fields
from clever_mock.model.records.contacts import ContactOfSeveral
from clever_mock.model.records.courses import Course, Term, TermField, with_term
from clever_mock.model.records.demographics import LANGUAGES
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
from clever_mock.model.records.people import Person, PersonField
from clever_mock.model.records.record import Record
from clever_mock.model.records.rows import Row
from clever_mock.model.records.values import Credentials, Disability, Enrollment, Location, Name, Principal


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
    ext: Field[Mapping[str, str] | None] = fields.extensions()
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


class User(Record):
    """One who can log in to the district: a student, teacher, school admin or district admin."""

    __slots__ = ()

    district: Field[Any] = fields.reference("districts")
    email: Field[str | None] = fields.text()
    name: Field[Name] = fields.value(Name, required=True)

    @property
    def user(self) -> Person:
        """The user as versions from 3.0 on show one: a person, with `id` and all `roles`."""
        found: Person | None = self.person  # type: ignore[attr-defined]
        if found is None:
            raise BrokenRelationError(f"{self!r} was only built, and has no user: create it in an active mock")
        return found


class Role(User):
    """What a person is in the district, where a person can be several things: teacher, school admin, district admin.

    Each role is a record of its own. Roles of one district with one email are those of one person, at most one of each
    kind; `person=` gives a new role to a person that there is.
    """

    __slots__ = ()

    person: Field[Person | None] = PersonField()


class Student(User, Dated):
    """A student. `school` is the primary school; `schools` adds those of the sections and `other_schools`."""

    kind, singular = "students", "student"
    __slots__ = ()

    credentials: Field[Credentials | None] = fields.value(Credentials)
    disability: Field[Disability | None] = fields.value(Disability)
    dob: Field[dt.date | None] = fields.date()
    ell_status: Field[YesNo | None] = fields.choice(YES_NO)
    enrollments: Field[tuple[Enrollment, ...]] = fields.enrollments()
    ext: Field[Mapping[str, str] | None] = fields.extensions()
    frl_status: Field[str | None] = fields.text()
    gender: Field[Gender | None] = fields.choice(GENDERS)
    gifted_status: Field[YesNo | None] = fields.choice(YES_NO)
    grade: Field[Grade | None] = fields.choice(GRADES)
    graduation_year: Field[str | None] = fields.text()
    hispanic_ethnicity: Field[YesNo | None] = fields.choice(YES_NO)
    home_language: Field[str | None] = fields.choice(tuple(LANGUAGES))
    iep_status: Field[str | None] = fields.text()
    location: Field[Location | None] = fields.value(Location)
    other_schools: Field[list[School]] = fields.references("schools")
    preferred_name: Field[Name | None] = fields.value(Name)
    race: Field[Race | None] = fields.choice(RACES)
    school: Field[School] = fields.reference("schools")
    section_504_status: Field[YesNo | None] = fields.choice(YES_NO)
    sis_id: Field[str | None] = fields.text()
    state_id: Field[str | None] = fields.text()
    student_number: Field[str | None] = fields.text()
    synced_in_lms: Field[bool | None] = fields.flag()

    @property
    def person(self) -> Person:
        """The person that the student is: a student has no other role."""
        return Person(self.id, (self,))

    @property
    def schools(self) -> list[School]:
        """The primary school, then the others by id."""
        return _schools_of(self)

    @property
    def sections(self) -> list[Section]:
        """The sections that list the student."""
        return [] if self._home is None else self._home.related("sections", "sections.students", self.id)

    @property
    def contacts(self) -> list[Contact]:
        """The student's contacts."""
        return [] if self._home is None else self._home.related("contacts", "contacts.student", self.id)


class Teacher(Role, Dated):
    """A teacher. `school` is the primary school; `schools` adds those of the sections and `other_schools`."""

    kind, singular = "teachers", "teacher"
    __slots__ = ()

    credentials: Field[Credentials | None] = fields.value(Credentials)
    ext: Field[Mapping[str, str] | None] = fields.extensions()
    other_schools: Field[list[School]] = fields.references("schools")
    school: Field[School] = fields.reference("schools")
    sis_id: Field[str | None] = fields.text()
    state_id: Field[str | None] = fields.text()
    synced_in_lms: Field[bool | None] = fields.flag()
    teacher_number: Field[str | None] = fields.text()
    title: Field[str | None] = fields.text()

    @property
    def schools(self) -> list[School]:
        """The primary school, then the others by id."""
        return _schools_of(self)

    @property
    def sections(self) -> list[Section]:
        """The sections that the teacher teaches, alone or with others."""
        return [] if self._home is None else self._home.related("sections", "sections.teachers", self.id)


class Section(Dated):
    """A class that meets in a term: its teacher, co-teachers and students.

    `teacher` is the primary teacher and the first of `teachers`; giving one of the two sets the other. `course` and
    `term` are records of the district, which sections with the same values share; `course_name` and `course_number` are
    the course's, and giving them, or the parts of a term, finds the course or the term or makes one.
    """

    kind, singular = "sections", "section"
    __slots__ = ()

    course: Field[Course | None] = fields.reference("courses", required=False)
    course_description: Field[str | None] = fields.text()
    course_name: Field[str | None] = fields.text()
    course_number: Field[str | None] = fields.text()
    district: Field[Any] = fields.reference("districts")
    ext: Field[Mapping[str, str] | None] = fields.extensions()
    grade: Field[Grade | None] = fields.choice(GRADES)
    name: Field[str] = fields.text(required=True)
    period: Field[str | None] = fields.text()
    school: Field[School] = fields.reference("schools")
    section_number: Field[str | None] = fields.text()
    sis_id: Field[str | None] = fields.text()
    students: Field[list[Student]] = fields.references("students")
    subject: Field[Subject | None] = fields.choice(SUBJECTS)
    synced_in_lms: Field[bool | None] = fields.flag()
    teacher: Field[Teacher | None] = fields.reference("teachers", required=False)
    teachers: Field[list[Teacher]] = fields.references("teachers", ordered=True)
    term: Field[Term | None] = TermField()
    term_id: Field[Term | None] = fields.reference("terms", required=False)

    @classmethod
    def read_row(cls, id: str, values: Mapping[str, object]) -> Row:
        """The row of a section made of these values, without the section. Raises `InvalidValueError`."""
        return cls(id=id, **values).row

    def _read(self, values: Mapping[str, object], current: Mapping[str, object]) -> dict[str, Any]:
        given: Any = values.get("teachers")
        if isinstance(given, Iterator):
            given = list(given)
            values = {**values, "teachers": given}
        stored = super()._read(with_term(values), current)
        if "course" in values:
            self._take_course(values, stored)
        primary, everyone = stored["teacher"], stored["teachers"]
        if "teachers" in values and "teacher" not in values:
            primary = _first(everyone if isinstance(given, Set) else given)
        elif "teacher" in values and "teachers" not in values:
            everyone = _without(everyone, current.get("teacher"))
        others = _without(everyone, primary)
        stored["teacher"] = primary
        stored["teachers"] = others if primary is None else (primary, *others)
        return stored

    def _take_course(self, values: Mapping[str, object], stored: dict[str, Any]) -> None:
        """Let a section say of its course what the course says that was given."""
        given = values["course"]
        row = given.row if isinstance(given, Course) else self._row_of("courses", stored["course"])
        if row is None and given is not None:  # read from a file, where both are told
            return
        names = {"course_name": getattr(row, "name", None), "course_number": getattr(row, "number", None)}
        for name, own in names.items():
            if given is not None and values.get(name) not in (None, own):
                raise InvalidValueError(
                    f"{self._called()}: {name} is {values[name]!r}, and that of its course {own!r}; give one of the two"
                )
        stored.update({name: own for name, own in names.items() if name not in values or given is not None})

    def _row_of(self, kind: str, id: str | None) -> Row | None:
        return None if self._home is None else self._home.sis.rows[kind].get(id)  # type: ignore[arg-type]

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


class SchoolAdmin(Role):
    """A member of staff who runs one school or several. Versions from 3.0 on say `staff`.

    `roles` are what the SIS calls the work, such as `SchoolTechLead`; versions from 3.0 on show them.
    """

    kind, singular = "school_admins", "school admin"
    __slots__ = ()

    credentials: Field[Credentials | None] = fields.value(Credentials)
    department: Field[str | None] = fields.text()
    ext: Field[Mapping[str, str] | None] = fields.extensions()
    roles: Field[tuple[str, ...]] = fields.texts()
    schools: Field[list[School]] = fields.references("schools")
    staff_id: Field[str | None] = fields.text()
    title: Field[str | None] = fields.text()


class DistrictAdmin(Role):
    """A member of staff of the district's office."""

    kind, singular = "district_admins", "district admin"
    __slots__ = ()

    title: Field[str | None] = fields.text()


class Contact(ContactOfSeveral):
    """A parent, guardian or other contact of a student, or of several. Its name is one text.

    Versions 1.1 and 1.2 show it once for each of its students, each time with another id, and so do `id` and
    `district.contacts` here. Later versions show one contact, with `legacy_id` for its id in versions 2.x; `user_id` is
    that of versions 3.x where it was loaded, and `user.id` always. Contacts with one `sis_id` are one contact, and
    without it those with the same name, email, phone and phone type.
    """

    kind, singular = "contacts", "contact"
    __slots__ = ()

    district: Field[Any] = fields.reference("districts")
    email: Field[str | None] = fields.text()
    legacy_id: Field[str | None] = fields.text()
    name: Field[str] = fields.text(required=True)
    phone: Field[str | None] = fields.text()
    phone_type: Field[str | None] = fields.text()
    relationship: Field[str | None] = fields.text()
    sis_id: Field[str | None] = fields.text()
    student: Field[Student] = fields.reference("students")
    type: Field[str | None] = fields.text()
    user_id: Field[str | None] = fields.text()

    @property
    def students(self) -> list[Student]:
        """Whose contact it is, by id."""
        return sorted({one.student for one in self._all()}, key=lambda student: student.id)


def _schools_of(user: Student | Teacher) -> list[School]:
    home = user.home
    if home is None:
        return [user.school]
    if user.deleted:
        return [school for school in home.schools if school.id == user.row.school]
    return [home.find("schools", id) for id in home.sis.schools_of(user.kind, user.id)]
