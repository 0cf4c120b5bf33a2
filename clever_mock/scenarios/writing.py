"""A timeline as text: for each step the date and what happened, then the SIS, Clever, and each version.

Of what does not change from step to step only the first is told.
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from clever_mock.scenarios.scenes import Scene, Sight, Story

WIDTH = 110
"""The longest line, in characters."""

_TOGETHER = "\xa0"
_LABEL = 8
_INDENT = 12
_TOLD_APART = ("id", "instant_login", "sis_type", "last_sync", "error", "state")
"""The fields of a status that never change, or that are told in a place of their own."""


def written(timeline: Story) -> str:
    """A whole timeline."""
    befores = [None, *timeline[:-1]]
    scenes = ["\n".join(scene_lines(scene, before)) for scene, before in zip(timeline, befores)]
    return "\n\n".join([timeline.title, *scenes])


def scene_lines(scene: Scene, before: Scene | None) -> Iterator[str]:
    """One scene, told after the one before it."""
    yield from textwrap.wrap(f"{day(scene.at)}  {scene.what}", WIDTH, subsequent_indent=" " * _INDENT)
    yield from _told("SIS", _sis(scene, before))
    yield from _told("Clever", _clever(scene, before))
    for version, sight in scene.seen.items():
        yield from _told(version, _seen(sight, before.seen[version] if before else None))


def day(moment: dt.datetime) -> str:
    """A moment to read: the day, with the time where it is not midnight."""
    return f"{moment:%Y-%m-%d}" if moment.time() == dt.time() else f"{moment:%Y-%m-%d %H:%M}"


def _told(label: str, parts: Iterable[str]) -> list[str]:
    head, rest = f"{'':{_INDENT}}{label:{_LABEL}}", " " * (_INDENT + _LABEL)
    lines = textwrap.wrap("; ".join(parts), WIDTH, initial_indent=head, subsequent_indent=rest, break_on_hyphens=False)
    return [line.replace(_TOGETHER, " ") for line in lines]


def _number(count: int, word: str) -> str:
    """A number of things, which stays on one line."""
    return f"{count}{_TOGETHER}{word}"


def _sis(scene: Scene, before: Scene | None) -> Iterator[str]:
    if before is None or scene.sis != before.sis:
        yield _counts(scene.sis)
    if scene.waiting:
        yield f"{scene.waiting} records wait for a sync" if scene.waiting > 1 else "one record waits for a sync"


def _clever(scene: Scene, before: Scene | None) -> Iterator[str]:
    sight = scene.shown
    if sight is None:
        yield "does not show it"
        return
    if sight.counts != scene.sis:
        yield f"shows {_counts(sight.counts)}"
    else:
        yield "shows what it had" if scene.waiting else "shows the same"
    synced = sight.status.get("last_sync")
    yield f"last sync {_value(synced)}" if synced else "no sync yet"
    if scene.logins is not None and (before is None or before.logins != scene.logins):
        yield "users can log in" if scene.logins else "users cannot log in"


def _seen(sight: Sight, before: Sight | None) -> Iterator[str]:
    if sight.refused:
        yield sight.refused
    else:
        yield sight.state + (f' "{sight.status["error"]}"' if sight.status.get("error") else "")
        yield from _fields(sight.status, before.status if before else {})
        if sight.synced and not (before and before.synced):
            yield "every collection has been read"
        if sight.events:
            yield "events: " + ", ".join(_number(count, name) for name, count in sight.events.items())
    for label, told in sight.watched.items():
        if before is None or before.watched.get(label) != told:
            yield f"{label}: {told}"


def _fields(status: Mapping[str, object], before: Mapping[str, object]) -> Iterator[str]:
    """The fields of a status that came, changed or went."""
    names = {**before, **status}
    for name in sorted(names, key=lambda name: (str(names[name]), name)):
        if name in _TOLD_APART or status.get(name) == before.get(name):
            continue
        yield f"{name} {_value(status[name])}" if name in status else f"no {name} any more"


def _value(value: object) -> str:
    """A value of a status; of a moment on the wire, the day."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*", str(value))
    return str(value) if found is None else found[1] if found[2] == "00:00" else f"{found[1]} {found[2]}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(_number(count, kind if count != 1 else kind.removesuffix("s")) for kind, count in counts.items())
