"""Reads JSON from a file piece by piece, so that a large file is never in memory as a whole.

It knows JSON and where it stands in it, and nothing of rosters.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from clever_mock.errors import LoadError

CHUNK = 1 << 18
"""How many bytes are read at a time."""

_FIRST_MEMBER = re.compile(r'\{[ \t\n\r]*"(\w+)"[ \t\n\r]*:[ \t\n\r]*(.)')
_SPACE = re.compile(r"[ \t\n\r]*")


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


class Scanner:
    """A place in a file of JSON. Whatever is no JSON in UTF-8 raises `LoadError` with line and column."""

    def __init__(self, file: str, stream: BinaryIO) -> None:
        self._file = file
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._bytes = 0
        self._text = ""
        self._place = 0
        self._ended = False
        self._lines = 0
        self._columns = 0

    def peek(self) -> str:
        """The next character that is no space, `""` at the end of the file."""
        while True:
            found = _SPACE.match(self._text, self._place)
            assert found is not None
            self._place = found.end()
            if self._place < len(self._text):
                return self._text[self._place]
            if self._ended:
                return ""
            self._more()

    def begins(self, *texts: str) -> bool:
        """Whether what comes next begins with one of some texts. Nothing is read over."""
        self.peek()
        return self._text.startswith(texts, self._place)

    @property
    def line(self) -> int:
        """The number of the line of the next character, from 1."""
        return self._lines + self._text.count("\n", 0, self._place) + 1

    def take(self, *wanted: str) -> str:
        """Go on over the next character, which is one of those wanted."""
        found = self.peek()
        if found not in wanted:
            self.fail(f"{' or '.join(map(repr, wanted))} is missing")
        self._place += 1
        return found

    def value(self) -> object:
        """The next value whole."""
        if not self.peek():
            self.fail("a value is missing")
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._place)
            except json.JSONDecodeError as error:
                if self._ended:
                    self._place = error.pos
                    self.fail(error.msg)
            except (ValueError, RecursionError) as error:
                self.fail(str(error))
            else:
                # A number may go on beyond what was read.
                if end < len(self._text) or self._ended:
                    self._place = end
                    return value
            self._more()

    def first_member(self) -> tuple[str, str]:
        """The first key of the object that comes next, and the first character of its value; nothing is read over.

        Both are empty where the object is, or where it does not begin within the first piece of the file.
        """
        begin = _FIRST_MEMBER.match(self._text, self._place) if self.peek() == "{" else None
        return begin.groups() if begin else ("", "")  # type: ignore[return-value]

    def members(self) -> Iterator[str]:
        """The keys of the object that comes next. Whoever asks reads the value of each before the next key."""
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            key = self.value() if self.peek() == '"' else self.fail("a key in double quotes is missing")
            self.take(":")
            yield str(key)
            if self.take(",", "}") == "}":
                return

    def items(self) -> Iterator[object]:
        """The values of the list that comes next."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.take(",", "]") == "]":
                return

    def end(self) -> None:
        """Refuse what comes after the last value."""
        if self.peek():
            self.fail("it goes on after its end")

    def fail(self, reason: str) -> NoReturn:
        """Raise a `LoadError` that names file, line and column."""
        before = self._text.rfind("\n", 0, self._place)
        column = self._place - before if before >= 0 else self._columns + self._place + 1
        raise LoadError(f"{self._file}: it is not JSON in UTF-8: line {self.line}, column {column}: {reason}")

    def _more(self) -> None:
        """Read on: at least as much again as is still unread, so that a long value is not tried too often."""
        passed = self._text[: self._place]
        newlines = passed.count("\n")
        self._lines += newlines
        self._columns = len(passed) - passed.rfind("\n") - 1 if newlines else self._columns + len(passed)
        rest = self._text[self._place :]
        chunk = self._stream.read(max(CHUNK, len(rest)))
        self._ended = not chunk
        pending = len(self._decoder.getstate()[0])
        self._text, self._place = rest, 0
        try:
            self._text += self._decoder.decode(chunk, final=self._ended)
        except UnicodeDecodeError as error:
            self._text += error.object[: error.start].decode()
            self._place = len(self._text)
            byte = self._bytes - pending + error.start + 1
            self.fail(f"byte {byte} of the file is no UTF-8; save it as UTF-8")
        if not self._bytes:
            self._text = self._text.removeprefix("\ufeff")
        self._bytes += len(chunk)
