"""Two apps that read the students of a district: one in a hurry, and one that has met the real world."""

from __future__ import annotations

import json
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from .conftest import FIRST


class EndlessError(Exception):
    """Raised when an app has read more pages than there can be."""


def next_of(page: Any) -> str | None:
    """The `next` link of a page."""
    return next((link["uri"] for link in page["links"] if link["rel"] == "next"), None)


class NaiveApp:
    """Looks at no status, expects every answer to be good, and reads whatever `next` says."""

    def __init__(self, url: str, token: str, timeout: float = 10) -> None:
        self._url, self._timeout = url, timeout
        self._headers = {"Authorization": f"Bearer {token}"}

    def read(self) -> list[str]:
        """The ids of all students."""
        found: list[str] = []
        path: str | None = FIRST
        pages = 0
        while path is not None:
            answer = requests.get(self._url + path, headers=self._headers, timeout=self._timeout)
            page = answer.json()
            found += [item["data"]["id"] for item in page["data"]]
            path = next_of(page)
            pages += 1
            if pages == 20:
                raise EndlessError
        return found


class RobustApp:
    """Retries what can be retried, reads a body whole before it believes it, and knows records and pages again."""

    tries = 4

    def __init__(self, url: str, token: str, timeout: float = 10) -> None:
        self._url, self._timeout = url, timeout
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"
        retry = Retry(total=self.tries, status_forcelist=[429, 500, 502, 503, 504], backoff_factor=0)
        self._session.mount("http://", HTTPAdapter(max_retries=retry))

    def read(self) -> list[str]:
        """The ids of all students, each once."""
        with self._session:
            found: dict[str, None] = {}
            path: str | None = FIRST
            seen: set[str] = set()
            for _ in range(20):
                if path is None:
                    return list(found)
                page = self._page(path, seen)
                seen.add(path)
                found |= {item["data"]["id"]: None for item in page["data"]}
                path = next_of(page)
            raise EndlessError

    def _page(self, path: str, seen: set[str]) -> Any:
        error: Exception = EndlessError()
        for _ in range(self.tries):
            try:
                page = json.loads(self._body(path))
                following = next_of(page)
                if following == path or following in seen:
                    raise ValueError(f"{path} leads back to {following}")
                return page
            except (requests.RequestException, ValueError) as failure:
                error = failure
        raise error

    def _body(self, path: str) -> bytes:
        """The body of a good answer, read within the timeout as a whole."""
        deadline = time.clock_gettime(time.CLOCK_MONOTONIC) + self._timeout
        with self._session.get(self._url + path, timeout=self._timeout, stream=True) as answer:
            if answer.status_code == 401:
                raise PermissionError("the token was revoked; the district has to connect again")
            answer.raise_for_status()
            body = b""
            for piece in answer.iter_content(256):
                body += piece
                if time.clock_gettime(time.CLOCK_MONOTONIC) > deadline:
                    raise requests.Timeout("the body took too long")
            return body
