"""The change of a school year in the SIS: who moves up, who leaves, who enters, and the new year's sections.

It is one group of changes, so it reaches Clever in one sync, after a pause if there is one.
"""

from __future__ import annotations

import datetime as dt

from clever_mock.errors import InvalidValueError
from clever_mock.factories import plausible
from clever_mock.factories.classes import SectionFactory
from clever_mock.factories.people import StudentFactory
from clever_mock.factories.source import source
from clever_mock.factories.whole import Classes
from clever_mock.model.records.courses import Term
from clever_mock.model.records.kinds import School, Section, Student
from clever_mock.model.records.values import TermDates
from clever_mock.model.rosters.active import activated
from clever_mock.model.rosters.district import District, RollOver

LOOKS_AHEAD_FROM = 5
"""The month from which on a roll-over is for the school year that comes."""


def roll_over(district: District, entrants: int | None) -> RollOver:
    """Roll a district over to the next school year; `entrants` of None lets as many enter as leave."""
    if entrants is not None and (not isinstance(entrants, int) or entrants < 0):
        raise InvalidValueError(f"entrants takes a number of students, 0 or more, or None, not {entrants!r}")
    with district.roster.lock, activated(district.roster), district.changes():
        schools, old = district.schools, district.sections
        day = new_year(district.roster.school_day(), old)
        for section in old:
            section.delete()
        leaving = [student for student in district.students if _leaves(student)]
        for student in leaving:
            student.delete()
        promoted = sum(_promote(student, schools) for student in district.students)
        entered = _enter(schools, len(leaving) if entrants is None else entrants, day)
        _meet_again(district, old, day)
    return RollOver(promoted=promoted, graduated=len(leaving), entered=entered, sections=len(old))


def new_year(today: dt.date, old: list[Section]) -> dt.date:
    """A day in the first weeks of the new school year: the one after that of the last sections.

    It is no earlier than the school year of today or, from May on, the one that comes.
    """
    ends = [plausible.school_year(end) for section in old if (end := _end_of(section.term)) is not None]
    begins = max([today.year - (today.month < LOOKS_AHEAD_FROM), *ends])
    return dt.date(begins, plausible.SCHOOL_YEAR_STARTS, 15)


def _end_of(term: Term | None) -> dt.date | None:
    return None if term is None else term.end_date or term.start_date


def _leaves(student: Student) -> bool:
    return student.grade in plausible.AGES and plausible.next_grade(student.grade) is None


def _promote(student: Student, schools: list[School]) -> bool:
    """Move a student up a grade, and to the school that teaches it; False for one whose grade stays."""
    grade = plausible.next_grade(student.grade) if student.grade in plausible.AGES else None
    if grade is None or grade == student.grade:
        return False
    fitting = [] if _teaches(student.school, grade) else [school for school in schools if _teaches(school, grade)]
    student.update(grade=grade, school=fitting[0] if fitting else student.school)
    return True


def _teaches(school: School, grade: str) -> bool:
    low, high = school.low_grade, school.high_grade
    if not low or not high or low not in plausible.SCHOOL_ORDER or high not in plausible.SCHOOL_ORDER:
        return True
    order = plausible.SCHOOL_ORDER
    return grade in order[order.index(low) : order.index(high) + 1]


def _enter(schools: list[School], count: int, day: dt.date) -> int:
    """Let students enter the first grade of the schools that begin the earliest."""
    order = plausible.SCHOOL_ORDER
    begin = [(order.index(low), school) for school in schools if (low := school.low_grade) in order]
    first = min((place for place, _ in begin), default=None)
    opening = [school for place, school in begin if place == first] or schools
    for number in range(count if opening else 0):
        school = opening[number % len(opening)]
        grade = school.low_grade or "Kindergarten"
        StudentFactory(
            school=school,
            grade=grade,
            dob=plausible.birth_date(source().pools, grade, day),
            graduation_year=plausible.graduation_year(grade, day),
        )
    return count if opening else 0


def _meet_again(district: District, old: list[Section], day: dt.date) -> None:
    """Make a section of the new year for each of the last, with the students who are in its grade now."""
    tables = district.sis
    classes = Classes([], [tables.rows["students"][id] for id in tables.order["students"]])
    for section in old:
        grade = section.grade
        names = classes.of_grade(section.row.school, grade) if grade else ()
        SectionFactory(
            school=section.school,
            teachers=section.teachers,
            students=list(names),
            subject=section.subject,
            grade=grade,
            course_name=section.course_name,
            course_number=section.course_number,
            course_description=section.course_description,
            period=section.period,
            term=TermDates(*plausible.term_for(day)),
        )
