"""Events: their names and shapes, what an update says of the old values, and what each version shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

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
from clever_mock.model.records.kinds import School
from clever_mock.model.rosters.district import District

from .feed import answer, events, old, opened, shown, told, types


class Kind(NamedTuple):
    """A kind of record that has events: the word in their type, how one is made, and a change with its old value."""

    resource: str
    make: Callable[[], Any]
    change: tuple[str, object]
    dated: bool = True


KINDS = {
    "schools": Kind("schools", lambda: SchoolFactory(phone="555-0100"), ("phone", "555-0101")),
    "teachers": Kind("teachers", lambda: TeacherFactory(title="Dean"), ("title", "Head of Year")),
    "students": Kind("students", lambda: StudentFactory(grade="7"), ("grade", "8")),
    "sections": Kind("sections", lambda: SectionFactory(period="1", teacher=None), ("period", "2")),
    "school_admins": Kind("schooladmins", lambda: SchoolAdminFactory(title="Dean"), ("title", "Principal"), False),
    "contacts": Kind(
        "studentcontacts",
        lambda: ContactFactory(student=StudentFactory(), phone="555-0100"),
        ("phone", "555-0101"),
        False,
    ),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


# Names and shapes


@every_kind
@pytest.mark.usefixtures("district")
def test_a_new_record_is_a_created_event_with_the_record_as_the_data_api_shows_it(
    clever: CleverMock, version: str, kind: str
) -> None:
    record = KINDS[kind].make()
    event = events(clever, version)[-1]
    assert told([event]) == [(f"{KINDS[kind].resource}.created", record.id)]
    assert event["data"] == {"object": shown(clever, version, record)}


@every_kind
@pytest.mark.usefixtures("district")
def test_a_changed_record_is_an_updated_event_with_its_new_values_and_the_old_one(
    clever: CleverMock, version: str, kind: str
) -> None:
    record = KINDS[kind].make()
    field, new = KINDS[kind].change
    before = shown(clever, version, record)
    record.update(**{field: new})
    event = events(clever, version)[-1]
    assert told([event]) == [(f"{KINDS[kind].resource}.updated", record.id)]
    assert event["data"] == {"object": {**before, field: new}, "previous_attributes": {field: before[field]}}


@every_kind
@pytest.mark.usefixtures("district")
def test_a_record_that_goes_is_a_deleted_event_with_its_last_values(
    clever: CleverMock, version: str, kind: str
) -> None:
    record = KINDS[kind].make()
    last = shown(clever, version, record)
    record.delete()
    event = events(clever, version)[-1]
    assert told([event]) == [(f"{KINDS[kind].resource}.deleted", record.id)]
    assert event["data"] == {"object": last}


def test_a_district_that_is_renamed_is_an_updated_event(clever: CleverMock, district: District, version: str) -> None:
    before = district.name
    district.update(name="Riverbend Unified")
    (event,) = events(clever, version)
    assert told([event]) == [("districts.updated", district.id)]
    assert event["data"]["object"] == shown(clever, version, district)
    assert old(event) == {"name": before}


@pytest.mark.usefixtures("district")
def test_admins_of_the_district_have_no_events(clever: CleverMock, version: str) -> None:
    admin = DistrictAdminFactory()
    admin.update(title="Superintendent")
    admin.delete()
    assert events(clever, version) == []


@every_kind
@pytest.mark.usefixtures("district")
def test_an_event_has_its_keys_in_the_recorded_order(clever: CleverMock, version: str, kind: str) -> None:
    record = KINDS[kind].make()
    record.update(**dict([KINDS[kind].change]))
    item = answer(clever, f"/{version}/events?ending_before=last&limit=1")["data"][0]
    event, keys = item["data"], list(item["data"]["data"]["object"])
    last = ["last_modified", "created", "id"] if KINDS[kind].dated else ["id"]
    assert list(item) == ["data", "uri"]
    assert list(event) == ["type", "data", "created", "id"]
    assert list(event["data"]) == ["object", "previous_attributes"]
    assert keys == sorted(set(keys) - {*last}) + last


@pytest.mark.usefixtures("district")
def test_an_event_has_a_path_of_its_own(clever: CleverMock, version: str) -> None:
    StudentFactory()
    item = answer(clever, f"/{version}/events")["data"][0]
    assert item["uri"] == f"/{version}/events/{item['data']['id']}"
    assert answer(clever, item["uri"]) == {"data": item["data"], "links": [{"rel": "self", "uri": item["uri"]}]}


@pytest.mark.usefixtures("district")
def test_an_event_is_dated_by_its_sync(clever: CleverMock, version: str) -> None:
    with clever.travel("2017-03-01T08:00:00Z", freeze=True):
        StudentFactory()
        (event,) = events(clever, version)
    assert event["created"] == "2017-03-01T08:00:00.000Z"
    assert event["id"][:8] == f"{1488355200:08x}"


# Old values


def test_small_values_and_lists_are_told_whole(clever: CleverMock, district: District, version: str) -> None:
    pupil, section = district.students[0], district.sections[0]
    before = {record.id: shown(clever, version, record) for record in (pupil, section)}
    pupil.update(name__first="Ada", location__zip="10459")
    section.enroll(StudentFactory())
    changed = [event for event in events(clever, version) if event["type"].endswith(".updated")]
    assert old(changed[0]) == {key: before[pupil.id][key] for key in ("name", "location")}
    assert old(changed[1]) == {"students": before[section.id]["students"]}


@pytest.mark.usefixtures("district")
def test_a_field_that_was_absent_before_is_left_out(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory(email=None, race="Asian")
    pupil.update(email="ada@example.org", race=None)
    event = events(clever, version)[-1]
    assert old(event) == {"race": "Asian"}
    assert event["data"]["object"]["email"] == "ada@example.org"
    assert "race" not in event["data"]["object"]


@pytest.mark.usefixtures("district")
def test_an_update_that_only_adds_a_field_has_no_old_values(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory(email=None)
    pupil.update(email="ada@example.org")
    event = events(clever, version)[-1]
    assert event["type"] == "students.updated"
    assert old(event) == {}


def test_an_update_that_changes_nothing_makes_no_event(clever: CleverMock, district: District, version: str) -> None:
    pupil = district.students[0]
    pupil.update(grade=pupil.grade, name=pupil.name, school=pupil.school)
    district.sections[0].drop()
    assert events(clever, version) == []


@pytest.mark.usefixtures("district")
def test_another_order_of_the_keys_of_a_name_is_no_change(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory(name={"first": "Ada", "last": "Ray"})
    pupil.update(name={"last": "Ray", "first": "Ada"})
    assert types(events(clever, version)) == ["students.created"]


@pytest.mark.usefixtures("district")
def test_a_new_primary_teacher_is_told_in_both_fields(clever: CleverMock, version: str) -> None:
    lead, partner = TeacherFactory.create_batch(2)
    section = SectionFactory(teachers=[lead, partner])
    section.update(teacher=partner)
    event = events(clever, version)[-1]
    assert old(event) == {"teacher": lead.id, "teachers": [lead.id, partner.id]}


def test_the_object_of_an_update_carries_the_last_modified_from_before(
    clever: CleverMock, district: District, version: str
) -> None:
    # As recorded: the values are new, and last_modified is what the record had when the change came.
    pupil = district.students[0]
    seen = [shown(clever, version, pupil)["last_modified"]]
    for day, grade in (("2017-03-01", "7"), ("2017-03-02", "8")):
        with clever.travel(day, freeze=True):
            pupil.update(grade=grade)
            seen.append(shown(clever, version, pupil)["last_modified"])
            found = events(clever, version)
    assert [event["data"]["object"]["last_modified"] for event in found] == seen[:-1]
    assert seen[1:] == ["2017-03-01T00:00:00.000Z", "2017-03-02T00:00:00.000Z"]
    assert all("last_modified" not in old(event) for event in found)


# What each version shows


@pytest.fixture
def schools(clever: CleverMock) -> list[School]:
    """The two schools of a district of which the application has asked."""
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    opened(clever, north.district)
    return [north, south]


def test_an_enrolment_is_one_event_in_v1_1_and_one_more_for_each_new_visitor_in_v1_2(
    clever: CleverMock, schools: list[School]
) -> None:
    north, south = schools
    section = SectionFactory(school=south, teacher=None)
    visitor, local = StudentFactory(school=north), StudentFactory(school=south)
    start = events(clever, "v1.2")[-1]["id"]
    section.enroll(visitor, local)
    assert told(events(clever, "v1.1", starting_after=start)) == [("sections.updated", section.id)]
    found = events(clever, "v1.2", starting_after=start)
    assert told(found) == [("students.updated", visitor.id), ("sections.updated", section.id)]
    assert found[0]["data"]["object"]["schools"] == [north.id, south.id]
    assert old(found[0]) == {"schools": [north.id]}


def test_a_teacher_who_teaches_elsewhere_is_an_event_in_v1_2_alone(clever: CleverMock, schools: list[School]) -> None:
    north, south = schools
    teacher = TeacherFactory(school=north)
    section = SectionFactory(school=south, teacher=teacher)
    section.update(teacher=None)
    assert "teachers.updated" not in types(events(clever, "v1.1"))
    assert [old(event) for event in events(clever, "v1.2") if event["type"] == "teachers.updated"] == [
        {"schools": [north.id]},
        {"schools": [north.id, south.id]},
    ]


def test_a_section_that_moves_takes_the_schools_of_its_users_along(clever: CleverMock, schools: list[School]) -> None:
    north, south = schools
    pupil, teacher = StudentFactory(school=north), TeacherFactory(school=north)
    section = SectionFactory(school=north, teacher=teacher, students=[pupil])
    start = events(clever, "v1.2")[-1]["id"]
    section.update(school=south)
    found = events(clever, "v1.2", starting_after=start)
    assert types(found) == ["teachers.updated", "students.updated", "sections.updated"]
    assert [old(event) for event in found[:2]] == [{"schools": [north.id]}] * 2
    assert types(events(clever, "v1.1", starting_after=start)) == ["sections.updated"]


NEWER = [
    (lambda: StudentFactory(graduation_year="2023"), {"graduation_year": "2024"}, {"grade": "8"}),
    (lambda: ContactFactory(student=StudentFactory(), sis_id="7"), {"sis_id": "8"}, {"phone": "555-0199"}),
]


@pytest.mark.parametrize(("make", "newer", "older"), NEWER)
@pytest.mark.usefixtures("district")
def test_a_change_that_only_v1_2_can_show_is_no_event_in_v1_1(
    clever: CleverMock, make: Callable[[], Any], newer: dict[str, str], older: dict[str, str]
) -> None:
    record = make()
    start = events(clever, "v1.2")[-1]["id"]
    before = shown(clever, "v1.2", record)
    record.update(**newer)
    record.update(**dict.fromkeys(newer, "9"), **older)
    (event,) = events(clever, "v1.1", starting_after=start)
    assert old(event) == {key: before[key] for key in older}
    assert not event["data"]["object"].keys() & newer.keys()
    found = events(clever, "v1.2", starting_after=start)
    assert [list(old(event)) for event in found] == [list(newer), sorted({*newer, *older})]


def test_an_event_of_v1_2_alone_is_unknown_to_v1_1(clever: CleverMock, district: District) -> None:
    district.students[0].update(graduation_year="2031")
    (event,) = events(clever, "v1.2")
    answer(clever, f"/v1.2/events/{event['id']}")
    assert clever.get(f"/v1.1/events/{event['id']}").json == {"code": 91, "error": "Resource not found", "data": {}}


@pytest.mark.usefixtures("district")
def test_the_two_versions_tell_an_event_by_the_same_id(clever: CleverMock) -> None:
    pupil = StudentFactory()
    (older,), (newer,) = events(clever, "v1.1"), events(clever, "v1.2")
    assert older["id"] == newer["id"]
    assert newer["data"]["object"]["schools"] == [pupil.school.id]
    extra = newer["data"]["object"].keys() - older["data"]["object"].keys()
    assert extra == {"schools", "graduation_year"}


def test_what_no_version_shows_makes_no_event(clever: CleverMock, district: District, version: str) -> None:
    district.update(sis_type="powerschool")
    assert events(clever, version) == []


# Snapshots


@pytest.mark.usefixtures("district")
def test_an_event_does_not_change_when_its_record_does(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory(grade="7")
    pupil.update(grade="8")
    before = events(clever, version)
    other = SchoolFactory()
    SectionFactory(school=other, students=[pupil])
    pupil.update(grade="9", school=other)
    pupil.delete()
    assert events(clever, version)[:2] == before
    assert [answer(clever, f"/{version}/events/{event['id']}")["data"] for event in before] == before


def test_the_feed_answers_at_the_beginning_of_time(clever: CleverMock) -> None:
    DistrictFactory()
    with clever.travel("0001-01-02"):
        assert clever.get("/v1.2/events").status_code == 200
