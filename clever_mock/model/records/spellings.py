"""What districts and people write, and which of Clever's words they mean by it.

Upper and lower case are one, and so are runs of spaces. Upload files are read by these tables, and the errors of
factories hint by them. The first spelling of each word is the one that an upload is written with. Clever's
documentation of the format gives the codes; the further spellings are decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from clever_mock.model.records.nearest import nearest

Spellings = Mapping[str, tuple[str, ...]]
"""For each of Clever's words the spellings of it in an upload."""

GRADES: Spellings = {
    "InfantToddler": ("IT", "InfantToddler", "Infant/Toddler"),
    "Preschool": ("PR", "Preschool", "PS"),
    "PreKindergarten": ("PK", "PreKindergarten", "Pre-Kindergarten", "PreK", "Pre-K", "P", "-1"),
    "TransitionalKindergarten": ("TK", "TransitionalKindergarten", "Transitional Kindergarten"),
    "Kindergarten": ("KG", "Kindergarten", "K", "KN", "KDG", "0", "00"),
    **{str(n): tuple(dict.fromkeys((f"{n:02}", str(n), f"Grade {n}"))) for n in range(1, 13)},
    "13": ("13", "Grade 13"),
    "PostGraduate": ("PG", "PostGraduate", "Post-Graduate"),
    "Ungraded": ("UG", "Ungraded"),
    "Other": ("Other",),
}

SUBJECTS: Spellings = {
    "english/language arts": ("English/Language Arts", "ELA", "English", "Language Arts", "Reading", "Writing"),
    "math": ("Math", "Maths", "Mathematics"),
    "science": ("Science", "Sciences"),
    "social studies": ("Social Studies", "History", "Geography", "Civics"),
    "language": ("Language", "Languages", "Foreign Language", "World Language"),
    "homeroom/advisory": ("Homeroom/Advisory", "Homeroom", "Advisory"),
    "interventions/online learning": ("Interventions/Online Learning", "Interventions", "Online Learning"),
    "technology and engineering": ("Technology and Engineering", "Technology", "Engineering", "Computer Science"),
    "PE and health": ("PE and Health", "PE", "Health", "Physical Education"),
    "arts and music": ("Arts and Music", "Arts", "Art", "Music"),
    "other": ("Other",),
}

RACES: Spellings = {
    "Caucasian": ("W", "Caucasian", "White", "C"),
    "Asian": ("A", "Asian"),
    "Black or African American": ("B", "Black or African American", "Black", "African American"),
    "American Indian": ("I", "American Indian", "American Indian or Alaska Native", "Native American"),
    "Hawaiian or Other Pacific Islander": (
        "P",
        "Hawaiian or Other Pacific Islander",
        "Native Hawaiian or Other Pacific Islander",
        "Pacific Islander",
        "Hawaiian",
    ),
    "Two or More Races": ("M", "Two or More Races", "Multiracial", "Multi"),
    "Unknown": ("U", "Unknown"),
}

GENDERS: Spellings = {"M": ("M", "Male"), "F": ("F", "Female"), "X": ("X", "Nonbinary", "Non-binary")}

YES_NO: Spellings = {"Y": ("Y", "Yes", "True", "T", "1"), "N": ("N", "No", "False", "0")}

LUNCHES: Spellings = {
    "Free": ("F", "Free"),
    "Reduced": ("R", "Reduced"),
    "Paid": ("P", "Paid", "N"),
}
"""Free and reduced lunch, as the recorded service shows it."""


def folded(text: str) -> str:
    """A text as it is compared: in lower case, with single spaces."""
    return " ".join(text.casefold().split())


def meant(given: object, words: Collection[str]) -> str | None:
    """Which of some words is meant by what is none of them: by its spelling, else the nearest; None for none."""
    text = str(given)
    for word, spellings in _ALL:
        if word in words and folded(text) in spellings:
            return word
    return nearest(text, words)


_ALL = [
    (word, frozenset(map(folded, spellings)))
    for table in (GRADES, SUBJECTS, RACES, GENDERS, YES_NO)
    for word, spellings in table.items()
]
