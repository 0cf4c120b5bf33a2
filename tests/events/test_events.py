"""Events: their names and shapes, what an update says of the old values, their order, and when there are none."""

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
from clever_mock.model.district import District
from clever_mock.model.records import School

from .feed import Json, answer, events, old, opened, told, types


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district with one record of each kind, of which the application has asked."""
    return opened(clever, DistrictFactory(schools=1, teachers=1, students=2, sections=1, contacts=1, school_admins=1))


def shown(clever: CleverMock, version: str, record: Any) -> Json:
    """A record as the Data API shows it."""
    found: Json = answer(clever, f"/{version}/{record.kind}/{record.id}", record.home.token)["data"]
    return found


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


# Order


def test_in_one_sync_what_is_created_comes_before_what_refers_to_it_and_goes_after(
    clever: CleverMock, district: District, version: str
) -> None:
    with district.changes():
        made = SchoolFactory()
        section = SectionFactory(school=made, teacher=None)
        admin = SchoolAdminFactory(schools=[made])
        pupils = StudentFactory.create_batch(2, school=made)
        section.enroll(*pupils)
        contact = ContactFactory(student=pupils[0])
        section.update(teacher=TeacherFactory(school=made))
    with district.changes():
        contact.update(phone="555-0100")
        admin.update(title="Dean")
        made.update(phone="555-0100")
        made.delete()
        old_school = district.schools[0]
        old_school.update(phone="555-0100")
        district.contacts[0].update(phone="555-0100")
        district.teachers[0].update(title="Dean")
        district.update(name="Riverbend Unified")
    assert types(events(clever, version)) == [
        "schools.created",
        "teachers.created",
        "students.created",
        "students.created",
        "sections.created",
        "schooladmins.created",
        "studentcontacts.created",
        "districts.updated",
        "schools.updated",
        "teachers.updated",
        "schooladmins.updated",
        "studentcontacts.updated",
        "studentcontacts.deleted",
        "sections.deleted",
        "students.deleted",
        "students.deleted",
        "teachers.deleted",
        "schools.deleted",
    ]


def test_within_a_kind_events_come_by_the_id_of_the_record(
    clever: CleverMock, district: District, version: str
) -> None:
    low, high = "00000000000000000000000a", "f0000000000000000000000a"
    with district.changes():
        SchoolFactory(id=high)
        SchoolFactory(id=low)
    with district.changes():
        for school in reversed(district.schools):
            school.update(phone="555-0100")
    found = [id for _, id in told(events(clever, version))]
    assert found == [low, high, low, district.schools[1].id, high]


def test_the_ids_of_events_increase_even_when_the_clock_goes_back(
    clever: CleverMock, district: District, version: str
) -> None:
    for moment in ("2017-03-01", "2017-02-01", "2017-03-02", "2016-01-01"):
        with clever.travel(moment, freeze=True):
            with district.changes():
                StudentFactory.create_batch(2)
            district.students[0].update(grade=str(len(district.students)))
    with clever.travel("2017-03-03"):
        found = [event["id"] for event in events(clever, version)]
    assert len(found) == 12
    assert found == sorted(set(found))


def test_the_events_of_one_sync_have_one_moment(clever: CleverMock, district: District, version: str) -> None:
    with district.changes():
        StudentFactory.create_batch(3)
        district.students[0].update(grade="7")
    assert len({event["created"] for event in events(clever, version)}) == 1


# The first sync


def test_what_was_there_when_an_application_first_asks_makes_no_events(clever: CleverMock, version: str) -> None:
    school = SchoolFactory()
    StudentFactory(school=school).update(grade="7")
    TeacherFactory(school=school).delete()
    assert events(clever, version) == []
    pupil = StudentFactory(school=school)
    assert told(events(clever, version)) == [("students.created", pupil.id)]


def test_a_sync_by_hand_ends_the_time_before_the_first_question(clever: CleverMock, version: str) -> None:
    school = SchoolFactory()
    school.district.sync()
    school.update(phone="555-0100")
    assert types(events(clever, version)) == ["schools.updated"]


def test_a_question_with_a_wrong_token_or_about_another_district_does_not_count(
    clever: CleverMock, version: str
) -> None:
    school = SchoolFactory()
    other = DistrictFactory()
    assert clever.get("/v1.1/schools", token="wrong").status_code == 401
    answer(clever, "/v1.1/schools", other.token)
    school.update(phone="555-0100")
    assert events(clever, version, token=school.district.token) == []


def test_a_sync_that_was_due_before_the_first_question_makes_no_events(clever: CleverMock, version: str) -> None:
    with clever.travel("2017-05-01"):
        pupil = StudentFactory(grade="5")
        pupil.school.district.pause("2017-06-01", "2017-08-15")
    with clever.travel("2017-07-01"):
        pupil.update(grade="6")
    with clever.travel("2017-08-20"):
        assert events(clever, version) == []
        assert shown(clever, version, pupil)["grade"] == "6"


def test_what_waits_when_an_application_first_asks_makes_events_when_it_comes(clever: CleverMock, version: str) -> None:
    district = DistrictFactory(paused=True)
    school = SchoolFactory(district=district)
    assert events(clever, version) == []
    district.resume()
    assert told(events(clever, version)) == [("schools.created", school.id)]


def test_many_records_made_before_the_first_question_are_all_listed(clever: CleverMock, version: str) -> None:
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    connection = clever.district.connection()
    connection.share_only(north)
    for _ in range(2):
        assert connection.missing_for_sync(version)
        StudentFactory(school=north)
        StudentFactory(school=south)
    assert answer(clever, f"/{version}/students")["paging"]["count"] == 2


# Grouped changes


def test_grouped_changes_are_one_event_for_each_record_with_the_values_before_the_group(
    clever: CleverMock, district: District, version: str
) -> None:
    pupil = StudentFactory(grade="6", name__first="Lin")
    with district.changes():
        pupil.update(grade="7", name__first="Ada")
        pupil.update(grade="8", name__first="Lin")
        assert types(events(clever, version)) == ["students.created"]
    assert old(events(clever, version)[-1]) == {"grade": "6"}


def test_what_comes_and_goes_within_a_group_is_never_told(clever: CleverMock, district: District, version: str) -> None:
    pupil, grade = district.students[0], district.students[0].grade
    with district.changes() as grouped:
        StudentFactory().delete()
        pupil.update(grade="8" if grade == "7" else "7")
        pupil.update(grade=grade)
    assert grouped is district
    assert events(clever, version) == []


def test_groups_within_groups_are_one_sync(clever: CleverMock, district: District, version: str) -> None:
    with district.changes():
        with district.changes():
            SchoolFactory()
        assert events(clever, version) == []
        StudentFactory()
    assert types(events(clever, version)) == ["schools.created", "students.created"]


def test_a_group_that_fails_in_its_block_brings_what_was_changed_so_far(
    clever: CleverMock, district: District, version: str
) -> None:
    def fail() -> None:
        with district.changes():
            StudentFactory()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert types(events(clever, version)) == ["students.created"]


def test_a_group_in_a_pause_waits_for_its_end(clever: CleverMock, district: District, version: str) -> None:
    district.pause(district.now())
    with district.changes():
        SchoolFactory()
    assert events(clever, version) == []
    district.resume()
    assert types(events(clever, version)) == ["schools.created"]


# What goes along


def test_a_school_that_goes_takes_its_own_along_and_the_others_stop_naming_it(clever: CleverMock) -> None:
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    pupil, visitor = StudentFactory(school=south), StudentFactory(school=north)
    teacher, guest = TeacherFactory(school=south), TeacherFactory(school=north)
    contact = ContactFactory(student=pupil)
    admin = SchoolAdminFactory(schools=[north, south])
    theirs = SectionFactory(school=south, teacher=guest, students=[visitor])
    other = SectionFactory(school=north, teachers=[teacher, guest], students=[pupil, visitor])
    opened(clever, north.district)
    south.delete()
    found = events(clever, "v1.2")
    assert told(found) == [
        ("teachers.updated", guest.id),
        ("students.updated", visitor.id),
        ("sections.updated", other.id),
        ("schooladmins.updated", admin.id),
        ("studentcontacts.deleted", contact.id),
        ("sections.deleted", theirs.id),
        ("students.deleted", pupil.id),
        ("teachers.deleted", teacher.id),
        ("schools.deleted", south.id),
    ]
    assert [old(event) for event in found[:2]] == [{"schools": [north.id, south.id]}] * 2
    assert old(found[2]) == {
        "students": [pupil.id, visitor.id],
        "teacher": teacher.id,
        "teachers": [teacher.id, guest.id],
    }
    assert old(found[3]) == {"schools": [north.id, south.id]}
    assert types(events(clever, "v1.1")) == types(found[2:])


@pytest.mark.usefixtures("district")
def test_a_teacher_who_goes_is_followed_by_the_next(clever: CleverMock, version: str) -> None:
    lead, partner = TeacherFactory.create_batch(2)
    shared, alone = SectionFactory(teachers=[lead, partner]), SectionFactory(teacher=lead)
    start = events(clever, version)[-1]["id"]
    lead.delete()
    found = events(clever, version, starting_after=start)
    assert told(found) == [
        ("sections.updated", shared.id),
        ("sections.updated", alone.id),
        ("teachers.deleted", lead.id),
    ]
    assert found[0]["data"]["object"]["teacher"] == partner.id
    assert "teacher" not in found[1]["data"]["object"]
    assert old(found[1]) == {"teacher": lead.id, "teachers": [lead.id]}


@pytest.mark.usefixtures("district")
def test_a_student_who_goes_leaves_the_sections_and_takes_the_contacts_along(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory()
    section, contact = SectionFactory(students=[pupil], teacher=None), ContactFactory(student=pupil)
    start = events(clever, version)[-1]["id"]
    pupil.delete()
    found = events(clever, version, starting_after=start)
    assert told(found) == [
        ("sections.updated", section.id),
        ("studentcontacts.deleted", contact.id),
        ("students.deleted", pupil.id),
    ]
    assert old(found[0]) == {"students": [pupil.id]}
