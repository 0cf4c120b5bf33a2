"""Records: their details and links, what is related to them, their `schools`, and the status of the district."""

from __future__ import annotations

from typing import Any

import pytest

from clever_mock import CleverMock, InvalidValueError
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
from clever_mock.model.records.record import Record
from clever_mock.model.rosters.district import District

from .answers import NO_RECORD, body, ids, links

LINKS = {
    "districts": "schools teachers students sections events",
    "schools": "district teachers students sections events",
    "teachers": "district school students sections grade_levels events",
    "students": "district sections school teachers contacts events",
    "sections": "district teacher teachers students school events",
    "school_admins": "schools",
    "district_admins": "",
    "contacts": "district student",
}


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district with two schools."""
    DistrictFactory(schools=2)
    return clever.district


@pytest.fixture
def north(district: District) -> School:
    """The first school."""
    return district.schools[0]


@pytest.fixture
def south(district: District) -> School:
    """The second school."""
    return district.schools[1]


def one_of(kind: str, district: District) -> Any:
    """The district, or a record of another kind that is made in it."""
    made: dict[str, Any] = {
        "districts": lambda: district,
        "schools": lambda: district.schools[0],
        "teachers": TeacherFactory,
        "students": StudentFactory,
        "sections": SectionFactory,
        "school_admins": SchoolAdminFactory,
        "district_admins": DistrictAdminFactory,
        "contacts": ContactFactory,
    }
    return made[kind]()


def shown(clever: CleverMock, record: Record, version: str = "v1.2") -> Any:
    """A record as its detail shows it."""
    return body(clever.get(f"/{version}/{record.kind}/{{}}", record))["data"]


def related(clever: CleverMock, record: Record, what: str, version: str = "v1.2") -> list[str]:
    """The ids of what a record is related to."""
    return ids(clever.get(f"/{version}/{record.kind}/{{}}/{what}", record))


# Details


@pytest.mark.parametrize("kind", LINKS)
def test_a_detail_has_a_record_and_these_links(clever: CleverMock, district: District, version: str, kind: str) -> None:
    record = one_of(kind, district)
    answer = clever.get(f"/{version}/{kind}/{{}}", record)
    uri = f"/{version}/{kind}/{record}"
    assert list(body(answer)) == ["data", "links"]
    assert body(answer)["data"]["id"] == record.id
    assert list(links(answer).items()) == [("self", uri), *((rel, f"{uri}/{rel}") for rel in LINKS[kind].split())]


@pytest.mark.parametrize("kind", LINKS)
def test_the_keys_of_a_record_are_in_order_with_the_id_last(
    clever: CleverMock, district: District, version: str, kind: str
) -> None:
    keys = list(shown(clever, one_of(kind, district), version))
    rest = [key for key in keys if key != "id"]
    assert rest == sorted(rest)
    assert keys.index("id") == (0 if kind == "district_admins" else len(keys) - 1)


@pytest.mark.parametrize("kind", LINKS)
def test_a_record_looks_the_same_in_its_list_and_in_its_detail(
    clever: CleverMock, district: District, version: str, kind: str
) -> None:
    record = one_of(kind, district)
    listed = [item.get("data", item) for item in body(clever.get(f"/{version}/{kind}"))["data"]]
    assert shown(clever, record, version) in listed


SINGLETONS = [
    ("schools", "district"),
    ("teachers", "district"),
    ("teachers", "school"),
    ("students", "district"),
    ("students", "school"),
    ("sections", "district"),
    ("sections", "school"),
    ("sections", "teacher"),
    ("contacts", "district"),
    ("contacts", "student"),
]


@pytest.mark.parametrize(("kind", "relation"), SINGLETONS)
def test_a_related_record_links_to_its_own_uri_alone(
    clever: CleverMock, district: District, version: str, kind: str, relation: str
) -> None:
    record = one_of(kind, district)
    target = getattr(record, relation)
    answer = clever.get(f"/{version}/{kind}/{{}}/{relation}?a=b", record)
    assert links(answer) == {"self": f"/{version}/{relation}s/{target}"}
    assert body(answer)["data"] == shown(clever, target, version)


@pytest.mark.usefixtures("district")
def test_a_section_without_a_teacher_has_no_teacher_to_show(clever: CleverMock, version: str) -> None:
    section = SectionFactory(teacher=None)
    answer = clever.get(f"/{version}/sections/{{}}/teacher", section)
    assert (answer.status_code, answer.data) == (404, NO_RECORD)
    assert related(clever, section, "teachers", version) == []
    assert "teacher" not in shown(clever, section, version)


@pytest.mark.usefixtures("district")
def test_fields_without_a_value_are_left_out(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory(
        email=None,
        grade=None,
        location=None,
        dob=None,
        race="",
        name__middle=None,
        credentials=None,
        graduation_year=None,
    )
    record = shown(clever, pupil, version)
    assert not {"email", "grade", "location", "dob", "graduation_year"} & set(record)
    assert (record["race"], record["credentials"], set(record["name"])) == ("", {}, {"first", "last"})
    assert b"null" not in clever.get(f"/{version}/students").data


@pytest.mark.usefixtures("district")
def test_empty_lists_are_shown(clever: CleverMock, version: str) -> None:
    section = shown(clever, SectionFactory(teacher=None), version)
    assert (section["students"], section["teachers"]) == ([], [])


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(("day", "text"), [("2007-02-11", "2/11/2007"), ("1999-12-01", "12/1/1999")])
def test_a_date_of_birth_is_not_padded(clever: CleverMock, version: str, day: str, text: str) -> None:
    assert shown(clever, StudentFactory(dob=day), version)["dob"] == text


@pytest.mark.usefixtures("district")
def test_moments_are_shown_to_the_millisecond(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory(created="2014-02-26T21:15:12.346789Z", last_modified="2014-06-04T16:10:40+02:00")
    record = shown(clever, pupil, version)
    assert record["created"] == "2014-02-26T21:15:12.346Z"
    assert record["last_modified"] == "2014-06-04T14:10:40.000Z"


@pytest.mark.usefixtures("district")
def test_text_goes_out_as_utf_8(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory(name__first='Zoë "Ж" \U0001f393')
    assert shown(clever, pupil, version)["name"]["first"] == 'Zoë "Ж" \U0001f393'
    assert "Zoë".encode() in clever.get(f"/{version}/students/{{}}", pupil).data


@pytest.mark.usefixtures("district")
def test_fields_outside_the_published_schema_show_when_they_were_given(clever: CleverMock, version: str) -> None:
    plain = shown(clever, StudentFactory(), version)
    given = StudentFactory(frl_status="Free", iep_status="", credentials__district_password="tiger")
    record = shown(clever, given, version)
    assert not {"frl_status", "iep_status"} & set(plain)
    assert "district_password" not in plain["credentials"]
    assert (record["frl_status"], record["iep_status"]) == ("Free", "")
    assert record["credentials"]["district_password"] == "tiger"


def test_the_newer_version_adds_these_fields_and_takes_none(clever: CleverMock, district: District) -> None:
    added = {"students": {"schools", "graduation_year"}, "teachers": {"schools"}, "contacts": {"sis_id"}}
    for kind in LINKS:
        record = one_of(kind, district)
        older, newer = shown(clever, record, "v1.1"), shown(clever, record, "v1.2")
        assert newer.items() >= older.items()
        assert set(newer) - set(older) == added.get(kind, set())


# Relations


def test_a_section_names_its_teachers_primary_first(clever: CleverMock, north: School, version: str) -> None:
    early, lead, late = TeacherFactory.create_batch(3, school=north)
    section = SectionFactory(school=north, teacher=lead, teachers=[late, early])
    record = shown(clever, section, version)
    assert record["teacher"] == lead.id
    assert record["teachers"] == [lead.id, late.id, early.id]
    assert related(clever, section, "teachers", version) == [early.id, lead.id, late.id]


def test_the_students_of_a_section_are_in_the_order_of_their_ids(
    clever: CleverMock, north: School, version: str
) -> None:
    pupils = StudentFactory.create_batch(3, school=north)
    section = SectionFactory(students=[pupils[2], pupils[0], pupils[1], pupils[0]])
    assert shown(clever, section, version)["students"] == [pupil.id for pupil in pupils]
    assert related(clever, section, "students", version) == [pupil.id for pupil in pupils]


def test_students_and_teachers_are_related_through_primary_teachers_alone(
    clever: CleverMock, north: School, version: str
) -> None:
    lead, partner = TeacherFactory.create_batch(2, school=north)
    pupil, other = StudentFactory.create_batch(2, school=north)
    SectionFactory(teacher=lead, teachers=[lead, partner], students=[pupil, other])
    SectionFactory(teacher=lead, students=[pupil])
    assert related(clever, pupil, "teachers", version) == [lead.id]
    assert related(clever, lead, "students", version) == [pupil.id, other.id]
    assert related(clever, partner, "students", version) == []


def test_the_sections_of_a_teacher_are_those_that_they_teach_in_any_place(
    clever: CleverMock, north: School, version: str
) -> None:
    lead, partner = TeacherFactory.create_batch(2, school=north)
    shared = SectionFactory(teacher=lead, teachers=[lead, partner])
    own = SectionFactory(teacher=partner)
    assert related(clever, partner, "sections", version) == [shared.id, own.id]
    assert related(clever, lead, "sections", version) == [shared.id]


def test_the_grade_levels_of_a_teacher_are_those_of_their_sections(
    clever: CleverMock, north: School, version: str
) -> None:
    lead, partner = TeacherFactory.create_batch(2, school=north)
    for grade in ("8", None, "7", "8"):
        SectionFactory(teacher=lead, teachers=[lead, partner], grade=grade)
    grades = body(clever.get(f"/{version}/teachers/{{}}/grade_levels", lead))["data"]
    assert grades == ["8", "7"]


def test_the_users_of_a_school_are_those_whose_primary_school_it_is(
    clever: CleverMock, north: School, south: School, version: str
) -> None:
    pupil, teacher = StudentFactory(school=north), TeacherFactory(school=north)
    section = SectionFactory(school=south, teacher=teacher, students=[pupil])
    assert related(clever, north, "students", version) == [pupil.id]
    assert related(clever, north, "teachers", version) == [teacher.id]
    assert related(clever, south, "students", version) == related(clever, south, "teachers", version) == []
    assert related(clever, south, "sections", version) == [section.id]


def test_the_contacts_of_a_student_are_theirs_alone(clever: CleverMock, north: School, version: str) -> None:
    pupil, other = StudentFactory.create_batch(2, school=north)
    contacts = ContactFactory.create_batch(2, student=pupil)
    ContactFactory(student=other)
    assert related(clever, pupil, "contacts", version) == [contact.id for contact in contacts]
    assert ids(clever.get(f"/{version}/students/{{}}/contacts?limit=1", pupil)) == [contacts[0].id]


def test_the_schools_of_an_admin_are_those_that_they_run(
    clever: CleverMock, north: School, south: School, version: str
) -> None:
    admin = SchoolAdminFactory(schools=[south, north])
    assert related(clever, admin, "schools", version) == [north.id, south.id]
    assert shown(clever, admin, version)["schools"] == [north.id, south.id]


@pytest.mark.parametrize("kind", ["schools", "teachers", "students", "sections"])
def test_a_district_lists_what_it_holds(clever: CleverMock, district: District, version: str, kind: str) -> None:
    record = one_of(kind, district)
    assert record.id in related(clever, district, kind, version)
    assert related(clever, district, kind, version) == ids(clever.get(f"/{version}/{kind}"))


# The schools of students and teachers


def schools_of(clever: CleverMock, user: Any) -> list[str]:
    """A user's schools, as detail, list and related lists agree to show them."""
    listed = body(clever.get(f"/v1.2/{user.kind}?limit=1000"))["data"]
    found = next(item["data"]["schools"] for item in listed if item["data"]["id"] == user.id)
    assert found == shown(clever, user)["schools"] == [school.id for school in user.schools]
    return list(found)


