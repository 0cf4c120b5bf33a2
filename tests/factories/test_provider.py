"""The school provider, used as a user of Faker would: added to a Faker, with nothing else of the package."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

import pytest
from faker import Faker

from clever_mock import CleverMock
from clever_mock.errors import InvalidValueError
from clever_mock.factories import DistrictFactory, SchoolFactory
from clever_mock.factories.plausible import LEVELS, USUAL_GRADES
from clever_mock.factories.provider import SchoolProvider
from clever_mock.model.records import enumerations as enums

FORMS = {
    "school_name": r"[A-Z][a-z]+( [A-Za-z]+)+",
    "district_name": r"[A-Z][a-z]+( [A-Za-z]+)* (District|Schools)",
    "course_name": r"[A-Z][\w -]+",
    "course_number": r"[1-9]\d{3}",
    "course_description": r"[A-Z].+[a-z]\.",
    "sis_id": r"[1-9]\d{8}",
    "state_id": r"[1-9]\d{8}",
    "student_number": r"[1-9]\d{8}",
    "teacher_number": r"[1-9]\d{5}",
    "school_number": r"[1-9]\d{3}",
    "nces_id": r"[1-9]\d{11}",
    "mdr_number": r"[1-9]\d{7}",
    "period": r"[1-8]",
    "section_number": r"0[0-3]\d|040",
    "teacher_title": r"[A-Z][A-Za-z ]+ Teacher",
    "admin_title": r"[A-Z][a-z]+( [A-Za-z]+)*",
    "contact_type": r"[A-Z][a-z]+( [A-Z][a-z]+)?",
    "phone_type": r"Home|Cell|Work",
    "relationship": r"[A-Z][a-z]+",
}

ENUMERATED = {
    "grade": set(USUAL_GRADES),
    "subject": set(enums.SUBJECTS),
    "race": set(enums.RACES) - {""},
    "gender": {"M", "F"},
    "yes_no": {"Y", "N"},
}


@pytest.fixture
def fake() -> Faker:
    made = Faker("en_US")
    made.add_provider(SchoolProvider)
    made.seed_instance(0)
    return made


def _maker(fake: Faker, method: str) -> Callable[..., str]:
    maker: Callable[..., str] = getattr(fake, method)
    return maker


@pytest.mark.parametrize(
    ("literal", "values"),
    [
        (enums.Grade, enums.GRADES),
        (enums.Subject, enums.SUBJECTS),
        (enums.Race, enums.RACES),
        (enums.Gender, enums.GENDERS),
        (enums.YesNo, enums.YES_NO),
        (enums.State, enums.STATES),
    ],
)
def test_an_enumerations_literal_and_tuple_hold_the_same_values(literal: object, values: tuple[str, ...]) -> None:
    assert get_args(literal) == values
    assert len(set(values)) == len(values)


@pytest.mark.parametrize("method", FORMS)
def test_a_value_has_its_form(fake: Faker, method: str) -> None:
    made = [_maker(fake, method)() for _ in range(300)]
    assert [value for value in made if not re.fullmatch(FORMS[method], value)] == []
    assert len(set(made)) > 2


@pytest.mark.parametrize("method", ENUMERATED)
def test_every_value_of_an_enumeration_is_given_and_no_other(fake: Faker, method: str) -> None:
    assert {_maker(fake, method)() for _ in range(1000)} == ENUMERATED[method]


def test_every_public_method_of_the_provider_is_tested_here() -> None:
    assert {name for name in vars(SchoolProvider) if not name.startswith("_")} == {*FORMS, *ENUMERATED}


def test_a_thousand_schools_have_distinct_names(fake: Faker) -> None:
    assert len({fake.unique.school_name() for _ in range(1000)}) == 1000


def test_names_seldom_repeat_even_when_nobody_asks_for_unique_ones(fake: Faker) -> None:
    assert len({fake.school_name() for _ in range(1000)}) > 950
    assert len({fake.district_name() for _ in range(200)}) > 180


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("elementary", "Elementary|Primary|Grade"),
        ("middle", "Middle|Intermediate|Junior High"),
        ("high", "High|Academy"),
    ],
)
def test_a_schools_name_tells_its_level(fake: Faker, level: str, words: str) -> None:
    assert all(re.search(words, fake.school_name(level)) for _ in range(200))


def test_a_course_name_fits_its_grade(fake: Faker) -> None:
    for subject in enums.SUBJECTS:
        assert fake.course_name(subject, "2").startswith("Grade 2 ")
        assert "2" not in fake.course_name(subject, "Kindergarten")
    numbers = {number for _ in range(500) for number in re.findall(r"\d+", fake.course_name(grade="7"))}
    assert numbers == {"7"}


def test_every_subject_and_grade_has_courses(fake: Faker) -> None:
    names = [fake.course_name(subject, grade) for subject in enums.SUBJECTS for grade in enums.GRADES for _ in range(9)]
    assert [name for name in names if "{" in name or not name.strip()] == []


def test_a_course_fits_its_subject(fake: Faker) -> None:
    assert {fake.course_name("math", "11") for _ in range(200)}.isdisjoint(
        {fake.course_name("science", "11") for _ in range(200)}
    )
    assert fake.teacher_title("math") == "Math Teacher"


def test_a_flag_can_be_made_rare(fake: Faker) -> None:
    assert {fake.yes_no(likelihood=0.0) for _ in range(50)} == {"N"}
    assert {fake.yes_no(likelihood=1.0) for _ in range(50)} == {"Y"}


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("school_name", {"level": "primary"}),
        ("course_name", {"subject": "maths"}),
        ("course_name", {"subject": ""}),
        ("course_name", {"grade": "14"}),
        ("course_description", {"subject": "maths"}),
        ("teacher_title", {"subject": "maths"}),
    ],
)
def test_a_value_that_clever_does_not_have_is_refused_by_name(fake: Faker, method: str, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidValueError, match="is not known; use one of") as refusal:
        _maker(fake, method)(**wrong)
    assert repr(next(iter(wrong.values()))) in str(refusal.value)


def test_the_same_seed_gives_the_same_values(fake: Faker) -> None:
    other = Faker("en_US")
    other.add_provider(SchoolProvider)
    other.seed_instance(0)
    methods = [*FORMS, *ENUMERATED]
    assert [_maker(fake, method)() for method in methods] == [_maker(other, method)() for method in methods]


@pytest.mark.parametrize("level", LEVELS)
def test_names_are_plain_ascii_without_stray_spaces(fake: Faker, level: str) -> None:
    names = [fake.school_name(level) for _ in range(200)]
    assert all(name.isascii() and name == " ".join(name.split()) for name in names)


@pytest.mark.parametrize(
    ("low", "high", "fits"),
    [
        ("Kindergarten", "5", "Elementary|Primary|Grade School"),
        ("6", "8", "Middle|Intermediate|Junior"),
        ("9", "12", "High|Academy of Arts"),
        ("Kindergarten", "12", "^(?!.*(Elementary|Primary|Middle|High|Grade School))"),
        ("6", "12", "^(?!.*(Elementary|Primary|Middle|High|Grade School))"),
    ],
)
def test_the_name_of_a_school_fits_its_grades(low: str, high: str, fits: str) -> None:
    with CleverMock():
        for school in SchoolFactory.create_batch(8, low_grade=low, high_grade=high):
            assert re.search(fits, school.name), school.name


def test_the_one_school_of_a_whole_district_has_all_grades_and_a_name_that_fits() -> None:
    for seed in range(6):
        with CleverMock(seed=seed):
            [school] = DistrictFactory(students=4).schools
            assert (school.low_grade, school.high_grade) == ("Kindergarten", "12")
            assert not re.search("Elementary|Primary|Middle|High|Grade School", school.name)
