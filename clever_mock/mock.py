"""CleverMock: the one object that a test holds.

It joins a roster, the API over it and a server; what they do is decided in them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

from clever_mock.applications import Applications
from clever_mock.errors import InvalidValueError
from clever_mock.files.in_and_out import InAndOut
from clever_mock.in_process import InProcess
from clever_mock.in_time import InTime
from clever_mock.model.records.moments import as_moment
from clever_mock.model.records.public import Public
from clever_mock.model.rosters.active import activate, deactivate
from clever_mock.model.rosters.roster import Roster
from clever_mock.model.time.large import read_share
from clever_mock.served import MAKING, Served
from clever_mock.settings import current
from clever_mock.traffic.journal import BODIES, ENTRIES, check_room
from clever_mock.traffic.layer import Traffic
from clever_mock.traffic.observed import Observed
from clever_mock.traffic.offences import strictness
from clever_mock.versions.names import synced_collections

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from clever_mock.model.records.moments import Moment
    from clever_mock.model.rosters.district import District, RollOver
    from clever_mock.scenarios import Scenario, Timeline
    from clever_mock.serving import Server


@dataclass(frozen=True)
class Snapshot:
    """A moment of a mock, to come back to with `clever.reset(snapshot)`."""

    roster: Roster = field(repr=False)
    restore: Callable[[], None] = field(repr=False)


class CleverMock(Public, Served, Observed, Applications, InProcess, InTime, InAndOut):
    """All of Clever, for one test.

    Used as a context manager, it is the active mock: factories create into it. The same seed gives the same data.
    `host` and `port` are the server's, loopback and a free one by default; with `check_host=False` it answers requests
    for any host name, which lets a web page reach it by DNS rebinding. `server` is one that goes on after the
    mock; it is started when `url` is first asked for, if it was not before.

    `enforce_releases=True` binds the app under test to Clever's release calendar: version 1.2 opens on 2017-04-04,
    and an application created on or after that day cannot use 1.1; 2.0 opens on 2017-11-06, 2.1 on 2019-07-15, and 1.x
    is closed to all from 2022-12-01. `application_created` says when it was created (default: 2016-08-15),
    `early_access=True` lets it use a version before its day.

    `event_retention` is how many days an event is kept, by the mock's clock; None keeps all.

    `hold_large_changes=0.2` asks of all districts that a sync which deletes or changes more than a fifth of the records
    of a kind waits for a review, as `district.hold_large_changes` does of one.

    `strict=True` raises an `OffenceError` at the end when the app under test asked for what Clever does not have, or
    built the URLs of pages, and for faults that no request met; a list of kinds looks for those alone. By default it is
    what `--clever-strict` and the ini file of the run say. `allow=["unknown-parameter:sort"]` lets some pass.

    `journal_entries` and `journal_bytes` are how many requests, and bytes of answers, `requests` holds.

    With `control=True` the server has the control API under `/_mock/v1/` and the Dashboard at `/dashboard` as well, for
    tests in other languages. Requests to them are not those of the app under test: they are in no journal.
    """

    __module__ = "clever_mock"

    _inner = frozenset(
        (
            *("end", "enforced_limit", "forget_shown", "look_back", "put_in_front"),
            *("show_findings", "take_findings", "take_offences"),
        )
    )

    def __init__(
        self,
        *,
        seed: int = 0,
        enforce_releases: bool = False,
        application_created: Moment | None = None,
        early_access: bool = False,
        event_retention: int | None = 30,
        hold_large_changes: float | None = None,
        strict: bool | str | Iterable[str] | None = None,
        allow: str | Iterable[str] = (),
        journal_entries: int = ENTRIES,
        journal_bytes: int = BODIES,
        host: str = "127.0.0.1",
        port: int = 0,
        check_host: bool = True,
        server: Server | None = None,
        control: bool = False,
    ) -> None:
        if not isinstance(seed, int):
            raise InvalidValueError(f"seed takes a whole number, not {seed!r}")
        self.seed = seed
        self._enforce_releases = enforce_releases
        self._application_created = (
            None if application_created is None else as_moment(application_created, "application_created")
        )
        self._early_access = early_access
        self._event_retention = _days(event_retention)
        self._hold_large_changes = read_share(hold_large_changes)
        self._listen(host, port, check_host=check_host, server=server)
        if strict is None:
            settings = current()
            self._strictness = strictness(settings.strict, settings.allow, allow)
        else:
            self._strictness = strictness(strict, allow)
        self._room = (journal_entries, journal_bytes)
        check_room(*self._room)
        if control:
            from clever_mock.control.front import Control

            self.put_in_front(Control(self, host, check_host=check_host))

    def __repr__(self) -> str:
        """Where the server is, if it runs, and what there is: districts, the clock, requests."""
        if self._ended:
            return "<CleverMock, ended>"
        server = self._given_server or self._own_server
        where = f" at {server.url}" if server is not None and server.running else ""
        made = self._made
        if made is None:
            return f"<CleverMock{where}, empty>"
        districts = ", ".join(str(district.name) for district in made.roster.districts) or "no district"
        asked = "1 request" if len(made.journal) == 1 else f"{len(made.journal)} requests"
        return f"<CleverMock{where}: {districts}; it is {self.now:%Y-%m-%d %H:%M}; {asked}>"

    @property
    def roster(self) -> Roster:
        """All the records that the mock holds."""
        return self._traffic.roster

    @property
    def app(self) -> WSGIApplication:
        """The API as a WSGI application, with the journal and the faults that requests over the socket meet."""
        return self._traffic

    def _make(self) -> Traffic:
        """Make all that a mock is. A test that has no use for it, as its fixture came with others, is spared that."""
        with MAKING:
            if self._made is None:
                self._made = Traffic(self._new_roster(), strictness=self._strictness, room=self._room)
                self._serve()
            return self._made

    def _active_roster(self) -> Roster:
        """The roster, in one step: factories ask for it with each value that they draw."""
        return self._made.roster if self._made is not None else self._make().roster

    def _new_roster(self) -> Roster:
        roster = Roster(self.seed)
        roster.enforce_releases = self._enforce_releases
        roster.hold_large_changes = self._hold_large_changes
        roster.roll_over = _roll_over
        roster.synced = synced_collections()
        roster.event_retention = self._event_retention
        if self._application_created is not None:
            roster.application.created = self._application_created
        roster.application.early_access = self._early_access
        return roster

    def __enter__(self) -> CleverMock:
        """Make this the active mock."""
        if not self._entered:
            activate(self._active_roster)
        self._begin_serving()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the mock and its server. Raises what `verify` does, unless the block has failed already."""
        __tracebackhide__ = True
        self.end()
        if kind is None and self._made is not None:
            self.look_back()
            self.verify()

    def end(self) -> None:
        """End the mock and its server, and say nothing of what is wrong."""
        if self._entered:
            deactivate(self._active_roster)
        stop_serving = self._end_serving()
        if self._made is not None:
            self._made.close()
            self._made.roster.clock.reset()
        stop_serving()

    def snapshot(self) -> Snapshot:
        """Remember all districts, connections, logins and events as they are, to come back to with `reset`."""
        return Snapshot(self.roster, self.roster.save())

    def reset(self, to: Snapshot | None = None) -> None:
        """Forget everything: districts, changes, clock, requests, faults. The server and its URL stay.

        With a snapshot, forget only what came after it: records and handles from before go on. Whatever is forgotten
        raises `UnknownRecordError` when it is used. The same values are drawn again.

        Raises `InvalidValueError` for a snapshot of another mock, or from before a whole reset.
        """
        if to is not None and to.roster is not self.roster:
            raise InvalidValueError("this snapshot was taken of another mock, or before its last whole reset")
        if self._made is None:
            return
        self.roster.clock.reset()
        if to is not None:
            to.restore()
            self._made.serve(self.roster)
        else:
            self._made.serve(self._new_roster())

    def play(
        self,
        scenario: str | Scenario | type[Scenario],
        *,
        until: Moment | None = None,
        versions: Iterable[str] | None = None,
        **options: object,
    ) -> Timeline:
        """Play a scenario at once: `timeline = clever.play("rollover")`, or one of your own, `clever.play(LateEntry)`.

        What is given back tells, for each step, what happened and what an application can see in each version, or in
        the `versions` alone. `until` is the moment at which to stop; the mock's clock stands there then, else at the
        last step, and goes on from there. `options` are the scenario's, such as `students=200`.

        Raises `InvalidValueError` for a scenario, option, version or moment that there is not.
        """
        from clever_mock.scenarios.player import play

        return play(self, scenario, until=until, versions=versions, **options)

    def load_sandbox(self) -> District:
        """Make a district of the size of the sandbox that Clever gives to developers, in seconds.

        It has 239 schools, 8,412 teachers, 56,635 students, 25,843 sections with 460,000 enrollments, and 6 school
        admins, all invented.
        """
        from clever_mock.factories.demo import make_sandbox

        return make_sandbox()

    def load_demo(self, *, students: int | None = None) -> District:
        """Make Clever's public demo district, with its id, its tokens and its size, and invented people.

        `students` makes it smaller or larger, the rest in proportion.
        """
        from clever_mock.factories.demo import make_demo

        return make_demo() if students is None else make_demo(students)


def _roll_over(district: District, entrants: int | None) -> RollOver:
    from clever_mock.factories.rollover import roll_over

    return roll_over(district, entrants)


def _days(retention: int | None) -> dt.timedelta | None:
    if retention is None:
        return None
    if not isinstance(retention, int) or retention < 1:
        raise InvalidValueError(f"event_retention takes a number of days, 1 or more, or None, not {retention!r}")
    return dt.timedelta(days=retention)
