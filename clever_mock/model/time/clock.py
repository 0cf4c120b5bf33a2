"""Time: the one place that asks what the time is.

A `Clock` follows the process's clock (and so whatever freezegun does to it) until it is told to travel. Of several
freezes and journeys the innermost counts. It knows nothing of districts.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.moments import MILLISECOND, UTC, Moment, as_moment

_DATETIME = dt.datetime
"""What `datetime.datetime` is unless a test has put another class in its place."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)


class Travel:
    """A journey of a clock. As a context manager it ends with the block; `back` ends it by hand."""

    def __init__(self, to: dt.datetime, journeys: list[Travel], freeze: bool, pace: float) -> None:
        self._to = to
        self._pace = pace
        self._journeys = journeys
        self._thaw = _freeze(to) if freeze else _nothing
        self._freezes = list(_freezes())
        self._left = _process_now()
        journeys.append(self)

    def now(self) -> dt.datetime:
        """The moment it is on this journey; the process's when that was frozen after the journey began."""
        freezes = list(_freezes())
        if any(freeze not in self._freezes for freeze in freezes):
            return _process_now()
        if freezes != self._freezes:  # the freeze in which it began has ended
            self._freezes, self._left = freezes, _process_now()
        return self._to + (_process_now() - self._left) * self._pace

    @property
    def stands(self) -> bool:
        """Whether time stands still on it."""
        return not self._pace

    @property
    def is_frozen(self) -> bool:
        """Whether the process was frozen after this journey began, or by it, so that its clock counts."""
        return any(freeze not in self._freezes for freeze in _freezes()) or self._thaw is not _nothing

    def go_on(self, by: dt.timedelta) -> None:
        """Move on by a length of time."""
        self._to += by

    def back(self) -> None:
        """End this journey, and go back to the time before it; once, however often it is called."""
        if self in self._journeys:
            self._journeys.remove(self)
            self._thaw()

    def __enter__(self) -> Travel:
        return self

    def __exit__(self, *_error: object) -> None:
        self.back()


class Clock:
    """What time it is for one mock: the process's clock, or the time of the journey that it is on."""

    def __init__(self) -> None:
        self.journeys: list[Travel] = []
        """Those that it is on, the innermost last; on one it can show another time than the process's."""
        self._last = (0, _EPOCH)

    def now(self) -> dt.datetime:
        """The moment it is, as an aware `datetime` in UTC, cut to milliseconds."""
        if self.journeys or _freezes() or dt.datetime is not _DATETIME:
            now = self.journeys[-1].now() if self.journeys else _process_now()
            spare = now.microsecond % MILLISECOND
            return now.replace(microsecond=now.microsecond - spare) if spare else now
        at, now = self._last  # what was said last, as it is asked for more than once a millisecond
        milliseconds = time.time_ns() // 1_000_000
        if at != milliseconds:
            now = _EPOCH + dt.timedelta(milliseconds=milliseconds)
            self._last = milliseconds, now
        return now

    def travel(self, to: Moment | dt.timedelta, *, freeze: bool = False, pace: float = 1) -> Travel:
        """Move this clock, and no other, to `to`; it goes on from there, `pace` seconds in each second, 0 for none.

        A `timedelta` is counted from now, and may go back.

        With `freeze` the whole process is frozen at that moment by freezegun instead. Raises `InvalidValueError`
        for what is no moment.
        """
        moment = self._after(to) if isinstance(to, dt.timedelta) else as_moment(to, "travel(to)")
        return Travel(moment, self.journeys, freeze, pace)

    def advance(self, by: dt.timedelta) -> None:
        """Move this clock on, on the journey that it is on, else on a new one; a frozen process is moved with it.

        Raises `InvalidValueError` for a time that goes back, or that no calendar has.
        """
        if by < dt.timedelta(0):
            raise InvalidValueError(f"advance goes on in time, not back by {-by}; say travel(timedelta) for that")
        moment, freezes = self._after(by), _freezes()
        if freezes and (not self.journeys or self.journeys[-1].is_frozen):
            freezes[-1].tick(by)
        elif self.journeys:
            self.journeys[-1].go_on(by)
        else:
            self.travel(moment)

    def _after(self, by: dt.timedelta) -> dt.datetime:
        try:
            return self.now() + by
        except OverflowError:
            raise InvalidValueError(f"{by} from now lies outside the years 1 to 9999") from None

    def reset(self) -> None:
        """Go back to the process's clock, and let the process go on if it was frozen from here."""
        while self.journeys:
            self.journeys[-1].back()


def _freezes() -> Sequence[Any]:
    """What freezes the process at this moment, the innermost last. freezegun is not imported for it."""
    freezes: Sequence[Any] = getattr(sys.modules.get("freezegun.api"), "freeze_factories", ())
    return freezes


def _process_now() -> dt.datetime:
    freezes = _freezes()
    if not freezes:
        return dt.datetime.now(UTC)
    # Not now(UTC), to which freezegun adds its tz_offset.
    frozen: dt.datetime = freezes[-1]()
    return frozen.replace(tzinfo=UTC)


def _freeze(moment: dt.datetime) -> Callable[[], None]:
    """Freeze the process, also where it is frozen already; gives what ends that."""
    from freezegun import freeze_time
    from freezegun.api import FrozenDateTimeFactory, freeze_factories

    if not freeze_factories:
        freezer = freeze_time(moment)
        freezer.start()
        return freezer.stop
    # freezegun ends its freezes by number, not by name: in the place of the outer one, ours may outlast it.
    outer, ours = freeze_factories[-1], FrozenDateTimeFactory(moment.replace(tzinfo=None))
    freeze_factories[-1] = ours

    def thaw() -> None:
        if ours in freeze_factories:
            freeze_factories[freeze_factories.index(ours)] = outer

    return thaw


def _nothing() -> None:
    """What there is to thaw when nothing was frozen."""
