"""Courses and terms: what the sections of a district share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from clever_mock.model.records import fields
from clever_mock.model.records.fields import Field
from clever_mock.model.records.record import Record
from clever_mock.model.records.values import TermDates, parts_of


class Course(Record):
    """A course of the district, which sections of the same name and number share.

    Clever makes it from what sections say, and deletes it when none of them says so any more. A change of the course
    is one of all its sections, and it keeps its id; a section that says something else has another course.
    """

    kind, singular = "courses", "course"
    __slots__ = ()

    district: Field[Any] = fields.reference("districts")
    name: Field[str] = fields.text(required=True)
    number: Field[str | None] = fields.text()

    @property
    def sections(self) -> list[Any]:
        """The sections of the course."""
        return [] if self._home is None else self._home.related("sections", "sections.course", self.id)


class Term(Record):
    """A term of the district, which sections with the same name and days share. Clever makes it as it does a course."""

    kind, singular = "terms", "term"
    __slots__ = ()

    district: Field[Any] = fields.reference("districts")
    end_date: Field[dt.date | None] = fields.term_date()
    name: Field[str | None] = fields.text()
    start_date: Field[dt.date | None] = fields.term_date()

    @property
    def sections(self) -> list[Any]:
        """The sections of the term."""
        return [] if self._home is None else self._home.related("sections", "sections.term_id", self.id)

    @property
    def dates(self) -> TermDates:
        """The name and the days as one value."""
        row = self.row
        return TermDates(row.name, row.start_date, row.end_date)


class TermField(Field[Any]):
    """What a section says of its term: stored as the name and the days, read as the term."""

    def __init__(self) -> None:
        super().__init__(fields.value(TermDates).read, value_class=TermDates)

    def __get__(self, record: Any, owner: type) -> Any:
        """The term, the field itself on the class; of a section that was only built, a term that was only built."""
        if record is None:
            return self
        row, home = record.row, record.home
        if home is not None and row.term_id in home.sis.rows["terms"]:
            return home.find("terms", row.term_id)
        dates: dict[str, Any] = {} if row.term is None else parts_of(row.term)
        return None if row.term is None else Term(**dates)


def with_term(values: Mapping[str, object]) -> Mapping[str, object]:
    """Given values, a term among them as its dates and its id."""
    given = values.get("term")
    if isinstance(given, Term):
        return {**values, "term": given.dates, "term_id": given.id or None}
    if "term_id" not in values and any(name.partition("__")[0] == "term" for name in values):
        return {**values, "term_id": None}
    return values
