"""Applications and connections: who asks, for which district, with which token and from when.

An application is the app under test as Clever knows it. A connection joins it to one district and carries the
district's token, the launch date and what is shared.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Protocol

from clever_mock.errors import BrokenRelationError, InvalidValueError
from clever_mock.model.looking.feeds import Feed
from clever_mock.model.looking.reading import SYNCED, ReadLog
from clever_mock.model.looking.scopes import DISTRICT_SCOPES, read_scopes
from clever_mock.model.looking.sharing import View
from clever_mock.model.records.enumerations import State
from clever_mock.model.records.kinds import School
from clever_mock.model.records.moments import Moment, as_moment
from clever_mock.model.records.public import Public
from clever_mock.model.records.tables import Tables
from clever_mock.model.time.spans import PauseWindow


class Connected(Protocol):
    """The district of a connection, as far as its connections and those who ask by them have to know."""

    @property
    def id(self) -> str:
        """The district's id."""

    @property
    def name(self) -> Any:
        """The district's name."""

    @property
    def roster(self) -> Any:
        """The roster that the district belongs to."""

    @property
    def shown(self) -> Tables:
        """What Clever shows of the district."""

    @property
    def schools(self) -> list[School]:
        """The district's schools, by id."""

    @property
    def connections(self) -> Sequence[Connection]:
        """The district's connections."""

    @property
    def state(self) -> State:
        """The district's state."""

    @property
    def state_of_syncs(self) -> State:
        """The state without a pause."""

    @property
    def error(self) -> str:
        """What is wrong with the syncs, empty in a pause."""

    @property
    def error_of_syncs(self) -> str:
        """What is wrong with the syncs."""

    @property
    def last_sync(self) -> dt.datetime | None:
        """When the last good sync ended."""

    @property
    def pause_window(self) -> PauseWindow | None:
        """The pause that is or comes."""

    def now(self) -> dt.datetime:
        """The moment it is."""

    def look(self) -> None:
        """Let the syncs run that have fallen due."""

    def open(self, connection: Connection) -> None:
        """Take note that an application asks."""

    def reshare(self, connection: Connection, schools: frozenset[str] | None) -> None:
        """Share other schools with a connection."""

    def require_connected(self, connection: Connection) -> None:
        """Refuse a connection that has ended."""

    def disconnect(self, connection: Connection) -> None:
        """End a connection."""


class Application(Public):
    """An app that is registered with Clever.

    `created` is when it was registered; `early_access` lets it use a version before that opens to all. Both matter
    only where the release calendar is enforced. `redirect_uris` are where a login can send the browser, each to be
    matched exactly. With `library`, an app of Clever Library, the token of a teacher who logged in reads the teacher's
    own sections and their students as well. What is set is read as it is when an application is made; raises
    `InvalidValueError`. With `oidc`, a login of OpenID Connect brings an `id_token` as well; it needs the extra
    `clever-mock[oidc]`.
    """

    _inner = frozenset(("save",))

    def __init__(
        self,
        name: str,
        client_id: str,
        client_secret: str,
        redirect_uris: Iterable[str],
        created: Moment,
        early_access: bool = False,
        library: bool = False,
        oidc: bool = False,
    ) -> None:
        self.name = name
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_uris = redirect_uris
        self.created = created
        self.early_access = early_access
        self.library = library
        self.oidc = oidc

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        """Where a login can send the browser; the first is that of a login from Clever's portal."""
        return self._redirect_uris

    @redirect_uris.setter
    def redirect_uris(self, uris: Iterable[str]) -> None:
        self._redirect_uris = read_redirect_uris(uris)

    @property
    def oidc(self) -> bool:
        """Whether Clever has turned OpenID Connect on for the application."""
        return self._oidc

    @oidc.setter
    def oidc(self, on: bool) -> None:
        if on and any(find_spec(needed) is None for needed in ("joserfc", "Crypto")):
            raise InvalidValueError(
                "OpenID Connect signs tokens and needs joserfc and pycryptodome; install them with the extra: "
                "pip install 'clever-mock[oidc]'"
            )
        self._oidc = bool(on)

    @property
    def created(self) -> dt.datetime:
        """When the application was registered."""
        return self._created

    @created.setter
    def created(self, moment: Moment) -> None:
        self._created = as_moment(moment, "created")

    def save(self) -> Callable[[], None]:
        """Remember the application as it is; what is given back brings it to this moment again."""
        saved = self.__dict__.copy()
        return lambda: self.__dict__.update(saved)

    def __repr__(self) -> str:
        return f"<Application {self.name!r} {self.client_id}>"


def read_redirect_uris(given: Iterable[str]) -> tuple[str, ...]:
    """Check redirect URIs: each absolute, without a fragment, and of the characters that a URI has."""
    if isinstance(given, str):
        raise InvalidValueError(f"redirect_uris takes several URIs, not one text; write [{given!r}]")
    uris = tuple(given)
    for uri in uris:
        if not isinstance(uri, str) or _ABSOLUTE_URI.fullmatch(uri) is None:
            raise InvalidValueError(
                f"a redirect URI is absolute and has no fragment, such as 'https://app.example/callback', not {uri!r}"
            )
    return uris


