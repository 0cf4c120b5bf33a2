"""The way of a request through the mock: into the journal, past the faults, to Clever, past the eyes of strict mode.

It is the WSGI application that is served. What each of these does is decided in their own modules.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from clever_mock.api import CleverApp
from clever_mock.api.answers import Answer, Reply
from clever_mock.api.arrival import Arrival, arrival
from clever_mock.errors import FaultError
from clever_mock.model import Roster
from clever_mock.traffic.effects import Effect, Scene
from clever_mock.traffic.entry import Pairs, RecordedRequest
from clever_mock.traffic.faults import Faults, Rule
from clever_mock.traffic.findings import Findings
from clever_mock.traffic.journal import BODIES, ENTRIES, Journal
from clever_mock.traffic.limits import Limiter
from clever_mock.traffic.offences import LENIENT, Offence, Strictness
from clever_mock.traffic.strict import Strict

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# freezegun leaves this clock alone; Windows has no such clock, so there a frozen clock makes durations 0.
if sys.platform == "win32":
    ticks: Callable[[], float] = time.perf_counter
else:
    ticks = partial(time.clock_gettime, time.CLOCK_MONOTONIC)


class Stage(NamedTuple):
    """What a request meets, from its begin to its end, also when a reset comes in between."""

    roster: Roster
    app: CleverApp
    strict: Strict | None
    ended: threading.Event
    """Set when no request is to wait any more."""
    running: list[None]
    """As many as there are requests on their way."""


class Outcome(NamedTuple):
    """What comes of a request: the answer, None where the connection has ended instead, and how it is sent."""

    reply: Reply | None
    pieces: Iterator[bytes] | None = None
    genuine: bool = True
    """Whether Clever answered it, and not a fault."""


class Traffic:
    """Clever, with what happens to requests on the way; the roster behind it can be changed."""

    def __init__(
        self,
        roster: Roster,
        *,
        strictness: Strictness = LENIENT,
        room: tuple[int, int] = (ENTRIES, BODIES),
    ) -> None:
        self.journal = Journal(*room)
        self.faults = Faults(roster.seed)
        self.limiter = Limiter()
        self.findings = Findings()
        self.watch: Callable[[RecordedRequest, bytes], None] | None = None
        self._strictness = strictness
        self._set(roster)

    def _set(self, roster: Roster) -> None:
        self.roster = roster
        """The roster that requests are answered from."""
        strict = Strict() if self._strictness.kinds else None
        self._stage = Stage(roster, CleverApp(roster, self.limiter.count), strict, threading.Event(), [])

    def serve(self, roster: Roster) -> None:
        """Pass requests on to Clever over this roster from now on, and forget those that were before.

        The faults and the rate limit go too; what strict mode has found stays until it is told.
        """
        self.close()
        before = self._stage
        self._set(roster)
        self._leave(before)
        self.journal.clear()
        self.faults.clear()
        self.limiter.clear()

    def _leave(self, stage: Stage) -> None:
        """Let what a roster held be gone once another is served and no request is on its way through it."""
        if stage.roster is not self.roster and not stage.running:
            stage.roster.forget()

    def look_back(self) -> None:
        """Take note, as the test is over, of the faults that nothing has met."""
        for rule in self.faults.take_unused():
            fitted = "no request fitted it"
            if rule.seen:
                number = "one request" if rule.seen == 1 else f"{rule.seen} requests"
                fitted = f"{number} fitted it, and its turn never came"
            explanation = (
                f"The test shows nothing of this fault: {fitted}. The app may not get so far, or ask elsewhere."
            )
            offence = Offence("unused-fault", rule.path, repr(rule), explanation)
            if self._strictness.reports(offence):
                self.findings.offended(offence)

    def open(self) -> None:
        """Let faults keep requests waiting."""
        if self._stage.ended.is_set():
            self._stage = self._stage._replace(ended=threading.Event())

    def close(self) -> None:
        """Let no request wait any more."""
        self._stage.ended.set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Raises `FaultError` in process for a fault that needs a connection."""
        # The one way of all requests: each step that is no function of its own spares every answer half a microsecond.
        began = ticks()
        stage = self._stage
        asked = arrival(environ)
        entry = self._arrived(environ, asked, stage.roster)
        pieces, genuine = None, True
        stage.running.append(None)
        try:
            if self.faults.rules:
                reply, pieces, genuine = self._outcome(environ, asked, entry, stage)
            else:
                reply = stage.app.reply(environ, asked)
            entry.duration = ticks() - began
            if reply is not None:
                self.journal.answered(entry, reply)
                if reply.error is not None or stage.strict is not None:
                    self._judge(entry, reply, stage.strict if genuine else None)
        except (FaultError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            self.findings.crashed(entry, error)
            raise
        finally:
            stage.running.pop()
            if stage.roster is not self.roster:
                self._leave(stage)
        if self.watch is not None:
            self.watch(entry, b"" if reply is None else reply.body)
        if reply is None:
            start_response("502 Bad Gateway", [])
            return []
        start_response(reply.status, reply.headers)
        if pieces is not None:
            return self._sending(entry, pieces, began)
        entry.bytes = len(reply.body)
        return [reply.body]

    def _outcome(self, environ: WSGIEnvironment, asked: Arrival, entry: RecordedRequest, stage: Stage) -> Outcome:
        """What comes of a request: what a fault makes of it, else what Clever answers, altered or not."""
        rules = self.faults.choose(entry) if self.faults.rules else []
        if not rules:
            return Outcome(stage.app.reply(environ, asked))
        connection = environ.get("werkzeug.socket")
        scene = Scene(entry.token, entry.time, self.limiter, stage.ended.wait, connection)
        entry.fault = ", ".join(repr(rule.effect) for rule in rules)
        instead = self._instead(rules, scene, asked, entry, stage)
        return self._altered(rules, stage.app.reply(environ, asked), scene, entry) if instead is None else instead

    def _instead(
        self, rules: list[Rule], scene: Scene, asked: Arrival, entry: RecordedRequest, stage: Stage
    ) -> Outcome | None:
        """What comes in place of Clever's answer; None where the request reaches Clever."""
        for rule in rules:
            if rule.effect.needs_connection and scene.connection is None:
                raise _needs_connection(rule.effect)
            rule.effect.before(scene)
        if scene.connection is not None and scene.connection.fileno() < 0:
            return Outcome(None)
        for rule in rules:
            answer = rule.effect.instead(scene)
            if answer is not None:
                if rule.effect.by_proxy:
                    return Outcome(_by_proxy(asked, answer), genuine=False)
                return Outcome(stage.app.written(asked, answer, self._metered(entry, answer)), genuine=False)
        return None

    def _judge(self, entry: RecordedRequest, reply: Reply, strict: Strict | None) -> None:
        """Take note of what is wrong with an answer or with the request."""
        if reply.error is not None:
            self.findings.crashed(entry, reply.error)
        for offence in () if strict is None else strict.look(entry, reply.body):
            if self._strictness.reports(offence):
                self.findings.offended(offence)

    def _arrived(self, environ: WSGIEnvironment, asked: Arrival, roster: Roster) -> RecordedRequest:
        connection = None if asked.token is None else roster.tokens.get(asked.token)
        entry = RecordedRequest(
            asked,
            roster.clock.now(),
            environ.get("clever_mock.fields") or _fields(environ),
            connection,
            None if asked.token is None or connection is not None else roster.logins.token(asked.token),
        )
        if "/events" in asked.path:
            entry.unread = _unread(entry, roster)
        self.journal.arrived(entry)
        return entry

    def _altered(self, rules: list[Rule], reply: Reply, scene: Scene, entry: RecordedRequest) -> Outcome:
        pieces: Iterator[bytes] | None = None
        for rule in rules:
            altered = rule.effect.alter(reply)
            if altered is None:
                self.faults.give_back(rule)
                entry.fault = None
            else:
                reply = altered
                pieces = rule.effect.send(reply.body, scene) or pieces
        return Outcome(reply, pieces)

    def _metered(self, entry: RecordedRequest, answer: Answer) -> Iterable[tuple[str, str]]:
        """Where the token stands, on an answer in place of Clever's that does not say so itself."""
        if entry.district is None or entry.token is None or answer.status in (401, 429):
            return ()
        return self.limiter.standing(entry.token, entry.time)

    def _sending(self, entry: RecordedRequest, pieces: Iterator[bytes], began: float) -> Iterator[bytes]:
        try:
            for piece in pieces:
                entry.bytes += len(piece)
                entry.duration = ticks() - began
                yield piece
        except Exception as error:
            self.findings.crashed(entry, error)
            raise


def _fields(environ: WSGIEnvironment) -> Pairs:
    """The header fields of a request that did not come by the mock's own server."""
    names = [name for name in environ if name.startswith("HTTP_") or name == "CONTENT_TYPE"]
    return [(name.removeprefix("HTTP_").replace("_", "-").title(), environ[name]) for name in names]


def _unread(entry: RecordedRequest, roster: Roster) -> tuple[str, ...]:
    """The collections that the application has not read whole in the version of a request for events."""
    if entry.connection is None or entry.version is None:
        return ()
    with roster.lock:
        return tuple(entry.connection.missing_for_sync(entry.version))


def _needs_connection(effect: Effect) -> FaultError:
    return FaultError(
        f"{effect!r} happens on a connection, and this request came in process (clever.get, or clever.app under a "
        "test client); ask clever.url, or choose an effect that needs none: Status, ProxyError, Delay, NotJson"
    )


def _by_proxy(asked: Arrival, answer: Answer) -> Reply:
    kind, length = ("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))
    body = b"" if asked.method == "HEAD" else answer.body
    return Reply(answer.status_line, [kind, length, *answer.headers], body)