def test_a_student_of_one_school_has_that_one(clever: CleverMock, north: School) -> None:
    pupil = StudentFactory(school=north)
    SectionFactory(school=north, students=[pupil])
    assert schools_of(clever, pupil) == [north.id]


def test_visiting_a_section_of_another_school_adds_that_school(
    clever: CleverMock, north: School, south: School
) -> None:
    pupil = StudentFactory(school=south)
    section = SectionFactory(school=north, students=[pupil])
    assert schools_of(clever, pupil) == [south.id, north.id]
    section.drop(pupil)
    assert schools_of(clever, pupil) == [south.id]


def test_the_primary_school_comes_first_and_the_others_by_id(clever: CleverMock, district: District) -> None:
    schools = SchoolFactory.create_batch(4, district=district)
    pupil = StudentFactory(school=schools[2])
    for place in (3, 0, 1, 0, 2):
        SectionFactory(school=schools[place], students=[pupil])
    assert schools_of(clever, pupil) == [schools[place].id for place in (2, 0, 1, 3)]


def test_a_section_that_moves_takes_its_students_and_teachers_along(
    clever: CleverMock, north: School, south: School, district: District
) -> None:
    third = SchoolFactory(district=district)
    pupil, teacher = StudentFactory(school=north), TeacherFactory(school=north)
    section = SectionFactory(school=south, teacher=teacher, students=[pupil])
    assert schools_of(clever, pupil) == schools_of(clever, teacher) == [north.id, south.id]
    section.update(school=third)
    assert schools_of(clever, pupil) == schools_of(clever, teacher) == [north.id, third.id]
    section.update(school=north)
    assert schools_of(clever, pupil) == schools_of(clever, teacher) == [north.id]


