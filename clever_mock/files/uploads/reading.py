"""A directory of upload files into rows that belong together, for a new district or as the next upload of one.

Nothing is written here. Whatever does not hold raises `LoadError` that names file, line and column.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from clever_mock.errors import LoadError
from clever_mock.files.uploads.building import Builder
from clever_mock.files.uploads.columns import (
    ADMINS,
    CONTACTS,
    ENROLLMENTS,
    FILES,
    SCHOOLS,
    SECTIONS,
    STUDENTS,
    STUDENTS_WITH_CONTACTS,
    TEACHER_COLUMNS,
    TEACHERS,
    File,
)
from clever_mock.files.uploads.identity import Identities, contact_names
from clever_mock.files.uploads.table import Cells, Table
from clever_mock.model.nearest import nearest
from clever_mock.model.record import Row

KINDS = ("schools", "teachers", "students", "sections", "school_admins", "contacts")
"""The kinds that an upload brings, each after those that it refers to."""

Rows = Mapping[str, Mapping[str, Row]]
"""Rows by kind and id."""


class Upload:
    """What upload files say: the rows of each kind by id. A kind of which they say nothing is not there."""

    def __init__(self, directory: str, district: str, seed: int, old: Rows | None = None) -> None:
        self._paths = upload_paths(directory)
        self._district = district
        self._old: Rows = old or {}
        self._identities = Identities(seed, district, self._old)
        self._lines: dict[str, int] = {}
        self._ids: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self.rows: dict[str, dict[str, Row]] = {}

    def read(self) -> Upload:
        """Read all the files."""
        self._schools(self._table(SCHOOLS))
        self._teachers(self._table(TEACHERS))
        self._students(self._table(STUDENTS_WITH_CONTACTS))
        self._sections(self._table(SECTIONS))
        self._enroll(self._table(ENROLLMENTS))
        if ADMINS.name in self._paths:
            self._admins(self._table(ADMINS))
        return self

    def _table(self, file: File) -> Table:
        return Table(self._paths[file.name], file)

    def _schools(self, table: Table) -> None:
        builder = self._builder(table, "schools", SCHOOLS)
        for line, cells in table.rows():
            self._add(builder, line, cells, {})

    def _teachers(self, table: Table) -> None:
        builder = self._builder(table, "teachers", TEACHERS)
        for line, cells in table.rows():
            self._add(builder, line, cells, {"school": self._named(table, line, cells, "School_id")}, may_repeat=True)

    def _students(self, table: Table) -> None:
        builder = self._builder(table, "students", STUDENTS)
        contacts = self._builder(table, "contacts", STUDENTS_WITH_CONTACTS._replace(columns=CONTACTS))
        if not contacts.names_columns:
            del self.rows["contacts"]
        for line, cells in table.rows():
            school = self._named(table, line, cells, "School_id")
            student = self._add(builder, line, cells, {"school": school}, may_repeat=True)
            if contacts.has_cells(cells):
                self._contact(contacts, line, cells, student)

    def _contact(self, builder: Builder, line: int, cells: Cells, student: Row) -> None:
        if not cells[builder.table.place("Contact_name")]:
            raise builder.table.error(line, "column Contact_name: it is empty, and a contact cannot be without")
        given = {"student": student.id, "district": self._district}
        rows = self.rows["contacts"]
        bare = builder.build(line, cells, "", None, given)
        for name in contact_names(student.sis_id, bare):
            id = self._identities.of("contacts", *name)
            row = builder.build(line, cells, id, self._old.get("contacts", {}).get(id), given)
            if id not in rows:
                rows[id] = row
                return
            if rows[id] == row:
                return

    def _sections(self, table: Table) -> None:
        builder = self._builder(table, "sections", SECTIONS)
        renames = "Name" in table.named
        for line, cells in table.rows():
            teachers = [self._named(table, line, cells, name) for name in TEACHER_COLUMNS if name in table.named]
            given: dict[str, Any] = {
                "school": self._named(table, line, cells, "School_id"),
                "teacher": teachers[0],
                "teachers": [teacher for teacher in teachers if teacher is not None],
                "students": (),
            }
            sis_id = cells[table.place("Section_id")]
            if renames or self._identities.of("sections", sis_id) not in self._old.get("sections", {}):
                given["name"] = cells[table.place("Name")] or cells[table.place("Course_name")] or sis_id
            self._add(builder, line, cells, given)

    def _enroll(self, table: Table) -> None:
        sections = self.rows["sections"]
        enrolled: dict[str, set[str]] = {id: set() for id in sections}
        for line, cells in table.rows():
            school, section, student = (
                self._named(table, line, cells, column.name) or "" for column in ENROLLMENTS.columns
            )
            if sections[section].school != school:
                column, other = cells[table.place("School_id")], self.rows["schools"][sections[section].school].sis_id
                raise table.error(line, f"column School_id: it is {column!r}, and the section is of school {other!r}")
            enrolled[section].add(student)
        for id, students in enrolled.items():
            sections[id] = sections[id]._replace(students=tuple(sorted(students)))

    def _admins(self, table: Table) -> None:
        builder = self._builder(table, "school_admins", ADMINS)
        rows = self.rows["school_admins"]
        for line, cells in table.rows():
            school = self._named(table, line, cells, "School_id")
            schools = () if school is None else (school,)
            admin = self._add(builder, line, cells, {"schools": schools}, may_repeat=True)
            rows[admin.id] = admin._replace(schools=tuple(sorted({*admin.schools, *schools})))

    def _builder(self, table: Table, kind: str, file: File) -> Builder:
        self.rows[kind] = {}
        return Builder(table, kind, file.columns)

    def _add(
        self, builder: Builder, line: int, cells: Cells, given: dict[str, Any], *, may_repeat: bool = False
    ) -> Row:
        """Take up a record. One that may repeat is that of its first line; the others differ in the school alone."""
        kind, key = builder.kind, cells[builder.key]
        id = self._identities.of(kind, key)
        given["district"] = self._district
        row = builder.build(line, cells, id, self._old.get(kind, {}).get(id), given)
        rows = self.rows[kind]
        first = rows.get(id)
        if first is None:
            rows[id] = row
            self._lines[id] = line
            self._ids[kind][key] = id
            return row
        difference = builder.difference(row, first)
        if difference or not may_repeat:
            name, other = builder.table.columns[builder.key].name, f", with another {difference}" if may_repeat else ""
            raise builder.table.error(line, f"column {name}: {key!r} comes on line {self._lines[id]} as well{other}")
        return first

    def _named(self, table: Table, line: int, cells: Cells, column: str) -> str | None:
        """The id of the record that a cell names by its id in the SIS, None for an empty one."""
        place = table.place(column)
        name, kind = cells[place], table.columns[place].names
        id = self._ids[kind].get(name)
        if id is None and name:
            file = next(file for file in FILES if file.name == f"{kind}.csv")
            near = nearest(name, self._ids[kind], 0.8)
            hint = f"; the nearest is {near!r}" if near else ""
            raise table.error(line, f"column {column}: it names {name!r}, which is not in {file.name}{hint}")
        return id


def upload_paths(directory: str) -> dict[str, str]:
    """The path of each upload file that a directory holds. Raises `LoadError` where one is missing."""
    try:
        names = sorted(os.listdir(directory))
    except OSError as error:
        raise LoadError(f"{directory}: it cannot be read: {error.strerror}") from None
    found: dict[str, str] = {}
    for name in names:
        if found.setdefault(name.lower(), os.path.join(directory, name)) != os.path.join(directory, name):
            raise LoadError(f"{directory}: it holds {os.path.basename(found[name.lower()])} and {name}; keep one")
    missing = [file.name for file in FILES if file.needed and file.name not in found]
    if missing:
        near = nearest(missing[0], [name for name in names if name.lower().endswith(".csv")])
        hint = f" (is it {near}?)" if near and near.lower() not in {file.name for file in FILES} else ""
        raise LoadError(
            f"{directory}: {', '.join(missing)} missing{hint}. An upload is all of a district; "
            "a file with nothing to say has its header line alone"
        )
    return found
