"""Where the published files and the recorded answers lie, and what happens when they are not there.

They belong to Clever and are no part of the project: `CLEVER_MOCK_SHARED` names their folder, else it is
the folder `shared` beside the repository. Without them these checks are skipped, and fail where `CI` is set.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("CLEVER_MOCK_SHARED", Path(__file__).resolve().parents[3] / "shared"))
ROSTER = SHARED / "recorded" / "roster.json"
RESPONSES = SHARED / "recorded" / "responses.jsonl"


@dataclass(frozen=True)
class Recording:
    """One recorded answer of the real v1.1 service: the request's path and query, and what came back."""

    request: str
    status: int
    headers: dict[str, str]
    body: Any


def require() -> None:
    """Skips the test that asks when the files are not there; fails it when `CI` is set."""
    if (SHARED / "spec").is_dir() and RESPONSES.is_file() and ROSTER.is_file():
        return
    message = f"Clever's files are not in {SHARED}: set CLEVER_MOCK_SHARED to the folder that holds spec/ and recorded/"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def cases(make: Callable[[], Iterable[Any]]) -> list[Any]:
    """Returns what to run a test over: the cases, or one empty case while the files are not there to list them."""
    try:
        return list(make())
    except FileNotFoundError:
        return [pytest.param(None, id="no-files")]


@cache
def recordings() -> tuple[Recording, ...]:
    """Returns every recorded answer, in the order of the file."""
    lines = RESPONSES.read_text(encoding="utf-8").splitlines()
    keys = ("request", "status", "headers", "body")
    return tuple(Recording(**{key: row[key] for key in keys}) for row in map(json.loads, lines))


@cache
def later_recording(name: str) -> Recording:
    """Returns a recorded answer of version 3.0, by the name of its file."""
    body = json.loads((SHARED / "recorded" / "v3.0" / f"{name}.json").read_text(encoding="utf-8"))
    return Recording(body["links"][0]["uri"], 200, {}, body)


@cache
def all_recordings() -> tuple[Recording, ...]:
    """Returns every recorded answer of versions 1.1 and 3.0, of the longest ones of 3.0 a few records of each sort."""
    later = [later_recording(name) for name in ("districts", "sections", "users")]
    return (*recordings(), *(replace(one, body={**one.body, "data": _some(one.body["data"])}) for one in later))


def _some(items: list[Any]) -> list[Any]:
    """Returns the first three items of each sort: by the role of a user, or else all of one sort."""
    sorts: dict[tuple[str, ...], list[Any]] = {}
    for item in items:
        sorts.setdefault(tuple(item["data"].get("roles", ())), []).append(item)
    return [item for sort in sorts.values() for item in sort[:3]]


@cache
def recorded_roster() -> dict[str, list[dict[str, Any]]]:
    """Returns the records behind the recorded answers, by kind."""
    roster: dict[str, list[dict[str, Any]]] = json.loads(ROSTER.read_text(encoding="utf-8"))
    return roster
