"""How a mock is reached: its server, or one that it was given, and what stands in front of its API.

The part of `CleverMock` that is about where it is. How a server listens is decided in `serving`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from clever_mock.errors import ServerError
from clever_mock.traffic.layer import Traffic

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from clever_mock.serving import Server
    from clever_mock.serving.intercept import Interception

MAKING = threading.RLock()
"""Held while the parts of a mock are made and served, as several threads may be the first to ask for them."""
_sharing: dict[Server, list[Served]] = {}
"""The mocks that were given a server, the one that it serves last."""


class Front(Protocol):
    """What stands in front of the API of a mock, and has paths of its own."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse, /) -> Iterable[bytes]:
        """Answer one request."""

    def close(self) -> None:
        """End, with all that it began."""


class Served:
    """A mock that is reached over the socket. Its server is started when its URL is first asked for."""

    _made: Traffic | None = None
    _front: Front | None = None
    _own_server: Server | None = None
    _interception: Interception | None = None
    _known_as: str | None = None
    _entered = False
    _ended = False

    def _listen(self, host: str, port: int, *, check_host: bool, server: Server | None) -> None:
        """Take note of where the server is to listen, or which one is given."""
        self._address = (host, port)
        self._check_host = check_host
        self._given_server = server

    @property
    def app(self) -> WSGIApplication:
        """The API as a WSGI application, with the journal and the faults that requests over the socket meet."""
        raise NotImplementedError

    def _begin_serving(self) -> None:
        with MAKING:
            if self._given_server is not None and not self._entered:
                _sharing.setdefault(self._given_server, []).append(self)
            self._entered, self._ended = True, False
            if self._made is not None:
                self._made.open()
            self._serve()

    def _end_serving(self) -> Callable[[], None]:
        """Serve no more; what is given back ends what was begun, once no request waits any more."""
        with MAKING:
            self._entered, self._ended = False, True
            own, self._own_server = self._own_server, None
            if self._given_server is not None:
                self._leave(self._given_server)

        def stop() -> None:
            if self._interception is not None:
                self._interception.stop()
            if self._front is not None:
                self._front.close()
            if own is not None:
                own.stop()

        return stop

    def put_in_front(self, front: Front) -> None:
        """Let the server give requests to what stands in front of the API, which ends with the mock."""
        self._front = front

    @property
    def _served(self) -> WSGIApplication:
        """What the server gives requests to."""
        return self._front or self._made or self._first

    def _serve(self) -> None:
        app = self._served
        if self._given_server is not None and _sharing.get(self._given_server, [None])[-1] is self:
            self._given_server.app = app
        if self._own_server is not None:
            self._own_server.app = app

    def _leave(self, server: Server) -> None:
        """Give a server back to the mock that was on it before, or to none."""
        sharing = _sharing.get(server, [])
        if self in sharing:
            sharing.remove(self)
        if sharing:
            sharing[-1]._serve()
        else:
            _sharing.pop(server, None)
            server.app = no_mock

    def _first(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request that is the first thing that the mock is asked for."""
        return self.app(environ, start_response)

    @property
    def url(self) -> str:
        """The base URL of the running server, such as `http://127.0.0.1:51234`; it is started when first asked for."""
        self._require_going()
        if self._given_server is not None:
            with MAKING:
                if not self._given_server.running:
                    self._given_server.start()
            self._known_as = self._given_server.url
            return self._known_as
        with MAKING:
            if self._own_server is None:
                from clever_mock.serving import Server

                self._own_server = Server(self._served, *self._address, check_host=self._check_host).start()
            self._known_as = self._own_server.url
            return self._known_as

    def _require_going(self) -> None:
        if self._ended:
            raise ServerError("this mock has ended, and its server with it; use it inside its `with` block")

    @property
    def _issuer(self) -> str:
        """Who issues the `id_token` of a login: the mock whose URL is known, else Clever, as under interception."""
        from clever_mock.api.oidc import ISSUER

        stands_in = self._interception is not None and self._interception.on
        return ISSUER if stands_in or self._known_as is None else self._known_as

    def intercept(self, *, block_network: bool = False) -> Interception:
        """Make requests of this process to `https://api.clever.com` and `https://clever.com` reach this mock.

        It lasts for `with clever.intercept():`, or, called as a switch, until its `stop()` or the end of the mock.
        They arrive over TLS, with the checks of certificates that the client makes; its TLS context and all other
        hosts are left alone. With `block_network=True`, a connection to another host that is not this machine is
        refused with a `NetworkBlockedError`.

        Not reached are connections that were open before, other processes, and clients that have a proxy or resolver
        of their own or do without Python's `socket` and `ssl`: aiohttp with aiodns, uvloop, pycurl, grpc. Give them
        `clever.url`.

        Raises `InterceptionError` when this or another mock intercepts already, or when trustme is missing, which the
        extra `clever-mock[intercept]` brings.
        """
        from clever_mock.serving.intercept import Interception

        self._require_going()
        interception = Interception(
            lambda environ, start_response: self.app(environ, start_response), block_network=block_network
        )
        self._interception = interception.start()
        return interception


def no_mock(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request that comes while no test holds the server."""
    body = b"No mock is active: this request came before a test began or after it ended."
    start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
