"""The feed of one connection: its events in order, and what each version shows of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from clever_mock.model.time.changes import Event


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

    MOST_CUTS = 64

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

    def cut(self, name: str, shows: Callable[[Event], bool]) -> Cut:
        """What a version, or a choice within one, shows of the feed; `shows` is asked once for each event."""
        if name not in self._cuts and len(self._cuts) >= self.MOST_CUTS:
            self._cuts.clear()
        cut = self._cuts.setdefault(name, Cut())
        cut.extend(self._events, shows)
        return cut
