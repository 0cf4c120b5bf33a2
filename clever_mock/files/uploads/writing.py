"""A district as upload files: what its SIS holds, which is what it would send.

What the format has no column for is not in them: district admins, dates, ids, and what else `columns` does not name.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clever_mock.errors import DumpError
from clever_mock.files.uploads.columns import (
    ADMINS,
    CONTACTS,
    ENROLLMENTS,
    EXTENSION,
    FILES,
    TEACHER_COLUMNS,
    Column,
    File,
)
from clever_mock.files.writing import whole_files
from clever_mock.model.records.rows import Row
from clever_mock.model.rosters.district import District

_CONTACT_COLUMNS = frozenset(column.name for column in CONTACTS)


def dump_upload(district: District, directory: str | os.PathLike[str]) -> None:
    """Write the files into a directory, which is made where there is none. Raises `DumpError`; then it writes none."""
    path = os.fsdecode(directory)
    with district.roster.lock:
        district.look()
        try:
            os.makedirs(path, exist_ok=True)
        except OSError as error:
            raise DumpError(f"{path}: it cannot be written: {error.strerror}") from None
        writer = _Writer(district)
        with whole_files(*(os.path.join(path, file.name) for file in FILES)) as streams:
            for stream, file in zip(streams, FILES):
                table = csv.writer(stream)
                table.writerow([*(column.name for column in file.columns), *writer.own_columns(file)])
                table.writerows(writer.lines(file))


class _Writer:
    """Turns the records of a district into cells."""

    def __init__(self, district: District) -> None:
        self._district = district
        self._rows = district.sis.rows
        self._order = district.sis.order
        self._names = {kind: self._unlike(kind) for kind in ("schools", "teachers", "students", "sections")}

    def _unlike(self, kind: str) -> dict[str, str]:
        """The SIS ids of a kind by record. Raises `DumpError` for a record that has none, and for two that have one."""
        names: dict[str, str] = {}
        seen: dict[str, str] = {}
        for id in self._order[kind]:
            name = (self._rows[kind][id].sis_id or "").strip()
            if not name:
                raise self._error(kind, id, "has no sis_id, and an upload cannot be without; give it one")
            if seen.setdefault(name, id) != id:
                raise self._error(kind, id, f"has the sis_id {name!r}, as {seen[name]} has; give it another")
            names[id] = name
        return names

    def _error(self, kind: str, id: str, reason: str) -> DumpError:
        return DumpError(f"{self._district.find(kind, id)!r} {reason}")

    def lines(self, file: File) -> Iterator[list[str]]:
        """The rows of one of the files."""
        if file.name == ENROLLMENTS.name:
            yield from self._enrollments()
            return
        kind, own = _kind_of(file), self._own_names(file)
        for id in self._order[kind]:
            row = self._rows[kind][id]
            ext = (row.ext or {}) if own else {}
            for further in self._repeats(kind, row):
                cells = [further.get(column.name) or self._cell(kind, row, column) for column in file.columns]
                yield [*cells, *(self._whole(kind, id, "ext", ext.get(name, "").strip()) for name in own)]

    def own_columns(self, file: File) -> list[str]:
        """The district's own columns of a file. Raises `DumpError` for a name that a header cannot hold."""
        return [f"{EXTENSION}{name}" for name in self._own_names(file)]

    def _own_names(self, file: File) -> list[str]:
        if not file.extended:
            return []
        kind = _kind_of(file)
        names: dict[str, None] = {}
        for id in self._order[kind]:
            for name in self._rows[kind][id].ext or ():
                if name != name.strip() or not name or "\0" in name:
                    raise self._error(kind, id, f"has {name!r} in ext, and no column can be called so; rename it")
                names[name] = None
        return sorted(names)

    def _repeats(self, kind: str, row: Row) -> Sequence[Mapping[str, str]]:
        """The cells of a record that are not its own fields, for each of the lines that it takes."""
        if kind == "students":
            return [self._contact(id) for id in self._district.sis.related("contacts.student", row.id)] or [{}]
        if kind == "school_admins":
            return [{"School_id": self._names["schools"][school]} for school in row.schools] or [{}]
        if kind == "sections":
            return [self._teachers(row)]
        return [{}]

    def _contact(self, id: str) -> dict[str, str]:
        cells = {column.name: self._cell("contacts", self._rows["contacts"][id], column) for column in CONTACTS}
        if not cells["Contact_name"]:
            raise self._error("contacts", id, "has no name, and an upload cannot be without; give it one")
        return cells

    def _teachers(self, row: Row) -> dict[str, str]:
        others = [id for id in row.teachers if id != row.teacher]
        if len(others) >= len(TEACHER_COLUMNS):
            raise self._error("sections", row.id, f"has {len(others) + 1} teachers, and an upload has room for 10")
        named = [row.teacher, *others]
        return {column: self._names["teachers"][id] for column, id in zip(TEACHER_COLUMNS, named) if id is not None}

    def _enrollments(self) -> Iterator[list[str]]:
        names = self._names
        for id in self._order["sections"]:
            row = self._rows["sections"][id]
            school, section = names["schools"][row.school], names["sections"][id]
            for student in row.students:
                yield [school, section, names["students"][student]]

    def _cell(self, kind: str, row: Row, column: Column) -> str:
        if column.name in _CONTACT_COLUMNS and kind != "contacts":
            return ""
        name, _, part = column.field.partition("__")
        if column.names:
            return self._names[column.names][row.school] if name == "school" and kind != "school_admins" else ""
        value: Any = getattr(row, name)
        if part and value is not None:
            value = getattr(value, part)
        text = column.cell(value)
        if column.filled and not text:
            raise self._error(kind, row.id, f"has no {column.field}, and an upload cannot be without; give it one")
        return self._whole(kind, row.id, column.field, text)

    def _whole(self, kind: str, id: str, field: str, text: str) -> str:
        if "\0" in text:
            raise self._error(kind, id, f"has a NUL in {field}, and an upload cannot hold one")
        return text


def _kind_of(file: File) -> str:
    return "school_admins" if file is ADMINS else file.name.removesuffix(".csv")
