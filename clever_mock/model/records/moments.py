"""The one rule by which given moments are read."""

from __future__ import annotations

import datetime as dt
import re
from typing import Union

from clever_mock.errors import InvalidValueError

Moment = Union[str, dt.date, dt.datetime]
"""A given moment: an ISO 8601 string, a `date`, or a `datetime`, naive ones being UTC."""

UTC = dt.timezone.utc
# Python reads more or fewer forms of ISO 8601 in each of its versions; these are the ones that are taken in all.
_FORM = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]((?:[01][0-9]|2[0-3]):[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?)?",
    re.IGNORECASE,
)
MILLISECOND = 1000
"""In microseconds."""


def as_moment(value: Moment, name: str = "moment") -> dt.datetime:
    """Read a moment: always an aware `datetime` in UTC, cut to milliseconds.

    A date, or a string without a time, is midnight UTC of that day. A naive datetime, or a string without an
    offset, is UTC. An aware one is converted. The local time zone is never asked.

    Raises `InvalidValueError` that names `name` when the value is none of these.
    """
    if isinstance(value, str):
        value = _parsed(value.strip(), name)
    if isinstance(value, dt.datetime):
        if value.tzinfo is UTC and not value.microsecond % MILLISECOND:
            return value
        try:
            aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:
            raise InvalidValueError(f"{name} is {value!r}, which lies outside the years 1 to 9999 in UTC") from None
        return aware.replace(microsecond=aware.microsecond // MILLISECOND * MILLISECOND)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise InvalidValueError(f"{name} takes an ISO 8601 string, a date or a datetime, not {value!r}")


def _parsed(text: str, name: str) -> dt.datetime:
    form = _FORM.fullmatch(text)
    try:
        if form is None:
            raise ValueError
        day, time, offset = form.groups()
        clock, _, fraction = (time or "00:00").partition(".")
        moment = dt.datetime.fromisoformat(f"{day}T{clock}{offset if offset and offset not in 'Zz' else '+00:00'}")
    except ValueError:
        raise InvalidValueError(
            f"{name} is {text!r}, no date or time of ISO 8601; write '2017-06-01' or '2017-06-01T08:00:00Z'"
        ) from None
    return moment.replace(microsecond=int(fraction.ljust(6, "0")[:6])) if fraction else moment
