"""The strict schemas refuse what they should: a check that cannot fail checks nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from clever_mock.versions import VERSIONS

from . import sources
from .deviations import DEVIATIONS, RECORDED_ONLY, Deviation
from .endpoints import EVENTS_PART, is_list, published_paths
from .spec import Strict, Swagger, faults, previous_attributes, published

TEXT = {"type": "string"}
ID = "0123456789abcdef01234567"
MOMENT = "2017-02-03T14:00:07.818Z"

SMALL = Swagger(
    definitions={
        "Pupil": {
            "type": "object",
            "properties": {
                "created": {"type": "string", "format": "datetime"},
                "born": {"type": "string", "pattern": "[0-9]{1,2}/[0-9]{4}", "x-nullable": True},
                "id": {"type": "string", "x-validation": True},
                "schools": {"type": "array", "items": TEXT},
                "state": {"type": "string", "enum": ["running", "error"]},
            },
        },
        "PupilResponse": {"type": "object", "properties": {"data": {"$ref": "#/definitions/Pupil"}}},
        "PupilsResponse": {
            "type": "object",
            "properties": {"data": {"type": "array", "items": {"$ref": "#/definitions/PupilResponse"}}},
        },
        "Change": {
            "type": "object",
            "discriminator": "type",
            "properties": {"type": TEXT, "id": TEXT},
        },
        "PupilObject": {"type": "object", "properties": {"object": {"$ref": "#/definitions/Pupil"}}},
        "pupils.created": {
            "allOf": [
                {"$ref": "#/definitions/Change"},
                {"type": "object", "properties": {"data": {"$ref": "#/definitions/PupilObject"}}},
            ]
        },
        "pupils.updated": {
            "allOf": [
                {"$ref": "#/definitions/Change"},
                {
                    "type": "object",
                    "properties": {"data": {"$ref": "#/definitions/PupilObject"}, "previous_attributes": {}},
                },
            ]
        },
    },
    operations={"/pupils": {"responses": {"200": {"schema": {"$ref": "#/definitions/PupilsResponse"}}}}},
)

PUPIL = {"created": MOMENT, "born": "2/2007", "id": ID, "schools": [ID], "state": "running"}
PAGE = {
    "data": [{"data": PUPIL, "uri": f"/v1.1/pupils/{ID}"}],
    "paging": {"current": 1, "total": 1, "count": 1},
    "links": [{"rel": "self", "uri": "/v1.1/pupils"}],
}


def changed(body: dict[str, Any], place: str, value: object) -> dict[str, Any]:
    """Returns a copy of a body with one value at a dotted place set, or taken away when it is Ellipsis."""
    result = copy.deepcopy(body)
    *way, last = place.split(".")
    inner: Any = result
    for step in way:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return result


def test_a_whole_record_passes() -> None:
    schema = Strict(SMALL).definition("Pupil")
    assert faults(schema, PUPIL) == []
    assert faults(schema, changed(PUPIL, "born", ...)) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("nickname", "Al"),
        ("created", ...),
        ("state", "paused"),
        ("state", None),
        ("born", None),
        ("born", "2/2007 or so"),
        ("born", "2/2007\n"),
        ("created", "2017-02-03T14:00:07Z"),
        ("created", "2017-02-03 14:00:07.818"),
        ("created", "2017-02-03T14:00:07.818123Z"),
        ("created", "2017-13-03T14:00:07.818Z"),
        ("created", "2017-02-03T24:00:07.818Z"),
        ("created", "2017-02-03T14:00:07.818Z\n"),
        ("created", "2017-02-03"),
        ("id", ID.upper()),
        ("id", ID[:-1]),
        ("id", 7),
        ("schools", ID),
        ("schools", [ID, ID]),
        ("schools", ["north"]),
    ],
)
def test_a_record_with_one_thing_wrong_is_refused(place: str, value: object) -> None:
    found = faults(Strict(SMALL).definition("Pupil"), changed(PUPIL, place, value))
    assert found
    assert all(fault.startswith(f"$.{place}") or f"'{place}'" in fault for fault in found)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("links", ...),
        ("paging", ...),
        ("count", 1),
        ("paging.current", "1"),
        ("paging.pages", 1),
        ("links", []),
        ("links.0.uri", "https://api.clever.com/v1.1/pupils"),
        ("data.0.uri", ...),
        ("data.0.links", []),
        ("data.0.data.nickname", "Al"),
        ("data", {}),
    ],
)
def test_a_page_with_one_thing_wrong_is_refused(place: str, value: object) -> None:
    schema = Strict(SMALL).answer("/pupils", paging=True)
    assert faults(schema, PAGE) == []
    assert faults(schema, changed(PAGE, place, value)) != []


def test_paging_is_refused_where_none_is_expected() -> None:
    schema = Strict(SMALL).answer("/pupils")
    assert faults(schema, changed(PAGE, "paging", ...)) == []
    assert faults(schema, PAGE) != []


@pytest.mark.parametrize(
    ("event", "wrong"),
    [
        ({"type": "pupils.updated", "data": {"object": PUPIL, "previous_attributes": {"state": "error"}}}, False),
        ({"type": "pupils.updated", "data": {"object": PUPIL}}, True),
        ({"type": "pupils.updated", "data": {"object": PUPIL, "previous_attributes": {"height": 1}}}, True),
        ({"type": "pupils.updated", "data": {"object": PUPIL, "previous_attributes": {"state": 1}}}, True),
        ({"type": "pupils.updated", "data": {"object": PUPIL}, "previous_attributes": {"state": "error"}}, True),
        ({"type": "pupils.created", "data": {"object": PUPIL}}, False),
        ({"type": "pupils.created", "data": {"object": PUPIL, "previous_attributes": {}}}, True),
        ({"type": "pupils.created", "data": {"object": {**PUPIL, "height": 1}}}, True),
        ({"type": "pupils.created", "data": PUPIL}, True),
        ({"type": "pupils.expelled", "data": {"object": PUPIL}}, True),
        ({"data": {"object": PUPIL}}, True),
    ],
)
def test_an_event_is_checked_as_its_type_says(event: dict[str, Any], wrong: bool) -> None:
    assert bool(faults(Strict(SMALL).definition("Change"), {"id": ID, **event})) is wrong


def test_old_values_never_hold_the_time_of_the_last_change() -> None:
    record = {"properties": {"grade": TEXT, "last_modified": TEXT}}
    assert faults(previous_attributes(record), {"grade": "8"}) == []
    assert faults(previous_attributes(record), {"last_modified": MOMENT}) != []


@pytest.mark.parametrize("word", ["maxLength", "minimum", "allOf"])
def test_a_keyword_that_is_not_understood_is_an_error_rather_than_passed_over(word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Strict(SMALL).value({"type": "string", word: 3})


def test_each_kind_of_deviation_does_what_it_says() -> None:
    rows = [
        Deviation("Pupil.state", "absent", "decided", ""),
        Deviation("Pupil.created", "optional", "decided", ""),
        Deviation("Pupil.height", "added", "decided", "", {"type": "integer"}),
        Deviation("*.id", "replaced", "decided", "", {"const": "x"}),
    ]
    schema = Strict(SMALL, rows).definition("Pupil")
    assert schema["required"] == ["height", "id", "schools"]
    assert sorted(schema["properties"]) == ["born", "created", "height", "id", "schools"]
    assert schema["properties"]["id"] == {"const": "x"}


@pytest.mark.usefixtures("shared")
class TestTheTableIsHonest:
    """Every row of the table is about something in the files, and is needed."""

    @pytest.mark.parametrize("row", DEVIATIONS + RECORDED_ONLY, ids=lambda row: row.where)
    def test_a_row_is_about_what_the_files_say(self, row: Deviation) -> None:
        owner, _, prop = row.where.rpartition(".")
        envelope = owner.startswith("<")
        files = properties(row.versions or (("v1.1", "v1.2") if envelope else tuple(VERSIONS)))
        assert row.reason
        if row.change == "moved":
            assert f"'{prop}'" in str(published("v1.1", EVENTS_PART).definitions["students.updated"])
        elif envelope:
            assert not any({"links", "paging", "uri"} & set(one) for one in files.values())
        elif row.change == "added" or owner == "DistrictStatusResponse":
            assert prop not in files[owner]
        elif owner == "*":
            assert any(prop in one for one in files.values())
        else:
            assert prop in files[owner]
            assert not files[owner][prop].get("x-nullable") or row.change in ("absent", "replaced")

    @pytest.mark.parametrize("body", [{"code": 91, "error": "Resource not found", "data": {}}])
    def test_a_real_404_passes_with_the_table_and_fails_without(self, body: dict[str, Any]) -> None:
        swagger = published("v1.1")
        assert faults(Strict(swagger).definition("NotFound"), body) == []
        assert faults(Strict(swagger, ()).definition("NotFound"), body) != []

    @pytest.mark.parametrize("recording", sources.cases(sources.all_recordings), ids=lambda one: one and one.request)
    def test_a_recorded_answer_fits_the_strict_schema(self, recording: sources.Recording) -> None:
        if recording.status == 200 and "data" in recording.body:
            assert faults(schema_of(recording.request, DEVIATIONS + RECORDED_ONLY), recording.body) == []
        else:
            assert set(recording.body) in ({"count", "links"}, {"error"})

    @pytest.mark.parametrize(
        "row",
        [row for row in DEVIATIONS + RECORDED_ONLY if row.basis == "recorded"],
        ids=lambda row: row.where,
    )
    def test_without_a_recorded_row_some_recorded_answer_is_refused(self, row: Deviation) -> None:
        others = [other for other in DEVIATIONS + RECORDED_ONLY if other is not row]
        assert any(
            faults(schema_of(recording.request, others), recording.body)
            for recording in sources.all_recordings()
            if "data" in recording.body and len(str(recording.body)) < 20_000
        )

    def test_every_published_path_has_a_strict_schema_in_each_version(self) -> None:
        for version in VERSIONS:
            for path, swagger in published_paths(version):
                schema = Strict(swagger).answer(path, paging=is_list(path, swagger))
                assert faults(schema, {}) != []


def properties(versions: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Returns the properties of every definition of the published files, the newest version's last."""
    found: dict[str, dict[str, Any]] = {}
    for version in versions:
        for part in ("", EVENTS_PART):
            for name, body in published(version, part).definitions.items():
                found.setdefault(name, {}).update(body.get("properties", {}))
    return found


def schema_of(request: str, rows: tuple[Deviation, ...] | list[Deviation]) -> dict[str, Any]:
    """Returns the schema of a recorded request's answer."""
    version = request.split("/")[1]
    path, _, query = request.removeprefix(f"/{version}").partition("?")
    steps = path.split("/")
    if len(steps) > 2:
        steps[2] = "{id}"
    template = "/".join(steps)
    if template == "/districts/{id}/events":
        template = "/events"
    swagger = published(version, EVENTS_PART if "events" in steps else "")
    paging = (
        version == "v1.1"
        and is_list(template, swagger)
        and not template.startswith("/school_admins")
        and not any(word in query for word in ("starting_after", "ending_before"))
    )
    return Strict(swagger, rows).answer(template, paging=paging, linked="show_links=true" in query)
