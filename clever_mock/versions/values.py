"""How the values of the model are shown in JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from clever_mock.model.records.values import parts_of

Show = Callable[[Any], object]
"""Turns a stored value into what JSON has for it."""


def plain(value: Any) -> object:
    """Text and flags as they are, ids as a list, moments as `2017-02-03T14:00:07.818Z`, texts by name as an object."""
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, dt.datetime):
        return wire_time(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return [plain(part) for part in value] if isinstance(value, (tuple, list)) else dict(value)


def known_or(words: Collection[str], other: str) -> Show:
    """A word as it is, or another where the version does not know it; empty text stays."""
    known = frozenset(words)
    return lambda word: word if word in known or word == "" else other


def parts(value: Any) -> dict[str, object]:
    """A small value as an object, its keys in the order in which they came."""
    if not value.keys:
        return {key: plain(part) for key, part in zip(value._fields[:-1], value) if part is not None}
    return {key: plain(part) for key, part in parts_of(value).items()}


def iso_midnight(value: dt.date) -> str:
    """A day as the recorded `/me` shows a date of birth: `2007-02-11T00:00:00.000Z`."""
    return f"{value.isoformat()}T00:00:00.000Z"


def day(value: dt.date) -> str:
    """A day, or the day of a moment, as `2016-08-15`."""
    return value.isoformat()[:10]


def in_order(value: Any) -> object:
    """Several texts, sorted."""
    return sorted(value)


def us_date(value: dt.date) -> str:
    """A day as the recorded service shows a date of birth: `2/11/2007`."""
    return f"{value.month}/{value.day}/{value.year:04}"


def wire_time(value: dt.datetime) -> str:
    """A moment as `2017-02-03T14:00:07.818Z`."""
    return value.isoformat(timespec="milliseconds")[:-6] + "Z"
