"""The steps of the guided tour about how a district is: its state, pauses and launch, in each state in turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from clever_mock.schema.changes import Change, changes
from clever_mock.upgrade.searching import polling
from clever_mock.upgrade.sides import Shown
from clever_mock.upgrade.stage import Stage, Step, named

DAY = dt.timedelta(days=1)


def status(stage: Stage) -> Iterator[Step]:
    """The status with its new fields, in each state, before and in a pause, and before a launch."""
    if not any(row.name.rpartition(".")[2] in stage.old.status for row in _of_districts(stage)):
        return
    path = stage.old.status_path.format(id=stage.district.id)
    says, change = _about_status(stage)
    same = not stage.old.status_fields and not stage.move.status_fields(stage.old.name)
    for moment, code in _moments(stage):
        if same and code not in _OF_PAUSES:
            continue
        pair = stage.ask(path)
        before, after = (_status(shown).get("state") for shown in (pair.old, pair.new))
        if before != after:
            says.append(f"{stage.new.name} shows `{after}`, {stage.old.name} shows `{before}`.")
        shown = [name for name in stage.move.status_fields(stage.old.name) if name in _status(pair.new)]
        if stage.move.status_fields(stage.old.name):
            says.append(f"Of what is new, {stage.new.name} shows {named(shown) or 'nothing'} here.")
        yield Step(f"The status {moment}", says, [pair], [*change, *stage.instead(code, subject=str(after))])
        says, change = [], []


_OF_PAUSES = ("CU405", "CU406")
"""The moments that show a difference where only the form of dates is another."""


def _of_districts(stage: Stage) -> list[Change]:
    """What changes in how a district is shown to be."""
    rows = changes(stage.old, stage.new)
    areas = [row for row in rows if row.area in ("status field", "meaning")]
    return [*areas, *(row for row in rows if row.area == "field" and row.name.startswith("districts."))]


def _about_status(stage: Stage) -> tuple[list[str], list[str]]:
    """What is new in the status at all, and what to do about it at all."""
    move, old, new = stage.move, stage.old, stage.new
    before, after = old.status, new.status
    said = {
        name: [(version.name, fields[name].note) for version, fields in ((old, before), (new, after))]
        for name in before
        if name in after and before[name].note != after[name].note
    }
    forms = [line for line in move.changes(old.name, old.status_path) if "→" in line]
    says = [
        f"New fields: {named(move.status_fields(old.name)) or 'none'}.",
        f"New among the states {named(new.states)}: {named(move.states(old.name)) or 'none'}.",
        *(f"`{name}` in {version}: {note}." for name, notes in said.items() for version, note in notes),
        *(line for line in forms if not any(note in line for notes in said.values() for _, note in notes)),
    ]
    subject = f"`/{new.name}{new.status_path}`"
    look = stage.instead("CU401", subject=subject, states=named(new.states))
    return says, [*(stage.instead("CU104", **polling(move, old.name)) if old.status_fields else ()), *look]


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
    found: dict[str, Any] = body["data"][0]["data"] if isinstance(body["data"], list) else body["data"]
    return found
