"""An OAuth library of the time, unchanged, logs a user in over the socket."""

from __future__ import annotations

import pytest
import requests
from oauthlib.oauth2 import InvalidGrantError, MismatchingStateError
from requests_oauthlib import OAuth2Session

from clever_mock import CleverMock
from clever_mock.model.records.kinds import User

from .app import CALLBACK


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def session(clever: CleverMock) -> OAuth2Session:
    """The library's session for the app under test. Example: `session.authorization_url(url)`."""
    return OAuth2Session(clever.application.client_id, redirect_uri=CALLBACK, scope=["read:user_id", "read:sis"])


def brought_back(url: str) -> str:
    """Where the browser ends up."""
    return requests.get(url, allow_redirects=False, timeout=10).headers["Location"]


def test_a_library_logs_a_user_in(clever: CleverMock, pupil: User, session: OAuth2Session) -> None:
    clever.login_as(pupil)
    url, _ = session.authorization_url(f"{clever.url}/oauth/authorize")
    session.fetch_token(
        f"{clever.url}/oauth/tokens",
        authorization_response=brought_back(url),
        client_secret=clever.application.client_secret,
    )
    me = session.get(f"{clever.url}/v1.2/me", timeout=10).json()
    assert (me["type"], me["data"]["id"]) == ("student", pupil.id)
    assert session.get(f"{clever.url}{me['links'][1]['uri']}", timeout=10).json()["data"]["id"] == pupil.id


def test_a_library_sends_the_client_in_the_body_too(clever: CleverMock, pupil: User, session: OAuth2Session) -> None:
    url, _ = session.authorization_url(f"{clever.url}/oauth/authorize", user=pupil.id)
    token = session.fetch_token(
        f"{clever.url}/oauth/tokens",
        authorization_response=brought_back(url),
        client_secret=clever.application.client_secret,
        include_client_id=True,
    )
    assert token["access_token"].startswith("il")


def test_a_library_refuses_the_login_of_the_portal(clever: CleverMock, pupil: User, session: OAuth2Session) -> None:
    session.authorization_url(f"{clever.url}/oauth/authorize")
    with pytest.raises(MismatchingStateError):
        session.fetch_token(
            f"{clever.url}/oauth/tokens",
            authorization_response=clever.login(pupil, redirect_uri=CALLBACK).redirect,
            client_secret=clever.application.client_secret,
        )


def test_a_library_understands_that_a_code_was_used(clever: CleverMock, pupil: User, session: OAuth2Session) -> None:
    login = clever.login(pupil, redirect_uri=CALLBACK)
    assert login.token
    with pytest.raises(InvalidGrantError):
        session.fetch_token(
            f"{clever.url}/oauth/tokens", code=login.code, client_secret=clever.application.client_secret
        )
