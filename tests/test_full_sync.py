"""A whole district read by an app: its own HTTP code follows the pages, in both versions, and misses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)

Json = dict[str, Any]


class RosterReader:
    """What an app has: a URL, a token, and code that follows `next`."""

    def __init__(self, base_url: str, token: str, version: str) -> None:
        self._base_url = base_url
        self._version = version
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> RosterReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def pages(self, kind: str) -> Iterator[list[Json]]:
        """Read a list page by page."""
        path: str | None = f"/{self._version}/{kind}"
        while path is not None:
            answer = self._session.get(self._base_url + path, timeout=10)
            answer.raise_for_status()
            body = answer.json()
            yield [item["data"] if "uri" in item else item for item in body["data"]]
            path = next((link["uri"] for link in body["links"] if link["rel"] == "next"), None)

    def records(self, kind: str) -> list[Json]:
        """Read a list to its end."""
        return [record for page in self.pages(kind) for record in page]


@pytest.fixture
def district(clever: Any) -> Any:
    """A district of 1,203 students, some of whom have sections at other schools."""
    DistrictFactory(
        name="Riverbend Unified", schools=4, teachers=60, students=1200, sections=80, contacts=150, school_admins=3
    )
    north, south = SchoolFactory.create_batch(2)
    lead, partner = TeacherFactory(school=north), TeacherFactory(school=south)
    pupils = StudentFactory.create_batch(3, school=north)
    SectionFactory(school=south, teacher=lead, teachers=[lead, partner], students=pupils)
    SectionFactory(school=north, teacher=None)
    ContactFactory(student=pupils[0], email=None)
    SchoolAdminFactory(schools=[north, south])
    DistrictAdminFactory.create_batch(2)
    return clever.district


@pytest.fixture(params=["v1.1", "v1.2"])
def version(request: pytest.FixtureRequest) -> str:
    """Each version of the API that there is."""
    return str(request.param)


def moment(value: Any) -> str:
    """A moment as Clever writes it."""
    return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"


def ids(records: Any) -> list[str]:
    """The ids of some records."""
    return [record.id for record in records]


def given(**fields: Any) -> Json:
    """The fields that have a value: Clever leaves the others out."""
    return {name: value for name, value in fields.items() if value is not None}


def dated(record: Any) -> Json:
    """What students, teachers, sections and schools have in common."""
    return {
        "id": record.id,
        "district": record.district.id,
        "created": moment(record.created),
        "last_modified": moment(record.last_modified),
    }


def person(record: Any) -> Json:
    """What students, teachers and admins have in common."""
    name = record.name
    return given(email=record.email, name=given(first=name.first, middle=name.middle, last=name.last))


def login(record: Any) -> Json:
    """The user name of one who logs in to the district."""
    return {"credentials": {"district_username": record.credentials.district_username}}


def school(built: Any, _: str) -> Json:
    """A school as an app should see it."""
    place = built.location
    return dated(built) | given(
        high_grade=built.high_grade,
        location={"address": place.address, "city": place.city, "state": place.state, "zip": place.zip},
        low_grade=built.low_grade,
        mdr_number=built.mdr_number,
        name=built.name,
        nces_id=built.nces_id,
        phone=built.phone,
        principal={"name": built.principal.name, "email": built.principal.email},
        school_number=built.school_number,
        sis_id=built.sis_id,
        state_id=built.state_id,
    )


def teacher(built: Any, version: str) -> Json:
    """A teacher as an app should see it."""
    shown = dated(built) | person(built) | login(built)
    shown |= given(
        school=built.school.id,
        sis_id=built.sis_id,
        state_id=built.state_id,
        teacher_number=built.teacher_number,
        title=built.title,
    )
    return shown | ({"schools": ids(built.schools)} if version == "v1.2" else {})


def student(built: Any, version: str) -> Json:
    """A student as an app should see it."""
    shown = dated(built) | person(built) | login(built)
    shown |= given(
        dob=f"{built.dob.month}/{built.dob.day}/{built.dob.year}",
        ell_status=built.ell_status,
        gender=built.gender,
        grade=built.grade,
        hispanic_ethnicity=built.hispanic_ethnicity,
        location={"zip": built.location.zip},
        race=built.race,
        school=built.school.id,
        sis_id=built.sis_id,
        state_id=built.state_id,
        student_number=built.student_number,
    )
    newer = {"schools": ids(built.schools), "graduation_year": built.graduation_year}
    return shown | (newer if version == "v1.2" else {})


def section(built: Any, _: str) -> Json:
    """A section as an app should see it."""
    term = built.term
    return dated(built) | given(
        course_description=built.course_description,
        course_name=built.course_name,
        course_number=built.course_number,
        grade=built.grade,
        name=built.name,
        period=built.period,
        school=built.school.id,
        section_number=built.section_number,
        sis_id=built.sis_id,
        students=ids(built.students),
        subject=built.subject,
        teacher=built.teacher.id if built.teacher else None,
        teachers=ids(built.teachers),
        term={"name": term.name, "start_date": str(term.start_date), "end_date": str(term.end_date)},
    )


def school_admin(built: Any, _: str) -> Json:
    """A school admin as an app should see it."""
    return person(built) | given(
        id=built.id,
        district=built.district.id,
        schools=ids(built.schools),
        staff_id=built.staff_id,
        title=built.title,
    )


def district_admin(built: Any, _: str) -> Json:
    """A district admin as an app should see it."""
    return person(built) | given(id=built.id, district=built.district.id, title=built.title)


def contact(built: Any, version: str) -> Json:
    """A contact as an app should see it."""
    return given(
        id=built.id,
        district=built.district.id,
        email=built.email,
        name=built.name,
        phone=built.phone,
        phone_type=built.phone_type,
        relationship=built.relationship,
        sis_id=built.sis_id if version == "v1.2" else None,
        student=built.student.id,
        type=built.type,
    )


KINDS = {
    "schools": school,
    "teachers": teacher,
    "students": student,
    "sections": section,
    "school_admins": school_admin,
    "district_admins": district_admin,
    "contacts": contact,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_is_read_as_it_was_built(clever: Any, district: Any, version: str, kind: str) -> None:
    with RosterReader(clever.url, district.token, version) as reader:
        read = reader.records(kind)
    built = getattr(district, kind)
    assert ids(built) == [record["id"] for record in read]
    for one, record in zip(built, read):
        assert record == KINDS[kind](one, version)


def test_the_district_is_read_by_its_name(clever: Any, district: Any, version: str) -> None:
    with RosterReader(clever.url, district.token, version) as reader:
        read = reader.records("districts")
    assert read == [given(id=district.id, name="Riverbend Unified", mdr_number=district.mdr_number)]


def test_students_come_in_pages_of_a_hundred(clever: Any, district: Any, version: str) -> None:
    with RosterReader(clever.url, district.token, version) as reader:
        pages = list(reader.pages("students"))
    assert [len(page) for page in pages] == [*[100] * 12, 3]


def test_sections_at_other_schools_show_in_the_newer_version_alone(clever: Any, district: Any) -> None:
    north, south = district.schools[-2:]
    visitors = set(ids(south.sections[0].students))
    with RosterReader(clever.url, district.token, "v1.1") as reader:
        assert not any("schools" in pupil for pupil in reader.records("students"))
    with RosterReader(clever.url, district.token, "v1.2") as reader:
        found = [pupil["schools"] for pupil in reader.records("students") if pupil["id"] in visitors]
    assert found == [[north.id, south.id]] * 3


def test_a_record_that_a_test_changes_is_read_as_changed(clever: Any, district: Any, version: str) -> None:
    pupil = district.students[600]
    with RosterReader(clever.url, district.token, version) as reader:
        reader.records("students")
        pupil.update(name__first="Ada", grade=None)
        read = {record["id"]: record for record in reader.records("students")}
    assert read[pupil.id]["name"]["first"] == "Ada"
    assert "grade" not in read[pupil.id]
    assert read[pupil.id] == student(pupil, version)
