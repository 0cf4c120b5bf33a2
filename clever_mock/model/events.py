"""Events: one change to one record each, as one connection saw it, and the feed that keeps them in order.

An event is a snapshot. Which versions show it, and how it looks there, is decided in the versions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from clever_mock.model.record import Row
from clever_mock.model.tables import KINDS
from clever_mock.model.values import Value

Change = Literal["created", "updated", "deleted"]


class Seen(NamedTuple):
    """A record as a connection sees it: its row, narrowed to what is shared, and the schools derived for it."""

    row: Row
    schools: tuple[str, ...] = ()

    def differs(self, other: Seen) -> tuple[str, ...]:
        """The fields in which two sights of one record differ; `last_modified` is never one of them."""
        changed = [
            name
            for name, mine, theirs in zip(self.row._fields, self.row, other.row)
            if mine != theirs and name != "last_modified" and not _reordered(mine, theirs)
        ]
        if self.schools != other.schools:
            changed.append("schools")
        return tuple(changed)


def _reordered(mine: object, theirs: object) -> bool:
    """Whether two small values are one but for the order in which they show their keys."""
    return isinstance(mine, get_args(Value)) and isinstance(theirs, type(mine)) and mine[:-1] == theirs[:-1]


class Event(NamedTuple):
    """One change to one record.

    `after` is the record once changed (of a deleted one, the last that was seen), `before` what it was, on
    updates only. `changed` names the fields that differ. `loaded` is an event that came from a file, as it was
    there.
    """

    id: str
    created: dt.datetime
    kind: str
    change: Change
    object_id: str
    after: Seen | None = None
    before: Seen | None = None
    changed: tuple[str, ...] = ()
    loaded: Mapping[str, object] | None = None


def in_feed_order(found: list[tuple[Change, str, str]]) -> list[tuple[Change, str, str]]:
    """Sort the changes of one sync: a record is created before what refers to it, and deleted after."""
    place = {kind: number for number, kind in enumerate(KINDS)}

    def key(entry: tuple[Change, str, str]) -> tuple[int, int, str]:
        change, kind, id = entry
        if change == "deleted":
            return (2, -place[kind], id)
        return (0 if change == "created" else 1, place[kind], id)

    return sorted(found, key=key)


class Cut:
    """What one version shows of a feed: event ids in order, their moments, and the same by record."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.moments: list[dt.datetime] = []
        self.by_record: dict[str, list[str]] = {}
        self.read = 0

    def extend(self, events: Sequence[Event], shows: Callable[[Event], bool]) -> None:
        """Take up the events of a feed that came since the last time."""
        for place in range(self.read, len(events)):
            event = events[place]
            if shows(event):
                # A clock that went back does not put events out of order.
                moment = max(event.created, self.moments[-1]) if self.moments else event.created
                self.ids.append(event.id)
                self.moments.append(moment)
                self.by_record.setdefault(event.object_id, []).append(event.id)
        self.read = len(events)


class Feed:
    """The events of one connection, oldest first. Reading a part costs what it shows, however long the feed is."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._places: dict[str, int] = {}
        self._cuts: dict[str, Cut] = {}

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def append(self, event: Event) -> None:
        """Add an event whose id is greater than all before it."""
        self._places[event.id] = len(self._events)
        self._events.append(event)

    def save(self) -> Callable[[], None]:
        """Remember how far the feed goes; what is given back cuts off what came after."""
        length = len(self._events)

        def restore() -> None:
            if len(self._events) > length:
                for event in self._events[length:]:
                    del self._places[event.id]
                del self._events[length:]
                self._cuts.clear()

        return restore

    def event(self, id: str) -> Event:
        """The event with an id that the feed holds."""
        return self._events[self._places[id]]

    def cut(self, version: str, shows: Callable[[Event], bool]) -> Cut:
        """What a version shows of the feed; `shows` is asked once for each event."""
        cut = self._cuts.setdefault(version, Cut())
        cut.extend(self._events, shows)
        return cut
