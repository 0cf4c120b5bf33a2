"""The rate-limit headers: how many requests a token has left in its minute. Nothing is enforced here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

LIMIT = 1200
WINDOW = dt.timedelta(seconds=60)
"""The recorded service takes 1,200 requests a minute for each token; the minute begins with the first."""


@dataclass
class _Minute:
    began: dt.datetime
    used: int = 0


class Meter:
    """Counts the requests of each token."""

    def __init__(self) -> None:
        self._minutes: dict[str, _Minute] = {}

    def count(self, token: str, now: dt.datetime) -> tuple[tuple[str, str], ...]:
        """Count one request; the headers that tell where the token stands."""
        minute = self._minutes.get(token)
        if minute is None or not minute.began <= now < minute.began + WINDOW:
            minute = self._minutes[token] = _Minute(now)
        minute.used += 1
        return (
            ("X-Ratelimit-Bucket", "bearer"),
            ("X-Ratelimit-Limit", str(LIMIT)),
            ("X-Ratelimit-Remaining", str(max(LIMIT - minute.used, 0))),
            ("X-Ratelimit-Reset", str(int((minute.began + WINDOW).timestamp()))),
        )
