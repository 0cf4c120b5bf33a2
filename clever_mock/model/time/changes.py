"""Events: one change to one record each, as one connection saw it.

An event is a snapshot. Which versions show it, and how it looks there, is decided in the versions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from clever_mock.model.records.rows import Row
from clever_mock.model.records.tables import IN_FEED
from clever_mock.model.records.values import Value

Change = Literal["created", "updated", "deleted"]


class Seen(NamedTuple):
    """A record as a connection sees it: its row, narrowed to what is shared, and what is derived for it.

    That are the schools of a student or teacher, and of a section the persons of its teachers, in the same order.
    """

    row: Row
    schools: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()

    def differs(self, other: Seen) -> tuple[str, ...]:
        """The fields in which two sights of one record differ; `last_modified` is never one of them."""
        changed = [
            name
            for name, mine, theirs in zip(self.row._fields, self.row, other.row)
            if mine != theirs and name != "last_modified" and not _reordered(mine, theirs)
        ]
        if self.schools != other.schools:
            changed.append("schools")
        if self.persons != other.persons:
            changed.append("persons")
        return tuple(changed)


def _reordered(mine: object, theirs: object) -> bool:
    """Whether two small values are one but for the order in which they show their keys."""
    return isinstance(mine, get_args(Value)) and isinstance(theirs, type(mine)) and mine[:-1] == theirs[:-1]


class Event(NamedTuple):
    """One change to one record.

    `after` is the record once changed (of a deleted one, the last that was seen), `before` what it was, on
    updates only. `changed` names the fields that differ. `loaded` is an event that came from a file, as it was
    there.
    """

    id: str
    created: dt.datetime
    kind: str
    change: Change
    object_id: str
    after: Seen | None = None
    before: Seen | None = None
    changed: tuple[str, ...] = ()
    loaded: Mapping[str, object] | None = None


def in_feed_order(found: list[tuple[Change, str, str]]) -> list[tuple[Change, str, str]]:
    """Sort the changes of one sync: a record is created before what refers to it, and deleted after."""
    place = {kind: number for number, kind in enumerate(IN_FEED)}

    def key(entry: tuple[Change, str, str]) -> tuple[int, int, str]:
        change, kind, id = entry
        if change == "deleted":
            return (2, -place[kind], id)
        return (0 if change == "created" else 1, place[kind], id)

    return sorted(found, key=key)
