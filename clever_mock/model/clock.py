"""Time: the one place that asks what the time is, and the one rule by which given moments are read.

A `Clock` follows the process's clock (and so whatever freezegun does to it) until it is told to travel.
It knows nothing of districts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Union

from clever_mock.errors import InvalidValueError

Moment = Union[str, dt.date, dt.datetime]
"""A given moment: an ISO 8601 string, a `date`, or a `datetime`, naive ones being UTC."""

UTC = dt.timezone.utc
_MILLISECOND = 1000


def as_moment(value: Moment, name: str = "moment") -> dt.datetime:
    """Read a moment: always an aware `datetime` in UTC, cut to milliseconds.

    A date, or a string without a time, is midnight UTC of that day. A naive datetime, or a string without an
    offset, is UTC. An aware one is converted. The local time zone is never asked.

    Raises `InvalidValueError` that names `name` when the value is none of these.
    """
    if isinstance(value, str):
        text = value.strip()
        try:
            value = dt.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text)
        except ValueError:
            raise InvalidValueError(
                f"{name} is {text!r}, no date or time of ISO 8601; write '2017-06-01' or '2017-06-01T08:00:00Z'"
            ) from None
    if isinstance(value, dt.datetime):
        try:
            aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:
            raise InvalidValueError(f"{name} is {value!r}, which lies outside the years 1 to 9999 in UTC") from None
        return aware.replace(microsecond=aware.microsecond // _MILLISECOND * _MILLISECOND)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise InvalidValueError(f"{name} takes an ISO 8601 string, a date or a datetime, not {value!r}")


class Travel:
    """A journey of a clock. As a context manager it ends with the block; `back` ends it by hand."""

    def __init__(self, undo: Callable[[], None]) -> None:
        self._undo: Callable[[], None] | None = undo

    def back(self) -> None:
        """Go back to the time before this journey; once, however often it is called."""
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()

    def __enter__(self) -> Travel:
        return self

    def __exit__(self, *_error: object) -> None:
        self.back()


class Clock:
    """What time it is for one mock: the process's clock, moved by where it was told to travel."""

    def __init__(self) -> None:
        self._offset = dt.timedelta(0)
        self._journeys: list[Travel] = []

    def now(self) -> dt.datetime:
        """The moment it is, as an aware `datetime` in UTC, cut to milliseconds."""
        now = dt.datetime.now(UTC)
        if self._offset:
            now += self._offset
        return now.replace(microsecond=now.microsecond // _MILLISECOND * _MILLISECOND)

    @property
    def moved(self) -> bool:
        """Whether this clock shows another time than the process's."""
        return bool(self._offset)

    def travel(self, to: Moment, *, freeze: bool = False) -> Travel:
        """Move this clock, and no other, to `to`; it goes on from there at its usual pace.

        With `freeze` the whole process is frozen at that moment by freezegun instead. Raises `InvalidValueError`
        for what is no moment.
        """
        moment = as_moment(to, "travel(to)")
        before = self._offset
        stop: Callable[[], None] = _nothing
        if freeze:
            from freezegun import freeze_time

            freezer = freeze_time(moment)
            freezer.start()
            stop = freezer.stop
            self._offset = dt.timedelta(0)
        else:
            self._offset = moment - dt.datetime.now(UTC)

        def undo() -> None:
            stop()
            self._offset = before

        journey = Travel(undo)
        self._journeys.append(journey)
        return journey

    def reset(self) -> None:
        """Go back to the process's clock, and let the process go on if it was frozen from here."""
        while self._journeys:
            self._journeys.pop().back()


def _nothing() -> None:
    """What there is to stop when nothing was frozen."""
