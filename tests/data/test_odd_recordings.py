"""Recordings as they come: old forms, cut or packed bodies, error pages, files of other things beside them."""

from __future__ import annotations

import base64
import gzip
import json
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock, LoadError

Json = dict[str, Any]
HOST = "https://api.clever.com"
HOME = "4fd43cc56d1134000000001a"
BODY = json.dumps({"data": [{"data": {"id": HOME, "name": "Alder"}, "uri": f"/v1.1/districts/{HOME}"}]})
LATER = BODY.replace("Alder", "Birch")


def interaction(body: object, url: str = f"{HOST}/v1.1/districts", status: object = 200, **more: object) -> Json:
    """One request and its answer, as Python's vcrpy writes them."""
    response = {"status": {"code": status}, "body": {"string": body}, "headers": {}}
    return {"request": {"method": "GET", "uri": url}, "response": response, **more}


def cassette(*interactions: Json) -> str:
    """A cassette of vcrpy, as JSON."""
    return json.dumps({"version": 1, "interactions": interactions})


def written(path: Path, content: str | bytes) -> Path:
    """Write a file."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def base64_of(content: bytes) -> str:
    """Bytes in base64."""
    return base64.b64encode(content).decode()


# Forms

HTTPX = {
    "request": {"method": "GET", "uri": f"{HOST}/v1.1/districts"},
    "response": {"status_code": 200, "content": BODY, "headers": {}},
}
WRAPPED = {"request": "/v1.1/districts", "body": BODY}
SHAPES: dict[str, tuple[str, str]] = {
    "a list of interactions, as early tools wrote": ("a.json", json.dumps([interaction(BODY)])),
    "an interaction on a line": ("a.jsonl", json.dumps(interaction(BODY)) + "\n"),
    "tags of Ruby and symbols": (
        "a.yml",
        "--- \n- !ruby/struct:VCR::HTTPInteraction\n  request: !ruby/struct:VCR::Request\n    method: :get\n"
        f"    uri: {HOST}:443/v1.1/districts\n  response: !ruby/struct:VCR::Response\n    status: "
        f"!ruby/struct:VCR::ResponseStatus\n      code: 200\n      message: OK\n    body: '{BODY}'\n",
    ),
    "an httpx client's answer": ("a.json", json.dumps({"interactions": [HTTPX], "version": 1})),
    "several documents": ("a.yaml", f"--- {cassette()}\n--- {cassette(interaction(BODY))}\n"),
    "no ending, as named by the test": ("test_sync", f"interactions: [{json.dumps(interaction(BODY))}]\n"),
    "zlib": (
        "a.yaml",
        f'http_interactions:\n- request: {{method: get, uri: "{HOST}/v1.1/districts"}}\n  response: {{status: '
        f"{{code: 200}}, body: {{string: !binary '{base64_of(zlib.compress(BODY.encode()))}'}}}}\n",
    ),
    "packed bytes that became text": ("a.json", cassette(interaction(gzip.compress(BODY.encode()).decode("latin-1")))),
    "a path as the mock tidies it": ("a.json", cassette(interaction(BODY, f"{HOST}//v1.1/districts/?limit=1"))),
    "a status as text": ("a.json", cassette(interaction(BODY, status="200"))),
    "a HAR that begins with a comment": (
        "a.har",
        json.dumps(
            {
                "_comment": "saved by hand",
                "log": {
                    "entries": [
                        {
                            "request": {"method": "GET", "url": f"{HOST}/v1.1/districts"},
                            "response": {"status": 200, "content": {"text": BODY}},
                        }
                    ]
                },
            }
        ),
    ),
    "answers listed in text": ("a.json", json.dumps(json.dumps([json.loads(BODY)]))),
    "a wrapper with the status as text": ("a.json", json.dumps({**WRAPPED, "status": "200"})),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_recording_is_read_in_each_form_that_tools_have_written(
    clever: CleverMock, tmp_path: Path, shape: str
) -> None:
    name, content = SHAPES[shape]
    [district] = clever.load(written(tmp_path / name, content))
    assert (district.id, district.name) == (HOME, "Alder")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"recorded_at": "Wed, 03 Sep 2014 19:08:07 GMT"}, {"recorded_at": "Tue, 02 Sep 2014 19:08:07 GMT"}),
        ({"recorded_at": "2014-09-03T19:08:07Z"}, {"recorded_at": "some day"}),
        ({"Date": ["Wed, 03 Sep 2014 19:08:07 GMT"]}, {"date": "Tue, 02 Sep 2014 19:08:07 GMT"}),
    ],
    ids=["by Ruby's date", "the one with a date", "by the header"],
)
def test_the_answer_recorded_last_counts(clever: CleverMock, tmp_path: Path, first: Json, second: Json) -> None:
    made = [interaction(LATER, **first), interaction(BODY, **second)]
    made[0]["response"]["headers"], made[1]["response"]["headers"] = first, second
    [district] = clever.load(written(tmp_path / "a.json", cassette(*made)))
    assert district.name == "Birch"


OTHERS: dict[str, Json] = {
    "a request that sends": {**interaction(LATER), "request": {"method": "POST", "uri": f"{HOST}/v1.1/districts"}},
    "an error of a later version": interaction('{"message": "no"}', f"{HOST}/v2.0/students", 404),
    "a URL that is none": interaction("", "http://[api"),
    "an image of elsewhere": interaction("\x1f\x8b\xff", "https://images.example/logo.png"),
    "a host that ends alike": interaction(LATER, "https://notclever.com/v1.1/districts"),
    "no content": interaction(None, f"{HOST}/v1.1/schools"),
    "a code exchanged": interaction('{"access_token": "x", "token_type": "bearer"}', "https://clever.com/oauth/tokens"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_what_shows_no_record_of_clever_is_passed_over(clever: CleverMock, tmp_path: Path, other: str) -> None:
    [district] = clever.load(written(tmp_path / "a.json", cassette(interaction(BODY), OTHERS[other])))
    assert district.name == "Alder"


PASSED: dict[str, tuple[str, str]] = {
    "a page of HTML": ("b.json", "<html><body>502 Bad Gateway</body></html>"),
    "Clever's own 404": ("b.json", "Cannot GET /v1.1/pupils"),
    "tokens without a link": ("b.json", '{"data": [{"id": "5526", "access_token": "7f76", "scopes": []}]}'),
    "a list of errors": ("b.json", '{"errors": [{"detail": "no"}]}'),
    "YAML of something else": ("docker-compose.yml", "services:\n  db: {image: postgres}\n"),
    "YAML of something else that speaks of requests": ("lint.yml", "rules:\n- requests\n"),
    "an empty YAML file": ("b.yaml", ""),
    "an empty cassette": ("b.yaml", "interactions: []\nversion: 1\n"),
}


@pytest.mark.parametrize("other", PASSED)
def test_what_lies_beside_answers_does_not_refuse_a_directory(clever: CleverMock, tmp_path: Path, other: str) -> None:
    written(tmp_path / "a.json", BODY)
    written(tmp_path / PASSED[other][0], PASSED[other][1])
    [district] = clever.load(tmp_path)
    assert district.id == HOME


def test_yaml_of_something_else_in_a_directory_needs_no_pyyaml(
    clever: CleverMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    written(tmp_path / "a.json", BODY)
    written(tmp_path / "compose.yml", "services: {db: {image: postgres}}\n")
    assert len(clever.load(tmp_path)) == 1


# What is refused

CUT = gzip.compress(BODY.encode())[:-20]
REFUSED: dict[str, tuple[str, str, str]] = {
    "errors alone": (
        "a.json",
        cassette(interaction("{}", "https://user:pass@api.clever.com/v1.1/students?x=1", 401)),
        r"a\.json: it holds no answer with status 200 .* GET api\.clever\.com/v1\.1/students 401$",
    ),
    "no JSON in YAML": ("a.yaml", "interactions: !!bool perhaps\n", r"a\.yaml: it is not YAML"),
    "a moment that is none": ("a.yaml", "interactions: !!timestamp soon\n", r"a\.yaml: it is not YAML"),
    "a body that was cut": ("a.json", cassette(interaction(BODY[:-4])), r"\[0\]: its body begins as JSON and is none"),
    "a packed body that was cut": (
        "a.json",
        cassette({**interaction(""), "response": {"status": 200, "body": {"base64_string": base64_of(CUT)}}}),
        r"\[0\]: its body is no whole text",
    ),
    "a body that is no base64": (
        "a.json",
        cassette({**interaction(""), "response": {"status": 200, "body": {"base64_string": "abc"}}}),
        r"\[0\]: its body is not the base64",
    ),
    "a bad record": (
        "a.json",
        cassette(interaction(BODY.replace('"name"', '"nmae"'))),
        r"\[0\]: data\[0\] \(\w+\): a district has no field 'nmae'",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_recording_that_cannot_be_read_is_refused_by_its_place(
    clever: CleverMock, tmp_path: Path, fault: str
) -> None:
    name, content, message = REFUSED[fault]
    with pytest.raises(LoadError, match=message) as caught:
        clever.load(written(tmp_path / name, content))
    assert "pass" not in str(caught.value).replace(str(tmp_path), "")
    assert clever.roster.districts == []
