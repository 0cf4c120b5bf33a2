"""A small app as many are: Clever's host is in its code, and it reads pages until there are no more.

It is written once, and asks through any of the clients; each is opened and closed by a context manager.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager

import aiohttp
import httpx
import requests
import urllib3

CLEVER = "https://api.clever.com"
Fetch = Callable[[str, Mapping[str, str]], bytes]
"""Get a URL with headers; give the answer's body."""


def names_of_students(fetch: Fetch, token: str) -> list[str]:
    """The first names of all students, in the order of the pages."""
    names: list[str] = []
    path: str | None = "/v1.2/students?limit=2"
    while path is not None:
        page = json.loads(fetch(CLEVER + path, {"Authorization": f"Bearer {token}"}))
        names += [item["data"]["name"]["first"] for item in page["data"]]
        path = next((link["uri"] for link in page["links"] if link["rel"] == "next"), None)
    return names


@contextmanager
def requests_session() -> Iterator[Fetch]:
    with requests.Session() as session:
        yield lambda url, headers: session.get(url, headers=headers, timeout=10).content


@contextmanager
def urllib3_pool() -> Iterator[Fetch]:
    with urllib3.PoolManager() as pool:
        yield lambda url, headers: pool.request("GET", url, headers=headers, timeout=10, retries=False).data


@contextmanager
def urllib_opener() -> Iterator[Fetch]:
    opener = urllib.request.build_opener()

    def fetch(url: str, headers: Mapping[str, str]) -> bytes:
        with opener.open(urllib.request.Request(url, headers=dict(headers)), timeout=10) as answer:
            body: bytes = answer.read()
            return body

    yield fetch


@contextmanager
def http_client_connection() -> Iterator[Fetch]:
    connection = http.client.HTTPSConnection(CLEVER.removeprefix("https://"), timeout=10)

    def fetch(url: str, headers: Mapping[str, str]) -> bytes:
        with closing(connection):  # the next request opens it again
            connection.request("GET", url.removeprefix(CLEVER), headers=headers)
            return connection.getresponse().read()

    yield fetch


@contextmanager
def httpx_client() -> Iterator[Fetch]:
    with httpx.Client() as client:
        yield lambda url, headers: client.get(url, headers=headers).content


@contextmanager
def httpx_async_client() -> Iterator[Fetch]:
    loop = asyncio.new_event_loop()
    client = httpx.AsyncClient()

    async def get(url: str, headers: Mapping[str, str]) -> bytes:
        return (await client.get(url, headers=headers)).content

    yield lambda url, headers: loop.run_until_complete(get(url, headers))
    loop.run_until_complete(client.aclose())
    loop.close()


@contextmanager
def aiohttp_session() -> Iterator[Fetch]:
    loop = asyncio.new_event_loop()

    async def begin() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    async def get(url: str, headers: Mapping[str, str]) -> bytes:
        async with session.get(url, headers=headers) as answer:
            return await answer.read()

    session = loop.run_until_complete(begin())
    yield lambda url, headers: loop.run_until_complete(get(url, headers))
    loop.run_until_complete(session.close())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


CLIENTS: dict[str, Callable[[], AbstractContextManager[Fetch]]] = {
    "requests": requests_session,
    "urllib3": urllib3_pool,
    "urllib.request": urllib_opener,
    "http.client": http_client_connection,
    "httpx": httpx_client,
    "httpx.AsyncClient": httpx_async_client,
    "aiohttp": aiohttp_session,
}
