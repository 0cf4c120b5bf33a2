"""The district: its records in the SIS, the switches that turn its state, and its connections.

Everything of a district hangs on this object. What its state looks like in a version is decided there.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from clever_mock.errors import BrokenRelationError, UnknownRecordError
from clever_mock.model import fields, relations
from clever_mock.model.application import Application, Connection
from clever_mock.model.clock import Moment, as_moment
from clever_mock.model.enumerations import State
from clever_mock.model.nearest import nearest
from clever_mock.model.record import Record, Row
from clever_mock.model.records import Contact, DistrictAdmin, School, SchoolAdmin, Section, Student, Teacher
from clever_mock.model.sharing import SchoolsView, View
from clever_mock.model.spans import PauseWindow, Timeline, read_span
from clever_mock.model.sync import Sync
from clever_mock.model.sync_report import SyncReport
from clever_mock.model.tables import Tables

if TYPE_CHECKING:
    from clever_mock.model.roster import Roster


class RollOver(NamedTuple):
    """How many students moved up, left and entered in a roll-over, and how many sections were replaced."""

    promoted: int
    graduated: int
    entered: int
    sections: int


class District(Record):
    """A school district. `sis_type` is `sftp` or the name of its SIS, as `status` shows it.

    The state is, in this order: `paused` inside a pause window, `error` or `pending` while syncs fail, `pending`
    before the first sync, else `running`.
    """

    kind, singular = "districts", "district"
    __slots__ = ("_connections", "_gone", "_held", "_roster", "_sync", "_timeline", "_whole", "sync_report")

    mdr_number: fields.Field[str | None] = fields.text()
    name: fields.Field[str] = fields.text(required=True)
    sis_type: fields.Field[str] = fields.text(required=True)

    def __init__(self, *, id: str = "", sis_type: str = "sftp", **values: object) -> None:
        super().__init__(id=id, sis_type=sis_type, **values)
        self._connections: list[Connection] = []
        self._timeline = Timeline()
        self._held = 0
        self._gone: dict[tuple[str, str], Row] = {}
        self.sync_report = SyncReport()
        """What the last load of upload files came to; empty where there was none."""

    def join(self, roster: Roster, id: str) -> None:
        """Become a district of a roster; called by the roster alone."""
        self.id = id
        self._roster = roster
        self._sync = Sync(self)
        self._whole = View(self)
        self._settle(self)
        self._sync.load(self.kind, [self._own_row._replace(id=id)])
        self.look()

    @property
    def roster(self) -> Roster:
        """The roster that the district belongs to."""
        self._require_roster()
        return self._roster

    def _require_roster(self) -> None:
        if self._home is None:
            raise BrokenRelationError(f"{self!r} was only built: make it with DistrictFactory() in an active mock")

    # The two sides

    @property
    def sis(self) -> Tables:
        """The tables of the SIS: what the district's records are."""
        self._require_roster()
        return self._sync.sis

    @property
    def shown(self) -> Tables:
        """The tables that Clever shows: what the last good sync brought."""
        return self._sync.shown

    def find(self, kind: str, id: str) -> Any:
        """The record of a kind with an id, as the SIS holds it. Raises `UnknownRecordError`."""
        if kind == self.kind and id == self.id:
            return self
        if kind not in RECORDS:
            near = nearest(kind, RECORDS)
            hint = f"; did you mean {near!r}?" if near else ""
            raise UnknownRecordError(f"there is no kind {kind!r}: the kinds are {', '.join(RECORDS)}{hint}")
        if id not in self.sis.rows[kind]:
            raise UnknownRecordError(f"{self!r} has no {RECORDS[kind].singular} with id {id!r}")
        return RECORDS[kind].attach(id, self)

    def related(self, kind: str, index: str, id: str) -> list[Any]:
        """The records of a kind that name `id` by an index, as the SIS holds them."""
        return [RECORDS[kind].attach(found, self) for found in self.sis.related(index, id)]

    def _all(self, kind: str) -> list[Any]:
        return [RECORDS[kind].attach(id, self) for id in self.sis.order[kind]]

    @property
    def schools(self) -> list[School]:
        """The district's schools, by id."""
        return self._all("schools")

    @property
    def teachers(self) -> list[Teacher]:
        """The district's teachers, by id."""
        return self._all("teachers")

    @property
    def students(self) -> list[Student]:
        """The district's students, by id."""
        return self._all("students")

    @property
    def sections(self) -> list[Section]:
        """The district's sections, by id."""
        return self._all("sections")

    @property
    def school_admins(self) -> list[SchoolAdmin]:
        """The district's school admins, by id."""
        return self._all("school_admins")

    @property
    def district_admins(self) -> list[DistrictAdmin]:
        """The district's own admins, by id."""
        return self._all("district_admins")

    @property
    def contacts(self) -> list[Contact]:
        """The contacts of the district's students, by id."""
        return self._all("contacts")

    # Changes in the SIS

    def add_record(self, record: Record, row: Row) -> None:
        """Write a new record to the SIS; called by the roster alone."""
        with self.roster.lock:
            relations.check(self, record, row)
            self._sync.write([(record.kind, row.id, row)])
            record.id = row.id
            record._settle(self)

    def load_rows(self, kind: str, rows: list[Row]) -> None:
        """Write many new rows of one kind, already checked and dated, as part of the first sync."""
        if self.held(self.now()):
            self._sync.write([(kind, row.id, row) for row in rows])
        else:
            self._sync.load(kind, rows)

    def update_record(self, record: Record, changes: Mapping[str, object]) -> None:
        """Change a record in the SIS."""
        with self.roster.lock:
            self.look()
            if record.deleted:
                raise UnknownRecordError(f"{record!r} was deleted, so it cannot be changed")
            row = record.changed(changes)
            relations.check(self, record, row)
            self._sync.write([(record.kind, row.id, row)])

    def delete_record(self, record: Record) -> None:
        """Delete a record in the SIS, and with it what cannot be without it."""
        with self.roster.lock:
            self.look()
            if record.deleted:
                raise UnknownRecordError(f"{record!r} was deleted already")
            if record.kind == self.kind:
                raise BrokenRelationError(f"{record!r} cannot be deleted, as all its records hang on it")
            writes = relations.without(self.sis, record.kind, record.id)
            rows = self.sis.rows
            self._gone.update({(kind, id): rows[kind][id] for kind, id, row in writes if row is None})
            self._sync.write(writes)

    def last_row(self, kind: str, id: str) -> Row:
        """The last values of a deleted record. Raises `UnknownRecordError` for one that never was."""
        try:
            return self._gone[kind, id]
        except KeyError:
            raise UnknownRecordError(f"{self!r} has no {RECORDS[kind].singular} with id {id!r} any more") from None

    @contextlib.contextmanager
    def changes(self) -> Iterator[District]:
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

    def roll_over(self, entrants: int | None = None) -> RollOver:
        """Do a school year's change in the SIS, in one group: it is synced at once, or when the pause is over.

        Students move up a grade, and to the school that teaches it; those in grade 12 leave; `entrants` students
        enter the lowest grade (by default as many as left); each section is replaced by one of the new year's term.
        """
        return self.roster.roll_over(self, entrants)

    def save(self) -> Callable[[], None]:
        """Remember the district as it is; what is given back brings it to this moment again."""
        connections, held, report = list(self._connections), self._held, self.sync_report
        parts = (self._sync.save(), self._timeline.save(), *(connection.save() for connection in connections))

        def restore() -> None:
            self._connections, self._held, self.sync_report = list(connections), held, report
            self._whole.forget()
            for part in parts:
                part()

        return restore

    # Time and state

    def now(self) -> dt.datetime:
        """The moment it is, by the mock's clock."""
        return self.roster.clock.now()

    def held(self, now: dt.datetime) -> bool:
        """Whether something keeps a sync from running at `now`."""
        return bool(self._held or self.roster.held_by or self._timeline.held(now))

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

    def open(self, connection: Connection) -> None:
        """Take note that an application asks: from here on changes make events for it."""
        self.look()
        if not connection.asked:
            connection.asked = self._sync.opened = True

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

    def _open_all(self) -> None:
        self._sync.opened = True
        for connection in self._connections:
            connection.asked = True

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

    def recover(self) -> None:
        """End every failure, now; those planned for later stay. What waited is synced now, unless it is paused."""
        self._turn(self._timeline.recover)

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
        return "running" if self._sync.began else "pending"

    @property
    def error(self) -> str:
        """The text that goes with the states `pending` and `error`, `""` in the others."""
        return "" if self._timeline.paused(self.now()) else self.error_of_syncs

    @property
    def error_of_syncs(self) -> str:
        """The text that the district would have with no pause."""
        failure = self._timeline.failure(self.now())
        return failure.message if failure is not None else ""

    @property
    def last_sync(self) -> dt.datetime | None:
        """The end of the last good sync by the clock; None before the first."""
        self.look()
        return self._sync.last_end(self.now())

    # Connections

    @property
    def connections(self) -> Sequence[Connection]:
        """The district's connections, in the order in which they were made."""
        return self._connections

    def views(self) -> list[View]:
        """What the connections see, each sight once."""
        return list(dict.fromkeys((self._whole, *(connection.view for connection in self._connections))))

    def reshare(self, connection: Connection, schools: frozenset[str] | None) -> None:
        """Share other schools with a connection, None being all; called by the connection."""
        with self.roster.lock:
            self.require_connected(connection)
            self.look()
            view = self._whole if schools is None else SchoolsView(self, schools)
            self._sync.reshare(connection, view, self.now())
            connection.view = view

    def require_connected(self, connection: Connection) -> None:
        """Refuse, with `UnknownRecordError`, a connection that has ended."""
        if connection not in self._connections:
            raise UnknownRecordError(f"{self!r} is not connected to {connection.application.name} any more")

    def disconnect(self, connection: Connection) -> None:
        """End a connection; called by the connection."""
        with self.roster.lock:
            self.require_connected(connection)
            self._connections.remove(connection)
            self.roster.forget_tokens(connection)
            connection.view.answers.clear()  # its token may be the next one's, who has asked for nothing yet

    def connect(
        self, application: Application | None = None, *, token: str | None = None, launch_date: Moment | None = None
    ) -> Connection:
        """Join an application (by default the mock's own) to the district and give it a district token."""
        wanted = self.roster.application if application is None else application
        with self.roster.lock:
            return self.roster.connect(self, self._whole, wanted, token, launch_date)

    def connection(self, application: Application | None = None) -> Connection:
        """The connection of an application, by default the mock's own. Raises `UnknownRecordError`."""
        wanted = application or self.roster.application
        for connection in self._connections:
            if connection.application is wanted:
                return connection
        raise UnknownRecordError(f"{self!r} is not connected to {wanted.name}; say district.connect()")

    @property
    def token(self) -> str:
        """The district token of the mock's own application, sent as `Authorization: Bearer …`."""
        return self.connection().token

    @property
    def launch_date(self) -> dt.datetime | None:
        """The launch date of the connection with the mock's own application."""
        return self.connection().launch_date

    def launch(self, date: Moment | None, application: Application | None = None) -> None:
        """Set the date from which users can log in to an application, or take it away with None."""
        self.connection(application).launch(date)


RECORDS: dict[str, type[Any]] = {
    record.kind: record for record in (District, School, Teacher, Student, Section, SchoolAdmin, DistrictAdmin, Contact)
}
"""The record class of each kind."""
