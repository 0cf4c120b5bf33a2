"""Random histories of a district: changes of records, relations and switches, drawn by name and two numbers.

A change picks its records by the numbers from those that there are. One that cannot be made renames the district
instead, so a history of so many steps is as many changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from hypothesis import strategies as st
from werkzeug.test import create_environ

from clever_mock import CleverMock
from clever_mock.factories import (
    ContactFactory,
    CourseFactory,
    DistrictAdminFactory,
    DistrictFactory,
    ResourceFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
    TermFactory,
)
from clever_mock.model.looking.scopes import DISTRICT_SCOPES

MOST_SCHOOLS = 5
RECORD_SCOPES = ("read:resources", "read:school_admins", "read:student_contacts", "read:students", "read:teachers")

FIELDS: dict[str, Sequence[dict[str, object]]] = {
    "schools": (
        {"name": "North"},
        {"name": "South"},
        {"phone": "555-0100"},
        {"phone": None},
        {"principal__name": "Ada Ray"},
        {"principal": None},
        {"location": {"zip": "10459"}},
        {"high_grade": "12"},
    ),
    "teachers": (
        {"title": "Head of Year"},
        {"title": None},
        {"name__first": "Ada"},
        {"name__middle": None},
        {"credentials": None},
        {"credentials__district_username": "ada"},
        {"teacher_number": ""},
        {"email": "kim@example.org"},
        {"email": "KIM@example.org"},
        {"email": None},
        {"ext": {"admin_permissions": "N"}},
        {"synced_in_lms": False},
    ),
    "students": (
        {"home_language": "Spanish", "preferred_name": {"first": "Al"}},
        {"synced_in_lms": True},
        {"grade": "8"},
        {"grade": None},
        {"grade": ""},
        {"name__first": "Ada"},
        {"name": {"first": "Lin", "last": "Diaz"}},
        {"dob": "2/11/2007"},
        {"dob": None},
        {"credentials": None},
        {"credentials__district_username": "lin"},
        {"graduation_year": "2024"},
        {"graduation_year": None},
        {"frl_status": "Free"},
        {"frl_status": None},
        {"location__zip": "10459"},
        {"email": "lin@example.org", "race": "Asian", "gender": "F"},
        {"grade": "13", "gender": "X"},
        {"grade": "Ungraded"},
        {"ext": {"gifted_status": "Y"}},
        {"ext": None},
    ),
    "sections": (
        {"subject": "math"},
        {"subject": None},
        {"period": "4"},
        {"term": {"name": "Y1", "start_date": "2016-08-01", "end_date": "2017-06-01"}},
        {"term": None},
        {"term__name": "Y2"},
        {"term__end_date": "2017-07-01T00:00:00.000Z"},
        {"students": []},
        {"course_name": "Algebra"},
        {"course_name": "Algebra", "course_number": "7"},
        {"course_name": None},
        {"course_number": "8"},
        {"course": None},
        {"grade": "TransitionalKindergarten"},
    ),
    "courses": ({"name": "Algebra"}, {"name": "Geometry"}, {"number": "9"}, {"number": None}),
    "terms": ({"name": "Y3"}, {"start_date": "2016-09-01"}, {"end_date": None}),
    "school_admins": (
        {"title": "Dean"},
        {"title": None},
        {"name__first": "Ada"},
        {"schools": []},
        {"department": "Maths"},
        {"email": "kim@example.org"},
    ),
    "district_admins": ({"title": "Superintendent"}, {"title": None}, {"email": "kim@example.org"}),
    "resources": ({"title": "Atlas"}, {"roles": ["student"]}, {"students": []}, {"sections": []}),
    "contacts": (
        {"phone": "555-0101"},
        {"phone": None},
        {"sis_id": "7"},
        {"sis_id": None},
        {"type": "Mother"},
        {"relationship": "Aunt/Uncle"},
        {"name": "Sam Beck", "email": None, "phone": None, "phone_type": None, "sis_id": None},
    ),
}
"""What can be written to the fields of a record of each kind."""


class Step(NamedTuple):
    """One step of a history: the name of a change, and two numbers by which it picks."""

    name: str
    one: int
    other: int


class ImpossibleChangeError(Exception):
    """Raised by a change for which the records are missing."""


def pick(records: Sequence[Any], number: int) -> Any:
    """One of the records."""
    if not records:
        raise ImpossibleChangeError
    return records[number % len(records)]


class World:
    """A mock with one district, and what happens to it."""

    def __init__(self, clever: CleverMock) -> None:
        self.clever = clever
        self.district = DistrictFactory(
            schools=3, teachers=5, students=12, sections=6, contacts=4, school_admins=2, district_admins=1
        )
        self.connection = self.district.connection()
        self._environ = create_environ(headers={"Authorization": f"Bearer {self.connection.token}"})
        self._held = ExitStack()
        self._renamed = 0

    def get(self, path: str) -> Any:
        """What the application gets at a path, from the WSGI callable: a test client would be most of the time."""
        base, _, query = path.partition("?")
        statuses: list[str] = []

        def start(status: str, _headers: object, _error: object = None, /) -> Callable[[bytes], object]:
            statuses.append(status)
            return lambda _: None

        environ = {**self._environ, "PATH_INFO": base, "QUERY_STRING": query}
        body = b"".join(self.clever.app(environ, start))
        assert statuses == ["200 OK"], (path, statuses, body)
        return json.loads(body)

    def make(self, step: Step) -> None:
        """Make one change."""
        try:
            CHANGES[step.name](self, step.one, step.other)
        except ImpossibleChangeError:
            self._renamed += 1
            self.district.update(name=f"District {self._renamed}")

    def let_go(self) -> None:
        """End all that keeps a sync from running."""
        self._held.close()
        self.district.resume()
        self.district.recover()

    # Records

    def update(self, kind: str, one: int, other: int) -> None:
        record = pick(getattr(self.district, kind), one)
        record.update(**pick(FIELDS[kind], other))

    def delete(self, kind: str, one: int, _other: int) -> None:
        records = getattr(self.district, kind)
        if kind == "schools" and len(records) == 1:
            raise ImpossibleChangeError
        pick(records, one).delete()

    def add_school(self, _one: int, _other: int) -> None:
        if len(self.district.schools) >= MOST_SCHOOLS:
            raise ImpossibleChangeError
        SchoolFactory(district=self.district)

    def add_teacher(self, one: int, _other: int) -> None:
        TeacherFactory(school=pick(self.district.schools, one))

    def add_student(self, one: int, _other: int) -> None:
        StudentFactory(school=pick(self.district.schools, one))

    def add_section(self, one: int, other: int) -> None:
        students = self.district.students
        SectionFactory(
            school=pick(self.district.schools, one),
            teacher=pick(self.district.teachers, other),
            students=students[other % 7 : other % 7 + 3],
        )

    def add_contact(self, one: int, _other: int) -> None:
        ContactFactory(student=pick(self.district.students, one))

    def add_admin(self, one: int, other: int) -> None:
        schools = self.district.schools
        SchoolAdminFactory(schools=[pick(schools, one), pick(schools, other)])

    def add_district_admin(self, _one: int, _other: int) -> None:
        DistrictAdminFactory(district=self.district)

    def add_resource(self, one: int, other: int) -> None:
        students, teachers = self.district.students, self.district.teachers
        ResourceFactory(
            district=self.district,
            courses=self.district.courses[one % 3 : one % 3 + 1],
            sections=self.district.sections[other % 3 : other % 3 + 2],
            students=students[one % 5 : one % 5 + 2],
            teachers=teachers[other % 4 : other % 4 + 1],
        )

    # Relations

    def move(self, kind: str, one: int, other: int) -> None:
        pick(getattr(self.district, kind), one).update(school=pick(self.district.schools, other))

    def enroll(self, one: int, other: int) -> None:
        pick(self.district.sections, one).enroll(pick(self.district.students, other))

    def drop(self, one: int, other: int) -> None:
        section = pick(self.district.sections, one)
        section.drop(pick(section.students, other))

    def teach(self, one: int, other: int) -> None:
        pick(self.district.sections, one).update(teacher=pick([None, *self.district.teachers], other))

    def teach_together(self, one: int, other: int) -> None:
        teachers = self.district.teachers
        lead, partner = pick(teachers, one), pick(teachers, other)
        pick(self.district.sections, one + other).update(teachers=[lead, partner])

    def add_course(self, _one: int, _other: int) -> None:
        CourseFactory(district=self.district)

    def add_term(self, one: int, _other: int) -> None:
        TermFactory(district=self.district, name=f"Term {one}")

    def take_course(self, one: int, other: int) -> None:
        pick(self.district.sections, one).update(course=pick([None, *self.district.courses], other))

    def meet_in(self, one: int, other: int) -> None:
        pick(self.district.sections, one).update(term=pick([None, *self.district.terms], other))

    def enroll_in_school(self, one: int, other: int) -> None:
        schools = [pick(self.district.schools, other), pick(self.district.schools, one)]
        enrollments = [{"school": school, "start_date": "2016-08-15"} for school in schools[: other % 3]]
        pick(self.district.students, one).update(enrollments=enrollments)

    def belong_elsewhere(self, one: int, other: int) -> None:
        user = pick([*self.district.students, *self.district.teachers], one)
        user.update(other_schools=[pick(self.district.schools, other)][: other % 2])

    def relate(self, one: int, other: int) -> None:
        pick(self.district.contacts, one).relate(pick(self.district.students, other), relationship="Sibling")

    def unrelate(self, one: int, other: int) -> None:
        contact = pick(self.district.contacts, one)
        contact.unrelate(pick(contact.students, other))

    def give_role(self, one: int, other: int) -> None:
        person = pick([*self.district.teachers, *self.district.school_admins, *self.district.district_admins], one)
        held = {role.kind for role in person.person.roles}
        makers = {"teachers": TeacherFactory, "school_admins": SchoolAdminFactory}
        kind = pick([kind for kind in makers if kind not in held], other)
        school = pick(self.district.schools, other)
        makers[kind](person=person, **({"school": school} if kind == "teachers" else {"schools": [school]}))

    def adopt(self, one: int, other: int) -> None:
        pick(self.district.contacts, one).update(student=pick(self.district.students, other))

    def appoint(self, one: int, other: int) -> None:
        admin = pick(self.district.school_admins, one)
        admin.update(schools=[*admin.schools, pick(self.district.schools, other)])

    # Switches

    def pause(self, _one: int, _other: int) -> None:
        self.district.pause(self.district.now())

    def resume(self, _one: int, _other: int) -> None:
        self.district.resume()

    def fail(self, _one: int, _other: int) -> None:
        self.district.fail("error", "Clever could not parse the export")

    def group(self, _one: int, _other: int) -> None:
        self._held.enter_context(self.district.changes())

    def hold(self, _one: int, _other: int) -> None:
        self._held.enter_context(self.clever.hold_syncs())

    def end(self, _one: int, _other: int) -> None:
        self.let_go()

    def sync(self, _one: int, _other: int) -> None:
        self.district.sync()

    # Sharing

    def share(self, one: int, _other: int) -> None:
        self.connection.share(pick(self.district.schools, one))

    def unshare(self, one: int, _other: int) -> None:
        self.connection.unshare(pick(self.district.schools, one))

    def share_only(self, one: int, other: int) -> None:
        schools = self.district.schools
        self.connection.share_only(pick(schools, one), pick(schools, other))

    def share_nothing(self, _one: int, _other: int) -> None:
        self.connection.share_only()

    def rescope(self, one: int, other: int) -> None:
        """Let the application read all kinds of records, or all but one or two."""
        gone = {pick([None, *RECORD_SCOPES], one), pick([None, *RECORD_SCOPES], other)}
        self.connection.scopes = tuple(scope for scope in DISTRICT_SCOPES if scope not in gone)

    def share_all(self, _one: int, _other: int) -> None:
        self.connection.share_all()


def _of(change: Callable[[World, str, int, int], None], kind: str) -> Callable[[World, int, int], None]:
    return lambda world, one, other: change(world, kind, one, other)


CHANGES: dict[str, Callable[[World, int, int], None]] = {
    **{f"update {kind}": _of(World.update, kind) for kind in FIELDS},
    **{f"delete {kind}": _of(World.delete, kind) for kind in FIELDS},
    **{f"move {kind}": _of(World.move, kind) for kind in ("students", "teachers", "sections")},
    "add school": World.add_school,
    "add teacher": World.add_teacher,
    "add student": World.add_student,
    "add section": World.add_section,
    "add contact": World.add_contact,
    "add admin": World.add_admin,
    "add district admin": World.add_district_admin,
    "enroll": World.enroll,
    "drop": World.drop,
    "teach": World.teach,
    "teach together": World.teach_together,
    "add course": World.add_course,
    "add term": World.add_term,
    "add resource": World.add_resource,
    "take course": World.take_course,
    "meet in": World.meet_in,
    "enroll in school": World.enroll_in_school,
    "belong elsewhere": World.belong_elsewhere,
    "relate": World.relate,
    "unrelate": World.unrelate,
    "give role": World.give_role,
    "adopt": World.adopt,
    "appoint": World.appoint,
    "pause": World.pause,
    "resume": World.resume,
    "fail": World.fail,
    "group": World.group,
    "hold": World.hold,
    "end": World.end,
    "sync": World.sync,
    "share": World.share,
    "unshare": World.unshare,
    "share only": World.share_only,
    "share nothing": World.share_nothing,
    "share all": World.share_all,
    "rescope": World.rescope,
}
"""Every change by its name."""

SHARING = ("share", "unshare", "share only", "share nothing", "share all", "rescope")
SWITCHES = ("pause", "resume", "fail", "group", "hold", "end", "sync")

RATES = {
    "update students": 6,
    "update teachers": 3,
    "update sections": 3,
    "add student": 9,
    "add teacher": 3,
    "add section": 4,
    "add contact": 3,
    "add school": 4,
    "add resource": 3,
    "move students": 3,
    "enroll": 5,
    "drop": 3,
    "end": 10,
    "share": 4,
    "share all": 3,
    "rescope": 3,
    "unshare": 2,
}
"""How often a change comes beside the others, where it is not once."""


def histories(least: int, most: int, *, without: Sequence[str] = ()) -> st.SearchStrategy[list[Step]]:
    """Histories of at least and at most so many steps."""
    names = [name for name in CHANGES if name not in without for _ in range(RATES.get(name, 1))]
    number = st.integers(0, 30)
    return st.lists(st.builds(Step, st.sampled_from(names), number, number), min_size=least, max_size=most)
