"""Scenarios, and what a move to a newer version means."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from clever_mock.control import showing
from clever_mock.control.operation import Call, Operation
from clever_mock.control.shapes import OBJECT as SHOWN_OBJECT
from clever_mock.control.shapes import TEXT as SHOWN
from clever_mock.control.shapes import by_name, listed, record, ref, several
from clever_mock.control.values import MOMENT, OBJECT, TEXT, Parameter, one_of
from clever_mock.control.values import several as list_of
from clever_mock.errors import InvalidValueError, UnknownRecordError
from clever_mock.model.records.nearest import did_you_mean
from clever_mock.scenarios.finding import NAMES, find, scenarios
from clever_mock.scenarios.scenes import Scene
from clever_mock.upgrade import Report
from clever_mock.versions import VERSIONS

_MOST_STUDENTS = 10_000


def all_scenarios(_call: Call) -> object:
    """The scenarios of this package."""
    return {"scenarios": [{"name": one.name(), "about": one.about(), "options": one.options()} for one in scenarios()]}


def play(
    call: Call,
    until: str | None = None,
    versions: list[str] | None = None,
    options: dict[str, Any] | None = None,
) -> object:
    """Play a scenario at once."""
    name, given = call.path["scenario"], options or {}
    if name not in NAMES:  # find() knows those of a user's files, too
        raise UnknownRecordError(
            f"there is no scenario {name!r}{did_you_mean(name, NAMES)}; there are {', '.join(NAMES)}"
        )
    for option, value in given.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool) and not 0 < value <= _MOST_STUDENTS:
            raise InvalidValueError(f"{option} takes a number from 1 to {_MOST_STUDENTS}, not {value}")
    timeline = call.clever.play(find(name, **given), until=until, versions=versions)
    return {
        "title": timeline.title,
        "versions": list(timeline.versions),
        "steps": [_scene(scene) for scene in timeline],
        "text": str(timeline),
    }


def _scene(scene: Scene) -> dict[str, object]:
    return {
        "at": showing.moment(scene.at),
        "what": scene.what,
        "sis": dict(scene.sis),
        "waiting": scene.waiting,
        "logins": scene.logins,
        "seen": {version: _sight(sight) for version, sight in scene.seen.items()},
    }


def _sight(sight: Any) -> dict[str, object]:
    return {
        "refused": sight.refused,
        "status": dict(sight.status),
        "counts": dict(sight.counts),
        "events": dict(sight.events),
        "watched": dict(sight.watched),
        "synced": sight.synced,
    }


def upgrade(call: Call, to: str | None = None, ignore: str = "") -> object:
    """What is left to do, found in the journal."""
    report = Report.of(call.clever.requests, to=to, ignore=ignore)
    return {**report.as_dict(), "text": str(report)}


def diff(call: Call, path: str, old: str = "v1.1", new: str = "v1.2", district: str | None = None) -> object:
    """How the answers of two versions to a path differ."""
    token = None if district is None else call.find_district(district).token
    found = call.clever.diff(path, old=old, new=new, token=token)
    return {**asdict(found), "text": str(found)}


_VERSION = one_of(*VERSIONS)
_ANY_LIST = several({})

OPERATIONS = (
    Operation(
        "GET", "/scenarios", "listScenarios", "The scenarios, with their options.",
        all_scenarios, listed("scenarios", record("A scenario.", name=SHOWN, about=SHOWN, options=SHOWN_OBJECT)),
        refuses=(),
    ),
    Operation(
        "POST", "/scenarios/{scenario}/play", "playScenario",
        "Plays a scenario at once. The clock stands at its last step then, or at `until`.",
        play, record("The story.", title=SHOWN, versions=several(SHOWN), steps=several(ref("Scene")), text=SHOWN),
        ("CleverMock.play",), refuses=(404, 422),
        body=(
            Parameter("until", MOMENT, "The moment at which to stop."),
            Parameter("versions", list_of(_VERSION), "The versions to look at."),
            Parameter("options", OBJECT, "The scenario's options, such as `students`."),
        ),
    ),
    Operation(
        "GET", "/upgrade", "readUpgradeReport",
        "What the app has left to do for a newer version, found in the requests that the journal holds.",
        upgrade, SHOWN_OBJECT,
        query=(
            Parameter("to", _VERSION, "The version to move to; the newest by default."),
            Parameter("ignore", TEXT, "Codes to leave out, such as `CU303`."),
        ),
    ),
    Operation(
        "GET", "/diff", "diffVersions", "How the answer to a path differs between two versions.",
        diff, record(
            "The difference, as in Python.", path=SHOWN, new_path=SHOWN, old=SHOWN, new=SHOWN,
            status={"type": ["integer", "null"]}, added=SHOWN_OBJECT, removed=SHOWN_OBJECT,
            changed=by_name(_ANY_LIST), moved=by_name(SHOWN), text=SHOWN,
        ),
        ("CleverMock.diff",), refuses=(404, 422),
        query=(
            Parameter("path", TEXT, "The path, without a version.", required=True),
            Parameter("old", _VERSION, "The older version; v1.1 by default."),
            Parameter("new", _VERSION, "The newer version; v1.2 by default."),
            Parameter("district", TEXT, "The id of the district whose token is sent; that of the one there is."),
        ),
    ),
)  # fmt: skip
