"""The change of a school year in the SIS: who moves up, who leaves, who enters, and the new year's sections.

It is one group of changes, so it reaches Clever in one sync, after a pause if there is one.
"""

from __future__ import annotations

import datetime as dt

from clever_mock.errors import InvalidValueError
from clever_mock.factories import plausible
from clever_mock.factories.records import SectionFactory, StudentFactory
from clever_mock.factories.whole import Classes
from clever_mock.model.district import District, RollOver
from clever_mock.model.records import School, Section, Student
from clever_mock.model.roster import activated
from clever_mock.model.values import Term


def roll_over(district: District, entrants: int | None) -> RollOver:
    """Roll a district over to the next school year; `entrants` of None lets as many enter as leave."""
    if entrants is not None and (not isinstance(entrants, int) or entrants < 0):
        raise InvalidValueError(f"entrants takes a number of students, 0 or more, or None, not {entrants!r}")
    with district.roster.lock, activated(district.roster), district.changes():
        old = district.sections
        for section in old:
            section.delete()
        graduated = [student for student in district.students if not _promote(student, district.schools)]
        for student in graduated:
            student.delete()
        entered = _enter(district.schools, len(graduated) if entrants is None else entrants)
        _meet_again(district, old)
    return RollOver(
        promoted=len(district.students) - entered, graduated=len(graduated), entered=entered, sections=len(old)
    )


def _promote(student: Student, schools: list[School]) -> bool:
    """Move a student up a grade, and to the school that teaches it; False for one who leaves."""
    if student.grade not in plausible.AGES:
        return True
    grade = plausible.next_grade(student.grade)
    if grade is None:
        return False
    if grade == student.grade or _teaches(student.school, grade):
        student.update(grade=grade)
        return True
    fitting = [school for school in schools if _teaches(school, grade)]
    student.update(grade=grade, school=fitting[0] if fitting else student.school)
    return True


def _teaches(school: School, grade: str) -> bool:
    low, high = school.low_grade, school.high_grade
    if not low or not high or low not in plausible.SCHOOL_ORDER or high not in plausible.SCHOOL_ORDER:
        return True
    order = plausible.SCHOOL_ORDER
    return grade in order[order.index(low) : order.index(high) + 1]


def _enter(schools: list[School], count: int) -> int:
    """Let students enter the first grade of the schools that begin the earliest."""
    begin = [(plausible.SCHOOL_ORDER.index(low), school) for school in schools if (low := school.low_grade)]
    if not begin:
        return 0
    first = min(place for place, _ in begin)
    opening = [school for place, school in begin if place == first]
    for number in range(count):
        school = opening[number % len(opening)]
        StudentFactory(school=school, grade=school.low_grade)
    return count


def _meet_again(district: District, old: list[Section]) -> None:
    """Make a section of the new year for each of the last, with the students who are in its grade now."""
    term = Term(*plausible.term_for(next_year(district.now().date())))
    tables = district.sis
    classes = Classes(list(tables.rows["schools"].values()), [tables.rows["students"][id] for id in tables.order["students"]])
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
            term=term,
        )


def next_year(today: dt.date) -> dt.date:
    """A day of the school year that begins next: from May on the coming one, before that the current one."""
    in_summer = 5 <= today.month < plausible.SCHOOL_YEAR_STARTS
    return dt.date(today.year, plausible.SCHOOL_YEAR_STARTS, 15) if in_summer else today
