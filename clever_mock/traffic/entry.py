"""One request as the journal keeps it, with a way to look at its answer.

It keeps what came over the wire and reads it when it is asked, so that writing it down costs next to nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl

from werkzeug.datastructures import Headers

from clever_mock.api.arrival import Arrival
from clever_mock.api.oauth import ROUTES
from clever_mock.api.routing import Route, route
from clever_mock.errors import JournalError
from clever_mock.model import Connection, District, Record
from clever_mock.model.looking.login import LoginToken
from clever_mock.model.rosters.district import RECORDS
from clever_mock.versions import VERSIONS

Body = bytes
Pairs = Sequence[tuple[str, str]]
_SHOWN_OF_TOKEN = 4
_SECRET = ("authorization", "proxy-authorization", "cookie")


@dataclass(slots=True, eq=False, repr=False)
class RecordedRequest:
    """A request that reached the mock."""

    __module__ = "clever_mock.traffic"

    _asked: Arrival
    time: dt.datetime
    """When it came, by the mock's clock."""
    _fields: Pairs
    _connection: Connection | None
    _login: LoginToken | None
    duration: float | None = None
    """Seconds from the request to its answer, None while there is none."""
    bytes: int = 0
    """Bytes of the answer's body that were sent."""
    fault: str | None = None
    """The effect that a fault had on it, such as `Delay(seconds=2)`."""
    unread: tuple[str, ...] = ()
    """Of a request for events: the collections that the application had not read whole in its version by then."""
    kept: bool = True
    """Whether the journal holds it; not once it was cleared, or this was one of too many."""
    _status_line: str = ""
    _answer_headers: Pairs = ()
    _body: Body | None = None
    """None while there is no answer, and where the journal does not hold its body."""

    # What was asked

    @property
    def method(self) -> str:
        """`GET`, in upper case."""
        return self._asked.method

    @property
    def path(self) -> str:
        """The path, tidy: single slashes, none at its end."""
        return self._asked.path

    @property
    def query_pairs(self) -> list[tuple[str, str]]:
        """The query's parameters, in order."""
        return parse_qsl(self._asked.raw_query, keep_blank_values=True, errors="replace")

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; of a repeated one the first, as Clever reads it."""
        return dict(reversed(self.query_pairs))

    @property
    def oauth(self) -> bool:
        """Whether the path is one of those for logins, and not of the Data API."""
        return self._asked.oauth

    @property
    def url(self) -> str:
        """Path and query as they were sent."""
        return f"{self.path}?{self._asked.raw_query}" if self._asked.raw_query else self.path

    @property
    def route(self) -> Route | None:
        """The version and the endpoint that the path leads to, None when it leads to none."""
        found = route(self.path)
        return None if found is None else found[0]

    @property
    def version(self) -> str | None:
        """The version in the path, such as `"v1.2"`; None for a path outside of all."""
        named = self.path.split("/", 2)[1] if "/" in self.path else ""
        if named in VERSIONS:
            return named
        return self.route[0].name if self.route else None

    @property
    def endpoint(self) -> str | None:
        """The path that Clever's documentation has for it, such as `/students/{id}`; None for an unknown path."""
        if self.route is not None:
            return self.route[1].path
        return self.path if self.path in ROUTES else None

    @property
    def headers(self) -> Headers:
        """The request's headers as they were sent, credentials cut short."""
        return Headers((name, masked(value) if name.lower() in _SECRET else value) for name, value in self._fields)

    @property
    def authorization(self) -> str:
        """The `Authorization` header, whole; empty when there was none."""
        return self._asked.authorization

    # Who asked

    @property
    def owner(self) -> District | Record | None:
        """Whose token came: a district, the user who logged in, or None for a token that the mock did not know."""
        if self._login is None:
            return self.district
        user = self._login.user
        record: Record = RECORDS[user.kind].attach(user.id, user.connection.district)
        return record

    @property
    def connection(self) -> Connection | None:
        """The connection whose token came, or that of the user who logged in."""
        return self._connection if self._login is None else self._login.user.connection

    @property
    def district(self) -> District | None:
        """The district whose token came, or the one of the user who logged in."""
        connection = self.connection
        return None if connection is None else cast(District, connection.district)

    @property
    def login(self) -> LoginToken | None:
        """The token of the user who logged in; None for a district's."""
        return self._login

    @property
    def token(self) -> str | None:
        """The token that came, known or not."""
        return self._asked.token

    @property
    def credentials(self) -> str:
        """The token that came, else the whole `Authorization` header; empty when there was none."""
        return self._asked.token or self.authorization

    # What was answered

    @property
    def status(self) -> int | None:
        """The answer's status; None while there is no answer, and after a connection that was reset before it."""
        return int(self._status_line[:3]) if self._status_line else None

    def drop_body(self) -> int:
        """Forget the body of the answer; how many bytes that frees."""
        freed = len(self._body or b"")
        self._body = None
        return freed

    @property
    def answer(self) -> RecordedAnswer:
        """The answer. Raises `JournalError` when there is none."""
        status = self.status
        if status is None:
            raise JournalError(f"{self!r} has no answer: it is not there yet, or the connection was reset before it")
        return RecordedAnswer(self, status)

    def __repr__(self) -> str:
        fault = f", {self.fault}" if self.fault else ""
        return f"<{self.method} {self.url} -> {self.status or 'no answer'}{fault}>"


def masked(authorization: str) -> str:
    """Credentials cut short, with their scheme where they have one: `Bearer 3f1e…`."""
    first, _, rest = authorization.strip().partition(" ")
    return f"{first} {rest.strip()[:_SHOWN_OF_TOKEN]}…" if rest else f"{first[:_SHOWN_OF_TOKEN]}…"


class RecordedAnswer:
    """The answer to a request, read anew each time it is looked at."""

    __module__ = "clever_mock.traffic"

    def __init__(self, entry: RecordedRequest, status: int) -> None:
        self._entry = entry
        self.status = status
        """The status code."""

    @property
    def headers(self) -> Headers:
        """The headers, but for those that the server adds."""
        return Headers(self._entry._answer_headers)

    @property
    def body(self) -> bytes:
        """The whole body, also where a part of it was sent. Raises `JournalError` when it is not held any more."""
        if self._entry._body is None:
            raise JournalError(
                f"the body of {self._entry!r}, {self._entry.bytes} bytes, was dropped: the journal keeps the newest "
                "ones; CleverMock(journal_bytes=...) sets how many bytes of them"
            )
        return self._entry._body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body read as JSON. Raises `ValueError` when it is none."""
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"<answer {self.status}, {self._entry.bytes} bytes>"
