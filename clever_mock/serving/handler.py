"""What happens on one connection: requests are read, given to the application and answered, until one side closes.

It keeps connections alive, which werkzeug's own handler never does. What a request and an answer look like is decided
in their own modules; which connections there are is the server's affair.
"""

from __future__ import annotations

import logging
import socket
import ssl
from contextlib import AbstractContextManager, suppress
from email.message import Message
from http import HTTPStatus
from io import BufferedReader, BytesIO
from typing import TYPE_CHECKING, Protocol

from werkzeug.serving import WSGIRequestHandler

from clever_mock.serving.answer import Answer
from clever_mock.serving.request import RefusedError, Request, read_request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

logger = logging.getLogger("clever_mock")

IDLE_TIMEOUT = 30.0
"""Seconds for which a connection may be silent, within a request or between two, before it is closed."""
HANDSHAKE_TIMEOUT = 10.0
"""Seconds that a client may be silent before TLS is agreed on."""
_LINGER = 0.2


class ClientGoneError(Exception):
    """Raised when an answer cannot be sent, as the connection has ended."""


class Listening(Protocol):
    """The listener that a connection came by."""

    app: WSGIApplication
    stopping: bool

    def in_flight(self, connection: socket.socket) -> AbstractContextManager[None]:
        """Mark that a request of a connection is being answered."""


class Handler(WSGIRequestHandler):
    """One connection, from its first request to its end.

    An application finds the connection's socket as `werkzeug.socket` in its environ, and may close it: that ends the
    connection at once, and nothing is sent or logged after it. As `clever_mock.fields` it finds the header fields as
    they were sent, names and values in order.
    """

    server: Listening  # type: ignore[assignment]

    def setup(self) -> None:
        self.connection: socket.socket = self.request
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.settimeout(HANDSHAKE_TIMEOUT)
            self.connection.do_handshake()
        self.connection.settimeout(IDLE_TIMEOUT)
        # Not makefile(): it would keep the socket open after an application closed it.
        self.stream: BufferedReader = BufferedReader(socket.SocketIO(self.connection, "r"))

    def finish(self) -> None:
        self.stream.close()
        if isinstance(self.connection, ssl.SSLSocket):
            with suppress(OSError, ValueError):
                self.connection.settimeout(0)  # say goodbye, and wait for no answer
                self.connection.unwrap()

    def handle_one_request(self) -> None:
        self.close_connection = True
        try:
            request = read_request(self.stream, lambda: self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n"))
            if request is not None:
                self.answer(request)
        except RefusedError as refusal:
            self.refuse(refusal)
        except (OSError, ClientGoneError) as error:
            logger.debug("connection ended: %r", error)

    def answer(self, request: Request) -> None:
        environ = self.environ_of(request)
        answer = Answer(request, self.send, self.date_time_string)
        with self.server.in_flight(self.connection):
            try:
                answer.run(self.server.app, environ)
            except ClientGoneError:
                raise
            except BaseException:  # pytest.fail() in an application is no Exception, and this thread ends nobody's run
                if self.connection.fileno() < 0:
                    return
                logger.exception("the application failed on %s %s", request.method, request.target)
                answer.fail()
        logger.debug("%s %s -> %s", request.method, request.target, answer.status)
        self.close_connection = not answer.keep_alive or self.server.stopping

    def environ_of(self, request: Request) -> WSGIEnvironment:
        self.command, self.path, self.request_version = request.method, request.target, request.version
        self.headers = Message()
        for name, value in request.fields:
            self.headers[name] = value
        self.rfile = BytesIO(request.body)
        try:
            environ = self.make_environ()
        except ValueError:
            raise RefusedError(400, "the address in the request line is malformed") from None
        environ["wsgi.input_terminated"] = True
        environ["clever_mock.fields"] = request.fields
        environ["REMOTE_PORT"] = str(environ["REMOTE_PORT"])
        return environ

    def send(self, data: bytes) -> None:
        try:
            self.connection.sendall(data)
        except OSError as error:
            raise ClientGoneError(repr(error)) from None

    def refuse(self, refusal: RefusedError) -> None:
        """Say why the request is not taken, and read on for a moment: to close at once would reset the connection."""
        logger.debug("refused: %s %s", refusal.status, refusal.reason)
        body = f"{refusal.reason}\n".encode()
        head = (
            f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            f"Date: {self.date_time_string()}\r\nConnection: close\r\n\r\n"
        )
        try:
            self.connection.sendall(head.encode() + body)
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(_LINGER)
            for _ in range(256):
                if not self.connection.recv(65_536):
                    break
        except OSError:
            pass
