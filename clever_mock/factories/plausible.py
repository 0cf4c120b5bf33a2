"""Rules that make the values of one record fit together: age to grade, email to name, title to subject.

Pure functions. What they draw they draw from a stream of `Draws`, so the same stream at the same point give the same
values. They return plain values and know neither records nor rosters; the rules themselves are decided here,
since Clever says only which values a field may hold.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Literal, Protocol, TypeVar

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.enumerations import GRADES, SUBJECTS, Gender, Grade, Race, Subject
from clever_mock.model.records.spellings import meant

T = TypeVar("T")


class Draws(Protocol):
    """A stream of draws: one seed gives one stream."""

    def draw(self, pool: Sequence[T]) -> T:
        """Draw one item."""

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 to `limit` - 1."""

    def chance(self, likelihood: float) -> bool:
        """Draw True with this likelihood."""

    def first_name(self, gender: Gender = "") -> str:
        """Draw a first name."""

    def last_name(self) -> str:
        """Draw a last name."""


Level = Literal["elementary", "middle", "high"]
LEVELS: tuple[Level, ...] = ("elementary", "middle", "high")
GRADE_SPANS: dict[Level, tuple[Grade, Grade]] = {
    "elementary": ("Kindergarten", "5"),
    "middle": ("6", "8"),
    "high": ("9", "12"),
}
"""The lowest and the highest grade that a school of each level teaches."""

SCHOOL_ORDER: tuple[Grade, ...] = (
    "PreKindergarten", "Kindergarten", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "PostGraduate",
)  # fmt: skip
"""The grades of a usual school, as a pupil goes through them; those of `OUTSIDE` have no place in the order."""

USUAL_GRADES: tuple[Grade, ...] = (
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12",
    "PreKindergarten", "Kindergarten", "PostGraduate", "Other",
)  # fmt: skip
"""The grades that are drawn where nothing says which: those that all versions know."""

OUTSIDE: dict[Grade, tuple[int, int, Grade | None]] = {
    "InfantToddler": (0, 2, "Preschool"),
    "Preschool": (3, 3, "PreKindergarten"),
    "TransitionalKindergarten": (4, 4, "Kindergarten"),
    "13": (18, 18, None),
    "Ungraded": (4, 20, "Ungraded"),
    "Other": (4, 20, "Other"),
}
"""The other grades: the youngest and the oldest age, and the grade of the next school year."""

AGES: dict[Grade, tuple[int, int]] = {
    **{grade: (age, age) for age, grade in enumerate(SCHOOL_ORDER[:-1], start=4)},
    "PostGraduate": (18, 20),
    **{grade: (youngest, oldest) for grade, (youngest, oldest, _) in OUTSIDE.items()},
}
"""The youngest and the oldest age, in whole years on the first day of the school year, for each grade."""

SCHOOL_YEAR_STARTS = 8
"""The month on whose first day a school year starts."""

MIDDLE_INITIALS = "ABCDEFGHIJKLMNOPRSTVW"

RACE_SHARES: dict[Race, int] = {
    "Caucasian": 48,
    "Black or African American": 16,
    "Unknown": 13,
    "Two or More Races": 10,
    "Asian": 8,
    "American Indian": 3,
    "Hawaiian or Other Pacific Islander": 2,
}
RACE_MIX: tuple[Race, ...] = tuple(race for race, share in RACE_SHARES.items() for _ in range(share))
"""A hundred races to draw one from, so that common ones are common."""

SUBJECT_WORDS: dict[Subject, str] = {
    "english/language arts": "English",
    "math": "Math",
    "science": "Science",
    "social studies": "Social Studies",
    "language": "World Language",
    "homeroom/advisory": "Homeroom",
    "interventions/online learning": "Intervention",
    "technology and engineering": "Technology",
    "PE and health": "Physical Education",
    "arts and music": "Arts",
    "other": "Classroom",
}
CLASSROOM_SUBJECTS: frozenset[Subject] = frozenset(
    ("english/language arts", "math", "science", "social studies", "homeroom/advisory", "other")
)
"""What the class teacher of an elementary school teaches; the rest is for specialists."""

CONTACT_TYPES: dict[str, tuple[Gender, str]] = {
    "Mother": ("F", "Parent"),
    "Father": ("M", "Parent"),
    "Stepmother": ("F", "Parent"),
    "Stepfather": ("M", "Parent"),
    "Guardian": ("", "Guardian"),
    "Foster Parent": ("", "Guardian"),
    "Grandmother": ("F", "Grandparent"),
    "Grandfather": ("M", "Grandparent"),
    "Aunt": ("F", "Relative"),
    "Uncle": ("M", "Relative"),
    "Sister": ("F", "Sibling"),
    "Brother": ("M", "Sibling"),
    "Neighbor": ("", "Other"),
}
"""A contact's `type`, with the gender and the `relationship` that go with it; Clever takes any text for both."""

DEFAULT_DOMAIN = "example.org"


def require_one_of(what: str, value: object, allowed: Collection[str]) -> None:
    """Raise `InvalidValueError` unless `value` is one of `allowed`, naming them all."""
    if value not in allowed:
        near = meant(value, allowed)
        hint = f"; the nearest is {near!r}" if near else ""
        raise InvalidValueError(f"{what} {value!r} is not known; use one of {', '.join(map(repr, allowed))}{hint}")


