"""The WSGI application: a request is let in, routed, answered, and nothing that a client does makes it fail.

Each answer is made under the roster's lock, so that it shows one moment of the roster.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from werkzeug.http import http_date

from clever_mock.api.answers import (
    ERRORS,
    TEXT,
    Answer,
    Refused,
    Reply,
    bad_parameter,
    no_such_path,
    refused,
)
from clever_mock.api.authentication import Caller, caller_of
from clever_mock.api.handlers import HANDLERS
from clever_mock.api.identity import admits
from clever_mock.api.oauth import answer_oauth, is_oauth
from clever_mock.api.query import Query, parse_query
from clever_mock.api.requests import Request
from clever_mock.api.routing import path_of, route, tidy
from clever_mock.model.hexadecimal import HexDigits
from clever_mock.model.ids import is_object_id
from clever_mock.model.roster import Roster
from clever_mock.versions.calendar import refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_log = logging.getLogger("clever_mock")
Headers = list[tuple[str, str]]
Meter = Callable[[str, dt.datetime], Iterable[tuple[str, str]]]
"""Counts a request of a token at a moment and gives the headers that tell it; may raise `Refused`."""
_TWELVE_DIGITS = 16**12
_SCATTERED = 0x9E3779B97F4B
"""Odd, so that its multiples are as many different ends of twelve digits as there can be."""
_PREFLIGHT = Answer(204, b"", TEXT)


class CleverApp:
    """Clever over a roster, as a WSGI callable."""

    def __init__(self, roster: Roster, meter: Meter = lambda _token, _now: ()) -> None:
        self.roster = roster
        self._meter = meter
        drawn = HexDigits("requests", roster.seed).draw(20)
        self._id_begins = f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-a{drawn[17:20]}-"
        self._id_ends = itertools.count(_SCATTERED, _SCATTERED)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        reply = self.reply(environ)
        start_response(reply.status, reply.headers)
        return [reply.body]

    def reply(self, environ: WSGIEnvironment) -> Reply:
        """What one request is answered with."""
        metered: Headers = []
        return self.written(environ, self._answer(environ, metered), metered)

    def written(self, environ: WSGIEnvironment, answer: Answer, more: Iterable[tuple[str, str]] = ()) -> Reply:
        """An answer with the headers that stand on all of them, and some more."""
        headers = [*answer.all_headers, *more, ("X-Request-Id", self._request_id())]
        if self.roster.clock.moved:
            headers.append(("Date", http_date(self.roster.clock.now())))
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body
        return Reply(answer.status_line, headers, body, answer.error)

    def _request_id(self) -> str:
        """A UUID of version 4: its begin is drawn from the seed, its end scatters the number of the request."""
        return f"{self._id_begins}{next(self._id_ends) % _TWELVE_DIGITS:012x}"

    def _answer(self, environ: WSGIEnvironment, headers: Headers) -> Answer:
        try:
            if environ["REQUEST_METHOD"] == "OPTIONS":
                return _PREFLIGHT
            path = path_of(environ)
            with self.roster.lock:
                tidied = tidy(path)
                if is_oauth(tidied):
                    return answer_oauth(self.roster, environ, tidied)
                return self._data(environ, path, headers)
        except Refused as error:
            return error.answer
        except Exception as error:
            _log.exception("%s %s failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
            return replace(ERRORS["crashed"], error=error)

    def _data(self, environ: WSGIEnvironment, path: str, headers: Headers) -> Answer:
        """Answer a request to the Data API, or give the answer that was made before and still holds."""
        caller = caller_of(self.roster, environ.get("HTTP_AUTHORIZATION"))
        headers += self._meter(caller.token, self.roster.clock.now())
        connection = caller.connection
        connection.district.open(connection)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            raise refused("not implemented")
        key = (path, environ.get("QUERY_STRING", ""))
        keeps = caller.login is None and not self.roster.enforce_releases
        answer: Answer | None = connection.view.answers.get(key) if keeps else None
        if answer is None:
            answer = _routed(environ, path, caller)
            if answer.lasting and keeps:
                connection.view.answers.put(key, answer, len(answer.body))
        if answer.read is not None and environ["REQUEST_METHOD"] != "HEAD":
            connection.reads.note(*answer.read)
        return answer


def _routed(environ: WSGIEnvironment, path: str, caller: Caller) -> Answer:
    tidied = tidy(path)
    found = route(tidied)
    if found is None:
        raise no_such_path(environ["REQUEST_METHOD"], path)
    (version, endpoint), given = found
    connection, login = caller.connection, caller.login
    if connection.district.roster.enforce_releases and tidied not in version.unversioned:
        reason = refusal(version, connection.application, connection.district.now())
        if reason is not None:
            raise bad_parameter(reason, 404)
    if login is not None and endpoint.path not in version.login_paths:
        raise no_such_path(environ["REQUEST_METHOD"], path)
    id = given.lower()
    if given and not is_object_id(id):
        raise refused("malformed id")
    if endpoint.form not in HANDLERS:
        raise no_such_path(environ["REQUEST_METHOD"], path)
    if endpoint.owner and connection.view.row(endpoint.owner, id) is None:
        raise refused("no record")
    if login is not None and not admits(login, version, endpoint, id):
        raise refused("no record")
    query = Query(parse_query(environ.get("QUERY_STRING", "")))
    path = tidied if given == id else tidied.replace(given, id)
    return HANDLERS[endpoint.form](Request(connection, version, endpoint, path, id, query, login))
