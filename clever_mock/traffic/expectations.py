"""What a test says of the journal in one line, and the failure that lists what was asked instead."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence

from clever_mock.errors import InvalidValueError
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.traffic.journal import Journal
from clever_mock.traffic.matching import Matcher

SHOWN = 10
"""How many of the other requests a failure lists."""

_COMPARED = 1000
_LONGEST = 200


def check_requested(journal: Journal, wanted: Matcher, times: int | None) -> None:
    """Fail unless a request was made, some number of times or at least once.

    Raises `AssertionError`; `InvalidValueError` for what is no number of times.
    """
    __tracebackhide__ = True
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 0):
        raise InvalidValueError(f"times takes a whole number from 0, or None for 'at least once', not {times!r}")
    entries = list(journal)
    found = sum(wanted.matches(entry) for entry in entries)
    if found == times or (times is None and found):
        if times is not None and journal.dropped:
            raise AssertionError(f"{_asked(wanted, found)} in the requests that are held, but {_too_old(journal)}")
        return
    said = "" if times is None else ", expected not at all" if times == 0 else f", expected {_times(times)}"
    lines = [f"{_asked(wanted, found)}{said}.", *_instead(entries, wanted)]
    if journal.dropped:
        lines.append(f"Besides, {_too_old(journal)}")
    raise AssertionError("\n".join(lines))


def _asked(wanted: Matcher, found: int) -> str:
    return f"{wanted} was asked {_times(found)}" if found else f"{wanted} was not asked"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _too_old(journal: Journal) -> str:
    return (
        f"{journal.dropped} older requests were dropped and cannot be looked at; "
        "CleverMock(journal_entries=...) sets how many are held."
    )


def _instead(entries: Sequence[RecordedRequest], wanted: Matcher) -> list[str]:
    """What was asked, each request with how often, the nearest first."""
    if not entries:
        return ["Nothing was asked at all."]
    counted = Counter(_line(entry) for entry in entries)
    likeness = difflib.SequenceMatcher(b=f"{wanted.method or 'GET'} {wanted.path}")
    compared = [line for line, _ in counted.most_common(_COMPARED)]
    compared.sort(key=lambda line: -_ratio(likeness, line))
    lines = [f"  {counted[line]} x {line}" for line in compared[:SHOWN]]
    if len(counted) > SHOWN:
        rest = sum(counted.values()) - sum(counted[line] for line in compared[:SHOWN])
        lines.append(f"  and {rest} more requests")
    return ["What was asked, nearest first:", *lines]


def _line(entry: RecordedRequest) -> str:
    url = entry.url if len(entry.url) <= _LONGEST else f"{entry.url[:_LONGEST]}…"
    return f"{entry.method} {url} -> {entry.status or 'no answer'}"


def _ratio(likeness: difflib.SequenceMatcher[str], line: str) -> float:
    likeness.set_seq1(line.partition(" -> ")[0].partition("?")[0])
    return likeness.ratio()
