"""What falls due by a mock's clock: pauses and failures that begin and end, and launches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from clever_mock.model import District


class Due(NamedTuple):
    """Something that falls due: when, for which district, and what it is."""

    at: dt.datetime
    district: District
    what: str


def falling_due(districts: Iterable[District], after: dt.datetime, until: dt.datetime | None = None) -> list[Due]:
    """What falls due after a moment, up to another one if there is one, in order."""
    found = [due for district in districts for due in _of(district)]
    return sorted(
        (due for due in found if after < due.at and (until is None or due.at <= until)),
        key=lambda due: (due.at, due.district.id, due.what),
    )


def _of(district: District) -> Iterator[Due]:
    for window in district.pause_windows:
        yield Due(window.start, district, "a pause begins")
        if window.end is not None:
            yield Due(window.end, district, "a pause ends, and what waited is synced")
    for failure in district.failures:
        if failure.start is not None:
            yield Due(failure.start, district, f"syncs begin to fail ({failure.state}): {failure.message}")
        if failure.end is not None:
            yield Due(failure.end, district, "syncs run again")
    for connection in district.connections:
        if connection.launch_date is not None:
            yield Due(connection.launch_date, district, f"{connection.application.name} is launched")
