"""The HTTP server as a test or a script holds it: start, stop, where it is, which application it serves.

How it listens is the listener's affair.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from clever_mock.errors import InvalidValueError, ServerError
from clever_mock.serving.hosts import MOST_HOSTS, can_be_meant, refuse_host
from clever_mock.serving.listener import Listener, cannot_listen
from clever_mock.serving.proxies import go_around, leave, renew

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LOCAL = {"0.0.0.0": "127.0.0.1", "::": "::1"}
_ENDED = "the server was stopped; a Server starts once, so make a new one"


class Server:
    """A threaded HTTP/1.1 server for one WSGI application; a context manager that starts and stops it.

    `app` may be set while the server runs: each request is given to the application that is set when it arrives.
    `host` is an address or name of this machine (`"0.0.0.0"` or `"::"` for all its addresses), `port` 0 to 65535,
    where 0 takes a free one. With an `ssl_context`, which holds the certificate, it speaks HTTPS and nothing else.
    Unless `check_host` is False, a request whose `Host` is a name that can mean no server here is refused with 421.
    Once its `url` was asked for, and while it runs, its address is in the `no_proxy` of this process.

    Raises `InvalidValueError` for a host or port that can be none, and `ServerError` from `start` when the server
    cannot listen there.
    """

    def __init__(
        self,
        app: WSGIApplication,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        ssl_context: ssl.SSLContext | None = None,
        check_host: bool = True,
    ) -> None:
        if not host or "/" in host:
            raise InvalidValueError(f"host is {host!r}; give a name or an address such as '127.0.0.1' or '::1'")
        if not isinstance(port, int) or not 0 <= port <= 65_535:
            raise InvalidValueError(f"port is {port!r}; give 1 to 65535, or 0 for a free port")
        self.app: WSGIApplication = app
        """The application that requests are given to."""
        self._host = host
        self._port = port
        self._ssl_context = ssl_context
        self._check_host = check_host
        self._admitted: set[str] = set()
        self._listener: Listener | None = None
        self._ended = False
        self._direct = False
        """Whether requests to its address go around proxies."""

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end: `http://127.0.0.1:40123`. On all addresses, the loopback one.

        Raises `ServerError` when the server is not running.
        """
        host = self._address
        if self._direct:
            renew(self._names)
        else:
            self._direct = True
            go_around(self._names)
        scheme = "http" if self._ssl_context is None else "https"
        return f"{scheme}://[{host}]:{self.port}" if ":" in host else f"{scheme}://{host}:{self.port}"

    @property
    def _address(self) -> str:
        """The address to connect to."""
        address = str(self._running().server_address[0])
        return _LOCAL.get(address, address)

    @property
    def _names(self) -> list[str]:
        """The names by which requests may come to its address."""
        return [self._address, *(["localhost"] if self._address in ("127.0.0.1", "::1") else [])]

    @property
    def running(self) -> bool:
        """Whether the server is listening."""
        return self._listener is not None

    @property
    def port(self) -> int:
        """The port that the server listens on. Raises `ServerError` when the server is not running."""
        return self._running().port

    def start(self) -> Server:
        """Listen, and answer from now on. Raises `ServerError` if it cannot listen, or was started before."""
        if self._ended:
            raise ServerError(_ENDED)
        if self._listener is not None:
            raise ServerError(f"the server is running already, at {self.url}")
        try:
            listener = Listener(self._host, self._port, self._respond, self._ssl_context)
        except (OSError, UnicodeError) as error:
            raise cannot_listen(self._host, self._port, error) from error
        listener.begin()
        self._listener = listener
        return self

    def _respond(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Give a request to the application, unless it names a host that this server cannot be meant by."""
        host = environ.get("HTTP_HOST", "")
        if self._check_host and host not in self._admitted:
            if not can_be_meant(host, self._host):
                return refuse_host(start_response)
            if len(self._admitted) < MOST_HOSTS:
                self._admitted.add(host)
        return self.app(environ, start_response)

    def stop(self) -> None:
        """Close all connections, after a short grace for requests in flight; do nothing if it is not running."""
        listener = self._listener
        if listener is not None:
            if self._direct:
                leave(self._names)
            self._listener, self._ended, self._direct = None, True, False
            listener.end()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> Listener:
        if self._listener is not None:
            return self._listener
        if self._ended:
            raise ServerError(_ENDED)
        raise ServerError("the server is not running; call start(), or use it in a with block")
