"""What the factories take by name, for type checkers; at run time nothing imports this.

A field takes what its record takes, or a declaration of factory_boy. Of a record that is made along, such as a
student's school, each field can be given as `school__name`. What lies deeper works and is not typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict, Union

from factory.declarations import BaseDeclaration

from clever_mock.factories.plausible import Level
from clever_mock.model.records.courses import Course, Term
from clever_mock.model.records.kinds import DistrictAdmin, Role, School, Section, Student, Teacher
from clever_mock.model.records.moments import Moment
from clever_mock.model.records.people import Person
from clever_mock.model.records.values import Credentials, Disability, Enrollment, Location, Name, Principal, TermDates
from clever_mock.model.rosters.district import District

Declared = Union[BaseDeclaration]
"""A declaration of factory_boy, such as `factory.Sequence` or `factory.Faker`."""


# Made from the fields of the records; `python -m tests.factories.overrides --write` makes it anew.


class DistrictFields(TypedDict, total=False):
    """What a district can be made with."""

    connected: Declared | bool
    contacts: Declared | int
    district_admins: Declared | int
    district_contact: Declared | DistrictAdmin | str | None
    failing: Declared | bool
    failure: Declared | tuple[str, str] | None
    id: Declared | str
    last_attendance_sync: Declared | Moment | None
    launched: Declared | bool | Moment
    lms_state: Declared | str | None
    lms_type: Declared | str | None
    login_methods: Declared | Iterable[str]
    mdr_number: Declared | str | None
    name: Declared | str
    nces_id: Declared | str | None
    paused: Declared | bool
    pending: Declared | bool
    portal_url: Declared | str | None
    school_admins: Declared | int
    schools: Declared | int
    sections: Declared | int
    sis_type: Declared | str
    students: Declared | int
    teachers: Declared | int
    token: Declared | str | None


class SchoolFields(TypedDict, total=False):
    """What a school can be made with."""

    created: Declared | Moment | None
    district: Declared | District | str
    ext: Declared | Mapping[str, str] | None
    high_grade: Declared | str | None
    id: Declared | str
    last_modified: Declared | Moment | None
    level: Declared | Level
    location: Declared | Location | Mapping[str, object] | None
    location__address: Declared | str | None
    location__city: Declared | str | None
    location__lat: Declared | str | None
    location__lon: Declared | str | None
    location__state: Declared | str | None
    location__zip: Declared | str | None
    low_grade: Declared | str | None
    mdr_number: Declared | str | None
    name: Declared | str
    nces_id: Declared | str | None
    phone: Declared | str | None
    principal: Declared | Principal | Mapping[str, object] | None
    principal__email: Declared | str | None
    principal__name: Declared | str | None
    school_number: Declared | str | None
    sis_id: Declared | str | None
    state_id: Declared | str | None


class TermFields(TypedDict, total=False):
    """What a term can be made with."""

    district: Declared | District | str
    end_date: Declared | Moment | None
    id: Declared | str
    name: Declared | str | None
    start_date: Declared | Moment | None


class CourseFields(TypedDict, total=False):
    """What a course can be made with."""

    district: Declared | District | str
    id: Declared | str
    name: Declared | str
    number: Declared | str | None


class TeacherFields(TypedDict, total=False):
    """What a teacher can be made with."""

    created: Declared | Moment | None
    credentials: Declared | Credentials | Mapping[str, object] | None
    credentials__district_password: Declared | str | None
    credentials__district_username: Declared | str | None
    district: Declared | District | str
    email: Declared | str | None
    ext: Declared | Mapping[str, str] | None
    id: Declared | str
    last_modified: Declared | Moment | None
    name: Declared | Name | Mapping[str, object] | None
    name__first: Declared | str | None
    name__last: Declared | str | None
    name__middle: Declared | str | None
    other_schools: Declared | Iterable[School | str]
    person: Declared | Person | Role | str | None
    school: Declared | School | str
    school__created: Declared | Moment | None
    school__ext: Declared | Mapping[str, str] | None
    school__high_grade: Declared | str | None
    school__last_modified: Declared | Moment | None
    school__location: Declared | Location | Mapping[str, object] | None
    school__location__address: Declared | str | None
    school__location__city: Declared | str | None
    school__location__lat: Declared | str | None
    school__location__lon: Declared | str | None
    school__location__state: Declared | str | None
    school__location__zip: Declared | str | None
    school__low_grade: Declared | str | None
    school__mdr_number: Declared | str | None
    school__name: Declared | str
    school__nces_id: Declared | str | None
    school__phone: Declared | str | None
    school__principal: Declared | Principal | Mapping[str, object] | None
    school__principal__email: Declared | str | None
    school__principal__name: Declared | str | None
    school__school_number: Declared | str | None
    school__sis_id: Declared | str | None
    school__state_id: Declared | str | None
    sis_id: Declared | str | None
    state_id: Declared | str | None
    synced_in_lms: Declared | bool | None
    teacher_number: Declared | str | None
    title: Declared | str | None


class StudentFields(TypedDict, total=False):
    """What a student can be made with."""

    created: Declared | Moment | None
    credentials: Declared | Credentials | Mapping[str, object] | None
    credentials__district_password: Declared | str | None
    credentials__district_username: Declared | str | None
    disability: Declared | Disability | Mapping[str, object] | None
    disability__disability_code: Declared | str | None
    disability__disability_status: Declared | str | None
    disability__disability_type: Declared | str | None
    district: Declared | District | str
    dob: Declared | Moment | None
    ell_status: Declared | str | None
    email: Declared | str | None
    enrollments: Declared | Iterable[Enrollment | Mapping[str, object]]
    ext: Declared | Mapping[str, str] | None
    frl_status: Declared | str | None
    gender: Declared | str | None
    gifted_status: Declared | str | None
    grade: Declared | str | None
    graduation_year: Declared | str | None
    hispanic_ethnicity: Declared | str | None
    home_language: Declared | str | None
    id: Declared | str
    iep_status: Declared | str | None
    last_modified: Declared | Moment | None
    location: Declared | Location | Mapping[str, object] | None
    location__address: Declared | str | None
    location__city: Declared | str | None
    location__lat: Declared | str | None
    location__lon: Declared | str | None
    location__state: Declared | str | None
    location__zip: Declared | str | None
    name: Declared | Name | Mapping[str, object] | None
    name__first: Declared | str | None
    name__last: Declared | str | None
    name__middle: Declared | str | None
    other_schools: Declared | Iterable[School | str]
    preferred_name: Declared | Name | Mapping[str, object] | None
    preferred_name__first: Declared | str | None
    preferred_name__last: Declared | str | None
    preferred_name__middle: Declared | str | None
    race: Declared | str | None
    school: Declared | School | str
    school__created: Declared | Moment | None
    school__ext: Declared | Mapping[str, str] | None
    school__high_grade: Declared | str | None
    school__last_modified: Declared | Moment | None
    school__location: Declared | Location | Mapping[str, object] | None
    school__location__address: Declared | str | None
    school__location__city: Declared | str | None
    school__location__lat: Declared | str | None
    school__location__lon: Declared | str | None
    school__location__state: Declared | str | None
    school__location__zip: Declared | str | None
    school__low_grade: Declared | str | None
    school__mdr_number: Declared | str | None
    school__name: Declared | str
    school__nces_id: Declared | str | None
    school__phone: Declared | str | None
    school__principal: Declared | Principal | Mapping[str, object] | None
    school__principal__email: Declared | str | None
    school__principal__name: Declared | str | None
    school__school_number: Declared | str | None
    school__sis_id: Declared | str | None
    school__state_id: Declared | str | None
    section_504_status: Declared | str | None
    sis_id: Declared | str | None
    state_id: Declared | str | None
    student_number: Declared | str | None
    synced_in_lms: Declared | bool | None


class SectionFields(TypedDict, total=False):
    """What a section can be made with."""

    course: Declared | Course | str | None
    course_description: Declared | str | None
    course_name: Declared | str | None
    course_number: Declared | str | None
    created: Declared | Moment | None
    district: Declared | District | str
    ext: Declared | Mapping[str, str] | None
    grade: Declared | str | None
    id: Declared | str
    last_modified: Declared | Moment | None
    name: Declared | str
    period: Declared | str | None
    school: Declared | School | str
    school__created: Declared | Moment | None
    school__ext: Declared | Mapping[str, str] | None
    school__high_grade: Declared | str | None
    school__last_modified: Declared | Moment | None
    school__location: Declared | Location | Mapping[str, object] | None
    school__location__address: Declared | str | None
    school__location__city: Declared | str | None
    school__location__lat: Declared | str | None
    school__location__lon: Declared | str | None
    school__location__state: Declared | str | None
    school__location__zip: Declared | str | None
    school__low_grade: Declared | str | None
    school__mdr_number: Declared | str | None
    school__name: Declared | str
    school__nces_id: Declared | str | None
    school__phone: Declared | str | None
    school__principal: Declared | Principal | Mapping[str, object] | None
    school__principal__email: Declared | str | None
    school__principal__name: Declared | str | None
    school__school_number: Declared | str | None
    school__sis_id: Declared | str | None
    school__state_id: Declared | str | None
    section_number: Declared | str | None
    sis_id: Declared | str | None
    students: Declared | Iterable[Student | str]
    subject: Declared | str | None
    synced_in_lms: Declared | bool | None
    teacher: Declared | Teacher | str | None
    teacher__created: Declared | Moment | None
    teacher__credentials: Declared | Credentials | Mapping[str, object] | None
    teacher__credentials__district_password: Declared | str | None
    teacher__credentials__district_username: Declared | str | None
    teacher__email: Declared | str | None
    teacher__ext: Declared | Mapping[str, str] | None
    teacher__last_modified: Declared | Moment | None
    teacher__name: Declared | Name | Mapping[str, object] | None
    teacher__name__first: Declared | str | None
    teacher__name__last: Declared | str | None
    teacher__name__middle: Declared | str | None
    teacher__other_schools: Declared | Iterable[School | str]
    teacher__person: Declared | Person | Role | str | None
    teacher__school: Declared | School | str
    teacher__sis_id: Declared | str | None
    teacher__state_id: Declared | str | None
    teacher__synced_in_lms: Declared | bool | None
    teacher__teacher_number: Declared | str | None
    teacher__title: Declared | str | None
    teachers: Declared | Iterable[Teacher | str]
    term: Declared | Term | TermDates | Mapping[str, object] | None
    term__end_date: Declared | Moment | None
    term__name: Declared | str | None
    term__start_date: Declared | Moment | None
    term_id: Declared | Term | str | None


class SchoolAdminFields(TypedDict, total=False):
    """What a school admin can be made with."""

    credentials: Declared | Credentials | Mapping[str, object] | None
    credentials__district_password: Declared | str | None
    credentials__district_username: Declared | str | None
    department: Declared | str | None
    district: Declared | District | str
    email: Declared | str | None
    ext: Declared | Mapping[str, str] | None
    id: Declared | str
    name: Declared | Name | Mapping[str, object] | None
    name__first: Declared | str | None
    name__last: Declared | str | None
    name__middle: Declared | str | None
    person: Declared | Person | Role | str | None
    roles: Declared | Iterable[str]
    school: Declared | School | str
    schools: Declared | Iterable[School | str]
    staff_id: Declared | str | None
    title: Declared | str | None


class DistrictAdminFields(TypedDict, total=False):
    """What a district admin can be made with."""

    district: Declared | District | str
    email: Declared | str | None
    id: Declared | str
    name: Declared | Name | Mapping[str, object] | None
    name__first: Declared | str | None
    name__last: Declared | str | None
    name__middle: Declared | str | None
    person: Declared | Person | Role | str | None
    title: Declared | str | None


class ContactFields(TypedDict, total=False):
    """What a contact can be made with."""

    district: Declared | District | str
    email: Declared | str | None
    id: Declared | str
    legacy_id: Declared | str | None
    name: Declared | str
    phone: Declared | str | None
    phone_type: Declared | str | None
    relationship: Declared | str | None
    sis_id: Declared | str | None
    student: Declared | Student | str
    student__created: Declared | Moment | None
    student__credentials: Declared | Credentials | Mapping[str, object] | None
    student__credentials__district_password: Declared | str | None
    student__credentials__district_username: Declared | str | None
    student__disability: Declared | Disability | Mapping[str, object] | None
    student__disability__disability_code: Declared | str | None
    student__disability__disability_status: Declared | str | None
    student__disability__disability_type: Declared | str | None
    student__dob: Declared | Moment | None
    student__ell_status: Declared | str | None
    student__email: Declared | str | None
    student__enrollments: Declared | Iterable[Enrollment | Mapping[str, object]]
    student__ext: Declared | Mapping[str, str] | None
    student__frl_status: Declared | str | None
    student__gender: Declared | str | None
    student__gifted_status: Declared | str | None
    student__grade: Declared | str | None
    student__graduation_year: Declared | str | None
    student__hispanic_ethnicity: Declared | str | None
    student__home_language: Declared | str | None
    student__iep_status: Declared | str | None
    student__last_modified: Declared | Moment | None
    student__location: Declared | Location | Mapping[str, object] | None
    student__location__address: Declared | str | None
    student__location__city: Declared | str | None
    student__location__lat: Declared | str | None
    student__location__lon: Declared | str | None
    student__location__state: Declared | str | None
    student__location__zip: Declared | str | None
    student__name: Declared | Name | Mapping[str, object] | None
    student__name__first: Declared | str | None
    student__name__last: Declared | str | None
    student__name__middle: Declared | str | None
    student__other_schools: Declared | Iterable[School | str]
    student__preferred_name: Declared | Name | Mapping[str, object] | None
    student__preferred_name__first: Declared | str | None
    student__preferred_name__last: Declared | str | None
    student__preferred_name__middle: Declared | str | None
    student__race: Declared | str | None
    student__school: Declared | School | str
    student__section_504_status: Declared | str | None
    student__sis_id: Declared | str | None
    student__state_id: Declared | str | None
    student__student_number: Declared | str | None
    student__synced_in_lms: Declared | bool | None
    students: Declared | Iterable[Student | str]
    type: Declared | str | None
    user_id: Declared | str | None


class ResourceFields(TypedDict, total=False):
    """What a resource can be made with."""

    courses: Declared | Iterable[Course | str]
    created: Declared | Moment | None
    district: Declared | District | str
    id: Declared | str
    last_modified: Declared | Moment | None
    resource_id: Declared | str
    roles: Declared | Iterable[str]
    sections: Declared | Iterable[Section | str]
    students: Declared | Iterable[Student | str]
    teachers: Declared | Iterable[Teacher | str]
    title: Declared | str
