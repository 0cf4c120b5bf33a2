"""Who asks: the token or the client credentials that a request carries."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Union
from urllib.parse import unquote_plus

from clever_mock.api.answers import refused
from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.looking.login import LoginToken
from clever_mock.model.rosters.roster import Roster

Caller = tuple[Connection, Union[LoginToken, None]]
"""Who asks: an application, by its district token, or, with a login, in the name of a user who logged in."""


def token_of(authorization: str | None) -> str | None:
    """The token in an `Authorization` header: `Bearer TOKEN`, or Basic with the token as user and no password.

    A token in the query string is not taken. None when there is no token to be read.
    """
    scheme, credentials = _parts(authorization)
    if scheme == "bearer":
        return credentials or None
    user, password = basic_of(authorization) or ("", "")
    return user if user and not password else None


def basic_of(authorization: str | None) -> tuple[str, str] | None:
    """The user and the password in an `Authorization` header of the Basic scheme, None when there are none."""
    scheme, credentials = _parts(authorization)
    if scheme != "basic":
        return None
    try:
        user, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return user, password


def _parts(authorization: str | None) -> tuple[str, str]:
    scheme, _, credentials = (authorization or "").strip().partition(" ")
    return scheme.lower(), credentials.strip()


def caller_of(roster: Roster, token: str | None) -> Caller:
    """The one whose token a request carries; refused when there is none.

    A token whose user Clever does not show any more is as good as unknown.
    """
    if token is not None:
        connection = roster.tokens.get(token)
        if connection is not None:
            return connection, None
        login = roster.logins.token(token)
        if login is not None:
            login.user.connection.district.open(login.user.connection)
            if login.alive:
                return login.user.connection, login
    raise refused("unknown key")


def client_of(roster: Roster, authorization: str | None, body: Mapping[str, str]) -> Application | None:
    """The application whose client id and secret a request carries, as Basic or in its body; None when none fits.

    Credentials in Basic may be percent-encoded, as OAuth 2 has it (RFC 6749, 2.3.1), or plain, as most clients send
    them. A client id in the body beside Basic has to be the same.
    """
    if authorization is None:
        return _checked(roster, body.get("client_id", ""), body.get("client_secret", ""))
    user, password = basic_of(authorization) or ("", "")
    found = _checked(roster, user, password) or _checked(roster, unquote_plus(user), unquote_plus(password))
    return found if found is not None and body.get("client_id", found.client_id) == found.client_id else None


def _checked(roster: Roster, client_id: str, secret: str) -> Application | None:
    application = roster.application_of(client_id)
    return application if application is not None and application.client_secret == secret else None
