"""What an Instant Login token may read: what is the user's own, by the links that it is given, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clever_mock import CleverMock
from clever_mock.factories import ContactFactory, SchoolAdminFactory, SchoolFactory, StudentFactory
from clever_mock.model.records.kinds import User

VERSIONS = ("v1.1", "v1.2")
TYPES = ("student", "teacher", "school_admin", "district_admin")
NO_RECORD = '{"code":91,"error":"Resource not found","data":{}}'

every_type = pytest.mark.parametrize("type", TYPES)
every_version = pytest.mark.parametrize("version", VERSIONS)


def linked(clever: CleverMock, token: str, version: str) -> Iterator[str]:
    """The paths that a user is given, from `/me` on, and that lead to what is the user's own."""
    me = clever.get(f"/{version}/me", token=token).json
    yield from (link["uri"] for link in me["links"])
    record = clever.get(me["links"][1]["uri"], token=token).json
    yield from (link["uri"] for link in record["links"] if link["rel"] in ("self", "district", "school", "schools"))


@every_type
@every_version
def test_the_links_to_what_is_ones_own_lead_there(
    clever: CleverMock, users: dict[str, User], type: str, version: str
) -> None:
    token = clever.login(users[type]).token
    for path in linked(clever, token, version):
        assert clever.get(path, token=token).status_code == 200, path


@every_type
@every_version
def test_ones_own_record_and_district_are_as_the_district_token_sees_them(
    clever: CleverMock, users: dict[str, User], type: str, version: str
) -> None:
    token = clever.login(users[type]).token
    for path in (f"/{version}/{type}s/{users[type]}", f"/{version}/districts/{clever.district}"):
        assert clever.get(path, token=token).data == clever.get(path).data


@pytest.mark.parametrize(
    ("type", "version", "own"),
    [
        ("student", "v1.1", 1),
        ("student", "v1.2", 2),
        ("teacher", "v1.1", 1),
        ("teacher", "v1.2", 2),
        ("school_admin", "v1.1", 2),
        ("school_admin", "v1.2", 2),
        ("district_admin", "v1.1", 0),
        ("district_admin", "v1.2", 0),
    ],
)
def test_ones_own_schools_are_those_that_the_version_shows(
    clever: CleverMock, users: dict[str, User], type: str, version: str, own: int
) -> None:
    SchoolFactory(district=clever.district)
    token = clever.login(users[type]).token
    answers = [clever.get(f"/{version}/schools/{school}", token=token) for school in clever.district.schools]
    assert [answer.status_code for answer in answers] == [200] * own + [404] * (3 - own)
    assert all(answer.text == NO_RECORD for answer in answers[own:])


@every_version
def test_a_school_admin_lists_the_schools_by_the_link(clever: CleverMock, users: dict[str, User], version: str) -> None:
    admin = users["school_admin"]
    path = f"/{version}/school_admins/{admin}/schools"
    assert clever.get(path, token=clever.login(admin).token).data == clever.get(path).data
    other = SchoolAdminFactory(district=clever.district, schools=clever.district.schools)
    refused = clever.get(f"/{version}/school_admins/{other}/schools", token=clever.login(admin).token)
    assert (refused.status_code, refused.text) == (404, NO_RECORD)


@every_version
def test_the_records_of_others_are_not_found(clever: CleverMock, users: dict[str, User], version: str) -> None:
    pupil = users["student"]
    other = StudentFactory(school=clever.district.schools[0])
    contact = ContactFactory(student=pupil)
    token = clever.login(pupil).token
    paths = [f"students/{other}", f"students/{other}/school", f"contacts/{contact}"]
    paths += [f"{type}s/{user}" for type, user in users.items() if user != pupil]
    for path in paths:
        response = clever.get(f"/{version}/{path}", token=token)
        assert (response.status_code, response.text) == (404, NO_RECORD), path


@every_version
def test_lists_sections_and_events_are_no_paths_of_a_login(
    clever: CleverMock, users: dict[str, User], version: str
) -> None:
    pupil, section = users["student"], clever.district.sections[0]
    token = clever.login(pupil).token
    paths = ["students", "schools", "districts", "contacts", "sections", "events", "district_admins"]
    paths += [f"sections/{section}", f"sections/{section}/school", f"sections/{section}/district"]
    paths += [f"students/{pupil}/{rest}" for rest in ("sections", "teachers", "contacts", "events")]
    paths += [f"districts/{clever.district}/{rest}" for rest in ("students", "status", "admins")]
    for path in paths:
        response = clever.get(f"/{version}/{path}", token=token)
        assert (response.status_code, response.text) == (404, f"Cannot GET /{version}/{path}")
        assert response.content_type.startswith("text/html")


@every_version
def test_without_read_sis_a_record_is_known_by_id(clever: CleverMock, users: dict[str, User], version: str) -> None:
    pupil = users["student"]
    token = clever.login(pupil, scope="read:user_id").token
    record = clever.get(f"/{version}/students/{pupil}", token=token).json
    assert record["data"] == {"district": clever.district.id, "id": pupil.id}
    for path in (f"students/{pupil}/school", f"schools/{clever.district.schools[0]}"):
        assert clever.get(f"/{version}/{path}", token=token).text == NO_RECORD
    assert clever.get(f"/{version}/districts/{clever.district}", token=token).status_code == 200


def test_a_login_writes_nothing(clever: CleverMock, pupil: User) -> None:
    from werkzeug.test import Client

    headers = {"Authorization": f"Bearer {clever.login(pupil).token}"}
    assert Client(clever.app).post("/v1.1/me", headers=headers).status_code == 501


def test_a_login_token_in_the_query_is_not_taken(clever: CleverMock, pupil: User) -> None:
    assert clever.get(f"/v1.2/me?access_token={clever.login(pupil).token}", token="").status_code == 401
