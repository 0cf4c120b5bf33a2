"""ObjectIDs: 24 hexadecimal digits that grow with time, as MongoDB makes them and Clever shows them.

The first 8 digits are the second of creation, the next 10 stand for the machine (here: the seed), the last 6
count up. The same seed and the same moments give the same ids.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cached_property

from clever_mock.model.records.hexadecimal import HexDigits

_FORM = re.compile(r"[0-9a-f]{24}")
_COUNTERS = 1 << 24
_LAST_SECOND = (1 << 32) - 1


def is_object_id(text: str) -> bool:
    """Tell whether `text` has the form of an ObjectID: 24 lower-case hexadecimal digits."""
    return _FORM.fullmatch(text) is not None


class ObjectIds:
    """A source of ObjectIDs, each different from all that it gave before."""

    def __init__(self, seed: int, machine: str = "machine") -> None:
        self._drawn = (machine, seed)
        self._count = 0
        self._taken: set[str] = set()

    @cached_property
    def _machine(self) -> str:
        return HexDigits(*self._drawn).draw(10)

    def take(self, id: str) -> None:
        """Take note of an id that came from elsewhere, so that it is not given again."""
        if id[8:18] == self._machine:
            self._taken.add(id)

    def save(self) -> Callable[[], None]:
        """Remember which ids were given; what is given back lets the same ones come again."""
        count, taken = self._count, self._taken.copy()

        def restore() -> None:
            self._count, self._taken = count, taken.copy()

        return restore

    def new(self, moment: dt.datetime, after: str = "") -> str:
        """Make the next id for `moment`; with `after`, one that is greater than that id."""
        second = min(max(int(moment.timestamp()), 0), _LAST_SECOND)
        self._count = (self._count + 1) % _COUNTERS
        made = f"{second:08x}{self._machine}{self._count:06x}"
        if made <= after:
            return f"{int(after, 16) + 1:024x}"
        return made if made not in self._taken else self.new(moment, after)
