"""Courses and terms: what sections share, and what a change of either does in each version."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clever_mock import BrokenRelationError, CleverMock, InvalidValueError
from clever_mock.factories import (
    CourseFactory,
    DistrictFactory,
    SchoolFactory,
    SectionFactory,
    TeacherFactory,
    TermFactory,
)
from clever_mock.model import Course, District, Section, Term


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district of which the application has asked, so that changes make events."""
    made = DistrictFactory(schools=1)
    clever.get("/v1.1/districts")
    return made


def algebra(**fields: Any) -> Section:
    """A section of Algebra, course number 7."""
    return SectionFactory(**{"course_name": "Algebra", "course_number": "7", "teacher": None, **fields})


def told(clever: CleverMock, version: str) -> list[tuple[str, str]]:
    """The events of a version: type, and the id of the record."""
    events = [item["data"] for item in clever.get(f"/{version}/events").json["data"]]
    return [(event["type"], event["data"]["object"]["id"]) for event in events]


def shown(clever: CleverMock, version: str, section: Section) -> dict[str, Any]:
    """A section as a version shows it."""
    found: dict[str, Any] = clever.get(f"/{version}/sections/{{}}", section).json["data"]
    return found


# Who shares what


@pytest.mark.usefixtures("clever")
def test_sections_that_say_the_same_share_a_course() -> None:
    one, two, other = algebra(), algebra(), algebra(course_number="8")
    assert one.course == two.course != other.course
    assert one.course is not None
    assert (one.course.name, one.course.number) == ("Algebra", "7")
    assert one.course.sections == [one, two]
    assert one.district.courses == [one.course, other.course]


@pytest.mark.usefixtures("clever")
def test_sections_of_the_same_days_share_a_term() -> None:
    days = {"name": "Y1", "start_date": "2016-08-15", "end_date": "2017-06-01"}
    one = algebra(term=days)
    two = algebra(term={**days, "start_date": "2016-08-15T00:00:00.000Z"})
    other = algebra(term={**days, "end_date": "2017-06-02"})
    assert one.term == two.term != other.term
    assert one.term is not None
    assert (one.term.name, one.term.start_date, one.term.end_date) == ("Y1", dt.date(2016, 8, 15), dt.date(2017, 6, 1))
    assert one.term.sections == [one, two]


@pytest.mark.usefixtures("clever")
def test_districts_share_nothing() -> None:
    north, south = (algebra(school=SchoolFactory(district=DistrictFactory())) for _ in range(2))
    assert north.course != south.course
    assert north.term != south.term


@pytest.mark.usefixtures("clever")
def test_a_section_is_given_a_course_and_a_term() -> None:
    course, term = CourseFactory(name="Latin", number=None), TermFactory(name="Y1")
    section = SectionFactory(course=course, term=term)
    assert (section.course, section.term) == (course, term)
    assert (section.course_name, section.course_number) == ("Latin", None)
    assert SectionFactory(course_name="Latin", course_number=None, term__name="Y1").course == course


@pytest.mark.usefixtures("clever")
def test_without_a_name_there_is_no_course() -> None:
    section = algebra(course_name=None, term=None)
    assert (section.course, section.term, section.course_number) == (None, None, "7")
    assert section.district.courses == section.district.terms == []


@pytest.mark.usefixtures("clever")
def test_a_whole_district_has_them_too() -> None:
    district = DistrictFactory(schools=2, sections=6)
    assert {section.course for section in district.sections} == set(district.courses)
    assert [section.term for section in district.sections] == district.terms * 6


def test_what_is_only_built_has_a_course_of_its_own() -> None:
    section = SectionFactory.build(course_name="Algebra", term__name="Y1")
    assert section.course is None
    assert isinstance(section.term, Term)
    assert (section.course_name, section.term.name, section.term.home) == ("Algebra", "Y1", None)
    assert isinstance(CourseFactory.build(name="Latin"), Course)


@pytest.mark.usefixtures("clever")
def test_a_course_and_another_name_do_not_go_together() -> None:
    course = CourseFactory(name="Latin")
    with pytest.raises(InvalidValueError, match="course_name is 'Greek', and that of its course 'Latin'; give one"):
        SectionFactory(course=course, course_name="Greek")
    with pytest.raises(InvalidValueError, match="course_name is 'Greek'"):
        algebra().update(course=course, course_name="Greek")


@pytest.mark.usefixtures("clever")
def test_a_course_of_another_district_is_refused() -> None:
    course = CourseFactory(district=DistrictFactory())
    home = SchoolFactory(district=DistrictFactory())
    with pytest.raises(BrokenRelationError, match="which belongs to another district"):
        SectionFactory(school=home, course=course)
    with pytest.raises(BrokenRelationError, match="holds no such course"):
        algebra(school=home).update(course="0123456789abcdef01234567")


# What a change does


