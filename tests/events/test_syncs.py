"""Syncs as the feed tells them: their order, the first one, grouped changes, and what goes along with a deletion."""

from __future__ import annotations

import pytest

from clever_mock import CleverMock
from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model.rosters.district import District

from .feed import answer, events, old, opened, shown, told, types

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
