"""What other tools recorded of the API, and what people save beside it, is read as captured answers."""

from __future__ import annotations

import base64
import gzip
import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock, LoadError, OldEventsWarning
from clever_mock.factories import DistrictFactory, StudentFactory
from tests.data.asking import records

Json = dict[str, Any]
HOST = "https://api.clever.com"


@pytest.fixture(scope="module")
def bodies() -> dict[str, str]:
    """What the API answered for a small district, as text by path."""
    with CleverMock(seed=5) as real:
        DistrictFactory(name="Lakeside", schools=1, students=3, teachers=1, sections=1)
        paths = [f"/v1.2/{kind}" for kind in ("districts", "schools", "students")]
        return {path: real.get(path).text for path in paths}


def ruby_json(bodies: dict[str, str]) -> str:
    """A cassette of VCR, as JSON."""
    return json.dumps(
        {
            "http_interactions": [
                {
                    "request": {
                        "method": "get",
                        "uri": f"{HOST}{path}",
                        "body": {"encoding": "US-ASCII", "string": ""},
                    },
                    "response": {
                        "status": {"code": 200, "message": "OK"},
                        "body": {"encoding": "UTF-8", "base64_string": base64.b64encode(body.encode()).decode()},
                    },
                    "recorded_at": "Tue, 07 Feb 2017 10:11:12 GMT",
                }
                for path, body in bodies.items()
            ],
            "recorded_with": "VCR 6.1.0",
        }
    )


def ruby_yaml(bodies: dict[str, str]) -> str:
    """A cassette of VCR, as YAML with a body in Ruby's tag for binary text."""
    return "---\nhttp_interactions:\n" + "".join(
        textwrap.dedent(
            f"""\
            - request:
                method: get
                uri: {HOST}{path}
              response:
                status: {{code: 200, message: OK}}
                body:
                  encoding: ASCII-8BIT
                  string: !binary |-
                    {base64.b64encode(body.encode()).decode()}
              recorded_at: Tue, 07 Feb 2017 10:11:12 GMT
            """
        )
        for path, body in bodies.items()
    )


def python_yaml(bodies: dict[str, str]) -> str:
    """A cassette of vcrpy, whose bodies came packed."""
    packed = {path: base64.b64encode(gzip.compress(body.encode())).decode() for path, body in bodies.items()}
    return "version: 1\ninteractions:\n" + "".join(
        textwrap.dedent(
            f"""\
            - request: {{body: null, method: GET, uri: "{HOST}{path}", headers: {{}}}}
              response:
                body:
                  string: !!binary |
                    {body}
                headers: !!python/object/new:requests.structures.CaseInsensitiveDict {{state: {{}}}}
                status: {{code: 200, message: !!python/unicode "OK"}}
            """
        )
        for path, body in packed.items()
    )


def python_json(bodies: dict[str, str]) -> str:
    """A cassette of vcrpy, as JSON."""
    return json.dumps(
        {
            "version": 1,
            "interactions": [
                {"request": {"uri": HOST + path}, "response": {"status": {"code": 200}, "body": {"string": body}}}
                for path, body in bodies.items()
            ],
        }
    )


def har(bodies: dict[str, str]) -> str:
    """What a browser saves."""
    return json.dumps(
        {
            "log": {
                "version": "1.2",
                "creator": {"name": "a browser"},
                "entries": [
                    {
                        "startedDateTime": "2017-02-07T10:11:12.000Z",
                        "request": {"method": "GET", "url": HOST + path},
                        "response": {
                            "status": 200,
                            "content": {"encoding": "base64", "text": base64.b64encode(body.encode()).decode()},
                        },
                    }
                    for path, body in bodies.items()
                ],
            }
        }
    )


def responses_yaml(bodies: dict[str, str]) -> str:
    """A file of `responses`."""
    return "responses:\n" + "".join(
        f"- response:\n    body: {json.dumps(body)}\n    method: GET\n    status: 200\n    url: {HOST}{path}\n"
        for path, body in bodies.items()
    )


