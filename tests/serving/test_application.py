"""Applications that fail, and applications that end the connection: the server lives on."""

from __future__ import annotations

import http.client
import socket
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pytest
import requests

from .conftest import Serve
from .wire import GET, RawClient, answering, hello, reset

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def broken(_: WSGIEnvironment, __: StartResponse) -> Iterable[bytes]:
    raise RuntimeError("a defect of the application")


def exiting(_: WSGIEnvironment, __: StartResponse) -> Iterable[bytes]:
    raise SystemExit(3)


def timing_out(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    raise TimeoutError("of the application, not of the connection")


def mute(_: WSGIEnvironment, __: StartResponse) -> Iterable[bytes]:
    return [b"no status"]


def twice(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return hello(environ, start_response)


@pytest.mark.parametrize(
    ("app", "logged"),
    [
        (broken, "a defect of the application"),
        (exiting, "SystemExit"),
        (timing_out, "of the application, not of the connection"),
        (mute, "without calling start_response"),
        (twice, "called start_response twice"),
        (answering(["text"]), "TypeError"),  # type: ignore[list-item]
        (answering(iter(["text"])), "a body is bytes"),  # type: ignore[arg-type]
        (answering([], status="OK"), "gave the status 'OK'"),
        (answering([], status="100 Continue"), "gave the status '100 Continue'"),
        (answering([], ("X-Request-Id", "1\r\nX-Other: 2")), "a header that cannot be sent: 'X-Request-Id'"),
        (answering([], ("X Y", "1")), "a header that cannot be sent: 'X Y'"),
        (answering([], ("Content-Length", "-1")), "the Content-Length '-1'"),
    ],
)
def test_an_application_that_fails_is_answered_500_and_the_connection_lives_on(
    serve: Serve, app: WSGIApplication, logged: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server = serve(app)
    with RawClient(server.url) as client:
        answer = client.send(GET).answer()
        server.app = hello
        assert client.send(GET).answer().body == b"hello"
    assert (answer.status, answer.body[:22]) == (500, b"The application failed")
    assert [(record.name, record.levelname) for record in caplog.records] == [("clever_mock", "ERROR")]
    assert logged in caplog.text
    assert capfd.readouterr() == ("", "")


def test_an_application_that_fails_halfway_ends_the_connection(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    def half() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("a defect of the application")

    server = serve(answering(half()))
    with RawClient(server.url) as client:
        client.send(GET).head()
        assert client.rest() == b"4\r\nhalf\r\n"
    assert "a defect of the application" in caplog.text
    server.app = hello
    assert requests.get(server.url, timeout=10).text == "hello"


def test_a_failure_after_start_response_may_replace_the_answer(serve: Serve) -> None:
    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        try:
            raise ValueError
        except ValueError:
            start_response("418 I'm a teapot", [], sys.exc_info())
        return [b"short and stout"]

    assert requests.get(serve(app).url, timeout=10).status_code == 418


def disconnect(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def short(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort")
    connection.close()


@pytest.mark.parametrize(
    ("cut", "seen"),
    [
        (reset, ConnectionResetError),
        (disconnect, http.client.RemoteDisconnected),
        (socket.socket.close, http.client.RemoteDisconnected),
        (short, http.client.IncompleteRead),
    ],
)
@pytest.mark.parametrize("answered", [True, False])
def test_an_application_may_end_the_connection_without_noise(
    serve: Serve, cut: object, seen: type[Exception], answered: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        assert callable(cut)
        cut(environ["werkzeug.socket"])
        return hello(environ, start_response) if answered or cut is disconnect else []

    server = serve(app)
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    client.request("GET", "/")
    with pytest.raises(seen):
        client.getresponse().read()
    client.close()
    server.stop()
    assert caplog.messages == []
