"""The change of a school year: who moves up, leaves and enters, the new sections, and what the feed tells of it."""

from __future__ import annotations

import datetime as dt

import pytest

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model.records.values import TermDates
from clever_mock.model.rosters.district import District

from .feed import answer, events, old, opened, told, types

pytestmark = pytest.mark.usefixtures("clever")


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district in June, of which the application has asked."""
    clever.travel("2017-06-20")
    return opened(clever, DistrictFactory(schools=3, teachers=9, students=90, sections=12, contacts=90))


def test_a_roll_over_is_one_sync_that_creates_then_updates_then_deletes(
    clever: CleverMock, district: District, version: str
) -> None:
    leaving = [pupil.id for pupil in district.students if pupil.grade == "12"]
    rolled = district.roll_over(entrants=5)
    found = events(clever, version)
    changes = [kind.partition(".")[2] for kind in types(found)]
    assert changes == sorted(changes, key=["created", "updated", "deleted"].index)
    assert len({event["created"] for event in found}) == 1
    count = types(found).count
    assert (count("students.created"), count("sections.created"), count("sections.deleted")) == (5, 12, 12)
    assert count("students.updated") == rolled.promoted > 0
    assert [id for name, id in told(found) if name == "students.deleted"] == leaving != []


def test_students_move_up_a_grade_and_to_the_school_that_teaches_it(clever: CleverMock, version: str) -> None:
    lower, middle = SchoolFactory(level="elementary"), SchoolFactory(level="middle")
    young, older = StudentFactory(school=lower, grade="4"), StudentFactory(school=lower, grade="5")
    opened(clever, lower.district).roll_over(entrants=0)
    assert [(pupil.grade, pupil.school) for pupil in (young, older)] == [("5", lower), ("6", middle)]
    stayed, moved = events(clever, version)
    assert old(stayed) == {"grade": "4"}
    assert old(moved).items() >= {"grade": "5", "school": lower.id}.items()


def test_those_in_grade_12_leave_with_their_contacts_and_as_many_enter(district: District) -> None:
    leaving = [pupil for pupil in district.students if pupil.grade == "12"]
    before, contacts = len(district.students), [contact for pupil in leaving for contact in pupil.contacts]
    rolled = district.roll_over()
    assert rolled == (before - len(leaving), len(leaving), len(leaving), 12)
    assert len(district.students) == before
    assert contacts
    assert all(gone.deleted for gone in [*leaving, *contacts])


def test_entrants_fit_the_first_grade_of_the_new_year(district: District) -> None:
    before = set(district.students)
    district.roll_over(entrants=4)
    entered = [pupil for pupil in district.students if pupil not in before]
    assert [(pupil.grade, pupil.graduation_year) for pupil in entered] == [("Kindergarten", "2030")] * 4
    five, six = dt.date(2012, 8, 1), dt.date(2011, 8, 1)
    assert all(pupil.dob is not None and six < pupil.dob <= five for pupil in entered)


def test_each_section_meets_anew_with_the_students_who_are_in_its_grade_now(district: District) -> None:
    kept = ("school", "teachers", "subject", "grade", "course_name", "period")
    before = [[getattr(section, field) for field in kept] for section in district.sections]
    district.roll_over()
    assert [[getattr(section, field) for field in kept] for section in district.sections] == before
    assert all(pupil.grade == section.grade for section in district.sections for pupil in section.students)
    assert any(section.students for section in district.sections)
    assert {section.term.dates for section in district.sections} == {
        TermDates("Fall 2017", dt.date(2017, 8, 1), dt.date(2017, 12, 31))
    }


def test_two_roll_overs_are_two_years(district: District) -> None:
    pupil = next(pupil for pupil in district.students if pupil.grade == "3")
    district.roll_over()
    district.roll_over()
    assert pupil.grade == "5"
    assert {section.term.name for section in district.sections if section.term} == {"Fall 2018"}


def test_a_roll_over_with_no_clock_set_is_the_same_in_every_year() -> None:
    terms = []
    for now in ("2025-02-01", "2031-11-11"):
        with CleverMock() as clever:
            clever.travel(now)
            district = DistrictFactory(schools=1, students=5, sections=1)
            district.roll_over()
            terms.append([answer(clever, f"/v1.2/{kind}")["data"] for kind in ("students", "sections")])
    assert terms[0] == terms[1]
    assert terms[0][1][0]["data"]["term"]["name"] == "Fall 2017"


def test_a_roll_over_in_a_pause_arrives_when_it_ends(clever: CleverMock, district: District, version: str) -> None:
    district.pause("2017-06-01", "2017-08-15")
    rolled = district.roll_over(entrants=2)
    assert events(clever, version) == []
    clever.travel("2017-08-15")
    found = events(clever, version)
    assert types(found).count("students.updated") == rolled.promoted
    assert {event["created"] for event in found} == {"2017-08-15T00:00:00.000Z"}


def test_students_without_a_grade_or_of_another_kind_stay_as_they_are() -> None:
    school = SchoolFactory()
    pupils = [StudentFactory(school=school, grade=grade) for grade in (None, "", "Other")]
    rolled = school.district.roll_over()
    assert [pupil.grade for pupil in pupils] == [None, "", "Other"]
    assert (rolled.promoted, rolled.graduated) == (0, 0)


@pytest.mark.parametrize(
    ("low", "high", "entered"),
    [(None, None, "Kindergarten"), ("", "", "Kindergarten"), ("Other", "Other", "Other"), ("9", "12", "9")],
)
def test_a_school_may_teach_any_grades_or_none_in_particular(low: str | None, high: str | None, entered: str) -> None:
    school = SchoolFactory(low_grade=low, high_grade=high)
    pupil = StudentFactory(school=school, grade="9")
    section = SectionFactory(school=school, grade="10", teacher=None)
    assert school.district.roll_over(entrants=1) == (1, 0, 1, 1)
    assert (pupil.grade, pupil.school, pupil.sections) == ("10", school, school.sections)
    assert (section.deleted, school.students[1].grade) == (True, entered)


def test_a_district_without_schools_rolls_over_to_nothing() -> None:
    assert DistrictFactory().roll_over(entrants=3) == (0, 0, 0, 0)


@pytest.mark.parametrize("entrants", [-1, "5", 1.5])
def test_a_number_of_entrants_is_a_number(entrants: object) -> None:
    district = DistrictFactory(schools=1, students=1)
    with pytest.raises(InvalidValueError, match="entrants takes a number of students"):
        district.roll_over(entrants)  # type: ignore[arg-type]


def test_a_roll_over_leaves_teachers_and_other_contacts_alone(clever: CleverMock, version: str) -> None:
    teacher = TeacherFactory()
    ContactFactory(student=StudentFactory(school=teacher.school, grade="10"))
    opened(clever, teacher.school.district).roll_over()
    assert types(events(clever, version)) == ["students.updated"]
