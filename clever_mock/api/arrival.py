"""What a request says of itself, read once for all who look at it on its way."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from clever_mock.api.authentication import token_of
from clever_mock.api.oauth import ROUTES
from clever_mock.api.routing import decoded, tidy

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


_LONG = 1024
"""Characters from which on a request is not kept for the next one like it."""


class Arrival(NamedTuple):
    """A request as it came in. `path` is tidy, `raw_path` as it was sent; `token` is the one in `authorization`."""

    method: str
    path: str
    raw_path: str
    raw_query: str
    authorization: str
    token: str | None
    oauth: bool
    """Whether the path is one of those for logins, and not of the Data API."""

    def __repr__(self) -> str:
        return f"<{self.method} {self.path}>"  # a traceback is to show no token


def arrival(environ: WSGIEnvironment) -> Arrival:
    """Read what an environ says of its request."""
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    read = _read if len(path) + len(query) + len(authorization) < _LONG else _read.__wrapped__
    return read(environ["REQUEST_METHOD"], path, query, authorization)


def is_for_logins(path: str) -> bool:
    """Whether a tidy path is one of those for logins."""
    return path.startswith("/oauth/") or path in ROUTES


@lru_cache(maxsize=256)
def _read(method: str, path: str, query: str, authorization: str) -> Arrival:
    raw = decoded(path)
    path = tidy(raw)
    return Arrival(method, path, raw, query, authorization, token_of(authorization), is_for_logins(path))