@pytest.mark.usefixtures("district")
def test_a_renamed_course_is_one_event_in_2_x_and_one_for_each_section_in_1_x(clever: CleverMock) -> None:
    one, two = algebra(), algebra()
    assert one.course is not None
    before = {version: len(told(clever, version)) for version in ("v1.2", "v2.1")}
    one.course.update(name="Algebra I")
    assert told(clever, "v2.1")[before["v2.1"] :] == [("courses.updated", one.course.id)]
    assert told(clever, "v1.2")[before["v1.2"] :] == [("sections.updated", one.id), ("sections.updated", two.id)]
    assert [shown(clever, "v1.1", section)["course_name"] for section in (one, two)] == ["Algebra I"] * 2
    assert clever.get("/v2.0/courses/{}", one.course).json["data"]["name"] == "Algebra I"


@pytest.mark.usefixtures("district")
def test_a_term_that_is_moved_is_moved_for_its_sections(clever: CleverMock) -> None:
    section = algebra(term={"name": "Y1", "start_date": "2016-08-15"})
    assert section.term is not None
    seen = len(told(clever, "v2.0"))
    section.term.update(start_date="2016-08-22", end_date="2017-06-01")
    assert told(clever, "v2.0")[seen:] == [("terms.updated", section.term.id)]
    assert shown(clever, "v1.2", section)["term"] == {
        "name": "Y1",
        "start_date": "2016-08-22",
        "end_date": "2017-06-01",
    }


@pytest.mark.usefixtures("district")
def test_a_section_that_says_something_else_has_another_course(clever: CleverMock) -> None:
    one, two = algebra(), algebra()
    old = one.course
    assert old is not None
    one.update(course_name="Geometry")
    assert one.course != old == two.course
    seen = len(told(clever, "v2.1"))
    two.update(course_name="Geometry")
    assert two.course == one.course
    assert old.deleted
    assert told(clever, "v2.1")[seen:] == [("sections.updated", two.id), ("courses.deleted", old.id)]


@pytest.mark.usefixtures("district")
def test_a_course_goes_with_its_last_section(clever: CleverMock) -> None:
    one, two = algebra(), algebra()
    course, term = one.course, one.term
    assert course is not None
    assert term is not None
    one.delete()
    assert not course.deleted
    two.delete()
    assert course.deleted
    assert term.deleted
    assert [type_ for type_, _ in told(clever, "v2.1")][-3:] == [
        "sections.deleted",
        "courses.deleted",
        "terms.deleted",
    ]
    assert [type_ for type_, _ in told(clever, "v1.2")][-1] == "sections.deleted"


@pytest.mark.usefixtures("clever")
def test_a_course_that_no_section_ever_had_stays() -> None:
    course = CourseFactory()
    algebra().delete()
    assert not course.deleted


@pytest.mark.usefixtures("clever")
def test_sections_of_a_deleted_course_have_none() -> None:
    section = algebra()
    assert section.course is not None
    section.course.delete()
    assert (section.course, section.course_name, section.course_number) == (None, None, None)
    assert section.term is not None
    section.term.delete()
    assert section.term is None


@pytest.mark.usefixtures("district")
def test_a_change_of_a_course_waits_in_a_pause(clever: CleverMock, district: District) -> None:
    section = algebra()
    assert section.course is not None
    district.pause(district.now())
    section.course.update(name="Algebra I")
    assert (section.course_name, section.course.name) == ("Algebra I", "Algebra I")
    assert shown(clever, "v1.2", section)["course_name"] == "Algebra"
    assert clever.get("/v2.1/courses/{}", section.course).json["data"]["name"] == "Algebra"
    district.resume()
    assert clever.get("/v2.1/courses/{}", section.course).json["data"]["name"] == "Algebra I"


# Who sees what


def test_a_course_is_seen_where_one_of_its_sections_is(clever: CleverMock) -> None:
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    algebra(school=north)
    latin = SectionFactory(school=south, course_name="Latin", teacher=None)
    clever.connection.share_only(north)
    assert [item["data"]["name"] for item in clever.get("/v2.1/courses").json["data"]] == ["Algebra"]
    assert clever.get("/v2.1/courses/{}", latin.course).status_code == 404
    seen = len(told(clever, "v2.1"))
    clever.connection.share(south)
    assert latin.course is not None
    assert ("courses.created", latin.course.id) in told(clever, "v2.1")[seen:]


def test_the_sections_of_a_course_and_of_a_term_are_listed(clever: CleverMock) -> None:
    sections = [algebra(), algebra()]
    for kind, one in (("courses", sections[0].course), ("terms", sections[0].term)):
        page = clever.get(f"/v2.1/{kind}/{{}}/sections", one).json
        assert [item["data"]["id"] for item in page["data"]] == [section.id for section in sections]
        assert [link["rel"] for link in clever.get(f"/v2.1/{kind}/{{}}", one).json["links"]] == [
            *("self", "district", "sections"),
        ]
        name = kind.removesuffix("s")
        assert clever.get(f"/v2.0/sections/{{}}/{name}", sections[1]).json["data"]["id"] == str(one)


@pytest.mark.usefixtures("clever")
def test_a_term_stays_when_only_some_of_the_sections_of_one_change_leave_it() -> None:
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    teacher = TeacherFactory(school=north)
    going, staying = algebra(school=north), algebra(school=south, teachers=[teacher])
    term, course = going.term, going.course
    north.delete()  # which takes the teacher out of the other section as well
    assert (staying.term, staying.course, staying.teachers) == (term, course, [])
