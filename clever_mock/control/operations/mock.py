"""The mock itself: what it is, reset and snapshots, and mocks beside it."""

from __future__ import annotations

from typing import Any

from clever_mock.control.names import some
from clever_mock.control.operation import Call, Operation
from clever_mock.control.operations.records import collections
from clever_mock.control.secrets import hidden
from clever_mock.control.shapes import MOMENT as AT
from clever_mock.control.shapes import TEXT as SHOWN
from clever_mock.control.shapes import WHOLE, by_name, listed, record, ref
from clever_mock.control.shapes import several as list_of
from clever_mock.control.values import FLAG, MOMENT, TEXT, Parameter, either, number, or_null, several, whole
from clever_mock.errors import UnknownRecordError
from clever_mock.versions import VERSIONS
from clever_mock.versions.values import wire_time

MOST_SNAPSHOTS = 100
LONGEST_IDLE = 24 * 3600


def about(call: Call) -> object:
    """What the mock is."""
    clever = call.clever
    return {
        "url": clever.url,
        "seed": clever.seed,
        "now": wire_time(clever.now),
        "districts": len(clever.roster.districts),
        "requests": clever.requests.dropped + len(clever.requests),
        "versions": list(VERSIONS),
        "collections": {version.name: collections(version) for version in VERSIONS.values()},
    }


def reset(call: Call, snapshot: str | None = None) -> object:
    """Forget everything, or what came after a snapshot."""
    if snapshot is None:
        call.clever.reset()
    else:
        call.clever.reset(_snapshot(call, snapshot))
    return about(call)


def _snapshot(call: Call, id: str) -> Any:
    kept = call.names.snapshots
    if id not in kept:
        raise UnknownRecordError(f"there is no snapshot {id!r}; there are: {some(kept)}. A whole reset forgets them")
    return kept[id]


def snapshots(call: Call) -> object:
    """The snapshots."""
    return {"snapshots": [{"id": id} for id in call.names.snapshots]}


def take_snapshot(call: Call) -> object:
    """Remember how everything is; of too many, the oldest is forgotten."""
    names = call.names
    id = names.new("snapshot")
    names.snapshots[id] = call.clever.snapshot()
    while len(names.snapshots) > MOST_SNAPSHOTS:
        del names.snapshots[next(iter(names.snapshots))]
    return {"id": id}


def mocks(call: Call) -> object:
    """The mocks beside this one."""
    return {"mocks": call.mocks.all()}


def start_mock(call: Call, idle_seconds: float = 600, **options: Any) -> object:
    """Start one more mock."""
    return call.mocks.start(options, idle_seconds)


def end_mock(call: Call) -> object:
    """End a mock."""
    ended = call.mocks.end(call.path["mock"], call.clever)
    findings = ended.take_findings()
    return {"findings": findings if call.shows_tokens else hidden(findings, ended.roster)}


_ABOUT = record(
    "A mock.",
    url=SHOWN,
    seed=WHOLE,
    now=AT,
    districts=WHOLE,
    requests=WHOLE,
    versions=list_of(SHOWN),
    collections=by_name(list_of(SHOWN)),
)
_SNAPSHOT = record("A snapshot.", id=SHOWN)

OPERATIONS = (
    Operation(
        "GET", "/", "readMock", "What this mock is, and what it holds.", about, _ABOUT, ("CleverMock.url",), refuses=(),
    ),
    Operation(
        "POST", "/reset", "reset",
        "Forgets everything: districts, changes, clock, requests, faults. With a snapshot, only what came after it.",
        reset, _ABOUT, ("CleverMock.reset",), refuses=(404, 422),
        body=(Parameter("snapshot", TEXT, "The id of a snapshot."),),
    ),
    Operation(
        "GET", "/snapshots", "listSnapshots", "The snapshots.", snapshots, listed("snapshots", _SNAPSHOT), refuses=(),
    ),
    Operation(
        "POST", "/snapshots", "takeSnapshot", f"Remembers everything as it is. The newest {MOST_SNAPSHOTS} are kept.",
        take_snapshot, _SNAPSHOT, ("CleverMock.snapshot",), made=True, refuses=(),
    ),
    Operation(
        "GET", "/mocks", "listMocks", "The mocks that were started beside the first one.",
        mocks, listed("mocks", ref("Mock")), refuses=(), alone=True,
    ),
    Operation(
        "POST", "/mocks", "startMock",
        "Starts one more, empty mock in this process, on a port of its own: tests that run in parallel share nothing.",
        start_mock, ref("Mock"), made=True, refuses=(409, 422), alone=True,
        body=(
            Parameter("idle_seconds", number(1, LONGEST_IDLE), "It ends when unused for so long; 600."),
            Parameter("seed", whole(0, 2**63), "The seed of its data; 0."),
            Parameter("strict", either(FLAG, several(TEXT)), "Whether it is strict, or the kinds that it looks for."),
            Parameter("allow", several(TEXT), "What strict mode lets pass."),
            Parameter("enforce_releases", FLAG, "Whether Clever's release calendar binds the app under test."),
            Parameter("application_created", MOMENT, "When the app under test was created."),
            Parameter("early_access", FLAG, "Whether the app may use a version before its day."),
            Parameter("event_retention", or_null(whole(1, 100_000)), "How many days an event is kept; null for all."),
            Parameter("hold_large_changes", or_null(number(0, 1, below=True)), "The share above which a sync is held."),
        ),
    ),
    Operation(
        "DELETE", "/mocks/{mock}", "endMock", "Ends a mock, and answers what its strict mode has found.",
        end_mock, record("What it found.", findings=SHOWN), refuses=(404,), alone=True,
    ),
)  # fmt: skip
