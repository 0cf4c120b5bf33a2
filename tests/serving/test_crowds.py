"""Many connections at once, most of them idle: the others are answered, and nothing is left behind."""

from __future__ import annotations

import gc
import itertools
import logging
import socket
import threading
import time
import tracemalloc
import urllib.parse
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import requests

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.serving import Server

from .wire import GET, RawClient, hello

IDLE = 500


def settled(count: int) -> bool:
    """Whether there are soon no more threads than so many."""
    for _ in range(300):
        if threading.active_count() <= count:
            return True
        time.sleep(0.01)
    return False


def test_five_hundred_idle_connections_hold_up_nobody() -> None:
    before = threading.active_count()
    with Server(hello) as server, ExitStack() as idle:
        where = urlsplit(server.url)
        for _ in range(IDLE):
            connection = socket.create_connection((where.hostname or "", where.port or 0), timeout=20)
            idle.callback(connection.close)
        with RawClient(server.url) as client:
            assert client.send(GET).answer().body == b"hello"
        idle.close()
        assert settled(before + 2)
    assert settled(before)


def test_half_requests_are_dropped_with_their_connections() -> None:
    before = threading.active_count()
    with Server(hello) as server:
        where = urlsplit(server.url)
        for part in (
            b"",
            b"GET",
            b"GET / HTTP/1.1\r\nHost:",
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n12",
        ):
            with socket.create_connection((where.hostname or "", where.port or 0), timeout=20) as connection:
                connection.sendall(part)
        with RawClient(server.url) as client:
            assert client.send(GET).answer().status == 200
    assert settled(before)


def test_logs_and_the_journal_hold_no_token(clever: CleverMock, caplog: pytest.LogCaptureFixture) -> None:
    token = DistrictFactory().token
    with caplog.at_level(logging.DEBUG):
        for path in ("/v1.2/students", "/v1.2/nothing", "/me", "/oauth/tokeninfo"):
            requests.get(clever.url + path, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        requests.get(f"{clever.url}/v1.2/students", headers={"Authorization": "Bearer " + "x" * 40}, timeout=10)
    shown = [repr(entry) + repr(dict(entry.headers)) for entry in clever.requests]
    for secret in (token, "x" * 40):
        assert secret not in caplog.text
        assert not any(secret in text for text in shown)


LONG = itertools.count()


def long_one(token: str) -> bytes:
    """A request that is let in, about as long as one can be, and like no other."""
    head = f"GET /v1.2/{next(LONG)}{'a' * 60_000} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}"
    return f"{head}\r\nConnection: close\r\n\r\n".encode()


HOSTILE = (
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 300 + b"\r\n",
    b"GET /v1.2/students?where=" + b"%7B" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
)


def assault(url: str, token: str, rounds: int) -> None:
    """Send what a server has to refuse, each over a connection of its own."""
    where = urlsplit(url)
    for number in range(rounds):
        with socket.create_connection((where.hostname or "", where.port or 0), timeout=20) as connection:
            connection.sendall((*HOSTILE, long_one(token))[number % (len(HOSTILE) + 1)])
            connection.shutdown(socket.SHUT_WR)
            try:
                while connection.recv(65_536):
                    pass
            except ConnectionResetError:
                pass


def test_hostile_requests_leave_no_memory_and_no_thread_behind(clever: CleverMock) -> None:
    token = DistrictFactory(students=3).token
    url, before = clever.url, threading.active_count()
    tracemalloc.start()
    try:
        held = []
        for rounds in (60, 300):
            assault(url, token, rounds)
            assert settled(before)
            clever.requests.clear()
            urllib.parse.clear_cache()  # it keeps the last URLs that it split, however long
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert held[1] - held[0] < 200_000, held
    answer = requests.get(f"{url}/v1.2/students", headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert len(answer.json()["data"]) == 3
