"""The steps of the guided tour: what changes, asked of a live mock in both versions.

What a step says is worked out from the versions' data and from the answers that came; nothing is printed here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from clever_mock.model.looking.reading import SYNCED
from clever_mock.model.rosters.district import RECORDS
from clever_mock.schema.changes import Change, changes
from clever_mock.upgrade.searching import STATUS
from clever_mock.upgrade.sides import Shown
from clever_mock.upgrade.stage import Pair, Stage
from clever_mock.versions import Version

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One step: a title, what changes, the questions that show it, and what to change in the app."""

    title: str
    says: list[str] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    change: list[str] = field(default_factory=list)


def steps(stage: Stage) -> Iterator[Step]:
    """The steps of the tour, each done when it is asked for."""
    for make in STEPS:
        yield from make(stage)


def versions(stage: Stage) -> Iterator[Step]:
    """What the versions are, and how much changes."""
    old, new = stage.old, stage.new
    rows = [row for row in changes(old, new) if row.area not in ("release", "path without a version")]
    paths = {endpoint.path for endpoint in old.endpoints}
    kept = paths & {endpoint.path for endpoint in new.endpoints}
    says = [
        *(f"{version.name} {words} {day}." for version in (old, new) for words, day in _calendar(version)),
        f"Of the {len(paths)} paths of {old.name}, {new.name} has {len(kept)}.",
        f"It adds {_areas(row for row in rows if row.old is None)}.",
        f"It takes away {_areas(row for row in rows if row.new is None)}.",
        f"It changes {_areas(row for row in rows if row.old is not None and row.new is not None)}.",
    ]
    pairs = [stage.ask("/districts")]
    says += [_how_alike(pair) for pair in pairs]
    yield Step(f"From {old.name} to {new.name}", says, pairs, stage.task("CU101"))


def _areas(rows: Iterable[Change]) -> str:
    """How many changes there are in each area."""
    counted = Counter(row.area for row in rows)
    return ", ".join(f"{area} ({number})" for area, number in counted.items()) or "nothing"


def _calendar(version: Version) -> Iterator[tuple[str, dt.date]]:
    if version.opens is not None:
        yield "opens to all applications on", version.opens
    if version.closed_to_applications_from is not None:
        yield "is closed to applications created on or after", version.closed_to_applications_from
    if version.frozen is not None:
        yield "does not change any more after", version.frozen


def _how_alike(pair: Pair) -> str:
    alike = pair.old.plain() == pair.new.plain()
    return f"{pair.path} answers {'the same in both' if alike else 'differently'}."


def records(stage: Stage) -> Iterator[Step]:
    """The kinds of records that have new fields."""
    for kind in stage.new.kinds:
        fields = stage.move.fields(stage.old.name, kind)
        found = getattr(stage.district, kind, [])
        if not fields or not found:
            continue
        pair = stage.ask(f"/{kind}/{found[0].id}")
        shown = [name for name in fields if name in pair.new.body["data"]]  # type: ignore[index]
        says = [f"{stage.new.name} adds to {kind}: {_names(fields)}. Here it shows {_names(shown) or 'none of it'}."]
        change = [f"Let the app store {_names(fields)} of {kind}."]
        if "schools" in fields:
            says += _walk(stage, kind, found[0].id, pair.new.body["data"]["schools"])  # type: ignore[index]
            change += stage.instead("CU103", field="schools")
        yield Step(f"{_title(kind)}: {_names(fields)}", says, [pair], change)


def _walk(stage: Stage, kind: str, id: str, schools: list[str]) -> list[str]:
    """Find a user's schools as the older version lets, and compare."""
    base = f"/{stage.old.name}"
    first = stage.get(f"{base}/{kind}/{id}")[1]["data"]["school"]
    sections = [item["data"]["id"] for item in stage.get(f"{base}/{kind}/{id}/sections")[1]["data"]]
    found = {first, *(stage.get(f"{base}/sections/{section}/school")[1]["data"]["id"] for section in sections)}
    same = "the same" if found == set(schools) else "others"
    one = RECORDS[kind].singular
    return [
        f"In {stage.old.name} the schools of this {one} took {2 + len(sections)} requests: the record, its sections, "
        f"and the school of each. They gave {len(found)} schools; `schools` in {stage.new.name} holds {same}."
    ]


def pages(stage: Stage) -> Iterator[Step]:
    """How large a page can be."""
    old, new = stage.old.max_limit, stage.new.max_limit
    if old <= new:
        return
    pair = stage.ask(f"/students?limit={new + 1}")
    says = [
        f"A page of {stage.old.name} holds up to {old} records, of {stage.new.name} up to {new}.",
        f"For {new + 1}, {stage.old.name} answers {pair.old.status} and {stage.new.name} {pair.new.status}.",
    ]
    yield Step("Pages", says, [pair], stage.instead("CU105", most=str(new)))


