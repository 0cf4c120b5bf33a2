"""Sharing by schools: who sees what, on every endpoint, and what is shown of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import SectionFactory
from clever_mock.model.records.record import Record
from clever_mock.versions import VERSIONS as VIEWS

from .feed import Json, answer, events, opened, told
from .two_schools import BOTH, NEITHER, NORTH, SEEN, SOUTH, World, visible

NO_RECORD = {"code": 91, "error": "Resource not found", "data": {}}
choices = pytest.mark.parametrize("schools", [NORTH, SOUTH, NEITHER])


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
