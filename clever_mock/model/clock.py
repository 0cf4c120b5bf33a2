"""Time: the one place that asks what the time is, and the one rule by which given moments are read.

A `Clock` follows the process's clock (and so whatever freezegun does to it) until it is told to travel.
It knows nothing of districts.
"""

from __future__ import annotations

import datetime as dt
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


class Clock:
    """What time it is for one mock: the process's clock, moved by what `travel` was told."""

    def __init__(self) -> None:
        self._offset = dt.timedelta(0)

    def now(self) -> dt.datetime:
        """The moment it is, as an aware `datetime` in UTC, cut to milliseconds."""
        now = dt.datetime.now(UTC) + self._offset
        return now.replace(microsecond=now.microsecond // _MILLISECOND * _MILLISECOND)

    def travel(self, to: Moment) -> None:
        """Move this clock, and no other, to `to`; it goes on from there at its usual pace."""
        self._offset = as_moment(to, "travel(to)") - dt.datetime.now(UTC)

    def reset(self) -> None:
        """Go back to the process's clock."""
        self._offset = dt.timedelta(0)