def test_a_teacher_has_the_schools_of_all_their_sections(
    clever: CleverMock, north: School, south: School, district: District
) -> None:
    third = SchoolFactory(district=district)
    lead, partner = TeacherFactory(school=north), TeacherFactory(school=third)
    SectionFactory(school=south, teacher=lead, teachers=[lead, partner])
    last = SectionFactory(school=third, teacher=lead)
    assert schools_of(clever, lead) == [north.id, south.id, third.id]
    assert schools_of(clever, partner) == [third.id, south.id]
    last.delete()
    assert schools_of(clever, lead) == [north.id, south.id]


def test_a_change_of_the_primary_school_changes_the_first(clever: CleverMock, north: School, south: School) -> None:
    pupil = StudentFactory(school=north)
    SectionFactory(school=north, students=[pupil])
    assert schools_of(clever, pupil) == [north.id]
    pupil.update(school=south)
    assert schools_of(clever, pupil) == [south.id, north.id]
    assert shown(clever, pupil)["school"] == south.id


def test_schools_can_be_searched_for_in_the_newer_version_alone(
    clever: CleverMock, north: School, south: School
) -> None:
    pupil, _ = StudentFactory.create_batch(2, school=north)
    SectionFactory(school=south, students=[pupil])
    where = {"where": f'{{"schools":"{south}"}}'}
    assert ids(clever.get("/v1.2/students", query_string=where)) == [pupil.id]
    assert ids(clever.get("/v1.1/students", query_string=where)) == []


