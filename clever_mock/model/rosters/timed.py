"""A district in time: when its syncs run, the switches that hold them, and the state that comes of both."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.enumerations import State
from clever_mock.model.records.moments import Moment, as_moment
from clever_mock.model.records.record import Record
from clever_mock.model.time.large import LargeChange, read_share
from clever_mock.model.time.spans import Failure, PauseWindow, Timeline, read_span
from clever_mock.model.time.sync import Sync

Self = TypeVar("Self", bound="Timed")


class Timed(Record):
    """A record with syncs and switches: a district, less its records and connections."""

    _inner = frozenset(
        ("error_of_syncs", "held", "look", "note_events", "note_sync", "now", "releases", "roster", "state_of_syncs")
    )

    __slots__ = ("_held", "_sync", "_timeline")

    _sync: Sync

    def __init__(self, *, id: str = "", **values: object) -> None:
        super().__init__(id=id, **values)
        self._timeline = Timeline()
        self._held = 0

    @property
    def roster(self) -> Any:
        """The roster that the district belongs to."""
        raise NotImplementedError

    def _open_all(self) -> None:
        """Let every change from here on make events, for all who are connected."""
        raise NotImplementedError

    @contextlib.contextmanager
    def changes(self: Self) -> Iterator[Self]:
        """Group many changes into one sync, which runs at the end of the block."""
        self._hold(1)
        try:
            yield self
        finally:
            self._hold(-1)

    def _hold(self, more: int) -> None:
        """Begin or end a group. What fell due before it is synced first, and what was held by it after."""
        with self.roster.lock:
            self.look()
            self._held = max(self._held + more, 0)
            self.look()

    def now(self) -> dt.datetime:
        """The moment it is, by the mock's clock."""
        now: dt.datetime = self.roster.clock.now()
        return now

    def held(self, now: dt.datetime) -> bool:
        """Whether something keeps a sync from running at `now`."""
        return bool(self._held or self.roster.held_by or self._sync.large or self._timeline.held(now))

    def releases(self, after: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
        """The moments in (after, until] at which a pause or a failure ends, in order."""
        return self._timeline.releases(after, until)

    def look(self) -> None:
        """Let the syncs run that have fallen due by now."""
        sync, timeline = self._sync, self._timeline
        if sync.waiting or not sync.ends or timeline.windows or timeline.failures:
            with self.roster.lock:
                self._sync.look(self.now())

    def note_events(self, last_id: str) -> None:
        """Take note of events that came from a file: the district was asked before, and later ids are greater."""
        self._sync.note_events(last_id)
        self._open_all()

    def note_sync(self, moment: dt.datetime) -> None:
        """Take note that the district, which came from a file, had its last sync at `moment`."""
        self._sync.note_only_end(moment)

    @property
    def asked(self) -> bool:
        """Whether an application has asked for anything of the district, so that changes make events."""
        return self._home is not None and self._sync.opened

    def sync(self) -> None:
        """Run a sync by hand; where one cannot run (paused, failing), nothing happens and the changes wait on.

        It also ends the time before the first sync: every change after it makes events.
        """
        with self.roster.lock:
            now = self.now()
            self._sync.look(now)
            if not self._timeline.held(now):
                self._sync.run(now)
            self._open_all()

    def _turn(self, change: Callable[[dt.datetime], None]) -> None:
        """Change the timeline. What fell due before it is synced first; where it lets syncs go, one runs now."""
        with self.roster.lock:
            now = self.now()
            self._sync.look(now)
            held = self._timeline.held(now)
            change(now)
            if held and not self.held(now):
                self._sync.run(now)

    def pause(self, start: Moment, end: Moment | None = None) -> PauseWindow:
        """Pause the district from `start` (inclusive) to `end` (exclusive); with no end, until it is ended.

        Before the start all is normal, and v1.2 shows both dates. A window whose start has passed holds from now
        on. Windows add up. The window that is given back can be moved and cancelled. Raises `InvalidValueError`
        when it would not end after it starts.
        """
        first, last = read_span("pause", as_moment(start, "the start of the pause"), end)
        assert first is not None
        window = PauseWindow(first, last, self._turn, self._timeline)
        self._turn(lambda _now: self._timeline.windows.append(window))
        return window

    def resume(self) -> None:
        """End every pause that it is inside of, now; windows to come stay. What waited is synced now."""
        self._turn(self._timeline.resume)

    @property
    def pause_windows(self) -> list[PauseWindow]:
        """The pause windows that were set, in order of their start."""
        return sorted(self._timeline.windows, key=lambda window: window.start)

    @property
    def pause_window(self) -> PauseWindow | None:
        """The pause window that it is inside of now, else the next one."""
        return self._timeline.window(self.now())

    def fail(
        self,
        state: Literal["pending", "error"],
        message: str,
        *,
        start: Moment | None = None,
        end: Moment | None = None,
    ) -> None:
        """Let every sync fail, as `pending` (the district's to mend) or `error` (Clever's), until `recover`.

        `message` is the text that `status` shows. With `start` and `end` it fails in that span of time only.
        Raises `InvalidValueError` for another state, an empty text or no span.
        """
        self._turn(lambda _now: self._timeline.fail(state, message, start, end))

    @property
    def failures(self) -> list[Failure]:
        """The failures that were set and are not gone: those of now, those planned, and those that are over."""
        return list(self._timeline.failures)

    def recover(self) -> None:
        """End every failure, now; those planned for later stay. What waited is synced now, unless it is paused."""
        self._turn(self._timeline.recover)

    def hold_large_changes(self, share: float | None = 0.2) -> None:
        """Hold each sync back that deletes or changes more than a share of the records of a kind, as Clever does.

        Such a sync waits, and the state is `pending`, until `review_hold`. `share` is a part of the kind's records, a
        fifth by default; None lets every sync pass. New records and the first sync do not count. Raises
        `InvalidValueError` for what is no share.
        """
        limit = read_share(share)
        with self.roster.lock:
            self.look()
            self._sync.share = limit

    @property
    def hold_share(self) -> float | None:
        """The share of a kind's records above which a sync is held back; None where every sync passes."""
        return self._sync.share

    @property
    def large_change(self) -> LargeChange | None:
        """The change for which a sync is held back, None where none is: its kind, and how many records of how many."""
        self.look()
        return self._sync.large

    def review_hold(self, *, approve: bool) -> None:
        """Review the sync that is held back: approve it, or discard it.

        Approved, all that waits is synced now, or when a pause or a failure ends. Discarded, it is dropped: the SIS
        holds again what Clever shows. Raises `InvalidValueError` where no sync is held back.
        """
        with self.roster.lock:
            if self.large_change is None:
                raise InvalidValueError(
                    f"no sync of {self!r} is held back; hold_large_changes(share) lets large ones wait for a review"
                )
            if approve:
                self._sync.approve()
                self.look()
            else:
                self._sync.discard()

    @property
    def state(self) -> State:
        """The state at this moment: `running`, `pending`, `error` or `paused`."""
        return "paused" if self._timeline.paused(self.now()) else self.state_of_syncs

    @property
    def state_of_syncs(self) -> State:
        """The state that the district would have with no pause: `running`, `pending` or `error`."""
        self.look()
        failure = self._timeline.failure(self.now())
        if failure is not None:
            return failure.state
        if self._sync.large is not None:
            return "pending"
        return "running" if self._sync.began else "pending"

    @property
    def error(self) -> str:
        """The text that goes with the states `pending` and `error`, `""` in the others."""
        return "" if self._timeline.paused(self.now()) else self.error_of_syncs

    @property
    def error_of_syncs(self) -> str:
        """The text that the district would have with no pause."""
        self.look()
        failure, large = self._timeline.failure(self.now()), self._sync.large
        if failure is not None:
            return failure.message
        return large.message if large is not None else ""

    @property
    def syncs(self) -> list[dt.datetime]:
        """When the good syncs ended by the clock, the oldest first."""
        self.look()
        now = self.now()
        return [end for end in self._sync.ends if end <= now]

    @property
    def waiting(self) -> int:
        """How many records of the SIS have changes that no sync has brought yet."""
        self.look()
        return len(self._sync.waiting)

    @property
    def last_sync(self) -> dt.datetime | None:
        """The end of the last good sync by the clock; None before the first."""
        self.look()
        return self._sync.last_end(self.now())