def status(stage: Stage) -> Iterator[Step]:
    """The status with its new fields, in each state, before and in a pause, and before a launch."""
    path = STATUS.format(id=stage.district.id)
    says, change = _about_status(stage)
    for moment, code in _moments(stage):
        pair = stage.ask(path)
        before, after = (_status(shown).get("state") for shown in (pair.old, pair.new))
        if before != after:
            says.append(f"{stage.new.name} shows `{after}`, {stage.old.name} shows `{before}`.")
        shown = [name for name in stage.move.status_fields(stage.old.name) if name in _status(pair.new)]
        says.append(f"Of what is new, {stage.new.name} shows {_names(shown) or 'nothing'} here.")
        yield Step(f"The status {moment}", says, [pair], [*change, *stage.instead(code, subject=str(after))])
        says, change = [], []


def _about_status(stage: Stage) -> tuple[list[str], list[str]]:
    """What is new in the status at all, and what to do about it at all."""
    move, old, new = stage.move, stage.old, stage.new
    said = {
        name: [(version.name, version.status_fields[name].note) for version in (old, new)]
        for name in old.status_fields
        if name in new.status_fields and old.status_fields[name].note != new.status_fields[name].note
    }
    says = [
        f"New fields: {_names(move.status_fields(old.name)) or 'none'}.",
        f"New among the states {_names(new.states)}: {_names(move.states(old.name)) or 'none'}.",
        *(f"`{name}` in {version}: {note}." for name, notes in said.items() for version, note in notes),
    ]
    subject = f"`/{new.name}{STATUS}`"
    return says, [*stage.instead("CU104"), *stage.instead("CU401", subject=subject, states=_names(new.states))]


def _moments(stage: Stage) -> Iterator[tuple[str, str]]:
    """Bring the district into each state in turn: what it is in, and the finding that asks for a test of it."""
    clever, district = stage.clever, stage.district
    yield "when all is well", "CU402"
    district.fail("pending", "the district can fix this")
    yield "when syncs fail, and the district can fix it", "CU403"
    district.recover()
    district.fail("error", "Clever can fix this")
    yield "when syncs fail, and Clever can fix it", "CU404"
    district.recover()
    first, last = stage.today + 60 * DAY, stage.today + 120 * DAY
    window = district.pause(first, last)
    yield f"on {stage.today}, with a pause to come from {first} to {last}", "CU406"
    with clever.travel(first + DAY):
        yield f"on {first + DAY}, in the pause", "CU405"
    window.cancel()
    launched = district.launch_date
    district.launch(last)
    yield f"on {stage.today}, with a launch to come on {last}", "CU407"
    district.launch(launched)


def _status(shown: Shown) -> dict[str, Any]:
    body: Any = shown.body
    found: dict[str, Any] = body["data"][0]["data"]
    return found


def me(stage: Stage) -> Iterator[Step]:
    """The paths that an older version answers without its name."""
    for path in stage.old.unversioned:
        token = stage.clever.login(stage.pupil).token
        pair = stage.ask(path, token=token, old=path)
        same = pair.old.body == stage.get(f"/{stage.old.name}{path}", token)[1]
        says = [
            f"{path} without a version answers {'as' if same else 'not as'} /{stage.old.name}{path} does. The token is "
            "that of a student who has logged in."
        ]
        yield Step(f"{path} without a version", says, [pair], stage.instead("CU102", subject=path))


def events(stage: Stage) -> Iterator[Step]:
    """An event in both versions, and the resync before it."""
    new = stage.new.name
    connection = stage.district.connection()
    missing = connection.missing_for_sync(new)
    says = [f"This application has not read whole in {new}: {', '.join(missing) or 'nothing'}."]
    for kind in SYNCED:
        following: str | None = f"/{new}/{kind}"
        while following:
            answer = stage.get(following)[1]
            following = next((link["uri"] for link in answer["links"] if link["rel"] == "next"), None)
    left = connection.missing_for_sync(new)
    says.append(
        f"After one read of {', '.join(SYNCED)}, it lacks {', '.join(left) or 'nothing'}, and can go on with events."
    )
    stage.pupil.update(grade="6")
    pair = stage.ask("/events?ending_before=last&limit=1", "Ada has moved to grade 6.")
    says.append(_how_alike(pair))
    yield Step(
        "Events, and the resync before them",
        says,
        [pair],
        [*stage.instead("CU201", missing=", ".join(missing)), *stage.instead("CU202")],
    )


def releases(stage: Stage) -> Iterator[Step]:
    """What the release calendar refuses."""
    from clever_mock.mock import CleverMock

    closed = stage.old.closed_to_applications_from
    if closed is None:
        return
    with CleverMock(enforce_releases=True, application_created=closed) as clever:
        late = Stage(clever, stage.move)
        pair = late.ask("/schools?limit=1")
        says = [
            f"To an application that was created on {closed}, {stage.old.name} answers {pair.old.status}, "
            f"and {stage.new.name} {pair.new.status}."
        ]
        yield Step("The release calendar", says, [pair], stage.instead("CU301", day=str(closed)))


STEPS: tuple[Callable[[Stage], Iterator[Step]], ...] = (versions, records, pages, status, me, events, releases)
"""The steps in order."""


def _names(words: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _title(words: str) -> str:
    return words[:1].upper() + words[1:].replace("_", " ")
