"""Which roster factories create into: the one that was activated last, of those that are not set aside."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar

from clever_mock.errors import NoActiveMockError
from clever_mock.model.records import days
from clever_mock.model.rosters.roster import Roster
from clever_mock.settings import activated as activated_notes

Which = Callable[[], Roster]
"""Gives a roster: that of a mock, which can be another after a reset."""

_stack: list[Which] = []
_set_aside: dict[Which, str] = {}
_here: ContextVar[Roster | None] = ContextVar("clever_mock_roster", default=None)
"""The roster that is the active one for this thread, whatever the stack says."""
_active: list[Which] = []
"""Those of the stack that are not set aside; factories ask with each value that they draw."""


def active_roster() -> Roster:
    """The roster into which factories create. Raises `NoActiveMockError`."""
    here = _here.get()
    if here is not None:
        return here
    if _active:
        return _active[-1]()
    if _set_aside:
        holders = " and ".join(sorted(set(_set_aside.values())))
        raise NoActiveMockError(
            f"no mock is active in this test: the one that there is belongs to the fixture {holders}, which outlasts "
            "the test and which the test does not ask for. Take that fixture, or `clever` for a mock of its own"
        )
    raise NoActiveMockError(
        "no mock is active, so there is no roster to create in: use the `clever` fixture, or "
        "`with CleverMock() as clever:`, or say .build() for a record that belongs to no roster"
    )


def roster_or_none() -> Roster | None:
    """The roster into which factories create, None when no mock is active."""
    here = _here.get()
    if here is not None:
        return here
    return _active[-1]() if _active else None


def activate(which: Which) -> None:
    """Make a roster the active one, until it is deactivated or another one is activated."""
    _stack.append(which)
    _active.append(which)
    for note in activated_notes:
        note(which)


def deactivate(which: Which) -> None:
    """Let the roster that was active before be the active one again."""
    _stack.remove(which)
    set_aside({other: holder for other, holder in _set_aside.items() if other != which})


def set_aside(holders: Mapping[Which, str]) -> None:
    """Let factories create into none of these rosters, each held by the fixture of that name, but in all others."""
    if holders or _set_aside or len(_active) != len(_stack):
        _set_aside.clear()
        _set_aside.update(holders)
        _active[:] = [which for which in _stack if which not in _set_aside]


def stack() -> list[Which]:
    """The rosters that were activated and are so still, also those that are set aside."""
    return list(_stack)


@contextlib.contextmanager
def activated(roster: Roster) -> Iterator[None]:
    """Make a roster the active one for a block, in this thread alone: others go on with theirs."""
    before = _here.set(roster)
    try:
        yield
    finally:
        _here.reset(before)


def _now() -> dt.datetime | None:
    roster = roster_or_none()
    return None if roster is None else roster.clock.now()


days.follow(_now)