_ABSOLUTE_URI = re.compile('[A-Za-z][A-Za-z0-9+.-]*:[!"$-~]+')
"""A scheme and visible ASCII characters; no fragment, as OAuth 2 has it (RFC 6749, 3.1.2)."""


@dataclass(eq=False, repr=False)
class Connection(Public):
    """An application joined to a district.

    `token` is the district token, 40 hexadecimal digits unless it was chosen. Before `launch_date`, or with none,
    the district's users cannot log in to the application; the Data API is open to the token all the same. `scopes` are
    what the token may read, by default everything: without `read:student_contacts`, say, it sees no contacts.
    Sharing is by schools: all of them, those to come included, until some are chosen. Once the application has
    `asked` for anything, changes make events for it.
    """

    _inner = frozenset(("asked", "feed", "launched", "reads", "save", "view"))

    id: str
    application: Application
    district: Connected
    token: str
    created: dt.datetime
    view: View
    launch_date: dt.datetime | None = None
    scopes: tuple[str, ...] = DISTRICT_SCOPES
    asked: bool = False
    feed: Feed = field(default_factory=Feed)
    reads: ReadLog = field(default_factory=ReadLog)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute; a launch date is read as `launch` reads it, and scopes take effect at once."""
        if name == "launch_date" and value is not None:
            value = as_moment(value, "the launch date")
        if name == "scopes":
            value = read_scopes(value)
            if self.__dict__.get(name, value) != value:
                self._rescope(value)
                return
        super().__setattr__(name, value)

    def _rescope(self, scopes: tuple[str, ...]) -> None:
        with self.district.roster.lock:
            self.district.require_connected(self)
            self.__dict__["scopes"] = scopes
            self.district.reshare(self, None if self.shares_all else self.view.schools)

    def __repr__(self) -> str:
        return f"<Connection of {self.application.name!r} with {self.district!r}>"

    def save(self) -> Callable[[], None]:
        """Remember the connection as it is; what is given back brings it to this moment again."""
        launch_date, view, asked, scopes = self.launch_date, self.view, self.asked, self.scopes
        parts = (self.feed.save(), self.reads.save())

        def restore() -> None:
            self.launch_date, self.view, self.asked = launch_date, view, asked
            self.__dict__["scopes"] = scopes
            view.forget()
            for part in parts:
                part()

        return restore

    def launch(self, date: Moment | None) -> None:
        """Set the launch date, or take it away with None."""
        self.district.require_connected(self)
        self.launch_date = None if date is None else as_moment(date, "the launch date")

    def launched(self, now: dt.datetime) -> bool:
        """Whether users can log in at `now`."""
        return self.launch_date is not None and self.launch_date <= now

    @property
    def shared_schools(self) -> list[School]:
        """The schools that are shared with the application, by id."""
        with self.district.roster.lock:
            return [school for school in self.district.schools if school.id in self.view.schools]

    @property
    def shares_all(self) -> bool:
        """Whether all schools are shared, those to come included."""
        return self.view.shares_all

    def share(self, *schools: School) -> None:
        """Share these schools as well; where all are shared already, there is nothing to do.

        Sharing takes effect at once, also during a pause, and makes the events that this application alone sees.
        Raises `BrokenRelationError` for a school of another district.
        """
        ids = self._ids(schools)
        if not self.shares_all:
            self.district.reshare(self, self.view.schools | ids)

    def unshare(self, *schools: School) -> None:
        """Do not share these schools any more."""
        self.district.reshare(self, self.view.schools - self._ids(schools))

    def share_only(self, *schools: School) -> None:
        """Share these schools and no others; with none, nothing but the district's own records is seen."""
        self.district.reshare(self, self._ids(schools))

    def share_all(self) -> None:
        """Share all schools, those to come included."""
        self.district.reshare(self, None)

    def _ids(self, schools: tuple[School, ...]) -> frozenset[str]:
        for school in schools:
            if getattr(school, "kind", None) != "schools" or school.home is not self.district:
                raise BrokenRelationError(f"{school!r} is no school of {self.district!r}, so it cannot be shared there")
        return frozenset(school.id for school in schools)

    def disconnect(self) -> None:
        """End the connection: its token is unknown from now on."""
        self.district.disconnect(self)

    def has_full_sync(self, version: str) -> bool:
        """Whether every collection has been read whole from the Data API in a version, as `missing_for_sync` says."""
        return not self.missing_for_sync(version)

    def missing_for_sync(self, version: str) -> list[str]:
        """The collections that have not been read whole in a version since the application was connected.

        An application that moves its events to a newer version has to read all of them there once before it reads
        that version's events (Clever's announcement of version 1.2). Empty collections need no read.
        """
        if re.fullmatch(r"v[0-9]+\.[0-9]+", version) is None:
            raise InvalidValueError(f"a version is named as in its paths, such as 'v1.2', not {version!r}")
        with self.district.roster.lock:
            synced: Mapping[str, str] = self.district.roster.synced.get(version, dict(zip(SYNCED, SYNCED)))
            return [
                collection
                for collection, kind in synced.items()
                if self.view.ids(kind) and not self.reads.complete(version, kind)
            ]
