"""The table of states, cell by cell, and that the README prints it."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from freezegun import freeze_time

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, StudentFactory
from tests.time.reading import grade, status
from tests.time.state_table import LARGE, MADE, NOW, PLACES, README, SYNCS, V1_1, V1_2, Cell, groups, table, with_table

CELLS = [
    pytest.param(place, failing, old, new, id=f"{place}, syncs {failing}")
    for place, cells in V1_2.items()
    for failing, old, new in zip(SYNCS, V1_1, cells)
]


@pytest.mark.parametrize(("place", "failing", "old", "new"), CELLS)
def test_a_cell_of_the_table(clever: CleverMock, place: str, failing: str, old: Cell, new: Cell) -> None:
    windows, dates = PLACES[place]
    failures = SYNCS[failing]
    with freeze_time(MADE) as clock, clever.hold_syncs() if failures is None else nullcontext():
        district = DistrictFactory()
        pupil = StudentFactory(grade="5")
        if failures == (LARGE,):
            district.hold_large_changes()
            pupil.update(grade="4")
        for window in windows:
            district.pause(*window)
        for failure in failures or ():
            if failure != LARGE:
                district.fail(*failure)
        clock.move_to(NOW)
        pupil.update(grade="6")
        in_old, in_new = status(clever, "v1.1"), status(clever, "v1.2")
        synced = grade(clever, pupil) == "6"

    assert (in_old["state"], in_old["error"]) == (old.state, old.error)
    assert not {"pause_start", "pause_end"} & set(in_old)
    assert (in_new["state"], in_new["error"], synced) == new
    shown = {"pause_start": dates[0], "pause_end": dates[1]} if dates else {}
    assert {name: in_new[name] for name in ("pause_start", "pause_end") if name in in_new} == {
        name: f"{day}T00:00:00.000Z" for name, day in shown.items() if day
    }


def test_the_printed_table_holds_every_cell() -> None:
    assert V1_2.keys() == PLACES.keys()
    printed = {place: group.cells for group in groups() if group.version == "v1.2" for place in group.places}
    assert printed == V1_2
    assert sum(len(group.places) for group in groups()) == len(PLACES) + 1
    assert {len(cells) for cells in (V1_1, *V1_2.values())} == {len(SYNCS)}
    assert len(list(table())) < 10


def test_the_readme_prints_the_table() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_table(text) == text, "write it anew: python -m tests.time.state_table --write"
