"""Requests that Clever refuses: each gets the answer that Clever gave, in its own format, and nothing makes it fail."""

from __future__ import annotations

import base64
import json
import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from uuid import UUID

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, create_environ, run_wsgi_app

from clever_mock import CleverMock
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SectionFactory,
)
from clever_mock.model.rosters.district import District

from .answers import JSON, NO_KEY, NO_RECORD, UNKNOWN_ID, body, ids, refusal

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

HTML = "text/html; charset=utf-8"
KINDS = ("districts", "schools", "teachers", "students", "sections", "school_admins", "district_admins", "contacts")
RELATED = (
    "districts/{}/admins",
    "districts/{}/status",
    "districts/{}/students",
    "schools/{}/district",
    "schools/{}/teachers",
    "sections/{}/teacher",
    "sections/{}/students",
    "students/{}/contacts",
    "students/{}/school",
    "teachers/{}/grade_levels",
    "school_admins/{}/schools",
    "contacts/{}/student",
)
RECORDS = (*(f"{kind}/{{}}" for kind in KINDS), *RELATED)


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district that holds three students."""
    DistrictFactory(name="Riverbend Unified", students=3)
    return clever.district


def send(clever: CleverMock, method: str, path: str, **options: Any) -> TestResponse:
    """Send a request in process, with the token of the one district unless headers are given."""
    options.setdefault("headers", {"Authorization": f"Bearer {clever.district.token}"})
    return Client(clever.app).open(path, method=method, **options)


def seen(answer: TestResponse) -> tuple[int, str, bytes]:
    """Status, type and body of an answer."""
    return answer.status_code, answer.headers["Content-Type"], answer.data


# Records and paths


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("path", RECORDS)
def test_an_unknown_record_is_not_found(clever: CleverMock, version: str, path: str) -> None:
    answer = clever.get(f"/{version}/{path}".format(UNKNOWN_ID))
    assert seen(answer) == (404, JSON, NO_RECORD)


@pytest.mark.parametrize("path", RECORDS)
def test_a_record_of_another_district_is_not_found(
    clever: CleverMock, district: District, version: str, path: str
) -> None:
    other = DistrictFactory(
        schools=1, teachers=1, students=1, sections=1, contacts=1, school_admins=1, district_admins=1
    )
    kind = path.partition("/")[0]
    foreign = other if kind == "districts" else getattr(other, kind)[0]
    assert clever.get(f"/{version}/{path}", foreign).status_code == 200
    assert seen(clever.get(f"/{version}/{path}", foreign, token=district.token)) == (404, JSON, NO_RECORD)


def test_no_list_shows_records_of_another_district(clever: CleverMock, district: District, version: str) -> None:
    DistrictFactory(schools=1, teachers=1, students=1, sections=1, contacts=1, school_admins=1, district_admins=1)
    found = {kind: ids(clever.get(f"/{version}/{kind}", token=district.token)) for kind in KINDS}
    assert {kind for kind in KINDS if found[kind]} == {"districts", "schools", "students"}
    assert found["districts"] == [district.id]


def test_a_record_under_another_kind_is_not_found(clever: CleverMock, district: District, version: str) -> None:
    for kind in set(KINDS) - {"students"}:
        answer = clever.get(f"/{version}/{kind}/{{}}", district.students[0])
        assert seen(answer) == (404, JSON, NO_RECORD)


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    "id", ["invalid", "123", "0123456789abcdef0123456", "0123456789abcdef012345678", "%C3%A9", "-1"]
)
@pytest.mark.parametrize("path", RECORDS)
def test_a_malformed_id_is_answered_with_an_empty_404(clever: CleverMock, version: str, path: str, id: str) -> None:
    answer = clever.get(f"/{version}/{path}".format(id))
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.data == b""


def test_an_id_may_be_in_upper_case(clever: CleverMock, version: str) -> None:
    district = DistrictFactory(id="4fd43cc56d113400000000ab")
    answer = clever.get(f"/{version}/districts/4FD43CC56D113400000000AB/students")
    assert body(answer)["links"] == [{"rel": "self", "uri": f"/{version}/districts/{district}/students"}]


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/foo",
        "/v1.1",
        "/v1.2/",
        "/v9/students",
        "/V1.1/students",
        "/students",
        "/v1.1/Students",
        "/v1.1/properties",
        "/v1.2/terms",
        "/v1.1/students/530e5960049e75a9262cff1d/photo",
        "/v1.1/districts/530e5960049e75a9262cff1d/properties",
        "/v1.1/students/530e5960049e75a9262cff1d/school/district",
        "/v1.1/push/events",
    ],
)
def test_an_unknown_path_is_answered_as_express_does(clever: CleverMock, path: str) -> None:
    answer = clever.get(path)
    assert seen(answer) == (404, HTML, f"Cannot GET {path}".encode())


@pytest.mark.usefixtures("district")
def test_an_unknown_path_is_escaped(clever: CleverMock) -> None:
    answer = clever.get("/v1.1/<b>\"'&é")
    assert answer.status_code == 404
    assert answer.text == "Cannot GET /v1.1/&lt;b&gt;&quot;&#x27;&amp;é"


# Methods


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/students", "/students/{}", "/foo"])
def test_other_methods_are_not_implemented(
    clever: CleverMock, district: District, version: str, method: str, path: str
) -> None:
    answer = send(clever, method, f"/{version}{path}".format(district.students[0]), data=b'{"name":"x"}')
    assert seen(answer) == (501, JSON, b'{"error":"Not implemented"}')
    assert len(district.students) == 3


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("path", ["/students", "/students/invalid", "/foo"])
def test_options_is_answered_for_a_browser(clever: CleverMock, version: str, path: str) -> None:
    answer = send(clever, "OPTIONS", f"/{version}{path}", headers={"Origin": "https://app.example"})
    assert answer.status_code in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    "path", ["/students?limit=2", "/students/{}", "/foo", "/students/invalid", "/students?limit=0"]
)
def test_head_is_get_without_a_body(clever: CleverMock, district: District, version: str, path: str) -> None:
    uri = f"/{version}{path}".format(district.students[0])
    got, head = clever.get(uri), send(clever, "HEAD", uri)
    assert head.data == b""
    assert head.status_code == got.status_code
    assert head.headers["Content-Type"] == got.headers["Content-Type"]
    if got.status_code == 200:
        assert head.headers["Content-Length"] == str(len(got.data))


def test_head_is_get_without_a_body_over_a_connection_that_is_kept(clever: CleverMock, district: District) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {district.token}"
        head = session.head(f"{clever.url}/v1.2/students", timeout=10)
        assert (head.status_code, head.content) == (200, b"")
        got = session.get(f"{clever.url}/v1.2/students", timeout=10)
    assert len(got.content) == int(head.headers["Content-Length"])


# Tokens


def basic(text: bytes) -> str:
    """The Basic form of a user and password."""
    return "Basic " + base64.b64encode(text).decode()


REFUSED_KEYS = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer nosuchtoken",
    "Token {token}",
    "{token}",
    "Bearer {token} x",
    "Bearer{token}",
    "Basic",
    "Basic {token}",
    "Basic !!!",
    "Basic /w==",
    basic(b""),
    basic(b":"),
    basic(b"nosuchkey:"),
]


@pytest.mark.parametrize("header", REFUSED_KEYS)
@pytest.mark.parametrize("path", ["/students", "/students/invalid", "/students?limit=0", "/foo"])
def test_a_wrong_token_is_refused_before_anything_else_is_looked_at(
    clever: CleverMock, district: District, version: str, header: str, path: str
) -> None:
    headers = {"Authorization": header.format(token=district.token)}
    assert seen(send(clever, "GET", f"/{version}{path}", headers=headers)) == (401, JSON, NO_KEY)
    assert seen(send(clever, "POST", f"/{version}{path}", headers=headers)) == (401, JSON, NO_KEY)


@pytest.mark.usefixtures("district")
def test_no_token_is_refused(clever: CleverMock, version: str) -> None:
    answer = clever.get(f"/{version}/students", token="")
    assert seen(answer) == (401, JSON, NO_KEY)
    assert "WWW-Authenticate" not in answer.headers
    assert not [name for name, _ in answer.headers if name.startswith("X-Ratelimit")]


def test_a_token_in_the_query_is_not_taken(clever: CleverMock, district: District, version: str) -> None:
    answer = clever.get(f"/{version}/students?access_token={district.token}", token="")
    assert seen(answer) == (401, JSON, NO_KEY)


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "BEARER  {} ", "Basic", "basic"])
def test_a_token_is_taken_as_bearer_or_as_basic_user(
    clever: CleverMock, district: District, version: str, header: str
) -> None:
    token = district.token
    sent = header.format(token) if "{}" in header else f"{header} {basic(token.encode() + b':').split()[1]}"
    assert len(ids(send(clever, "GET", f"/{version}/students", headers={"Authorization": sent}))) == 3


def test_a_basic_key_with_a_password_is_refused(clever: CleverMock, district: District, version: str) -> None:
    headers = {"Authorization": basic(f"{district.token}:secret".encode())}
    assert seen(send(clever, "GET", f"/{version}/students", headers=headers)) == (401, JSON, NO_KEY)


def test_the_demo_district_takes_its_well_known_credentials(clever: CleverMock, version: str) -> None:
    demo = DistrictFactory(id="4fd43cc56d11340000000005", name="Demo District")
    sent = ["Bearer DEMO_TOKEN", "Bearer TEST_TOKEN", basic(b"DEMO_TOKEN:"), basic(b"TEST_TOKEN:"), basic(b"DEMO_KEY:")]
    for header in sent:
        answer = send(clever, "GET", f"/{version}/districts", headers={"Authorization": header})
        assert ids(answer) == [demo.id]


@pytest.mark.usefixtures("district")
def test_the_well_known_credentials_open_no_other_district(clever: CleverMock) -> None:
    assert seen(clever.get("/v1.1/students", token="DEMO_TOKEN")) == (401, JSON, NO_KEY)


# Queries


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    "where",
    [
        "",
        "abc",
        "{",
        "[]",
        "1",
        "null",
        '"x"',
        '{"a":}',
        "{'a':1}",
        '{"a":NaN}',
        '{"a":{"$foo":1}}',
        '{"$foo":[]}',
        '{"$where":"sleep(9)"}',
        '{"a":{"$in":"x"}}',
        '{"a":{"$exists":"yes"}}',
        '{"$or":[]}',
        '{"$or":[1]}',
        '{"a":{"$regex":"("}}',
        '{"a":{"$regex":7}}',
        '{"a":{"$size":-1}}',
        "[" * 5000,
        '{"a":' * 2000 + "1" + "}" * 2000,
    ],
)
def test_a_malformed_where_is_refused(clever: CleverMock, version: str, where: str) -> None:
    answer = clever.get(f"/{version}/students", query_string={"where": where})
    assert answer.status_code == 400
    assert "where" in refusal(answer)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)*b", "(.*)*x", "((a*)*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "a{1,900}{1,900}"]
)
def test_a_pattern_that_would_run_for_ever_does_not(
    clever: CleverMock, district: District, version: str, pattern: str
) -> None:
    district.students[0].update(name__first="a" * 5000 + "!")
    start = time.process_time()
    answer = clever.get(f"/{version}/students", query_string={"where": json.dumps({"name.first": {"$regex": pattern}})})
    assert time.process_time() - start < 2
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("path", ["/students", "/students/{}", "/districts/{}/status"])
def test_a_query_of_a_megabyte_is_refused(clever: CleverMock, district: District, version: str, path: str) -> None:
    record = district.students[0] if "students" in path else district
    answer = clever.get(f"/{version}{path}".format(record), query_string="a=" + "x" * 1_000_000)
    assert answer.status_code == 414
    assert refusal(answer)


def test_a_query_of_a_megabyte_is_refused_over_a_socket(clever: CleverMock, district: District) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {district.token}"
        long = session.get(f"{clever.url}/v1.2/students?where=" + "x" * 1_000_000, timeout=10)
        assert long.status_code == 414
        assert session.get(f"{clever.url}/v1.2/students", timeout=10).status_code == 200


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("query", ["a=%FF", "%FF=a", "limit=%C3", "where=%ED%A0%80", "starting_after=%F8"])
def test_a_query_that_is_not_utf_8_is_refused(clever: CleverMock, version: str, query: str) -> None:
    answer = clever.get(f"/{version}/students?{query}")
    assert answer.status_code == 400
    assert "UTF-8" in refusal(answer)


@pytest.mark.parametrize("query", [b"a=\xff", b"a=\xc3\xa9", b"\x00", b"a=%00", b"a= b"])
def test_raw_bytes_in_a_query_are_answered(clever: CleverMock, district: District, query: bytes) -> None:
    target = urlsplit(clever.url)
    with socket.create_connection((target.hostname or "", target.port or 0), timeout=10) as client:
        client.sendall(b"GET /v1.1/students?" + query + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
        client.sendall(f"Authorization: Bearer {district.token}\r\n\r\n".encode())
        first = client.makefile("rb").readline()
    assert first.split()[1] in (b"200", b"400")


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("part", ["%FF", "%ED%A0%80", "%C3", "%00", "%E2%82"])
def test_a_path_that_is_not_utf_8_is_answered_as_any_malformed_id(clever: CleverMock, version: str, part: str) -> None:
    for path in (f"/{version}/students/{part}", f"/{version}/students/{part}/school"):
        answer = clever.get(path)
        assert (answer.status_code, answer.data) == (404, b"")
    assert clever.get(f"/{version}/{part}").headers["Content-Type"] == HTML


@pytest.mark.usefixtures("district")
def test_a_nul_in_a_parameter_is_refused_or_ignored(clever: CleverMock, version: str) -> None:
    assert clever.get(f"/{version}/students?limit=%00").status_code == 400
    assert clever.get(f"/{version}/students?starting_after=%00").status_code == 400
    assert clever.get(f"/{version}/students?where=%00").status_code == 400
    assert len(ids(clever.get(f"/{version}/students?a%00=%00"))) == 3


@pytest.mark.usefixtures("district")
def test_a_refusal_counts_against_the_token_and_says_where_it_stands(clever: CleverMock) -> None:
    answers = [clever.get(path) for path in ("/v1.1/students", "/v1.1/students?limit=0", "/foo", "/v1.1/students/x")]
    assert [answer.headers["X-Ratelimit-Remaining"] for answer in answers] == ["1199", "1198", "1197", "1196"]
    assert {answer.headers["X-Ratelimit-Limit"] for answer in answers} == {"1200"}
    assert {answer.headers["X-Ratelimit-Bucket"] for answer in answers} == {"bearer"}
    assert len({answer.headers["X-Ratelimit-Reset"] for answer in answers}) == 1


@pytest.mark.usefixtures("district")
def test_every_answer_has_the_standing_headers(clever: CleverMock) -> None:
    for path, token in (
        ("/v1.1/students", None),
        ("/v1.1/students", "wrong"),
        ("/foo", None),
        ("/v1.1/students/x", None),
    ):
        headers = clever.get(path, token=token).headers
        assert headers["X-Powered-By"] == "Express"
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert str(UUID(headers["X-Request-Id"])) == headers["X-Request-Id"]


# Whatever may come


PARTS = [
    "v1.1", "v1.2", "v1.3", "students", "teachers", "schools", "sections", "districts", "district_admins", "contacts",
    "school_admins", "{id}", "{student}", "school", "status", "grade_levels", "admins", "events", "me", "oauth",
    "tokens", "", ".", "..", "%", "\x00", "\xff", "\r\n", "?", "#", "a" * 300, "{}",
]  # fmt: skip
NAMES = ["limit", "page", "count", "where", "starting_after", "ending_before", "show_links", "sort", "", "%", "\xff"]
VALUES = [
    "0", "1", "-1", "9" * 20, "true", "None", "last", "{id}", "{student}", "{}", "[]", "null", '{"id":1}', "%FF", "%00",
    '{"name.last":{"$regex":"(a*)*b"}}', '{"$or":[{"id":"{student}"},{"schools":{"$size":1}}]}', "", "+", "\xff",
    '{"dob":{"$gt":"2"}}', '{"name":{"$exists":false}}', '{"id":{"$in":["{student}"]}}',
]  # fmt: skip
paths = st.one_of(
    st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=6)), max_size=5).map(
        lambda parts: "/" + "/".join(parts)
    ),
    st.text(max_size=20),
)
pairs = st.tuples(
    st.one_of(st.sampled_from(NAMES), st.text(max_size=5)),
    st.one_of(st.sampled_from(VALUES), st.sampled_from(VALUES).map(quote), st.text(max_size=8)),
).map("=".join)
queries = st.one_of(st.lists(pairs, max_size=4).map("&".join), st.text(max_size=30))
keys = st.one_of(st.just("Bearer {token}"), st.sampled_from(REFUSED_KEYS), st.text(max_size=20))
methods = st.one_of(st.just("GET"), st.sampled_from(["HEAD", "POST", "OPTIONS", "DELETE", "get", "", "X" * 50]))


def as_wsgi(text: str, district: District) -> str:
    """Text as a server passes it on: bytes as Latin-1, with ids and token filled in."""
    filled = text.replace("{id}", district.id).replace("{student}", district.students[0].id)
    filled = filled.replace("{token}", district.token)
    return filled.encode("utf-8", "surrogatepass").decode("latin-1")


def check_answer(method: str, status: str, content_type: str, answer: bytes) -> None:
    """Refuse an answer that no client should get."""
    code = int(status[:3])
    assert code < 500 or (code == 501 and method not in ("GET", "HEAD"))
    if method == "HEAD":
        assert answer == b""
    elif content_type.startswith("application/json"):
        assert isinstance(json.loads(answer), dict)


@settings(max_examples=400, deadline=3000)
@given(method=methods, path=paths, query=queries, key=keys)
def test_no_request_at_all_makes_the_api_fail(method: str, path: str, query: str, key: str) -> None:
    with CleverMock() as clever:
        district = DistrictFactory(students=2)
        environ = create_environ()
        environ.update(
            REQUEST_METHOD=method,
            PATH_INFO=as_wsgi(path, district),
            QUERY_STRING=as_wsgi(query, district),
            HTTP_AUTHORIZATION=as_wsgi(key, district),
        )
        answer, status, headers = run_wsgi_app(clever.app, environ, buffered=True)
    check_answer(method, status, headers["Content-Type"], b"".join(answer))


VERSIONS = st.sampled_from(["v1.1", "v1.2"])
LISTS = st.sampled_from(
    ["students", "districts/{id}/students", "schools", "school_admins", "district_admins", "contacts"]
)


@settings(max_examples=300, deadline=3000)
@given(version=VERSIONS, kind=LISTS, query=st.lists(pairs, min_size=1, max_size=4).map("&".join))
def test_no_query_at_all_makes_a_list_fail(version: str, kind: str, query: str) -> None:
    with CleverMock() as clever:
        district = DistrictFactory(students=2, contacts=1, school_admins=1, district_admins=1)
        environ = create_environ()
        environ.update(
            PATH_INFO=f"/{version}/{as_wsgi(kind, district)}",
            QUERY_STRING=as_wsgi(query, district),
            HTTP_AUTHORIZATION=f"Bearer {district.token}",
        )
        answer, status, headers = run_wsgi_app(clever.app, environ, buffered=True)
        answered = json.loads(b"".join(answer))
        for link in answered.get("links", ()):
            assert clever.get(link["uri"]).status_code == 200
    assert status[:3] in ("200", "400", "413")
    assert headers["Content-Type"] == JSON


def test_a_section_shows_nothing_of_another_district(clever: CleverMock, district: District) -> None:
    section = SectionFactory(school=district.schools[0])
    ContactFactory(student=district.students[0])
    SchoolAdminFactory(schools=district.schools)
    DistrictAdminFactory(district=district)
    other = DistrictFactory()
    for kind in ("schools", "sections", "contacts", "school_admins", "district_admins", "students", "teachers"):
        assert ids(clever.get(f"/v1.2/{kind}", token=other.token)) == []
    assert seen(clever.get("/v1.2/sections/{}/teachers", section, token=other.token)) == (404, JSON, NO_RECORD)
