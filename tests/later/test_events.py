"""The feed of versions 2.0 and 2.1: types, the order of one sync, and the filters."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import (
    ContactFactory,
    CourseFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model import District

LATER = ("v2.0", "v2.1")
every_version = pytest.mark.parametrize("version", LATER)


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district of which the application has asked."""
    made = DistrictFactory(name="Riverbend Unified")
    clever.get("/v1.1/districts")
    return made


def types(clever: CleverMock, version: str, query: str = "") -> list[str]:
    """The types of the events that a query finds."""
    return [item["data"]["type"] for item in clever.get(f"/{version}/events?limit=1000{query}").json["data"]]


@every_version
def test_everything_has_events_and_in_one_sync_they_come_in_order(
    clever: CleverMock, version: str, district: District
) -> None:
    with district.changes():
        school = SchoolFactory(district=district)
        pupil = StudentFactory(school=school)
        SectionFactory(school=school, students=[pupil])
        ContactFactory(student=pupil)
        SchoolAdminFactory(schools=[school])
        DistrictAdminFactory(district=district)
        district.update(name="Riverbend")
    names = [type_.partition(".")[0] for type_ in types(clever, version)]
    assert names == [
        *("schools", "terms", "courses", "teachers", "students", "sections"),
        *("schooladmins", "districtadmins", "contacts", "districts"),
    ]


@every_version
def test_an_event_has_the_keys_of_the_older_ones(clever: CleverMock, version: str, district: District) -> None:
    course = CourseFactory(district=district, name="Latin", number=None)
    course.update(name="Greek")
    page = clever.get(f"/{version}/events").json
    assert list(page) == ["data", "links"]
    created, updated = (item["data"] for item in page["data"])
    assert list(updated) == ["type", "data", "created", "id"]
    assert created["data"] == {"object": {"district": district.id, "name": "Latin", "id": course.id}}
    assert updated["data"]["previous_attributes"] == {"name": "Latin"}
    one = clever.get(f"/{version}/events/{updated['id']}").json
    assert one == {"data": updated, "links": [{"rel": "self", "uri": f"/{version}/events/{updated['id']}"}]}


def test_one_change_has_one_id_in_all_versions(clever: CleverMock, district: District) -> None:
    pupil = StudentFactory(school=SchoolFactory(district=district))
    pupil.update(ext={"gifted_status": "Y"})
    ids = {
        version: [item["data"]["id"] for item in clever.get(f"/{version}/events").json["data"]]
        for version in ("v1.1", "v1.2", *LATER)
    }
    assert ids["v1.1"] == ids["v1.2"] == ids["v2.0"] == ids["v2.1"][:-1]
    assert len(ids["v2.1"]) == 3


def test_what_a_version_shows_no_difference_of_is_no_event_there(clever: CleverMock, district: District) -> None:
    pupil = StudentFactory(school=SchoolFactory(district=district), grade="13")
    seen = {version: len(types(clever, version)) for version in ("v1.2", *LATER)}
    pupil.update(grade="Ungraded")
    assert {version: len(types(clever, version)) - number for version, number in seen.items()} == {
        "v1.2": 0,
        "v2.0": 0,
        "v2.1": 1,
    }


# Filters


@pytest.fixture
def two_schools(clever: CleverMock, district: District) -> tuple[Any, Any]:
    """Two schools, and who and what came to each of them."""
    schools = SchoolFactory.create_batch(2, district=district)
    for number, school in enumerate(schools):
        pupil, teacher = StudentFactory(school=school), TeacherFactory(school=school)
        SectionFactory(school=school, teacher=teacher, students=[pupil], course_name=f"Course {number}", term=None)
        ContactFactory(student=pupil)
        SchoolAdminFactory(schools=[school])
    DistrictAdminFactory(district=district)
    assert len(types(clever, "v2.1")) == 15
    return tuple(schools)  # type: ignore[return-value]


@every_version
@pytest.mark.usefixtures("two_schools")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("record_type=students", {"students": 2}),
        ("record_type=student", {"students": 2}),
        ("record_type=Students&record_type=sections", {"students": 2, "sections": 2}),
        ("record_type=schooladmins", {"schooladmins": 2}),
        ("record_type=school_admins", {"schooladmins": 2}),
        ("record_type=school_admin", {"schooladmins": 2}),
        ("record_type=district_admins", {"districtadmins": 1}),
        ("record_type=contacts", {"contacts": 2}),
        ("record_type=courses", {"courses": 2}),
        ("record_type=terms", {}),
        ("record_type=districts", {}),
    ],
)
def test_a_kind_of_record_is_chosen(clever: CleverMock, version: str, query: str, found: dict[str, int]) -> None:
    names = [type_.partition(".")[0] for type_ in types(clever, version, f"&{query}")]
    assert {name: names.count(name) for name in names} == found


