"""How records are made for a client: by the factories of Python, with names and ids that came as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clever_mock import factories
from clever_mock.control.operation import Call
from clever_mock.errors import InvalidValueError, UnknownRecordError
from clever_mock.model import District, Record
from clever_mock.model.records.people import ROLES, Person
from clever_mock.model.rosters.district import RECORDS

_HOMES = (
    *("district", "school", "schools", "student", "students", "teacher", "teachers"),
    *("course", "courses", "sections"),
)
"""What a record is given from which its district follows."""
_REFERENCES = {"teacher": "teachers", "students": "students", "school": "schools"}
"""What a factory takes besides the fields of its record, or for one of them."""


def made(kind: str, given: Mapping[str, Any]) -> Any:
    """A new record of a kind, by its factory. Raises `InvalidValueError` for a field that the factory does not take."""
    record, factory = RECORDS[kind], getattr(factories, f"{RECORDS[kind].__name__}Factory")
    factory.check_names(given)
    for name, value in given.items():
        if name in record.fields and value is not None:
            _check(record, name, value)
    try:
        return factory(**given)
    except (AttributeError, TypeError) as error:  # a value of JSON in the place of what the factory looks at
        raise InvalidValueError(f"a {record.singular} cannot be made with {_shown(given)}: {error}") from error


def _check(record: type[Record], name: str, value: object) -> None:
    """Refuse a value that the record refuses, before the factory makes anything that fits it."""
    try:
        record.fields[name].read(value)
    except ValueError as error:
        raise InvalidValueError(f"{record.singular}: {name} {error}") from None


def _shown(given: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in given.items())


def made_in_district(call: Call, kind: str, given: Mapping[str, Any]) -> Record:
    """A new record of the district in the path, unless what is given says where in it the record belongs."""
    home = {} if any(name in _HOMES for name in given) else {"district": call.district}
    record: Record = made(kind, {**home, **_linked(call, kind, given)})
    return record


def person(district: District, id: str) -> Person:
    """A person of a district by the id that versions from 3.0 on show. Raises `UnknownRecordError`."""
    roles = [role for kind in ROLES for role in district.related(kind, f"{kind}.person", id)]
    if not roles:
        raise UnknownRecordError(f"{district!r} has no person with id {id!r}; it is the id of a user in v3.x")
    return Person(id, tuple(roles))


def _linked(call: Call, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, with the records that ids name: a factory looks at them for what fits."""
    district, linked = call.district, dict(given)
    for name, value in given.items():
        refers_to = _REFERENCES.get(name) or getattr(RECORDS[kind].fields.get(name), "refers_to", "")
        if refers_to and isinstance(value, str):
            linked[name] = district.find(refers_to, value)
        elif refers_to and isinstance(value, list):
            linked[name] = [district.find(refers_to, id) if isinstance(id, str) else id for id in value]
        elif name == "person" and isinstance(value, str):
            linked[name] = person(district, value)
    return linked
