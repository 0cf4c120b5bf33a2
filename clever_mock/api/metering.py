"""The rate-limit headers: how many requests a token has left in its minute. Nothing is enforced here."""

from __future__ import annotations

import datetime as dt

LIMIT = 1200
WINDOW = dt.timedelta(seconds=60)
"""The recorded service takes 1,200 requests a minute for each token; the minute begins with the first."""


class _Minute:
    """A minute of one token: when it ends, and the headers that do not change in it."""

    def __init__(self, now: dt.datetime) -> None:
        self.began = now
        self.ends = now + WINDOW
        self.used = 0
        self.before = (("X-Ratelimit-Bucket", "bearer"), ("X-Ratelimit-Limit", str(LIMIT)))
        self.after = ("X-Ratelimit-Reset", str(int(self.ends.timestamp())))


class Meter:
    """Counts the requests of each token."""

    def __init__(self) -> None:
        self._minutes: dict[str, _Minute] = {}

    def count(self, token: str, now: dt.datetime) -> tuple[tuple[str, str], ...]:
        """Count one request; the headers that tell where the token stands."""
        minute = self._minutes.get(token)
        if minute is None or not minute.began <= now < minute.ends:
            minute = self._minutes[token] = _Minute(now)
        minute.used += 1
        return (*minute.before, ("X-Ratelimit-Remaining", str(max(LIMIT - minute.used, 0))), minute.after)
