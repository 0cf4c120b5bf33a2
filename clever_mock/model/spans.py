"""Spans of time in which a district's syncs do not run: pause windows, and failures.

A span begins with its start and ends just before its end. With no end it lasts until it is cut short.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from clever_mock.errors import InvalidValueError
from clever_mock.model.clock import Moment, as_moment


def read_span(what: str, start: Moment | None, end: Moment | None) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Read both ends of a span. Raises `InvalidValueError` unless it ends after it starts."""
    first = None if start is None else as_moment(start, f"the start of the {what}")
    last = None if end is None else as_moment(end, f"the end of the {what}")
    if first is not None and last is not None and last <= first:
        raise InvalidValueError(f"a {what} must end after it starts: it starts {first} and would end {last}")
    return first, last


@dataclass(eq=False)
class PauseWindow:
    """A pause of a district, from `start` (inclusive) to `end` (exclusive, None while it is open).

    The window stays the district's until it is cancelled, also when it is over. `move` and `cancel` take effect at
    once, and what waited is synced if nothing else holds it back.
    """

    start: dt.datetime
    end: dt.datetime | None
    _changed: Callable[[], None] = field(repr=False)
    _removed: Callable[[PauseWindow], None] = field(repr=False)

    def holds(self, now: dt.datetime) -> bool:
        """Whether `now` lies inside."""
        return self.start <= now and (self.end is None or now < self.end)

    def over(self, now: dt.datetime) -> bool:
        """Whether the window has ended by `now`."""
        return self.end is not None and self.end <= now

    def move(self, start: Moment | None = None, end: Moment | None = None) -> None:
        """Set a new start, a new end, or both; what is None stays. Raises `InvalidValueError` for no span at all."""
        first, last = read_span("pause", start or self.start, end or self.end)
        assert first is not None
        self.start, self.end = first, last
        self._changed()

    def cancel(self) -> None:
        """Take the window away, as if it had never been set; data held back by it so far stays held back so far."""
        self._removed(self)


@dataclass(frozen=True, eq=False)
class Failure:
    """Why syncs fail, and when: `pending` is for the district to mend, `error` for Clever. No start is always."""

    state: Literal["pending", "error"]
    message: str
    start: dt.datetime | None = None
    end: dt.datetime | None = None

    def holds(self, now: dt.datetime) -> bool:
        """Whether syncs fail for this reason at `now`."""
        return (self.start is None or self.start <= now) and (self.end is None or now < self.end)


def current_or_next(windows: Sequence[PauseWindow], now: dt.datetime) -> PauseWindow | None:
    """The window that `now` lies in, else the next one to come."""
    ahead = [window for window in windows if not window.over(now)]
    return min(ahead, key=lambda window: window.start) if ahead else None


def worst(failures: Sequence[Failure], now: dt.datetime) -> Failure | None:
    """The failure that counts at `now`: `error` over `pending`, then the newest."""
    current = [failure for failure in failures if failure.holds(now)]
    return max(reversed(current), key=lambda failure: failure.state == "error") if current else None
