"""How traffic is searched for what the tests never showed the app: states of a district, pauses, launches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clever_mock.upgrade.grouping import Found, joined, lists
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.samples import Sample


def status_never_read(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """An app that syncs and was never seen to look at the district's status."""
    if any(map(lists, samples)) and not _statuses(samples):
        states = joined([f"`{state}`" for state in move.new.states])
        yield Found(f"/{move.new.name}{move.new.status_path}", words={"states": states})


def running_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with `running`."""
    return _state_never_shown("running", samples, move)


def pending_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with `pending`."""
    return _state_never_shown("pending", samples, move)


def error_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with `error`."""
    return _state_never_shown("error", samples, move)


def paused_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with `paused`."""
    return _state_never_shown("paused", samples, move)


def _state_never_shown(state: str, samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    statuses = _statuses(samples)
    if state in move.new.states and statuses and all(one.state != state for one in statuses):
        yield Found(state)


def pause_dates_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with the dates of a pause."""
    statuses = _statuses(samples)
    wanted = [name for name in ("pause_start", "pause_end") if name in move.shown_status]
    never = [name for name in wanted if all(name not in one.dates for one in statuses)]
    if statuses and never:
        yield Found(joined([f"`{name}`" for name in never]))


def unlaunched_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one of a connection that is not launched yet."""
    statuses = _statuses(samples)
    if "launch_date" in move.shown_status and statuses and all(one.launched is not False for one in statuses):
        yield Found("`launch_date`")


def _statuses(samples: Sequence[Sample]) -> list[Sample]:
    """The good answers that showed a status."""
    return [one for one in samples if one.state]
