"""The person behind records: one who can be teacher, school admin and district admin at once.

The roles stay records of their own; a person only binds them, and has an id that versions from 3.0 on show.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from clever_mock.model.records import fields
from clever_mock.model.records.fields import Field, read_text
from clever_mock.model.records.ids import is_object_id
from clever_mock.model.records.public import Public
from clever_mock.model.records.record import Record

ROLES = {"teachers": "teacher", "school_admins": "school_admin", "district_admins": "district_admin"}
"""The kinds of record that one person can have one of each of, and what each is called."""

OF_PERSON = {"merged_contacts": "contact", **ROLES}
"""The same, and the contact, who has no other role."""


class Person(Public):
    """One person of a district: `id`, and `roles`, the records that say what the person is there."""

    def __init__(self, id: str, roles: tuple[Any, ...]) -> None:
        self.id = id
        self.roles = list(roles)

    @property
    def name(self) -> Any:
        """The name, as the first of the roles has it."""
        return self.roles[0].name

    @property
    def email(self) -> str | None:
        """The email, which all roles have in common."""
        return self.roles[0].email  # type: ignore[no-any-return]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Person) and self.id == other.id and self.roles[0].home is other.roles[0].home

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<Person {self.id}: {', '.join(map(repr, self.roles))}>"


class PersonRecord(Record):
    """A person as versions from 3.0 on list one: which records are the roles. Clever makes it; no test holds one.

    `writes` counts the changes of the roles, so that each of them is one of the person.
    """

    kind, singular = "persons", "person"
    __slots__ = ()

    contact: Field[str | None] = fields.text()
    created: Field[dt.datetime | None] = fields.moment()
    district: Field[Any] = fields.reference("districts")
    district_admin: Field[str | None] = fields.text()
    last_modified: Field[dt.datetime | None] = fields.moment()
    school_admin: Field[str | None] = fields.text()
    teacher: Field[str | None] = fields.text()
    writes: Field[int] = Field(int)


class PersonField(Field[Any]):
    """The person who has a role: given as a person, as another role of theirs, or as an id."""

    def __init__(self) -> None:
        super().__init__(_read)

    def __get__(self, record: Any, owner: type) -> Any:
        """The person, the field itself on the class; None for a record that was only built."""
        if record is None:
            return self
        id, home = record.row.person, record.home
        if home is None or id is None:
            return None
        roles = [role for kind in ROLES for role in home.related(kind, f"{kind}.person", id)]
        return Person(id, tuple(roles) or (record,))


def _read(given: object) -> str:
    if isinstance(given, Record):
        person = getattr(given, "person", None)
        if given.kind not in ROLES or not isinstance(person, Person):
            raise ValueError(f"takes a person, or a teacher or admin that is in a roster, not {given!r}")
        return person.id
    id = given.id if isinstance(given, Person) else read_text(given)
    if not is_object_id(id):
        raise ValueError(f"takes a person, one of the person's other roles, or an id of 24 digits, not {given!r}")
    return id
