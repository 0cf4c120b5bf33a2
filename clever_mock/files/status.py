"""A district's status in roster files and answers: the last sync, the launch, a failure and a pause window.

A roster file has a list `status` with the keys of `/districts/{id}/status` in v1.2; only `state` and `error` there are
those of the syncs, as v1.1 shows them, since a pause shows by its dates. All keys but `id` can be left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from clever_mock.errors import LoadError, UnknownRecordError
from clever_mock.files.gathering import Place
from clever_mock.model.looking.application import Connection
from clever_mock.model.records.enumerations import STATES
from clever_mock.model.records.fields import read_text
from clever_mock.model.records.moments import Moment, as_moment
from clever_mock.model.rosters.district import District
from clever_mock.model.time.spans import read_span
from clever_mock.versions.values import plain

KEYS = ("id", "error", "instant_login", "last_sync", "launch_date", "pause_end", "pause_start", "sis_type", "state")


@dataclass(frozen=True)
class Status:
    """What a status says of a district. `launched` is false where it does not know of a launch date."""

    values: dict[str, Any] = field(default_factory=dict)
    launched: bool = True

    def moment(self, name: str) -> dt.datetime | None:
        """One of the moments, None where it is left out."""
        value: Moment | None = self.values.get(name)
        return None if value is None else as_moment(value, name)


def read_statuses(given: Iterable[tuple[Place, object]], homes: Iterable[str], *, partial: bool) -> dict[str, Status]:
    """Read the statuses, by district; of several for one the last. Raises `LoadError`.

    In `partial` data, one with no launch date is no word on the launch: version 1.1 has none.
    """
    known, found = set(homes), {}
    for place, status in given:
        try:
            values = _checked(status)
            id = values.get("id")
            if id not in known:
                raise ValueError(f"id is {id!r}, and the file has no such record among its districts")
            if id in found and not partial:
                raise ValueError(f"there is another status of {id} as well")
        except ValueError as error:
            raise LoadError(f"{place}: {error}") from None
        found[id] = Status(values, launched=not partial or "launch_date" in values)
    return found


def _checked(status: object) -> dict[str, Any]:
    if not isinstance(status, dict):
        raise ValueError(f"it must be an object, not {type(status).__name__}")
    for name in status:
        if name not in KEYS:
            raise ValueError(f"a status has no {name!r}; its keys are {', '.join(KEYS)}")
    if status.get("state", "running") not in STATES:
        raise ValueError(f"state takes one of {', '.join(STATES)}, not {status['state']!r}")
    for name in ("last_sync", "launch_date"):
        if status.get(name) is not None:
            as_moment(status[name], name)
    if status.get("pause_start") is not None:
        read_span("pause", status["pause_start"], status.get("pause_end"))
    elif status.get("pause_end") is not None:
        raise ValueError("pause_end goes with pause_start, which is missing")
    for name in ("error", "sis_type"):
        if status.get(name) is not None:
            try:
                read_text(status[name])
            except ValueError as error:
                raise ValueError(f"{name} {error}") from None
    return status


def apply_status(status: Status, district: District, connection: Connection) -> None:
    """Give a loaded district the status that it had."""
    if status.launched:
        connection.launch(status.moment("launch_date"))
    last = status.moment("last_sync")
    if last is not None:
        district.note_sync(last)
    state, error = status.values.get("state"), status.values.get("error")
    if state in ("pending", "error") and error:
        district.fail(state, error)
    start = status.moment("pause_start")
    if start is not None:
        district.pause(start, status.moment("pause_end"))


def status_json(district: District) -> dict[str, object]:
    """The status of a district as a roster file has it."""
    window = district.pause_window
    shown = {
        "id": district.id,
        "error": district.error_of_syncs,
        "last_sync": district.last_sync,
        "launch_date": _launch_date(district),
        "pause_end": window.end if window else None,
        "pause_start": window.start if window else None,
        "state": district.state_of_syncs,
    }
    return {name: plain(value) for name, value in shown.items() if value is not None}


def _launch_date(district: District) -> dt.datetime | None:
    try:
        return district.launch_date
    except UnknownRecordError:
        return None
