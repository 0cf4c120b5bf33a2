"""Many processes that serve the demo district: each gives the same bytes."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from werkzeug.test import Client

from clever_mock.wsgi import demo

PATHS = ("/v1.2/students?limit=100", "/v1.1/sections?ending_before=last&limit=20", "/v1.2/teachers", "/v1.1/contacts")
SENT = {"Authorization": "Bearer DEMO_TOKEN"}


@pytest.fixture(scope="module")
def workers() -> Iterator[int]:
    """The port of a gunicorn with three workers."""
    pytest.importorskip("gunicorn")
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.set_inheritable(True)
        port = int(listening.getsockname()[1])
        command = [sys.executable, "-m", "gunicorn", "-w", "3", "-b", f"fd://{listening.fileno()}"]
        running = subprocess.Popen(
            [*command, "--log-level", "error", "clever_mock.wsgi:demo(students=120)"], pass_fds=[listening.fileno()]
        )
        yield port
        running.terminate()
        running.wait(20)


def asked(port: int, path: str) -> bytes:
    """Ask once, over a connection of its own, as soon as a worker takes it."""
    for _ in range(200):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            try:
                connection.request("GET", path, headers=SENT)
                answer = connection.getresponse()
                body = answer.read()
            except (http.client.HTTPException, OSError):
                time.sleep(0.05)
                continue
            assert answer.status == 200, body
            return body
    raise AssertionError(f"no worker answered at port {port}")


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs fork")
@pytest.mark.parametrize("path", PATHS)
def test_every_worker_gives_the_same_bytes(workers: int, path: str) -> None:
    here = Client(demo(students=120)).get(path, headers=SENT).data
    assert {asked(workers, path) for _ in range(12)} == {here}


def test_the_demo_of_another_seed_has_other_people() -> None:
    first, other = (Client(demo(seed=seed, students=20)).get(PATHS[0], headers=SENT).data for seed in (0, 1))
    assert first != other
