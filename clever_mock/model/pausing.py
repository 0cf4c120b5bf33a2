"""Pause windows: the spans of time in which a district's data does not change.

A window begins with its start and ends just before its end; with no end it lasts until it is cancelled.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clever_mock.errors import InvalidValueError
from clever_mock.model.clock import Moment, as_moment


@dataclass(frozen=True, order=True)
class PauseWindow:
    """A span from `start` (inclusive) to `end` (exclusive); an `end` of None is open."""

    start: dt.datetime
    end: dt.datetime | None = None

    @classmethod
    def between(cls, start: Moment, end: Moment | None) -> PauseWindow:
        """Read a window. Raises `InvalidValueError` unless it ends after it starts."""
        first = as_moment(start, "the start of the pause")
        last = None if end is None else as_moment(end, "the end of the pause")
        if last is not None and last <= first:
            raise InvalidValueError(f"a pause must end after it starts: it starts {first} and would end {last}")
        return cls(first, last)

    def holds(self, now: dt.datetime) -> bool:
        """Whether `now` lies inside."""
        return self.start <= now and (self.end is None or now < self.end)

    def over(self, now: dt.datetime) -> bool:
        """Whether the window has ended by `now`."""
        return self.end is not None and self.end <= now


def current_or_next(windows: list[PauseWindow], now: dt.datetime) -> PauseWindow | None:
    """The window that `now` lies in, else the next one to come."""
    ahead = sorted((window for window in windows if not window.over(now)), key=lambda window: window.start)
    return ahead[0] if ahead else None
