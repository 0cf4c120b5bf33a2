"""Hosts that requests of this process go to directly, whatever proxy its environment names.

Clients find proxies in `HTTP_PROXY` and its like, and the hosts to go to without one in `no_proxy`. A host is put there
while something of ours needs it, also where no proxy is named yet: an app may name one later.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterable

_VARIABLES = ("no_proxy", "NO_PROXY")
_EVERYTHING = "*"
_lock = threading.Lock()
_needed: Counter[str] = Counter()
_before: dict[str, str | None] = {}
"""What a variable was before anything of ours was put into it."""
_added: dict[str, list[str]] = {}
"""The hosts that were put into a variable."""


def go_around(hosts: Iterable[str]) -> None:
    """Let requests to these hosts go around proxies, until `leave` is called as often."""
    with _lock:
        _needed.update(hosts)
    renew(hosts)


def renew(hosts: Iterable[str]) -> None:
    """Put hosts back that still need it, where someone has taken them out."""
    with _lock:
        for variable in _VARIABLES:
            _add(variable, hosts)


def leave(hosts: Iterable[str]) -> None:
    """Take hosts out again that nothing of ours needs any more. What others have put there meanwhile stays."""
    with _lock:
        _needed.subtract(hosts)
        gone = {host for host, count in _needed.items() if count <= 0}
        for host in gone:
            del _needed[host]
        for variable in sorted(_added):  # the upper case first, as the other was made of it
            _remove(variable, gone)


def _add(variable: str, hosts: Iterable[str]) -> None:
    given = os.environ.get(variable)
    if given is None and variable == "NO_PROXY":
        return  # the lower case is read by all; this one only where it is there
    text = os.environ.get("NO_PROXY", "") if given is None else given
    entries = _entries(text)
    more = [host for host in hosts if host not in entries]
    if more and _EVERYTHING not in entries:
        _before.setdefault(variable, given)
        ours = _added.setdefault(variable, [])
        ours += [host for host in more if host not in ours]
        os.environ[variable] = ",".join([*entries, *more])


def _remove(variable: str, hosts: set[str]) -> None:
    ours = {host for host in _added[variable] if host in hosts}
    _added[variable] = [host for host in _added[variable] if host not in ours]
    before = _before[variable]
    if not _added[variable]:
        del _added[variable], _before[variable]
    if variable not in os.environ or not ours:
        return
    entries = [entry for entry in _entries(os.environ[variable]) if entry not in ours]
    unchanged = os.environ.get("NO_PROXY", "") if before is None else before
    if entries != _entries(unchanged):
        os.environ[variable] = ",".join(entries)
    elif before is None:
        del os.environ[variable]
    else:
        os.environ[variable] = before


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",") if entry.strip()]
