"""A district of two schools in which everyone belongs somewhere else, and the rules of who is seen with what shared."""

from __future__ import annotations

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
from clever_mock.model.looking.application import Connection

from .feed import Json, answer

NORTH, SOUTH, BOTH, NEITHER = ("north",), ("south",), ("north", "south"), ()


@dataclass
class World:
    """A district of two schools, and its records by a name that says where they belong."""

    clever: CleverMock
    connection: Connection
    records: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.records[name]

    def share(self, *names: str) -> None:
        """Share these schools and no others."""
        self.connection.share_only(*(self[name] for name in names))

    def listed(self, version: str, kind: str) -> list[Json]:
        """The records of a list as the application sees them."""
        page = answer(self.clever, f"/{version}/{kind}")
        return [item.get("data", item) for item in page["data"]]


def build(clever: CleverMock) -> World:
    """Two schools with people who belong to one, are at home in one and visit the other, or belong to none."""
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    pupils = {
        "pupil of north": StudentFactory(school=north),
        "pupil of south": StudentFactory(school=south),
        "pupil of north at south": StudentFactory(school=north),
        "pupil of south at north": StudentFactory(school=south),
        "pupil without sections": StudentFactory(school=north),
    }
    teachers = {
        "teacher of north": TeacherFactory(school=north),
        "teacher of south": TeacherFactory(school=south),
        "teacher of north at south": TeacherFactory(school=north),
        "teacher of south at north": TeacherFactory(school=south),
    }
    sections = {
        "section of north": SectionFactory(
            school=north,
            teachers=[teachers["teacher of north"], teachers["teacher of south at north"]],
            students=[pupils["pupil of north"], pupils["pupil of south at north"], pupils["pupil of north at south"]],
        ),
        "section of south": SectionFactory(
            school=south,
            teachers=[teachers["teacher of north at south"], teachers["teacher of south"]],
            students=[pupils["pupil of south"], pupils["pupil of north at south"]],
        ),
        "empty section of south": SectionFactory(school=south, teacher=None),
    }
    others = {
        "admin of north": SchoolAdminFactory(schools=[north]),
        "admin of both": SchoolAdminFactory(schools=[north, south]),
        "admin of none": SchoolAdminFactory(district=north.district, schools=[]),
        "admin of the district": DistrictAdminFactory(),
        **{f"contact of {name}": ContactFactory(student=pupil) for name, pupil in pupils.items()},
    }
    records = {"district": north.district, "north": north, "south": south, **pupils, **teachers, **sections, **others}
    return World(clever, north.district.connection(), records)


SEEN = {
    # with which schools shared, other than both, a record is seen
    "district": (NORTH, SOUTH, NEITHER),
    "north": (NORTH,),
    "south": (SOUTH,),
    "pupil of north": (NORTH,),
    "pupil of south": (SOUTH,),
    "pupil of north at south": (NORTH, SOUTH),
    "pupil of south at north": (NORTH, SOUTH),
    "pupil without sections": (NORTH,),
    "teacher of north": (NORTH,),
    "teacher of south": (SOUTH,),
    "teacher of north at south": (NORTH, SOUTH),
    "teacher of south at north": (NORTH, SOUTH),
    "section of north": (NORTH,),
    "section of south": (SOUTH,),
    "empty section of south": (SOUTH,),
    "admin of north": (NORTH,),
    "admin of both": (NORTH, SOUTH),
    "admin of none": (),
    "admin of the district": (NORTH, SOUTH, NEITHER),
    "contact of pupil of north": (NORTH,),
    "contact of pupil of south": (SOUTH,),
    "contact of pupil of north at south": (NORTH, SOUTH),
    "contact of pupil of south at north": (NORTH, SOUTH),
    "contact of pupil without sections": (NORTH,),
}


def visible(world: World, schools: tuple[str, ...]) -> set[str]:
    """The ids of the records that are seen."""
    return {world[name].id for name, seen in SEEN.items() if schools in seen}
