"""How fast the server answers, beside werkzeug's threaded one, and how soon it has started and stopped."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from werkzeug.serving import WSGIRequestHandler, make_server

from clever_mock.serving import Server

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


def best(port: int, rounds: int = 5, size: int = 200) -> float:
    """Seconds for one GET, in the best of some rounds."""
    times = []
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as client:
        for _ in range(rounds):
            before = time.perf_counter()
            for _ in range(size):
                get(client)
            times.append((time.perf_counter() - before) / size)
    return min(times)


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
    with ours() as port:
        own = best(port)
    with stock() as port:
        other = best(port)
    print(f"\n52 KB: {1 / own:.0f} requests/s, werkzeug's {1 / other:.0f}, so {other / own:.1f} times as many")
    assert other / own > 1.5
