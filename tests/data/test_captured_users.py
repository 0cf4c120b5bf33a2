"""Answers captured from versions 3.x: loaded, they come back as they were, whatever stands in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock, LoadError
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    ResourceFactory,
    SchoolAdminFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)

LISTS = ("districts", "schools", "users", "sections", "courses", "terms", "resources")
NOW = "2022-09-01T10:00:00Z"
ID = "4fd43cc56d1134000000000a"


def captured(version: str, folder: Path) -> dict[str, Any]:
    """Write the answers of a version for a district that has everything, and give them."""
    with CleverMock() as clever, clever.travel(NOW, freeze=True):
        district = DistrictFactory(schools=2, teachers=3, students=8, sections=3, contacts=2, school_admins=1)
        teacher, pupil = district.teachers[0], district.students[0]
        SchoolAdminFactory(person=teacher, schools=district.schools, roles=["SchoolTechLead"], title="Dean")
        ContactFactory(students=district.students[:3], name="Sam Beck", relationship="Other", type="Family")
        pupil.update(home_language="Spanish", preferred_name={"first": "Al"}, synced_in_lms=True, other_schools=[])
        SectionFactory(teacher=teacher, teachers=[teacher, *district.teachers[1:]], students=[pupil], subject="math")
        boss = DistrictAdminFactory(district=district)
        district.update(district_contact=boss, lms_type="canvas", lms_state="success")
        ResourceFactory(district=district)
        answers = {name: clever.get(f"/{version}/{name}?limit=10000").json for name in LISTS}
    folder.mkdir()
    for name, body in answers.items():
        (folder / f"{name}.json").write_text(json.dumps(body), encoding="utf-8")
    return answers


@pytest.mark.parametrize("version", ["v3.0", "v3.1"])
def test_the_same_questions_have_the_same_answers(version: str, tmp_path: Path) -> None:
    answers = captured(version, tmp_path / "answers")
    with CleverMock(seed=1) as clever, clever.travel(NOW, freeze=True):
        [district] = clever.load(tmp_path / "answers")
        for name in LISTS:
            again = clever.get(f"/{version}/{name}?limit=10000", token=district.token)
            assert json.dumps(again.json) == json.dumps(answers[name]), name


def test_courses_and_terms_that_no_answer_shows_are_made_up(tmp_path: Path) -> None:
    answers = captured("v3.0", tmp_path / "answers")
    for name in ("courses", "terms", "districts", "schools"):
        (tmp_path / "answers" / f"{name}.json").unlink()
    with CleverMock(seed=1) as clever:
        [district] = clever.load(tmp_path / "answers")
        assert clever.get("/v3.0/sections?limit=10000", token=district.token).json == answers["sections"]
        wanted = {item["data"]["id"] for item in answers["courses"]["data"]}
        assert {course.id for course in district.courses} == wanted


def user(**changes: Any) -> dict[str, Any]:
    """A user who teaches, changed."""
    role = {"school": ID, "schools": [ID], "sis_id": "1", "legacy_id": "4fd43cc56d1134000000000c"}
    own = {"created": NOW, "district": ID[:-1] + "b", "email": "a@example.org", "last_modified": NOW}
    return {**own, "name": {"first": "A", "last": "B"}, "id": ID[:-1] + "d", "roles": {"teacher": role}, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": None},
        {"roles": []},
        {"roles": {"teacher": 7}},
        {"roles": {"teacher": {"schools": [ID]}}},
        {"roles": {"teacher": {"school": ID, "legacy_id": 7, "sis_id": "1"}}},
        {"roles": {"teacher": {"school": ID, "sis_id": "1", "wizard": "yes"}}},
        {"roles": {"contact": {"student_relationships": [{"student": 7}]}}},
        {"roles": {"contact": {"legacy_id": ID, "student_relationships": [{"student": ID, "type": []}]}}},
        {"id": None},
        {"id": "x"},
        {"name": ["A", "B"]},
        {"created": "soon"},
        {"lms_status": {"synced_in_lms": "yes"}},
    ],
    ids=str,
)
def test_a_user_that_cannot_be_read_is_refused_with_its_place(changes: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text(json.dumps({"links": [{"rel": "self", "uri": "/v3.0/users"}], "data": [
        {"data": user(**changes), "uri": f"/v3.0/users/{ID}"}
    ]}))  # fmt: skip
    with CleverMock() as clever:
        with pytest.raises(LoadError, match=r"users\.json"):
            clever.load(path)
        assert not clever.roster.districts


def test_a_user_alone_loads_with_a_school_and_a_district_made_up(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text(json.dumps({"data": [{"data": user(), "uri": f"/v3.0/users/{ID}"}]}))
    with CleverMock() as clever:
        [district] = clever.load(path)
        [teacher] = district.teachers
        assert (teacher.id, teacher.user.id, teacher.school.id) == (
            user()["roles"]["teacher"]["legacy_id"],
            user()["id"],
            ID,
        )


def test_people_of_a_roster_file_keep_their_dates(tmp_path: Path) -> None:
    path = tmp_path / "roster.json"
    with CleverMock() as first:
        with first.travel("2021-01-01", freeze=True):
            teacher = TeacherFactory()
            first.get("/v3.0/users")
        with first.travel("2021-02-01", freeze=True):
            teacher.update(title="Dean")
            StudentFactory()
            before = first.get("/v3.0/users").json
            first.dump(path)
    with CleverMock(seed=1) as second, second.travel("2021-03-01", freeze=True):
        [district] = second.load(path)
        assert second.get("/v3.0/users", token=district.token).json == before


def test_events_of_people_come_back_in_each_version(tmp_path: Path) -> None:
    versions = ("v1.2", "v2.1", "v3.0", "v3.1")
    with CleverMock() as first, first.travel("2022-09-01", freeze=True):
        district = DistrictFactory(schools=1, teachers=2, students=3, sections=1, contacts=1)
        first.get("/v3.0/users")
        teacher = district.teachers[0]
        admin = SchoolAdminFactory(person=teacher, schools=district.schools)
        teacher.update(title="Dean", synced_in_lms=True)
        district.sections[0].update(teachers=district.teachers)
        district.contacts[0].update(phone="555-0100")
        district.students[0].update(home_language="Spanish")
        ResourceFactory(district=district, sections=district.sections).update(title="Atlas")
        admin.delete()
        before = {version: first.get(f"/{version}/events?limit=1000").json for version in versions}
        first.dump(tmp_path / "one.json")
    with CleverMock(seed=1) as second, second.travel("2022-09-01", freeze=True):
        [district] = second.load(tmp_path / "one.json")
        for version in versions:
            again = second.get(f"/{version}/events?limit=1000", token=district.token).json
            assert json.dumps(again) == json.dumps(before[version]), version
        second.dump(tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_captured_events_of_users_are_those_of_their_versions(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    record = user()
    event = {"type": "users.created", "data": {"object": record}, "created": NOW, "id": "6310860000000000000000aa"}
    lines = [
        {"data": [{"data": record, "uri": f"/v3.0/users/{record['id']}"}]},
        {"data": [{"data": event, "uri": f"/v3.0/events/{event['id']}"}]},
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    with CleverMock(event_retention=None) as clever:
        [district] = clever.load(path)
        for version, number in (("v1.2", 0), ("v2.1", 0), ("v3.0", 1), ("v3.1", 1)):
            found = clever.get(f"/{version}/events", token=district.token).json["data"]
            assert [item["data"] for item in found] == [event] * number


@pytest.mark.parametrize("person", [7, {}, {"id": ID}, {"id": ID, "created": "soon"}], ids=str)
def test_an_odd_person_in_a_roster_file_is_refused(person: object, tmp_path: Path) -> None:
    path = tmp_path / "roster.json"
    path.write_text(json.dumps({"districts": [{"id": ID, "name": "A"}], "persons": [person]}))
    with CleverMock() as clever, pytest.raises(LoadError, match=r"persons\[0\]"):
        clever.load(path)
