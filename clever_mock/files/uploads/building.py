"""One row of an upload file into one row of a record, new or changed. It knows cells and fields, not files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from clever_mock.errors import InvalidValueError
from clever_mock.files.uploads.columns import Column
from clever_mock.files.uploads.table import Cells, Table
from clever_mock.model.records.days import rolled_over
from clever_mock.model.records.rows import Row
from clever_mock.model.records.values import parts_of
from clever_mock.model.rosters.district import RECORDS

_KEYS = ("sis_id", "staff_id")


class Builder:
    """Builds the records of a kind from those of a table's columns that it names.

    What the header does not name stays as it was, and so does a value that the cell shows as it was; an empty cell is
    no value. A cell that cannot be read is noted, and is no value.
    """

    def __init__(self, table: Table, kind: str, columns: tuple[Column, ...], today: dt.date) -> None:
        self.table = table
        self.kind = kind
        self.key = next((place for place, column in enumerate(table.columns) if column.field in _KEYS), 0)
        self._today = today
        self._record = RECORDS[kind]
        self._plain: list[tuple[int, Column]] = []
        self._parts: dict[str, list[tuple[int, str, Column]]] = {}
        self._own = table.extensions if "ext" in self._record.fields else {}
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

    def build(self, line: int, cells: Cells, id: str, old: Row | None, given: Mapping[str, object]) -> Row | None:
        """The row of a record: the old one, if there is one, with cells and given values.

        None where the values cannot be those of a record, which is noted.
        """
        values: dict[str, Any] = {}
        if old is not None:
            values = dict(zip(old._fields[1:], old[1:]))
        for place, column in self._plain:
            if old is None or column.cell(values[column.field]) != cells[place]:
                values[column.field] = self._value(line, cells[place], column) if cells[place] else None
        for field, parts in self._parts.items():
            values[field] = self._whole(line, cells, values.get(field), parts, new=old is None)
        if self._own:
            values["ext"] = self._extensions(cells, values.get("ext"), new=old is None)
        values.update(given)
        try:
            return self._record.read_row(id, values)
        except InvalidValueError as error:
            self.table.note(line, str(error))
            return None

    def _whole(
        self, line: int, cells: Cells, before: Any, parts: Sequence[tuple[int, str, Column]], *, new: bool
    ) -> Any:
        """A small value of the cells of its parts: as it was before, where each of them shows it so."""
        said = {
            part: self._value(line, cells[place], column) if cells[place] else None
            for place, part, column in parts
            if (cells[place] if new else column.cell(getattr(before, part, None)) != cells[place])
        }
        if not said:
            return before
        whole = {**(parts_of(before) if before is not None else {}), **said}
        return {part: value for part, value in whole.items() if value is not None} or None

    def _extensions(self, cells: Cells, before: Mapping[str, str] | None, *, new: bool) -> Mapping[str, str] | None:
        """The district's own fields: as they were before, where the cells show them so."""
        said = {name: cells[place] for name, place in self._own.items()}
        known = before or {}
        if not new and all(known.get(name, "").strip() == text for name, text in said.items()):
            return before
        return {**known, **said}

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
        try:
            if not column.dated:
                return column.read(text)
            day: Any = column.read(text, self._today)
        except ValueError as error:
            self.table.note(line, f"it {error}", column=column.name, value=text, left_out="value")
            return None
        if rolled_over(text, day):
            reason = f"it is {text!r}, a day that is not in the calendar; it is read as {day:%Y-%m-%d}"
            self.table.note(line, reason, column=column.name, value=text, left_out="")
        return day
