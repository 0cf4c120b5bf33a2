"""The server over TLS: what it does on a good connection, and what bad ones cannot do to it."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from clever_mock.serving import Server, handler
from clever_mock.serving.authority import authority
from tests.serving.wire import GET, hello, reset

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that speaks TLS as `api.clever.com`."""
    with Server(hello, ssl_context=authority().server_context) as server:
        yield server


def connected(server: Server) -> ssl.SSLSocket:
    """A connection to the server on which TLS is agreed; an end without a goodbye is an error."""
    context = ssl.create_default_context(cadata=authority().certificate)
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    return context.wrap_socket(connection, server_hostname="api.clever.com", suppress_ragged_eofs=False)


def ask(connection: ssl.SSLSocket) -> bytes:
    """GET / and read the answer; give its body."""
    connection.sendall(GET)
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.read()


def test_its_url_says_so_and_so_does_the_environ_of_a_request(server: Server) -> None:
    schemes = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        schemes.append(environ["wsgi.url_scheme"])
        return hello(environ, start_response)

    server.app = app
    with connected(server) as client:
        assert ask(client) == b"hello"
    assert server.url == f"https://127.0.0.1:{server.port}"
    assert schemes == ["https"]


def test_a_connection_is_kept_for_the_next_request(server: Server) -> None:
    with connected(server) as client:
        assert [ask(client) for _ in range(3)] == [b"hello"] * 3


def test_pipelined_requests_are_all_answered(server: Server) -> None:
    with connected(server) as client:
        client.sendall(GET * 20)
        client.sendall(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert client.makefile("rb").read().count(b"HTTP/1.1 200 OK") == 21


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_connection_ends_with_a_goodbye(server: Server, version: ssl.TLSVersion) -> None:
    context = ssl.create_default_context(cadata=authority().certificate)
    context.minimum_version = context.maximum_version = version
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF if hasattr(ssl, "OP_IGNORE_UNEXPECTED_EOF") else ~0
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="api.clever.com", suppress_ragged_eofs=False) as client,
    ):
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        with client.makefile("rb") as file:
            assert file.read().endswith(b"\r\n\r\nhello")
        assert client.version() == version.name.replace("_", ".")


def test_an_application_may_reset_the_connection(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    def app(environ: WSGIEnvironment, _: StartResponse) -> Iterable[bytes]:
        reset(environ["werkzeug.socket"])
        return []

    server.app = app
    with connected(server) as client:
        client.sendall(GET)
        with pytest.raises(ConnectionResetError):  # read beneath TLS, as some versions of Python call a reset an end
            list(iter(lambda: socket.socket.recv(client, 65_536), b""))
    server.stop()
    assert caplog.messages == []


def garbage(client: socket.socket) -> None:
    client.sendall(b"\xff" * 300)


def plain_http(client: socket.socket) -> None:
    client.sendall(GET)


def half_a_hello(client: socket.socket) -> None:
    client.sendall(b"\x16\x03\x01\x02\x00\x01")
    client.shutdown(socket.SHUT_WR)


def no_trust(client: socket.socket) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(client, server_hostname="api.clever.com")


@pytest.mark.parametrize("bad", [garbage, plain_http, half_a_hello, no_trust, reset, socket.socket.close])
def test_a_bad_connection_ends_without_harm_or_noise(
    server: Server, bad: Callable[[socket.socket], object], caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            bad(client)
            if client.fileno() >= 0:
                assert ends(client)
    with connected(server) as good:
        assert ask(good) == b"hello"
    server.stop()
    assert caplog.messages == []


def ends(client: socket.socket) -> bool:
    """Whether the server ends the connection, with no answer in plain text before."""
    try:
        return not any(b"HTTP" in data for data in iter(lambda: client.recv(65_536), b""))
    except ConnectionError:
        return True


def test_a_client_that_never_shakes_hands_holds_up_nobody(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)), connected(server) as client:
        assert ask(client) == b"hello"


def test_a_client_that_never_shakes_hands_is_dropped(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "HANDSHAKE_TIMEOUT", 0.01)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        assert client.recv(1) == b""


def test_a_stop_waits_for_no_client(server: Server) -> None:
    silent = socket.create_connection(("127.0.0.1", server.port))
    with closing(silent), connected(server) as idle:
        assert ask(idle) == b"hello"
        before = time.perf_counter()
        server.stop()
        assert time.perf_counter() - before < 0.25
