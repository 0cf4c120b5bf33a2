"""What the app asked: each request as it was, the way to its answer, the ways to find it, and what is dropped."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import requests

from clever_mock import CleverMock, InvalidValueError, JournalError
from clever_mock.factories import DistrictFactory
from clever_mock.model import District
from clever_mock.traffic import Reset

from .conftest import FIRST, Ask


@pytest.mark.usefixtures("district")
def test_a_request_is_written_down_as_it_was(clever: CleverMock, ask: Ask) -> None:
    answer = ask("//v1.2/students/?limit=2&where=%7B%7D&limit=3")
    request = clever.requests[-1]
    assert (request.method, request.path, request.status) == ("GET", "/v1.2/students", 200)
    assert request.query == {"limit": "2", "where": "{}"}
    assert request.query_pairs == [("limit", "2"), ("where", "{}"), ("limit", "3")]
    assert request.url == "/v1.2/students?limit=2&where=%7B%7D&limit=3"
    assert request.bytes == len(answer.content)
    assert request.duration is not None
    assert 0 < request.duration < 5


@pytest.mark.parametrize(
    ("path", "version", "endpoint"),
    [
        ("/v1.1/students", "v1.1", "/students"),
        ("/v1.2/students/{}", "v1.2", "/students/{id}"),
        ("/v1.2/districts/{}/status", "v1.2", "/districts/{id}/status"),
        ("/me", "v1.1", "/me"),
        ("/v1.2/terms", "v1.2", None),
        ("/v2.0/students", "v2.0", "/students"),
        ("/v1.9/students", None, None),
        ("/oauth/tokens", None, "/oauth/tokens"),
        ("/oauth/nothing", None, None),
        ("/", None, None),
    ],
)
def test_a_request_knows_version_and_endpoint(
    clever: CleverMock, district: District, path: str, version: str | None, endpoint: str | None
) -> None:
    clever.get(path.format(district.students[0]))
    assert (clever.requests[-1].version, clever.requests[-1].endpoint) == (version, endpoint)


def test_its_owner_is_the_district_whose_token_came(clever: CleverMock, district: District, ask: Ask) -> None:
    DistrictFactory()
    ask(FIRST)
    assert clever.requests[-1].owner is district
    assert clever.requests[-1].token == district.token


def test_its_owner_is_the_user_who_logged_in(clever: CleverMock, district: District) -> None:
    pupil = district.students[0]
    clever.get("/v1.2/me", token=clever.login(pupil).token)
    assert clever.requests[-1].owner == pupil
    assert clever.requests[-1].district is district


@pytest.mark.parametrize("token", ["", "unknown"])
def test_an_unknown_token_has_no_owner(clever: CleverMock, ask: Ask, token: str) -> None:
    ask(FIRST, token=token)
    request = clever.requests[-1]
    assert (request.owner, request.district, request.status) == (None, None, 401)


@pytest.mark.usefixtures("district")
def test_its_time_is_that_of_the_mocks_clock(clever: CleverMock) -> None:
    with clever.travel("2017-03-01T08:00:00Z"):
        clever.get(FIRST)
    since = clever.requests[-1].time - dt.datetime(2017, 3, 1, 8, tzinfo=dt.timezone.utc)
    assert dt.timedelta(0) <= since < dt.timedelta(minutes=1)


def test_its_headers_do_not_give_the_token_away(clever: CleverMock, district: District) -> None:
    clever.get(FIRST, headers={"X-App": "1", "Content-Type": "text/plain", "Authorization": f"Bearer {district.token}"})
    headers = clever.requests[-1].headers
    assert (headers["x-app"], headers["content-type"]) == ("1", "text/plain")
    assert headers["Authorization"] == f"Bearer {district.token[:4]}…"
    assert district.token not in repr(list(headers)) + repr(clever.requests[-1])


def test_its_headers_are_those_that_came_over_the_wire(clever: CleverMock, district: District) -> None:
    sent = {"x-app": "1", "Accept": "application/json", "authorization": f"bearer {district.token}"}
    requests.get(clever.url + FIRST, headers=sent, timeout=10)
    headers = clever.requests[-1].headers
    assert (headers["X-App"], headers["accept"]) == ("1", "application/json")
    assert headers["Host"] == clever.url.removeprefix("http://")
    assert headers["Authorization"] == f"bearer {district.token[:4]}…"
    assert district.token not in repr(list(headers))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer {}"),
        ("authorization", "bearer   {}"),
        ("AUTHORIZATION", "{}"),
        ("Authorization", "Bearer {} x"),
        ("Authorization", "Bearer {},Bearer {}"),
        ("Authorization", "Bearer\t{}"),
        ("Proxy-Authorization", "Bearer {}"),
        ("Cookie", "{}"),
    ],
)
def test_no_header_with_a_token_is_shown_whole(clever: CleverMock, district: District, name: str, value: str) -> None:
    header = {name: value.replace("{}", district.token)}
    clever.get(FIRST, headers=header)
    requests.get(clever.url + FIRST, headers=header, timeout=10)
    assert name.title() in clever.requests[-1].headers
    for entry in clever.requests:
        assert district.token not in repr(list(entry.headers)) + repr(entry) + repr(entry._asked)


def test_its_answer_can_be_looked_at(clever: CleverMock, ask: Ask) -> None:
    answer = ask(FIRST)
    kept = clever.requests[-1].answer
    assert (kept.status, kept.body, kept.text, kept.json) == (200, answer.content, answer.text, answer.json())
    assert kept.headers["X-Request-Id"] == answer.headers["X-Request-Id"]


def test_the_answer_to_head_has_no_body(clever: CleverMock, ask: Ask) -> None:
    ask(FIRST, method="HEAD")
    assert clever.requests[-1].method == "HEAD"
    assert (clever.requests[-1].bytes, clever.requests[-1].answer.body) == (0, b"")


def test_a_connection_that_was_reset_has_no_answer(clever: CleverMock, ask: Ask) -> None:
    clever.faults.add(Reset())
    with pytest.raises(requests.ConnectionError):
        ask(FIRST)
    request = clever.requests[-1]
    assert (request.status, request.fault) == (None, "Reset(after=None)")
    with pytest.raises(JournalError, match="the connection was reset before it"):
        _ = request.answer


def test_what_was_sent_of_a_body_is_counted(clever: CleverMock, ask: Ask) -> None:
    clever.faults.add(Reset(after=100))
    with pytest.raises(requests.RequestException):
        ask(FIRST)
    request = clever.requests[-1]
    assert (request.status, request.bytes) == (200, 100)
    assert len(request.answer.json["data"]) == 10


# Finding requests


@pytest.fixture
def asked(clever: CleverMock, district: District, ask: Ask) -> list[str]:
    """Seven requests, by method, URL and status."""
    pupil = district.students[0]
    for path in (FIRST, f"/v1.2/students/{pupil}", "/v1.1/schools", "/v1.2/students?limit=10&sort=x", "/v1.2/terms"):
        ask(path)
    ask("/v1.2/schools", token="")
    ask("/v1.2/students", method="HEAD")
    return [f"{request.method} {request.url} {request.status}" for request in clever.requests]


def test_the_journal_is_a_sequence_oldest_first(clever: CleverMock, asked: list[str]) -> None:
    assert len(clever.requests) == len(asked) == 7
    assert clever.requests[0].url == FIRST
    assert clever.requests[-1].method == "HEAD"
    assert [request.path for request in clever.requests[2:4]] == ["/v1.1/schools", "/v1.2/students"]
    assert list(clever.requests)[3] in clever.requests


@pytest.mark.parametrize(
    ("path", "options", "places"),
    [
        ("*", {}, [0, 1, 2, 3, 4, 5, 6]),
        ("/v1.2/*", {}, [0, 1, 3, 4, 5, 6]),
        ("/v1.2/students", {}, [0, 3, 6]),
        ("/v1.2/students/", {}, [0, 3, 6]),
        ("*/students*", {"method": "get"}, [0, 1, 3]),
        ("/v1.2/students/{id}", {}, [1]),
        ("/{version}/schools", {}, [2, 5]),
        ("/v1.2/students?limit=10", {}, [0, 3]),
        ("/v1.2/students?sort=*", {}, [3]),
        ("*", {"query": {"limit": 10, "sort": "x"}}, [3]),
        ("*", {"version": "v1.1"}, [2]),
        ("*", {"status": 404}, [4]),
        ("*", {"status": 401, "version": "v1.2"}, [5]),
        ("/v1.2/students[1]", {}, []),
        ("/v1_2/*", {}, []),
    ],
)
def test_requests_are_found_by_what_they_were(
    clever: CleverMock, asked: list[str], path: str, options: dict[str, object], places: list[int]
) -> None:
    found = clever.requests.to(path, **options)  # type: ignore[arg-type]
    assert [list(clever.requests).index(request) for request in found] == places
    assert len(asked) == 7


def test_requests_are_found_by_whose_they_were(clever: CleverMock, asked: list[str], district: District) -> None:
    other = DistrictFactory()
    clever.get("/v1.2/districts", token=other.token)
    clever.get("/v1.2/me", token=clever.login(district.students[0]).token)
    assert len(clever.requests.to("*", token=district.token)) == len(asked) - 1
    assert len(clever.requests.to("*", district=district)) == len(asked)
    assert len(clever.requests.to("*", district=other.id)) == 1


@pytest.mark.parametrize(
    ("path", "options", "message"),
    [
        (7, {}, "a path begins with / or"),
        ("https://api.clever.com/v1.2/students", {}, "a path begins with / or"),
        ("*", {"version": "1.2"}, "version takes one of v1.1, v1.2, v2.0, v2.1, v3.0, v3.1, not '1.2'"),
        ("*", {"status": "200"}, "status takes a number"),
        ("*", {"status": 20}, "status takes a number"),
        ("*", {"method": "/v1.2"}, "method takes a word such as 'GET'"),
    ],
)
def test_what_no_request_could_be_is_refused(
    clever: CleverMock, path: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        clever.requests.to(path, **options)  # type: ignore[arg-type]


# Forgetting


def test_clear_forgets_all_requests(clever: CleverMock, asked: list[str]) -> None:
    clever.requests.clear()
    assert list(clever.requests) == []
    clever.get("/v1.2/schools")
    assert (len(asked), len(clever.requests)) == (7, 1)


def test_a_reset_forgets_all_requests(clever: CleverMock, asked: list[str]) -> None:
    journal, snapshot = clever.requests, clever.snapshot()
    clever.reset(snapshot)
    assert (len(asked), len(journal)) == (7, 0)
    clever.get("/v1.2/schools")
    clever.reset()
    assert clever.requests is journal
    assert len(journal) == 0


@pytest.mark.usefixtures("district")
def test_the_journal_can_be_read_after_the_mock() -> None:
    with CleverMock() as clever:
        DistrictFactory()
        clever.get("/v1.2/schools")
    assert clever.requests[-1].answer.json["data"] == []


@pytest.mark.clever(journal_bytes=20_000)
def test_old_bodies_are_dropped_and_the_journal_says_so(clever: CleverMock, ask: Ask) -> None:
    for _ in range(4):
        ask(FIRST)
    assert len(clever.requests) == 4
    clever.assert_requested("GET", FIRST, times=4)
    assert clever.requests[-1].answer.json["data"]
    oldest = clever.requests[0]
    assert (oldest.status, oldest.bytes) == (200, clever.requests[-1].bytes)
    with pytest.raises(JournalError, match=r"bytes, was dropped.*journal_bytes"):
        _ = oldest.answer.body


@pytest.mark.clever(journal_bytes=0)
def test_a_journal_may_hold_no_bodies_at_all(clever: CleverMock, ask: Ask) -> None:
    ask(FIRST)
    assert clever.requests[-1].bytes > 1000
    with pytest.raises(JournalError, match="was dropped"):
        _ = clever.requests[-1].answer.json


@pytest.mark.clever(journal_entries=3)
def test_old_requests_are_dropped_and_the_journal_says_so(clever: CleverMock, ask: Ask) -> None:
    ask("/v1.2/schools")
    oldest = clever.requests[0]
    for _ in range(4):
        ask(FIRST)
    assert (len(clever.requests), clever.requests.dropped) == (3, 2)
    assert "2 older ones dropped" in repr(clever.requests)
    with pytest.raises(JournalError, match="was dropped"):
        _ = oldest.answer.body


@pytest.mark.clever(journal_entries=100, journal_bytes=200_000)
@pytest.mark.usefixtures("district")
def test_memory_is_bounded_however_many_requests_there_are(clever: CleverMock) -> None:
    for _ in range(1000):
        clever.get(FIRST)
    held = [request for request in clever.requests if request._body is not None]
    assert 0 < sum(len(request._body or b"") for request in held) <= 200_000
    assert len(clever.requests._with_body) <= 100
    assert (len(clever.requests), clever.requests.dropped) == (100, 900)


@pytest.mark.parametrize(
    "options",
    [
        {"journal_entries": 0},
        {"journal_entries": 10_000.0},
        {"journal_entries": "9"},
        {"journal_bytes": -1},
        {"journal_bytes": True},
    ],
)
def test_a_size_that_is_none_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(InvalidValueError, match=f"{next(iter(options))} takes a whole number"):
        CleverMock(**options)  # type: ignore[arg-type]


# Many at once


@pytest.mark.clever(journal_entries=150, journal_bytes=50_000)
@pytest.mark.usefixtures("district")
def test_many_threads_write_while_others_read(clever: CleverMock) -> None:
    done = threading.Event()
    failures: list[Exception] = []

    def look() -> None:
        while not done.is_set():
            try:
                clever.requests.to("/v1.2/*", status=200)
                assert len(clever.requests[:]) <= 150
            except Exception as error:
                failures.append(error)
                return

    def write() -> None:
        for _ in range(50):
            clever.get(FIRST)

    reader = threading.Thread(target=look)
    reader.start()
    writers = [threading.Thread(target=write) for _ in range(8)]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert failures == []
    assert (len(clever.requests), clever.requests.dropped) == (150, 250)
    assert all(request.status == 200 for request in clever.requests)
