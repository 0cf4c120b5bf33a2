"""The time of a mock: the part of `CleverMock` that is about its clock, and about the syncs that wait for it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clever_mock.model.records.moments import Moment
    from clever_mock.model.rosters.holds import Hold
    from clever_mock.model.rosters.roster import Roster
    from clever_mock.model.time.clock import Travel


class InTime:
    """A mock whose clock can be moved."""

    @property
    def roster(self) -> Roster:
        """All the records that the mock holds."""
        raise NotImplementedError

    def _require_going(self) -> None:
        raise NotImplementedError

    @property
    def now(self) -> dt.datetime:
        """The moment it is by the mock's clock, as an aware `datetime` in UTC."""
        return self.roster.clock.now()

    def travel(self, to: Moment | dt.timedelta, *, freeze: bool = False) -> Travel:
        """Move the mock's clock, and no one else's, to `to`; it goes on from there at its usual pace.

        `to` is a moment, or a `timedelta` from now.

        With `freeze=True` freezegun freezes the whole process at that moment instead. It lasts until the next
        `reset` or the end of the mock; `with clever.travel("2017-07-04"):` lasts for the block. Going back in time
        undoes nothing: the status is that of the moment, and the data stay what the last sync brought.
        """
        self._require_going()
        return self.roster.clock.travel(to, freeze=freeze)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move the mock's clock on by a length of time: `clever.advance(seconds=60)`.

        It goes on within the journey that `travel` began; a frozen process is moved with it. Raises
        `InvalidValueError` for a time that goes back.
        """
        self._require_going()
        try:
            length = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        except OverflowError:
            length = dt.timedelta.max
        self.roster.clock.advance(length)

    def hold_syncs(self) -> Hold:
        """Stop the automatic syncs of all districts: what changes in the SIS waits.

        `with clever.hold_syncs():` lasts for the block; as a switch, keep what is given back and say `.release()`.
        `district.sync()` runs one by hand all the same.
        """
        return self.roster.hold_syncs()
