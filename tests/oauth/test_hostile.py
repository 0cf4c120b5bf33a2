"""Whatever comes to `/oauth`, a client's mistake is never a failure of the mock."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory

from .app import CALLBACK

PATHS = ("/oauth/authorize", "/oauth/instant-login", "/oauth/tokens", "/oauth/tokeninfo", "/oauth/", "/oauth/x", "/me")
NAMES = (
    "response_type", "client_id", "redirect_uri", "scope", "state", "district_id", "user", "search",
    "grant_type", "code", "client_secret", "owner_type", "district",
)  # fmt: skip
TYPES = ("application/x-www-form-urlencoded", "application/json; charset=x", "multipart/form-data", "", "text/html")
METHODS = ("GET", "HEAD", "POST", "PUT", "OPTIONS", "BREW")


@pytest.fixture(scope="module")
def clever() -> Iterator[CleverMock]:
    """A mock with a district that all examples ask. Example: `Client(clever.app).get("/oauth/authorize")`."""
    with CleverMock() as mock:
        DistrictFactory(students=1)
        yield mock


def values(clever: CleverMock) -> st.SearchStrategy[str]:
    application, district = clever.application, clever.district
    known = [
        application.client_id, application.client_secret, CALLBACK, "code", "token", "authorization_code", "nobody",
        "read:sis", "district", district.id, district.students[0].id,
    ]  # fmt: skip
    return st.one_of(st.sampled_from(known), st.text(max_size=20))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_request_makes_it_fail(clever: CleverMock, data: st.DataObject) -> None:
    application = clever.application
    usual = {"client_id": application.client_id, "redirect_uri": CALLBACK, "response_type": "code"}
    pairs = st.lists(st.tuples(st.sampled_from(NAMES), values(clever).filter(_encodes)), max_size=6)
    query = data.draw(st.one_of(pairs.map(urlencode), pairs.map(lambda some: urlencode({**usual, **dict(some)})), raw))
    response = Client(clever.app).open(
        data.draw(st.sampled_from(PATHS)),
        method=data.draw(st.sampled_from(METHODS)),
        query_string=query,
        data=data.draw(st.one_of(pairs.map(lambda some: urlencode(some).encode()), st.binary(max_size=40))),
        content_type=data.draw(st.sampled_from(TYPES)),
        headers=data.draw(st.sampled_from([{}, {"Authorization": "Basic OjA="}, {"Authorization": "Bearer il"}])),
        auth=data.draw(st.sampled_from([None, (application.client_id, application.client_secret)])),
    )
    assert response.status_code < 500 or (response.status_code == 501 and response.request.path == "/me")
    if "Location" in response.headers:
        assert response.headers["Location"].startswith(application.redirect_uris)


raw = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30)


def _encodes(text: str) -> bool:
    return text.isprintable()
