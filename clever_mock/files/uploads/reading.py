"""A directory of upload files into rows that belong together, for a new district or as the next upload of one.

Nothing is written here. What does not hold is noted with file, line and column and left out; `LoadError` is raised
where the files are none of an upload.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from clever_mock.errors import LoadError
from clever_mock.files.uploads.building import Builder
from clever_mock.files.uploads.columns import (
    ADMINS,
    CONTACTS,
    ENROLLMENTS,
    FILES,
    READ,
    SCHOOLS,
    SECTIONS,
    STAFF,
    STUDENTS,
    STUDENTS_WITH_CONTACTS,
    TEACHER_COLUMNS,
    TEACHERS,
    File,
)
from clever_mock.files.uploads.findings import Findings
from clever_mock.files.uploads.identity import Identities, contact_names
from clever_mock.files.uploads.table import Cells, Table
from clever_mock.files.uploads.words import subject_of
from clever_mock.model.records.nearest import nearest
from clever_mock.model.records.rows import Row
from clever_mock.model.records.sync_report import LeftOut, SyncReport

KINDS = ("schools", "teachers", "students", "sections", "school_admins", "contacts")
"""The kinds that an upload brings, each after those that it refers to."""

Rows = Mapping[str, Mapping[str, Row]]
"""Rows by kind and id."""


class Upload:
    """What upload files say: the rows of each kind by id. A kind of which they say nothing is not there.

    `today` is the day to which a year of two digits is near.
    """

    def __init__(self, directory: str, district: str, seed: int, today: dt.date, old: Rows | None = None) -> None:
        self._findings = Findings(directory)
        self._paths = upload_paths(directory, self._findings)
        self._district = district
        self._today = today
        self._old: Rows = old or {}
        self._identities = Identities(seed, district, self._old)
        self._lines: dict[str, int] = {}
        self._ids: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self.rows: dict[str, dict[str, Row]] = {}

    def read(self, *, strict: bool) -> Upload:
        """Read all the files. Raises `LoadError`, with all there is to mend where it is `strict`."""
        self._schools(self._table(SCHOOLS))
        self._teachers(self._table(TEACHERS))
        self._students(self._table(STUDENTS_WITH_CONTACTS))
        self._sections(self._table(SECTIONS))
        self._enroll(self._table(ENROLLMENTS))
        for file in (ADMINS, STAFF):
            if file.name in self._paths:
                self._admins(self._table(file))
        if strict:
            self._findings.refuse()
        return self

    def report(self) -> SyncReport:
        """What the upload came to."""
        loaded = {kind: len(rows) for kind, rows in self.rows.items()}
        enrolled = sum(len(section.students) for section in self.rows["sections"].values())
        return self._findings.report({**loaded, "enrollments": enrolled})

    def _table(self, file: File) -> Table:
        return Table(self._paths[file.name], file, self._findings)

    def _schools(self, table: Table) -> None:
        builder = self._builder(table, "schools", SCHOOLS)
        for line, cells in table.rows():
            self._add(builder, line, cells, {})

    def _teachers(self, table: Table) -> None:
        builder = self._builder(table, "teachers", TEACHERS)
        for line, cells in table.rows():
            school = self._named(table, line, cells, "School_id")
            if school is not None:
                self._add(builder, line, cells, {"school": school}, may_repeat=True)

    def _students(self, table: Table) -> None:
        builder = self._builder(table, "students", STUDENTS)
        contacts = self._builder(table, "contacts", STUDENTS_WITH_CONTACTS._replace(columns=CONTACTS))
        if not contacts.names_columns:
            del self.rows["contacts"]
        for line, cells in table.rows():
            school = self._named(table, line, cells, "School_id")
            if school is None:
                continue
            student = self._add(builder, line, cells, {"school": school}, may_repeat=True)
            if student is not None and contacts.has_cells(cells):
                self._contact(contacts, line, cells, student)

    def _contact(self, builder: Builder, line: int, cells: Cells, student: Row) -> None:
        if not cells[builder.table.place("Contact_name")]:
            reason = "it is empty, and a contact cannot be without"
            builder.table.note(line, reason, column="Contact_name", left_out="value")
            return
        given = {"student": student.id, "district": self._district}
        rows, known = self.rows["contacts"], self._old.get("contacts", {})
        bare = builder.build(line, cells, "", None, given)
        alike = False
        for name in contact_names(student.sis_id, bare) if bare is not None else ():
            id = self._identities.of("contacts", *name)
            if alike and id not in known:
                return
            row = builder.build(line, cells, id, known.get(id), given)
            assert row is not None
            if id not in rows:
                rows[id] = guaranteed("contacts", row, known.get(id))
                return
            alike = alike or rows[id] == guaranteed("contacts", row, known.get(id))

    def _sections(self, table: Table) -> None:
        builder = self._builder(table, "sections", SECTIONS)
        name_column = table.columns[table.place("Name")]
        others = [name for name in TEACHER_COLUMNS[1:] if name in table.named]
        for line, cells in table.rows():
            school = self._named(table, line, cells, "School_id")
            sis_id = cells[builder.key]
            if school is None:
                continue
            teacher = self._named(table, line, cells, TEACHER_COLUMNS[0], left_out="value")
            team = (teacher, *(self._named(table, line, cells, name, left_out="value") for name in others))
            given: dict[str, Any] = {
                "school": school,
                "teacher": teacher,
                "teachers": [one for one in team if one is not None],
                "students": (),
            }
            old = self._old.get("sections", {}).get(self._identities.of("sections", sis_id))
            name = cells[table.place("Name")]
            if old is None or (name_column.name in table.named and name_column.cell(old.name) != name):
                given["name"] = name or cells[table.place("Course_name")] or sis_id
            self._add(builder, line, cells, given)

    def _enroll(self, table: Table) -> None:
        sections = self.rows["sections"]
        enrolled: dict[str, set[str]] = {id: set() for id in sections}
        for line, cells in table.rows():
            school, section, student = (self._named(table, line, cells, column.name) for column in ENROLLMENTS.columns)
            if school is None or section is None or student is None:
                continue
            if sections[section].school != school:
                given, other = cells[table.place("School_id")], self.rows["schools"][sections[section].school].sis_id
                table.note(line, f"it is {given!r}, and the section is of school {other!r}", column="School_id")
                continue
            enrolled[section].add(student)
        for id, students in enrolled.items():
            sections[id] = sections[id]._replace(students=tuple(sorted(students)))

    def _admins(self, table: Table) -> None:
        builder = Builder(table, "school_admins", ADMINS.columns, self._today)
        rows = self.rows.setdefault("school_admins", {})
        for line, cells in table.rows():
            school = self._named(table, line, cells, "School_id")
            if school is None and cells[table.place("School_id")]:
                continue
            schools = () if school is None else (school,)
            admin = self._add(builder, line, cells, {"schools": schools}, may_repeat=True)
            if admin is not None:
                rows[admin.id] = admin._replace(schools=tuple(sorted({*admin.schools, *schools})))

    def _builder(self, table: Table, kind: str, file: File) -> Builder:
        self.rows[kind] = {}
        return Builder(table, kind, file.columns, self._today)

    def _add(
        self, builder: Builder, line: int, cells: Cells, given: dict[str, Any], *, may_repeat: bool = False
    ) -> Row | None:
        """Take up a record; the one that is taken up, or was before. The first row of an id counts.

        One that may repeat differs in the school alone, or in what does not belong to the record itself.
        """
        kind, key = builder.kind, cells[builder.key]
        id = self._identities.of(kind, key)
        given["district"] = self._district
        old = self._old.get(kind, {}).get(id)
        row = builder.build(line, cells, id, old, given)
        if row is None:
            return None
        row = guaranteed(kind, row, old)
        first = self.rows[kind].setdefault(id, row)
        if first is row:
            self._lines[id] = line
            self._ids[kind][key] = id
            return row
        difference = builder.difference(row, first)
        if difference or not may_repeat:
            name, other = builder.table.columns[builder.key].name, f", with another {difference}" if may_repeat else ""
            reason = f"{key!r} comes on line {self._lines[id]} as well{other}"
            builder.table.note(line, reason, column=name, value=key, left_out="value" if may_repeat else "row")
        return first

    def _named(self, table: Table, line: int, cells: Cells, column: str, *, left_out: LeftOut = "row") -> str | None:
        """The id of the record that a cell names by its id in the SIS, None for an empty one and for none."""
        place = table.place(column)
        name, kind = cells[place], table.columns[place].names
        id = self._ids[kind].get(name)
        if id is None and name:
            file = next(file for file in FILES if file.name == f"{kind}.csv")
            reason = f"it names {name!r}, which is not in {file.name}"
            if self._findings.left_out(kind):
                reason += " or was left out of it"
            elif self._findings.few and (near := nearest(name, self._ids[kind], 0.8)):
                reason += f"; the nearest is {near!r}"
            table.note(line, reason, column=column, value=name, left_out=left_out)
        return id


def guaranteed(kind: str, row: Row, old: Row | None) -> Row:
    """A row with what the API guarantees where the upload does not say it; what an old row lacked may be lacking."""
    lacking = {
        name: make(row)
        for name, make in _GUARANTEED.get(kind, {}).items()
        if not getattr(row, name) and (old is None or getattr(old, name))
    }
    return row._replace(**lacking) if lacking else row


def _empty(_row: Row) -> str:
    return ""


_GUARANTEED: Mapping[str, Mapping[str, Callable[[Row], str]]] = {
    "schools": {"school_number": lambda row: row.sis_id},
    "sections": {"subject": lambda row: subject_of(row.course_name or "", row.name)},
    "school_admins": {"email": _empty},
    "contacts": {"type": _empty},
}
"""What Clever answers for a field that is always there, where an upload has nothing for it."""


def upload_paths(directory: str, findings: Findings) -> dict[str, str]:
    """The path of each upload file that a directory holds. Raises `LoadError` where one is missing."""
    try:
        names = sorted(os.listdir(directory))
    except OSError as error:
        raise LoadError(f"{directory}: it cannot be read: {error.strerror}") from None
    found: dict[str, str] = {}
    known = {file.name for file in READ}
    for name in names:
        if found.setdefault(name.lower(), os.path.join(directory, name)) != os.path.join(directory, name):
            raise LoadError(f"{directory}: it holds {os.path.basename(found[name.lower()])} and {name}; keep one")
        if name.lower() not in known and not name.startswith("."):
            _pass_over(name, findings)
    _check_missing(directory, names, found)
    return found


def _check_missing(directory: str, names: Sequence[str], found: Mapping[str, str]) -> None:
    missing = [file.name for file in FILES if file.needed and file.name not in found]
    if missing:
        near = nearest(missing[0], [name for name in names if name.lower().endswith(".csv")])
        hint = f" (is it {near}?)" if near and near.lower() not in {file.name for file in FILES} else ""
        raise LoadError(
            f"{directory}: {', '.join(missing)} missing{hint}. An upload is all of a district; "
            "a file with nothing to say has its header line alone"
        )


def _pass_over(name: str, findings: Findings) -> None:
    reason = f"it is not read; the files of an upload are {', '.join(file.name for file in READ)}"
    if name.lower().endswith(".csv"):
        findings.note(name, 0, reason, left_out="file")
    else:
        findings.pass_over(name, reason, left_out="file")
