"""One row of an upload file into one row of a record, new or changed. It knows cells and fields, not files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clever_mock.errors import InvalidValueError
from clever_mock.files.uploads.columns import Column
from clever_mock.files.uploads.table import Cells, Table
from clever_mock.model.district import RECORDS
from clever_mock.model.record import Row
from clever_mock.model.values import parts_of

_KEYS = ("sis_id", "staff_id")


class Builder:
    """Builds the records of a kind from those of a table's columns that it names.

    What the header does not name stays as it was; an empty cell is no value.
    """

    def __init__(self, table: Table, kind: str, columns: tuple[Column, ...]) -> None:
        self.table = table
        self.kind = kind
        self.key = next((place for place, column in enumerate(table.columns) if column.field in _KEYS), 0)
        self._record = RECORDS[kind]
        self._plain: list[tuple[int, Column]] = []
        self._parts: dict[str, list[tuple[int, str, Column]]] = {}
        own = {column.name for column in columns} & table.named
        for place, column in enumerate(table.columns):
            if column.name in own and not column.names:
                field, _, part = column.field.partition("__")
                if part:
                    self._parts.setdefault(field, []).append((place, part, column))
                else:
                    self._plain.append((place, column))
        for field, parts in self._parts.items():
            order = self._record.fields[field].value_class._fields
            parts.sort(key=lambda entry: order.index(entry[1]))

    def build(self, line: int, cells: Cells, id: str, old: Row | None, given: Mapping[str, object]) -> Row:
        """The row of a record: the old one, if there is one, with cells and given values. Raises `LoadError`."""
        values: dict[str, Any] = dict(zip(old._fields[1:], old[1:])) if old is not None else {}
        for place, column in self._plain:
            values[column.field] = self._value(line, cells[place], column)
        for field, parts in self._parts.items():
            before = values.get(field)
            whole = parts_of(before) if before is not None else {}
            whole.update((part, self._value(line, cells[place], column)) for place, part, column in parts)
            kept = {part: value for part, value in whole.items() if value is not None}
            values[field] = kept or None
        values.update(given)
        try:
            return self._record.read_row(id, values)
        except InvalidValueError as error:
            raise self.table.error(line, str(error)) from None

    @property
    def names_columns(self) -> bool:
        """Whether the header names any of the columns."""
        return bool(self._plain or self._parts)

    def has_cells(self, cells: Cells) -> bool:
        """Whether a row has a value in any of the plain columns."""
        return any(cells[place] for place, _ in self._plain)

    def difference(self, one: Row, two: Row) -> str | None:
        """The name of the first of the columns in which two records differ, None where they are one."""
        for _, column in self._plain:
            if getattr(one, column.field) != getattr(two, column.field):
                return column.name
        for field, parts in self._parts.items():
            for _, part, column in parts:
                if getattr(getattr(one, field), part, None) != getattr(getattr(two, field), part, None):
                    return column.name
        return None

    def _value(self, line: int, text: str, column: Column) -> Any:
        if not text:
            return None
        try:
            return column.read(text)
        except ValueError as error:
            raise self.table.error(line, f"column {column.name}: it {error}") from None
