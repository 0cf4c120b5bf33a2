"""The roster: all the districts that one mock holds, the applications that ask for them, and their tokens.

It also keeps what they share: the clock, the source of ids, the lock, and the stack of active rosters into which
factories create.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar, runtime_checkable

from clever_mock.errors import BrokenRelationError, InvalidValueError, NoActiveMockError, UnknownRecordError
from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.looking.login import Logins
from clever_mock.model.looking.sharing import View
from clever_mock.model.records.hexadecimal import HexDigits
from clever_mock.model.records.ids import ObjectIds, is_object_id
from clever_mock.model.records.kinds import Contact
from clever_mock.model.records.moments import Moment, as_moment
from clever_mock.model.records.record import Record
from clever_mock.model.records.tables import KINDS
from clever_mock.model.rosters import gone
from clever_mock.model.rosters.district import District, RollOver
from clever_mock.model.rosters.holds import Hold
from clever_mock.model.time.clock import Clock

T = TypeVar("T")

SUNSET = dt.datetime(2022, 12, 1, tzinfo=dt.timezone.utc)
"""When Clever closed versions 1.1 and 1.2. Later than this no district ever had its first sync in them."""

EPOCH = dt.datetime(2016, 8, 15, 8, 0, tzinfo=dt.timezone.utc)
"""When a first sync is dated that, by the clock, would lie past the sunset: so the same seed gives the same bytes."""


@runtime_checkable
class Saves(Protocol):
    """What can be brought back to an earlier moment."""

    def save(self) -> Callable[[], None]:
        """Remember this moment; what is given back brings it back."""


EVENT_RETENTION = dt.timedelta(days=30)
"""How long Clever keeps an event, by its documentation."""


class Roster:
    """All the records that Clever holds."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.clock = Clock()
        self.ids = ObjectIds(seed)
        self.made_ids = ObjectIds(seed, "made")
        """Ids of what Clever makes of what a SIS sends: apart, so that they move no other ids."""
        self.lock = threading.RLock()
        self.held_by: set[Hold] = set()
        self.enforce_releases = False
        self.hold_large_changes: float | None = None
        self.event_retention: dt.timedelta | None = EVENT_RETENTION
        self.synced: Mapping[str, Mapping[str, str]] = {}
        """For each version the collections that a full sync reads, and the kind of record in each."""
        self.roll_over: Callable[[District, int | None], RollOver] = _no_roll_over
        self._digits = HexDigits("tokens", seed)
        self._districts: dict[str, District] = {}
        self.tokens: dict[str, Connection] = {}
        """The connection that each district token stands for."""
        self._attached: dict[type, object] = {}
        self._stamped = 0
        self.application = Application(
            name="App under test",
            client_id=self._digits.draw(20),
            client_secret=self._digits.draw(40),
            redirect_uris=("http://localhost/oauth/clever", "https://app.example/oauth/clever"),
            created=EPOCH,
        )
        self.applications = [self.application]
        self.logins = Logins(seed, self.clock)

    # Time

    def stamp(self, district: District | None = None, moment: dt.datetime | None = None) -> dt.datetime:
        """The moment by which a new record is dated: now, but in a first sync past the sunset one after `EPOCH`."""
        return self.stamps(district, moment)()

    def stamps(self, district: District | None = None, moment: dt.datetime | None = None) -> Callable[[], dt.datetime]:
        """What gives the moments of many new records, as `stamp` does, asking the clock once."""
        now = moment or self.clock.now()
        if now < SUNSET or (district is not None and district.asked):
            return lambda: now
        return self._next_after_epoch

    def moment(self, district: District) -> dt.datetime:
        """The moment from which the ids of what Clever makes are: as `stamp` has it, without using one up."""
        now = self.clock.now()
        return now if now < SUNSET or district.asked else EPOCH

    def _next_after_epoch(self) -> dt.datetime:
        self._stamped += 1
        return EPOCH + dt.timedelta(milliseconds=self._stamped)

    def school_day(self) -> dt.date:
        """The day by which grades and ages are made to fit: today, or that of `EPOCH` past the sunset."""
        now = self.clock.now()
        return (now if now < SUNSET else EPOCH).date()

    def hold_syncs(self) -> Hold:
        """Stop the automatic syncs of all districts until the hold is released."""
        with self.lock:
            return Hold(self)

    # Records

    @property
    def districts(self) -> list[District]:
        """The districts, in the order in which they came."""
        return list(self._districts.values())

    def district(self, id: str) -> District:
        """The district with an id. Raises `UnknownRecordError`."""
        try:
            return self._districts[id]
        except KeyError:
            raise UnknownRecordError(f"the roster holds no district with id {id!r}") from None

    def owner_of(self, kind: str, id: str) -> District | None:
        """The district whose SIS holds a record, None when none does."""
        return next((home for home in self._districts.values() if id in home.sis.rows[kind]), None)

    def find(self, id: str) -> Record:
        """The record with an id, of whatever kind and district. Raises `UnknownRecordError`."""
        for kind in KINDS:
            owner = self.owner_of(kind, id)
            if owner is not None:
                found: Record = owner.find(kind, id)
                return found
        raise UnknownRecordError(f"the roster holds no record with id {id!r}")

    def holds(self, id: str) -> bool:
        """Whether any record has this id."""
        return any(id in rows for home in self._districts.values() for rows in home.sis.rows.values())

    def add(self, record: Record) -> Record:
        """Put a built record into the roster: into the SIS of its district, and, by default, at once into Clever.

        Raises `BrokenRelationError` when the record refers to what is not there, `InvalidValueError` for an id
        that is malformed or taken.
        """
        with self.lock:
            if record.home is not None:
                raise InvalidValueError(f"{record!r} is in a roster already")
            record.check_linked(self)
            home = None if isinstance(record, District) else self._home_of(record)
            moment = self.stamp(home)
            id = self._checked_id(record) if record.id else self.ids.new(moment)
            if isinstance(record, District):
                record.join(self, id)
                self._districts[id] = record
                return record
            assert home is not None
            row = record.row._replace(id=id, **({"district": home.id} if "district" in record.fields else {}))
            if "created" in record.fields and row.created is None and not home.held(self.clock.now()):
                row = row._replace(created=moment)
            home.add_record(record, row)
            return record

    def _checked_id(self, record: Record) -> str:
        if not is_object_id(record.id):
            raise InvalidValueError(f"{record.singular}: id takes 24 lower-case hexadecimal digits, not {record.id!r}")
        if self.holds(record.id):
            raise InvalidValueError(f"{record.singular}: id {record.id} is taken by {self.find(record.id)!r}")
        self.ids.take(record.id)
        return record.id

    def _home_of(self, record: Record) -> District:
        """The district that a new record names, or that of the first record that it names."""
        named = record.row._asdict()
        for name in (
            "district",
            "school",
            "schools",
            "student",
            "teacher",
            "course",
            "term_id",
            "teachers",
            "students",
        ):
            stored = named.get(name)
            for id in (stored if isinstance(stored, tuple) else (stored,)) if stored else ():
                field = record.fields[name]
                owner = self.owner_of(field.refers_to, id)
                if owner is not None:
                    return owner
                wanted = field.refers_to.removesuffix("s")
                raise BrokenRelationError(f"{record!r} names {id!r} in {name!r}, and the roster holds no such {wanted}")
        wanted = "student" if isinstance(record, Contact) else "school" if "school" in record.fields else "district"
        raise BrokenRelationError(f"{record!r} has no {wanted}, so it belongs nowhere; give it one: {wanted}=...")

    # Applications and connections

    def add_application(
        self,
        name: str,
        redirect_uris: Iterable[str] = (),
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        created: Moment | None = None,
        library: bool = False,
        oidc: bool = False,
    ) -> Application:
        """Register one more application; `CleverMock.add_application` says how."""
        with self.lock:
            application = Application(
                name=name,
                client_id=client_id or self._digits.draw(20),
                client_secret=client_secret or self._digits.draw(40),
                redirect_uris=redirect_uris,
                created=self.stamp() if created is None else as_moment(created, "created"),
                library=library,
                oidc=oidc,
            )
            taken = self.application_of(application.client_id)
            if taken is not None:
                raise InvalidValueError(f"the client_id {application.client_id!r} is that of {taken.name} already")
            self.applications.append(application)
            return application

    def application_of(self, client_id: str) -> Application | None:
        """The application with a client id, None when there is none."""
        return next((known for known in self.applications if known.client_id == client_id), None)

    def connect(
        self, district: District, view: View, application: Application, token: str | None, launch_date: Moment | None
    ) -> Connection:
        """Make a connection; called by the district alone."""
        if not isinstance(application, Application):
            raise InvalidValueError(
                f"an application is what clever.application is and clever.add_application() gives, not {application!r}"
            )
        client_id = application.client_id  # which says so of one that is gone
        if all(known is not application for known in self.applications):
            raise InvalidValueError(
                f"{application.name} ({client_id}) is registered with another mock; "
                f"{district!r} can be connected to one of its own, which clever.add_application() gives"
            )
        if any(connection.application is application for connection in district.connections):
            raise InvalidValueError(
                f"{district!r} is connected to {application.name} already; see district.connection()"
            )
        token = self._digits.draw(40) if token is None else self.checked_token(token)
        created = self.stamp(district)
        connection = Connection(
            id=self.ids.new(created),
            application=application,
            district=district,
            token=token,
            created=created,
            view=view,
            launch_date=None if launch_date is None else as_moment(launch_date, "the launch date"),
        )
        self.tokens[token] = connection
        district._connections.append(connection)
        return connection

    def checked_token(self, token: object) -> str:
        """Refuse, with `InvalidValueError`, a token that no request can carry or that is another district's."""
        if not (isinstance(token, str) and token and token.isascii() and token.isprintable() and " " not in token):
            raise InvalidValueError(f"token takes text of printable ASCII, not {token!r}; None has one made up")
        if token in self.tokens:
            raise InvalidValueError(f"the token {token!r} is taken by {self.tokens[token].district!r}")
        return token

    def forget_tokens(self, connection: Connection) -> None:
        """Let no token stand for a connection any more."""
        self.tokens = {token: owner for token, owner in self.tokens.items() if owner is not connection}

    def alias_token(self, alias: str, connection: Connection) -> None:
        """Let one more token stand for a connection, as Clever's demo district has several."""
        self.tokens[alias] = connection

    def _everyone(self) -> list[object]:
        """All whom a test may hold on to: districts, connections and applications."""
        districts = self.districts
        connections = [connection for district in districts for connection in district.connections]
        return [*self.applications, *connections, *districts]

    def forget(self) -> None:
        """Let all that the roster holds be gone, as another one takes its place: whoever uses it is told."""
        with self.lock:
            gone.leave(self._everyone())
            self._districts, self.tokens, self.applications = {}, {}, []
            self.logins = Logins(self.seed, self.clock)

    def save(self) -> Callable[[], None]:
        """Remember everything as it is; what is given back brings it to this moment again."""
        with self.lock:
            districts, tokens, attached = self._districts.copy(), self.tokens.copy(), self._attached.copy()
            applications, stamped, holds = self.applications.copy(), self._stamped, self.held_by.copy()
            saved = [
                self.ids,
                self.made_ids,
                self._digits,
                self.logins,
                *applications,
                *districts.values(),
                *attached.values(),
            ]
            parts = [part.save() for part in saved if isinstance(part, Saves)]
            everyone = self._everyone()

        def restore() -> None:
            with self.lock:
                gone.leave(self._everyone())
                gone.come_back(everyone)
                self._districts, self.tokens, self._attached = districts.copy(), tokens.copy(), attached.copy()
                self.applications, self._stamped, self.held_by = applications.copy(), stamped, holds.copy()
                for part in parts:
                    part()

        return restore

    # What other floors keep here

    def attached(self, kind: type[T], make: Callable[[Roster], T]) -> T:
        """The one object of a class that belongs to this roster, made when it is first asked for."""
        if kind not in self._attached:
            self._attached[kind] = make(self)
        found: T = self._attached[kind]  # type: ignore[assignment]
        return found


def _no_roll_over(district: District, _entrants: int | None) -> RollOver:
    raise NoActiveMockError(f"{district!r} cannot be rolled over: its roster is not that of a CleverMock")
