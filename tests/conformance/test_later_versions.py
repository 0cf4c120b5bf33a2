"""What versions from 2.0 on show, and in what they differ: worked out from the published files and from the mock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.model import District
from clever_mock.schema.openapi import document
from clever_mock.versions import VERSIONS

from .deviations import DEVIATIONS
from .district import recorded_mock
from .endpoints import EVENTS_PART, published_paths
from .sources import SHARED
from .spec import Swagger, published

pytestmark = pytest.mark.usefixtures("shared")

LATER = ("v2.0", "v2.1", "v3.0", "v3.1")
STEPS = tuple(pairwise(("v1.2", *LATER)))
LESS = {
    "District.state": "`success` and an empty state: what no sync of the mock comes to",
    "District.login_methods": "the file says text; the words are those of the documentation",
}
"""Where the mock knows fewer values than the file, or more of them, each with its reason."""

Names = dict[str, frozenset[str]]


def records_of(swagger: Swagger) -> Iterator[str]:
    """Yields the names of the definitions that describe records and the small values in them."""
    made = ("Response", "Object", "Request")
    for name, body in swagger.definitions.items():
        if "allOf" not in body and not name.endswith(made) and name not in OTHERS:
            yield name


WITHIN = ("AdminName", "Disability", "LmsStatus", "PreferredName", "SchoolEnrollment")
"""What the mock's document describes where it is used, and not by a name."""

OTHERS = ("BadRequest", "InternalError", "NotFound", "Link", "Event")
CALLED = {"AdminName": "Name"}
"""What the mock's document calls otherwise."""


def fields_of(schemas: Mapping[str, Any]) -> Names:
    """Returns the names of the properties of each schema."""
    return {name: frozenset(body.get("properties", {})) for name, body in schemas.items()}


def mock_schemas(version: str) -> dict[str, Any]:
    """Returns the schemas of the mock's own document of a version."""
    schemas: dict[str, Any] = document(VERSIONS[version], published=True)["components"]["schemas"]
    return schemas


@pytest.mark.parametrize("version", LATER)
def test_each_record_has_the_published_fields_and_no_others(version: str) -> None:
    swagger = published(version)
    mine, theirs = fields_of(mock_schemas(version)), fields_of(swagger.definitions)
    for name in records_of(swagger):
        if name not in WITHIN:
            assert mine[name] == theirs[name] - left_out(version, name), name


def left_out(version: str, name: str) -> frozenset[str]:
    """Returns the properties of a definition that no record of a version has, by the table of deviations."""
    rows = [row for row in DEVIATIONS if row.change == "absent" and version in row.versions]
    return frozenset(prop for owner, _, prop in (row.where.rpartition(".") for row in rows) if owner == name)


@pytest.mark.parametrize("version", LATER)
def test_each_word_that_is_published_is_known_and_no_other(version: str) -> None:
    swagger, schemas = published(version), mock_schemas(version)
    for name in records_of(swagger):
        for prop, source in swagger.definitions[name]["properties"].items():
            if prop in left_out(version, name) or name in WITHIN:
                continue
            mine = schemas.get(CALLED.get(name, name), {}).get("properties", {}).get(prop, {})
            if "enum" in source or "enum" in mine:
                known, wanted = set(mine.get("enum", ())), set(source.get("enum", ()))
                if f"{name}.{prop}" in LESS:
                    assert known != wanted
                else:
                    assert known == wanted, f"{name}.{prop}"


@pytest.mark.parametrize("version", LATER)
def test_what_is_always_there_is_what_the_file_says(version: str) -> None:
    swagger, schemas = published(version), mock_schemas(version)
    rows = [row for row in DEVIATIONS if not row.versions or version in row.versions]
    optional = {row.where for row in rows if row.change in ("optional", "absent")}
    for name in records_of(swagger):
        if name in (*WITHIN, "Credentials"):
            continue
        sure = {
            prop for prop, source in swagger.definitions[name]["properties"].items() if not source.get("x-nullable")
        }
        listed = {prop for prop in sure if f"{name}.{prop}" not in optional}
        maybe = {prop for prop in listed if f"{name}.{prop}" in MADE_BY_FACTORIES}
        assert set(schemas[name].get("required", ())) == listed - maybe, name


