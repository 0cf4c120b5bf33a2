"""The factories of who is in a school: teachers, students, admins and contacts.

What is drawn fits together; what a test gives wins. The rules of what fits are in `plausible`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from factory.declarations import LazyAttribute, SubFactory
from factory.enums import CREATE_STRATEGY

from clever_mock.errors import InvalidValueError
from clever_mock.factories import plausible
from clever_mock.factories.declarations import Current, SmallValue, drawn, kept, several
from clever_mock.factories.records import DistrictFactory, RecordFactory, SchoolFactory, domain_at, domain_of
from clever_mock.factories.source import Source
from clever_mock.model.records.enumerations import Gender, Grade
from clever_mock.model.records.fields import read_value
from clever_mock.model.records.kinds import Contact, DistrictAdmin, Role, School, SchoolAdmin, Student, Teacher
from clever_mock.model.records.people import Person
from clever_mock.model.records.values import Credentials, Location, Name
from clever_mock.model.rosters.district import District

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from clever_mock.factories.overrides import (
        ContactFields,
        DistrictAdminFields,
        SchoolAdminFields,
        StudentFields,
        TeacherFields,
    )

T = TypeVar("T")


def current_school(source: Source, given: Any) -> School | None:
    """The school that came last, in the district that was given or the one that came last."""
    district = given or source.district
    if not isinstance(district, District) or district.home is None or not district.sis.order["schools"]:
        return None
    return district.find("schools", district.sis.order["schools"][-1])  # type: ignore[no-any-return]


def _person(source: Source, gender: Gender = "") -> Name:
    return Name(*plausible.person_name(source.pools, gender if gender in ("F", "M") else ""))


def _name_of_role(source: Source, user: Any, *, middle: bool) -> Name:
    """The name of the person to whom a role is given, else a new one."""
    if isinstance(user.person, (Person, Role)):
        named: Name = user.person.name
        return named
    return _person(source) if middle else _person(source)._replace(middle=None)


def _names(record: Any) -> tuple[str, str]:
    try:
        name = read_value(Name, record.name)
    except ValueError as error:
        raise InvalidValueError(f"name {error}") from None
    assert isinstance(name, Name)
    return name.first or "", name.last or ""


def _email(user: Any, domain: str) -> str:
    return plausible.email_for(*_names(user), user.number, domain)


def grade_at(source: Source, school: Any) -> Grade:
    """Draw one of the grades that a school teaches."""
    low: Any
    high: Any
    low, high = getattr(school, "low_grade", None), getattr(school, "high_grade", None)
    order = plausible.SCHOOL_ORDER
    if low not in order or high not in order or order.index(low) > order.index(high):
        low, high = "Kindergarten", "12"
    return plausible.grade_for(source.pools, low, high)


class Numbered(RecordFactory[T]):
    """A factory whose records draw their numbers and logins from one running `number`."""

    class Meta:
        abstract = True
        exclude = ("number",)

    number = LazyAttribute(lambda _: 0)


class TeacherFactory(Numbered[Teacher]):
    """A teacher of the school that there is, else of a new one."""

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[TeacherFields]) -> Teacher: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[TeacherFields]) -> Teacher: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[TeacherFields]) -> Teacher: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[TeacherFields]) -> list[Teacher]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[TeacherFields]) -> list[Teacher]: ...  # type: ignore[override]

    class Meta:
        model = Teacher

    number = drawn(lambda source, _: source.number("teachers"))
    school = Current(SchoolFactory, current_school)
    person = LazyAttribute(lambda _: None)
    name = SmallValue(Name, lambda source, user: _name_of_role(source, user, middle=True))
    credentials = SmallValue(
        Credentials, lambda _, user: Credentials(plausible.username_for(*_names(user), user.number))
    )
    email = drawn(lambda _, user: user.person.email if user.person else _email(user, domain_at(user.school)))
    sis_id = drawn(lambda _, user: str(user.number))
    state_id = drawn(lambda _, user: plausible.number_for(user.number, 7))
    teacher_number = drawn(lambda _, user: plausible.number_for(user.number, 6))
    title = drawn(lambda source, _: source.pools.school.teacher_title())


class StudentFactory(Numbered[Student]):
    """A student of the school that there is, else of a new one, in one of the school's grades."""

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[StudentFields]) -> Student: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[StudentFields]) -> Student: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[StudentFields]) -> Student: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[StudentFields]) -> list[Student]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[StudentFields]) -> list[Student]: ...  # type: ignore[override]

    class Meta:
        model = Student

    number = drawn(lambda source, _: source.number("students"))
    school = Current(SchoolFactory, current_school)
    gender = drawn(lambda source, _: source.pools.draw("FM"))
    grade = drawn(lambda source, student: grade_at(source, student.school))
    name = SmallValue(Name, lambda source, student: _person(source, student.gender))
    credentials = SmallValue(
        Credentials, lambda _, user: Credentials(plausible.username_for(*_names(user), user.number))
    )
    dob = drawn(lambda source, student: _birth_date(source, student.grade))
    ell_status = drawn(lambda source, _: "Y" if source.pools.chance(0.1) else "N")
    email = drawn(lambda _, user: _email(user, domain_at(user.school)))
    graduation_year = drawn(lambda source, student: _graduation_year(source, student.grade))
    hispanic_ethnicity = drawn(lambda source, _: "Y" if source.pools.chance(0.25) else "N")
    location = SmallValue(Location, lambda source, student: Location(zip=_zip(source, student.school)))
    race = drawn(lambda source, _: source.pools.draw(plausible.RACE_MIX))
    sis_id = drawn(lambda _, user: plausible.number_for(user.number))
    state_id = drawn(lambda _, user: plausible.number_for(user.number + 1000, 10))
    student_number = drawn(lambda _, user: user.sis_id)


