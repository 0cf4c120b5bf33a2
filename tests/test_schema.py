"""The printed schema: agrees with Clever's published files, is valid OpenAPI, and the mock's answers are as it says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator  # type: ignore[import-untyped]

from clever_mock import CleverMock
from clever_mock.schema.openapi import document
from clever_mock.versions import VERSIONS, Endpoint
from tests.conformance import sources
from tests.conformance.district import UNKNOWN_ID, Built, build
from tests.conformance.endpoints import EVENTS_PART, published_paths
from tests.conformance.spec import Swagger, published

Json = Any
NAMES = ("v1.1", "v1.2")
OLD, NEW = (VERSIONS[name] for name in NAMES)

LESS_THAN_PROMISED = {
    ("SchoolAdmin", "credentials"): "never on the wire",
    ("Credentials", "district_username"): "`{}` stands for a user without credentials",
    ("DistrictStatus", "launch_date"): "left out while there is none",
}
"""What the published files say is always there, and is not."""

FREER = {("Term", "start_date"), ("Term", "end_date")}
"""What the published files say is a moment, and was recorded as a day as well."""

every_version = pytest.mark.parametrize("name", NAMES)
ALL = (*NAMES, "v2.0", "v2.1")
of_all_versions = pytest.mark.parametrize("name", ALL)


@pytest.fixture(scope="module")
def shared() -> None:
    """Asks for Clever's files."""
    sources.require()


@pytest.fixture(scope="module")
def built() -> Iterator[Built]:
    """A mock with a district that has every kind of record and of event."""
    with CleverMock() as clever:
        yield build(clever)


def definitions(name: str) -> dict[str, Json]:
    """The definitions of a version's published files."""
    return {**published(name).definitions, **published(name, EVENTS_PART).definitions}


def schemas(name: str, *, only_published: bool = True) -> dict[str, Json]:
    """The schemas of the printed document."""
    found: dict[str, Json] = document(VERSIONS[name], published=only_published)["components"]["schemas"]
    return found


def records(name: str) -> dict[str, tuple[Json, Json]]:
    """The published definition and the printed schema of every record, value and status."""
    printed, listed = schemas(name), definitions(name)
    return {
        title: (listed[title], printed[title])
        for title in listed
        if title in printed
        and "properties" in listed[title]
        and "data" not in listed[title]["properties"]
        and title != "Event"
    }


def values(schema: Json) -> Mapping[tuple[str, ...], list[str]]:
    """The enumerations in a definition, by property."""
    return {(title,): prop["enum"] for title, prop in schema["properties"].items() if "enum" in prop}


# Against the published files


@pytest.mark.usefixtures("shared")
@every_version
def test_the_records_have_the_published_properties_and_words(name: str) -> None:
    found = records(name)
    assert {"District", "Student", "StudentContact", "DistrictStatus", "Term", "Credentials"} <= found.keys()
    for title, (listed, printed) in found.items():
        assert printed["properties"].keys() == listed["properties"].keys(), title
        assert values(printed) == values(listed), title


@pytest.mark.usefixtures("shared")
@every_version
def test_what_is_published_as_guaranteed_is_required(name: str) -> None:
    for title, (listed, printed) in records(name).items():
        promised = {prop for prop, source in listed["properties"].items() if not source.get("x-nullable")}
        excused = {prop for owner, prop in LESS_THAN_PROMISED if owner == title}
        assert set(printed.get("required", ())) == promised - excused, title
        assert excused <= promised | {"launch_date"}


@pytest.mark.usefixtures("shared")
@every_version
def test_the_values_have_the_published_types_and_forms(name: str) -> None:
    for title, (listed, printed) in records(name).items():
        for prop, source in listed["properties"].items():
            ours = printed["properties"][prop]
            if "$ref" in source:
                assert ours["$ref"].rpartition("/")[2] == source["$ref"].rpartition("/")[2]
                continue
            assert ours["type"] == source["type"], f"{title}.{prop}"
            if source.get("format") == "datetime" and (title, prop) not in FREER:
                assert ours["format"] == "date-time"
            if "pattern" in source:
                assert ours["pattern"] == f"^{source['pattern']}$".replace("(?:", "").replace("(", "").replace(")", "")


@pytest.mark.usefixtures("shared")
@every_version
def test_the_paths_and_their_parameters_are_the_published_ones(name: str) -> None:
    paths = document(VERSIONS[name], published=True)["paths"]
    listed = dict(published_paths(name))
    assert paths.keys() == listed.keys()
    for path, swagger in listed.items():
        given = paths[path]["get"]["parameters"]
        assert {one["name"] for one in given if one["in"] == "query"} == swagger.parameters(path)
        assert [one["name"] for one in given if one["in"] == "path"] == (["id"] if "{id}" in path else [])


