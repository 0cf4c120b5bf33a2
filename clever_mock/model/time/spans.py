"""The spans of time in which a district's syncs do not run: pause windows, and failures.

A span begins with its start and ends just before its end; with no end it lasts until it is cut short. A `Timeline`
holds a district's spans and says what they mean at a moment. It never asks what time it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.fields import read_text
from clever_mock.model.records.moments import Moment, as_moment


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

    The window stays the district's until it is cancelled, also when it is over. `move`, `leave_open` and `cancel` take
    effect at once, and what waited is synced now if nothing else holds it back.
    """

    start: dt.datetime
    end: dt.datetime | None
    _change: Callable[[Callable[[dt.datetime], None]], None] = field(repr=False)
    _timeline: Timeline = field(repr=False)

    def holds(self, now: dt.datetime) -> bool:
        """Whether `now` lies inside."""
        return self.start <= now and (self.end is None or now < self.end)

    def over(self, now: dt.datetime) -> bool:
        """Whether the window has ended by `now`."""
        return self.end is not None and self.end <= now

    def move(self, start: Moment | None = None, end: Moment | None = None) -> None:
        """Set a new start, a new end, or both; what is None stays.

        Raises `InvalidValueError` for no span at all, and for a window that was taken away.
        """
        self._require()
        first, last = read_span("pause", self.start if start is None else start, self.end if end is None else end)
        assert first is not None

        def change(_now: dt.datetime) -> None:
            self.start, self.end = first, last

        self._change(change)

    def leave_open(self) -> None:
        """Take the end away: the window lasts until it is ended. Raises `InvalidValueError` for one that is gone."""
        self._require()

        def change(_now: dt.datetime) -> None:
            self.end = None

        self._change(change)

    def _require(self) -> None:
        if self not in self._timeline.windows:
            raise InvalidValueError(f"{self!r} was taken away; set a new one with district.pause(start, end)")

    def cancel(self) -> None:
        """Take the window away, as if it had never been set; once, however often it is called."""
        self._change(lambda _now: self._timeline.remove(self))


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


class Timeline:
    """The spans of one district."""

    def __init__(self) -> None:
        self.windows: list[PauseWindow] = []
        self.failures: list[Failure] = []

    def save(self) -> Callable[[], None]:
        """Remember the spans as they are; what is given back brings them to this moment again."""
        windows = [(window, window.start, window.end) for window in self.windows]
        failures = self.failures

        def restore() -> None:
            self.failures = failures.copy()
            self.windows = [window for window, _, _ in windows]
            for window, start, end in windows:
                window.start, window.end = start, end

        self.failures = failures.copy()
        return restore

    def paused(self, now: dt.datetime) -> bool:
        """Whether `now` lies in a pause window."""
        return any(window.holds(now) for window in self.windows)

    def failure(self, now: dt.datetime) -> Failure | None:
        """The failure that counts at `now`: `error` over `pending`, then the newest."""
        current = [failure for failure in self.failures if failure.holds(now)]
        return max(reversed(current), key=lambda failure: failure.state == "error") if current else None

    def held(self, now: dt.datetime) -> bool:
        """Whether a span keeps a sync from running at `now`."""
        return self.paused(now) or self.failure(now) is not None

    def releases(self, after: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
        """The moments in (after, until] at which a span ends, in order."""
        ends = {*(window.end for window in self.windows), *(failure.end for failure in self.failures)}
        return sorted(end for end in ends if end is not None and after < end <= until)

    def window(self, now: dt.datetime) -> PauseWindow | None:
        """The pause window that `now` lies in, of several the one that began first; else the next one to come."""
        ahead = [window for window in self.windows if not window.over(now)]
        return min(ahead, key=lambda window: window.start) if ahead else None

    def remove(self, window: PauseWindow) -> None:
        """Take a pause window away."""
        self.windows = [other for other in self.windows if other is not window]

    def resume(self, now: dt.datetime) -> None:
        """Cut short the pause windows that `now` lies in; one that begins now is taken away."""
        for window in self.windows:
            if window.holds(now):
                window.end = now
        self.windows = [window for window in self.windows if window.start != window.end]

    def fail(self, state: Literal["pending", "error"], message: str, start: Moment | None, end: Moment | None) -> None:
        """Add a failure. Raises `InvalidValueError` for another state, an empty text or no span."""
        if state not in ("pending", "error"):
            raise InvalidValueError(f"a district fails as 'pending' or 'error', not {state!r}")
        try:
            text = read_text(message)
        except ValueError as error:
            raise InvalidValueError(f"the message of a failure {error}") from None
        if not text:
            raise InvalidValueError("a failing district shows a message; give one that says what is wrong")
        self.failures.append(Failure(state, message, *read_span("failure", start, end)))

    def recover(self, now: dt.datetime) -> None:
        """Cut short the failures that `now` lies in; one that was always is gone."""
        cut = [
            failure if not failure.holds(now) else replace(failure, end=now)
            for failure in self.failures
            if not failure.holds(now) or (failure.start is not None and failure.start != now)
        ]
        self.failures = cut