def person_name(pools: Draws, gender: Gender = "") -> tuple[str, str, str]:
    """Draw first name, middle initial and last name; gender `""` takes first names of both."""
    return pools.first_name(gender), pools.draw(MIDDLE_INITIALS), pools.last_name()


def email_for(first: str, last: str, unique: int = 0, domain: str = DEFAULT_DOMAIN) -> str:
    """Make the email that fits a name: `dana.ray7@example.org`.

    The part before the `@` is ASCII and has no digits but those of `unique`, so two different numbers never give
    the same email. `unique` 0 leaves the number out.
    """
    return f"{_slug(first)}.{_slug(last)}{unique or ''}@{domain}"


def username_for(first: str, last: str, unique: int = 0) -> str:
    """Make the district username that fits a name: `dray7`; `unique` as for `email_for`."""
    return f"{_slug(first)[0]}{_slug(last)}{unique or ''}"


@lru_cache(maxsize=512)
def email_domain(district_name: str) -> str:
    """Make the email domain of a district: `riverbend-unified.example.org`, under a name that nobody can own."""
    return f"{slug(district_name)}.{DEFAULT_DOMAIN}"


@lru_cache(maxsize=512)
def slug(district_name: str) -> str:
    """A district's name as a part of URLs and domains: `riverbend-unified`."""
    words = [_letters(word) for word in district_name.split()]
    kept = [word for word in words if word and word not in ("public", "school", "schools", "district")]
    return "-".join(kept or ["district"])[:60].strip("-")


def number_for(n: int, digits: int = 9) -> str:
    """Turn a running number into an id of `digits` digits that looks drawn, different for every `n`.

    Raises `InvalidValueError` when `n` is negative or there are no more than `n` such ids.
    """
    lowest = 10 ** (digits - 1)
    if not 0 <= n < 9 * lowest:
        raise InvalidValueError(f"no id of {digits} digits is left for number {n}; ask for more digits")
    return str(lowest + (n * 618_033_989 + 271_828_183) % (9 * lowest))


def digits_at(fraction: float, count: int) -> str:
    """The number of `count` digits (at most 15, no leading zero) that lies at a fraction 0 <= x < 1 of them all."""
    lowest: int = 10 ** (count - 1)
    return str(lowest + int(fraction * 9 * lowest))


def zip_near(pools: Draws, zip_code: str) -> str:
    """Draw a ZIP code of the same area: the same first three digits."""
    return f"{zip_code[:3]}{pools.below(100):02d}"


def school_year(on: dt.date) -> int:
    """The year in which the school year that contains `on` ends; it starts on 1 August."""
    return on.year + 1 if on.month >= SCHOOL_YEAR_STARTS else on.year


def term_for(on: dt.date) -> tuple[str, dt.date, dt.date]:
    """Name, first and last day of the term of a date: `Fall 2016` or `Spring 2017`.

    In the summer break the term is the one that has just ended, as an SIS shows it until the new year's data come.
    """
    if on.month >= SCHOOL_YEAR_STARTS:
        return f"Fall {on.year}", dt.date(on.year, SCHOOL_YEAR_STARTS, 1), dt.date(on.year, 12, 31)
    return f"Spring {on.year}", dt.date(on.year, 1, 1), dt.date(on.year, 6, 15)


def birth_date(pools: Draws, grade: Grade, on: dt.date) -> dt.date:
    """Draw a birth date whose age fits the grade in the school year that contains `on`.

    Whoever enters Kindergarten is five on 1 August; each grade adds a year. `PostGraduate` is 18 to 20, `Other`
    4 to 20. Raises `InvalidValueError` for an unknown grade.
    """
    first, days = _birth_window(grade, school_year(on))
    return dt.date.fromordinal(first + pools.below(days))


def graduation_year(grade: Grade, on: dt.date) -> str | None:
    """The year in which a pupil leaves grade 12, as v1.2 writes it; None after it and where no grade tells."""
    require_one_of("grade", grade, GRADES)
    if grade not in SCHOOL_ORDER or grade == "PostGraduate":
        return None
    return str(school_year(on) + SCHOOL_ORDER.index("12") - SCHOOL_ORDER.index(grade))


def grade_span(level: Level) -> tuple[Grade, Grade]:
    """The lowest and the highest grade of a school of this level."""
    require_one_of("level", level, LEVELS)
    return GRADE_SPANS[level]


def lowest_grade(level: Level, high: Grade) -> Grade:
    """The lowest grade of a school of a level, no higher than its highest."""
    return min(grade_span(level)[0], high, key=SCHOOL_ORDER.index)


def highest_grade(level: Level, low: object) -> Grade:
    """The highest grade of a school of a level, no lower than its lowest where that has a place in the order."""
    high = grade_span(level)[1]
    return max((grade for grade in SCHOOL_ORDER if grade in (low, high)), key=SCHOOL_ORDER.index)


