"""What v1.2 added to v1.1: worked out from the published files, from the mock's tables, and from its answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import ContactFactory, DistrictFactory, SchoolFactory, SectionFactory, StudentFactory
from clever_mock.versions import VERSIONS

from .district import KINDS, Built, all_ids
from .endpoints import EVENTS, EVENTS_PART, EXTRA_ENDPOINTS, is_of_events, published_paths
from .spec import Swagger, published

pytestmark = pytest.mark.usefixtures("shared")

OLD, NEW = "v1.1", "v1.2"

DEFINITIONS = {
    "districts": "District",
    "schools": "School",
    "teachers": "Teacher",
    "students": "Student",
    "sections": "Section",
    "school_admins": "SchoolAdmin",
    "district_admins": "DistrictAdmin",
    "contacts": "StudentContact",
}
"""The published definition of each kind of record."""

STATUS = "DistrictStatus"

BEYOND_THE_FILES = {
    ("students", "frl_status"): "recorded; shown only when the record was given one",
    ("students", "iep_status"): "recorded; shown only when the record was given one",
}
"""What a view knows beyond the published definition."""

Names = dict[str, frozenset[str]]


def added(old: Mapping[str, frozenset[str]], new: Mapping[str, frozenset[str]]) -> Names:
    """Returns what each key gained, the keys that gained nothing left out."""
    return {key: names - old.get(key, frozenset()) for key, names in new.items() if names - old.get(key, frozenset())}


def published_fields(swagger: Swagger) -> Names:
    """Returns the properties of every record and of the status."""
    return {name: swagger.properties(name) for name in (*DEFINITIONS.values(), STATUS)}


def published_choices(swagger: Swagger) -> Names:
    """Returns the values of every enumeration, by definition and property."""
    return {
        f"{name}.{prop}": frozenset(source["enum"])
        for name, body in swagger.definitions.items()
        for prop, source in body.get("properties", {}).items()
        if "enum" in source
    }


def published_parameters(version: str) -> Names:
    """Returns the query parameters of every published path of a version."""
    return {path: swagger.parameters(path) for path, swagger in published_paths(version)}


def mock_fields(version: str) -> Names:
    """Returns the fields that the mock's version shows, by the name of the published definition."""
    shown = {DEFINITIONS[kind]: frozenset(view.fields) for kind, view in VERSIONS[version].kinds.items()}
    return {**shown, STATUS: frozenset(VERSIONS[version].status_fields)}


def mock_parameters(version: str) -> Names:
    """Returns the query parameters of the mock's endpoints, as far as the published files go."""
    return {
        endpoint.path: frozenset(endpoint.parameters)
        for endpoint in VERSIONS[version].endpoints
        if endpoint.path not in EXTRA_ENDPOINTS and (EVENTS or not is_of_events(endpoint.path))
    }


def test_the_files_of_one_version_agree_with_each_other() -> None:
    for version in (OLD, NEW):
        main, feed = published(version), published(version, EVENTS_PART)
        shared_names = main.definitions.keys() & feed.definitions.keys()
        assert {name: main.definitions[name] for name in shared_names} == {
            name: feed.definitions[name] for name in shared_names
        }


def test_the_newer_files_take_nothing_away() -> None:
    old, new = published(OLD), published(NEW)
    assert added(published_fields(new), published_fields(old)) == {}
    assert added(published_choices(new), published_choices(old)) == {}
    assert added(published_parameters(NEW), published_parameters(OLD)) == {}


@pytest.mark.parametrize("version", [OLD, NEW])
def test_the_views_show_the_published_fields(version: str) -> None:
    expected = published_fields(published(version))
    for kind, name in BEYOND_THE_FILES:
        expected[DEFINITIONS[kind]] |= {name}
    assert mock_fields(version) == expected
    kinds = VERSIONS[version].kinds.items()
    marked = {(kind, name) for kind, view in kinds for name, shown in view.fields.items() if not shown.published}
    assert marked == BEYOND_THE_FILES.keys()


def test_the_views_gain_the_fields_that_the_files_gained() -> None:
    gained = added(published_fields(published(OLD)), published_fields(published(NEW)))
    assert gained
    assert added(mock_fields(OLD), mock_fields(NEW)) == gained
    assert added(mock_fields(NEW), mock_fields(OLD)) == {}


def test_the_states_gain_what_the_files_gained() -> None:
    gained = added(published_choices(published(OLD)), published_choices(published(NEW)))
    assert list(gained) == [f"{STATUS}.state"]
    assert set(VERSIONS[NEW].states) - set(VERSIONS[OLD].states) == gained[f"{STATUS}.state"]
    for version in (OLD, NEW):
        assert set(VERSIONS[version].states) == published_choices(published(version))[f"{STATUS}.state"]


