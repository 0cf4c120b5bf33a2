"""Records as a version shows them, read into rows: each by itself, before anything is known of the others.

And rows written as records: as v1.2 shows them, with all that v1.2 does not show.
"""

from __future__ import annotations

from typing import Any

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.ids import is_object_id
from clever_mock.model.records.nearest import did_you_mean
from clever_mock.model.records.rows import Row
from clever_mock.model.records.tables import ALL_KINDS
from clever_mock.model.records.values import Enrollment
from clever_mock.model.rosters.district import RECORDS
from clever_mock.model.time.changes import Seen
from clever_mock.versions.v1_2 import V1_2
from clever_mock.versions.values import parts, plain

_DERIVED = {"students": ("schools",), "teachers": ("schools",)}
"""Keys that a version shows and the roster works out for itself."""

_DEFAULTS = {"districts": {"sis_type": "sftp"}}

_NEEDED = {
    kind: tuple(name for name, field in RECORDS[kind].fields.items() if field.required and name != "district")
    for kind in ALL_KINDS
}
"""The fields that a record cannot be without. The district can be left out where there is one."""

_NAMING = {
    kind: tuple((name, field.many) for name, field in RECORDS[kind].fields.items() if field.refers_to)
    for kind in ALL_KINDS
}


class RowReader:
    """Reads records into rows. Ids that many records name are kept in memory once."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def read(self, kind: str, given: object) -> Row:
        """The row of a record. Raises `InvalidValueError` with the field and the reason."""
        if not isinstance(given, dict):
            raise InvalidValueError(f"it must be an object, not {type(given).__name__}")
        record = RECORDS[kind]
        values = {**_DEFAULTS[kind], **given} if kind in _DEFAULTS else given.copy()
        id = values.pop("id", None)
        if not isinstance(id, str) or not is_object_id(id):
            raise InvalidValueError(f"id takes 24 lower-case hexadecimal digits, not {id!r}")
        for name in _DERIVED.get(kind, ()):
            values.pop(name, None)
        if not values.keys() <= record.fields.keys():
            raise InvalidValueError(_no_field(values, record))
        self._keep_once(kind, values)
        row = record.read_row(self._ids.setdefault(id, id), values)
        for name in _NEEDED[kind]:
            if getattr(row, name) is None:
                raise InvalidValueError(f"{name} is missing, and a {record.singular} cannot be without it")
        return row

    def _keep_once(self, kind: str, values: dict[str, Any]) -> None:
        ids = self._ids
        for name, many in _NAMING[kind]:
            value = values.get(name)
            if isinstance(value, str):
                values[name] = ids.setdefault(value, value)
            elif many and isinstance(value, list):
                values[name] = [ids.get(id, id) if isinstance(id, str) else id for id in value]


def record_json(kind: str, seen: Seen) -> dict[str, Any]:
    """A record as a roster file has it."""
    view = V1_2.kinds.get(kind)
    shown: dict[str, Any] = {"id": seen.row.id} if view is None else view.show(seen)
    known = () if view is None else view.fields
    for name, field in RECORDS[kind].fields.items():
        stored = getattr(seen.row, name)
        if stored is not None and stored != () and (name not in known or field.choices):
            shown[name] = parts(stored) if field.value_class is not None else _plain(stored)
    if kind == "sections" and seen.row.teachers and seen.row.teacher is None:
        shown["teacher"] = None
    return shown


def _plain(stored: Any) -> object:
    if isinstance(stored, tuple) and stored and isinstance(stored[0], Enrollment):
        return [{name: plain(part) for name, part in one._asdict().items() if part is not None} for one in stored]
    return plain(stored)


def called(row: Row | None, given: object) -> str:
    """How an error calls a record: its id in brackets, where it has one."""
    id = row.id if row is not None else given.get("id") if isinstance(given, dict) else None
    return f" ({id})" if isinstance(id, str) and is_object_id(id) else ""


def _no_field(values: dict[str, Any], record: Any) -> str:
    key = next(name for name in values if name not in record.fields)
    hint = did_you_mean(key, record.fields) or ";"
    return f"a {record.singular} has no field {key!r}{hint} its fields are {', '.join(record.fields)}"
