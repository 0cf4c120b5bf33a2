"""One HTTP request as it is read from a connection: its line, its header fields, its body.

Reading is strict and bounded: what is malformed, ambiguous or too long is a `RefusedError` that carries the status to
answer. Nothing here writes to the connection, and nothing here knows WSGI.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BufferedReader

HEAD_LIMIT = 65_536
"""Bytes of a request line, and of all header fields of a request together."""
FIELD_LIMIT = 100
"""Header fields of a request."""
BODY_LIMIT = 1_048_576
"""Bytes of a request body."""

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rb"(%b) (\*|(?:/|(?i:https?)://)[^\x00-\x20\x7f]*) (HTTP/1\.\d)\r?\n" % _TOKEN)
_OTHER_VERSION = re.compile(rb"%b \S+ HTTP/\d\.\d\r?\n" % _TOKEN)
_FIELD = re.compile(rb"(%b):([^\x00-\x08\x0a-\x1f\x7f]*)\r?\n" % _TOKEN)
_LENGTH = re.compile(r"[0-9]{1,18}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?\r?\n")
_BLANK = (b"\r\n", b"\n")


class RefusedError(Exception):
    """Raised when a request cannot be taken: the status to answer, and the reason to give."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a request; `body` is filled by `read_request`."""

    method: str
    target: str
    version: str
    fields: tuple[tuple[str, str], ...]
    body: bytes = b""

    def values(self, name: str) -> list[str]:
        """All values of the header field `name`, which is given in lower case."""
        return [value for key, value in self.fields if key.lower() == name]

    def tokens(self, name: str) -> set[str]:
        """The comma-separated words of the header field `name`, in lower case."""
        return {word.strip().lower() for value in self.values(name) for word in value.split(",")}

    @property
    def modern(self) -> bool:
        """Whether the client speaks HTTP/1.1 or a later 1.x."""
        return self.version != "HTTP/1.0"

    @property
    def keep_alive(self) -> bool:
        """Whether the client wants to send more requests on this connection."""
        options = self.tokens("connection")
        return "close" not in options and (self.modern or "keep-alive" in options)


def read_request(stream: BufferedReader, proceed: Callable[[], object]) -> Request | None:
    """Read one whole request, or `None` when the client has closed the connection before it.

    `proceed` is called when the client waits for `100 Continue` before it sends the body.

    Raises `RefusedError` for what cannot be taken, and `OSError` when the connection fails or times out.
    """
    head = _read_head(stream)
    if head is None:
        return None
    length = _body_length(head)
    if length is not None and length > BODY_LIMIT:
        raise _too_large()
    if length != 0 and head.modern and _expects_continue(head):
        proceed()
    body = _read_chunks(stream) if length is None else _read_exactly(stream, length)
    # What the application sees is one plain body, however it was sent.
    fields = tuple(field for field in head.fields if field[0].lower() not in ("transfer-encoding", "expect"))
    if length is None:
        fields += (("Content-Length", str(len(body))),)
    return replace(head, fields=fields, body=body)


def _read_head(stream: BufferedReader) -> Request | None:
    while (first := stream.peek(1)[:1]) in (b"\r", b"\n"):
        stream.read(1)
    if not first:
        return None
    if not b" " < first < b"\x7f":
        raise RefusedError(400, "this server speaks plain HTTP; what came looks like TLS or another protocol")
    line = _read_line(stream, HEAD_LIMIT, 414, f"the request line is longer than {HEAD_LIMIT} bytes")
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        if _OTHER_VERSION.fullmatch(line) and b" HTTP/1." not in line:
            raise RefusedError(505, "this server speaks HTTP/1.0 and HTTP/1.1")
        raise RefusedError(400, "the request line is malformed; it reads: METHOD /path HTTP/1.1")
    method, target, version = match.groups()
    try:
        path = target.decode()
    except UnicodeDecodeError:
        raise RefusedError(400, "the path is not UTF-8; percent-encode it") from None
    head = Request(method.decode(), path, version.decode(), tuple(_read_fields(stream)))
    hosts = head.values("host")
    if len(hosts) > 1 or (head.modern and not hosts):
        raise RefusedError(400, "a request has one Host header")
    return head


def _read_fields(stream: BufferedReader) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    room = HEAD_LIMIT
    while (line := _read_line(stream, room, 431, f"the headers are longer than {HEAD_LIMIT} bytes")) not in _BLANK:
        room -= len(line)
        match = _FIELD.fullmatch(line)
        if match is None:
            raise RefusedError(400, "a header line is malformed; it reads: Name: value")
        if len(fields) == FIELD_LIMIT:
            raise RefusedError(431, f"there are more than {FIELD_LIMIT} headers")
        fields.append((match[1].decode(), match[2].strip(b" \t").decode("latin-1")))
    return fields


def _body_length(head: Request) -> int | None:
    """Bytes of the body that follows; `None` for a chunked one."""
    lengths, codings = head.values("content-length"), head.values("transfer-encoding")
    if codings:
        if lengths or not head.modern:
            raise RefusedError(400, "Transfer-Encoding goes with HTTP/1.1 and without Content-Length")
        if [coding.lower() for coding in codings] != ["chunked"]:
            raise RefusedError(501, "the only Transfer-Encoding that is taken is: chunked")
        return None
    if not lengths:
        return 0
    if len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0]):
        raise RefusedError(400, "Content-Length is one whole number of bytes")
    return int(lengths[0])


def _expects_continue(head: Request) -> bool:
    expected = head.tokens("expect")
    if expected - {"100-continue"}:
        raise RefusedError(417, "the only Expect that is taken is: 100-continue")
    return bool(expected)


def _read_chunks(stream: BufferedReader) -> bytes:
    body = bytearray()
    while True:
        match = _CHUNK.fullmatch(_read_line(stream, 1024, 400, "a chunk's size line is longer than 1024 bytes"))
        if match is None:
            raise RefusedError(400, "a chunk does not begin with its size in hexadecimal")
        size = int(match[1], 16)
        if size == 0:
            _read_fields(stream)
            return bytes(body)
        if len(body) + size > BODY_LIMIT:
            raise _too_large()
        body += _read_exactly(stream, size)
        if _read_line(stream, 2, 400, "a chunk is longer than its size") not in _BLANK:
            raise RefusedError(400, "a chunk is longer than its size")


def _read_line(stream: BufferedReader, limit: int, status: int, reason: str) -> bytes:
    line = stream.readline(limit + 1)
    if len(line) > limit:
        raise RefusedError(status, reason)
    if not line.endswith(b"\n"):
        raise RefusedError(400, "the request ends in the middle of a line")
    return line


def _read_exactly(stream: BufferedReader, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise RefusedError(400, "the request ends in the middle of its body")
    return data


def _too_large() -> RefusedError:
    return RefusedError(413, f"the body is longer than {BODY_LIMIT} bytes")
