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

from clever_mock.api.admission import admitted
from clever_mock.api.answers import (
    ERRORS,
    TEXT,
    Answer,
    Refused,
    Reply,
    json_answer,
    worded,
)
from clever_mock.api.arrival import Arrival, arrival
from clever_mock.api.authentication import caller_of
from clever_mock.api.handlers import HANDLERS
from clever_mock.api.oauth import answer_oauth
from clever_mock.api.routing import error_keys, version_in
from clever_mock.model.looking.application import Connection
from clever_mock.model.records.hexadecimal import HexDigits
from clever_mock.model.rosters.roster import Roster
from clever_mock.versions import VERSIONS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_log = logging.getLogger("clever_mock")
Headers = list[tuple[str, str]]
Meter = Callable[[str, dt.datetime], Iterable[tuple[str, str]]]
"""Counts a request of a token at a moment and gives the headers that tell it; may raise `Refused`."""
_PREFLIGHT = Answer(204, b"", TEXT)


class CleverApp:
    """Clever over a roster, as a WSGI callable.

    Without `notes`, what it answers counts for no full sync; without `opens`, it is nobody's first look at a district.
    """

    def __init__(
        self, roster: Roster, meter: Meter = lambda _token, _now: (), *, notes: bool = True, opens: bool = True
    ) -> None:
        self.roster = roster
        self._meter = meter
        self._notes = notes
        self._opens = opens
        drawn = HexDigits("requests", roster.seed).draw(20)
        self._id_begins = f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-a{drawn[17:20]}-"
        self._numbers = itertools.count(1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        reply = self.reply(environ, arrival(environ))
        start_response(reply.status, reply.headers)
        return [reply.body]

    def reply(self, environ: WSGIEnvironment, asked: Arrival) -> Reply:
        """What one request is answered with."""
        metered: Headers = []
        try:
            if asked.method == "OPTIONS":
                answer = _PREFLIGHT
            else:
                with self.roster.lock:
                    if asked.oauth:
                        answer = answer_oauth(self.roster, environ, asked.path)
                    else:
                        answer = self._data(asked, metered)
        except Refused as error:
            answer = _told(error.answer, asked)
        except Exception as error:
            _log.exception("%s %s failed", asked.method, asked.raw_path)
            answer = replace(worded(ERRORS["crashed"], error_keys(asked.path)), error=error)
        return self.written(asked, answer, metered)

    def written(self, asked: Arrival, answer: Answer, more: Iterable[tuple[str, str]] = ()) -> Reply:
        """An answer with the headers that stand on all of them, and some more."""
        # A UUID of version 4: its begin is drawn from the seed, its end counts the answers.
        headers = [*answer.all_headers, *more, ("X-Request-Id", f"{self._id_begins}{next(self._numbers):012x}")]
        if self.roster.clock.journeys:
            headers.append(("Date", http_date(self.roster.clock.now())))
        body = b"" if asked.method == "HEAD" else answer.body
        return Reply(answer.status_line, headers, body, answer.error)

    def _data(self, asked: Arrival, headers: Headers) -> Answer:
        """Answer a request to the Data API, or give the answer that was made before and still holds.

        What was kept once has been noted as read already, and its connection as opened.
        """
        connection, login = caller_of(self.roster, asked.token)
        token = connection.token if login is None else login.text
        headers += self._meter(token, self.roster.clock.now())
        connection.district.look()
        keeps = login is None and not self.roster.enforce_releases
        kept: Answer | None = connection.view.answers.get(asked) if keeps else None
        if kept is not None:
            return kept
        if self._opens:
            connection.district.open(connection)
        request = admitted(asked, connection, login)
        answer = HANDLERS[request.endpoint.form](request)
        if self._notes:
            self._note(asked, connection, answer, keeps=keeps)
        return answer

    def _note(self, asked: Arrival, connection: Connection, answer: Answer, *, keeps: bool) -> None:
        """Keep an answer that holds until something changes, and take note of what it read."""
        if answer.lasting and keeps:
            connection.view.answers.put(asked, answer, len(answer.body))
        if answer.read is not None and asked.method != "HEAD":
            connection.reads.note(answer.read)


def _told(answer: Answer, asked: Arrival) -> Answer:
    """An error in the words of the version that was asked."""
    version = VERSIONS.get(version_in(asked.path))
    if answer is ERRORS["unknown key"] and version is not None and version.unauthorized is not None:
        nobody, stranger = version.unauthorized
        return json_answer({"message": stranger if asked.authorization else nobody}, 401)
    if answer is ERRORS["malformed id"] and version is not None and "error" not in version.error_keys:
        answer = ERRORS["no record"]
    return worded(answer, error_keys(asked.path))
