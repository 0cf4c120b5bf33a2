"""The fields of a record: what each takes, how a given value is read, and how it shows on a record.

A field is declared once, on its record class, with its type. Reading `pupil.grade` gives the value that the SIS
holds; writing is `pupil.update(grade="8")`, since a change of a record is a change in the SIS.
How a field looks on the wire is not decided here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar, cast, overload

from clever_mock.errors import InvalidValueError
from clever_mock.model.records import days
from clever_mock.model.records.demographics import DISABILITIES
from clever_mock.model.records.enumerations import YES_NO
from clever_mock.model.records.moments import as_moment
from clever_mock.model.records.rows import Row
from clever_mock.model.records.spellings import meant
from clever_mock.model.records.values import Enrollment, Value, parts_of

T = TypeVar("T")


class Owner(Protocol):
    """What a field needs of the record that it is read from."""

    @property
    def row(self) -> Row:
        """The record's values at this moment."""

    def refer(self, field: Field[Any], stored: Any) -> Any:
        """The record or records that a reference names."""


class Field(Generic[T]):
    """One field of a record class, a descriptor that is read as the field's value.

    `read` turns a given value into the stored one and raises `ValueError` with a short reason. `required` says
    whether a record can be without it. `refers_to` is the kind that the stored ids belong to, `many` whether
    there are several. `choices` are the words that it takes; empty where it takes any.
    """

    def __init__(
        self,
        read: Callable[[Any], Any],
        *,
        required: bool = False,
        refers_to: str = "",
        many: bool = False,
        value_class: type[Value] | None = None,
        choices: Sequence[str] = (),
    ) -> None:
        self.read = read
        self.required = required
        self.refers_to = refers_to
        self.many = many
        self.value_class = value_class
        self.choices = choices
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, record: None, owner: type) -> Field[T]: ...

    @overload
    def __get__(self, record: Owner, owner: type) -> T: ...

    def __get__(self, record: Owner | None, owner: type) -> Field[T] | T:
        if record is None:
            return self
        stored = getattr(record.row, self.name)
        if not self.refers_to:
            return cast(T, stored)
        return cast(T, record.refer(self, stored))

    def __set__(self, record: Owner, value: object) -> None:
        raise InvalidValueError(
            f"{record!r}: a record changes in the SIS; say .update({self.name}=...) instead of setting .{self.name}"
        )


def text(*, required: bool = False) -> Field[Any]:
    """A field of text."""
    return Field(read_text, required=required)


def choice(values: Sequence[str]) -> Field[Any]:
    """A field that takes one of Clever's words, or `""` for a value that the district left empty."""

    known = {word: word for word in (*values, "")}

    def read(value: object) -> str:
        if isinstance(value, str) and value in known:
            return known[value]
        near = meant(value, values)
        hint = f"; the nearest is {near!r}" if near else ""
        raise ValueError(f"takes one of {_listed(values)}, not {value!r}{hint}")

    return Field(read, choices=values)


_MOST_LISTED = 25
"""How many words an error lists at most."""


def _listed(words: Sequence[str]) -> str:
    if len(words) <= _MOST_LISTED:
        return ", ".join(map(repr, words))
    return f"{len(words)} words ({', '.join(map(repr, words[:5]))}, …)"


def flag() -> Field[bool | None]:
    """A field that is true, false or unknown."""

    def read(given: object) -> bool:
        if isinstance(given, bool):
            return given
        raise ValueError(f"takes True or False, not {given!r}")

    return Field(read)


def moment() -> Field[dt.datetime | None]:
    """A field that holds a moment in UTC; it is None until a sync has written the record."""
    return Field(read_moment)


def date() -> Field[dt.date | None]:
    """A field that holds a day."""
    return Field(read_date)


def term_date() -> Field[dt.date | None]:
    """A field that holds the first or the last day of a term."""
    return Field(read_term_date)


def value(kind: type[Value], *, required: bool = False) -> Field[Any]:
    """A field that holds one of the small values; a mapping with its keys will do as well."""
    return Field(lambda given: read_value(kind, given), required=required, value_class=kind)


def reference(kind: str, *, required: bool = True) -> Field[Any]:
    """A field that names one record of `kind`: the record or its id."""
    return Field(lambda given: _id_of(kind, given), required=required, refers_to=kind)


def _several(given: object, what: str) -> Iterable[Any]:
    """What was given as several things. Raises `ValueError` for one text, a mapping, and what is not several."""
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        raise ValueError(f"takes several {what}, not {given!r}")
    return given


def references(kind: str, *, ordered: bool = False) -> Field[Any]:
    """A field that names several records of `kind`, kept in the order of their ids."""

    def read(given: object) -> tuple[str, ...]:
        ids = dict.fromkeys(_id_of(kind, one) for one in _several(given, f"{kind}, as records or ids"))
        return tuple(ids) if ordered and not isinstance(given, Set) else tuple(sorted(ids))

    return Field(read, refers_to=kind, many=True)


def words(values: Sequence[str]) -> Field[Any]:
    """A field that takes some of Clever's words, kept in order and each once."""

    one = choice(values)

    def read(given: object) -> tuple[str, ...]:
        return tuple(sorted({one.read(word) for word in _several(given, f"of {', '.join(map(repr, values))}")}))

    return Field(read, choices=values, many=True)


def texts() -> Field[Any]:
    """A field that takes several texts, kept in order and each once."""

    def read(given: object) -> tuple[str, ...]:
        return tuple(sorted({read_text(one) for one in _several(given, "texts")}))

    return Field(read, many=True)


