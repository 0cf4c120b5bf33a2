"""A stop of the automatic syncs of all districts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Held(Protocol):
    """The roster whose syncs are stopped."""

    @property
    def districts(self) -> Sequence[Any]:
        """Its districts."""

    @property
    def held_by(self) -> set[Hold]:
        """What stops the syncs."""

    @property
    def lock(self) -> Any:
        """Held while anything changes."""


class Hold:
    """A stop of the automatic syncs. As a context manager it ends with the block; `release` ends it by hand."""

    def __init__(self, roster: Held) -> None:
        self._roster = roster
        _hold(roster, self, begin=True)

    def release(self) -> None:
        """End the hold; once, however often it is called. What waited is synced where nothing else holds it back."""
        with self._roster.lock:
            if self in self._roster.held_by:
                _hold(self._roster, self, begin=False)

    def __enter__(self) -> Hold:
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()


def _hold(roster: Held, hold: Hold, *, begin: bool) -> None:
    """Begin or end a hold. What fell due before it is synced first, and what was held by it after."""
    for district in roster.districts:
        district.look()
    (roster.held_by.add if begin else roster.held_by.discard)(hold)
    for district in roster.districts:
        district.look()
