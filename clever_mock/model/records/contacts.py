"""What a contact is for several students at once: changed and deleted for all of them, and seen as one."""

from __future__ import annotations

import hashlib
from typing import Any

from clever_mock.errors import BrokenRelationError
from clever_mock.model.records import fields
from clever_mock.model.records.fields import Field
from clever_mock.model.records.people import Person
from clever_mock.model.records.record import Record, values_of
from clever_mock.model.records.rows import Row


def user_id_of(legacy_id: str, contact: Row | None) -> str:
    """The id of the user that a contact is: the one that was loaded, else made of the id that versions 2.x show."""
    loaded = None if contact is None else contact.user_id
    return loaded or legacy_id[:8] + hashlib.blake2b(f"person {legacy_id}".encode(), digest_size=8).hexdigest()


class ContactOfSeveral(Record):
    """A contact of a student that may be one with those of other students."""

    __slots__ = ()

    def _all(self) -> list[Any]:
        """The contact once for each of its students, by id."""
        home = self._home
        if home is None or self.deleted:
            return [self]
        return home.related(self.kind, "contacts.legacy_id", self.row.legacy_id)

    @property
    def person(self) -> Person:
        """The person that the contact is: a contact has no other role."""
        legacy_id = self.row.legacy_id
        return Person(user_id_of(legacy_id, self.row) if legacy_id else self.id, (self,))

    @property
    def user(self) -> Person:
        """The user as versions from 3.0 on show one, with the one role of a contact."""
        return self.person

    def relate(self, *students: Record, relationship: str | None = None, type: str | None = None) -> None:
        """Make it the contact of further students as well; relationship and type are by default as for the first.

        Raises `BrokenRelationError` for a contact that was only built.
        """
        home = self._home
        if home is None:
            raise BrokenRelationError(
                f"{self!r} was only built: create it in an active mock, or give it students=[...]"
            )
        own = {"relationship": relationship, "type": type}
        values = {**values_of(self.row), **{name: given for name, given in own.items() if given is not None}}
        with home.changes():
            for student in students:
                if all(student != one.student for one in self._all()):
                    home.roster.add(self.__class__(**{**values, "student": student}))

    def unrelate(self, *students: Record) -> None:
        """Let it be the contact of these students no more; without any student left it is deleted."""
        if self._home is not None:
            with self._home.changes():
                for one in self._all():
                    if one.student in students:
                        Record.delete(one)

    def update(self, /, **changes: Any) -> None:
        """Change the contact in the SIS, for all its students; `student`, `relationship` and `type` for this one only.

        Raises what `update` of other records does.
        """
        shared = {name: given for name, given in changes.items() if name.partition("__")[0] not in _OF_ONE_STUDENT}
        others = [one for one in self._all() if one != self] if shared else []
        if self._home is None or not others:
            super().update(**changes)
            return
        with self._home.changes():
            Record.update(self, **changes)
            for one in others:
                Record.update(one, **shared)

    def delete(self) -> None:
        """Delete the contact in the SIS, for all its students; see `unrelate` for one of them."""
        if self._home is None or self.deleted:
            super().delete()
            return
        with self._home.changes():
            for one in self._all():
                Record.delete(one)


_OF_ONE_STUDENT = ("student", "relationship", "type")
"""What a contact is to one student, and not to the others."""


class MergedContact(Record):
    """A contact as versions from 2.0 on show it, once for all its students. Clever makes it; no test holds one."""

    kind, singular = "merged_contacts", "contact"
    __slots__ = ()

    district: Field[Any] = fields.reference("districts")
    email: Field[str | None] = fields.text()
    name: Field[str] = fields.text(required=True)
    phone: Field[str | None] = fields.text()
    phone_type: Field[str | None] = fields.text()
    relationship: Field[str | None] = fields.text()
    sis_id: Field[str | None] = fields.text()
    students: Field[list[Any]] = fields.references("students")
    type: Field[str | None] = fields.text()
    user_id: Field[str | None] = fields.text()
