"""The rate limit: how many requests a token has left in its span of time, and the 429 when it has none.

Clever's own limit is told in the headers of every answer and enforced only when a test asks for it.
"""

from __future__ import annotations

import datetime as dt
import math
import threading
from dataclasses import dataclass

from clever_mock.api.answers import TEXT, Answer, Refused
from clever_mock.errors import InvalidValueError

Header = tuple[str, str]
Headers = tuple[Header, ...]

CLOCKS = ("mock", "process")
"""The clocks by which a limit can go; they differ while `clever.travel` moves the mock's alone."""

LIMIT = 1200
WINDOW = dt.timedelta(seconds=60)
"""The recorded service takes 1,200 requests a minute for each token; the minute begins with the first."""

_LONGEST = 366 * 24 * 3600
_BUCKET = ("X-Ratelimit-Bucket", "bearer")


@dataclass
class _Span:
    began: dt.datetime
    ends: dt.datetime
    used: int = 0

    def __post_init__(self) -> None:
        self.end = _reset(self.ends)  # the same on all answers within it


class Limiter:
    """Counts the requests of each token, and refuses those above the limit once that is enforced."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Go back to Clever's limit, not enforced, with nothing used."""
        self._set(LIMIT, WINDOW, enforced=False)

    def enforce(self, limit: int | None, per: float, clock: str = "mock") -> None:
        """Enforce a limit from now on, each token with all of it left; None enforces none.

        Raises `InvalidValueError` for what is no number of requests, no number of seconds or no clock.
        """
        if clock not in CLOCKS:
            raise InvalidValueError(f"clock takes one of {', '.join(map(repr, CLOCKS))}, not {clock!r}")
        if limit is None:
            self.clear()
            return
        if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
            raise InvalidValueError(f"rate_limit takes a number of requests, 1 or more, or None, not {limit!r}")
        if not isinstance(per, (int, float)) or not 0 < per <= _LONGEST:
            raise InvalidValueError(f"per takes a number of seconds, above 0 and up to a year, not {per!r}")
        self._set(limit, dt.timedelta(seconds=per), enforced=True, clock=clock)

    @property
    def rule(self) -> tuple[int | None, float, str]:
        """The limit that is enforced, None for none, the seconds that it is for, and the clock that it goes by."""
        with self._lock:
            limit = self._limit if self._enforced else None
            return limit, self._window.total_seconds(), "process" if self._by_process else "mock"

    def _set(self, limit: int, window: dt.timedelta, *, enforced: bool, clock: str = "mock") -> None:
        with self._lock:
            self._by_process = clock == "process"
            self._limit, self._window, self._enforced = limit, window, enforced
            self._limit_header = ("X-Ratelimit-Limit", str(limit))
            self._spans: dict[str, _Span] = {}

    def count(self, token: str, now: dt.datetime) -> Headers:
        """Count one request; the headers that tell where the token stands.

        Raises `Refused` with Clever's 429, which has no body, when the limit is enforced and used up.
        """
        with self._lock:
            span = self._spans[token] = self._span(token, self._moment(now))
            left = self._limit - span.used
            if self._enforced and left <= 0:
                raise Refused(Answer(429, b"", TEXT, self._headers(0, span.end)))
            span.used += 1
            return self._headers(left - 1, span.end)

    def standing(self, token: str, now: dt.datetime) -> Headers:
        """The headers that tell where the token stands, without a request counted."""
        with self._lock:
            span = self._span(token, self._moment(now))
            return self._headers(self._limit - span.used, span.end)

    def spent(self, token: str | None, now: dt.datetime, reset_in: float | None = None) -> Headers:
        """The headers of a token with nothing left, until its span ends or for `reset_in` seconds."""
        with self._lock:
            now = self._moment(now)
            end = self._span(token, now).end
            return self._headers(0, end if reset_in is None else _reset(_later(now, dt.timedelta(seconds=reset_in))))

    def _moment(self, now: dt.datetime) -> dt.datetime:
        return dt.datetime.now(dt.timezone.utc) if self._by_process else now

    def _span(self, token: str | None, now: dt.datetime) -> _Span:
        """The span that a token is in, a new one if it is in none."""
        span = None if token is None else self._spans.get(token)
        return span if span is not None and span.began <= now < span.ends else _Span(now, _later(now, self._window))

    def _headers(self, left: int, end: Header) -> Headers:
        return _BUCKET, self._limit_header, ("X-Ratelimit-Remaining", str(left if left > 0 else 0)), end


def _later(now: dt.datetime, by: dt.timedelta) -> dt.datetime:
    try:
        return now + by
    except OverflowError:
        return dt.datetime.max.replace(tzinfo=now.tzinfo)


def _reset(ends: dt.datetime) -> Header:
    """When a span ends, rounded up, so that a client that waits until then is let in."""
    return "X-Ratelimit-Reset", str(math.ceil(ends.timestamp()))
