"""The small values inside a record: name, location, principal, credentials, the dates of a term, an enrollment.

They do not change. `keys` is the order in which a loaded file had the keys, kept so that a record can be shown
as it came; it is empty for values made here.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, Union


class Name(NamedTuple):
    """A person's name. All parts are text; a part that is None is not shown.

    A first and a last name are there on every record that Clever guarantees, so they are typed as text.
    """

    first: str = None  # type: ignore[assignment]
    middle: str | None = None
    last: str = None  # type: ignore[assignment]
    keys: tuple[str, ...] = ()


class Location(NamedTuple):
    """A postal address; latitude and longitude are text, in degrees, as Clever shows them."""

    address: str | None = None
    city: str | None = None
    lat: str | None = None
    lon: str | None = None
    state: str | None = None
    zip: str | None = None
    keys: tuple[str, ...] = ()


class Principal(NamedTuple):
    """The head of a school; `name` is one text, not a `Name`."""

    name: str | None = None
    email: str | None = None
    keys: tuple[str, ...] = ()


class Credentials(NamedTuple):
    """What a user types to log in to the district. Clever shows the password only where it was given one."""

    district_username: str | None = None
    district_password: str | None = None
    keys: tuple[str, ...] = ()


class TermDates(NamedTuple):
    """What a section says of its term. Version 1 shows a `datetime` as `2016-08-15T00:00:00.000Z`."""

    name: str | None = None
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    keys: tuple[str, ...] = ()


class Disability(NamedTuple):
    """What a district tells of a student's disability, in Clever's words."""

    disability_code: str | None = None
    disability_status: str | None = None
    disability_type: str | None = None
    keys: tuple[str, ...] = ()


Value = Union[Name, Location, Principal, Credentials, TermDates, Disability]


class Enrollment(NamedTuple):
    """That a student is enrolled in a school, by its id, and from which day to which."""

    school: str
    start_date: dt.date | None = None
    end_date: dt.date | None = None


def parts_of(value: Value) -> dict[str, str | dt.date]:
    """The parts that a value has, by key, in the order in which they are shown."""
    parts = value._asdict()
    known = [*value.keys, *(key for key in value._fields if key != "keys" and key not in value.keys)]
    return {key: parts[key] for key in known if parts[key] is not None}
