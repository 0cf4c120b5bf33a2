"""Large changes: a sync that deletes or changes more than some share of a kind waits until someone reviews it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.rows import Row, Write
from clever_mock.model.records.tables import KINDS, Tables

_MADE_OF_SECTIONS = ("courses", "terms")

COUNTED = tuple(kind for kind in KINDS if kind not in ("districts", *_MADE_OF_SECTIONS))
"""The kinds of which a share is looked at: the records that a SIS sends for a district."""


class LargeChange(NamedTuple):
    """What a sync would do to the records of one kind: how many it deletes or changes, of how many."""

    kind: str
    deleted: int
    changed: int
    of: int

    @property
    def message(self) -> str:
        """The text that the status shows, in the words of Clever's dashboard."""
        return (
            f"On Hold: significant change, being verified ({self.deleted} of {self.of} {self.kind} deleted, "
            f"{self.changed} changed)"
        )


def read_share(share: object) -> float | None:
    """Read a share of the records of a kind, None for no limit. Raises `InvalidValueError` for what is none."""
    if share is None:
        return None
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share < 1:
        raise InvalidValueError(
            f"a share is a number from 0 to below 1, such as 0.2 for a fifth of a kind's records, not {share!r}; "
            "None lets every sync pass"
        )
    return float(share)


def large_change(shown: Tables, writes: Iterable[Write], share: float) -> LargeChange | None:
    """The largest change among those that touch more than a share of a kind, None where there is none.

    New records do not count, nor do those that Clever makes of others, such as courses, nor a section for who is
    enrolled in it: an enrollment is a row of its own in an upload.
    """
    deleted: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for kind, id, row in writes:
        old = shown.rows[kind].get(id)
        if old is not None and kind in COUNTED:
            deleted[kind] += row is None
            changed[kind] += row is not None and _differs(kind, old, row)
    found = [
        LargeChange(kind, deleted[kind], changed[kind], len(shown.rows[kind]))
        for kind in deleted
        if deleted[kind] + changed[kind] > share * len(shown.rows[kind])
    ]
    return max(found, key=lambda change: ((change.deleted + change.changed) / change.of, change.kind), default=None)


def _differs(kind: str, old: Row, new: Row) -> bool:
    same = old._replace(students=new.students) if kind == "sections" else old
    return bool(new != same)
