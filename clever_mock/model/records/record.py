"""A record as a test holds it: a handle, and how given values become the stored ones.

For a record in a roster it reads what the SIS holds at this moment; a record that was only built holds its own
values and belongs to no roster. The values themselves lie in rows, which never change. What the kinds of record have
is declared in `records`.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol

from clever_mock.errors import BrokenRelationError, InvalidValueError, UnknownRecordError
from clever_mock.model.records import fields
from clever_mock.model.records.fields import Field
from clever_mock.model.records.nearest import nearest
from clever_mock.model.records.public import Public
from clever_mock.model.records.rows import Row
from clever_mock.model.records.tables import Tables
from clever_mock.model.records.values import Name, parts_of


class Home(Protocol):
    """What a record needs of the district that holds it: what is there, and the SIS to change it in."""

    @property
    def sis(self) -> Tables:
        """The tables of the SIS."""

    @property
    def roster(self) -> Any:
        """The roster that the district belongs to."""

    def find(self, kind: str, id: str) -> Any:
        """The record of a kind with an id."""

    def related(self, kind: str, index: str, id: str) -> list[Any]:
        """The records of a kind that name `id` by an index."""

    def last_row(self, kind: str, id: str) -> Row:
        """The last values of a deleted record."""

    def update_record(self, record: Record, changes: Mapping[str, object]) -> None:
        """Change a record in the SIS."""

    def delete_record(self, record: Record) -> None:
        """Delete a record in the SIS."""

    def changes(self) -> AbstractContextManager[object]:
        """Group changes into one sync."""


class Record(Public):
    """A district, school, course, term, section, student, teacher, school admin, district admin or contact."""

    _inner = frozenset(
        (
            "attach",
            "changed",
            "check_linked",
            "fields",
            "fields_to_check",
            "home",
            "read_row",
            "refer",
            "row",
            "row_class",
            "singular",
        )
    )

    kind: ClassVar[str] = ""
    singular: ClassVar[str] = ""
    fields: ClassVar[dict[str, Field[Any]]] = {}
    fields_to_check: ClassVar[tuple[tuple[str, Field[Any]], ...]] = ()
    row_class: ClassVar[Any] = None
    _blank: ClassVar[dict[str, Any]] = {}

    __slots__ = ("__weakref__", "_home", "_id", "_linked", "_own_row")

    def __init_subclass__(cls) -> None:
        declared = {
            name: field for base in cls.__mro__ for name, field in vars(base).items() if isinstance(field, Field)
        }
        cls.fields = dict(sorted(declared.items()))
        cls.fields_to_check = tuple(
            (name, field) for name, field in cls.fields.items() if field.required or field.refers_to
        )
        cls._blank = {name: () if field.many else None for name, field in cls.fields.items()}
        if cls.kind:
            cls.row_class = namedtuple(f"{cls.__name__}Row", ("id", *cls.fields))  # type: ignore[misc]

    def __init__(self, /, *, id: str = "", **values: object) -> None:
        self._id = ""
        self._home: Home | None = None
        self._id = self._read_id(id)
        self._linked: dict[str, object] = {}
        self._own_row = self.row_class(id=id, **self._read(values, {}))

    @classmethod
    def read_row(cls, id: str, values: Mapping[str, object]) -> Row:
        """The row of a record made of these values, without the record. Raises `InvalidValueError`."""
        stored, known = cls._blank.copy(), cls.fields
        for name, given in values.items():
            field = known.get(name)
            if field is None:
                raise InvalidValueError(f"a {cls.singular} has no field {name!r}")
            if given is not None:
                try:
                    stored[name] = field.read(given)
                except ValueError as error:
                    raise InvalidValueError(f"{name} {error}") from None
        return cls.row_class._make((id, *stored.values()))

    @classmethod
    def attach(cls, id: str, home: Home) -> Record:
        """Make a handle of a record that a district's roster holds."""
        handle = cls.__new__(cls)
        handle._id = id
        handle._home = home
        handle._linked = {}
        handle._own_row = None
        return handle

    @property
    def id(self) -> str:
        """The ObjectID: 24 hexadecimal digits; `""` on a record that was built without one."""
        return self._id

    @id.setter
    def id(self, id: str) -> None:
        if self._home is not None:
            raise InvalidValueError(f"{self!r}: a record keeps its id; delete it, and make another with id={id!r}")
        self._id = id

    def _read_id(self, id: object) -> str:
        try:
            return fields.read_text(id)
        except ValueError as error:
            raise InvalidValueError(f"{self.singular}: id {error}") from None

    @property
    def row(self) -> Row:
        """The record's values at this moment; for a deleted record, the last ones."""
        if self._home is None:
            return self._own_row
        row = self._home.sis.rows[self.kind].get(self._id)
        if row is None:
            return self._home.last_row(self.kind, self._id)
        return row

    @property
    def home(self) -> Any:
        """The `District` whose roster holds the record, None for a record that was only built."""
        return self._home

    def _settle(self, home: Home) -> None:
        self._home = home
        self._linked = {}

    def _read(self, values: Mapping[str, object], current: Mapping[str, object]) -> dict[str, Any]:
        """Read given values into stored ones for every field, keeping `current` where none is given."""
        stored: dict[str, Any] = {**self._blank, **current}
        for name, given in values.items():
            field_name, _, part = name.partition("__") if "__" in name else (name, "", "")
            field = self.fields.get(field_name) or self._no_field(name)
            if part:
                given = self._with_part(name, field, stored[field_name], part, given)
            stored[field_name] = self._read_one(field, given)
            if field.refers_to:
                if self._home is None:
                    self._linked[field_name] = given
                else:
                    _check_mock(field_name, given, self._home.roster)
        return stored

    def check_linked(self, roster: object) -> None:
        """Refuse, with `BrokenRelationError`, records of another mock among those that were given to a built one."""
        for name, given in self._linked.items():
            _check_mock(name, given, roster)

    def _with_part(self, name: str, field: Field[Any], whole: Any, part: str, given: object) -> object:
        if field.value_class is None or part not in field.value_class._fields or part == "keys":
            self._no_field(name)
        return {**(parts_of(whole) if whole is not None else {}), part: given}

    def _read_one(self, field: Field[Any], given: object) -> Any:
        if given is None:
            if field.required:
                raise InvalidValueError(f"{self._called()}: {field.name} is required and was given as None")
            return () if field.many else None
        try:
            return field.read(given)
        except ValueError as error:
            raise InvalidValueError(f"{self._called()}: {field.name} {error}") from None

    def _no_field(self, name: str) -> Field[Any]:
        if name == "id":
            raise InvalidValueError(
                f"{self._called()} has no field 'id' to change; it keeps its id: delete it, and make another"
            )
        known = ["id", *self.fields]
        parts = self._parts()
        near = parts.get(name) or nearest(name, [*known, *parts.values()]) or nearest(name.partition("__")[0], known)
        hint = f"did you mean {near!r}? " if near else ""
        raise InvalidValueError(f"{self._called()} has no field {name!r}; {hint}its fields are {', '.join(known)}")

    def _parts(self) -> dict[str, str]:
        """How the parts of the small values are named, by that name and by what people call them: `first_name`."""
        named: dict[str, str] = {}
        for field in self.fields.values():
            for part in field.value_class._fields if field.value_class is not None else ():
                own = f"{field.name}__{part}"
                named.update(dict.fromkeys((part, f"{part}_{field.name}", f"{field.name}_{part}"), own))
        return {name: own for name, own in named.items() if name not in self.fields and not own.endswith("__keys")}

    def _called(self) -> str:
        return f"{self.singular} {self.id}".strip()

    def refer(self, field: Field[Any], stored: Any) -> Any:
        """The record or records that a reference names."""
        home = self._home
        if home is None:
            linked = self._linked.get(field.name)
            return (list(linked) if linked else []) if field.many else linked  # type: ignore[call-overload]
        if field.many:
            return [home.find(field.refers_to, id) for id in stored]
        return home.find(field.refers_to, stored) if stored is not None else None

    def update(self, /, **changes: Any) -> None:
        """Change fields in the SIS; Clever shows it after the district's next good sync, which is at once by default.

        A part of a name, location or other small value is written with two underscores: `name__first="Ada"`.
        A field is taken away by None. Raises `InvalidValueError` for a value or name that does not fit, and
        `BrokenRelationError` when the record would refer to what is not there.
        """
        if self._home is None:
            self._own_row = self.row_class(id=self.id, **self._read(changes, values_of(self._own_row)))
        else:
            self._home.update_record(self, changes)

    def changed(self, changes: Mapping[str, object]) -> Row:
        """The row that the record would have with these changes; nothing is written."""
        return self.row_class(id=self.id, **self._read(changes, values_of(self.row)))

    def delete(self) -> None:
        """Delete the record in the SIS, and with it what cannot be without it."""
        if self._home is None:
            raise BrokenRelationError(f"{self!r} was only built: it is in no roster that it could be deleted from")
        self._home.delete_record(self)

    @property
    def deleted(self) -> bool:
        """Whether the record has been deleted in the SIS."""
        return self._home is not None and self.id not in self._home.sis.rows[self.kind]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(self) is not type(other):
            return NotImplemented
        if self._home is None or other._home is None:
            return self is other
        return self.id == other.id and self._home is other._home

    def __hash__(self) -> int:
        return hash((self.kind, self.id))

    def __str__(self) -> str:
        """The id, so that a record can be written into a path."""
        return self.id

    def __repr__(self) -> str:
        try:
            row = self._own_row if self._home is None else self._home.sis.rows[self.kind].get(self.id, self._own_row)
        except UnknownRecordError:  # its district is gone
            row = None
        name = getattr(row, "name", None)
        shown = " ".join(part for part in name[:3] if part) if isinstance(name, Name) else name
        return f"<{type(self).__name__} {self.id or 'built'}{f' {shown!r}' if shown else ''}>"


def _check_mock(name: str, given: object, roster: object) -> None:
    for one in given if isinstance(given, (list, tuple, set, frozenset)) else (given,):
        if isinstance(one, Record) and one.home is not None and one.home.roster is not roster:
            raise BrokenRelationError(f"{one!r} belongs to another mock, so it cannot be given as {name}")


def values_of(row: Row) -> dict[str, Any]:
    """The values of a row by field, without its id."""
    return dict(zip(row._fields[1:], row[1:]))
