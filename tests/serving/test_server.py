"""A server's life: where it listens, how it starts and stops, and what it leaves behind."""

from __future__ import annotations

import gc
import http.client
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests

from clever_mock.errors import InvalidValueError, ServerError
from clever_mock.serving import Server, listener

from .conftest import Serve
from .wire import GET, RawClient, answering, exchange, hello

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Gate:
    """An application that says when a request has `arrived`, and answers when it is told to `go_on`."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.arrived.set()
        self.go_on.wait(10)
        return hello(environ, start_response)


@pytest.fixture(autouse=True)
def _standing() -> None:
    """Take note of the servers that other tests of the session keep up."""
    gc.collect()
    STANDING.clear()
    STANDING.update(threading.enumerate())


STANDING: set[threading.Thread] = set()


def threads() -> list[threading.Thread]:
    """The threads that servers of this test run now."""
    running = set(threading.enumerate()) - STANDING
    return [thread for thread in running if thread.name.startswith("clever_mock ")]


def settles(holds: Callable[[], bool]) -> bool:
    """Whether something holds soon: a thread that has just begun may open a descriptor a moment later."""
    for _ in range(100):
        if holds():
            return True
        time.sleep(0.01)
    return False


def descriptors() -> int:
    """How many file descriptors are open."""
    return len(os.listdir("/proc/self/fd"))


def stop_time(server: Server) -> float:
    """Seconds that a stop takes."""
    before = time.perf_counter()
    server.stop()
    return time.perf_counter() - before


def get(server: Server) -> bytes:
    """GET / on a connection of its own."""
    connection = http.client.HTTPConnection(str(server.url).removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read()
    finally:
        connection.close()


def test_a_started_server_answers_at_its_url() -> None:
    with Server(hello) as server:
        answer = requests.get(server.url, timeout=10)
        assert server.url == f"http://127.0.0.1:{server.port}"
    assert (answer.status_code, answer.text) == (200, "hello")


def test_url_and_port_are_refused_before_start_and_after_stop() -> None:
    server = Server(hello)
    with pytest.raises(ServerError, match=r"call start\(\)"):
        _ = server.url
    server.start().stop()
    with pytest.raises(ServerError, match="make a new one"):
        _ = server.port


def test_a_server_starts_once() -> None:
    server = Server(hello).start()
    with pytest.raises(ServerError, match=f"running already, at {server.url}"):
        server.start()
    server.stop()
    with pytest.raises(ServerError, match="make a new one"):
        server.start()


def test_a_stop_may_come_twice_or_before_the_start() -> None:
    server = Server(hello)
    server.stop()
    assert get(server.start()) == b"hello"
    server.stop()
    server.stop()
    assert threads() == []


def test_a_request_goes_to_the_app_that_is_set_when_it_arrives(serve: Serve) -> None:
    server = serve(hello)
    with RawClient(server.url) as client:
        assert client.send(GET).answer().body == b"hello"
        server.app = answering([b"other"])
        assert client.send(GET).answer().body == b"other"


def test_a_port_in_use_is_an_error_that_says_what_to_do(serve: Serve, capfd: pytest.CaptureFixture[str]) -> None:
    port = serve(hello).port
    with pytest.raises(ServerError, match=rf"127\.0\.0\.1 port {port}: .* port 0"):
        Server(hello, port=port).start()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("host", ["192.0.2.1", "no..name"])
def test_a_host_that_is_not_of_this_machine_is_an_error_that_says_what_to_do(host: str) -> None:
    with pytest.raises(ServerError, match=rf"{host} port 0: .*127\.0\.0\.1"):
        Server(hello, host=host).start()


@pytest.mark.parametrize(("host", "port"), [("", 0), ("unix:///tmp/socket", 0), ("127.0.0.1", -1), ("::1", 65_536)])
def test_a_host_or_port_that_can_be_none_is_refused(host: str, port: int) -> None:
    with pytest.raises(InvalidValueError, match="give"):
        Server(hello, host=host, port=port)


def test_all_addresses_are_listened_on_when_asked() -> None:
    with Server(hello, host="0.0.0.0") as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert get(server) == b"hello"


@pytest.mark.parametrize("host", ["::1", "::"])
def test_ipv6_is_listened_on_when_asked(host: str) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with Server(hello, host=host) as server:
        assert server.url == f"http://[::1]:{server.port}"
        assert requests.get(server.url, timeout=10).text == "hello"


def test_a_stop_closes_live_connections_and_ends_their_threads(serve: Serve) -> None:
    server = serve(hello)
    with RawClient(server.url) as idle, RawClient(server.url) as silent:
        idle.send(GET).answer()
        while len(threads()) < 3:  # the acceptor's and two connections'
            time.sleep(0.001)
        server.stop()
        assert (idle.rest(), silent.rest()) == (b"", b"")
    assert threads() == []


def test_a_request_in_flight_is_answered_before_the_stop_is_done(serve: Serve) -> None:
    gate = Gate()
    server = serve(gate)
    with RawClient(server.url) as client, ThreadPoolExecutor() as pool:
        client.send(GET)
        gate.arrived.wait(10)
        stopping = pool.submit(server.stop)
        gate.go_on.set()
        assert client.answer().body == b"hello"
        stopping.result(10)
        assert client.rest() == b""


def test_an_application_that_hangs_does_not_hang_the_stop(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listener, "GRACE", 0.05)
    gate = Gate()
    server = serve(gate)
    with RawClient(server.url) as client:
        client.send(GET)
        gate.arrived.wait(10)
        stuck = next(thread for thread in threads() if thread.name == "clever_mock connection")
        assert stop_time(server) < 2
        assert client.rest() == b""
    assert "still busy with 1 request" in caplog.text
    gate.go_on.set()
    stuck.join(10)
    assert not stuck.is_alive()


@pytest.mark.parametrize(
    "half",
    [
        b"GE",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf",
    ],
)
def test_a_client_that_is_slow_to_send_does_not_hang_the_stop(serve: Serve, half: bytes) -> None:
    server = serve(hello)
    with RawClient(server.url) as client:
        client.send(half)
        assert stop_time(server) < 0.4
        assert client.ended()


def test_a_client_that_does_not_read_does_not_hang_the_stop(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "GRACE", 0.05)
    server = serve(answering([bytes(50_000_000)]))
    with RawClient(server.url) as client:
        client.send(GET).head()
        assert stop_time(server) < 2
    assert threads() == []


def test_an_application_may_stop_its_server(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "GRACE", 0.05)
    server = serve(hello)

    def stopping(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        server.stop()
        return hello(environ, start_response)

    server.app = stopping
    exchange(server.url, GET)
    with pytest.raises(ServerError, match="was stopped"):
        _ = server.url


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors in /proc")
def test_two_hundred_starts_and_stops_leave_no_thread_and_no_descriptor() -> None:
    with Server(hello) as warm:
        get(warm)
    before = descriptors()
    for _ in range(200):
        with Server(hello) as server, RawClient(server.url) as client:
            assert client.send(GET).answer().body == b"hello"
            server.stop()
    assert threads() == []
    assert settles(lambda: descriptors() <= before)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors in /proc")
def test_a_start_that_fails_leaves_no_descriptor(serve: Serve) -> None:
    server = serve(hello)
    port = server.port
    get(server)
    before = descriptors()
    for _ in range(20):
        with pytest.raises(ServerError):
            Server(hello, port=port).start()
    assert settles(lambda: descriptors() <= before)


def test_sixteen_clients_at_once_are_all_answered(serve: Serve) -> None:
    server = serve(hello)

    def fifty(_: int) -> list[str]:
        with requests.Session() as session:
            return [session.get(server.url, timeout=10).text for _ in range(50)]

    with ThreadPoolExecutor(16) as pool:
        answers = [answer for fifty_answers in pool.map(fifty, range(16)) for answer in fifty_answers]
    assert answers == ["hello"] * 800


def test_a_process_ends_although_its_server_was_never_stopped() -> None:
    program = """if True:
        import http.client
        from clever_mock.serving import Server

        def hello(environ, start_response):
            start_response("200 OK", [])
            return [b"hello"]

        client = http.client.HTTPConnection("127.0.0.1", Server(hello).start().port)
        client.request("GET", "/")
        print(client.getresponse().read())
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=20, check=True)
    assert (done.stdout.strip(), done.stderr) == (b"b'hello'", b"")


def test_nothing_is_logged_of_a_request_unless_asked(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    server = serve(hello)
    get(server)
    assert caplog.messages == []
    with caplog.at_level(logging.DEBUG, "clever_mock"):
        get(server)
        server.stop()
    assert "GET / -> 200 OK" in caplog.messages


def test_importing_the_package_does_not_load_werkzeug() -> None:
    program = "import sys, clever_mock.serving; sys.exit('werkzeug' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=20, check=False).returncode == 0
