"""Where the factories of one mock draw from: its stream of values, its running numbers, its school day.

Each roster has its own source, so that the same seed gives the same data, whatever other mocks do.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from clever_mock.factories.pools import Pools
from clever_mock.model.rosters.active import roster_or_none
from clever_mock.model.rosters.district import District
from clever_mock.model.rosters.roster import EPOCH, Roster


class Source:
    """What factories draw from; `roster` is None for records that belong to no roster."""

    def __init__(self, roster: Roster | None) -> None:
        self.roster = roster
        self.pools = Pools(roster.seed if roster is not None else 0)
        self._numbers: Counter[str] = Counter()

    def save(self) -> Callable[[], None]:
        """Remember how far the source was drawn from; what is given back lets the same values come again."""
        numbers, pools = self._numbers.copy(), self.pools.save()

        def restore() -> None:
            self._numbers = numbers.copy()
            pools()

        return restore

    def number(self, kind: str) -> int:
        """The next running number of a kind, from 1."""
        self._numbers[kind] += 1
        return self._numbers[kind]

    @property
    def day(self) -> dt.date:
        """The day by which grades, ages and terms are made to fit."""
        return self.roster.school_day() if self.roster is not None else EPOCH.date()

    @property
    def district(self) -> District | None:
        """The district that came last, None when there is none yet."""
        districts = self.roster.districts if self.roster is not None else []
        return districts[-1] if districts else None


@lru_cache(maxsize=1)
def _detached() -> Source:
    return Source(None)


def source() -> Source:
    """The source of the active mock; with none active, one for records that are only built."""
    roster = roster_or_none()
    return _detached() if roster is None else roster.attached(Source, Source)