def form_of(low: object, high: object, level: Level) -> Level | Literal["all"]:
    """What a school is called that teaches these grades: by a level, or `all` where they span several.

    It is the `level` that is given where a grade has no place in the order.
    """
    if low not in SCHOOL_ORDER or high not in SCHOOL_ORDER:
        return level
    first, last = (SCHOOL_ORDER.index(grade) for grade in (low, high))
    if last <= SCHOOL_ORDER.index("6"):
        return "elementary"
    if first >= SCHOOL_ORDER.index("8"):
        return "high"
    return "middle" if first >= SCHOOL_ORDER.index("5") and last <= SCHOOL_ORDER.index("9") else "all"


def level_of(grade: Grade) -> Level:
    """The level of the school that teaches a grade; what fits no other school counts as high school."""
    require_one_of("grade", grade, GRADES)
    if grade in (*grades_between("PreKindergarten", "5"), "InfantToddler", "Preschool", "TransitionalKindergarten"):
        return "elementary"
    return "middle" if grade in grades_between("6", "8") else "high"


@lru_cache(maxsize=512)
def grades_between(low: Grade, high: Grade) -> tuple[Grade, ...]:
    """The grades from `low` to `high`, both included, in the order in which a pupil goes through them.

    One with no place in the order stands alone: only from `Other` to `Other`.
    Raises `InvalidValueError` when `high` comes before `low`.
    """
    require_one_of("lowest grade", low, GRADES)
    require_one_of("highest grade", high, GRADES)
    if low == high:
        return (low,)
    for grade in (low, high):
        if grade in OUTSIDE:
            raise InvalidValueError(f"no grades lie between {low!r} and {high!r}: {grade!r} has no place in the order")
    grades = SCHOOL_ORDER[SCHOOL_ORDER.index(low) : SCHOOL_ORDER.index(high) + 1]
    if not grades:
        raise InvalidValueError(f"the lowest grade {low!r} comes after the highest, {high!r}; swap them")
    return grades


def grade_for(pools: Draws, low: Grade, high: Grade) -> Grade:
    """Draw one of the grades between `low` and `high`."""
    return pools.draw(grades_between(low, high))


def next_grade(grade: Grade) -> Grade | None:
    """The grade of the next school year: None after 12, 13 and `PostGraduate`; `Other` stays `Other`."""
    require_one_of("grade", grade, GRADES)
    if grade in OUTSIDE:
        return OUTSIDE[grade][2]
    place = SCHOOL_ORDER.index(grade) + 1
    return SCHOOL_ORDER[place] if place <= SCHOOL_ORDER.index("12") else None


def grade_words(grade: Grade) -> str:
    """A grade as a school writes it in a title: `Grade 5`, `Kindergarten`, `Transitional Kindergarten`."""
    require_one_of("grade", grade, GRADES)
    return f"Grade {grade}" if grade.isdigit() else _GRADE_WORDS.get(grade, grade)


_GRADE_WORDS: dict[Grade, str] = {
    "InfantToddler": "Infants and Toddlers",
    "Other": "Ungraded",
    "TransitionalKindergarten": "Transitional Kindergarten",
}


def title_for_teacher(subject: Subject | None = None, grade: Grade | None = None) -> str:
    """The title that fits what a teacher teaches: `Grade 5 Teacher` in an elementary class, `Science Teacher` else."""
    if subject is not None:
        require_one_of("subject", subject, SUBJECTS)
    classroom = subject is None or subject in CLASSROOM_SUBJECTS
    if grade is not None and classroom and level_of(grade) == "elementary":
        return f"{grade_words(grade)} Teacher"
    return "Teacher" if subject is None else f"{SUBJECT_WORDS[subject]} Teacher"


def contact_name(pools: Draws, contact_type: str, last: str) -> str:
    """Draw the full name of a student's contact: a first name that fits the type, mostly the student's last name."""
    gender, _ = CONTACT_TYPES.get(contact_type, ("", ""))
    first, other = pools.first_name(gender), not pools.chance(0.8)
    return f"{first} {pools.last_name() if other or not last else last}"


def relationship_for(contact_type: str) -> str:
    """The relationship that fits a contact's type: `Parent` for `Mother`, `Other` for a type not known here."""
    return CONTACT_TYPES.get(contact_type, ("", "Other"))[1]


@lru_cache(maxsize=512)
def _birth_window(grade: Grade, year: int) -> tuple[int, int]:
    """The first birth date that fits, as an ordinal, and how many do, in the school year that ends in `year`."""
    require_one_of("grade", grade, GRADES)
    youngest, oldest = AGES[grade]
    if year <= oldest + 2:
        raise InvalidValueError(f"nobody in grade {grade!r} has a birth date in the school year that ends in {year}")
    first = dt.date(year - oldest - 2, SCHOOL_YEAR_STARTS, 2)
    last = dt.date(year - youngest - 1, SCHOOL_YEAR_STARTS, 1)
    return first.toordinal(), (last - first).days + 1


@lru_cache(maxsize=8192)
def _slug(name: str) -> str:
    """The ASCII letters of a name, in lower case, at most 24 of them; `user` when it has none."""
    return _letters(name)[:24] or "user"


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in plain if letter.isalpha())
