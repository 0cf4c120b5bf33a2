"""Scopes: what a token may read, in each version."""

from __future__ import annotations

from typing import Any

import pytest

from clever_mock import CleverMock, InvalidValueError, LoginRefusedError
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    ResourceFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model import District

from .app import App

ALL = [
    "read:district_admins", "read:districts", "read:resources", "read:school_admins", "read:schools", "read:sections",
    "read:student_contacts", "read:students", "read:teachers", "read:user_id",
]  # fmt: skip


def without(*scopes: str) -> list[str]:
    """All scopes of today but for some."""
    return [scope for scope in ALL if scope not in scopes]


def listed(clever: CleverMock, path: str) -> list[dict[str, Any]]:
    """The records of a list."""
    return [item.get("data", item) for item in clever.get(path).json["data"]]


@pytest.fixture
def whole(district: District) -> dict[str, Any]:
    """A record of each kind; the teacher runs the school as well."""
    school = district.schools[0]
    pupil, teacher = StudentFactory(school=school), TeacherFactory(school=school)
    return {
        "pupil": pupil,
        "teacher": teacher,
        "admin": SchoolAdminFactory(person=teacher, schools=[school]),
        "boss": DistrictAdminFactory(district=district),
        "contact": ContactFactory(student=pupil),
        "section": SectionFactory(school=school, teacher=teacher, students=[pupil]),
        "resource": ResourceFactory(district=district, students=[pupil]),
    }


def test_a_district_token_has_all_scopes_of_today(clever: CleverMock, district: District) -> None:
    assert list(district.connection().scopes) == ALL
    assert clever.get("/oauth/tokeninfo").json["scopes"] == ALL


@pytest.mark.parametrize(
    ("scope", "paths", "roles"),
    [
        ("read:student_contacts", ["/v1.2/contacts", "/v2.1/contacts", "/v3.0/users?role=contact"], 4),
        ("read:students", ["/v1.2/students", "/v3.0/users?role=student", "/v3.0/users?role=contact"], 3),
        ("read:district_admins", ["/v2.1/district_admins", "/v3.1/users?role=district_admin"], 4),
        ("read:resources", ["/v3.0/resources", "/v3.1/resources"], 5),
        ("read:sections", ["/v1.1/sections", "/v2.1/courses", "/v3.0/sections", "/v3.0/terms"], 5),
    ],
)
@pytest.mark.usefixtures("whole")
def test_without_a_scope_its_records_are_not_there(
    clever: CleverMock, district: District, scope: str, paths: list[str], roles: int
) -> None:
    assert all(listed(clever, path) for path in paths)
    district.connection().scopes = without(scope)
    assert [listed(clever, path) for path in paths] == [[]] * len(paths)
    assert sum(len(user["roles"]) for user in listed(clever, "/v3.0/users")) == roles


def test_a_user_with_another_role_is_shown_without_the_one_that_is_not_shared(
    clever: CleverMock, district: District, whole: dict[str, Any]
) -> None:
    district.connection().scopes = without("read:school_admins")
    assert list(clever.get("/v3.0/users/{}", whole["teacher"]).json["data"]["roles"]) == ["teacher"]
    district.connection().scopes = without("read:teachers")
    assert list(clever.get("/v3.0/users/{}", whole["teacher"]).json["data"]["roles"]) == ["staff"]
    section = clever.get("/v3.0/sections/{}", whole["section"]).json["data"]
    assert (section["teachers"], "teacher" in section) == ([], False)
    assert section["students"] == [whole["pupil"].id]


def test_the_contact_of_a_district_stays(clever: CleverMock, district: District, whole: dict[str, Any]) -> None:
    district.update(district_contact=whole["boss"])
    district.connection().scopes = without("read:district_admins")
    for version in ("v2.1", "v3.0", "v3.1"):
        shown = clever.get(f"/{version}/districts/{{}}", district).json["data"]
        assert shown["district_contact"]["id"] == whole["boss"].id


@pytest.mark.usefixtures("whole")
def test_a_scope_that_goes_or_comes_makes_events(clever: CleverMock, district: District) -> None:
    clever.get("/v3.0/users")
    connection = district.connection()
    connection.scopes = without("read:student_contacts")
    connection.scopes = ALL
    types = [event["type"] for event in listed(clever, "/v3.0/events")]
    assert types == ["users.deleted", "users.created"]
    assert [event["type"] for event in listed(clever, "/v2.1/events")] == ["contacts.deleted", "contacts.created"]


@pytest.mark.usefixtures("whole")
def test_schools_and_scopes_narrow_together(clever: CleverMock, district: District) -> None:
    connection = district.connection()
    connection.share_only(district.schools[1])
    connection.scopes = without("read:students")
    assert not connection.shares_all
    connection.share_all()
    assert connection.shares_all
    assert listed(clever, "/v2.1/students") == []
    assert listed(clever, "/v2.1/teachers")


