"""Sharing by schools: who sees what, on every endpoint, and the events that sharing makes for one application alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest

from clever_mock import BrokenRelationError, CleverMock
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
from clever_mock.model.application import Connection
from clever_mock.model.records import Record, School
from clever_mock.versions import VERSIONS as VIEWS

from .feed import Json, answer, events, old, opened, told, types
from .follower import COLLECTIONS

NO_RECORD = {"code": 91, "error": "Resource not found", "data": {}}
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


@pytest.fixture
def world(clever: CleverMock) -> World:
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
choices = pytest.mark.parametrize("schools", [NORTH, SOUTH, NEITHER])


def visible(world: World, schools: tuple[str, ...]) -> set[str]:
    """The ids of the records that are seen."""
    return {world[name].id for name, seen in SEEN.items() if schools in seen}


# Who sees what


@choices
def test_a_record_is_seen_where_the_rules_say_so(world: World, version: str, schools: tuple[str, ...]) -> None:
    world.share(*schools)
    for name, record in world.records.items():
        response = world.clever.get(f"/{version}/{record.kind}/{record.id}")
        wanted = 200 if schools in SEEN[name] else 404
        assert (name, response.status_code) == (name, wanted)
        assert wanted == 200 or response.json == NO_RECORD


@choices
@pytest.mark.parametrize("kind", VIEWS["v1.2"].kinds)
def test_lists_and_counts_hold_what_is_seen(world: World, version: str, schools: tuple[str, ...], kind: str) -> None:
    world.share(*schools)
    wanted = sorted(record.id for record in world.records.values() if record.kind == kind)
    wanted = [id for id in wanted if id in visible(world, schools)]
    assert [record["id"] for record in world.listed(version, kind)] == wanted
    if kind != "district_admins":
        assert answer(world.clever, f"/{version}/{kind}", count="true")["count"] == len(wanted)


def test_all_schools_are_shared_until_some_are_chosen(world: World, version: str) -> None:
    whole = {kind: world.listed(version, kind) for kind in VIEWS[version].kinds}
    assert sum(map(len, whole.values())) == len(world.records)
    world.share(*BOTH)
    chosen = {kind: world.listed(version, kind) for kind in VIEWS[version].kinds}
    assert [admin for admin in whole["school_admins"] if admin not in chosen["school_admins"]] == [
        admin for admin in whole["school_admins"] if not admin["schools"]
    ]
    assert {**chosen, "school_admins": None} == {**whole, "school_admins": None}
    world.connection.share_all()
    assert {kind: world.listed(version, kind) for kind in whole} == whole


ID = re.compile(r"[0-9a-f]{24}")


def asked(world: World, version: str) -> Iterator[tuple[str, Record | None]]:
    """Every path of a version, those with an id once for each record of the kind, seen or not."""
    for endpoint in VIEWS[version].endpoints:
        path = f"/{version}{endpoint.path}"
        if "{id}" not in path:
            yield path, None
        for record in world.records.values():
            if "{id}" in path and record.kind == endpoint.path.split("/")[1]:
                yield path.replace("{id}", record.id), record


def without_home(body: Any) -> Any:
    """A body less the primary schools of users, which are named even where they are not shared."""
    if isinstance(body, list):
        return [without_home(part) for part in body]
    if not isinstance(body, dict):
        return body
    user = "name" in body and "last" in (body["name"] if isinstance(body["name"], dict) else {})
    return {key: without_home(part) for key, part in body.items() if not (user and key == "school")}


@choices
def test_no_endpoint_names_what_is_not_seen(world: World, version: str, schools: tuple[str, ...]) -> None:
    world.share(*schools)
    seen = visible(world, schools)
    hidden = {record.id for record in world.records.values()} - seen
    for path, record in asked(world, version):
        response = world.clever.get(path)
        if record is not None and record.id in hidden:
            assert (path, response.status_code, response.json) == (path, 404, NO_RECORD)
        elif response.status_code == 200:
            assert (path, set(ID.findall(str(without_home(response.json)))) & hidden) == (path, set())
        else:
            assert (path, response.json if response.data else None) in ((path, NO_RECORD), (path, None)), response.text


@choices
def test_related_lists_are_the_seen_part_of_what_they_are_when_all_is_shared(
    world: World, version: str, schools: tuple[str, ...]
) -> None:
    seen = visible(world, schools)
    paths = [path for path, record in asked(world, version) if record is not None and record.id in seen]
    whole = {path: _ids(world.clever, path) for path in paths if not path.endswith(THROUGH_SECTIONS)}
    world.share(*schools)
    assert {path: _ids(world.clever, path) for path in whole} == {
        path: None if ids is None else [id for id in ids if id in seen] for path, ids in whole.items()
    }


THROUGH_SECTIONS = ("/teachers", "/students")
"""How the paths end whose records are found through sections; for some of them, a section that is not seen."""


def test_students_and_teachers_do_not_find_each_other_through_a_section_that_is_not_seen(
    world: World, version: str
) -> None:
    pupil, teacher = world["pupil of north at south"], world["teacher of north at south"]
    paths = f"/{version}/students/{pupil.id}/teachers", f"/{version}/teachers/{teacher.id}/students"
    world.share("north")
    assert [_ids(world.clever, path) for path in paths] == [[world["teacher of north"].id], []]
    world.connection.share(world["south"])
    found = [_ids(world.clever, path) for path in paths]
    assert found == [[world["teacher of north"].id, teacher.id], sorted([world["pupil of south"].id, pupil.id])]


@pytest.mark.parametrize("kind", ["students", "teachers"])
def test_the_people_of_a_school_are_those_at_home_there(world: World, version: str, kind: str) -> None:
    world.share("south")
    one = {"students": "pupil", "teachers": "teacher"}[kind]
    found = _ids(world.clever, f"/{version}/schools/{world['south'].id}/{kind}")
    assert found == [world[f"{one} of south"].id, world[f"{one} of south at north"].id]


def _ids(clever: CleverMock, path: str) -> list[str] | None:
    """The ids of the records in a list, None where it is no list of records."""
    body: Any = clever.get(path).json
    data = body.get("data")
    if not isinstance(data, list) or path.endswith(("/status", "/grade_levels", "/events")):
        return None
    return [item.get("data", item)["id"] for item in data]


def test_paging_goes_through_what_is_seen_and_no_further(world: World, version: str) -> None:
    world.share("south")
    wanted = [record["id"] for record in world.listed(version, "students")]
    found, following = [], f"/{version}/students?limit=1"
    while following:
        page = answer(world.clever, following)
        found += [item["data"]["id"] for item in page["data"]]
        following = next((link["uri"] for link in page["links"] if link["rel"] == "next"), "")
    assert found == wanted
    hidden = world["pupil of north"].id
    assert [record["id"] for record in _after(world, version, hidden)] == [id for id in wanted if id > hidden]


def _after(world: World, version: str, id: str) -> list[Json]:
    return [item["data"] for item in answer(world.clever, f"/{version}/students", starting_after=id)["data"]]


@pytest.mark.parametrize("query", [{"where": '{"school":"%s"}'}, {"where": '{"_id":"%s"}'}])
def test_a_query_does_not_find_what_is_not_seen(world: World, version: str, query: dict[str, str]) -> None:
    world.share("south")
    hidden = world["north" if "school" in query["where"] else "pupil of north"]
    found = answer(world.clever, f"/{version}/students", where=query["where"] % hidden.id)["data"]
    visitors = [world["pupil of north at south"].id] if hidden.kind == "schools" else []
    assert [item["data"]["id"] for item in found] == visitors


# What is shown of what is seen


@pytest.mark.parametrize("name", ["pupil of north at south", "teacher of north at south"])
def test_an_unshared_primary_school_is_still_named_by_school_alone(world: World, version: str, name: str) -> None:
    world.share("south")
    record = world[name]
    shown = answer(world.clever, f"/{version}/{record.kind}/{record.id}")["data"]
    assert shown["school"] == world["north"].id
    assert shown.get("schools") == ([world["south"].id] if version == "v1.2" else None)
    assert world.clever.get(f"/{version}/{record.kind}/{record.id}/school").json == NO_RECORD


def test_the_schools_of_an_admin_are_those_that_are_shared(world: World, version: str) -> None:
    world.share("south")
    (admin,) = world.listed(version, "school_admins")
    assert (admin["id"], admin["schools"]) == (world["admin of both"].id, [world["south"].id])


def test_a_section_without_students_is_shown(world: World, version: str) -> None:
    world.share("south")
    shown = {section["id"]: section["students"] for section in world.listed(version, "sections")}
    assert shown[world["empty section of south"].id] == []


def test_one_who_leaves_the_only_shared_section_is_seen_no_more(world: World, version: str) -> None:
    world.share("south")
    opened(world.clever, world["district"])
    pupil, section = world["pupil of north at south"], world["section of south"]
    section.drop(pupil)
    assert world.clever.get(f"/{version}/students/{pupil.id}").status_code == 404
    assert told(events(world.clever, version)) == [
        ("sections.updated", section.id),
        ("studentcontacts.deleted", world["contact of pupil of north at south"].id),
        ("students.deleted", pupil.id),
    ]
    section.enroll(pupil)
    assert told(events(world.clever, version))[3:] == [
        ("students.created", pupil.id),
        ("studentcontacts.created", world["contact of pupil of north at south"].id),
        ("sections.updated", section.id),
    ]


def test_a_change_of_what_is_not_seen_makes_no_event(world: World, version: str) -> None:
    world.share("south")
    opened(world.clever, world["district"])
    world["north"].update(phone="555-0100")
    world["pupil of north"].update(grade="8")
    world["section of north"].update(period="4")
    world["section of north"].drop(world["pupil of south at north"], world["pupil of north"])
    world["contact of pupil of north"].update(phone="555-0100")
    world["admin of none"].update(title="Dean")
    SectionFactory(school=world["north"], teacher=world["teacher of south"], students=[world["pupil of south"]])
    assert events(world.clever, version) == []


# The events of sharing


@pytest.fixture
def asking(world: World) -> World:
    """The world, when the application has asked for it with north shared."""
    world.share("north")
    opened(world.clever, world["district"])
    return world


def test_a_shared_school_is_created_with_all_that_comes_into_sight(asking: World) -> None:
    asking.connection.share(asking["south"])
    found = events(asking.clever, "v1.2")
    assert told(found) == [
        ("schools.created", asking["south"].id),
        ("teachers.created", asking["teacher of south"].id),
        ("students.created", asking["pupil of south"].id),
        ("sections.created", asking["section of south"].id),
        ("sections.created", asking["empty section of south"].id),
        ("studentcontacts.created", asking["contact of pupil of south"].id),
        ("teachers.updated", asking["teacher of north at south"].id),
        ("teachers.updated", asking["teacher of south at north"].id),
        ("students.updated", asking["pupil of north at south"].id),
        ("students.updated", asking["pupil of south at north"].id),
        ("schooladmins.updated", asking["admin of both"].id),
    ]
    assert [old(event) for event in found[6:]] == [{"schools": [asking["north"].id]}] * 5
    assert types(events(asking.clever, "v1.1")) == [*types(found)[:6], "schooladmins.updated"]
    for event in found[:6]:
        record = event["data"]["object"]
        kind = COLLECTIONS[event["type"].partition(".")[0]]
        assert record == answer(asking.clever, f"/v1.2/{kind}/{record['id']}")["data"]


def test_an_unshared_school_is_deleted_with_all_that_goes_out_of_sight(asking: World) -> None:
    asking.connection.unshare(asking["north"])
    found = events(asking.clever, "v1.2")
    gone = [event["data"]["object"]["id"] for event in found if event["type"].endswith(".deleted")]
    assert set(gone) == visible(asking, NORTH) - visible(asking, NEITHER)
    assert types(found) == types(events(asking.clever, "v1.1"))
    assert types(found)[0].startswith("studentcontacts")
    assert types(found)[-1] == "schools.deleted"


def test_the_objects_of_these_events_are_as_they_were_seen(asking: World) -> None:
    before = asking.listed("v1.2", "students")
    asking.connection.unshare(asking["north"])
    asking.connection.share(asking["north"])
    found = [event for event in events(asking.clever, "v1.2") if event["type"].startswith("students.")]
    for change in ("deleted", "created"):
        assert [event["data"]["object"] for event in found if event["type"] == f"students.{change}"] == before


def test_exchanging_schools_is_one_batch_of_created_updated_deleted(asking: World, version: str) -> None:
    asking.share("south")
    found = events(asking.clever, version)
    changes = [name.partition(".")[2] for name in types(found)]
    assert changes == sorted(changes, key=["created", "updated", "deleted"].index)
    assert {"created", "updated", "deleted"} == set(changes)
    assert [event["id"] for event in found] == sorted(event["id"] for event in found)


def test_admins_of_no_school_come_and_go_with_the_sharing_of_all(asking: World, version: str) -> None:
    asking.connection.share_only(asking["north"], asking["south"])
    start = events(asking.clever, version)[-1]["id"]
    admin = asking["admin of none"].id
    asking.connection.share_all()
    assert told(events(asking.clever, version, starting_after=start)) == [("schooladmins.created", admin)]
    asking.connection.share_only(asking["north"], asking["south"])
    assert told(events(asking.clever, version, starting_after=start))[1:] == [("schooladmins.deleted", admin)]


def test_sharing_what_is_shared_makes_no_events(asking: World, version: str) -> None:
    asking.connection.share(asking["north"])
    asking.connection.share()
    asking.connection.share_only(asking["north"])
    asking.connection.unshare(asking["south"])
    assert events(asking.clever, version) == []


def test_sharing_before_the_application_asks_makes_no_events(world: World, version: str) -> None:
    world.share("north")
    world.connection.share(world["south"])
    world.connection.unshare(world["north"])
    assert events(world.clever, version) == []


def test_a_district_and_its_own_admins_are_never_unshared(asking: World, version: str) -> None:
    asking.share()
    assert answer(asking.clever, f"/{version}/districts/{asking['district'].id}/status")["data"]
    asking["district"].update(name="Riverbend Unified")
    assert types(events(asking.clever, version))[-1] == "districts.updated"


def test_an_application_hears_of_its_own_sharing_alone(asking: World, version: str) -> None:
    other = asking["district"].connect(asking.clever.add_application("Other"))
    asking.connection.share(asking["south"])
    assert events(asking.clever, version) != []
    assert events(asking.clever, version, token=other.token) == []


# Pauses, and schools to come


def test_sharing_takes_effect_in_a_pause_with_the_data_of_its_start(asking: World, version: str) -> None:
    asking["district"].pause(asking["district"].now())
    asking["pupil of south"].update(sis_id="new")
    asking["south"].update(phone="555-0199")
    asking.connection.share(asking["south"])
    found = events(asking.clever, version)
    assert found[0]["data"]["object"] == answer(asking.clever, f"/{version}/schools/{asking['south'].id}")["data"]
    assert found[0]["data"]["object"]["phone"] != "555-0199"
    asking["district"].resume()
    later = events(asking.clever, version, starting_after=found[-1]["id"])
    assert told(later) == [
        ("schools.updated", asking["south"].id),
        ("students.updated", asking["pupil of south"].id),
    ]


def test_a_school_of_the_pause_can_be_shared_and_is_seen_when_it_is_over(asking: World, version: str) -> None:
    asking["district"].pause(asking["district"].now())
    school = SchoolFactory(district=asking["district"])
    asking.connection.share(school)
    assert events(asking.clever, version) == []
    assert school in asking.connection.shared_schools
    asking["district"].resume()
    assert told(events(asking.clever, version)) == [("schools.created", school.id)]


def test_unsharing_a_school_in_a_pause_leaves_those_that_wait_shared(world: World, version: str) -> None:
    opened(world.clever, world["district"])
    with world["district"].changes():
        school = SchoolFactory(district=world["district"])
        assert school in world.connection.shared_schools
        world.connection.unshare(world["north"])
    assert world.connection.shared_schools == [world["south"], school]
    assert answer(world.clever, f"/{version}/schools/{school.id}")


def test_with_all_schools_shared_those_to_come_are_too(world: World, version: str) -> None:
    opened(world.clever, world["district"])
    pupil = StudentFactory(school=SchoolFactory(district=world["district"]))
    assert told(events(world.clever, version)) == [("schools.created", pupil.school.id), ("students.created", pupil.id)]
    assert world.connection.shared_schools == world["district"].schools


def test_with_some_schools_chosen_those_to_come_are_not_shared(asking: World, version: str) -> None:
    school = SchoolFactory(district=asking["district"])
    pupil = StudentFactory(school=school)
    SectionFactory(school=school, students=[asking["pupil of north"]])
    assert events(asking.clever, version) == []
    assert asking.connection.shared_schools == [asking["north"]]
    asking.connection.share_all()
    assert ("students.created", pupil.id) in told(events(asking.clever, version))


def test_a_shared_school_that_is_deleted_and_made_again_is_shared_still(asking: World, version: str) -> None:
    north: School = asking["north"]
    north.delete()
    assert asking.listed(version, "schools") == []
    SchoolFactory(district=asking["district"], id=north.id)
    assert [school["id"] for school in asking.listed(version, "schools")] == [north.id]


@pytest.mark.parametrize("switch", ["share", "unshare", "share_only"])
def test_only_schools_of_the_district_can_be_shared(world: World, switch: str) -> None:
    for wrong in (SchoolFactory(district=DistrictFactory()), world["pupil of north"], SchoolFactory.build(), "north"):
        with pytest.raises(BrokenRelationError, match="is no school of"):
            getattr(world.connection, switch)(wrong)


def test_every_way_between_two_choices_leads_to_the_same_sight(world: World, version: str) -> None:
    opened(world.clever, world["district"])
    direct = {}
    for schools in (NEITHER, NORTH, SOUTH, BOTH):
        world.share(*schools)
        direct[schools] = [world.listed(version, kind) for kind in VIEWS[version].kinds]
    for before, after in combinations(direct, 2):
        world.share(*before)
        world.connection.share(*(world[name] for name in after if name not in before))
        world.connection.unshare(*(world[name] for name in before if name not in after))
        assert [world.listed(version, kind) for kind in VIEWS[version].kinds] == direct[after]
