"""Other hosts are left alone while a mock intercepts, or refused when that is wanted."""

from __future__ import annotations

import asyncio
import os
import socket
import urllib.request
from collections.abc import Callable
from typing import Any
from unittest import mock

import aiohttp
import httpx
import pytest
import requests
import urllib3

from clever_mock import CleverMock, NetworkBlockedError
from clever_mock.model import District
from clever_mock.serving import Server
from tests.serving.wire import hello

from .conftest import NAMES
from .roster_app import CLIENTS, names_of_students

ELSEWHERE = "https://www.clever.com/"
FARAWAY = "192.0.2.1"


async def with_aiohttp(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        await session.get(url)


async def with_httpx(url: str) -> None:
    async with httpx.AsyncClient() as client:
        await client.get(url)


CALLS: dict[str, Callable[[str], object]] = {
    "requests": lambda url: requests.get(url, timeout=10),
    "urllib3": lambda url: urllib3.request("GET", url),
    "urllib.request": urllib.request.urlopen,
    "httpx": httpx.get,
    "httpx.AsyncClient": lambda url: asyncio.run(with_httpx(url)),
    "aiohttp": lambda url: asyncio.run(with_aiohttp(url)),
}


def causes(error: BaseException | None) -> list[BaseException]:
    """An error, and all that it came of."""
    found = []
    while error is not None:
        found.append(error)
        reason = getattr(error, "reason", None)
        error = error.__cause__ or error.__context__ or (reason if isinstance(reason, BaseException) else None)
    return found


@pytest.mark.parametrize("client", CALLS)
@pytest.mark.parametrize("url", [ELSEWHERE, f"http://{FARAWAY}:8080/"])
@pytest.mark.clever_intercept(block_network=True)
def test_a_blocked_host_fails_at_once_and_is_named(client: str, url: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        CALLS[client](url)
    [blocked] = {error for error in causes(caught.value) if isinstance(error, NetworkBlockedError)}
    assert (urllib3.util.parse_url(url).host or "") in str(blocked)
    assert "without block_network=True" in str(blocked)
    assert isinstance(blocked, OSError)


@pytest.mark.parametrize("client", CLIENTS)
def test_clever_is_reached_while_others_are_blocked(client: str, clever: CleverMock, district: District) -> None:
    with clever.intercept(block_network=True), CLIENTS[client]() as fetch:
        assert names_of_students(fetch, district.token) == NAMES


@pytest.mark.clever_intercept(block_network=True)
def test_this_machine_is_never_blocked(clever: CleverMock) -> None:
    with Server(hello, host="::") as server:
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):
            assert requests.get(f"http://{host}:{server.port}", timeout=10).text == "hello"
    assert requests.get(f"{clever.url}/v1.2/students", timeout=10).status_code == 401
    assert socket.getaddrinfo(socket.gethostname(), None)


@pytest.mark.clever_intercept(block_network=True)
def test_a_blocked_address_fails_without_a_name_too() -> None:
    for family, address in ((socket.AF_INET, (FARAWAY, 9)), (socket.AF_INET6, ("2001:db8::1", 9))):
        with socket.socket(family) as client:
            with pytest.raises(NetworkBlockedError, match=address[0]):
                client.connect(address)
            with pytest.raises(NetworkBlockedError, match=address[0]):
                client.connect_ex(address)


@pytest.mark.clever_intercept(block_network=True)
def test_a_unix_socket_is_never_blocked(tmp_path: Any) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "socket"))
        server.listen()
        client.connect(str(tmp_path / "socket"))
        assert client.getpeername() == str(tmp_path / "socket")


def test_other_hosts_are_asked_for_as_ever(clever: CleverMock) -> None:
    with mock.patch("socket.getaddrinfo", wraps=socket.getaddrinfo) as original, clever.intercept():
        original.reset_mock()
        socket.getaddrinfo("localhost", 443, type=socket.SOCK_STREAM)
        socket.getaddrinfo(host=None, port=80)
    assert original.mock_calls == [mock.call("localhost", 443, type=socket.SOCK_STREAM), mock.call(None, port=80)]


@pytest.mark.parametrize("client", ["requests", "urllib.request", "httpx"])
@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_the_proxies_of_the_environment_are_not_for_clever(
    client: str, name: str, clever: CleverMock, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, f"http://{FARAWAY}:3128")
    with clever.intercept(block_network=True), CLIENTS[client]() as fetch:
        assert names_of_students(fetch, district.token) == NAMES


@pytest.mark.parametrize(
    ("before", "inside"),
    [
        ({}, "api.clever.com,clever.com"),
        ({"http_proxy": "http://p"}, "api.clever.com,clever.com"),
        ({"http_proxy": "http://p", "NO_PROXY": "a,b"}, "a,b,api.clever.com,clever.com"),
        ({"http_proxy": "http://p", "no_proxy": "c", "NO_PROXY": "a,b"}, "c,api.clever.com,clever.com"),
        ({"http_proxy": "http://p", "no_proxy": "*"}, "*"),
    ],
)
def test_no_proxy_is_put_back(
    before: dict[str, str], inside: str | None, clever: CleverMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name, value in before.items():
        monkeypatch.setenv(name, value)
    environment = dict(os.environ)
    with clever.intercept():
        assert os.environ.get("no_proxy") == inside
    assert dict(os.environ) == environment
