"""A district that shows every kind of record and relation, and the ids that a check may ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from clever_mock import CleverMock
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
from clever_mock.versions import VERSIONS

from . import sources

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
LATER_KINDS = (*KINDS, "courses", "terms")
USER_KINDS = ("districts", "schools", "users", "sections", "courses", "terms", "resources")
DEMOGRAPHICS: dict[str, Any] = {
    "disability": {"disability_code": "aut", "disability_status": "Y", "disability_type": "Autism"},
    "gifted_status": "Y",
    "home_language": "Haitian Creole",
    "preferred_name": {"first": "Al"},
    "section_504_status": "N",
    "synced_in_lms": True,
}
"""What version 3.1 shows of a student besides."""

UNKNOWN_ID = "0123456789abcdef01234567"


@dataclass(frozen=True)
class Built:
    """A mock with one whole district, the district's token, and the ids of its records by version and kind."""

    clever: CleverMock
    token: str
    ids_in: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def ids(self) -> Mapping[str, tuple[str, ...]]:
        """The ids by kind, as the oldest version shows them."""
        return self.ids_in["v1.1"]

    def get(self, path: str) -> Any:
        """Asks the mock for a path as the district's application does."""
        return self.clever.get(path, token=self.token)

    def paths(self, version: str, template: str) -> Iterator[str]:
        """Yields a published path once for each record of its kind."""
        kind = template.split("/")[1]
        if "{id}" not in template:
            yield template
        else:
            yield from (template.replace("{id}", id) for id in self.ids_in[version][kind])


def kinds_of(version: str) -> tuple[str, ...]:
    """Returns the collections that a version has."""
    return {"1": KINDS, "2": LATER_KINDS, "3": USER_KINDS}[version[1]]


def build(clever: CleverMock) -> Built:
    """Builds the district: sections that cross schools, co-teachers, contacts, both kinds of admins."""
    district = DistrictFactory(schools=2, teachers=6, students=40, sections=8)
    north, south = SchoolFactory.create_batch(2, district=district)
    lead, partner = TeacherFactory(school=north), TeacherFactory(school=south)
    pupils = StudentFactory.create_batch(3, school=north)
    SectionFactory(school=south, teacher=lead, teachers=[lead, partner], students=pupils)
    odd = StudentFactory(school=north, gender="X", grade="Ungraded", ext={"gifted_status": "Y"}, **DEMOGRAPHICS)
    TeacherFactory(school=north, synced_in_lms=False)
    SectionFactory(school=north, synced_in_lms=True)
    district.update(lms_type="canvas", lms_state="success", last_attendance_sync="2016-08-19T04:00:00Z")
    odd.update(enrollments=[{"school": north, "start_date": "2016-08-15", "end_date": "2017-06-01"}])
    ContactFactory.create_batch(2, student=pupils[0])
    ContactFactory(students=pupils, sis_id="")
    SchoolAdminFactory(district=district, schools=[north, south])
    SchoolAdminFactory(district=district, schools=[south], person=lead)
    ResourceFactory(district=district, courses=district.courses[:2], sections=district.sections[:2])
    ResourceFactory(district=district, students=pupils, teachers=[lead, partner])
    district.update(district_contact=DistrictAdminFactory.create_batch(3, district=district)[0])
    clever.get("/v1.1/districts", token=district.token)
    _make_events(north, south)
    return Built(clever, district.token, all_ids(clever, district.token))


@contextmanager
def recorded_mock(version: str) -> Iterator[tuple[CleverMock, District]]:
    """A mock that has loaded the recorded answers of a later version, and their district."""
    sources.require()
    with CleverMock() as clever:
        [district] = clever.load(sources.SHARED / "recorded" / version)
        yield clever, district


def all_ids(clever: CleverMock, token: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Returns the ids of all records and events that a token can read, by version and kind."""
    return {
        version: {kind: ids_of(clever, version, kind, token) for kind in (*kinds_of(version), "events")}
        for version in VERSIONS
    }


def ids_of(clever: CleverMock, version: str, kind: str, token: str) -> tuple[str, ...]:
    """Returns the ids of all records of a kind, or of all events, that a token can read."""
    page: Any = clever.get(f"/{version}/{kind}?limit=1000", token=token).json
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
    section.course.update(name="Another Course")
    section.term.update(name="Another Term")
    north.district.update(name="Another District")
    (first, *_), last = north.district.district_admins, DistrictAdminFactory(district=north.district)
    first.update(title="Head")
    last.delete()
    north.update(phone="555-0101")
    for record in going:
        record.delete()


def _newcomers(school: Any) -> tuple[Any, ...]:
    teacher = TeacherFactory(school=school)
    pupil = StudentFactory(school=school)
    section = SectionFactory(school=school, teacher=teacher, students=[pupil])
    contact = ContactFactory(student=pupil)
    return contact, section, pupil, SchoolAdminFactory(schools=[school]), teacher
