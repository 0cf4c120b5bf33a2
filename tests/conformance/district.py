"""A district that shows every kind of record and relation, and the ids that a check may ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clever_mock import CleverMock
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)

from .endpoints import EVENTS

KINDS = (
    "districts",
    "schools",
    "teachers",
    "students",
    "sections",
    "school_admins",
    "district_admins",
    "contacts",
)
UNKNOWN_ID = "0123456789abcdef01234567"


@dataclass(frozen=True)
class Built:
    """A mock with one whole district, the district's token, and the ids of its records by kind."""

    clever: CleverMock
    token: str
    ids: Mapping[str, tuple[str, ...]]

    def get(self, path: str) -> Any:
        """Asks the mock for a path as the district's application does."""
        return self.clever.get(path, token=self.token)

    def paths(self, template: str) -> Iterator[str]:
        """Yields a published path once for each record of its kind."""
        kind = template.split("/")[1]
        if "{id}" not in template:
            yield template
        else:
            yield from (template.replace("{id}", id) for id in self.ids[kind])


def build(clever: CleverMock) -> Built:
    """Builds the district: sections that cross schools, co-teachers, contacts, both kinds of admins."""
    district = DistrictFactory(schools=2, teachers=6, students=40, sections=8)
    north, south = SchoolFactory.create_batch(2, district=district)
    lead, partner = TeacherFactory(school=north), TeacherFactory(school=south)
    pupils = StudentFactory.create_batch(3, school=north)
    SectionFactory(school=south, teacher=lead, teachers=[lead, partner], students=pupils)
    StudentFactory(school=north)
    ContactFactory.create_batch(2, student=pupils[0])
    SchoolAdminFactory(district=district, schools=[north, south])
    SchoolAdminFactory(district=district, schools=[south])
    DistrictAdminFactory.create_batch(3, district=district)
    clever.get("/v1.1/districts", token=district.token)
    _make_events(north, south)
    kinds = (*KINDS, "events") if EVENTS else KINDS
    ids = {kind: ids_of(clever, kind, district.token) for kind in kinds}
    return Built(clever, district.token, ids)


def ids_of(clever: CleverMock, kind: str, token: str) -> tuple[str, ...]:
    """Returns the ids of all records of a kind, or of all events, that a token can read."""
    page: Any = clever.get(f"/v1.1/{kind}?limit=1000", token=token).json
    return tuple(item.get("data", item)["id"] for item in page["data"])


def _make_events(north: Any, south: Any) -> None:
    """Makes changes of every kind after the application's first look: some records stay, others go again."""
    staying, going = (_newcomers(school) for school in (north, south))
    contact, section, pupil, admin, teacher = staying
    contact.update(phone="555-0100")
    section.update(students=[])
    pupil.update(grade="8", name__first="Ada")
    admin.update(title="Dean")
    teacher.update(title="Head of Year")
    north.update(phone="555-0101")
    for record in going:
        record.delete()


def _newcomers(school: Any) -> tuple[Any, ...]:
    teacher = TeacherFactory(school=school)
    pupil = StudentFactory(school=school)
    section = SectionFactory(school=school, teacher=teacher, students=[pupil])
    contact = ContactFactory(student=pupil)
    return contact, section, pupil, SchoolAdminFactory(schools=[school]), teacher
