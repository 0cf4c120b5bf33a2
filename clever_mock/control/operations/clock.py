"""The clock of a mock."""

from __future__ import annotations

import datetime as dt

from clever_mock.control import showing
from clever_mock.control.due import falling_due
from clever_mock.control.operation import Call, Operation
from clever_mock.control.shapes import ref
from clever_mock.control.values import FLAG, MOMENT, Parameter, number
from clever_mock.errors import InvalidValueError
from clever_mock.model.records.moments import as_moment

_AHEAD = 50
"""How many of the next things that fall due are told."""
_LONGEST = 3_650_000
"""The most days, or as much in another unit, by which the clock is moved on at once."""


def _clock(call: Call, since: dt.datetime | None = None) -> object:
    """The clock, with what fell due since a moment: the districts sync for it now."""
    roster = call.clever.roster
    for district in roster.districts:
        district.look()
    now, journey = roster.clock.now(), call.names.journey
    travelling = bool(roster.clock.journeys)
    return {
        "now": showing.moment(now),
        "frozen": travelling and journey is not None and journey is roster.clock.journeys[-1] and journey.stands,
        "travelling": travelling,
        "fell_due": [showing.due(one) for one in falling_due(roster.districts, since, now)] if since else [],
        "due": [showing.due(one) for one in falling_due(roster.districts, now)[:_AHEAD]],
    }


def read(call: Call) -> object:
    """The clock as it is."""
    return _clock(call)


def travel(call: Call, to: str | None = None, freeze: bool = False) -> object:
    """Begin a journey, which takes the place of the one that this API began before."""
    before = call.clever.now
    moment = before if to is None else as_moment(to, "to")
    _go(call, moment, freeze)
    return _clock(call, before)


def _go(call: Call, moment: dt.datetime, freeze: bool) -> None:
    names = call.names
    if names.journey is not None:
        names.journey.back()
    names.journey = call.clever.roster.clock.travel(moment, pace=0 if freeze else 1)


def advance(call: Call, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> object:
    """Move on by a length of time."""
    before = call.clever.now
    call.clever.advance(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return _clock(call, before)


def go_to_next(call: Call) -> object:
    """Move on to what falls due next."""
    before = call.clever.now
    ahead = falling_due(call.clever.roster.districts, before)
    if not ahead:
        raise InvalidValueError("nothing falls due: set a pause, a failure with a span, or a launch date first")
    call.clever.roster.clock.advance(ahead[0].at - before)
    return _clock(call, before)


def go_back(call: Call) -> object:
    """End every journey."""
    call.clever.roster.clock.reset()
    call.names.journey = None
    return _clock(call)


_SPAN = number(0, _LONGEST)

OPERATIONS = (
    Operation(
        "GET", "/clock", "readClock", "What time it is by the mock's clock, and what falls due next.",
        read, ref("Clock"), ("CleverMock.now",), refuses=(),
    ),
    Operation(
        "PUT", "/clock", "setClock",
        "Moves the clock to a moment. It goes on from there, or stands still where it is frozen.",
        travel, ref("Clock"), ("CleverMock.travel",),
        body=(
            Parameter("to", MOMENT, "The moment to go to; now by default."),
            Parameter("freeze", FLAG, "Whether the clock stands still there; false by default."),
        ),
    ),
    Operation(
        "POST", "/clock/advance", "advanceClock", "Moves the clock on by a length of time.",
        advance, ref("Clock"), ("CleverMock.advance",),
        body=tuple(Parameter(unit, _SPAN, f"How many {unit}.") for unit in ("days", "hours", "minutes", "seconds")),
    ),
    Operation(
        "POST", "/clock/next", "advanceClockToNext", "Moves the clock on to what falls due next.",
        go_to_next, ref("Clock"),
    ),
    Operation(
        "DELETE", "/clock", "resetClock", "Goes back to real time.", go_back, ref("Clock"), refuses=(),
    ),
)  # fmt: skip
