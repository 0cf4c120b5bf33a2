"""How what a mock holds is shown in the answers of the control API. Their form stands in `shapes`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from clever_mock.control.due import Due
from clever_mock.control.operation import Call
from clever_mock.model import District, Record
from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.records.sync_report import Problem
from clever_mock.model.records.tables import KINDS
from clever_mock.model.records.values import Value, parts_of
from clever_mock.model.time.spans import Failure, PauseWindow
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.traffic.faults import Rule
from clever_mock.versions.values import wire_time

Json = dict[str, Any]

SMALL_VALUES = get_args(Value)

_SYNCS = 50
"""How many of the newest syncs a district shows."""
_MOMENT = dt.timedelta(milliseconds=1)


def moment(value: dt.datetime | None) -> str | None:
    """A moment, or null."""
    return None if value is None else wire_time(value)


def value(given: Any) -> Any:
    """A value of a record as JSON: records by their ids, moments and days as text."""
    if given is None or isinstance(given, (str, bool, int, float)):
        return given
    if isinstance(given, dt.datetime):
        return wire_time(given)
    if isinstance(given, dt.date):
        return given.isoformat()
    if isinstance(given, SMALL_VALUES):
        return {name: value(part) for name, part in parts_of(given).items()}
    if isinstance(given, Mapping):
        return {name: value(part) for name, part in given.items()}
    if hasattr(given, "_asdict"):
        return {name: value(part) for name, part in given._asdict().items()}
    if isinstance(given, Iterable):
        return [value(part) for part in given]
    return str(given)


def record(shown: Record) -> Json:
    """A record as the SIS holds it."""
    row = shown.row
    fields = {name: value(getattr(row, name)) for name in shown.fields}
    return {"id": shown.id, "kind": shown.kind, "deleted": shown.deleted, "fields": fields}


def pause(call: Call, window: PauseWindow, now: dt.datetime) -> Json:
    """A pause, with the days that Clever's form asks for: the last one is the last day of which any part is paused."""
    return {
        "id": call.names.of("pause", window),
        "start": moment(window.start),
        "end": moment(window.end),
        "first_day": window.start.date().isoformat(),
        "last_day": None if window.end is None else _last_day(window),
        "current": window.holds(now),
        "over": window.over(now),
    }


def _last_day(window: PauseWindow) -> str:
    assert window.end is not None
    return (window.end - _MOMENT).date().isoformat()


def failure(shown: Failure, now: dt.datetime) -> Json:
    """A failure."""
    return {
        "state": shown.state,
        "message": shown.message,
        "start": moment(shown.start),
        "end": moment(shown.end),
        "current": shown.holds(now),
    }


def application(call: Call, shown: Application) -> Json:
    """An application."""
    return {
        "client_id": shown.client_id,
        "client_secret": call.secret(shown.client_secret),
        "name": shown.name,
        "redirect_uris": list(shown.redirect_uris),
        "created": moment(shown.created),
        "early_access": shown.early_access,
        "library": shown.library,
        "oidc": shown.oidc,
        "under_test": shown is call.clever.roster.application,
    }


def connection(call: Call, shown: Connection) -> Json:
    """A connection, in the words of Clever's Dashboard."""
    launched = shown.launched(shown.district.now())
    schools = [school.id for school in shown.shared_schools]
    return {
        "id": shown.id,
        "district": shown.district.id,
        "application": shown.application.client_id,
        "application_name": shown.application.name,
        "token": call.secret(shown.token),
        "created": moment(shown.created),
        "launch_date": moment(shown.launch_date),
        "launched": launched,
        "status": "Launched" if launched else "Setting Up",
        "scopes": list(shown.scopes),
        "sharing": "All data" if shown.shares_all else "Selected schools" if schools else "No data",
        "shares_all": shown.shares_all,
        "schools": schools,
    }


def district(call: Call, shown: District) -> Json:
    """A district with all that a Dashboard shows of it."""
    now = shown.now()
    status, turn = sync_status(shown)
    own = next((one for one in shown.connections if one.application is call.clever.roster.application), None)
    large = shown.large_change
    return {
        "id": shown.id,
        "name": shown.name,
        "sis_type": shown.sis_type,
        "state": shown.state,
        "error": shown.error,
        "status": status,
        "turn": turn,
        "last_sync": moment(shown.last_sync),
        "syncs": [moment(end) for end in shown.syncs[-_SYNCS:]],
        "waiting": shown.waiting,
        "hold_share": shown.hold_share,
        "large_change": None if large is None else {**large._asdict(), "message": large.message},
        "pauses": [pause(call, window, now) for window in shown.pause_windows],
        "failures": [failure(one, now) for one in shown.failures],
        "launch_date": None if own is None else moment(own.launch_date),
        "token": None if own is None else call.secret(own.token),
        "connections": [connection(call, one) for one in shown.connections],
        "counts": {kind: len(shown.sis.order[kind]) for kind in KINDS if kind != "districts"},
        "sync_report": {
            "loaded": dict(shown.sync_report.loaded),
            "left_out": dict(shown.sync_report.left_out),
            "problems": [_problem(one) for one in shown.sync_report.problems],
            "notes": [_problem(one) for one in shown.sync_report.notes],
        },
    }


def _problem(shown: Problem) -> Json:
    return shown._asdict()


def sync_status(shown: District) -> tuple[str, str | None]:
    """The sync status in the words of Clever's Dashboard, and whose turn it is."""
    state, window = shown.state, shown.pause_window
    if state == "paused":
        until = None if window is None or window.end is None else window.end.date().isoformat()
        return (f"Paused until {until}" if until else "Paused"), "district"
    if state == "error":
        return "An error that Clever mends", "Clever"
    if shown.large_change is not None:
        return "On Hold: significant change, being verified", "district"
    if state == "pending" and not shown.error:
        return "Clever is setting up the sync", "Clever"
    if state == "pending":
        return "Errors in the last upload", "district"
    return "Data is up to date", None


def due(shown: Due) -> Json:
    """Something that falls due."""
    return {"at": moment(shown.at), "district": shown.district.id, "name": shown.district.name, "what": shown.what}


def rule(call: Call, shown: Rule) -> Json:
    """A fault."""
    return {
        "id": call.names.of("fault", shown),
        "effect": type(shown.effect).__name__,
        "about": repr(shown),
        "path": shown.path,
        "seen": shown.seen,
        "applied": shown.applied,
    }


def request(call: Call, number: int, entry: RecordedRequest) -> Json:
    """A request that reached the mock."""
    return {
        "number": number,
        "time": moment(entry.time),
        "method": entry.method,
        "path": entry.path,
        "url": entry.url,
        "query": entry.query,
        "version": entry.version,
        "endpoint": entry.endpoint,
        "district": entry.district.id if entry.district is not None else None,
        "token": call.secret(entry.token),
        "status": entry.status,
        "duration": entry.duration,
        "bytes": entry.bytes,
        "fault": entry.fault,
    }