FORMS: dict[str, tuple[str, Callable[[dict[str, str]], str]]] = {
    "VCR, JSON": ("a.json", ruby_json),
    "VCR, YAML": ("a.yml", ruby_yaml),
    "vcrpy, YAML": ("a.yaml", python_yaml),
    "vcrpy, JSON": ("a.json", python_json),
    "HAR": ("a.har", har),
    "responses": ("a.yaml", responses_yaml),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("inside", [False, True], ids=["a file", "a directory"])
def test_a_recording_is_read_as_its_answers(
    clever: CleverMock, tmp_path: Path, bodies: dict[str, str], form: str, inside: bool
) -> None:
    name, write = FORMS[form]
    (tmp_path / name).write_text(write(bodies), encoding="utf-8")
    [district] = clever.load(tmp_path if inside else tmp_path / name)
    assert district.name == "Lakeside"
    assert records(clever, "students") == [item["data"] for item in json.loads(bodies["/v1.2/students"])["data"]]


def test_what_else_was_recorded_is_passed_over(clever: CleverMock, tmp_path: Path, bodies: dict[str, str]) -> None:
    recorded = json.loads(python_json(bodies))
    others = [
        ("https://example.org/v1.1/students", 200, '{"data": [{"id": 1}]}'),
        (f"{HOST}/v1.2/students/58a1", 404, '{"code": 91, "error": "Resource not found", "data": {}}'),
        (f"{HOST}/v1.2/nothing-of-the-kind", 200, '{"data": {}}'),
        ("https://clever.com/oauth/tokens?owner_type=district", 200, '{"data": [{"access_token": "x"}]}'),
        (f"{HOST}/v1.2/schools", 200, "<html>"),
        (f"{HOST}/v1.2/sections", 500, ""),
    ]
    recorded["interactions"] += [
        {"request": {"uri": uri}, "response": {"status": {"code": code}, "body": {"string": body}}}
        for uri, code, body in others
    ]
    (tmp_path / "a.json").write_text(json.dumps(recorded))
    [district] = clever.load(tmp_path / "a.json")
    assert (len(district.schools), len(district.students)) == (1, 3)


def test_a_recording_of_a_version_that_is_not_here_says_so(clever: CleverMock, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(python_json({"/v9.0/students": '{"data": []}'}))
    with pytest.raises(LoadError, match=r"/v9\.0/students is of v9\.0, and only v1\.1, .*v3\.1 can be read"):
        clever.load(tmp_path / "a.json")


def test_a_recording_of_others_alone_says_what_is_wanted(clever: CleverMock, tmp_path: Path) -> None:
    (tmp_path / "a.har").write_text(har({}).replace('"entries": []', '"entries": [{"request": {}, "response": 3}, 7]'))
    with pytest.raises(LoadError, match="it must hold one object with a list for each kind"):
        clever.load(tmp_path / "a.har")


def test_yaml_makes_no_objects_and_broken_yaml_is_told(clever: CleverMock, tmp_path: Path) -> None:
    target = tmp_path / "made"
    tag = f"!!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ['{target}']]"
    (tmp_path / "a.yaml").write_text(f"interactions:\n- {tag}\n")
    with pytest.raises(LoadError):
        clever.load(tmp_path / "a.yaml")
    assert not target.exists()
    (tmp_path / "a.yaml").write_text("interactions: [\n")
    with pytest.raises(LoadError, match=r"a\.yaml: it is not YAML: .* line 2"):
        clever.load(tmp_path / "a.yaml")


def test_without_pyyaml_the_extra_is_named(clever: CleverMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    (tmp_path / "a.yaml").write_text("interactions: []\n")
    with pytest.raises(LoadError, match=r"a\.yaml: YAML needs PyYAML: install the extra clever-mock\[cassettes\]"):
        clever.load(tmp_path / "a.yaml")


@pytest.mark.parametrize(
    "saved",
    [
        '{"code": 91, "error": "Resource not found", "data": {}}',
        '{"error": "Bad token"}',
        '{"message": "Resource not found"}',
        '{"access_token": "il0123", "token_type": "bearer"}',
        '{"client_id": "abc", "scopes": ["read:sis"]}',
        '{"data": [{"id": "5526", "access_token": "7f76"}], "links": [{"rel": "self", "uri": "/oauth/tokens"}]}',
        '{"request": "/oauth/tokens?owner_type=district", "body": {"data": [{"id": "5526", "access_token": "7f76"}]}}',
        '{"request": "/v1.2/students", "status": 200, "body": "<html>"}',
        '"no JSON"',
    ],
)
def test_a_saved_answer_that_shows_no_record_is_passed_over(
    clever: CleverMock, tmp_path: Path, bodies: dict[str, str], saved: str
) -> None:
    for number, body in enumerate((*bodies.values(), saved)):
        (tmp_path / f"{number}.json").write_text(body)
    [district] = clever.load(tmp_path)
    assert len(district.students) == 3


def test_json_as_text_is_read_as_the_json_in_it(clever: CleverMock, tmp_path: Path, bodies: dict[str, str]) -> None:
    lines = [json.dumps({"request": path, "body": body}) for path, body in bodies.items()]
    lines[-1] = json.dumps(bodies["/v1.2/students"])
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    [district] = clever.load(tmp_path / "a.jsonl")
    assert len(district.students) == 3


# Events


def roster_with_an_event(directory: Path) -> Path:
    """A roster file with an event of February 2017."""
    with CleverMock() as clever, clever.travel("2017-02-03"):
        pupil = StudentFactory()
        clever.get("/v1.2/students")
        pupil.update(email="new@example.org")
        clever.dump(directory / "roster.json")
    return directory / "roster.json"


def test_events_that_no_feed_shows_any_more_are_told(clever: CleverMock, tmp_path: Path) -> None:
    clever.travel("2017-03-20")
    with pytest.warns(OldEventsWarning) as caught:
        clever.load(roster_with_an_event(tmp_path))
    assert clever.get("/v1.2/events").json["data"] == []
    [warning] = caught
    assert str(warning.message).startswith("1 event that was loaded is older than 30 days, and no feed shows them")
    assert "event_retention=None" in str(warning.message)
    assert warning.filename == __file__


@pytest.mark.clever(event_retention=None)
def test_events_that_are_kept_are_no_reason_to_warn(clever: CleverMock, tmp_path: Path) -> None:
    clever.load(roster_with_an_event(tmp_path))
    assert len(clever.get("/v1.2/events").json["data"]) == 1
