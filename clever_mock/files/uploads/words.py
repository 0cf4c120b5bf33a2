"""How the words of upload files are read and written, and what a course's name says of its subject."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from clever_mock.model.records.nearest import nearest
from clever_mock.model.records.spellings import Spellings, folded


class Words:
    """One set of words. With `open=True` any other word stands for itself, else it is refused.

    Two words with a dash between them, such as `6-8`, are the word `span`, if there is one.
    """

    def __init__(self, spellings: Spellings, *, open: bool = False, span: str = "") -> None:
        self._open = open
        self._span = span
        self._written = {word: known[0] for word, known in spellings.items()}
        self._read = {folded(spelling): word for word, known in spellings.items() for spelling in known}
        # A file has the same wrong word a thousand times, and looking for the nearest takes long.
        self._nearest = lru_cache(maxsize=256)(lambda text: nearest(text, self._read))

    def read(self, text: str) -> str:
        """Clever's word for a spelling. Raises `ValueError`."""
        word = self._read.get(text) or self._read.get(folded(text))
        if word is None and self._span and self._is_span(text):
            return self._span
        if word is None and not self._open:
            near = self._nearest(folded(text))
            hint = f"; the nearest is {self.write(self._read[near])!r}" if near else ""
            raise ValueError(f"takes one of {', '.join(self._written.values())}, not {text!r}{hint}")
        return word or text

    def _is_span(self, text: str) -> bool:
        ends = _DASH.split(text)
        return len(ends) > 1 and all(folded(end) in self._read for end in ends)

    def write(self, word: str) -> str:
        """How one of Clever's words is written in an upload."""
        return self._written.get(word, word)


_DASH = re.compile("[-\u2013,;/&]|to")


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
