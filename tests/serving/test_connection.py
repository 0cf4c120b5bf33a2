"""What happens on a connection: how long it lives, what it takes, how answers are framed."""

from __future__ import annotations

import datetime as dt
import logging
import socket
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from wsgiref.validate import validator

import freezegun
import pytest
import requests

from clever_mock.serving import handler

from .conftest import Serve
from .wire import GET, RawClient, answering, echo, exchange, hello, reset

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Closing:
    """A body that tells whether it was closed."""

    def __init__(self, *chunks: bytes) -> None:
        self.closed = False
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    def close(self) -> None:
        self.closed = True


def stream(*chunks: bytes) -> Iterator[bytes]:
    """A body whose length nobody knows."""
    yield from chunks


def keeping(environs: list[WSGIEnvironment]) -> WSGIApplication:
    """An application that keeps each environ."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environs.append(environ)
        return hello(environ, start_response)

    return app


def test_a_connection_is_kept_for_the_next_request(serve: Serve) -> None:
    environs: list[WSGIEnvironment] = []
    with requests.Session() as session:
        url = serve(keeping(environs)).url
        answers = [session.get(url, timeout=10) for _ in range(3)]
    assert [answer.headers["Connection"] for answer in answers] == ["keep-alive"] * 3
    assert len({environ["REMOTE_PORT"] for environ in environs}) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: TE, Close\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
    ],
)
def test_a_connection_is_closed_when_the_client_asks(serve: Serve, data: bytes) -> None:
    with RawClient(serve(hello).url) as client:
        answer = client.send(data).answer()
        assert (answer.body, answer.headers["connection"]) == (b"hello", "close")
        assert client.rest() == b""


def test_http_1_0_keeps_the_connection_when_it_asks(serve: Serve) -> None:
    with RawClient(serve(hello).url) as client:
        for _ in range(2):
            answer = client.send(b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").answer()
            assert (answer.body, answer.headers["connection"]) == (b"hello", "keep-alive")


def test_an_application_may_close_the_connection(serve: Serve) -> None:
    with RawClient(serve(answering([b"bye"], ("Connection", "close"))).url) as client:
        assert client.send(GET).answer().headers["connection"] == "close"
        assert client.rest() == b""


def test_pipelined_requests_are_answered_in_order(serve: Serve) -> None:
    with RawClient(serve(echo).url) as client:
        client.send(
            b"".join(b"POST /%d HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nab" % n for n in range(20))
        )
        assert [client.answer().body for _ in range(20)] == [b"POST /%d |ab" % n for n in range(20)]


def test_blank_lines_before_a_request_are_skipped(serve: Serve) -> None:
    with RawClient(serve(hello).url) as client:
        assert client.send(b"\r\n\n" + GET).answer().body == b"hello"


def test_a_body_to_get_is_read_and_given_to_the_application(serve: Serve) -> None:
    with RawClient(serve(echo).url) as client:
        client.send(b"GET /a%20b?c=d%20e HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody" + GET)
        assert client.answer().body == b"GET /a b c=d%20e|body"
        assert client.answer().body == b"GET / |"


def test_a_chunked_body_arrives_whole(serve: Serve) -> None:
    environs: list[WSGIEnvironment] = []
    url = serve(keeping(environs)).url
    chunks = b"4;name=value\r\nwiki\r\n5\r\npedia\r\n0\r\nTrailer: x\r\n\r\n"
    with RawClient(url) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n" + chunks + GET)
        assert [client.answer().status, client.answer().status] == [200, 200]
    assert environs[0]["wsgi.input"].read() == b"wikipedia"
    assert environs[0]["CONTENT_LENGTH"] == "9"
    assert "HTTP_TRANSFER_ENCODING" not in environs[0]


def test_a_client_that_waits_for_it_is_told_to_send_the_body(serve: Serve) -> None:
    with RawClient(serve(echo).url) as client:
        client.send(b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\n")
        assert client.head().status == 100
        assert client.send(b"body").answer().body == b"PUT / |body"


def test_head_has_the_headers_of_get_and_no_body(serve: Serve) -> None:
    with RawClient(serve(hello).url) as client:
        head = client.send(GET.replace(b"GET", b"HEAD")).head()
        get = client.send(GET).answer()
    head.headers.pop("date")
    get.headers.pop("date")
    assert (
        head.headers == get.headers == {"content-type": "text/plain", "content-length": "5", "connection": "keep-alive"}
    )


def test_head_keeps_the_length_that_the_application_declares(serve: Serve) -> None:
    with RawClient(serve(answering([], ("Content-Length", "52000"))).url) as client:
        for _ in range(2):
            assert client.send(GET.replace(b"GET", b"HEAD")).head().headers["content-length"] == "52000"


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_answers_that_have_no_body_send_none(serve: Serve, status: str) -> None:
    with RawClient(serve(answering([b"surplus"], ("Etag", '"1"'), status=status)).url) as client:
        for _ in range(2):
            answer = client.send(GET).head()
            assert answer.status == int(status[:3])
            assert set(answer.headers) == {"etag", "date", "connection"}


def test_a_body_of_unknown_length_is_chunked(serve: Serve) -> None:
    server = serve(answering(stream(b"one", b"", b"two")))
    with RawClient(server.url) as client:
        head = client.send(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")).head()
        assert head.headers["transfer-encoding"] == "chunked"
        assert client.rest() == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"
    server.app = answering(stream(b"one", b"two"))
    assert requests.get(server.url, timeout=10).text == "onetwo"


def test_a_body_of_unknown_length_ends_with_the_connection_in_http_1_0(serve: Serve) -> None:
    with RawClient(serve(answering(stream(b"one", b"two"))).url) as client:
        head = client.send(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").head()
        assert head.headers["connection"] == "close"
        assert "transfer-encoding" not in head.headers
        assert client.rest() == b"onetwo"


def test_a_body_shorter_than_declared_ends_the_connection(serve: Serve) -> None:
    with RawClient(serve(answering([b"short"], ("Content-Length", "9"))).url) as client:
        assert client.send(GET).head().headers["content-length"] == "9"
        assert client.rest() == b"short"


def test_a_body_longer_than_declared_is_cut(serve: Serve) -> None:
    with RawClient(serve(answering(stream(b"lon", b"ger"), ("Content-Length", "4"))).url) as client:
        client.send(GET + GET)
        assert client.answer().body == b"long"


def test_the_write_function_of_wsgi_works(serve: Serve) -> None:
    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        write = start_response("200 OK", [])
        write(b"written ")
        return [b"returned"]

    assert requests.get(serve(app).url, timeout=10).text == "written returned"


def test_the_body_is_closed_whatever_the_method(serve: Serve) -> None:
    bodies = [Closing(b"a"), Closing(b"b")]
    server = serve(answering(bodies[0]))
    exchange(server.url, GET)
    server.app = answering(bodies[1])
    exchange(server.url, GET.replace(b"GET", b"HEAD"))
    server.stop()
    assert [body.closed for body in bodies] == [True, True]


@pytest.mark.filterwarnings("ignore::wsgiref.validate.WSGIWarning")
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_pep_3333_is_kept(serve: Serve, method: str, caplog: pytest.LogCaptureFixture) -> None:
    server = serve(validator(answering([b"ok"], ("Content-Type", "text/plain"), ("Content-Length", "2"))))
    answer = requests.request(method, server.url, params={"q": "é"}, data=b"body", timeout=10)
    assert answer.status_code == 200
    assert caplog.messages == []


def test_the_environ_is_complete(serve: Serve) -> None:
    environs: list[WSGIEnvironment] = []
    server = serve(keeping(environs))
    head = b"GET /sch%C3%B6n/\xc3\xa0?q=%2F HTTP/1.1\r\nHost: api.clever.com\r\nX-A: 1\r\nX-A: 2\r\n"
    exchange(server.url, head + b"Content-Type: a/b\r\nAuthorization: Bearer t\r\n\r\n")
    environ = environs[0]
    assert environ["PATH_INFO"] == "/schön/à".encode().decode("latin-1")
    expected = {
        "QUERY_STRING": "q=%2F",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(server.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "a/b",
        "HTTP_HOST": "api.clever.com",
        "HTTP_X_A": "1,2",
        "HTTP_AUTHORIZATION": "Bearer t",
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
    }
    assert {key: environ[key] for key in expected} == expected
    assert isinstance(environ["werkzeug.socket"], socket.socket)


def test_an_absolute_address_names_the_host(serve: Serve) -> None:
    environs: list[WSGIEnvironment] = []
    exchange(
        serve(keeping(environs)).url, b"GET http://api.clever.com/v1.1/districts HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )
    assert (environs[0]["HTTP_HOST"], environs[0]["PATH_INFO"]) == ("api.clever.com", "/v1.1/districts")


def test_a_client_that_goes_away_makes_no_noise(
    serve: Serve, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server = serve(answering([bytes(5_000_000)]))
    with RawClient(server.url) as client:
        client.send(GET)
        reset(client.socket)
    with RawClient(server.url) as client:
        client.send(b"GET / HT")
    server.stop()
    assert caplog.messages == []
    assert capfd.readouterr() == ("", "")


def test_a_silent_connection_is_closed_after_the_idle_timeout(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "IDLE_TIMEOUT", 0.1)
    with freezegun.freeze_time("2017-07-04"), RawClient(serve(hello).url) as client:
        assert client.send(GET).answer().body == b"hello"
        assert client.rest() == b""


def test_a_frozen_clock_is_seen_in_the_date_and_by_the_application(serve: Serve) -> None:
    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [dt.datetime.now(dt.timezone.utc).isoformat().encode()]

    server = serve(app)
    with freezegun.freeze_time("2017-07-04 12:00:00"), RawClient(server.url) as client:
        frozen = client.send(GET).answer()
        server.stop()
    assert frozen.headers["date"] == "Tue, 04 Jul 2017 12:00:00 GMT"
    assert frozen.body == b"2017-07-04T12:00:00+00:00"


def test_a_date_that_the_application_gives_stands(serve: Serve) -> None:
    with RawClient(serve(answering([], ("Date", "Tue, 04 Jul 2017 12:00:00 GMT"))).url) as client:
        assert client.send(GET).answer().headers["date"] == "Tue, 04 Jul 2017 12:00:00 GMT"


def test_requests_are_listed_in_the_log_when_asked(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    server = serve(hello)
    with caplog.at_level(logging.DEBUG, "clever_mock"):
        exchange(server.url, GET + b"nonsense\r\n")
        server.stop()
    assert caplog.messages[0] == "GET / -> 200 OK"
    assert caplog.messages[1].startswith("refused: 400")
