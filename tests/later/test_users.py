"""Users of versions 3.x: one person, with the roles inside, and what they lead to."""

from __future__ import annotations

from typing import Any

import pytest

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    ResourceFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StaffFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model import District

every_version = pytest.mark.parametrize("version", ["v3.0", "v3.1"])


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district with one school, which an application has read from."""
    district: District = DistrictFactory(name="Riverbend")
    SchoolFactory(district=district)
    clever.get("/v3.0/districts")
    return district


def data(clever: CleverMock, path: str, *arguments: object, **options: Any) -> Any:
    """The data of a good answer; of a list the records."""
    answer = clever.get(path, *arguments, **options)
    assert answer.status_code == 200, answer.data
    found = answer.json["data"]
    return [item["data"] for item in found] if isinstance(found, list) else found


def ids(clever: CleverMock, path: str, *arguments: object, **options: Any) -> list[str]:
    """The ids of the records in a list."""
    return [record["id"] for record in data(clever, path, *arguments, **options)]


def news(clever: CleverMock, version: str = "v3.0") -> list[tuple[str, Any]]:
    """The type and the data of each event, oldest first."""
    return [(event["type"], event["data"]) for event in data(clever, f"/{version}/events?limit=1000")]


# What a user looks like


@every_version
def test_a_student_is_a_user_with_the_same_id(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory(name={"first": "Ada", "last": "Ray"}, dob="2007-02-11", email="ada@example.org")
    user = data(clever, f"/{version}/users/{{}}", pupil)
    assert list(user) == ["created", "district", "email", "last_modified", "name", "id", "roles"]
    assert user["id"] == pupil.id == pupil.user.id
    role = user["roles"]["student"]
    assert "legacy_id" not in role
    assert (role["dob"], role["email"], list(role)[-1]) == ("2/11/2007", "ada@example.org", "email")
    assert role["location"].keys() == {"address", "city", "state", "zip"}
    assert clever.get(f"/{version}/students/{{}}", pupil).status_code == 404


@every_version
def test_everyone_else_has_another_id_and_tells_the_older_one(clever: CleverMock, version: str) -> None:
    teacher, admin, boss = TeacherFactory(), StaffFactory(), DistrictAdminFactory()
    for record, role in ((teacher, "teacher"), (admin, "staff"), (boss, "district_admin")):
        user = data(clever, f"/{version}/users/{{}}", record)
        assert user["id"] == record.user.id != record.id
        assert user["roles"][role]["legacy_id"] == record.id
        assert list(user["roles"]) == [role]
        assert clever.get(f"/{version}/users/{record.id}").json == {"message": "Resource not found"}


@every_version
def test_a_contact_is_a_user_with_a_relationship_to_each_student(clever: CleverMock, version: str) -> None:
    pupils = StudentFactory.create_batch(2)
    contact = ContactFactory(students=pupils, name="Sam Beck", type="Mother", phone="555-0100", sis_id="7")
    user = data(clever, f"/{version}/users/{{}}", contact)
    assert user["name"] == {"last": "Sam Beck"}
    role = user["roles"]["contact"]
    assert list(role) == ["phone", "phone_type", "sis_id", "student_relationships", "legacy_id"]
    assert role["legacy_id"] == contact.legacy_id
    assert [one["student"] for one in role["student_relationships"]] == [pupil.id for pupil in pupils]
    assert {one["relationship"] for one in role["student_relationships"]} == {"Parent"}
    assert ids(clever, f"/{version}/users/{{}}/mystudents", contact) == [pupil.id for pupil in pupils]
    assert ids(clever, f"/{version}/users/{{}}/mycontacts", pupils[1]) == [contact.user.id]


@every_version
def test_one_person_is_one_user_with_all_roles(clever: CleverMock, version: str) -> None:
    teacher = TeacherFactory(email="kim@example.org")
    admin = SchoolAdminFactory(person=teacher, roles=["SchoolTechLead"])
    boss = DistrictAdminFactory(email="KIM@example.org")
    user = data(clever, f"/{version}/users/{{}}", teacher)
    assert list(user["roles"]) == ["district_admin", "staff", "teacher"]
    assert [user["roles"][role]["legacy_id"] for role in user["roles"]] == [boss.id, admin.id, teacher.id]
    assert user["roles"]["staff"]["roles"] == ["SchoolTechLead"]
    assert user["id"] == teacher.user.id == admin.user.id == boss.user.id
    assert teacher.user.roles == [teacher, admin, boss]
    for role in ("teacher", "staff", "district_admin"):
        assert ids(clever, f"/{version}/users?role={role}") == [user["id"]]


def test_a_district_has_its_keys_in_the_recorded_order(clever: CleverMock, district: District) -> None:
    district.update(district_contact=DistrictAdminFactory(district=district))
    shown = list(data(clever, "/v3.0/districts/{}", district))
    assert shown[:6] == ["name", "portal_url", "sis_type", "error", "launch_date", "district_contact"]
    assert shown[-1] == "id"


# Lists


@every_version
def test_users_are_listed_links_first(clever: CleverMock, version: str) -> None:
    StudentFactory.create_batch(3)
    answer = clever.get(f"/{version}/users?limit=2").json
    assert list(answer) == ["links", "data"]
    assert [link["rel"] for link in answer["links"]] == ["self", "next"]
    assert answer["data"][0]["uri"] == f"/{version}/users/{answer['data'][0]['data']['id']}"
    last = answer["data"][-1]["data"]["id"]
    assert answer["links"][1]["uri"] == f"/{version}/users?limit=2&starting_after={last}"


@every_version
def test_users_are_counted_all_or_by_role(clever: CleverMock, version: str) -> None:
    StudentFactory.create_batch(3)
    TeacherFactory.create_batch(2)
    everyone = clever.get(f"/{version}/users?count=true").json
    assert everyone == {"links": [{"rel": "self", "uri": f"/{version}/users?count=true"}], "count": 5}
    assert clever.get(f"/{version}/users?role=teacher&count=").json["count"] == 2
    assert len(clever.get(f"/{version}/users?count=false").json["data"]) == 5


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("role=pupil", 400, "[contact district_admin staff student teacher]"),
        ("count=7", 400, "count in query should be one of [true false undefined]"),
        ("limit=abc", 400, 'strconv.ParseInt: parsing "abc": invalid syntax'),
        ("limit=0", 400, "limit in query should be greater than or equal to 1"),
        ("limit=-1", 400, "limit in query should be greater than or equal to 1"),
        ("limit=10001", 413, "the most is 10000"),
        ("starting_after=x", 400, "it must be an ObjectID"),
        ("where=%7B%7D", 400, "where is not known to v3.0"),
    ],
)
def test_a_bad_parameter_is_refused_in_the_words_of_the_version(
    clever: CleverMock, district: District, query: str, status: int, message: str
) -> None:
    answer = clever.get(f"/v3.0/users?{query}", token=district.token)
    assert answer.status_code == status
    assert list(answer.json) == ["message"]
    assert message in answer.json["message"]


@pytest.mark.parametrize(
    ("path", "role"), [("/sections/{}/users", "staff"), ("/schools/{}/users", "contact"), ("/resources/{}/users", "x")]
)
def test_a_list_takes_the_roles_that_it_can_have(clever: CleverMock, district: District, path: str, role: str) -> None:
    records = {
        "sections": SectionFactory(school=district.schools[0]),
        "schools": district.schools[0],
        "resources": ResourceFactory(district=district),
    }
    record = records[path.split("/")[1]]
    assert clever.get(f"/v3.0{path}?role=student", record).status_code == 200
    assert clever.get(f"/v3.0{path}?role={role}", record).status_code == 400


def test_the_cursors_go_through_all_users_once_both_ways(clever: CleverMock, district: District) -> None:
    StudentFactory.create_batch(4)
    TeacherFactory.create_batch(4)
    everyone = ids(clever, "/v3.0/users")
    assert everyone == sorted(everyone)
    assert len(everyone) == 8
    for first, rel in (("/v3.0/users?limit=3", "next"), ("/v3.0/users?limit=3&ending_before=last", "prev")):
        found: list[str] = []
        path: str | None = first
        while path:
            page = clever.get(path, token=district.token).json
            part = [item["data"]["id"] for item in page["data"]]
            found = found + part if rel == "next" else part + found
            path = next((link["uri"] for link in page["links"] if link["rel"] == rel and part), None)
        assert found == everyone


def test_at_a_school_are_all_who_have_to_do_with_it_or_those_at_home(clever: CleverMock, district: District) -> None:
    north, south = district.schools[0], SchoolFactory(district=district)
    pupil, teacher = StudentFactory(school=north), TeacherFactory(school=north)
    SectionFactory(school=south, teacher=teacher, students=[pupil])
    admin = SchoolAdminFactory(district=district, schools=[south])
    at_home = StudentFactory(school=south)
    assert set(ids(clever, "/v3.0/schools/{}/users", south)) == {
        pupil.id, teacher.user.id, admin.user.id, at_home.id,
    }  # fmt: skip
    for primary in ("primary=true", "primary="):
        assert ids(clever, f"/v3.0/schools/{{}}/users?{primary}", south) == [at_home.id]
    assert ids(clever, "/v3.0/schools/{}/users?role=staff", south) == [admin.user.id]
    assert ids(clever, "/v3.0/users/{}/schools", pupil) == [north.id, south.id]
    assert ids(clever, "/v3.0/users/{}/schools?primary=true", pupil) == [north.id]
    assert clever.get("/v3.0/schools/{}/users?primary=no", south).status_code == 400


def test_a_section_names_and_lists_users(clever: CleverMock) -> None:
    lead, partner = TeacherFactory.create_batch(2)
    pupils = StudentFactory.create_batch(2)
    section = SectionFactory(teacher=lead, teachers=[lead, partner], students=pupils)
    shown = data(clever, "/v3.0/sections/{}", section)
    assert shown["teacher"] == lead.user.id
    assert shown["teachers"] == [lead.user.id, partner.user.id]
    assert shown["students"] == [pupil.id for pupil in pupils]
    everyone = sorted([*shown["teachers"], *shown["students"]])
    assert ids(clever, "/v3.0/sections/{}/users", section) == everyone
    assert ids(clever, "/v3.0/sections/{}/users?role=teacher", section) == sorted(shown["teachers"])
    assert ids(clever, "/v3.0/users/{}/sections", partner) == [section.id]
    assert ids(clever, "/v3.0/users/{}/sections", pupils[0]) == [section.id]
    assert ids(clever, "/v3.0/users/{}/mystudents", lead) == shown["students"]
    assert ids(clever, "/v3.0/users/{}/myteachers", pupils[0]) == sorted(shown["teachers"])


@pytest.mark.parametrize("rel", ["mystudents", "mycontacts", "myteachers", "sections", "schools", "resources"])
def test_what_a_role_does_not_have_is_an_empty_list(clever: CleverMock, rel: str) -> None:
    boss = DistrictAdminFactory()
    assert data(clever, f"/v3.0/users/{{}}/{rel}", boss) == []


def test_the_links_of_a_user_are_those_of_the_roles(clever: CleverMock) -> None:
    rels = {
        role: [link["rel"] for link in clever.get("/v3.0/users/{}", record).json["links"]]
        for role, record in {"student": StudentFactory(), "teacher": TeacherFactory(), "staff": StaffFactory()}.items()
    }
    assert rels["student"] == ["self", "district", "mycontacts", "myteachers", "resources", "schools", "sections"]
    assert rels["teacher"] == ["self", "district", "mystudents", "resources", "schools", "sections"]
    assert rels["staff"] == ["self", "district", "resources", "schools", "sections"]


# Events


def test_a_role_that_comes_and_goes_is_an_update_of_the_user(clever: CleverMock, district: District) -> None:
    teacher = TeacherFactory(school=district.schools[0])
    admin = SchoolAdminFactory(person=teacher, schools=district.schools)
    admin.delete()
    teacher.delete()
    found = news(clever)
    assert [type_ for type_, _ in found] == ["users.created", "users.updated", "users.updated", "users.deleted"]
    created, gained, lost, deleted = (event for _, event in found)
    assert list(created["object"]["roles"]) == ["teacher"]
    assert list(gained["object"]["roles"]) == ["staff", "teacher"]
    assert gained["previous_attributes"] == {"roles": created["object"]["roles"]}
    assert list(lost["previous_attributes"]["roles"]) == ["staff", "teacher"]
    assert deleted["object"]["id"] == created["object"]["id"] == gained["object"]["id"]


def test_two_users_who_come_to_share_an_email_become_the_one_with_the_lower_id(
    clever: CleverMock, district: District
) -> None:
    teacher = TeacherFactory(school=district.schools[0])
    admin = SchoolAdminFactory(district=district, schools=district.schools)
    kept, gone = sorted([teacher.user.id, admin.user.id])
    admin.update(email=teacher.email)
    (first, updated), (second, deleted) = news(clever)[-2:]
    assert (first, updated["object"]["id"]) == ("users.updated", kept)
    assert list(updated["object"]["roles"]) == ["staff", "teacher"]
    assert (second, deleted["object"]["id"]) == ("users.deleted", gone)
    assert teacher.user.id == admin.user.id == kept


def test_a_change_of_a_section_is_one_event_that_names_users(clever: CleverMock, district: District) -> None:
    first, second = TeacherFactory.create_batch(2, school=district.schools[0])
    section = SectionFactory(school=district.schools[0], teacher=first, students=[])
    before = len(news(clever))
    section.update(teachers=[second])
    [(type_, event)] = news(clever)[before:]
    assert type_ == "sections.updated"
    assert event["object"]["teachers"] == [second.user.id]
    assert event["previous_attributes"] == {"teacher": first.user.id, "teachers": [first.user.id]}


def test_the_relationship_of_one_student_is_a_change_of_the_contact(clever: CleverMock, district: District) -> None:
    pupils = StudentFactory.create_batch(2, school=district.schools[0])
    contact = ContactFactory(students=pupils, type=None, relationship="Parent")
    before = len(news(clever))
    later = next(one for one in district.contacts if one.student == pupils[1])
    later.update(relationship="Aunt/Uncle")
    [(type_, event)] = news(clever)[before:]
    assert type_ == "users.updated"
    told = event["object"]["roles"]["contact"]["student_relationships"]
    assert [one["relationship"] for one in told] == ["Parent", "Aunt/Uncle"]
    assert event["object"]["id"] == contact.user.id


def test_a_contact_who_turns_out_to_be_another_ones_contact_changes_the_relationship_there(
    clever: CleverMock, district: District
) -> None:
    pupils = StudentFactory.create_batch(2, school=district.schools[0])
    aunt = ContactFactory(student=pupils[1], name="Sam Beck", type=None, relationship="Aunt/Uncle", sis_id="8")
    parent = ContactFactory(students=pupils, name="Sam Beck", type=None, relationship="Parent", sis_id="7")
    known, before = data(clever, "/v3.0/users/{}", parent), len(news(clever))
    aunt.update(sis_id="7")
    told = [(type_, event) for type_, event in news(clever)[before:] if event["object"]["id"] == parent.user.id]
    [(type_, event)] = told
    assert type_ == "users.updated"
    assert event["previous_attributes"] == {"roles": known["roles"]}
    assert event["object"]["roles"] == data(clever, "/v3.0/users/{}", parent)["roles"]


@pytest.mark.parametrize("version", ["v2.0", "v2.1"])
def test_where_only_the_later_student_is_shared_the_change_is_told(
    clever: CleverMock, district: District, version: str
) -> None:
    north, south = district.schools[0], SchoolFactory(district=district)
    pupils = [StudentFactory(school=south), StudentFactory(school=north)]
    ContactFactory(students=pupils, type=None, relationship="Parent", sis_id="7")
    district.connection().share_only(north)
    before = len(data(clever, f"/{version}/events"))
    later = next(one for one in district.contacts if one.student == pupils[1])
    later.update(relationship="Aunt/Uncle")
    [event] = data(clever, f"/{version}/events")[before:]
    assert event["data"]["object"]["relationship"] == "Aunt/Uncle"
    assert event["data"]["object"] == data(clever, f"/{version}/contacts")[0]


@every_version
def test_events_are_filtered_by_users_and_by_school(clever: CleverMock, district: District, version: str) -> None:
    north, south = district.schools[0], SchoolFactory(district=district)
    pupil, teacher = StudentFactory(school=north), TeacherFactory(school=south)
    DistrictAdminFactory(district=district)
    SectionFactory(school=north, teacher=None, students=[pupil], term=None, course_name=None)
    found = data(clever, f"/{version}/events?record_type=users")
    assert [event["type"] for event in found] == ["users.created"] * 3
    assert len(data(clever, f"/{version}/events?record_type=user&record_type=sections")) == 4
    at_south = data(clever, f"/{version}/events?school={south.id}&record_type=users")
    assert [event["data"]["object"]["id"] for event in at_south] == [teacher.user.id]
    assert clever.get(f"/{version}/events?record_type=students").status_code == 400


def test_an_event_has_one_id_in_all_versions(clever: CleverMock, district: District) -> None:
    teacher = TeacherFactory(school=district.schools[0])
    older = {event["id"] for event in data(clever, "/v2.1/events")}
    [event] = [event for event in data(clever, "/v3.1/events") if event["type"] == "users.created"]
    assert event["data"]["object"]["id"] == teacher.user.id
    assert event["id"] not in older
    pupil = StudentFactory(school=district.schools[0])
    [old], [new] = (
        [one["id"] for one in data(clever, f"/{version}/events") if one["data"]["object"]["id"] == pupil.id]
        for version in ("v2.1", "v3.1")
    )
    assert old == new


# Resources


@every_version
def test_a_resource_leads_to_courses_sections_and_users(clever: CleverMock, version: str) -> None:
    pupil, teacher = StudentFactory(), TeacherFactory()
    section = SectionFactory(teacher=teacher, students=[pupil], course_name="Algebra")
    atlas = ResourceFactory(
        title="Atlas", courses=[section.course], sections=[section], students=[pupil], teachers=[teacher]
    )
    shown = data(clever, f"/{version}/resources/{{}}", atlas)
    assert set(shown) == {"created", "district", "id", "resource_id", "roles", "title", "updated"}
    assert (shown["title"], shown["roles"]) == ("Atlas", ["student", "teacher"])
    for rel, wanted in (
        ("courses", [section.course.id]),
        ("sections", [section.id]),
        ("users", sorted([pupil.id, teacher.user.id])),
        ("users?role=teacher", [teacher.user.id]),
    ):
        assert ids(clever, f"/{version}/resources/{{}}/{rel}", atlas) == wanted, rel
    for path, record in (("courses", section.course), ("sections", section), ("users", pupil), ("users", teacher)):
        assert ids(clever, f"/{version}/{path}/{{}}/resources", record) == [atlas.id]
    assert clever.get("/v2.1/resources").status_code == 404


def test_resources_have_events_and_forget_what_is_gone(clever: CleverMock, district: District) -> None:
    pupil = StudentFactory(school=district.schools[0])
    section = SectionFactory(school=district.schools[0], teacher=None, students=[], course_name="Latin", term=None)
    atlas = ResourceFactory(district=district, courses=[section.course], sections=[section], students=[pupil])
    pupil.delete()
    section.delete()
    assert (atlas.students, atlas.sections, atlas.courses) == ([], [], [])
    assert district.resources == [atlas]
    atlas.update(title="Maps")
    atlas.delete()
    told = [(type_, event) for type_, event in news(clever) if type_.startswith("resources.")]
    assert [type_ for type_, _ in told] == ["resources.created", "resources.updated", "resources.deleted"]
    assert told[1][1]["previous_attributes"] == {"title": "Resource 1"}


# What version 3.1 adds


def test_3_1_shows_what_else_is_known_of_a_student(clever: CleverMock) -> None:
    pupil = StudentFactory(
        disability={"disability_type": "Autism", "disability_code": "aut", "disability_status": "Y"},
        frl_status="Reduced-price",
        gifted_status="Y",
        home_language="Cabo Verdean",
        iep_status="Y",
        preferred_name={"first": "Al"},
        section_504_status="N",
        synced_in_lms=True,
    )
    old, new = (data(clever, f"/{version}/users/{{}}", pupil) for version in ("v3.0", "v3.1"))
    assert new["lms_status"] == {"synced_in_lms": True}
    assert {name: value for name, value in new["roles"]["student"].items() if name not in old["roles"]["student"]} == {
        "disability": {"disability_type": "Autism", "disability_code": "aut", "disability_status": "Y"},
        "frl_status": "Other",
        "gifted_status": "Y",
        "home_language": "Cabo Verdean",
        "home_language_code": "cpp",
        "iep_status": "Y",
        "preferred_name": {"first": "Al"},
        "section_504_status": "N",
    }
    assert "lms_status" not in old
    assert list(new["roles"]["student"])[-1] == "email"


@pytest.mark.usefixtures("clever")
def test_a_language_that_clever_does_not_know_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidValueError, match=r"one of 152 words \('Afrikaans', .*the nearest is 'Spanish'"):
        StudentFactory(home_language="Spanich")


def test_3_1_shows_the_lms_of_a_district_and_who_is_in_it(clever: CleverMock, district: District) -> None:
    shown = data(clever, "/v3.1/districts/{}", district)
    assert (shown["lms_state"], shown["lms_type"]) == ("", "")
    assert "last_attendance_sync" not in shown
    district.update(lms_state="success", lms_type="canvas", last_attendance_sync="2017-02-03T14:00:00Z")
    shown = data(clever, "/v3.1/districts/{}", district)
    assert (shown["lms_state"], shown["lms_type"]) == ("success", "canvas")
    assert shown["last_attendance_sync"] == "2017-02-03T14:00:00.000Z"
    assert not {"lms_state", "lms_type", "last_attendance_sync"} & data(clever, "/v3.0/districts/{}", district).keys()
    teacher = TeacherFactory(school=district.schools[0], synced_in_lms=False)
    section = SectionFactory(school=district.schools[0], synced_in_lms=True)
    assert data(clever, "/v3.1/users/{}", teacher)["lms_status"] == {"synced_in_lms": False}
    assert data(clever, "/v3.1/sections/{}", section)["lms_status"] == {"synced_in_lms": True}
    assert "lms_status" not in data(clever, "/v3.0/sections/{}", section)


@pytest.mark.parametrize("version", ["v1.1", "v1.2", "v2.0", "v2.1", "v3.0", "v3.1"])
def test_the_demo_token_reads_the_demo_district(clever: CleverMock, version: str) -> None:
    district = clever.load_demo(students=5)
    for token in ("DEMO_TOKEN", "TEST_TOKEN"):
        assert data(clever, f"/{version}/districts", token=token)[0]["id"] == district.id
    kind = "users?role=student" if version.startswith("v3.") else "students"
    assert len(data(clever, f"/{version}/{kind}", token="DEMO_TOKEN")) == 5


# Paths with records in them


def test_a_path_of_users_takes_a_record_and_finds_its_user(clever: CleverMock) -> None:
    teacher = TeacherFactory()
    assert data(clever, "/v3.0/users/{}", teacher)["id"] == teacher.user.id
    assert data(clever, "/v3.0/users/{}", teacher.user)["id"] == teacher.user.id
    assert data(clever, "/v2.1/teachers/{}", teacher)["id"] == teacher.id


# Errors


@pytest.mark.parametrize(
    ("token", "message"), [("", "No authorization provided"), ("nobody", "Could not authorize token")]
)
def test_who_is_not_let_in_is_told_so(clever: CleverMock, district: District, token: str, message: str) -> None:  # noqa: ARG001
    answer = clever.get("/v3.0/users", token=token)
    assert (answer.status_code, answer.json) == (401, {"message": message})


@pytest.mark.parametrize("path", ["/v3.0/users/x", "/v3.0/users/0123456789abcdef01234567"])
def test_an_id_that_is_not_there_is_answered_in_json(clever: CleverMock, district: District, path: str) -> None:
    answer = clever.get(path, token=district.token)
    assert (answer.status_code, answer.json) == (404, {"message": "Resource not found"})
