"""Which host is meant: a name or an address, as the standard library is given them, and whether it is this machine.

Nothing here looks a name up. A request whose `Host` is a name that no one gave this machine comes from a browser
page that was bound to a loopback address behind its user's back (DNS rebinding), and is refused.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


def host_name(host: object) -> str:
    """A host as it is compared: `host` may be bytes, have capitals or a dot at its end, or be None."""
    text = host.decode("ascii", "replace") if isinstance(host, (bytes, bytearray)) else str(host or "")
    return text.lower().rstrip(".")


CLEVER_HOSTS = frozenset({"api.clever.com", "clever.com", "api.getclever.com"})
"""The names under which Clever itself is asked."""

MOST_HOSTS = 100
"""How many spellings of a host a server remembers to have admitted."""


def can_be_meant(header: str, listening: str) -> bool:
    """Whether the `Host` of a request can mean a server that was told to listen on the host `listening`."""
    name = header.strip()
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    name = host_name(name)
    return is_local(name) or is_address(name) or name in CLEVER_HOSTS or name == host_name(listening)


def refuse_host(start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request whose `Host` cannot mean this server."""
    body = (
        b"This server answers to loopback addresses and Clever's own names only, and the Host of this request is "
        b"another: a page bound to this machine by its DNS cannot drive it. "
        b"Turn the check off with --any-host (clever-mock serve) or check_host=False (CleverMock)."
    )
    start_response("421 Misdirected Request", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def is_address(name: str) -> bool:
    """Whether `name` is an IP address."""
    return _address(name) is not None


def is_local(name: str) -> bool:
    """Whether a host is this machine: a loopback address, no address at all, `localhost`, or its own name."""
    address = _address(name)
    if address is None:
        return name in ("", "localhost", host_name(socket.gethostname())) or name.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
