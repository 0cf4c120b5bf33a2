"""From what was gathered to districts in a roster: checked whole, then written, connected and launched.

What is read and how is not decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from clever_mock.errors import InvalidValueError, LoadError
from clever_mock.files.events import read_events
from clever_mock.files.gathering import Gathered, Place
from clever_mock.files.status import Status, apply_status, read_statuses
from clever_mock.model.records.moments import as_moment
from clever_mock.model.records.rows import Row
from clever_mock.model.records.tables import KINDS
from clever_mock.model.rosters.demo import check_token, connect_launched
from clever_mock.model.rosters.district import District
from clever_mock.model.rosters.roster import Roster
from clever_mock.model.time.changes import Event

Dates = tuple[dt.datetime, dt.datetime]
"""When something was made, and when it was last changed."""


def load_gathered(roster: Roster, gathered: Gathered, token: str | None) -> list[District]:
    """Write what was gathered into a roster; the districts, in the order in which they came.

    `token` is the first one's; the others get one made up. Raises `LoadError`, and then nothing was written.
    """
    with roster.lock:
        rows = gathered.check(roster)
        homes = [row.id for row in gathered.rows["districts"]]
        events = read_events(gathered.events, homes)
        statuses = read_statuses(gathered.statuses, homes, partial=gathered.partial)
        persons = read_persons(gathered.persons)
        check_tokens(roster, gathered.name, homes, token)
        for kind in KINDS:
            for row in gathered.rows[kind]:
                roster.ids.take(row.id)
        loaded: list[District] = []
        for row in (rows["districts"][id][0] for id in homes):
            home = add_district(roster, row, statuses.get(row.id))
            for kind in KINDS[1:]:
                home.load_rows(kind, rows[kind].get(home.id, []))
            home.date_persons(persons)
            connect(home, token if not loaded else None, events.get(home.id, ()), statuses.get(home.id))
            loaded.append(home)
        return loaded


def read_persons(given: Iterable[tuple[Place, object]]) -> dict[str, Dates]:
    """Read when persons were made and last changed, by id. Raises `LoadError`."""
    found: dict[str, Dates] = {}
    for place, person in given:
        if not isinstance(person, dict) or not isinstance(person.get("id"), str) or "created" not in person:
            raise LoadError(f"{place}: a person has an id, created and last_modified")
        try:
            created = as_moment(person["created"], "created")
            found[person["id"]] = (created, as_moment(person.get("last_modified", created), "last_modified"))
        except InvalidValueError as error:
            raise LoadError(f"{place}: {error}") from None
    return found


def check_tokens(roster: Roster, name: str, homes: Sequence[str], token: str | None) -> None:
    """Refuse a token that cannot be had, before anything is written. Raises `LoadError`."""
    try:
        for place, id in enumerate(homes):
            check_token(roster, id, token if place == 0 else None)
    except InvalidValueError as error:
        raise LoadError(f"{name}: {error}") from None


def add_district(roster: Roster, row: Row, status: Status | None = None) -> District:
    """Put a district into a roster."""
    values = dict(zip(row._fields[1:], row[1:]))
    if status is not None and "sis_type" in status.values:
        values["sis_type"] = status.values["sis_type"]
    home = District(id=row.id, **values)
    roster.add(home)
    return home


def connect(home: District, token: str | None, events: Sequence[Event], status: Status | None) -> None:
    """Connect a district whose records are there, with the events and the status that it has had."""
    connection = connect_launched(home, token)
    for event in events:
        connection.feed.append(event)
    if events:
        home.note_events(events[-1].id)
    if status is not None:
        apply_status(status, home, connection)
