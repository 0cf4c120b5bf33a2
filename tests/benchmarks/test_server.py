"""How fast the server answers, beside werkzeug's threaded one, and how soon it has started and stopped."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from werkzeug.serving import WSGIRequestHandler, make_server

from clever_mock.serving import Server

from .comparing import ratio_in_turns, times_for

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BODY = b"x" * 52_000


def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer 52 KB."""
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))])
    return [BODY]


@contextmanager
def ours() -> Iterator[int]:
    """The port of a running server of ours."""
    with Server(app) as server:
        yield server.port


class Quiet(WSGIRequestHandler):
    """werkzeug's handler without its log, which would be measured too."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


@contextmanager
def stock() -> Iterator[int]:
    """The port of a running server of werkzeug's."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()


SERVERS = {"clever_mock": ours, "werkzeug": stock}


def get(client: http.client.HTTPConnection) -> int:
    """GET / and read the answer; give its length."""
    client.request("GET", "/")
    return len(client.getresponse().read())


def life() -> int:
    """Start a server, ask it once, stop it."""
    with ours() as port, closing(http.client.HTTPConnection("127.0.0.1", port)) as client:
        return get(client)


@pytest.mark.benchmark(group="52 KB over http.client")
@pytest.mark.parametrize("name", SERVERS)
def test_a_body_of_52_kb(name: str, benchmark: BenchmarkFixture) -> None:
    with SERVERS[name]() as port, closing(http.client.HTTPConnection("127.0.0.1", port)) as client:
        assert benchmark(get, client) == len(BODY)


@pytest.mark.benchmark(group="start, GET, stop")
def test_start_get_stop(benchmark: BenchmarkFixture) -> None:
    assert benchmark(life) == len(BODY)
    if benchmark.stats is not None:
        assert benchmark.stats["min"] < 0.03


def test_the_server_is_faster_than_werkzeugs() -> None:
    with (
        ours() as port,
        stock() as other,
        closing(http.client.HTTPConnection("127.0.0.1", port)) as client,
        closing(http.client.HTTPConnection("127.0.0.1", other)) as theirs,
    ):
        ratio = ratio_in_turns(lambda: get(client), lambda: get(theirs), times_for(200), 5)
    print(f"\n52 KB: {ratio:.1f} times as many requests/s as werkzeug's server")
    assert ratio > 1
