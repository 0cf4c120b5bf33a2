"""Reads one upload file: commas, a header line, UTF-8. It knows lines and columns, and nothing of records.

What a row or a cell lacks is noted, and the reading goes on; what is no CSV file at all is refused.
"""

from __future__ import annotations

import csv
import os
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence

from clever_mock.errors import LoadError
from clever_mock.files.uploads.columns import EXTENSION, PASSED_OVER, Column, File
from clever_mock.files.uploads.findings import Findings
from clever_mock.model.records.nearest import nearest
from clever_mock.model.records.sync_report import LeftOut

Cells = Sequence[str]
"""The cells of a row without the space around them, one for each of the file's columns; `""` where it has none.

After them come those of the district's own columns.
"""


class Table:
    """The rows of one upload file. Raises `LoadError` for a file that has no such rows."""

    def __init__(self, path: str, file: File, findings: Findings) -> None:
        self.path = path
        self.name = os.path.basename(path)
        self.columns = file.columns
        self.extensions: dict[str, int] = {}
        """The district's own columns, without the beginning that all have, and the place of each in the cells."""
        self._extended = file.extended
        self._own: list[int] = []
        self._findings = findings
        self._numbers = {column.name: number for number, column in enumerate(file.columns)}
        self._rows = _rows(path, self._encoding())
        header = next(self._rows, None)
        if header is None:
            raise LoadError(f"{path}: it is empty; it needs a header line: {_names(file.columns)}")
        self._width = len(header[1])
        self._nameless = [place for place, name in enumerate(header[1]) if not name.strip()]
        self._places = self._read_header(header[1])
        self.named = frozenset(column.name for column, place in zip(self.columns, self._places) if place >= 0)

    def _encoding(self) -> str:
        """How the file is written: as UTF-8, as it should be, or as other programs save it."""
        encoding, line, byte = _encoding_of(self.path)
        if line:
            reason = f"byte {byte} of the line is no UTF-8; save it as UTF-8"
            self.note(line, f"{reason}. It is read as {encoding}", left_out="")
        return encoding

    def _read_header(self, header: Cells) -> list[int]:
        known = {name.casefold(): column for column in self.columns for name in (column.name, *column.also)}
        places: dict[str, int] = {}
        strange = ""
        for place, given in enumerate(header):
            name = given.strip().casefold()
            if not name:
                continue
            if name not in known:
                strange = self._note_strange(place, given, known) or strange
            elif known[name].name in places:
                self.note(1, f"column {given.strip()} comes twice", value=given, left_out="column")
            else:
                places[known[name].name] = place
        missing = [column for column in self.columns if column.needed and column.name not in places]
        if missing:
            reason = strange or f"it has no column {_names(missing)}, and no row can be without"
            raise LoadError(f"{self.path}: line 1: {reason}")
        return [places.get(column.name, -1) for column in self.columns]

    def _note_strange(self, place: int, given: str, known: dict[str, Column]) -> str:
        """Take note of a column that no record has; what is strange about it, if it is not one of the format."""
        name = given.strip().casefold()
        if self._extended and name.startswith(EXTENSION) and name != EXTENSION:
            self._note_own(place, given.strip())
            return ""
        if name in PASSED_OVER or name.startswith(EXTENSION):
            self._findings.pass_over(self.name, "no version up to 2.1 shows it", column=given.strip())
            return ""
        reason = f"column {place + 1} is called {given!r}{self._nearest(name, known)}"
        self.note(1, reason, value=given, left_out="column")
        return reason

    def _note_own(self, place: int, given: str) -> None:
        name = given[len(EXTENSION) :]
        if name in self.extensions:
            self.note(1, f"column {given} comes twice", value=given, left_out="column")
            return
        self.extensions[name] = len(self.columns) + len(self._own)
        self._own.append(place)

    @staticmethod
    def _nearest(name: str, known: dict[str, Column]) -> str:
        if "\t" in name or ";" in name:
            return "; columns are separated by commas"
        near = nearest(name, known)
        hint = f"; did you mean {known[near].name!r}?" if near else "."
        return f", and the file has no such column{hint} Columns of your own begin with {EXTENSION!r}"

    def place(self, column: str) -> int:
        """Where in the cells of a row a column stands."""
        return self._numbers[column]

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """The line and the cells of each row that can be read. Rows of empty cells are passed over."""
        places, width = self._places, self._width
        filled = [number for number, column in enumerate(self.columns) if column.filled]
        for line, row in self._rows:
            if (len(row) != width or self._nameless) and not self._fits(line, row):
                continue
            cells = [row[place].strip() if place >= 0 else "" for place in places]
            if self._own:
                cells += [row[place].strip() for place in self._own]
            for number in filled:
                if not cells[number]:
                    if any(cells):
                        self.note(line, "it is empty, and no row can be without", column=self.columns[number].name)
                    break
            else:
                yield line, cells

    def _fits(self, line: int, row: list[str]) -> bool:
        """Bring a row to the width of the header, if it lacks only empty cells or has only empty ones too many."""
        if not any(map(str.strip, row)):
            return False
        if any(map(str.strip, row[self._width :])):
            self.note(line, f"it has {len(row)} cells, and the header names {self._width} columns")
            return False
        row.extend([""] * (self._width - len(row)))
        for place in [place for place in self._nameless if row[place].strip()]:
            self.note(line, f"column {place + 1} has no name", value=row[place].strip(), left_out="value")
        return True

    def note(self, line: int, reason: str, *, column: str = "", value: str = "", left_out: LeftOut = "row") -> None:
        """Take note of a problem in a line."""
        self._findings.note(self.name, line, reason, column=column, value=value, left_out=left_out)


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(column.name for column in columns)


