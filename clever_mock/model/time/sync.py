"""Syncs: how what the SIS holds becomes what Clever shows.

While a district is in sync both sides are the same tables. The first change that has to wait parts them; the
next good sync writes the changes to the shown side, makes the events, and joins them again.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from clever_mock.model.records.rows import Key, Row, Write
from clever_mock.model.records.tables import Tables, keys_of
from clever_mock.model.time.changes import Change, Event, Seen, in_feed_order
from clever_mock.model.time.large import LargeChange, large_change

Restore = Callable[[], None]
"""Brings something back to the moment when it was saved."""


class Sight(Protocol):
    """What somebody sees of the records, as far as a sync has to know."""

    @property
    def schools(self) -> frozenset[str]:
        """The ids of the schools that are shared."""

    @property
    def hidden(self) -> frozenset[str]:
        """The kinds of records that are not shared."""

    def see(self, kind: str, id: str) -> Seen | None:
        """A record as it is seen, None where it is not."""

    def of_kinds(self, kinds: Iterable[str]) -> set[Key]:
        """The records whose sight can change when these kinds are shared, or are not any more."""

    def touched(self, keys: set[Key]) -> set[Key]:
        """The records whose sight can change when these are written."""

    def around(self, schools: Iterable[str]) -> set[Key]:
        """The records whose sight can change when these schools are shared, or are not any more."""

    def refresh(self, keys: Iterable[Key]) -> None:
        """Take note that these records may look different now."""

    def forget(self) -> None:
        """Take note that everything may look different now."""


class Told(Protocol):
    """Where events go."""

    def append(self, event: Event) -> None:
        """Add an event whose id is greater than all before it."""


class Listener(Protocol):
    """Who is told of changes, once it has asked for anything."""

    @property
    def view(self) -> Sight:
        """What it sees."""

    @property
    def asked(self) -> bool:
        """Whether it has asked for anything."""

    @property
    def feed(self) -> Told:
        """Where its events go."""


class Synced(Protocol):
    """The district that is synced: its time, and who looks at it."""

    @property
    def roster(self) -> Any:
        """The roster, which gives ids and dates."""

    @property
    def connections(self) -> Sequence[Listener]:
        """Who is told of changes."""

    def views(self) -> Sequence[Sight]:
        """What they see, each sight once."""

    def now(self) -> dt.datetime:
        """The moment it is."""

    def held(self, now: dt.datetime) -> bool:
        """Whether something keeps a sync from running."""

    def releases(self, after: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
        """The moments at which a sync is let go."""


class Written(NamedTuple):
    """One row that a sync changes on the shown side."""

    kind: str
    id: str
    old: Row | None
    new: Row | None


class Sync:
    """The two sides of one district and the changes that wait between them."""

    def __init__(self, district: Synced) -> None:
        self._district = district
        self.shown = Tables()
        self.sis = self.shown
        self.ends: list[dt.datetime] = []
        self.opened = False
        self.waiting: dict[Key, None] = {}
        self.share: float | None = None
        self.large: LargeChange | None = None
        self._approved = False
        self._looked: dt.datetime | None = None
        self._last_event_id = ""

    @property
    def waits(self) -> bool:
        """Whether there is something that no sync has brought yet: a change, or the district itself."""
        return bool(self.waiting) or not self.ends

    @property
    def began(self) -> bool:
        """Whether there has been a good sync."""
        return bool(self.ends)

    def note_end(self, moment: dt.datetime) -> None:
        """Take note of the end of a good sync."""
        place = bisect_right(self.ends, moment)
        if not place or self.ends[place - 1] != moment:
            self.ends.insert(place, moment)

    def note_only_end(self, moment: dt.datetime) -> None:
        """Take note that all there is came with one sync, which ended at `moment`."""
        self.ends = [moment]

    def last_end(self, now: dt.datetime) -> dt.datetime | None:
        """The end of the last good sync that had ended by `now`; `now` itself when all of them lie ahead."""
        if not self.ends:
            return None
        place = bisect_right(self.ends, now)
        return self.ends[place - 1] if place else now

    def write(self, writes: Iterable[Write]) -> None:
        """Write to the SIS, and sync at once where nothing holds the sync back."""
        now = self._district.now()
        self.look(now)
        if not self._district.held(now) and not self._is_large(writes := list(writes)):
            self._bring(writes, now)
            return
        if self.sis is self.shown:
            self.sis = self.shown.copy()
        for kind, id, row in writes:
            self.waiting[kind, id] = None
            if row is not None:
                self.sis.put(kind, row)
            elif id in self.sis.rows[kind]:
                self.sis.remove(kind, id)

    def note_events(self, last_id: str) -> None:
        """Take note of events that came from a file: the first sync is over, and later ids are greater."""
        self.opened = True
        self._last_event_id = max(self._last_event_id, last_id)

    def look(self, now: dt.datetime) -> None:
        """Run the syncs that have fallen due since the last look, at ends of pauses and failures, and what waits."""
        last, self._looked = self._looked, now
        if last is not None:
            for end in self._district.releases(last, now):
                if not self._district.held(end):
                    self.run(end)
        if self.waits and not self._district.held(now):
            self.run(now)

    def run(self, moment: dt.datetime) -> None:
        """Bring what waits, as a sync that ends at `moment`; a change that is too large waits on for its review."""
        sis = self.sis
        writes = [(kind, id, sis.rows[kind].get(id)) for kind, id in self.waiting]
        if self._is_large(writes):
            return
        self._approved = False
        self.waiting.clear()
        self._bring(writes, moment)
        self.sis = self.shown

    def _is_large(self, writes: Iterable[Write]) -> bool:
        """Whether a sync of these waits for a review; the first sync does not, nor does one that was approved."""
        if self.share is not None and self.ends and not self._approved:
            self.large = large_change(self.shown, writes, self.share)
        return self.large is not None

    def approve(self) -> None:
        """Let the next sync bring what waits, however large it is."""
        self.large, self._approved = None, True

    def discard(self) -> None:
        """Drop what waits: the SIS holds again what Clever shows."""
        self.waiting.clear()
        self.sis, self.large = self.shown, None

    def load(self, kind: str, rows: list[Row]) -> None:
        """Write many new rows to both sides with no events: they came with the first sync."""
        self.shown.extend(kind, rows)
        if self.sis is not self.shown:
            self.sis.extend(kind, rows)
        self._forget()

    def _forget(self) -> None:
        for view in self._district.views():
            view.forget()

    def save(self) -> Restore:
        """Remember both sides as they are; what is given back brings them to this moment again."""
        same = self.sis is self.shown
        live, shown = self.shown, self.shown.copy()
        sis = shown if same else self.sis.copy()
        rest = (self.ends.copy(), self.waiting.copy(), self._looked, self.opened, self._last_event_id)
        large = (self.share, self.large, self._approved)

        def restore() -> None:
            untouched = self.shown is live and live.writes == shown.writes and self.sis is live and same
            if not untouched:
                self.shown = shown.copy()
                self.sis = self.shown if same else sis.copy()
            ends, waiting, self._looked, self.opened, self._last_event_id = rest
            self.ends, self.waiting = ends.copy(), waiting.copy()
            self.share, self.large, self._approved = large

        return restore

    def _bring(self, writes: Iterable[Write], moment: dt.datetime) -> None:
        written = [found for write in writes if (found := self._settle(write, moment)) is not None]
        first = not self.ends
        if first:
            self.note_end(self._date(moment))
        self.note_end(moment)
        if first or not self.opened:
            self._apply(written)
            self._forget()
            return
        keys = _touched(written)
        views = self._district.views()
        touched = {view: view.touched(keys) for view in views}
        before = {view: _sights(view, touched[view]) for view in views}
        self._apply(written)
        for view in views:
            view.refresh(touched[view])
            after = _sights(view, touched[view])
            feeds = [
                connection.feed
                for connection in self._district.connections
                if connection.view is view and connection.asked
            ]
            self._tell(feeds, before[view], after, moment)

    def reshare(self, connection: Listener, new: Sight, moment: dt.datetime) -> None:
        """Give a connection, whose sight changes, an event for each record that comes, goes or looks different."""
        old = connection.view
        if connection.asked:
            keys = old.around(old.schools ^ new.schools) | old.of_kinds(old.hidden ^ new.hidden)
            self._tell([connection.feed], _sights(old, keys), _sights(new, keys), moment)

    def _settle(self, write: Write, moment: dt.datetime) -> Written | None:
        kind, id, new = write
        old = self.shown.rows[kind].get(id)
        if new is None:
            return None if old is None else Written(kind, id, old, None)
        if "last_modified" in new._fields:
            new = _stamped(old, new, lambda: self._date(moment))
        return None if new == old else Written(kind, id, old, new)

    def _date(self, moment: dt.datetime) -> dt.datetime:
        """The date of a record that a sync writes: its end, but before an application asks that of new records."""
        return moment if self.opened else self._district.roster.stamp(self._district, moment)

    def _apply(self, written: list[Written]) -> None:
        for kind, id, _, new in written:
            if new is None:
                self.shown.remove(kind, id)
            else:
                self.shown.put(kind, new)

    def _tell(self, feeds: list[Told], before: dict[Key, Seen], after: dict[Key, Seen], moment: dt.datetime) -> None:
        """Write an event into each feed for each record that changed in their sight."""
        found: list[tuple[Change, str, str]] = []
        for key in before.keys() | after.keys():
            if key not in before:
                found.append(("created", *key))
            elif key not in after:
                found.append(("deleted", *key))
            elif after[key].differs(before[key]):
                found.append(("updated", *key))
        for change, kind, id in in_feed_order(found):
            event = self._event(change, kind, id, before.get((kind, id)), after.get((kind, id)), moment)
            for feed in feeds:
                feed.append(event)

    def _event(
        self, change: Change, kind: str, id: str, old: Seen | None, new: Seen | None, moment: dt.datetime
    ) -> Event:
        self._last_event_id = self._district.roster.ids.new(moment, after=self._last_event_id)
        changed: tuple[str, ...] = ()
        if old is not None and new is not None:
            changed = new.differs(old)
            if "last_modified" in new.row._fields:
                # Recorded updates carry the record's new values with the last_modified that it had before.
                new = new._replace(row=new.row._replace(last_modified=old.row.last_modified))
        return Event(
            id=self._last_event_id,
            created=moment,
            kind=kind,
            change=change,
            object_id=id,
            after=new or old,
            before=old if new is not None else None,
            changed=changed,
        )


def _stamped(old: Row | None, new: Row, date: Callable[[], dt.datetime]) -> Row:
    """Date a row that a sync writes, unless a date was given to it."""
    if old is None:
        created = new.created or date()
        return new._replace(created=created, last_modified=new.last_modified or created)
    if new.created is None:
        new = new._replace(created=old.created)
    if new.last_modified in (old.last_modified, None):
        same = new._replace(last_modified=old.last_modified) == old
        new = new._replace(last_modified=old.last_modified if same else date())
    return new


def _touched(written: list[Written]) -> set[Key]:
    """The records whose sight can change: those written, and what comes of them.

    A section gives others their schools or their sight, and a contact of one student is part of one of several.
    """
    touched: set[Key] = set()
    for kind, id, old, new in written:
        touched.add((kind, id))
        if kind == "contacts":
            touched.update(("merged_contacts", row.legacy_id) for row in (old, new) if row is not None)
        if kind != "sections":
            continue
        moved = old is None or new is None or old.school != new.school
        if moved or (old is not None and new is not None and _shared_ids(old) != _shared_ids(new)):
            touched.update(key for row in (old, new) for key in _shared_by(row))
        for users in ("students", "teachers"):
            was = set(keys_of(old, users)) if old is not None else set()
            will = set(keys_of(new, users)) if new is not None else set()
            touched.update((users, user) for user in (was | will if moved else was ^ will))
    return touched


def _shared_ids(section: Row) -> tuple[str | None, str | None]:
    return section.course, section.term_id


def _shared_by(section: Row | None) -> Iterator[Key]:
    """The course and the term of a section, which are seen where one of their sections is."""
    for kind, field in (("courses", "course"), ("terms", "term_id")):
        id = getattr(section, field, None)
        if id is not None:
            yield kind, id


def _sights(view: Sight, keys: set[Key]) -> dict[Key, Seen]:
    return {key: seen for key in keys if (seen := view.see(*key)) is not None}
