"""The listening socket, one thread for each connection, and their end.

Nothing in it polls, so that it starts and stops in about a millisecond. What happens on a connection is the handler's
affair.
"""

from __future__ import annotations

import errno
import logging
import os
import selectors
import socket
import socketserver
import ssl
import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer

from clever_mock.errors import ServerError
from clever_mock.serving.handler import Handler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

logger = logging.getLogger("clever_mock")

GRACE = 0.5
"""Seconds that a stop gives requests in flight to be answered, and then their threads to end."""

_GONE = 0.05
"""Seconds to wait for a connection that was there a moment ago, and may be gone again."""

_REMEDIES = {
    errno.EADDRINUSE: "another program, or another Server, listens there; stop it, or take port 0 for a free one",
    errno.EACCES: "this user may not listen there; take a port above 1023, or port 0 for a free one",
    errno.EADDRNOTAVAIL: "this machine has no such address; use 127.0.0.1, or 0.0.0.0 for all its addresses",
}
_REMEDY = "use the host 127.0.0.1, or an address of this machine, and port 0 for a free port"


class Listener(BaseWSGIServer):
    """The listening socket, and the threads that it began."""

    multithread = True
    allow_reuse_address = os.name != "nt"
    allow_reuse_port = False

    def __init__(self, host: str, port: int, app: WSGIApplication, ssl_context: ssl.SSLContext | None = None) -> None:
        self.stopping = False
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._calm = threading.Event()  # set when, in a stop, no request is in flight any more
        self._live: dict[socket.socket, threading.Thread] = {}
        self._busy: set[socket.socket] = set()
        self._waker, self._alarm = socket.socketpair()
        self._acceptor = threading.Thread(target=self._accept, name="clever_mock server", daemon=True)
        try:
            super().__init__(host, port, app, Handler)
            # Not setblocking(False): eventlet then gives connections that stop every thread of its own.
            self.socket.settimeout(_GONE)
            # Not given to werkzeug, which would shake hands where it accepts: one slow client would hold up all others.
            self.ssl_context = ssl_context
        except BaseException:
            self._waker.close()
            self._alarm.close()
            raise

    def server_bind(self) -> None:
        # A ServerError, as werkzeug prints an OSError and exits. No getfqdn(), as http.server has it: that may be slow.
        try:
            socketserver.TCPServer.server_bind(self)
        except OSError as error:
            raise cannot_listen(self.host, self.port, error) from error
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def server_activate(self) -> None:
        try:
            super().server_activate()
        except OSError as error:
            raise cannot_listen(self.host, self.port, error) from error

    def server_close(self) -> None:
        super().server_close()
        self._waker.close()
        self._alarm.close()

    def begin(self) -> None:
        """Accept connections from now on."""
        _listening.add(self)
        self._acceptor.start()

    def forget(self) -> None:
        """Close the sockets in a forked child, which has none of the threads: the port is its parent's alone."""
        self.server_close()

    def end(self) -> None:
        """Close every socket and join every thread, within twice `GRACE` at most."""
        if self._process != os.getpid():
            return
        _listening.discard(self)
        self.stopping = True
        self._waker.send(b"!")
        self._acceptor.join()
        self.server_close()
        with self._lock:
            in_flight = bool(self._busy)
            self._shut(self._live.keys() - self._busy)
        if in_flight:
            self._calm.wait(GRACE)
            with self._lock:
                self._shut(self._live)
        self._join()

    @contextmanager
    def in_flight(self, connection: socket.socket) -> Iterator[None]:
        """Mark that a request of `connection` is being answered."""
        with self._lock:
            self._busy.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(connection)
                if self.stopping and not self._busy:
                    self._calm.set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the new connection a thread of its own, where the handler shakes hands if it is over TLS."""
        if self.ssl_context is not None:
            try:
                request.getpeername()  # else wrap_socket finds that the client is gone, and leaves a socket open
                request = self.ssl_context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
            except (OSError, ValueError) as error:
                logger.debug("a connection ended before it began: %r", error)
                request.close()
                return
        thread = threading.Thread(
            target=self._serve, args=(request, client_address), name="clever_mock connection", daemon=True
        )
        with self._lock:
            self._live[request] = thread
        try:
            thread.start()
        except RuntimeError as error:
            logger.error("a connection was closed, as the system gives it no thread: %s", error)
            self._forget(request)

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            selector.register(self._alarm, selectors.EVENT_READ)
            while not self.stopping:
                if all(key.fileobj is not self.socket for key, _ in selector.select()):
                    continue
                try:
                    connection, address = self.socket.accept()
                except (TimeoutError, BlockingIOError):
                    continue
                except OSError as error:
                    logger.debug("a connection could not be accepted: %s", error)
                    self._calm.wait(0.01)  # out of file descriptors, for one: the socket stays ready
                else:
                    self.process_request(connection, address)

    def _serve(self, connection: socket.socket, address: Any) -> None:
        try:
            self.finish_request(connection, address)
        except OSError as error:
            logger.debug("connection ended: %r", error)
        except Exception:
            logger.exception("a connection failed; this is a defect of clever_mock")
        finally:
            self._forget(connection)

    def _forget(self, connection: socket.socket) -> None:
        # Under the lock: a stop must not shut a descriptor that has been closed and belongs to someone else by now.
        with self._lock:
            self._live.pop(connection)
            self.shutdown_request(connection)

    def _shut(self, connections: Iterable[socket.socket]) -> None:
        for connection in connections:
            with suppress(OSError):
                # Not SSLSocket's: that takes its TLS away from under the thread that is reading.
                if isinstance(connection, ssl.SSLSocket):
                    super(ssl.SSLSocket, connection).shutdown(socket.SHUT_RDWR)
                else:
                    connection.shutdown(socket.SHUT_RDWR)

    def _join(self) -> None:
        with self._lock:
            threads = set(self._live.values()) - {threading.current_thread()}
        patience = GRACE
        for thread in threads:
            thread.join(patience)
            if thread.is_alive():
                patience = 0
        stuck = sum(thread.is_alive() for thread in threads)
        if stuck:
            logger.warning("the server stopped while the application was still busy with %d request(s)", stuck)


_listening: weakref.WeakSet[Listener] = weakref.WeakSet()


def _forget_all() -> None:
    for listener in list(_listening):
        listener.forget()
    _listening.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def cannot_listen(host: str, port: int, error: OSError | UnicodeError) -> ServerError:
    """The error to raise when `error` came of listening on `host` and `port`."""
    number, reason = (error.errno, error.strerror) if isinstance(error, OSError) else (None, None)
    return ServerError(f"cannot listen on {host} port {port}: {reason or error}; {_REMEDIES.get(number or 0, _REMEDY)}")
