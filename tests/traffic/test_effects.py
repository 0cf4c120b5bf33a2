"""Each fault as clients meet it: one that is robust survives, one that is naive fails as real ones do."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest
import requests
from freezegun import freeze_time

from clever_mock import CleverMock, FaultError, InvalidValueError
from clever_mock.api.answers import Reply
from clever_mock.factories import DistrictFactory
from clever_mock.model import District
from clever_mock.traffic import (
    Delay,
    Drip,
    Effect,
    NextIsSelf,
    NotJson,
    ProxyError,
    RateLimited,
    RepeatedRecord,
    Reset,
    Revoked,
    Status,
    Truncated,
)

from .clients import EndlessError, NaiveApp, RobustApp
from .conftest import FIRST, Ask

FATAL: dict[Effect | int, type[Exception]] = {
    429: requests.exceptions.JSONDecodeError,
    500: KeyError,
    502: requests.exceptions.JSONDecodeError,
    503: requests.exceptions.JSONDecodeError,
    Status(503, '{"error":"down"}'): KeyError,
    Revoked(): KeyError,
    NotJson(): requests.exceptions.JSONDecodeError,
    NextIsSelf(): EndlessError,
    Reset(): requests.ConnectionError,
    Reset(after=500): requests.exceptions.ChunkedEncodingError,
    Truncated(): requests.exceptions.ChunkedEncodingError,
    Truncated(keep=0): requests.exceptions.ChunkedEncodingError,
}
"""What each effect does to an app that does not expect it."""

SURVIVED = [effect for effect in FATAL if not isinstance(effect, Revoked)]


def ticks() -> float:
    """Seconds on a clock that is never frozen."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def ids(district: District) -> list[str]:
    """The ids of a district's students, in order."""
    return sorted(student.id for student in district.students)


@pytest.mark.parametrize("effect", FATAL, ids=str)
def test_a_naive_app_fails(clever: CleverMock, district: District, effect: Effect | int) -> None:
    clever.faults.add(effect, "/v1.2/students")
    with pytest.raises(FATAL[effect]):
        NaiveApp(clever.url, district.token).read()


@pytest.mark.parametrize("effect", SURVIVED, ids=str)
def test_a_robust_app_reads_all_of_it_on_the_second_page_too(
    clever: CleverMock, district: District, effect: Effect | int
) -> None:
    rule = clever.faults.add(effect, "/v1.2/students", nth=(1, 3))
    assert RobustApp(clever.url, district.token).read() == ids(district)
    assert rule.applied == 2


def test_a_robust_app_does_not_ask_again_with_a_revoked_token(clever: CleverMock, district: District) -> None:
    clever.faults.add(Revoked(), after=1)
    with pytest.raises(PermissionError, match="revoked"):
        RobustApp(clever.url, district.token).read()
    assert [request.status for request in clever.requests] == [200, 401]


def test_a_naive_app_stores_a_repeated_record_twice(clever: CleverMock, district: District) -> None:
    clever.faults.add(RepeatedRecord(), "/v1.2/students", nth=2)
    found = NaiveApp(clever.url, district.token).read()
    assert len(found) == 26
    assert len(set(found)) == 25


def test_a_robust_app_stores_a_repeated_record_once(clever: CleverMock, district: District) -> None:
    clever.faults.add(RepeatedRecord(), "/v1.2/students")
    assert RobustApp(clever.url, district.token).read() == ids(district)


def test_a_delay_is_the_end_of_a_naive_app_with_a_timeout(clever: CleverMock, district: District) -> None:
    clever.faults.add(Delay(0.3), "/v1.2/students", times=1)
    with pytest.raises(requests.ReadTimeout):
        NaiveApp(clever.url, district.token, timeout=0.1).read()


def test_a_robust_app_asks_again_after_a_delay(clever: CleverMock, district: District) -> None:
    clever.faults.add(Delay(0.3), "/v1.2/students", times=1)
    assert RobustApp(clever.url, district.token, timeout=0.1).read() == ids(district)