# Status


def status(clever: CleverMock, district: District, version: str) -> Any:
    """The status of the district in a version."""
    answer = clever.get(f"/{version}/districts/{{}}/status", district)
    assert list(body(answer)) == ["data", "links"]
    assert links(answer) == {"self": f"/{version}/districts/{district}/status"}
    (item,) = body(answer)["data"]
    assert list(item) == ["data"]
    return item["data"]


def states(clever: CleverMock, district: District) -> tuple[str, str]:
    """The state of the district in v1.1 and in v1.2."""
    return status(clever, district, "v1.1")["state"], status(clever, district, "v1.2")["state"]


@pytest.fixture
def summer(clever: CleverMock) -> None:
    """Makes it the first of June 2017."""
    clever.travel("2017-06-01")


@pytest.mark.usefixtures("summer")
def test_a_district_that_is_well_has_this_status(clever: CleverMock) -> None:
    district = DistrictFactory(id="4fd43cc56d11340000000006")
    district.launch("2017-09-01T08:30:00.250Z")
    older = status(clever, district, "v1.1")
    assert older.pop("last_sync").startswith("2017-06-01T00:00:0")
    assert older == {
        "error": "",
        "id": district.id,
        "instant_login": True,
        "sis_type": "sftp",
        "state": "running",
    }
    newer = status(clever, district, "v1.2")
    assert newer.pop("last_sync") == status(clever, district, "v1.1")["last_sync"]
    assert newer == {**older, "launch_date": "2017-09-01T08:30:00.250Z"}


def test_the_status_has_its_keys_in_order(clever: CleverMock) -> None:
    district = DistrictFactory(paused=True)
    assert list(status(clever, district, "v1.2")) == sorted(status(clever, district, "v1.2"))


@pytest.mark.usefixtures("summer")
def test_a_pause_shows_in_the_newer_version_alone(clever: CleverMock) -> None:
    district = DistrictFactory()
    district.pause("2017-06-10", "2017-08-15T06:00:00Z")
    assert states(clever, district) == ("running", "running")
    clever.travel("2017-07-04")
    assert states(clever, district) == ("running", "paused")
    newer = status(clever, district, "v1.2")
    assert (newer["pause_start"], newer["pause_end"]) == ("2017-06-10T00:00:00.000Z", "2017-08-15T06:00:00.000Z")
    assert not {"pause_start", "pause_end", "launch_date"} & set(status(clever, district, "v1.1"))


