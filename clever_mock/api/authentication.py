"""Who asks: the token that a request carries, as a bearer token or the older basic key."""

from __future__ import annotations

import base64
import binascii

from clever_mock.api.answers import refused
from clever_mock.model.application import Connection
from clever_mock.model.roster import Roster


def token_of(authorization: str | None) -> str | None:
    """The token in an `Authorization` header: `Bearer TOKEN`, or Basic with the token as user and no password.

    A token in the query string is not taken. None when there is no token to be read.
    """
    scheme, _, credentials = (authorization or "").strip().partition(" ")
    credentials = credentials.strip()
    if scheme.lower() == "bearer":
        return credentials or None
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return user if user and not password else None


def connection_of(roster: Roster, authorization: str | None) -> Connection:
    """The connection whose token a request carries; refused when there is none."""
    token = token_of(authorization)
    connection = roster.connection_of(token) if token is not None else None
    if connection is None:
        raise refused("unknown key")
    return connection
