"""The district: its records in the SIS, the switches that turn its state, and its connections.

Everything of a district hangs on this object. What its state looks like in a version is decided there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from clever_mock.errors import BrokenRelationError, UnknownRecordError
from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.looking.narrowed import NarrowView
from clever_mock.model.looking.scopes import hidden_by
from clever_mock.model.looking.sharing import View
from clever_mock.model.records import derived, fields, relations
from clever_mock.model.records.contacts import MergedContact
from clever_mock.model.records.courses import Course, Term
from clever_mock.model.records.enumerations import LMS_STATES, LMS_TYPES, LOGIN_METHODS, LmsState, LmsType, LoginMethod
from clever_mock.model.records.kinds import Contact, DistrictAdmin, School, SchoolAdmin, Section, Student, Teacher
from clever_mock.model.records.moments import Moment
from clever_mock.model.records.nearest import did_you_mean
from clever_mock.model.records.people import PersonRecord
from clever_mock.model.records.record import Record
from clever_mock.model.records.resources import Resource
from clever_mock.model.records.rows import Row, Write
from clever_mock.model.records.sync_report import SyncReport
from clever_mock.model.records.tables import ALL_KINDS, KINDS, Tables
from clever_mock.model.rosters.timed import Timed
from clever_mock.model.time.sync import Sync


class RollOver(NamedTuple):
    """How many students moved up, left and entered in a roll-over, and how many sections were replaced."""

    promoted: int
    graduated: int
    entered: int
    sections: int


class District(Timed):
    """A school district. `sis_type` is `sftp` or the name of its SIS, as `status` shows it.

    The state is, in this order: `paused` inside a pause window, `error` or `pending` while syncs fail, `pending`
    while a large change waits for its review and before the first sync, else `running`.
    """

    _inner = frozenset(
        (
            *("add_record", "asked", "date_persons", "delete_record", "disconnect", "join", "last_row", "load_rows"),
            *("open", "related", "require_connected", "reshare", "save", "shown", "sis", "update_record", "views"),
        )
    )

    kind, singular = "districts", "district"
    __slots__ = ("_connections", "_gone", "_roster", "_whole", "sync_report")

    district_contact: fields.Field[DistrictAdmin | None] = fields.reference("district_admins", required=False)
    last_attendance_sync: fields.Field[dt.datetime | None] = fields.moment()
    lms_state: fields.Field[LmsState | None] = fields.choice(LMS_STATES)
    lms_type: fields.Field[LmsType | None] = fields.choice(LMS_TYPES)
    login_methods: fields.Field[tuple[LoginMethod, ...]] = fields.words(LOGIN_METHODS)
    mdr_number: fields.Field[str | None] = fields.text()
    name: fields.Field[str] = fields.text(required=True)
    nces_id: fields.Field[str | None] = fields.text()
    portal_url: fields.Field[str | None] = fields.text()
    sis_type: fields.Field[str] = fields.text(required=True)

    def __init__(self, *, id: str = "", sis_type: str = "sftp", **values: object) -> None:
        super().__init__(id=id, sis_type=sis_type, **values)
        self._connections: list[Connection] = []
        self._gone: dict[tuple[str, str], Row] = {}
        self.sync_report = SyncReport()
        """What the last load of upload files came to; empty where there was none."""

    def join(self, roster: Any, id: str) -> None:
        """Become a district of a roster; called by the roster alone."""
        self.id = id
        self._roster = roster
        self._sync = Sync(self)
        self._sync.share = roster.hold_large_changes
        self._whole = View(self)
        self._settle(self)
        self._sync.load(self.kind, [self._own_row._replace(id=id)])
        self.look()

    @property
    def roster(self) -> Any:
        """The `Roster` that the district belongs to."""
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
        if kind not in KINDS:
            raise UnknownRecordError(
                f"there is no kind {kind!r}: the kinds are {', '.join(KINDS)}{did_you_mean(kind, KINDS)}"
            )
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
    def courses(self) -> list[Course]:
        """The district's courses, by id."""
        return self._all("courses")

    @property
    def terms(self) -> list[Term]:
        """The district's terms, by id."""
        return self._all("terms")

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
    def resources(self) -> list[Resource]:
        """The district's resources, by id."""
        return self._all("resources")

    @property
    def contacts(self) -> list[Contact]:
        """The contacts of the district's students, once for each student, by id."""
        return self._all("contacts")

    # Changes in the SIS

    def add_record(self, record: Record, row: Row) -> None:
        """Write a new record to the SIS; called by the roster alone."""
        with self.roster.lock:
            relations.check(self, record, row)
            self._write([(record.kind, row.id, row)])
            record.id = row.id
            record._settle(self)

    def load_rows(self, kind: str, rows: list[Row]) -> None:
        """Write many new rows of one kind, already checked and dated, as part of the first sync."""
        if kind not in derived.CONCERNED and not self.held(self.now()):
            self._sync.load(kind, rows)
            return
        writes = self._completed([(kind, row.id, row) for row in rows])
        if self.held(self.now()):
            self._sync.write(writes)
            return
        by_kind: dict[str, list[Row]] = {}
        for written, _, row in writes:
            by_kind.setdefault(written, []).append(row)
        for written in sorted(by_kind, key=ALL_KINDS.index):
            self._sync.load(written, by_kind[written])

    def date_persons(self, dates: Mapping[str, tuple[dt.datetime, dt.datetime]]) -> None:
        """Say of persons, by id, when they were made and last changed, as part of the first sync."""
        for tables in {id(tables): tables for tables in (self.shown, self.sis)}.values():
            for person in tables.rows["persons"].keys() & dates.keys():
                created, last_modified = dates[person]
                row = tables.rows["persons"][person]
                tables.put("persons", row._replace(created=created, last_modified=last_modified))

    def _completed(self, writes: list[Write]) -> list[Write]:
        """Some writes with all that Clever makes of them."""
        if not any(kind in derived.CONCERNED for kind, _, _ in writes):
            return writes
        new_id, moment = self.roster.made_ids.new, self.roster.moment(self)
        return derived.completed(self.sis, writes, lambda: new_id(moment), moment, dated=self.asked)

    def _write(self, writes: list[Write]) -> None:
        writes = self._completed(writes)
        rows = self.sis.rows
        for kind, id, row in writes:
            if row is None and id in rows[kind]:
                self._gone[kind, id] = rows[kind][id]
        self._sync.write(writes)

    def update_record(self, record: Record, changes: Mapping[str, object]) -> None:
        """Change a record in the SIS."""
        with self.roster.lock:
            self.look()
            if record.deleted:
                raise UnknownRecordError(f"{record!r} was deleted, so it cannot be changed")
            row = record.changed(changes)
            relations.check(self, record, row)
            self._write([(record.kind, row.id, row)])

    def delete_record(self, record: Record) -> None:
        """Delete a record in the SIS, and with it what cannot be without it."""
        with self.roster.lock:
            self.look()
            if record.deleted:
                raise UnknownRecordError(f"{record!r} was deleted already")
            if record.kind == self.kind:
                raise BrokenRelationError(f"{record!r} cannot be deleted, as all its records hang on it")
            self._write(relations.without(self.sis, record.kind, record.id))

    def last_row(self, kind: str, id: str) -> Row:
        """The last values of a deleted record. Raises `UnknownRecordError` for one that never was."""
        try:
            return self._gone[kind, id]
        except KeyError:
            raise UnknownRecordError(f"{self!r} has no {RECORDS[kind].singular} with id {id!r} any more") from None

    def roll_over(self, entrants: int | None = None) -> RollOver:
        """Do a school year's change in the SIS, in one group: it is synced at once, or when the pause is over.

        Students move up a grade, and to the school that teaches it; those in grade 12 leave; `entrants` students
        enter the lowest grade (by default as many as left); each section is replaced by one of the new year's term.
        """
        done: RollOver = self.roster.roll_over(self, entrants)
        return done

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

    # Connections

    def open(self, connection: Connection) -> None:
        """Take note that an application asks: from here on changes make events for it."""
        self.look()
        if not connection.asked:
            connection.asked = self._sync.opened = True

    def _open_all(self) -> None:
        self._sync.opened = True
        for connection in self._connections:
            connection.asked = True

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
            hidden = hidden_by(connection.scopes)
            view = self._whole if schools is None and not hidden else NarrowView(self, schools, hidden)
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
            made: Connection = self.roster.connect(self, self._whole, wanted, token, launch_date)
            return made

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
    record.kind: record
    for record in (
        *(District, School, Term, Course, Teacher, Student, Section),
        *(SchoolAdmin, DistrictAdmin, Contact, Resource, MergedContact, PersonRecord),
    )
}
"""The record class of each kind."""