def extensions() -> Field[Any]:
    """A field that holds a district's own fields: texts by name."""
    return Field(read_extensions)


def read_extensions(given: object) -> Mapping[str, str]:
    """Read texts by name."""
    if not isinstance(given, Mapping):
        raise ValueError(f"takes a mapping of texts, such as {{'gifted_status': 'Y'}}, not {given!r}")
    return MappingProxyType({read_text(name): read_text(value) for name, value in given.items()})


def enrollments() -> Field[Any]:
    """A field that holds enrollments in schools; mappings with their keys will do as well."""
    return Field(read_enrollments, many=True)


def read_enrollments(given: object) -> tuple[Enrollment, ...]:
    """Read enrollments, each with a school, or its id, and days."""
    return tuple(map(_read_enrollment, _several(given, "enrollments")))


def _read_enrollment(given: object) -> Enrollment:
    if isinstance(given, Enrollment):
        given = given._asdict()
    if not isinstance(given, Mapping) or "school" not in given or not given.keys() <= set(Enrollment._fields):
        raise ValueError(f"takes enrollments with the keys {', '.join(Enrollment._fields)}, not {given!r}")
    days = {name: given.get(name) for name in Enrollment._fields[1:]}
    read = {name: None if day is None else read_date(day) for name, day in days.items()}
    return Enrollment(_id_of("schools", given["school"]), **read)


def read_text(given: object) -> str:
    """Read text that can be sent as UTF-8."""
    if not isinstance(given, str):
        raise ValueError(f"takes text, not {given!r}")
    if given.isascii():
        return given
    try:
        given.encode()
    except UnicodeEncodeError:
        raise ValueError(f"takes text that can be written as UTF-8, not {given!r}") from None
    return given


def read_moment(given: Any) -> dt.datetime:
    """Read a moment from a `datetime`, a `date` or ISO 8601."""
    try:
        return as_moment(given)
    except InvalidValueError:
        raise ValueError(f"takes a moment such as '2017-02-03T14:00:07.818Z', not {given!r}") from None


def read_date(given: object, today: dt.date | None = None) -> dt.date | None:
    """Read a day from a `date`, `2007-02-11`, an ISO 8601 time, or Clever's `2/11/2007`; empty text is no day.

    A year of two digits is that of the latest such day that is not after `today`, by default that of the mock's clock.
    """
    return _read_day(given, days.past(today))


def _read_day(given: object, century: days.Century) -> dt.date | None:
    if given == "":
        return None
    if isinstance(given, str) and not _HAS_OFFSET.search(given):
        found = days.read_day(given, century)
        if found is not None:
            return found
    try:
        return as_moment(given).date()  # type: ignore[arg-type]
    except InvalidValueError:
        raise ValueError(f"takes a day such as '2/11/2007' or '2007-02-11', not {given!r}") from None


_HAS_OFFSET = re.compile("[+-][0-9]{2}:[0-9]{2}$")
"""An ISO 8601 time whose day is that of UTC."""


def read_term_date(given: object, today: dt.date | None = None) -> dt.date:
    """Read a day of a term, or a moment where a time of ISO 8601 is given.

    A year of two digits is that of the day nearest to `today`, by default that of the mock's clock.
    """
    if isinstance(given, dt.datetime) or (isinstance(given, str) and _MOMENT.match(given.strip())):
        return read_moment(given)
    day = _read_day(given, days.near(today))
    if day is None:
        raise ValueError("takes a day such as '2016-08-15', not ''")
    return day


_MOMENT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]")


_PARTS: dict[str, Callable[[Any], Any]] = {
    "start_date": read_term_date,
    "end_date": read_term_date,
    "disability_code": choice(tuple(DISABILITIES.values())).read,
    "disability_status": choice(YES_NO).read,
    "disability_type": choice(tuple(DISABILITIES)).read,
}


def read_value(kind: type[Value], given: object) -> Value:
    """Read one of the small values from itself or from a mapping of its keys."""
    if isinstance(given, kind):
        if _is_plain(given):
            return given
        given = parts_of(given)
    if not isinstance(given, Mapping):
        one = f"give one key as <field>__{kind._fields[0]}"
        raise ValueError(f"takes a {kind.__name__} or a mapping of its keys, not {given!r}; {one}")
    known = kind._fields[:-1]  # all but `keys`
    if [key for key in given if key not in known]:
        _refuse_part(given, known)
    try:
        parts = {key: _PARTS.get(key, read_text)(part) for key, part in given.items() if part is not None}
    except ValueError:
        _refuse_part(given, known)
        raise
    order = tuple(parts)
    natural = tuple([key for key in known if key in parts])
    return kind(**parts, keys=() if natural == order else order)


def _refuse_part(given: Mapping[str, object], known: Sequence[str]) -> None:
    """Raise the error of the first part that is wrong."""
    for key, part in given.items():
        if key not in known:
            raise ValueError(f"has no {key!r}; its keys are {', '.join(known)}")
        try:
            if part is not None:
                _PARTS.get(key, read_text)(part)
        except ValueError as error:
            raise ValueError(f"{key} {error}") from None


def _is_plain(value: Value) -> bool:
    """Whether nothing in a small value has to be read: its parts are ASCII text."""
    for part in value[:-1]:  # noqa: SIM110  a loop takes half the time of all()
        if part is not None and not (isinstance(part, str) and part.isascii()):
            return False
    return True


def _id_of(kind: str, given: object) -> str:
    if isinstance(given, str):
        return given
    if getattr(given, "kind", None) == kind:
        return str(given.id)  # type: ignore[attr-defined]
    raise ValueError(f"takes one of the {kind}, or its id, not {given!r}")
