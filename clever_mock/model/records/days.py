"""Days as districts write them: `2/11/2007`, `2/11/07`, `2/11/2007 0:00`, `2007-02-11`, and days that are none.

A day that is not in the calendar, such as 2/29/2005, rolls over to the one that comes so many days after the month
begins, as the recorded service shows it. A year of two digits is that of the century that people mean.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Union

_CLOCK = (
    r"(?:[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?\s*(?:[AaPp]\.?[Mm]\.?|[Zz]|[+-][0-9]{2}:[0-9]{2})?)?"
)
_US = re.compile(rf"([0-9]{{1,2}})([/-])([0-9]{{1,2}})\2([0-9]{{2}}|[0-9]{{4}}){_CLOCK}")
_ISO = re.compile(rf"([0-9]{{4}})([/-])([0-9]{{1,2}})\2([0-9]{{1,2}}){_CLOCK}")
_NEAR = 50
"""Years from today in which a day that belongs to a term lies, where two digits say its year."""

Century = Callable[[int, int, int], dt.date]
"""Finds the day of a year of two digits, a month and a day."""


def read_day(text: str, century: Century) -> dt.date | None:
    """The day that a text names, None where it names none. A time behind the day is left out."""
    text = text.strip()
    found = _US.fullmatch(text)
    if found is not None:
        month, _, day, year = found.groups()
    else:
        found = _ISO.fullmatch(text)
        if found is None:
            return None
        year, _, month, day = found.groups()
    if len(year) == 2:
        return _sought(century, int(year), int(month), int(day))
    return _rolled(int(year), int(month), int(day))


def rolled_over(text: str, day: dt.date) -> bool:
    """Whether the day that a text names is none, so that it was read as another."""
    if day.day > 3:
        return False
    found = _US.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    return found is not None and int(found[3 if found.re is _US else 4]) != day.day


def _sought(century: Century, year: int, month: int, day: int) -> dt.date | None:
    return None if _rolled(2000, month, day) is None else century(year, month, day)


def _rolled(year: int, month: int, day: int) -> dt.date | None:
    """The day, rolled over where the month is shorter; None for a month or day that no calendar has."""
    if not (1 <= month <= 12 and 1 <= day <= 31 and year >= 1):
        return None
    try:
        return dt.date(year, month, 1) + dt.timedelta(days=day - 1)
    except OverflowError:
        return None


def past(today: dt.date | None) -> Century:
    """The latest day of such a year that does not lie in the future: a date of birth."""

    def day_of(year: int, month: int, day: int) -> dt.date:
        last = today or today_by_the_clock()
        century = last.year // 100 * 100
        found = _day(century + year, month, day)
        return found if found <= last else _day(century + year - 100, month, day)

    return day_of


def near(today: dt.date | None) -> Century:
    """The day of such a year that lies nearest to today: a day of a term."""

    def day_of(year: int, month: int, day: int) -> dt.date:
        middle = (today or today_by_the_clock()).year
        century = middle // 100 * 100
        years = (century + year - 100, century + year, century + year + 100)
        nearest = next(one for one in years if -_NEAR <= one - middle < _NEAR)
        return _day(nearest, month, day)

    return day_of


Now = Callable[[], Union[dt.datetime, None]]
_now: Now = lambda: None  # noqa: E731


def follow(now: Now) -> None:
    """Let a day that is given without the day of today be read by this clock, where it gives a moment."""
    global _now
    _now = now


def today_by_the_clock() -> dt.date:
    """The day it is by the clock that is followed, else by the process's."""
    return (_now() or dt.datetime.now(dt.timezone.utc)).date()


def _day(year: int, month: int, day: int) -> dt.date:
    found = _rolled(max(year, 1), month, day)
    assert found is not None
    return found
