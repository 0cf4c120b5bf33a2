"""What is wrong at the end of a mock: the failures of the mock itself, and the offences of a strict one."""

from __future__ import annotations

import textwrap
import threading
import traceback
from itertools import islice
from typing import Any

from clever_mock.errors import CrashError
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.traffic.offences import KINDS, Offence

SHOWN = 10
"""How many offences a report explains."""
_LAYOUT: dict[str, Any] = {
    "width": 110,
    "initial_indent": "  ",
    "subsequent_indent": "  ",
    "break_long_words": False,
    "break_on_hyphens": False,
}
_KEPT = 1000
_CRASHES = 3

Crash = tuple[str, BaseException]
"""A request, and what made the mock fail on it."""


class Findings:
    """Collects what is wrong until it is told. It outlives a reset."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._crashes: list[Crash] = []
        self._offences: dict[Offence, int] = {}  # the first of its like, and how often it was seen
        self._shown: tuple[list[Crash], dict[Offence, int]] = [], {}

    def crashed(self, entry: RecordedRequest, error: BaseException) -> None:
        """Take note that the mock failed on a request."""
        with self._lock:
            if len(self._crashes) < _CRASHES:
                self._crashes.append((f"{entry.method} {entry.url}", error))

    def offended(self, offence: Offence) -> None:
        """Take note of an offence."""
        with self._lock:
            if offence in self._offences or len(self._offences) < _KEPT:
                self._offences[offence] = self._offences.get(offence, 0) + 1

    def tell(self) -> str:
        """The offences as text, and forget them; empty when there are none.

        Raises `CrashError` from the first failure of the mock itself, with the offences in its text.
        """
        __tracebackhide__ = True
        crashes, found = self._take()
        offences = _report(found) if found else ""
        if crashes:
            request, error = crashes[0]
            more = f"\n\n{offences}" if offences else ""
            raise CrashError(f"the mock failed on {request}: {error!r}{more}") from error
        return offences

    def take(self) -> str:
        """What was found, as text, and forget it; empty when nothing was."""
        return _text(*self._take())

    def show(self) -> str:
        """What was found, as text, and remember that it was shown; empty when nothing was."""
        with self._lock:
            self._shown = self._crashes.copy(), self._offences.copy()
        return _text(*self._shown)

    def forget_shown(self) -> None:
        """Forget what was shown, and keep what came after it."""
        with self._lock:
            crashes, offences = self._shown
            self._crashes = [crash for crash in self._crashes if crash not in crashes]
            self._offences = {offence: seen for offence, seen in self._offences.items() if offence not in offences}

    def _take(self) -> tuple[list[Crash], dict[Offence, int]]:
        with self._lock:
            taken = self._crashes, self._offences
            self._crashes, self._offences = [], {}
        return taken


def _text(crashes: list[Crash], offences: dict[Offence, int]) -> str:
    failures = [f"The mock failed on {request}:\n{_trace(error)}" for request, error in crashes]
    return "\n".join([*failures, *([_report(offences)] if offences else [])])


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(type(error), error, error.__traceback__))


def _report(offences: dict[Offence, int]) -> str:
    number = f"{len(offences)} things" if len(offences) > 1 else "something"
    lines = [f"Strict mode: the app did {number} that a real Clever does not know, or that breaks there."]
    for offence, times in islice(offences.items(), SHOWN):
        lines += [
            "",
            f"{offence.kind}: {KINDS[offence.kind]}",
            f"  {offence.request}" + (f", and {times - 1} more like it" if times > 1 else ""),
            *textwrap.wrap(offence.explanation, **_LAYOUT),
            f"  To allow it: @pytest.mark.clever(allow=[{offence.allowance!r}]), or clever_allow in the ini file.",
        ]
    if len(offences) > SHOWN:
        lines += ["", f"And {len(offences) - SHOWN} more."]
    return "\n".join(lines)
