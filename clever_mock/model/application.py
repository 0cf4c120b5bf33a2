"""Applications and connections: who asks, for which district, with which token and from when.

An application is the app under test as Clever knows it. A connection joins it to one district and carries the
district's token, the launch date and what is shared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clever_mock.errors import BrokenRelationError
from clever_mock.model.clock import Moment, as_moment
from clever_mock.model.events import Feed
from clever_mock.model.reading import SYNCED, ReadLog

if TYPE_CHECKING:
    from clever_mock.model.district import District
    from clever_mock.model.records import School
    from clever_mock.model.sharing import View


@dataclass(eq=False)
class Application:
    """An app that is registered with Clever.

    `created` is when it was registered; `early_access` lets it use a version before that opens to all. Both matter
    only where the release calendar is enforced. `redirect_uris` are where a login can send the browser, each to be
    matched exactly.
    """

    name: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    created: dt.datetime
    early_access: bool = False


@dataclass(eq=False)
class Connection:
    """An application joined to a district.

    `token` is the district token, 40 hexadecimal digits unless it was chosen. Before `launch_date`, or with none,
    the district's users cannot log in to the application; the Data API is open to the token all the same.
    Sharing is by schools: all of them, those to come included, until some are chosen.
    """

    id: str
    application: Application
    district: District
    token: str
    created: dt.datetime
    view: View
    launch_date: dt.datetime | None = None
    feed: Feed = field(default_factory=Feed)
    reads: ReadLog = field(default_factory=ReadLog)

    def save(self) -> Callable[[], None]:
        """Remember the connection as it is; what is given back brings it to this moment again."""
        launch_date, view = self.launch_date, self.view
        parts = (self.feed.save(), self.reads.save())

        def restore() -> None:
            self.launch_date, self.view = launch_date, view
            view.forget()
            for part in parts:
                part()

        return restore

    def launch(self, date: Moment | None) -> None:
        """Set the launch date, or take it away with None."""
        self.launch_date = None if date is None else as_moment(date, "the launch date")

    def launched(self, now: dt.datetime) -> bool:
        """Whether users can log in at `now`."""
        return self.launch_date is not None and self.launch_date <= now

    @property
    def shared_schools(self) -> list[School]:
        """The schools that are shared with the application, by id."""
        return [school for school in self.district.schools if school.id in self.view.schools]

    def share(self, *schools: School) -> None:
        """Share these schools as well.

        Sharing takes effect at once, also during a pause, and makes the events that this application alone sees.
        Raises `BrokenRelationError` for a school of another district.
        """
        self.district.reshare(self, self.view.schools | self._ids(schools))

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
        return [
            kind for kind in SYNCED if self.view.ids(kind) and not self.reads.complete(version, kind)
        ]
