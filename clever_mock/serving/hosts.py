"""Which host is meant: a name or an address, as the standard library is given them, and whether it is this machine.

Nothing here looks a name up.
"""

from __future__ import annotations

import ipaddress
import socket


def host_name(host: object) -> str:
    """A host as it is compared: `host` may be bytes, have capitals or a dot at its end, or be None."""
    text = host.decode("ascii", "replace") if isinstance(host, (bytes, bytearray)) else str(host or "")
    return text.lower().rstrip(".")


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
