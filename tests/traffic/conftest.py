"""What the tests of traffic share: a district of three pages, and a way to ask for it over the socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.model import District

Ask = Callable[..., requests.Response]

FIRST = "/v1.2/students?limit=10"
"""The first of three pages."""


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district of 25 students."""
    assert clever.roster.districts == []
    made: District = DistrictFactory(students=25, schools=2, teachers=3, sections=4)
    return made


@pytest.fixture
def ask(clever: CleverMock, district: District) -> Iterator[Ask]:
    """Ask over the socket, with the district's token unless another is given; `token=""` sends none."""
    with requests.Session() as session:

        def get(path: str, token: str | None = None, method: str = "GET") -> requests.Response:
            token = district.token if token is None else token
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            return session.request(method, clever.url + path, headers=headers, timeout=10)

        yield get
