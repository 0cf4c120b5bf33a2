"""The way of a request through the mock: into the journal, past the faults, to Clever, and under the eyes of strict mode.

It is the WSGI application that is served. What each of these does is decided in their own modules.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from clever_mock.api import CleverApp
from clever_mock.api.answers import Reply
from clever_mock.api.authentication import token_of
from clever_mock.api.routing import path_of, tidy
from clever_mock.errors import FaultError
from clever_mock.model import Roster
from clever_mock.traffic.effects import Effect, Scene
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.traffic.faults import Faults, Rule
from clever_mock.traffic.findings import Findings
from clever_mock.traffic.journal import Journal
from clever_mock.traffic.limits import Limiter
from clever_mock.traffic.offences import Strictness
from clever_mock.traffic.strict import Strict

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# freezegun leaves this clock alone; Windows has no such clock, so there a frozen clock makes durations 0.
if sys.platform == "win32":
    _ticks: Callable[[], float] = time.perf_counter
else:
    _ticks = partial(time.clock_gettime, time.CLOCK_MONOTONIC)


class Traffic:
    """Clever over a roster, with what happens to requests on the way."""

    def __init__(
        self,
        roster: Roster,
        *,
        journal: Journal,
        faults: Faults,
        limiter: Limiter,
        findings: Findings,
        strictness: Strictness,
    ) -> None:
        self._roster = roster
        self._journal = journal
        self._faults = faults
        self._limiter = limiter
        self._findings = findings
        self._strictness = strictness
        self._strict = Strict() if strictness.kinds else None
        self._app = CleverApp(roster, limiter.count)
        self._ended = threading.Event()

    def end(self) -> None:
        """Let no request wait any more."""
        self._ended.set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Raises `FaultError` in process for a fault that needs a connection."""
        began = _ticks()
        entry = self._arrived(environ)
        try:
            outcome = self._befallen(environ, entry) if self._faults.rules else Outcome(self._app.reply(environ))
        except FaultError:
            raise
        except BaseException as error:
            self._findings.crashed(entry, error)
            raise
        entry.duration = _ticks() - began
        reply = outcome.reply
        if reply is None:
            start_response("502 Bad Gateway", [])
            return []
        self._answered(entry, reply, outcome.genuine)
        start_response(reply.status, reply.headers)
        if outcome.pieces is not None:
            return self._sending(entry, outcome.pieces, began)
        entry.bytes = len(reply.body)
        return [reply.body]

    def _arrived(self, environ: WSGIEnvironment) -> RecordedRequest:
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        token = token_of(authorization)
        entry = RecordedRequest(
            environ["REQUEST_METHOD"],
            tidy(path_of(environ)),
            self._roster.clock.now(),
            environ.get("QUERY_STRING", ""),
            [(name, value) for name, value in environ.items() if name[:5] == "HTTP_" or name == "CONTENT_TYPE"],
            authorization,
            token,
            None if token is None else self._roster.connection_of(token),
            None if token is None else self._roster.logins.token(token),
        )
        self._journal.arrived(entry)
        return entry

    def _answered(self, entry: RecordedRequest, reply: Reply, genuine: bool) -> None:
        self._journal.answered(entry, int(reply.status[:3]), reply.headers, reply.body)
        if reply.error is not None:
            self._findings.crashed(entry, reply.error)
        if self._strict is not None and genuine:
            for offence in self._strict.look(entry, reply.body):
                if self._strictness.reports(offence):
                    self._findings.offended(offence)

    def _befallen(self, environ: WSGIEnvironment, entry: RecordedRequest) -> Outcome:
        """Let the faults that take a request have their effects."""
        rules = self._faults.choose(entry)
        connection = environ.get("werkzeug.socket")
        scene = Scene(
            entry.came_with_token, self._roster.clock.now(), self._limiter, self._ended.wait, connection
        )
        entry.fault = ", ".join(repr(rule.effect) for rule in rules) or None
        for rule in rules:
            if rule.effect.needs_connection and connection is None:
                raise _needs_connection(rule.effect, entry)
            rule.effect.before(scene)
        if connection is not None and connection.fileno() < 0:
            return Outcome(None)
        for rule in rules:
            answer = rule.effect.instead(scene)
            if answer is not None:
                return Outcome(self._written(environ, entry, answer, by_proxy=rule.effect.by_proxy), genuine=False)
        return self._altered(rules, self._app.reply(environ), scene, entry)

    def _altered(self, rules: list[Rule], reply: Reply, scene: Scene, entry: RecordedRequest) -> Outcome:
        pieces: Iterator[bytes] | None = None
        for rule in rules:
            altered = rule.effect.alter(reply)
            if altered is None:
                self._faults.give_back(rule)
                entry.fault = None
                continue
            reply = altered
            pieces = rule.effect.send(reply.body, scene) or pieces
        return Outcome(reply, pieces)

    def _written(self, environ: WSGIEnvironment, entry: RecordedRequest, answer: Answer, *, by_proxy: bool) -> Reply:
        """An answer in place of Clever's, with the headers that it would have."""
        if by_proxy:
            length = ("Content-Length", str(len(answer.body)))
            return Reply(answer.status_line, [("Content-Type", answer.content_type), length, *answer.headers], answer.body)
        ...

    def _sending(self, entry: RecordedRequest, pieces: Iterator[bytes], began: float) -> Iterator[bytes]:
        try:
            for piece in pieces:
                entry.bytes += len(piece)
                entry.duration = _ticks() - began
                yield piece
        except Exception as error:
            self._findings.crashed(entry, error)
            raise
