"""Records that a client makes: by ids in the place of records, in the district that was asked, whatever is given."""

from __future__ import annotations

from typing import Any

import pytest

from clever_mock import CleverMock, factories
from clever_mock.control.operations.records import MADE
from clever_mock.model.rosters.district import RECORDS

from .conftest import Client, Json

ODD: tuple[Any, ...] = (
    *(None, 5, 1.5, True, "", "x", "0" * 24, "2017-01-01", [], ["x"], [5], [None], [["x"]], ["0" * 24]),
    *({}, {"a": 1}, {"first": 5}, {"first": None}, [{"school": 5}]),
)
SOME = (5, [5], {"a": 1})


def test_a_person_is_given_a_second_role_by_the_id_of_the_user(mock: CleverMock, api: Client, district: Json) -> None:
    teacher, path = mock.district.teachers[0], f"/districts/{district['id']}/records/school_admins"
    [made] = api("POST", path, {"fields": {"person": teacher.user.id}})["records"]
    assert made["fields"]["email"] == teacher.email
    assert api("POST", "/logins", {"user": teacher.user.id, "role": "staff"})["user"] == made["id"]
    status, _, detail = api.refused("POST", path, {"fields": {"person": "0" * 24}})
    assert status == 404
    assert "the id of a user in v3.x" in detail


def test_a_record_is_made_in_the_district_that_was_asked(mock: CleverMock, api: Client, district: Json) -> None:
    other = api("POST", "/districts", {"name": "Lakeside", "schools": 1})
    path = f"/districts/{district['id']}/records"
    [made] = api("POST", f"{path}/students", {"fields": {"school__name": "North"}})["records"]
    assert made["fields"]["district"] == district["id"]
    assert [school.name for school in mock.roster.districts[0].schools].count("North") == 1
    school = mock.roster.districts[1].schools[0].id
    for fields in ({"district": other["id"]}, {"school": school}):
        assert api.refused("POST", f"{path}/students", {"fields": fields})[0] == 404


def test_references_are_given_by_their_ids(mock: CleverMock, api: Client, district: Json) -> None:
    path, students = f"/districts/{district['id']}/records", [pupil.id for pupil in mock.district.students[:2]]
    teacher = mock.district.teachers[1].id
    [made] = api("POST", f"{path}/sections", {"fields": {"students": students, "teacher": teacher}})["records"]
    assert (made["fields"]["students"], made["fields"]["teachers"]) == (students, [teacher])
    [contact] = api("POST", f"{path}/contacts", {"fields": {"students": students[:1]}})["records"]
    assert contact["fields"]["student"] == students[0]


def names_of(kind: str) -> list[str]:
    """What the factory of a kind takes, and parts of it."""
    factory = getattr(factories, f"{RECORDS[kind].__name__}Factory")
    whole = {"id", *RECORDS[kind].fields, *factory._meta.declarations, *factory._meta.parameters}
    return [*sorted(whole), *sorted(f"{name}__{part}" for name in whole for part in ("name", "x")), "__", "name__"]


def try_all(api: Client, district: Json, kind: str, values: tuple[Any, ...]) -> None:
    """Give each field each value, in a new record and in one that there is."""
    path = f"/districts/{district['id']}"
    records = f"{path}/records/{kind}"
    first = "" if kind == "districts" else api("POST", records)["records"][0]["id"]
    for name in names_of(kind):
        for value in values:
            body = {"fields": {name: value}}
            made = api.send("POST", "/districts" if kind == "districts" else records, body)
            changed = api.send("PATCH", path if kind == "districts" else f"{records}/{first}", body)
            assert made.status_code in (201, 404, 422), (body, made.text)
            assert changed.status_code in (200, 404, 422), (body, changed.text)


@pytest.mark.parametrize("kind", ["sections", "school_admins"])
def test_some_values_of_another_type_are_refused_and_make_nothing_fail(api: Client, district: Json, kind: str) -> None:
    try_all(api, district, kind, SOME)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*MADE, "districts"])
def test_no_value_of_any_field_makes_the_mock_fail(api: Client, district: Json, kind: str) -> None:
    try_all(api, district, kind, ODD)
