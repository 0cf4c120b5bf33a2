"""Districts with odd values in them, for Hypothesis: every kind, every optional field there or not, every relation."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    ResourceFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model import District
from clever_mock.model.records.enumerations import GENDERS, GRADES, RACES, SUBJECTS, YES_NO

ODD = [
    "",
    " ",
    "a,b",
    'say "hi"',
    "'",
    "one\ntwo",
    "one\r\ntwo",
    "a\rb",
    "\ttab",
    " lead",
    "é",
    "e\u0301",
    "🦉",
    "\u2028",
    "\ufeff",
]
ODD += ["=1+1", "null", "0", "007", "\\", "a;b", "<b>", "%7B", "\x01", "-"]

texts = st.one_of(
    st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
)
filled = texts.map(lambda text: f"x{text}")
days = st.dates()


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """These values, or none."""
    return st.none() | values


def parts(*names: str, of: st.SearchStrategy[Any] = texts) -> st.SearchStrategy[dict[str, Any]]:
    """A small value with some of its parts, in any order."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, of)).flatmap(
        lambda chosen: st.permutations(list(chosen.items())).map(dict)
    )


names = st.builds(
    lambda first, last, middle: {"first": first, "last": last, **({} if middle is None else {"middle": middle})},
    filled,
    filled,
    optional(texts),
)
locations = parts("address", "city", "state", "zip")
logins = parts("district_username", "district_password")
terms = st.fixed_dictionaries(
    {"name": texts, "start_date": days, "end_date": days | st.just("2017-06-02T10:00:00.000Z")}
)

extensions = st.dictionaries(st.sampled_from(["gifted_status", "Bus line", "é"]), texts, max_size=2)

SCHOOL = {
    "name": filled, "school_number": optional(texts), "state_id": optional(texts), "phone": optional(texts),
    "low_grade": optional(st.sampled_from([*GRADES, ""])), "high_grade": optional(st.sampled_from([*GRADES, ""])),
    "principal": optional(parts("name", "email")), "location": optional(locations),
    "mdr_number": optional(texts), "nces_id": optional(texts), "ext": optional(extensions),
}  # fmt: skip
TEACHER = {
    "name": names, "email": optional(texts), "teacher_number": optional(texts), "state_id": optional(texts),
    "title": optional(texts), "credentials": optional(logins), "synced_in_lms": st.sampled_from([None, True, False]),
}  # fmt: skip
STUDENT = {
    "name": names, "email": optional(texts), "student_number": optional(texts), "state_id": optional(texts),
    "credentials": optional(logins), "dob": optional(days), "location": optional(locations),
    "grade": optional(st.sampled_from([*GRADES, ""])), "gender": optional(st.sampled_from(GENDERS)),
    "race": optional(st.sampled_from(RACES)), "hispanic_ethnicity": optional(st.sampled_from(YES_NO)),
    "ell_status": optional(st.sampled_from(YES_NO)), "graduation_year": optional(texts),
    "frl_status": optional(st.sampled_from(["Free", "Reduced", "Paid", ""])),
    "iep_status": optional(st.sampled_from(["Y", "N", ""])), "ext": optional(extensions),
    "home_language": optional(st.sampled_from(["Spanish", "Cabo Verdean", "Other"])),
    "disability": optional(st.just({"disability_type": "Autism", "disability_status": "Y"})),
    "preferred_name": optional(parts("first", "last")), "synced_in_lms": st.sampled_from([None, True, False]),
}  # fmt: skip
SECTION = {
    "name": filled, "section_number": optional(texts), "course_name": optional(texts), "course_number": optional(texts),
    "course_description": optional(texts), "period": optional(texts), "term": optional(terms),
    "grade": optional(st.sampled_from([*GRADES, ""])), "subject": optional(st.sampled_from([*SUBJECTS, ""])),
}  # fmt: skip
CONTACT = {
    "name": filled, "email": optional(texts), "phone": optional(texts), "phone_type": optional(texts),
    "relationship": optional(texts), "type": optional(texts),
}  # fmt: skip
ADMIN = {"name": names.map(lambda name: {**name, "middle": None}), "email": optional(texts), "title": optional(texts)}

Build = Callable[[], District]
"""Makes the drawn district in the active mock."""


@st.composite
def districts(draw: st.DrawFn) -> Build:
    """Draw a district with a few records of each kind."""

    def some(values: dict[str, Any], least: int, most: int) -> list[dict[str, Any]]:
        return draw(st.lists(st.fixed_dictionaries(values), min_size=least, max_size=most))

    name = draw(filled)
    schools, teachers, students = some(SCHOOL, 1, 2), some(TEACHER, 0, 3), some(STUDENT, 0, 3)
    sections, contacts = some(SECTION, 1, 2), some(CONTACT, 0, 2)
    admins, heads = some(ADMIN, 0, 2), some(ADMIN, 0, 1)
    chance = random.Random(draw(st.integers(0, 1000)))

    def build() -> District:
        district = DistrictFactory(name=name)
        made = [SchoolFactory(district=district, sis_id=f"{n} é", **values) for n, values in enumerate(schools)]
        staff = [TeacherFactory(school=chance.choice(made), **values) for values in teachers]
        pupils = [StudentFactory(school=chance.choice(made), **values) for values in students]
        for values in sections:
            teaching = chance.sample(staff, chance.randint(0, len(staff)))
            SectionFactory(
                school=chance.choice(made),
                teacher=chance.choice([*teaching[:1], None]),
                teachers=teaching,
                students=chance.sample(pupils, chance.randint(0, len(pupils))),
                **values,
            )
        for values in contacts if pupils else ():
            ContactFactory(students=chance.sample(pupils, chance.randint(1, len(pupils))), **values)
        for pupil in pupils[:1]:
            days = {"start_date": "2016-08-15", "end_date": chance.choice(["2017-06-01", None])}
            pupil.update(enrollments=[{"school": chance.choice(made), **days}], other_schools=made[:1])
        for values in admins:
            SchoolAdminFactory(district=district, schools=chance.sample(made, chance.randint(0, len(made))), **values)
        for values in heads:
            district.update(district_contact=DistrictAdminFactory(district=district, **values))
        ResourceFactory(district=district, sections=district.sections[:1], students=pupils[:1], teachers=staff[:1])
        return district

    return build