def test_the_words_for_a_disability_are_those_of_the_file() -> None:
    published_words = published("v3.1").definitions["Disability"]["properties"]
    mine = mock_schemas("v3.1")["Student"]["properties"]["disability"]["properties"]
    assert {name: set(one["enum"]) for name, one in mine.items()} == {
        name: set(one["enum"]) for name, one in published_words.items()
    }


MADE_BY_FACTORIES = {
    "District.district_contact": "there is none where the district has no admin",
    "District.launch_date": "there is none before it is set",
    "District.pause_end": "there is none without a pause",
    "District.pause_start": "there is none without a pause",
    "District.portal_url": "a district that was loaded may have none",
}
"""What a factory's district has, and another may not."""


@pytest.mark.parametrize(("old", "new"), STEPS)
def test_a_step_gains_and_loses_the_paths_and_parameters_that_the_files_do(old: str, new: str) -> None:
    def listed(version: str) -> set[str]:
        paths = published_paths(version)
        return {f"{path}?{name}" for path, swagger in paths for name in ("", *swagger.parameters(path))}

    def served(version: str) -> set[str]:
        endpoints = [one for one in VERSIONS[version].endpoints if one.published]
        return {f"{one.path}?{name}" for one in endpoints for name in ("", *one.parameters)}

    assert served(new) - served(old) == listed(new) - listed(old)
    assert served(old) - served(new) == listed(old) - listed(new)
    assert bool(listed(new) - listed(old)) is (new != "v3.1")


@pytest.mark.parametrize(("old", "new"), STEPS)
def test_a_step_gains_and_loses_the_events_that_the_files_do(old: str, new: str) -> None:
    def listed(version: str) -> set[str]:
        definitions = published(version, EVENTS_PART).definitions
        return {name.partition(".")[0] for name, body in definitions.items() if "allOf" in body}

    def served(version: str) -> set[str]:
        return set(VERSIONS[version].event_names.values())

    assert (served(new) - served(old), served(old) - served(new)) == (
        listed(new) - listed(old),
        listed(old) - listed(new),
    )


@pytest.mark.parametrize("version", ["v1.2", *LATER])
def test_each_change_of_a_version_says_in_a_sentence_what_it_is(version: str) -> None:
    changes = VERSIONS[version].changes
    assert len({change.text for change in changes}) == len(changes) > 3
    for change in changes:
        assert change.text.endswith(".")
        assert any(value for name, value in vars(change).items() if name != "text"), change.text


# The recorded answers of version 2.1

SAME_HEADERS = (
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Content-Length",
    "Content-Type",
    "X-Powered-By",
    "X-Ratelimit-Bucket",
    "X-Ratelimit-Limit",
)
OF_THE_MOMENT = ("Connection", "Date", "Etag", "X-Ratelimit-Remaining", "X-Ratelimit-Reset", "X-Request-Id")
"""What is another in each answer, or is the server's to send."""


@pytest.fixture(scope="module")
def loaded() -> Iterator[tuple[CleverMock, District]]:
    """A mock that has loaded the recorded answers of version 2.1."""
    with recorded_mock("v2.1") as found:
        yield found


@pytest.mark.parametrize("name", ["students", "teachers"])
def test_the_recorded_answer_comes_back(name: str, loaded: tuple[CleverMock, District]) -> None:
    clever, district = loaded
    recorded = json.loads((SHARED / "recorded" / "v2.1" / f"{name}.json").read_text(encoding="utf-8"))
    answer = clever.get(recorded["request"], token=district.token)
    assert answer.status_code == recorded["status"]
    assert answer.json == recorded["body"]
    assert list(answer.json) == list(recorded["body"])
    assert {item: answer.headers.get(item) for item in SAME_HEADERS} == {
        item: recorded["headers"][item] for item in SAME_HEADERS
    }
    assert recorded["headers"].keys() == {*SAME_HEADERS, *OF_THE_MOMENT}
