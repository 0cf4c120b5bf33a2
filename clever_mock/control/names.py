"""Ids for what has none in Python, such as a pause or a fault, so that a client can come back to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from weakref import WeakKeyDictionary

from clever_mock.errors import UnknownRecordError
from clever_mock.model.rosters.holds import Hold
from clever_mock.model.time.clock import Travel

T = TypeVar("T")


_TOLD = 10


def some(names: Iterable[str]) -> str:
    """The first few of what there is, for the text of an error."""
    known = list(names)
    more = f" and {len(known) - _TOLD} more" if len(known) > _TOLD else ""
    return ", ".join(known[:_TOLD]) + more if known else "none"


class Names:
    """The ids of one roster's things, and what is kept under them until the roster is gone."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._given: WeakKeyDictionary[object, str] = WeakKeyDictionary()
        self.snapshots: dict[str, object] = {}
        self.hold: Hold | None = None
        self.journey: Travel | None = None

    def new(self, kind: str) -> str:
        """The next id of a kind: `pause-1`."""
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return f"{kind}-{self._numbers[kind]}"

    def of(self, kind: str, thing: object) -> str:
        """The id of a thing, always the same."""
        if thing not in self._given:
            self._given[thing] = self.new(kind)
        return self._given[thing]

    def find(self, kind: str, things: Iterable[T], id: str) -> T:
        """The thing with an id. Raises `UnknownRecordError` with those that there are."""
        known = {self.of(kind, thing): thing for thing in things}
        if id not in known:
            raise UnknownRecordError(f"there is no {kind} {id!r}; there are: {some(known)}")
        return known[id]