def test_paths_and_parameters_gain_what_the_files_gained() -> None:
    assert mock_parameters(NEW).keys() - mock_parameters(OLD).keys() == (
        published_parameters(NEW).keys() - published_parameters(OLD).keys()
    )
    assert added(mock_parameters(OLD), mock_parameters(NEW)) == added(
        published_parameters(OLD), published_parameters(NEW)
    )
    assert added(mock_parameters(NEW), mock_parameters(OLD)) == {}


def test_the_same_limit_is_documented_lower_in_the_newer_version() -> None:
    assert (VERSIONS[OLD].max_limit, VERSIONS[NEW].max_limit) == (100_000, 10_000)


@pytest.fixture
def upgraded() -> Iterator[Built]:
    """A paused, launched district whose records have every field that the newer version added."""
    with CleverMock() as clever:
        district = DistrictFactory(schools=2, teachers=2, students=4, sections=2)
        clever.get("/v1.1/districts", token=district.token)
        school = SchoolFactory(district=district)
        pupil = StudentFactory(school=school, graduation_year="2027")
        SectionFactory(school=school, students=[pupil])
        ContactFactory(student=pupil, sis_id="77")
        district.launch("2016-09-01")
        district.pause("2017-06-01", "2117-08-15")
        yield Built(clever, district.token, all_ids(clever, district.token))


def live_records(built: Built, version: str) -> dict[str, list[dict[str, Any]]]:
    """Returns every record as the version shows it, and the status, by published definition."""
    found = {
        DEFINITIONS[kind]: [built.get(f"/{version}/{kind}/{id}").json["data"] for id in built.ids[kind]]
        for kind in KINDS
    }
    items = built.get(f"/{version}/districts/{built.ids['districts'][0]}/status").json["data"]
    return {**found, STATUS: [item["data"] for item in items]}


def live_fields(built: Built, version: str) -> Names:
    """Returns every key that a version shows on some record, by published definition."""
    records = live_records(built, version)
    return {name: frozenset(key for one in some for key in one) for name, some in records.items()}


def test_the_answers_gain_the_fields_that_the_files_gained(upgraded: Built) -> None:
    gained = added(published_fields(published(OLD)), published_fields(published(NEW)))
    old, new = live_fields(upgraded, OLD), live_fields(upgraded, NEW)
    assert added(old, new) == gained
    assert added(new, old) == {}


def test_a_paused_district_shows_the_state_that_the_files_gained(upgraded: Built) -> None:
    old, new = (live_records(upgraded, version)[STATUS][0]["state"] for version in (OLD, NEW))
    choices = {version: published_choices(published(version))[f"{STATUS}.state"] for version in (OLD, NEW)}
    assert new in choices[NEW] - choices[OLD]
    assert old in choices[OLD]


@pytest.mark.parametrize("kind", KINDS)
def test_without_what_was_added_the_answers_are_the_same(kind: str, upgraded: Built) -> None:
    gained = added(published_fields(published(OLD)), published_fields(published(NEW)))
    for id in upgraded.ids[kind]:
        old, new = (upgraded.get(f"/{version}/{kind}/{id}") for version in (OLD, NEW))
        body = json.loads(new.data.decode().replace(f'"/{NEW}/', f'"/{OLD}/'))
        kept = {key: value for key, value in body["data"].items() if key not in gained.get(DEFINITIONS[kind], ())}
        assert json.dumps({**body, "data": kept}) == json.dumps(old.json)


@pytest.mark.skipif(not EVENTS, reason="the mock serves no event feed yet")
def test_without_what_was_added_the_events_are_the_same(built: Built) -> None:
    gained = added(published_fields(published(OLD)), published_fields(published(NEW)))
    old, new = (built.get(f"/{version}/events?limit=1000").json["data"] for version in (OLD, NEW))
    for item in new:
        event = item["data"]
        newer = gained.get(definition_of_event(event["type"]), frozenset())
        event["data"] = {
            part: {k: v for k, v in keys.items() if k not in newer} for part, keys in event["data"].items()
        }
        item["uri"] = item["uri"].replace(f"/{NEW}/", f"/{OLD}/")
    assert old
    assert json.dumps(new) == json.dumps(old)


def definition_of_event(type_: str) -> str:
    """Returns the published definition of the record that an event of a type carries."""
    parts = published(NEW, EVENTS_PART).definitions[type_]["allOf"]
    name: str = next(part["properties"]["data"]["$ref"] for part in parts if "properties" in part)
    return name.removeprefix("#/definitions/").removesuffix("Object")
