"""What sharing tells: the events that it makes for one application alone, in pauses too, and for schools to come."""

from __future__ import annotations

from itertools import combinations

import pytest

from clever_mock import BrokenRelationError
from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory
from clever_mock.model.records.kinds import School
from clever_mock.versions import VERSIONS as VIEWS

from .feed import answer, events, old, opened, told, types
from .follower import COLLECTIONS
from .two_schools import BOTH, NEITHER, NORTH, SOUTH, World, visible

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