def _rows(path: str, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, each with the line on which it begins. Lines end with LF, CR, or both."""
    line = 1
    try:
        with open(path, encoding=encoding, newline="") as stream:
            reader = csv.reader(stream, strict=True)
            for row in reader:
                if row:
                    yield line, row
                line = reader.line_num + 1
    except csv.Error as error:
        raise LoadError(f"{path}: line {line}: it is not CSV: {error}") from None
    except OSError as error:
        raise LoadError(f"{path}: it cannot be read: {error.strerror}") from None


_CHUNK = 1 << 20
_LINE_END = re.compile(b"\r\n|\r|\n")
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OLD = "cp1252"
"""What spreadsheets on Windows save where they do not save UTF-8."""


def _encoding_of(path: str) -> tuple[str, int, int]:
    """The encoding of a file, with the line and the byte in it where that shows; 0 and 0 for UTF-8."""
    decoder = getincrementaldecoder("utf-8")()
    before = 0
    try:
        with open(path, "rb") as stream:
            head = stream.read(2)
            for bom, encoding in _BOMS:
                if head == bom:
                    return encoding, 1, 1
            stream.seek(0)
            while chunk := stream.read(_CHUNK):
                if b"\0" in chunk:
                    line, _ = _line_of(path, before + chunk.index(b"\0"))
                    raise LoadError(f"{path}: line {line}: it holds a NUL; save it as plain CSV in UTF-8")
                rest = len(decoder.getstate()[0])
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    return _OLD, *_line_of(path, before - rest + error.start)
                before += len(chunk)
            if decoder.getstate()[0]:
                return _OLD, *_line_of(path, before - len(decoder.getstate()[0]))
    except OSError as error:
        raise LoadError(f"{path}: it cannot be read: {error.strerror}") from None
    return "utf-8-sig", 0, 0


def _line_of(path: str, offset: int) -> tuple[int, int]:
    """The line in which a byte of a file stands, and its place in it, both from 1."""
    with open(path, "rb") as stream:
        ends = list(_LINE_END.finditer(stream.read(offset)))
    return len(ends) + 1, offset - (ends[-1].end() if ends else 0) + 1
