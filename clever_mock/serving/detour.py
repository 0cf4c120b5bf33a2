"""What `socket` and `ssl` do while a mock stands in for Clever's hosts, and how they get back to what they were.

Names, addresses and TLS contexts are turned on their way through the standard library, where all clients pass. Nothing
here listens or answers.
"""

from __future__ import annotations

import errno
import functools
import socket
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from clever_mock.errors import NetworkBlockedError
from clever_mock.serving.authority import HOSTS, Authority
from clever_mock.serving.hosts import host_name, is_address, is_local
from clever_mock.serving.proxies import go_around, leave

ADDRESS = "127.83.0.1"
"""What the hosts resolve to: a loopback address that nobody uses, and that nothing is ever sent to.

It is not the listener's own, as some clients keep an address without its port, and some keep it for later.
"""
_MISSING = object()


class Detour:
    """The way from Clever's hosts to listeners at 127.0.0.1; `ports` says which one answers for a port of the hosts.

    With `block_network`, a connection to any other host that is not this machine is refused.
    """

    def __init__(self, ports: Mapping[int, int], authority: Authority, *, block_network: bool) -> None:
        self._ports = ports
        self._authority = authority
        self._block_network = block_network
        self._active = False
        self._changes = ExitStack()

    def begin(self) -> None:
        """Turn requests to the hosts aside from now on, in all threads."""
        replacements: list[tuple[Any, str, Callable[..., Any]]] = [
            (socket, "getaddrinfo", self._getaddrinfo),
            (socket.socket, "connect", self._connect),
            (socket.socket, "connect_ex", self._connect_ex),
            (ssl.SSLContext, "wrap_socket", self._wrap_socket),
            (ssl.SSLContext, "wrap_bio", self._wrap_bio),
        ]
        if sys.platform == "win32":  # where asyncio does not connect with socket.connect
            import asyncio

            replacements.append((asyncio.IocpProactor, "connect", self._connect_overlapped))
        self._active = True
        with ExitStack() as changes:
            go_around(HOSTS)
            changes.callback(leave, HOSTS)
            for owner, name, replacement in replacements:
                changes.enter_context(self._replaced(owner, name, replacement))
            self._changes = changes.pop_all()

    def end(self) -> None:
        """Put everything back. Who kept a function of ours keeps one that does what the original does."""
        self._active = False
        self._changes.close()

    @contextmanager
    def _replaced(self, owner: Any, name: str, replacement: Callable[..., Any]) -> Iterator[None]:
        kept = vars(owner).get(name, _MISSING)
        original = getattr(owner, name)

        @functools.wraps(original)
        def function(*arguments: Any, **options: Any) -> Any:
            if not self._active:
                return original(*arguments, **options)
            return replacement(original, *arguments, **options)

        setattr(owner, name, function)
        try:
            yield
        finally:
            # Else someone has put a function over ours, and will put ours back: it does no harm.
            if vars(owner).get(name) is function:
                if kept is _MISSING:
                    delattr(owner, name)
                else:
                    setattr(owner, name, kept)

    def _getaddrinfo(self, original: Callable[..., Any], host: object, *arguments: Any, **options: Any) -> Any:
        name = host_name(host)
        if name in HOSTS:
            return original(ADDRESS, *arguments, **options)
        if not is_address(name):  # an address is looked at when it is connected to
            self._check(name)
        return original(host, *arguments, **options)

    def _connect(self, original: Callable[..., Any], connection: socket.socket, address: Any) -> Any:
        return original(connection, self._turned(connection, address))

    def _connect_ex(self, original: Callable[..., Any], connection: socket.socket, address: Any) -> Any:
        try:
            return original(connection, self._turned(connection, address))
        except ConnectionRefusedError as error:
            return error.errno

    def _connect_overlapped(
        self, original: Callable[..., Any], proactor: object, connection: socket.socket, address: Any
    ) -> Any:
        return original(proactor, connection, self._turned(connection, address))

    def _turned(self, connection: socket.socket, address: Any) -> Any:
        """The address to connect to in place of `address`."""
        if connection.family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
            return address
        name, port = host_name(address[0]), address[1]
        if name != ADDRESS and name not in HOSTS:
            self._check(name)
            return address
        if port not in self._ports:
            raise ConnectionRefusedError(errno.ECONNREFUSED, f"Clever's hosts do not answer on port {port}")
        return ("127.0.0.1", self._ports[port])

    def _check(self, name: str) -> None:
        if self._block_network and not is_local(name):
            raise NetworkBlockedError(
                f"no connection to {name}: a mock intercepts with block_network=True, so that only Clever's hosts and "
                "this machine are reached; without block_network=True other hosts are left alone"
            )

    def _wrap_socket(
        self,
        original: Callable[..., Any],
        context: ssl.SSLContext,
        sock: socket.socket,
        server_side: bool = False,
        do_handshake_on_connect: bool = True,
        suppress_ragged_eofs: bool = True,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> Any:
        if host_name(server_hostname) in HOSTS and self._is_ours(sock, host_name(server_hostname)):
            context, session = self._authority.context_for(context), None
        return original(
            context,
            sock,  # the rest by name, as eventlet takes it
            server_side=server_side,
            do_handshake_on_connect=do_handshake_on_connect,
            suppress_ragged_eofs=suppress_ragged_eofs,
            server_hostname=server_hostname,
            session=session,
        )

    def _wrap_bio(
        self,
        original: Callable[..., Any],
        context: ssl.SSLContext,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> Any:
        if host_name(server_hostname) in HOSTS:
            context, session = self._authority.context_for(context), None
        return original(context, incoming, outgoing, server_side, server_hostname, session)

    def _is_ours(self, connection: socket.socket, name: str) -> bool:
        """Whether a connection goes to a listener of ours, or will. Raises when it has left this machine."""
        try:
            peer = connection.getpeername()
        except OSError:
            return True  # it is not connected yet
        if not isinstance(peer, tuple):
            return False  # a Unix socket
        if is_local(host_name(peer[0])):
            return peer[0] == "127.0.0.1" and peer[1] in self._ports.values()
        raise NetworkBlockedError(
            f"a connection for {name} goes to {peer[0]} port {peer[1]}, past the mock: its client has a proxy or a "
            "resolver of its own; take that away, or give the client the mock's own address, clever.url"
        )
