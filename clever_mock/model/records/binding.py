"""Which person has which roles: roles of one email are one person's, at most one of each kind."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Union

from clever_mock.errors import BrokenRelationError
from clever_mock.model.records.contacts import user_id_of
from clever_mock.model.records.people import OF_PERSON, ROLES, PersonRecord
from clever_mock.model.records.rows import Key, Row
from clever_mock.model.records.tables import Tables, folded

Rows = dict[Key, Union[Row, None]]
"""Rows to be written, by kind and id; None for one that goes."""

NewId = Callable[[], str]


class _People:
    """The roles of a district's people as they are with some rows that are to be written."""

    def __init__(self, tables: Tables, rows: Rows) -> None:
        self._tables = tables
        self._rows = rows
        self._new: dict[tuple[str, str], dict[Key, None]] = {}
        for key, row in rows.items():
            if key[0] in ROLES and row is not None:
                self._note(key, row)

    def _note(self, key: Key, row: Row) -> None:
        for field, text in (("email", folded(row.email)), ("person", row.person)):
            if text:
                self._new.setdefault((field, text), {})[key] = None

    def row(self, key: Key) -> Row | None:
        return self._rows[key] if key in self._rows else self._tables.rows[key[0]].get(key[1])

    def put(self, key: Key, row: Row) -> None:
        self._rows[key] = row
        self._note(key, row)

    def having(self, field: str, text: str | None) -> Iterator[tuple[Key, Row]]:
        """The roles with an email, or of a person."""
        if not text:
            return
        stored = [(kind, id) for kind in ROLES for id in self._tables.related(f"{kind}.{field}", text)]
        for key in dict.fromkeys([*stored, *self._new.get((field, text), ())]):
            row = self.row(key)
            if row is not None and (folded(row.email) if field == "email" else row.person) == text:
                yield key, row


def bind(tables: Tables, rows: Rows, new_id: NewId) -> None:
    """Let each role name its person: one with the same email, the one that it had, or a new one."""
    teachers, admins, heads = (tables.relations[f"{kind}.email"] for kind in ROLES)
    emails = {key: folded(row.email) for key, row in rows.items() if key[0] in ROLES and row is not None}
    often = Counter(emails.values())
    left: list[Key] = []
    for key, email in emails.items():
        row = rows[key]
        assert row is not None
        known = email in teachers or email in admins or email in heads or often[email] > 1
        if row.person is None and not (email and known):
            rows[key] = row._replace(person=new_id())
        else:
            left.append(key)
    if not left:
        return
    people = _People(tables, rows)
    for key in left:
        row = people.row(key)
        old = tables.rows[key[0]].get(key[1])
        if row is None:
            continue
        given = row.person is not None and (old is None or old.person != row.person)
        if given and not _is_new(tables, row.person):
            _check_given(key, row, [entry for entry in people.having("person", row.person) if entry[0] != key])
        elif not given and (old is None or folded(old.email) != folded(row.email)):
            _find_person(people, key, row, new_id)


def _is_new(tables: Tables, person: str) -> bool:
    """Whether no role in the tables has a person, as where roles come from a file with theirs."""
    return not any(tables.related(f"{kind}.person", person) for kind in ROLES)


def _check_given(key: Key, row: Row, others: Sequence[tuple[Key, Row]]) -> None:
    for (kind, id), other in others:
        if kind == key[0]:
            raise BrokenRelationError(f"{kind} {key[1]} is given a person who has such a role already, {id}")
        if folded(other.email) != folded(row.email):
            raise BrokenRelationError(
                f"{key[0]} {key[1]} has the email {row.email!r}, and its person {other.email!r}; "
                "the roles of a person have one email"
            )


def _find_person(people: _People, key: Key, row: Row, new_id: NewId) -> None:
    own = row.person
    if own is not None and any(other != key for other, _ in people.having("person", own)):
        own = None  # the person stays with the roles that keep the email
    taken = {other.person for (kind, _), other in people.having("email", folded(row.email)) if kind == key[0]}
    taken.discard(row.person)
    alike = [
        (found, other)
        for found, other in people.having("email", folded(row.email))
        if found[0] != key[0] and other.person is not None and other.person not in taken
    ]
    alike.sort(key=lambda entry: entry[1].person)
    persons = sorted({other.person for _, other in alike} | ({own} if own is not None else set()))
    person = persons[0] if persons else new_id()
    held: set[str] = {key[0]}
    for found, other in alike:
        if found[0] not in held:
            held.add(found[0])
            if other.person != person:
                people.put(found, other._replace(person=person))
    people.put(key, row._replace(person=person))


def note_persons(tables: Tables, rows: Rows, moment: dt.datetime, *, dated: bool) -> None:
    """Write the persons whose roles are written: new ones are of a moment, and changed ones are dated by the sync.

    Before anybody has asked, which is where they are not `dated`, a change leaves the date as it was.
    """
    touched: dict[str, None] = {}
    written: dict[str, dict[str, str]] = {}
    for (kind, id), row in list(rows.items()):
        if kind == "merged_contacts":
            user = user_id_of(id, row or tables.rows[kind].get(id))
            touched[user] = None
            if row is not None:
                written.setdefault(user, {})["contact"] = id
        elif kind in ROLES:
            old = tables.rows[kind].get(id)
            for role in (old, row):
                if role is not None and role.person is not None:
                    touched[role.person] = None
            if row is not None:
                written.setdefault(row.person, {})[ROLES[kind]] = id
    persons = tables.rows["persons"]
    for person in touched:
        old = persons.get(person)
        kept = (
            {} if old is None else {name: id for name in _ROLE_FIELDS if _stays(rows, name, id := getattr(old, name))}
        )
        roles = {**kept, **written.get(person, {})}
        if not roles:
            rows["persons", person] = None
        elif old is None:
            rows["persons", person] = _new_person(person, _home(rows), roles, moment)
        else:
            whole = {**dict.fromkeys(_ROLE_FIELDS), **roles}
            date = None if dated else old.last_modified
            rows["persons", person] = old._replace(**whole, last_modified=date, writes=old.writes + 1)


_KIND_OF = {name: kind for kind, name in OF_PERSON.items()}
_ROLE_FIELDS = tuple(_KIND_OF)


def _stays(rows: Rows, name: str, id: str | None) -> bool:
    """Whether a role that a person had is not written anew, or taken away."""
    return id is not None and (_KIND_OF[name], id) not in rows


def _home(rows: Rows) -> str:
    return str(next(row.district for row in rows.values() if row is not None and "district" in row._fields))


def _new_person(id: str, district: str, roles: dict[str, str], moment: dt.datetime) -> Row:
    dates = {"created": moment, "last_modified": moment, "writes": 0}
    return PersonRecord.row_class(id=id, district=district, **{**dict.fromkeys(_ROLE_FIELDS), **roles}, **dates)