@pytest.mark.usefixtures("whole")
def test_scopes_come_back_with_a_snapshot(clever: CleverMock, district: District) -> None:
    connection = district.connection()
    connection.scopes = without("read:teachers")
    snapshot = clever.snapshot()
    connection.scopes = without("read:students")
    clever.reset(snapshot)
    assert list(connection.scopes) == without("read:teachers")
    assert listed(clever, "/v2.1/teachers") == []
    assert listed(clever, "/v2.1/students")
    connection.scopes = ALL
    assert listed(clever, "/v2.1/teachers")


@pytest.mark.parametrize("given", ["read:students", 7, ["read:pupils"]])
def test_what_is_no_scope_is_refused(district: District, given: Any) -> None:
    with pytest.raises(InvalidValueError, match="scope"):
        district.connection().scopes = given


def test_the_older_scope_covers_all_but_admins_and_resources(
    clever: CleverMock, district: District, whole: dict[str, Any]
) -> None:
    district.connection().scopes = ["read:user_id", "read:sis"]
    assert {role for user in listed(clever, "/v3.0/users") for role in user["roles"]} == {
        "contact",
        "student",
        "teacher",
    }
    assert listed(clever, "/v2.1/school_admins") == listed(clever, "/v3.0/resources") == []
    with pytest.raises(LoginRefusedError, match="or its kind is not shared"):
        clever.login(whole["admin"])


# Users' tokens


@pytest.mark.parametrize(
    ("scope", "keys", "role"),
    [
        ("read:user_id", {"id", "district"}, None),
        (
            "read:students_basic",
            {"id", "district", "name", "email", "roles"},
            {"school", "schools", "grade"},
        ),
        ("read:user_id read:students", None, None),
    ],
)
def test_a_users_token_shows_what_the_scopes_let_it(
    clever: CleverMock, whole: dict[str, Any], scope: str, keys: set[str] | None, role: set[str] | None
) -> None:
    pupil = whole["pupil"]
    shown = clever.get("/v3.0/users/{}", pupil, token=clever.login(pupil, scope=scope).token).json["data"]
    if keys is None:
        assert shown == clever.get("/v3.0/users/{}", pupil).json["data"]
    else:
        assert set(shown) == keys
        assert role is None or set(shown["roles"]["student"]) == role


@pytest.mark.parametrize("version", ["v3.0", "v3.1"])
def test_a_users_token_reads_the_user_the_district_and_the_schools(
    clever: CleverMock, district: District, whole: dict[str, Any], version: str
) -> None:
    teacher = whole["teacher"]
    token = clever.login(teacher).token
    me = clever.get(f"/{version}/me", token=token).json
    assert me == {
        "type": "user",
        "data": {"id": teacher.user.id, "district": district.id, "type": "user", "authorized_by": "district"},
        "links": [
            {"rel": "self", "uri": "/me"},
            {"rel": "canonical", "uri": f"/{version}/users/{teacher.user.id}"},
            {"rel": "district", "uri": f"/{version}/districts/{district.id}"},
        ],
    }
    for path in (me["links"][1]["uri"], me["links"][2]["uri"], f"/{version}/schools/{teacher.school.id}"):
        assert clever.get(path, token=token).status_code == 200, path
    for path in ("users", "sections", "courses", "events", f"users/{teacher.user.id}/mystudents"):
        refused = clever.get(f"/{version}/{path}", token=token)
        assert (refused.status_code, refused.content_type) == (404, "text/html; charset=utf-8"), path
    assert clever.get(f"/{version}/users/{{}}", whole["pupil"], token=token).status_code == 404
    assert clever.get(f"/{version}/schools/{district.schools[1].id}", token=token).status_code == 404


def test_a_teacher_of_a_library_app_reads_the_own_sections_and_students(
    clever: CleverMock, whole: dict[str, Any]
) -> None:
    clever.application.library = True
    teacher, pupil = whole["teacher"], whole["pupil"]
    token = clever.login(teacher).token
    me = clever.get("/v3.0/me", token=token).json
    assert "district" not in me["data"]
    [section] = clever.get("/v3.0/users/{}/sections", teacher, token=token).json["data"]
    assert section["data"]["students"] == [pupil.id]
    shown = clever.get("/v3.0/users/{}/mystudents", teacher, token=token).json["data"]
    assert [item["data"] for item in shown] == [
        {
            "name": {"first": pupil.name.first, "last": pupil.name.last[0]},
            "id": pupil.id,
            "roles": {"student": {"grade": pupil.grade}},
        }
    ]


def test_me_without_a_version_is_of_3_0_once_1_1_is_closed(app: App) -> None:
    with CleverMock(enforce_releases=True) as clever:
        clever.travel("2016-10-01")
        DistrictFactory()
        pupil = StudentFactory(school=SchoolFactory())
        token = clever.login(pupil).token
        assert clever.get("/me", token=token).json["type"] == "student"
        clever.travel("2022-12-01")
        assert clever.get("/v1.1/me", token=token).status_code == 404
        assert clever.get("/me", token=token).json["type"] == "user"
    assert app.clever.get("/me", token="").status_code == 401
