"""Interception: requests of this process to Clever's own hosts reach the mock, over real TLS.

For apps that have `https://api.clever.com` in their code. It joins a listener for each of the hosts' two ports, an
authority and a detour; what a request gets is decided by the mock.

`wsgi-intercept` is the other way to do this, and was looked at first. It replaces the connection classes of each client
that it knows: it knows none of httpx and aiohttp, it came out broken with urllib3 2, and no TLS is spoken, so that a
client which checks no certificates passes its tests. The detour knows no client; it takes what all of them ask the
standard library for: an address, a connection and a TLS context.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clever_mock.errors import InterceptionError
from clever_mock.serving.authority import HOSTS, authority
from clever_mock.serving.detour import Detour
from clever_mock.serving.hosts import host_name
from clever_mock.serving.server import Server

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_TURN = threading.Lock()
"""Held by the interception that is on: a host can be one mock's at a time."""


class Interception:
    """Requests to Clever's hosts reach `app`, from `start` to `stop`; as a context manager, to the end of the block.

    Example: `with clever.intercept(): requests.get("https://api.clever.com/v1.2/districts", headers=headers)`
    """

    def __init__(self, app: WSGIApplication, *, block_network: bool = False) -> None:
        self._app = app
        self._block_network = block_network
        self._parts = ExitStack()
        self.on = False
        """Whether requests are intercepted now."""

    def start(self) -> Interception:
        """Intercept from now on. Raises `InterceptionError` when a mock does already, or trustme is not installed."""
        if not _TURN.acquire(blocking=False):
            raise InterceptionError(
                "a mock is intercepting already, and Clever's hosts can be one mock's at a time; "
                "end that first: leave its block, call its stop(), or drop the fixture or marker clever_intercept"
            )
        with ExitStack() as parts:
            parts.callback(_TURN.release)
            vouching = authority()
            secure = parts.enter_context(Server(self._app, ssl_context=vouching.server_context, check_host=False))
            plain = parts.enter_context(Server(to_https, check_host=False))
            detour = Detour({443: secure.port, 80: plain.port}, vouching, block_network=self._block_network)
            detour.begin()
            parts.callback(detour.end)
            self._parts = parts.pop_all()
        self.on = True
        return self

    def stop(self) -> None:
        """Put everything back as it was, and close the listeners; do nothing if it is not on."""
        self._parts.close()
        self.on = False

    def __enter__(self) -> Interception:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def to_https(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send a request that came to port 80 to port 443, as Clever's hosts are taken to do (decided here)."""
    from werkzeug.urls import iri_to_uri

    host = host_name(environ.get("HTTP_HOST", "").partition(":")[0])
    asked = urlsplit(environ["REQUEST_URI"].encode("latin-1").decode())
    target = asked._replace(scheme="https", netloc=host if host in HOSTS else HOSTS[0])
    start_response("301 Moved Permanently", [("Location", iri_to_uri(target.geturl())), ("Content-Length", "0")])
    return []
