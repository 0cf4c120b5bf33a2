"""What the tests of the control API share: a mock with its control on, and a client that is none of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from clever_mock import CleverMock

Json = dict[str, Any]


class Client:
    """Calls the control API of a mock."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.base = f"{url}/_mock/v1"
        self._session = requests.Session()

    def send(self, method: str, path: str, body: object = None, **options: Any) -> requests.Response:
        """One call, whatever comes of it."""
        if body is None and method not in ("GET", "DELETE", "HEAD"):
            body = {}
        return self._session.request(method, self.base + path, json=body, timeout=20, **options)

    def __call__(self, method: str, path: str, body: object = None, **options: Any) -> Json:
        """One call that goes well; its answer."""
        answer = self.send(method, path, body, **options)
        assert answer.ok, answer.text
        found: Json = answer.json()
        return found

    def refused(self, method: str, path: str, body: object = None, **options: Any) -> tuple[int, str, str]:
        """One call that is refused: the status, the name of the error, and what it says."""
        answer = self.send(method, path, body, **options)
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code >= 400
        return answer.status_code, problem["title"], problem["detail"]

    def close(self) -> None:
        """End its connections."""
        self._session.close()


@pytest.fixture
def mock() -> Iterator[CleverMock]:
    """A mock with its control on."""
    with CleverMock(control=True) as clever:
        yield clever


@pytest.fixture
def api(mock: CleverMock) -> Iterator[Client]:
    """A client of that mock."""
    client = Client(mock.url)
    yield client
    client.close()


@pytest.fixture
def district(api: Client) -> Json:
    """A district that was made by the client, with its token."""
    sizes = {"schools": 2, "students": 10, "teachers": 2, "sections": 2}
    return api("POST", "/districts?show=tokens", {"name": "Riverbend Unified", **sizes})