def test_a_dripping_body_holds_a_naive_app_past_its_timeout(clever: CleverMock, district: District) -> None:
    clever.faults.add(Drip(0.4, pieces=8), "/v1.2/students", times=1)
    began = ticks()
    assert NaiveApp(clever.url, district.token, timeout=0.2).read() == ids(district)
    assert ticks() - began > 0.3


def test_a_robust_app_gives_up_on_a_dripping_body_and_asks_again(clever: CleverMock, district: District) -> None:
    clever.faults.add(Drip(5, pieces=100), "/v1.2/students", times=1)
    began = ticks()
    assert RobustApp(clever.url, district.token, timeout=0.2).read() == ids(district)
    assert ticks() - began < 3


# What comes over the wire


def test_the_429_has_no_body_and_says_when_the_limit_is_reset(clever: CleverMock, ask: Ask) -> None:
    with clever.travel("2017-03-01T12:00:00Z", freeze=False):
        clever.faults.add(RateLimited(reset_in=30))
        answer = ask(FIRST)
    assert (answer.status_code, answer.content) == (429, b"")
    assert (answer.headers["X-Ratelimit-Bucket"], answer.headers["X-Ratelimit-Remaining"]) == ("bearer", "0")
    assert int(answer.headers["X-Ratelimit-Reset"]) == pytest.approx(1488369630, abs=2)


def test_a_429_ends_with_the_minute_of_its_token_unless_told_otherwise(clever: CleverMock, ask: Ask) -> None:
    minute = ask(FIRST).headers["X-Ratelimit-Reset"]
    clever.faults.add(429)
    answer = ask(FIRST)
    assert answer.headers["X-Ratelimit-Reset"] == minute
    assert answer.headers["X-Ratelimit-Limit"] == "1200"


def test_a_revoked_token_is_answered_as_an_unknown_one(clever: CleverMock, ask: Ask) -> None:
    unknown = ask(FIRST, token="unknown")
    clever.faults.add(401)
    revoked = ask(FIRST)
    assert (revoked.status_code, revoked.content) == (unknown.status_code, unknown.content)
    assert revoked.headers.keys() == unknown.headers.keys()


def test_a_proxy_answers_a_page_of_its_own_without_clevers_headers(clever: CleverMock, ask: Ask) -> None:
    clever.faults.add(ProxyError(504))
    answer = ask(FIRST)
    assert answer.status_code == 504
    assert "<h1>504 Gateway Timeout</h1>" in answer.text
    assert "X-Powered-By" not in answer.headers


def test_clever_itself_fails_with_its_headers_and_where_the_token_stands(clever: CleverMock, ask: Ask) -> None:
    ask(FIRST)
    clever.faults.add(500)
    answer = ask(FIRST)
    assert (answer.status_code, answer.json()) == (500, {"error": "Internal Server Error"})
    assert (answer.headers["X-Powered-By"], answer.headers["X-Ratelimit-Remaining"]) == ("Express", "1199")


@pytest.mark.parametrize(
    ("effect", "body", "kind"),
    [
        (Status(418, "teapot"), b"teapot", "text/plain; charset=utf-8"),
        (Status(418, b"\xff"), b"\xff", "text/plain; charset=utf-8"),
        (Status(418, {"a": 1}), b'{"a":1}', "application/json; charset=utf-8"),
        (Status(418, "<p>", "text/html"), b"<p>", "text/html"),
        (Status(204), b"", "text/plain; charset=utf-8"),
    ],
    ids=str,
)
def test_a_status_has_the_body_that_it_was_given(
    clever: CleverMock, ask: Ask, effect: Status, body: bytes, kind: str
) -> None:
    clever.faults.add(effect)
    answer = ask(FIRST)
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (effect.status, body, kind)


def test_a_status_has_the_headers_that_it_was_given(clever: CleverMock, ask: Ask) -> None:
    clever.faults.add(Status(503, headers=(("Retry-After", "7"),)))
    assert ask(FIRST).headers["Retry-After"] == "7"