@pytest.mark.usefixtures("shared")
@every_version
def test_each_path_answers_the_published_record_in_the_published_form(name: str) -> None:
    whole = document(VERSIONS[name], published=True)
    for path, swagger in published_paths(name):
        content = whole["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert shape(content, whole) == shape_in(swagger, swagger.answer(path)), path


def shape(schema: Json, whole: Json) -> str:
    """What an answer holds, such as `[{Student}]`: brackets for a list, braces for items that are wrapped."""
    target = schema
    while "$ref" in target:
        title = target["$ref"].rpartition("/")[2]
        target = whole["components"]["schemas"][title]
        if title in STOPS:
            return str(title)
    if "anyOf" in target:  # district admins are wrapped where show_links asks for it
        return shape(target["anyOf"][0], whole)
    if target["type"] == "array":
        return f"[{shape(target['items'], whole)}]"
    if target["type"] == "object":
        inner = shape(target["properties"]["data"], whole)
        return inner if "links" in target["properties"] else f"{{{inner}}}"
    return str(target["type"])


def shape_in(swagger: Swagger, title: str) -> str:
    """The same of a published definition."""
    data = swagger.definitions[title]["properties"]["data"]
    if data.get("type") != "array":
        return str(data["$ref"]).rpartition("/")[2]
    if "$ref" not in data["items"]:
        return f"[{data['items']['type']}]"
    item = data["items"]["$ref"].rpartition("/")[2]
    return f"[{{{shape_in(swagger, item)}}}]" if swagger.properties(item) == {"data"} else f"[{item}]"


STOPS = {"District", "School", "Teacher", "Student", "Section", "SchoolAdmin", "DistrictAdmin", "StudentContact"}
STOPS |= {"DistrictStatus", "Event"}


@pytest.mark.usefixtures("shared")
@every_version
def test_the_events_are_the_published_ones(name: str) -> None:
    printed, listed = schemas(name), definitions(name)
    types = {title for title, body in listed.items() if "allOf" in body}
    assert set(printed["Event"]["discriminator"]["mapping"]) == types
    for title in types:
        parts = next(part for part in listed[title]["allOf"] if "properties" in part)["properties"]
        held = parts["data"]["$ref"].rpartition("/")[2].removesuffix("Object")
        data = printed[title]["properties"]["data"]["properties"]
        assert data["object"]["$ref"].rpartition("/")[2] == held
        assert ("previous_attributes" in data) == ("previous_attributes" in parts) == title.endswith(".updated")


# As OpenAPI


@of_all_versions
@pytest.mark.parametrize("only_published", [True, False])
def test_the_document_holds_together(name: str, only_published: bool) -> None:
    whole = document(VERSIONS[name], published=only_published)
    components = whole["components"]
    Draft4Validator.check_schema({"definitions": components["schemas"]})
    referred = set(references(whole))
    assert referred == {
        f"#/components/{part}/{title}" for part in ("schemas", "responses", "headers") for title in components[part]
    }
    calls = [path["get"] for path in whole["paths"].values()]
    assert len({call["operationId"] for call in calls}) == len(calls)
    named = {scheme for call in (whole, *calls) for entry in call.get("security", ()) for scheme in entry}
    assert named <= components["securitySchemes"].keys()
    assert json.loads(json.dumps(whole)) == whole


def references(part: Json) -> Iterator[str]:
    """Every reference in a document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for key, inner in part.items():
            yield from references(inner) if key != "mapping" else ()
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


@of_all_versions
@pytest.mark.parametrize("only_published", [True, False])
def test_the_document_is_openapi(name: str, only_published: bool) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="pip install openapi-spec-validator")
    validator.validate(document(VERSIONS[name], published=only_published))


def test_what_is_not_published_is_marked_and_can_be_left_out() -> None:
    text, without = (json.dumps(document(NEW, published=only)) for only in (False, True))
    assert "x-unpublished" in text
    assert "x-unpublished" not in without
    for word in ("frl_status", "district_password", "created_since", '"/me"', '"Count"'):
        assert word in text
        assert word not in without


# Against what the mock answers


def strict(schema: Json) -> Json:
    """A schema in which no object has more than it says."""
    if isinstance(schema, list):
        return [strict(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(inner) for key, inner in schema.items()}
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        closed["additionalProperties"] = False
    return closed


class Contract:
    """What a version's document says of its answers."""

    def __init__(self, name: str) -> None:
        self.whole = document(VERSIONS[name])
        self.components = {"schemas": strict(self.whole["components"]["schemas"])}
        self._validators: dict[str, Json] = {}

    def faults(self, path: str, status: int, body: Json) -> list[str]:
        """What is wrong with a JSON answer to a path, one line a fault."""
        response = self.whole["paths"][path]["get"]["responses"][str(status)]
        if "$ref" in response:
            response = self.whole["components"]["responses"][response["$ref"].rpartition("/")[2]]
        schema = response["content"]["application/json"]["schema"]
        key = json.dumps(schema)
        if key not in self._validators:
            self._validators[key] = Draft202012Validator({**schema, "components": self.components})
        return [f"{path}{error.json_path}: {error.message[:200]}" for error in self._validators[key].iter_errors(body)]


@pytest.fixture(scope="module", params=ALL)
def contract(request: pytest.FixtureRequest) -> tuple[str, Contract]:
    """A version and its contract."""
    return request.param, Contract(request.param)


def test_every_answer_is_as_the_document_says(contract: tuple[str, Contract], built: Built) -> None:
    name, says = contract
    for endpoint in VERSIONS[name].endpoints:
        if endpoint.form == "me":
            continue
        paths = list(built.paths(name, endpoint.path))
        for path in {*paths[:3], paths[-1]}:
            answer = built.get(f"/{name}{path}")
            assert says.faults(endpoint.path, answer.status_code, answer.json) == [], path
        for query in queries(endpoint):
            answer = built.get(f"/{name}{paths[0]}?{query}")
            assert answer.status_code == 200
            assert says.faults(endpoint.path, 200, answer.json) == [], query


def queries(endpoint: Endpoint) -> list[str]:
    """Queries that give other envelopes."""
    if endpoint.form not in ("list", "events"):
        return []
    asked = [f"starting_after={UNKNOWN_ID}", "ending_before=last"]
    asked += ["count=true", "limit=1"] if endpoint.counted else []
    return asked + (["show_links=true"] if "show_links" in endpoint.parameters else [])


def test_every_event_is_as_the_document_says(contract: tuple[str, Contract], built: Built) -> None:
    name, says = contract
    answer = built.get(f"/{name}/events?limit=1000").json
    types = {item["data"]["type"].partition(".")[2] for item in answer["data"]}
    assert types == {"created", "updated", "deleted"}
    assert says.faults("/events", 200, answer) == []


def test_me_is_as_the_document_says(contract: tuple[str, Contract], built: Built) -> None:
    name, says = contract
    home = built.clever.district
    users = [home.students[0], home.teachers[0], home.school_admins[0], home.district_admins[0]]
    for user in users:
        answer = built.clever.get(f"/{name}/me", token=built.clever.login(user).token)
        assert says.faults("/me", 200, answer.json) == []
    bare = built.clever.get(f"/{name}/me", token=built.clever.login(users[0], scope="read:user_id").token)
    assert says.faults("/me", 200, bare.json) == []


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/students", "limit=0", 400),
        ("/students", "where=7", 400),
        ("/students", "limit=999999", 413),
        ("/students/{id}", "", 404),
    ],
)
def test_errors_are_as_the_document_says(
    contract: tuple[str, Contract], built: Built, path: str, query: str, status: int
) -> None:
    name, says = contract
    answer = built.get(f"/{name}{path.replace('{id}', UNKNOWN_ID)}?{query}")
    assert answer.status_code == status
    assert says.faults(path, status, answer.json) == []


def test_the_examples_of_errors_are_the_real_ones(contract: tuple[str, Contract], built: Built) -> None:
    name, says = contract
    answers = {
        "Unauthorized": built.clever.get(f"/{name}/students", token="nobody's"),
        "NotFound": built.get(f"/{name}/students/{UNKNOWN_ID}"),
    }
    for title, answer in answers.items():
        content = says.whole["components"]["responses"][title]["content"]["application/json"]
        assert content["example"] == answer.json


def test_the_check_of_answers_can_fail(contract: tuple[str, Contract], built: Built) -> None:
    name, says = contract
    student = built.get(f"/{name}/students/{built.ids['students'][0]}").json
    assert says.faults("/students/{id}", 200, student) == []
    for wrong in ({"grade": "14"}, {"height": 1}, {"dob": "2007-02-11"}, {"created": "2017"}, {"school": "north"}):
        assert says.faults("/students/{id}", 200, {**student, "data": {**student["data"], **wrong}}) != []
    without = {key: value for key, value in student["data"].items() if key != "name"}
    assert says.faults("/students/{id}", 200, {**student, "data": without}) != []
    assert says.faults("/students/{id}", 200, {"data": student["data"]}) != []
