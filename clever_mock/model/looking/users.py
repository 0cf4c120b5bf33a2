"""A person as a connection sees one: the roles that are seen, put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from clever_mock.model.records.people import ROLES
from clever_mock.model.records.rows import Row
from clever_mock.model.records.tables import Tables
from clever_mock.model.records.values import Name
from clever_mock.model.time.changes import Seen


class UserRow(NamedTuple):
    """A person with the roles that are seen. A contact has its relationships: the contact to each of its students."""

    id: str
    district: str
    email: str | None
    name: Name
    created: dt.datetime | None
    last_modified: dt.datetime | None
    teacher: Seen | None = None
    school_admin: Seen | None = None
    district_admin: Seen | None = None
    contact: Seen | None = None
    relationships: tuple[Row, ...] = ()


class Shown(Protocol):
    """What Clever shows of a district."""

    @property
    def shown(self) -> Tables:
        """The tables."""


class Sight(Protocol):
    """Who looks."""

    @property
    def district(self) -> Shown:
        """At which district."""

    def see(self, kind: str, id: str) -> Seen | None:
        """A record as it is seen, None where it is not."""

    def row(self, kind: str, id: str) -> Row | None:
        """The row of a record that is seen."""

    def related(self, index: str, id: str) -> Sequence[str]:
        """The records that are seen and name another."""


def see_user(view: Sight, id: str) -> Seen | None:
    """A person who is no student, None where none of the roles is seen."""
    person = view.district.shown.rows["persons"].get(id)
    if person is None:
        return None
    if person.contact is not None:
        return _contact(view, person)
    held = [(kind, name, getattr(person, name)) for kind, name in ROLES.items()]
    roles: dict[str, Any] = {name: view.see(kind, role) for kind, name, role in held if role is not None}
    first = next((seen.row for seen in roles.values() if seen is not None), None)
    if first is None:
        return None
    user = UserRow(id, person.district, first.email, first.name, person.created, person.last_modified)
    return Seen(user._replace(**roles))


def _contact(view: Sight, person: Row) -> Seen | None:
    seen = view.see("merged_contacts", person.contact)
    if seen is None:
        return None
    rows = [view.row("contacts", one) for one in view.related("contacts.legacy_id", person.contact)]
    ordered = sorted((row for row in rows if row is not None), key=lambda row: (row.student, row.id))
    relationships = tuple({row.student: row for row in reversed(ordered)}.values())[::-1]
    name = Name(last=seen.row.name)
    user = UserRow(person.id, person.district, seen.row.email, name, person.created, person.last_modified)
    return Seen(user._replace(contact=seen, relationships=relationships))
