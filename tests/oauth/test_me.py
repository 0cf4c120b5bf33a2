"""`/me`: who has logged in, for every type of user, in every version."""

from __future__ import annotations

import json

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SchoolFactory, StudentFactory
from clever_mock.model.records.kinds import User

TYPES = ("student", "teacher", "school_admin", "district_admin")
VERSIONS = ("v1.1", "v1.2")
NO_RECORD = {"code": 91, "error": "Resource not found", "data": {}}

every_type = pytest.mark.parametrize("type", TYPES)
every_version = pytest.mark.parametrize("version", VERSIONS)


@every_type
@every_version
def test_me_is_the_record_with_its_type(clever: CleverMock, users: dict[str, User], type: str, version: str) -> None:
    user = users[type]
    me = clever.get(f"/{version}/me", token=clever.login(user).token).json
    record = clever.get(f"/{version}/{type}s/{user}").json["data"]
    if "dob" in record:
        record["dob"] = "2007-02-11T00:00:00.000Z"
    assert list(me) == ["type", "data", "links"]
    assert me["type"] == type
    assert list(me["data"])[:3] == ["id", "district", "type"]
    assert me["data"] == {**record, "type": type}


@every_type
@every_version
def test_me_links_to_the_record_in_the_version(
    clever: CleverMock, users: dict[str, User], type: str, version: str
) -> None:
    user = users[type]
    assert clever.get(f"/{version}/me", token=clever.login(user).token).json["links"] == [
        {"rel": "self", "uri": "/me"},
        {"rel": "canonical", "uri": f"/{version}/{type}s/{user}"},
        {"rel": "district", "uri": f"/{version}/districts/{clever.district}"},
    ]


@every_type
def test_me_without_a_version_is_that_of_the_first(clever: CleverMock, users: dict[str, User], type: str) -> None:
    token = clever.login(users[type]).token
    assert clever.get("/me", token=token).data == clever.get("/v1.1/me", token=token).data


@every_type
@pytest.mark.parametrize("path", ["/me", "/v1.1/me", "/v1.2/me"])
def test_without_read_sis_me_is_known_by_id(clever: CleverMock, users: dict[str, User], type: str, path: str) -> None:
    user = users[type]
    me = clever.get(path, token=clever.login(user, scope="read:user_id").token).json
    assert me["type"] == type
    assert json.dumps(me["data"]) == json.dumps({"id": user.id, "district": clever.district.id, "type": type})
    assert [link["rel"] for link in me["links"]] == ["self", "canonical", "district"]


@pytest.mark.parametrize("type", ["student", "teacher"])
def test_only_the_newer_version_shows_schools(clever: CleverMock, users: dict[str, User], type: str) -> None:
    token = clever.login(users[type]).token
    old, new = (clever.get(f"/{version}/me", token=token).json["data"] for version in VERSIONS)
    assert "schools" not in old
    assert new["schools"] == [school.id for school in clever.district.schools]


def test_me_has_the_form_that_was_recorded(clever: CleverMock) -> None:
    with clever.travel("2015-09-30T21:07:57.525", freeze=True):
        home = DistrictFactory(id="5604e5f0f1a3a1d2c0000001", name="Home")
        school = SchoolFactory(id="5604e5f0f1a3a1d2c0000002", district=home)
        pupil = StudentFactory(
            id="5604e5f0f1a3a1d2c0000003",
            school=school,
            credentials={"district_username": "sally"},
            dob="1998-11-01",
            ell_status="N",
            email="s@example.net",
            gender="F",
            grade="9",
            graduation_year=None,
            hispanic_ethnicity="N",
            location={"zip": "10459"},
            name={"first": "S", "middle": "", "last": "Y"},
            race="Asian",
            sis_id="1",
            state_id="2",
            student_number="1",
        )
        token = clever.login(pupil).token
    assert clever.get("/me", token=token).text == (
        '{"type":"student","data":{"id":"5604e5f0f1a3a1d2c0000003","district":"5604e5f0f1a3a1d2c0000001",'
        '"type":"student","created":"2015-09-30T21:07:57.525Z","credentials":{"district_username":"sally"},'
        '"dob":"1998-11-01T00:00:00.000Z","ell_status":"N","email":"s@example.net","gender":"F","grade":"9",'
        '"hispanic_ethnicity":"N","last_modified":"2015-09-30T21:07:57.525Z","location":{"zip":"10459"},'
        '"name":{"first":"S","middle":"","last":"Y"},"race":"Asian","school":"5604e5f0f1a3a1d2c0000002",'
        '"sis_id":"1","state_id":"2","student_number":"1"},"links":[{"rel":"self","uri":"/me"},'
        '{"rel":"canonical","uri":"/v1.1/students/5604e5f0f1a3a1d2c0000003"},'
        '{"rel":"district","uri":"/v1.1/districts/5604e5f0f1a3a1d2c0000001"}]}'
    )


@pytest.mark.parametrize("path", ["/me", "/v1.1/me", "/v1.2/me"])
@pytest.mark.usefixtures("district")
def test_a_district_token_is_no_one(clever: CleverMock, path: str) -> None:
    response = clever.get(path)
    assert (response.status_code, response.json) == (404, NO_RECORD)


@pytest.mark.parametrize("token", ["", "il" + "0" * 40])
@pytest.mark.usefixtures("pupil")
def test_me_needs_a_token_that_was_granted(clever: CleverMock, token: str) -> None:
    response = clever.get("/me", token=token)
    assert (response.status_code, response.json) == (401, {"error": "Unrecognized API key"})


def test_me_shows_what_the_last_sync_brought(clever: CleverMock, pupil: User) -> None:
    token = clever.login(pupil).token
    with clever.hold_syncs():
        pupil.update(name__first="Changed")
        assert clever.get("/me", token=token).json["data"]["name"]["first"] != "Changed"
    assert clever.get("/me", token=token).json["data"]["name"]["first"] == "Changed"


def test_the_token_of_a_deleted_user_is_unknown(clever: CleverMock, pupil: User) -> None:
    token = clever.login(pupil).token
    with clever.hold_syncs():
        pupil.delete()
        assert clever.get("/me", token=token).status_code == 200
    assert clever.get("/me", token=token).status_code == 401


def test_logins_count_against_their_own_rate_limit(clever: CleverMock, users: dict[str, User]) -> None:
    clever.get("/v1.1/districts")
    pupil, teacher = (clever.login(users[type]).token for type in ("student", "teacher"))
    left = [clever.get("/me", token=token).headers["X-Ratelimit-Remaining"] for token in (pupil, pupil, teacher)]
    assert left == ["1199", "1198", "1199"]
