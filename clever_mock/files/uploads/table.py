"""Reads one upload file: UTF-8, commas, a header line. It knows lines and columns, and nothing of records."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from clever_mock.errors import LoadError
from clever_mock.files.uploads.columns import EXTENSION, PASSED_OVER, Column, File
from clever_mock.model.nearest import nearest

Cells = Sequence[str]
"""The cells of a row without the space around them, one for each of the file's columns; `""` where it has none."""


class Table:
    """The rows of one upload file. Raises `LoadError` that names the file, the line and the column."""

    def __init__(self, path: str, file: File) -> None:
        self.path = path
        self.columns = file.columns
        self._numbers = {column.name: number for number, column in enumerate(file.columns)}
        self._rows = _rows(path)
        header = next(self._rows, None)
        if header is None:
            raise LoadError(f"{path}: it is empty; it needs a header line: {_names(file.columns)}")
        self._width = len(header[1])
        self._places = self._read_header(header[1])
        self.named = frozenset(column.name for column, place in zip(self.columns, self._places) if place >= 0)

    def _read_header(self, header: Cells) -> list[int]:
        known = {column.name.casefold(): column for column in self.columns}
        places: dict[str, int] = {}
        for place, given in enumerate(header):
            name = given.strip().casefold()
            if name in PASSED_OVER or name.startswith(EXTENSION):
                continue
            if name not in known:
                raise self.error(1, f"column {place + 1} is called {given!r}{self._nearest(name, known)}")
            if name in places:
                raise self.error(1, f"column {given.strip()} comes twice")
            places[name] = place
        missing = [column for column in self.columns if column.needed and column.name.casefold() not in places]
        if missing:
            raise self.error(1, f"it has no column {_names(missing)}, and no row can be without")
        return [places.get(column.name.casefold(), -1) for column in self.columns]

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
        """The line and the cells of each row. Rows of empty cells are passed over."""
        places = self._places
        filled = [number for number, column in enumerate(self.columns) if column.filled]
        for line, row in self._rows:
            if len(row) != self._width:
                if not any(row):
                    continue
                raise self.error(line, f"it has {len(row)} cells, and the header names {self._width} columns")
            cells = [row[place].strip() if place >= 0 else "" for place in places]
            for number in filled:
                if not cells[number]:
                    if not any(cells):
                        break
                    raise self.error(
                        line, f"column {self.columns[number].name}: it is empty, and no row can be without"
                    )
            else:
                yield line, cells

    def error(self, line: int, reason: str) -> LoadError:
        """An error about a line."""
        return LoadError(f"{self.path}: line {line}: {reason}")


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(column.name for column in columns)


def _rows(path: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, each with the line on which it begins."""
    reader = csv.reader(_lines(path), strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise LoadError(f"{path}: line {line}: it is not CSV: {error}") from None


def _lines(path: str) -> Iterator[str]:
    """The lines of a file, with their ends."""
    try:
        with open(path, "rb") as stream:
            for number, line in enumerate(stream, 1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                try:
                    text = line.decode()
                except UnicodeDecodeError as error:
                    place = f"line {number}: byte {error.start + 1} of the line is no UTF-8"
                    raise LoadError(f"{path}: {place}; save it as UTF-8") from None
                if "\0" in text:
                    raise LoadError(f"{path}: line {number}: it holds a NUL; save it as plain CSV in UTF-8")
                yield text
    except OSError as error:
        raise LoadError(f"{path}: it cannot be read: {error.strerror}") from None
