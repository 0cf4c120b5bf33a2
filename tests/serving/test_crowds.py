"""Many connections at once, most of them idle: the others are answered, and nothing is left behind."""

from __future__ import annotations

import logging
import socket
import threading
import time
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
