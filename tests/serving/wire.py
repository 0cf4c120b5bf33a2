"""What the server's tests share: small applications, and a client that sends exactly the bytes it is given."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def hello(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a greeting."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hel", b"lo"]


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer method, path, query and body of the request."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    line = " ".join(environ[key] for key in ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING"))
    return [line.encode("latin-1"), b"|", environ["wsgi.input"].read()]


def answering(body: Iterable[bytes], *headers: tuple[str, str], status: str = "200 OK") -> WSGIApplication:
    """An application that answers `body`, as it is, with `headers`."""

    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response(status, list(headers))
        return body

    return app


@dataclass
class Received:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class RawClient:
    """One connection to the server at `url`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port or 80), timeout=10)
        self._file = self.socket.makefile("rb")

    def __enter__(self) -> RawClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self.socket.close()

    def send(self, data: bytes) -> RawClient:
        self.socket.sendall(data)
        return self

    def head(self) -> Received:
        """Read an answer's status line and headers."""
        version, status, _ = self._file.readline().split(b" ", 2)
        assert version == b"HTTP/1.1"
        headers = {}
        while (line := self._file.readline().rstrip(b"\r\n")) != b"":
            name, _, value = line.decode("latin-1").partition(": ")
            assert name.lower() not in headers
            headers[name.lower()] = value
        return Received(int(status), headers, b"")

    def answer(self) -> Received:
        """Read an answer whose body has a length."""
        received = self.head()
        received.body = self._file.read(int(received.headers.get("content-length", "0")))
        return received

    def rest(self) -> bytes:
        """Read all that comes until the server closes the connection."""
        return self._file.read()

    def ended(self) -> bool:
        """Whether the server ends the connection, by closing or by a reset, and sends nothing before."""
        try:
            return self._file.read() == b""
        except ConnectionResetError:
            return True


def exchange(url: str, data: bytes) -> bytes:
    """Send `data` on a connection of its own and end sending; give all that comes back."""
    with RawClient(url) as client:
        client.send(data).socket.shutdown(socket.SHUT_WR)
        return client.rest()


def reset(connection: socket.socket) -> None:
    """Close `connection` so that the other side sees a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