@pytest.mark.usefixtures("summer")
def test_a_pause_begins_with_its_start_and_is_over_at_its_end(clever: CleverMock) -> None:
    district = DistrictFactory()
    district.pause("2017-06-10", "2017-08-15")
    seen = []
    for moment in ("2017-06-09T23:59:58Z", "2017-06-10", "2017-08-14T23:59:58Z", "2017-08-15"):
        clever.travel(moment)
        newer = status(clever, district, "v1.2")
        seen.append((newer["state"], "pause_start" in newer, "pause_end" in newer))
    ahead, in_it, over = ("running", True, True), ("paused", True, True), ("running", False, False)
    assert seen == [ahead, in_it, in_it, over]


@pytest.mark.usefixtures("summer")
def test_of_several_pauses_the_current_one_shows_else_the_next(clever: CleverMock) -> None:
    district = DistrictFactory()
    district.pause("2017-12-20", "2018-01-03")
    district.pause("2017-06-10", "2017-08-15")
    starts = []
    for moment in ("2017-06-01", "2017-07-01", "2017-09-01", "2017-12-25", "2018-02-01"):
        clever.travel(moment)
        starts.append(status(clever, district, "v1.2").get("pause_start", "")[:10])
    assert starts == ["2017-06-10", "2017-06-10", "2017-12-20", "2017-12-20", ""]


@pytest.mark.parametrize("state", ["pending", "error"])
def test_a_failure_shows_in_both_versions_until_the_district_recovers(clever: CleverMock, state: Any) -> None:
    district = DistrictFactory()
    district.fail(state, "students.csv has no column Student_id")
    assert states(clever, district) == (state, state)
    assert status(clever, district, "v1.1")["error"] == "students.csv has no column Student_id"
    district.recover()
    assert states(clever, district) == ("running", "running")
    assert status(clever, district, "v1.2")["error"] == ""


@pytest.mark.parametrize("state", ["pending", "error"])
def test_a_pause_hides_a_failure_in_the_newer_version_alone(clever: CleverMock, state: Any) -> None:
    district = DistrictFactory(paused=True)
    district.fail(state, "it broke")
    assert states(clever, district) == (state, "paused")
    district.resume()
    assert states(clever, district) == (state, state)


@pytest.mark.usefixtures("summer")
def test_a_failure_stops_the_last_sync(clever: CleverMock) -> None:
    district = DistrictFactory()
    district.sync()
    district.fail("error", "it broke")
    clever.travel("2017-06-05")
    district.sync()
    assert status(clever, district, "v1.1")["last_sync"].startswith("2017-06-01")
    district.recover()
    district.sync()
    assert status(clever, district, "v1.1")["last_sync"].startswith("2017-06-05")


def test_a_district_that_never_synced_is_pending_and_has_no_last_sync(clever: CleverMock) -> None:
    with clever.hold_syncs():
        district = DistrictFactory()
        assert states(clever, district) == ("pending", "pending")
        assert "last_sync" not in status(clever, district, "v1.2")
        assert status(clever, district, "v1.1")["error"] == ""
    district.sync()
    assert states(clever, district) == ("running", "running")
    assert "last_sync" in status(clever, district, "v1.1")


def test_without_a_launch_date_the_status_has_none(clever: CleverMock) -> None:
    district = DistrictFactory()
    assert "launch_date" in status(clever, district, "v1.2")
    district.launch(None)
    assert "launch_date" not in status(clever, district, "v1.2")
    assert "launch_date" not in status(clever, DistrictFactory(launched=False), "v1.2")


def test_the_type_of_the_sis_can_be_chosen_and_is_always_shown(clever: CleverMock) -> None:
    district = DistrictFactory(sis_type="powerschool")
    assert status(clever, district, "v1.1")["sis_type"] == "powerschool"
    with pytest.raises(InvalidValueError, match="sis_type is required"):
        district.update(sis_type=None)


def test_a_district_that_fails_from_the_start_is_not_called_running(clever: CleverMock) -> None:
    assert states(clever, DistrictFactory(pending=True)) == ("pending", "pending")
    assert states(clever, DistrictFactory(failing=True)) == ("error", "error")
