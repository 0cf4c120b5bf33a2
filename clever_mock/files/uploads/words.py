"""The words of upload files: what a district may write, and what Clever makes of it.

Upper and lower case are one, and so are runs of spaces. The first spelling of each is the one that is written.
Clever's documentation of the format gives the codes; the further spellings are decided here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from clever_mock.model.nearest import nearest

Spellings = Mapping[str, tuple[str, ...]]
"""For each of Clever's words the spellings of it in an upload."""

GRADES: Spellings = {
    "PreKindergarten": ("PK", "PreKindergarten", "Pre-Kindergarten", "PreK", "Pre-K", "P", "-1", "PS", "Preschool"),
    "Kindergarten": (
        *("KG", "Kindergarten", "K", "KN", "KDG", "TK", "TransitionalKindergarten", "Transitional Kindergarten"),
        *("0", "00"),
    ),
    **{str(n): tuple(dict.fromkeys((f"{n:02}", str(n), f"Grade {n}"))) for n in range(1, 13)},
    "PostGraduate": ("PG", "PostGraduate", "Post-Graduate", "13"),
    "Other": ("Other", "UG", "Ungraded", "IT", "InfantToddler", "Infant/Toddler"),
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

GENDERS: Spellings = {"M": ("M", "Male"), "F": ("F", "Female")}

YES_NO: Spellings = {"Y": ("Y", "Yes", "True", "T", "1"), "N": ("N", "No", "False", "0")}

LUNCHES: Spellings = {
    "Free": ("F", "Free"),
    "Reduced": ("R", "Reduced"),
    "Paid": ("P", "Paid", "N"),
}
"""Free and reduced lunch, as the recorded service shows it."""


class Words:
    """One set of words. With `open=True` any other word stands for itself, else it is refused.

    Two words with a dash between them, such as `6-8`, are the word `span`, if there is one.
    """

    def __init__(self, spellings: Spellings, *, open: bool = False, span: str = "") -> None:
        self._open = open
        self._span = span
        self._written = {word: known[0] for word, known in spellings.items()}
        self._read = {_folded(spelling): word for word, known in spellings.items() for spelling in known}
        # A file has the same wrong word a thousand times, and looking for the nearest takes long.
        self._nearest = lru_cache(maxsize=256)(lambda text: nearest(text, self._read))

    def read(self, text: str) -> str:
        """Clever's word for a spelling. Raises `ValueError`."""
        word = self._read.get(text) or self._read.get(_folded(text))
        if word is None and self._span and self._is_span(text):
            return self._span
        if word is None and not self._open:
            near = self._nearest(_folded(text))
            hint = f"; the nearest is {self.write(self._read[near])!r}" if near else ""
            raise ValueError(f"takes one of {', '.join(self._written.values())}, not {text!r}{hint}")
        return word or text

    def _is_span(self, text: str) -> bool:
        ends = _DASH.split(text)
        return len(ends) > 1 and all(_folded(end) in self._read for end in ends)

    def write(self, word: str) -> str:
        """How one of Clever's words is written in an upload."""
        return self._written.get(word, word)


_DASH = re.compile("[-\u2013,;/&]|to")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


COURSE_WORDS: Mapping[str, tuple[str, ...]] = {
    "english/language arts": ("english", "ela", "language arts", "reading", "writing", "literature", "literacy"),
    "math": ("math", "algebra", "geometry", "calculus", "statistics", "trigonometry", "arithmetic"),
    "social studies": ("social", "history", "geography", "civics", "government", "economics", "psychology"),
    "language": ("spanish", "french", "german", "latin", "chinese", "mandarin", "japanese", "world language"),
    "homeroom/advisory": ("homeroom", "advisory"),
    "interventions/online learning": ("intervention", "online learning"),
    "technology and engineering": ("technology", "computer", "programming", "engineering", "coding", "robotics"),
    "science": ("science", "biology", "chemistry", "physics", "astronomy", "geology"),
    "PE and health": ("pe", "p.e.", "physical education", "health", "gym", "fitness"),
    "arts and music": ("art", "arts", "music", "band", "choir", "orchestra", "drama", "theater", "theatre", "dance"),
}
"""Words in the name of a course by which its subject is known, as Clever guesses it where a district sends none."""


def subject_of(*names: str) -> str:
    """The subject that names of a course or class speak of, else `other`. The first name that does decides."""
    for name in names:
        for subject, pattern in _PATTERNS.items():
            if pattern.search(name):
                return subject
    return "other"


_PATTERNS = {
    subject: re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})(?:s|ematics)?(?!\w)", re.IGNORECASE)
    for subject, words in COURSE_WORDS.items()
}
