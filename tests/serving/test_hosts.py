"""Which `Host` a server answers to: a page that was bound to this machine by its DNS cannot drive it."""

from __future__ import annotations

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.serving import Server

from .wire import RawClient, hello


def asked(server: Server, host: str) -> int:
    with RawClient(server.url) as client:
        return client.send(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()).answer().status


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "LOCALHOST:80",
        "app.localhost",
        "[::1]:8080",
        "10.1.2.3:99",
        "api.clever.com",
        "clever.com.",
    ],
)
def test_a_host_that_can_mean_this_machine_is_answered(host: str) -> None:
    with Server(hello) as server:
        assert asked(server, host) == 200


@pytest.mark.parametrize(
    "host", ["attacker.example", "attacker.example:80", "127.0.0.1.attacker.example", "clever.com.evil.example"]
)
def test_a_host_that_cannot_is_refused(host: str) -> None:
    with Server(hello) as server:
        assert asked(server, host) == 421


def test_the_check_can_be_turned_off() -> None:
    with Server(hello, check_host=False) as server:
        assert asked(server, "attacker.example") == 200


def test_a_mock_checks_the_host_unless_told_not_to() -> None:
    with CleverMock() as mock, RawClient(mock.url) as client:
        token = DistrictFactory().token
        request = f"GET /v1.2/schools HTTP/1.1\r\nHost: attacker.example\r\nAuthorization: Bearer {token}\r\n\r\n"
        assert client.send(request.encode()).answer().status == 421
    with CleverMock(check_host=False) as mock, RawClient(mock.url) as client:
        token = DistrictFactory().token
        assert client.send(request.encode()).answer().status == 200