@every_version
def test_a_school_is_chosen(clever: CleverMock, version: str, two_schools: tuple[Any, Any]) -> None:
    north, south = two_schools
    for school in two_schools:
        found = types(clever, version, f"&school={school}")
        assert sorted(type_.partition(".")[0] for type_ in found) == [
            *("contacts", "courses", "schooladmins", "schools", "sections", "students", "teachers"),
        ]
    assert types(clever, version, f"&school={south}&record_type=students") == ["students.created"]
    [pupil] = north.students
    pupil.update(school=south)
    for school in two_schools:
        assert types(clever, version, f"&school={school}")[-1] == "students.updated"
    assert types(clever, version, f"&school={'0' * 24}") == []


@every_version
@pytest.mark.usefixtures("two_schools")
def test_filters_stay_in_the_links(clever: CleverMock, version: str) -> None:
    page = clever.get(f"/{version}/events?record_type=students&record_type=sections&limit=3").json
    following = next(link["uri"] for link in page["links"] if link["rel"] == "next")
    assert following.startswith(f"/{version}/events?record_type=students&record_type=sections&limit=3&starting_after=")
    assert len(clever.get(following).json["data"]) == 1


@every_version
@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("record_type=pupils", "Invalid record_type 'pupils': it must be one of contacts, courses, districtadmins"),
        ("record_type=studnets", "the nearest is 'students'"),
        ("record_type=", "Invalid record_type ''"),
        ("school=x", "Invalid school 'x': it must be an ObjectID"),
        ("school=", "Invalid school ''"),
        ("where=%7B%7D", "where is not known"),
    ],
)
def test_a_filter_that_is_none_is_refused(clever: CleverMock, version: str, query: str, says: str) -> None:
    answer = clever.get(f"/{version}/events?{query}")
    assert answer.status_code == 400
    assert says in answer.json["message"]


def test_many_choices_of_a_feed_are_not_all_kept(clever: CleverMock, two_schools: tuple[Any, Any]) -> None:
    feed = clever.connection.feed
    for school in two_schools:
        for number in range(2 * feed.MOST_CUTS):
            kinds = "&record_type=".join(["students", "teachers", "sections"][: number % 3 + 1])
            types(clever, "v2.1", f"&school={number:024x}&record_type={kinds}")
            types(clever, "v2.1", f"&school={school}&record_type={kinds}")
    assert len(feed._cuts) <= feed.MOST_CUTS


# The sync rule


@every_version
def test_a_full_sync_reads_courses_terms_contacts_and_district_admins_too(clever: CleverMock, version: str) -> None:
    DistrictFactory(schools=1, teachers=1, students=1, sections=1, contacts=1, school_admins=1, district_admins=1)
    collections = [
        *("schools", "terms", "courses", "teachers", "students", "sections"),
        *("school_admins", "district_admins", "contacts"),
    ]
    assert clever.connection.missing_for_sync(version) == collections
    for number, kind in enumerate(collections, start=1):
        clever.get(f"/{version}/{kind}")
        assert clever.connection.missing_for_sync(version) == collections[number:]
    assert clever.connection.has_full_sync(version)
    assert not clever.connection.has_full_sync("v1.2")


# The release calendar


def statuses(clever: CleverMock, day: str, *paths: str) -> list[int]:
    """The statuses of some paths on a day."""
    with clever.travel(day, freeze=True):
        return [clever.get(path).status_code for path in paths]


@pytest.mark.clever(enforce_releases=True)
def test_each_version_opens_on_its_day(clever: CleverMock) -> None:
    DistrictFactory()
    for version, day in (("v2.0", "2017-11-06"), ("v2.1", "2019-07-15")):
        before = (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()
        assert statuses(clever, before, f"/{version}/schools") == [404]
        assert statuses(clever, day, f"/{version}/schools") == [200]


@pytest.mark.clever(enforce_releases=True)
def test_versions_1_x_are_closed_to_all_from_december_2022(clever: CleverMock) -> None:
    DistrictFactory()
    paths = ("/v1.1/schools", "/v1.2/schools", "/v2.1/schools")
    assert statuses(clever, "2022-11-30T23:59:59Z", *paths) == [200, 200, 200]
    assert statuses(clever, "2022-12-01", *paths) == [404, 404, 200]
    with clever.travel("2022-12-01"):
        assert clever.get("/v1.2/schools").json == {
            "error": "API version v1.2 was closed to all applications on 2022-12-01; call a newer one"
        }


@pytest.mark.clever(enforce_releases=True)
def test_contacts_of_2_x_are_closed_from_august_2025(clever: CleverMock) -> None:
    contact = ContactFactory()
    paths = ("/v2.1/contacts", f"/v2.0/contacts/{contact.legacy_id}", "/v2.1/events?record_type=contacts")
    others = ("/v2.1/students", f"/v2.1/students/{contact.student}/contacts", "/v2.1/events?record_type=students")
    assert statuses(clever, "2025-07-30", *paths, *others) == [200] * 6
    assert statuses(clever, "2025-07-31", *paths, *others) == [404, 404, 404, 200, 200, 200]
    with clever.travel("2025-08-01"):
        error = "/contacts of API version v2.1 was closed to all applications on 2025-07-31"
        for path in (paths[0], paths[2]):
            assert clever.get(path).json == {"error": error, "message": error}