def _birth_date(source: Source, grade: Any) -> Any:
    return plausible.birth_date(source.pools, grade, source.day) if grade in plausible.AGES else None


def _graduation_year(source: Source, grade: Any) -> str | None:
    return plausible.graduation_year(grade, source.day) if grade in plausible.AGES else None


def _zip(source: Source, school: Any) -> str:
    location = getattr(school, "location", None)
    near = location.zip if isinstance(location, Location) and location.zip else source.pools.place().zip
    return plausible.zip_near(source.pools, near)


class SchoolAdminFactory(Numbered[SchoolAdmin]):
    """A school admin of the school that there is, else of a new one. Give `schools` for one of several."""

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[SchoolAdminFields]) -> SchoolAdmin: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[SchoolAdminFields]) -> SchoolAdmin: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[SchoolAdminFields]) -> SchoolAdmin: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[SchoolAdminFields]) -> list[SchoolAdmin]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[SchoolAdminFields]) -> list[SchoolAdmin]: ...  # type: ignore[override]

    class Meta:
        model = SchoolAdmin
        exclude = ("number", "school")

    number = drawn(lambda source, _: source.number("school_admins"))
    school = Current(SchoolFactory, current_school)
    schools = LazyAttribute(lambda admin: [admin.school])
    person = LazyAttribute(lambda _: None)
    name = SmallValue(Name, lambda source, user: _name_of_role(source, user, middle=False))
    email = drawn(lambda _, user: user.person.email if user.person else _admin_email(user))
    staff_id = drawn(lambda _, user: plausible.number_for(user.number, 5))
    title = drawn(lambda source, _: source.pools.school.admin_title())


def _admin_email(admin: Any) -> str:
    schools = several(admin.schools)
    return _email(admin, domain_at(schools[0] if schools else None))


class DistrictAdminFactory(Numbered[DistrictAdmin]):
    """An admin of the district that there is, else of a new one."""

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[DistrictAdminFields]) -> DistrictAdmin: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[DistrictAdminFields]) -> DistrictAdmin: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[DistrictAdminFields]) -> DistrictAdmin: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[DistrictAdminFields]) -> list[DistrictAdmin]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[DistrictAdminFields]) -> list[DistrictAdmin]: ...  # type: ignore[override]

    class Meta:
        model = DistrictAdmin

    number = drawn(lambda source, _: source.number("district_admins"))
    district = Current(DistrictFactory, lambda source, _: source.district)
    person = LazyAttribute(lambda _: None)
    name = SmallValue(Name, lambda source, user: _name_of_role(source, user, middle=False))
    email = drawn(lambda _, user: user.person.email if user.person else _email(user, domain_of(user.district)))
    title = drawn(lambda source, _: source.pools.school.admin_title())


class _FirstStudent(SubFactory):
    """The student of a contact: the first of those given, else a new one."""

    def evaluate(self, instance: Any, step: Any, extra: dict[str, Any]) -> Any:
        given = several(instance.students)
        return given[0] if given else super().evaluate(instance, step, extra)


class ContactFactory(Numbered[Contact]):
    """A contact of a student, of a new one unless `student` is given; with `students`, the contact of several."""

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[ContactFields]) -> Contact: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[ContactFields]) -> Contact: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[ContactFields]) -> Contact: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[ContactFields]) -> list[Contact]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[ContactFields]) -> list[Contact]: ...  # type: ignore[override]

    class Meta:
        model = Contact
        exclude = ("number", "students")

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        params = kept(params)
        others = several(params.get("students"))[1:]
        if others and strategy != CREATE_STRATEGY:
            raise InvalidValueError("a contact that is only built has one student; make it with create, in a mock")
        contact = super()._generate(strategy, params)
        if others:
            contact.relate(*others)
        return contact

    number = drawn(lambda source, _: source.number("contacts"))
    students = LazyAttribute(lambda _: ())
    student = _FirstStudent(StudentFactory)
    type = drawn(lambda source, _: source.pools.school.contact_type())
    name = drawn(
        lambda source, contact: plausible.contact_name(source.pools, contact.type, _last_name(contact.student))
    )
    email = drawn(lambda _, contact: plausible.email_for(*_two_words(contact.name), contact.number))
    phone = drawn(lambda source, _: source.pools.phone())
    phone_type = drawn(lambda source, _: source.pools.school.phone_type())
    relationship = drawn(lambda _, contact: plausible.relationship_for(contact.type))
    sis_id = drawn(lambda _, contact: plausible.number_for(contact.number, 8))


def _last_name(student: Any) -> str:
    return student.name.last or "" if isinstance(student, Student) else ""


def _two_words(name: Any) -> tuple[str, str]:
    if not isinstance(name, str):
        raise InvalidValueError(f"a contact's name is one text, not {name!r}")
    first, _, last = name.partition(" ")
    return first, last
