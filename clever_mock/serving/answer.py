"""One answer on its way from a WSGI application to the connection.

It keeps the application's side of WSGI (`start_response`, `write`, the iterable and its `close`) and frames the answer
for HTTP: which length, chunked or not, whether the connection stays open. Nothing here reads from the connection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

    from clever_mock.serving.request import Request

_STATUS = re.compile(r"([2-9]\d\d)(?: [^\x00-\x1f\x7f]*)?")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH = re.compile(r"[0-9]{1,18}")
_FAILURE = b"The application failed; its traceback is in the log of clever_mock.\n"


class Answer:
    """The answer to one request, sent with `send`, which takes bytes."""

    def __init__(self, request: Request, send: Callable[[bytes], object], date: Callable[[], str]) -> None:
        self.keep_alive = request.keep_alive
        self.status = ""
        self._request = request
        self._send = send
        self._date = date
        self._headers: list[tuple[str, str]] = []
        self._head_sent = False
        self._chunked = False
        self._left: int | None = None  # bytes of the body still to send; None: as many as come

    def run(self, app: WSGIApplication, environ: WSGIEnvironment) -> None:
        """Ask `app`, and send what it answers; what it raises is raised here."""
        result = app(environ, self.start_response)
        try:
            self._send_body(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def fail(self) -> None:
        """Answer 500 if nothing was sent yet; else the connection has to end, so that the client notices."""
        if self._head_sent:
            self.keep_alive = False
            return
        self.status, self._headers = "500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")]
        self._send_body([_FAILURE])

    def start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: OptExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        """Take status and headers, as PEP 3333 has it."""
        if exc_info is not None and exc_info[1] is not None and self._head_sent:
            raise exc_info[1].with_traceback(exc_info[2])
        if self.status and exc_info is None:
            raise AssertionError("the application called start_response twice")
        if not _STATUS.fullmatch(status):
            raise ValueError(f"the application gave the status {status!r}; it reads: '200 OK'")
        for name, value in headers:
            if not _NAME.fullmatch(name) or _CONTROL.search(value):
                raise ValueError(f"the application gave a header that cannot be sent: {name!r}: {value!r}")
        self.status, self._headers = status, list(headers)
        return self._write

    def _send_body(self, result: Iterable[bytes]) -> None:
        if isinstance(result, (list, tuple)):
            body = b"".join(result)
            self._write(body, None if self._head_sent else len(body))
        else:
            for data in result:
                if data:
                    self._write(data)
            self._write(b"", None if self._head_sent else 0)
        if self._chunked:
            self._send(b"0\r\n\r\n")
        if self._left:
            self.keep_alive = False

    def _write(self, data: bytes, length: int | None = None) -> None:
        if not isinstance(data, bytes):
            raise TypeError(f"the application answered {type(data).__name__}; a body is bytes")
        out = b"" if self._head_sent else self._head(length)
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        if data and self._chunked:
            data = b"%x\r\n%b\r\n" % (len(data), data)
        self._head_sent = True
        if out or data:
            self._send(out + data)

    def _head(self, length: int | None) -> bytes:
        """The status line and headers, and with them how the body is framed; `length` is that of a body known whole."""
        if not self.status:
            raise AssertionError("the application answered without calling start_response")
        code = int(self.status[:3])
        ours = {"connection", "keep-alive", "transfer-encoding"} | ({"content-length"} if code == 204 else set())
        headers = [(name, value) for name, value in self._headers if name.lower() not in ours]
        given = {name.lower(): value for name, value in self._headers}
        bare = self._request.method == "HEAD"
        if "close" in given.get("connection", "").lower():
            self.keep_alive = False
        if code not in (204, 304):
            self._frame(headers, given.get("content-length"), None if bare and not length else length, bare)
        if bare or code in (204, 304):
            self._left, self._chunked = 0, False
        if "date" not in given:
            headers.append(("Date", self._date()))
        headers.append(("Connection", "keep-alive" if self.keep_alive else "close"))
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in headers), "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def _frame(self, headers: list[tuple[str, str]], declared: str | None, length: int | None, bare: bool) -> None:
        if declared is not None:
            if not _LENGTH.fullmatch(declared):
                raise ValueError(f"the application gave the Content-Length {declared!r}; it is a whole number of bytes")
            self._left = int(declared)
        elif length is not None:
            headers.append(("Content-Length", str(length)))
            self._left = length
        elif bare:
            return
        elif self._request.modern:
            headers.append(("Transfer-Encoding", "chunked"))
            self._chunked = True
        else:
            self.keep_alive = False
