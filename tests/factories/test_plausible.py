"""The rules by which one record's values fit together."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clever_mock.errors import InvalidValueError
from clever_mock.factories import plausible
from clever_mock.factories.pools import Pools
from clever_mock.model.records.enumerations import GRADES, RACES, SUBJECTS, Gender, Grade

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
SEEDS = st.integers(0, 2**32)
ORDERED = st.sampled_from(plausible.SCHOOL_ORDER)
NEXT = list(pairwise(plausible.SCHOOL_ORDER[:-1]))


def _age(born: dt.date, on: dt.date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _first_day(on: dt.date) -> dt.date:
    return dt.date(plausible.school_year(on) - 1, 8, 1)


def _pupil(pools: Pools, number: int, on: dt.date) -> tuple[object, ...]:
    gender: Gender = "F" if pools.chance(0.5) else "M"
    first, middle, last = plausible.person_name(pools, gender)
    grade = plausible.grade_for(pools, "Kindergarten", "12")
    return (
        (first, middle, last, gender, grade),
        plausible.email_for(first, last, number, "riverbend.example.org"),
        plausible.username_for(first, last, number),
        plausible.birth_date(pools, grade, on),
        plausible.graduation_year(grade, on),
        plausible.number_for(number),
        plausible.zip_near(pools, "10459"),
        pools.draw(plausible.RACE_MIX),
    )


def test_the_first_thousand_pupils_of_seed_0_never_change() -> None:
    pools = Pools(0)
    pupils = [_pupil(pools, number, dt.date(2017, 2, 3)) for number in range(1000)]
    assert hashlib.sha256(repr(pupils).encode()).hexdigest()[:16] == "91eb77a10917d6bd"


def test_a_pupil_is_made_in_microseconds() -> None:
    pools = Pools(0)
    start = time.process_time()
    emails = {_pupil(pools, number, dt.date(2017, 2, 3))[1] for number in range(20_000)}
    assert time.process_time() - start < 0.8
    assert len(emails) == 20_000


@given(SEEDS, st.sampled_from(plausible.SCHOOL_ORDER[:-1]), DAYS)
def test_a_pupils_age_on_the_first_school_day_is_the_grades(seed: int, grade: Grade, on: dt.date) -> None:
    born = plausible.birth_date(Pools(seed), grade, on)
    assert _age(born, _first_day(on)) == 4 + plausible.SCHOOL_ORDER.index(grade)


@given(SEEDS, DAYS)
def test_the_age_of_post_graduates_and_others_has_a_wider_range(seed: int, on: dt.date) -> None:
    pools = Pools(seed)
    assert 18 <= _age(plausible.birth_date(pools, "PostGraduate", on), _first_day(on)) <= 20
    assert 4 <= _age(plausible.birth_date(pools, "Other", on), _first_day(on)) <= 20


@pytest.mark.parametrize(("day", "age"), [(dt.date(2017, 7, 31), 5), (dt.date(2017, 8, 1), 5)])
def test_every_birth_date_that_fits_is_drawn(day: dt.date, age: int) -> None:
    pools = Pools(0)
    born = {plausible.birth_date(pools, "Kindergarten", day) for _ in range(6000)}
    first = _first_day(day)
    assert (min(born), max(born)) == (
        first.replace(year=first.year - age - 1, day=2),
        first.replace(year=first.year - age),
    )
    assert len(born) in (365, 366)


@given(SEEDS, st.sampled_from(plausible.SCHOOL_ORDER[:-2]), DAYS)
def test_who_moves_up_still_fits_the_new_grade(seed: int, grade: Grade, on: dt.date) -> None:
    born = plausible.birth_date(Pools(seed), grade, on)
    moved_up = plausible.next_grade(grade)
    assert moved_up is not None
    next_year = dt.date(plausible.school_year(on), 8, 1)
    assert _age(born, next_year) == plausible.AGES[moved_up][0]
    assert plausible.graduation_year(grade, on) == plausible.graduation_year(moved_up, next_year)


def test_the_graduation_year_is_the_one_in_which_grade_12_ends() -> None:
    on = dt.date(2017, 2, 3)
    assert plausible.graduation_year("12", on) == "2017"
    assert plausible.graduation_year("Kindergarten", on) == "2029"
    assert [plausible.graduation_year(grade, on) for grade in ("PostGraduate", "Other")] == [None, None]


@pytest.mark.parametrize(
    ("on", "ends"), [(dt.date(2016, 8, 1), 2017), (dt.date(2017, 7, 31), 2017), (dt.date(2017, 8, 1), 2018)]
)
def test_a_school_year_starts_on_the_first_of_august(on: dt.date, ends: int) -> None:
    assert plausible.school_year(on) == ends
    assert plausible.school_year(dt.datetime(on.year, on.month, on.day, 23, tzinfo=dt.timezone.utc)) == ends


@given(DAYS)
def test_a_term_contains_its_day_except_in_the_summer_break(on: dt.date) -> None:
    name, start, end = plausible.term_for(on)
    summer_break = (6, 15) < (on.month, on.day) < (8, 1)
    assert start <= on
    assert (on <= end) != summer_break
    assert name == f"{'Fall' if on.month >= 8 else 'Spring'} {on.year}"


@given(ORDERED, ORDERED)
def test_the_grades_between_two_are_in_school_order(low: Grade, high: Grade) -> None:
    order = plausible.SCHOOL_ORDER
    if order.index(low) > order.index(high):
        with pytest.raises(InvalidValueError, match="comes after the highest"):
            plausible.grades_between(low, high)
    else:
        grades = plausible.grades_between(low, high)
        assert (grades[0], grades[-1]) == (low, high)
        assert list(grades) == sorted(grades, key=order.index)


def test_a_school_of_all_grades_teaches_kindergarten_before_grade_1() -> None:
    assert plausible.grades_between("PreKindergarten", "2") == ("PreKindergarten", "Kindergarten", "1", "2")
    assert plausible.grades_between("Other", "Other") == ("Other",)
    with pytest.raises(InvalidValueError, match="'Other' has no place in the order"):
        plausible.grades_between("1", "Other")


@pytest.mark.parametrize(("grade", "following"), [*NEXT, ("12", None), ("PostGraduate", None), ("Other", "Other")])
def test_pupils_move_up_until_grade_12(grade: Grade, following: Grade | None) -> None:
    assert plausible.next_grade(grade) == following


def test_each_grade_has_a_level_and_each_level_its_grades() -> None:
    for level in plausible.LEVELS:
        assert {plausible.level_of(grade) for grade in plausible.grades_between(*plausible.grade_span(level))} == {
            level
        }
    assert plausible.level_of("PreKindergarten") == "elementary"
    assert [plausible.level_of(grade) for grade in ("PostGraduate", "Other")] == ["high", "high"]


def test_every_grade_of_a_school_is_drawn_and_no_other() -> None:
    pools = Pools(0)
    assert {plausible.grade_for(pools, "6", "8") for _ in range(200)} == {"6", "7", "8"}


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 10**9))
def test_an_email_is_ascii_whatever_the_name(first: str, last: str, unique: int) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+[0-9]*@example\.org", plausible.email_for(first, last, unique))
    assert len(plausible.email_for(first, last, unique).partition("@")[0]) <= 64
    assert re.fullmatch(r"[a-z]+[0-9]*", plausible.username_for(first, last, unique))


@given(st.text(max_size=9), st.text(max_size=9), st.integers(1, 200), st.integers(1, 200))
def test_different_numbers_never_give_the_same_email_or_username(one: str, two: str, m: int, n: int) -> None:
    assert (plausible.email_for(one, one, m) == plausible.email_for(two, two, n)) <= (m == n)
    assert (plausible.username_for(one, one, m) == plausible.username_for(two, two, n)) <= (m == n)


def test_an_email_and_a_username_fit_the_name() -> None:
    assert plausible.email_for("José", "O'Núñez", domain="riverbend.example.org") == "jose.onunez@riverbend.example.org"
    assert plausible.email_for("Dana", "Ray", 7) == "dana.ray7@example.org"
    assert plausible.username_for("Dana", "Ray", 7) == "dray7"


@given(st.text(max_size=200))
def test_a_districts_email_domain_is_a_host_name(district_name: str) -> None:
    label, _, rest = plausible.email_domain(district_name).partition(".")
    assert rest == "example.org"
    assert re.fullmatch(r"[a-z]([a-z-]{0,61}[a-z])?", label)


def test_a_districts_email_domain_fits_its_name() -> None:
    assert plausible.email_domain("Riverbend Unified School District") == "riverbend-unified.example.org"


def test_running_numbers_turn_into_distinct_ids() -> None:
    assert {len(plausible.number_for(n)) for n in range(5000)} == {9}
    assert len({plausible.number_for(n, 4) for n in range(9000)}) == 9000


@pytest.mark.parametrize("n", [-1, 9000])
def test_an_id_that_cannot_be_made_distinct_is_refused(n: int) -> None:
    with pytest.raises(InvalidValueError, match="ask for more digits"):
        plausible.number_for(n, 4)


def test_a_zip_code_nearby_shares_its_first_three_digits() -> None:
    pools = Pools(0)
    assert all(re.fullmatch(r"010\d\d", plausible.zip_near(pools, "01007")) for _ in range(100))


def test_a_teachers_title_fits_the_class() -> None:
    assert plausible.title_for_teacher("math", "4") == "Grade 4 Teacher"
    assert plausible.title_for_teacher("arts and music", "4") == "Arts Teacher"
    assert plausible.title_for_teacher("math", "9") == "Math Teacher"
    assert plausible.title_for_teacher(grade="Kindergarten") == "Kindergarten Teacher"
    assert plausible.title_for_teacher() == "Teacher"


def test_every_subject_and_grade_has_a_title() -> None:
    titles = [plausible.title_for_teacher(subject, grade) for subject in SUBJECTS for grade in (*GRADES, None)]
    assert all(re.fullmatch(r"[A-Z][\w ]+ Teacher", title) for title in titles)


@pytest.mark.parametrize("contact_type", plausible.CONTACT_TYPES)
def test_a_contacts_name_and_relationship_fit_its_type(contact_type: str) -> None:
    pools = Pools(0)
    gender, relationship = plausible.CONTACT_TYPES[contact_type]
    names = [plausible.contact_name(pools, contact_type, "Ray") for _ in range(100)]
    allowed = {"F": pools.sample.female, "M": pools.sample.male, "": pools.sample.any_gender}[gender]
    assert {name.split()[0] for name in names} <= set(allowed)
    assert 50 < sum(name.endswith(" Ray") for name in names) < 100
    assert plausible.relationship_for(contact_type) == relationship


def test_a_contact_of_a_type_not_known_here_is_welcome() -> None:
    assert plausible.relationship_for("Great Uncle") == "Other"
    assert plausible.contact_name(Pools(0), "Great Uncle", "Ray").count(" ") == 1


def test_the_race_mix_is_a_hundred_and_has_every_race() -> None:
    assert len(plausible.RACE_MIX) == 100
    assert set(plausible.RACE_MIX) == set(RACES) - {""}


def test_an_unknown_grade_or_level_is_refused_by_name() -> None:
    on = dt.date(2017, 2, 3)
    wrong: Grade = "14"  # type: ignore[assignment]
    for refused in (
        lambda: plausible.birth_date(Pools(0), wrong, on),
        lambda: plausible.graduation_year(wrong, on),
        lambda: plausible.grades_between("1", wrong),
        lambda: plausible.next_grade(wrong),
        lambda: plausible.level_of(wrong),
        lambda: plausible.title_for_teacher("math", wrong),
    ):
        with pytest.raises(InvalidValueError, match="'14' is not known; use one of 'InfantToddler', "):
            refused()
    with pytest.raises(InvalidValueError, match="use one of 'elementary', 'middle', 'high'"):
        plausible.grade_span("primary")  # type: ignore[arg-type]


def test_a_school_year_too_early_for_a_birth_date_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="the school year that ends in 5"):
        plausible.birth_date(Pools(0), "12", dt.date(5, 2, 3))