def test_a_body_that_is_no_json_calls_itself_json(clever: CleverMock, ask: Ask) -> None:
    clever.faults.add(NotJson('{"data":[{"data":'))
    answer = ask(FIRST)
    assert (answer.status_code, answer.text) == (200, '{"data":[{"data":')
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_last_page_gets_a_next_that_is_itself(clever: CleverMock, ask: Ask) -> None:
    clever.faults.add(NextIsSelf())
    links = {link["rel"]: link["uri"] for link in ask("/v1.2/schools").json()["links"]}
    assert links == {"self": "/v1.2/schools", "next": "/v1.2/schools"}


def test_a_truncated_body_has_the_length_of_the_whole(clever: CleverMock, district: District) -> None:
    path = f"/v1.2/districts/{district}"
    whole = clever.get(path).data
    clever.faults.add(Truncated(keep=0.25))
    connection = http.client.HTTPConnection(clever.url.removeprefix("http://"), timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Bearer {district.token}"})
    answer = connection.getresponse()
    assert answer.headers["Content-Length"] == str(len(whole))
    with pytest.raises(http.client.IncompleteRead) as failure:
        answer.read()
    assert failure.value.partial == whole[: len(whole) // 4]
    connection.close()


@pytest.mark.usefixtures("district")
def test_a_reset_connection_is_reset_and_not_closed(clever: CleverMock) -> None:
    clever.faults.add(Reset())
    address = clever.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=10) as connection:
        connection.sendall(b"GET /v1.2/students HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


@pytest.mark.parametrize("effect", [Reset(), Reset(after=100), Truncated()], ids=str)
def test_the_server_answers_the_next_connection(
    clever: CleverMock, ask: Ask, effect: Effect, caplog: pytest.LogCaptureFixture
) -> None:
    clever.faults.add(effect, times=1)
    with pytest.raises(requests.RequestException):
        ask(FIRST)
    assert ask(FIRST).status_code == 200
    assert not caplog.records


@pytest.mark.parametrize("effect", [Reset(), Reset(after=100), Truncated(), Drip(0.01)], ids=str)
def test_what_acts_on_a_body_leaves_an_empty_one_whole_or_resets(clever: CleverMock, ask: Ask, effect: Effect) -> None:
    clever.faults.add(effect)
    if isinstance(effect, Reset):
        with pytest.raises(requests.ConnectionError):
            ask(FIRST, method="HEAD")
    else:
        assert ask(FIRST, method="HEAD").status_code == 200


@pytest.mark.parametrize("effect", [Reset(), Reset(after=500), Truncated()], ids=str)
def test_faults_on_a_connection_work_over_tls(clever: CleverMock, district: District, effect: Effect) -> None:
    clever.faults.add(effect, nth=1)
    url = "https://api.clever.com" + FIRST
    headers = {"Authorization": f"Bearer {district.token}"}
    with clever.intercept():
        with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
            requests.get(url, headers=headers, timeout=10)
        assert requests.get(url, headers=headers, timeout=10).status_code == 200


# Time


@pytest.mark.usefixtures("district")
def test_a_delay_takes_real_time_under_a_frozen_clock(clever: CleverMock) -> None:
    clever.faults.add(Delay(0.1))
    with freeze_time("2017-03-01"):
        began = ticks()
        assert clever.get(FIRST).status_code == 200
        assert ticks() - began >= 0.1
    assert clever.requests[-1].duration >= 0.1


def test_a_delay_does_not_hold_up_other_requests(clever: CleverMock, ask: Ask) -> None:
    clever.faults.add(Delay(20), "/v1.2/students")
    slow = threading.Thread(target=clever.get, args=(FIRST,))
    slow.start()
    began = ticks()
    assert ask("/v1.2/schools").status_code == 200
    assert ticks() - began < 5
    clever.reset()
    slow.join(5)
    assert not slow.is_alive()


def test_a_request_that_a_reset_overtakes_is_answered_as_if_there_was_none(ask: Ask) -> None:
    with CleverMock(strict=True) as clever:
        home = DistrictFactory(students=12)
        clever.faults.add(Delay(20))
        answers: list[int] = []
        slow = threading.Thread(target=lambda: answers.append(clever.get(FIRST, token=home.token).status_code))
        slow.start()
        while not clever.requests:
            time.sleep(0.001)
        clever.reset()
        slow.join(5)
        assert answers == [200]
        assert len(clever.requests) == 0
    assert ask(FIRST).status_code == 200


def test_the_end_of_the_mock_ends_its_delays() -> None:
    began = ticks()
    with CleverMock() as clever:
        clever.faults.add(Delay(60))
        threads = [
            threading.Thread(target=clever.get, args=("/v1.2/students",), kwargs={"token": ""}),
            threading.Thread(target=_get, args=(clever.url,)),
        ]
        for thread in threads:
            thread.start()
        while len(clever.requests) < 2:
            time.sleep(0.005)
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    assert ticks() - began < 5


def _get(url: str) -> None:
    with suppress(requests.RequestException):
        requests.get(url + "/v1.2/students", timeout=30)


# In process


@pytest.mark.parametrize("effect", [Reset(), Reset(after=9), Truncated(), Drip(1)], ids=str)
@pytest.mark.usefixtures("district")
def test_what_needs_a_connection_says_so_in_process(clever: CleverMock, effect: Effect) -> None:
    clever.faults.add(effect)
    with pytest.raises(FaultError, match=r"happens on a connection.*ask clever\.url"):
        clever.get(FIRST)


@pytest.mark.parametrize("effect", [429, 401, 500, 502, Status(409, "no")], ids=str)
def test_an_answer_is_the_same_in_process(clever: CleverMock, ask: Ask, effect: Effect | int) -> None:
    clever.faults.add(effect)
    inside, outside = clever.get(FIRST), ask(FIRST)
    assert (inside.status_code, inside.data) == (outside.status_code, outside.content)
    assert set(inside.headers.keys()) <= set(outside.headers.keys())


@pytest.mark.parametrize("effect", [NotJson(), RepeatedRecord(), NextIsSelf()], ids=str)
def test_an_altered_page_is_the_same_in_process(clever: CleverMock, ask: Ask, effect: Effect) -> None:
    clever.faults.add(effect)
    assert clever.get(FIRST).data == ask(FIRST).content


# Values


@pytest.mark.parametrize(
    "make",
    [
        lambda: Status(200.5),  # type: ignore[arg-type]
        lambda: Status(100),
        lambda: Status(700),
        lambda: Status(503, 7),  # type: ignore[arg-type]
        lambda: ProxyError(500),
        lambda: RateLimited(-1),
        lambda: Delay(-0.1),
        lambda: Delay(float("nan")),
        lambda: Delay(float("inf")),
        lambda: Delay("1"),  # type: ignore[arg-type]
        lambda: Drip(1, pieces=0),
        lambda: Truncated(1),
        lambda: Truncated(-0.1),
        lambda: Reset(after=0),
    ],
)
def test_an_effect_refuses_what_it_does_not_take(make: object) -> None:
    with pytest.raises(InvalidValueError, match=r"take|answers"):
        make()  # type: ignore[operator]


def test_an_effect_of_ones_own_can_do_what_the_others_do(clever: CleverMock, ask: Ask) -> None:
    @dataclass(frozen=True)
    class Shouting(Effect):
        def alter(self, reply: Reply) -> Reply:
            return reply._replace(body=reply.body.upper())

    clever.faults.add(Shouting(), "/v1.2/schools")
    assert ask("/v1.2/schools").text.startswith('{"DATA":')


@pytest.mark.parametrize(
    "effect",
    [
        lambda: Status(503, headers=(("Retry After", "5"),)),
        lambda: Status(503, headers=(("Retry-After", "5\n"),)),
        lambda: Status(503, content_type="text/plain\r\nX: y"),
        lambda: Status(503, headers=(("Retry-After", 5),)),  # type: ignore[arg-type]
        lambda: NotJson(5),  # type: ignore[arg-type]
        lambda: NotJson(None),  # type: ignore[arg-type]
        lambda: ProxyError(502, 5),  # type: ignore[arg-type]
    ],
)
def test_what_no_answer_can_carry_is_refused_when_the_effect_is_made(effect: Callable[[], Effect]) -> None:
    with pytest.raises(InvalidValueError, match=r"header|body takes"):
        effect()
