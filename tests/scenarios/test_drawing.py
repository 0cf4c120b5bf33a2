"""The picture of a timeline: well-formed, within its frame, and the bars where the states are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from clever_mock import CleverMock
from clever_mock.scenarios import Scenario, Step, Timeline
from clever_mock.scenarios.drawing import COLOURS, LEFT, RIGHT, STEPS, WIDTH
from clever_mock.scenarios.finding import NAMES

from .stories import Empty, LateEntry

SVG = "{http://www.w3.org/2000/svg}"
Ends = tuple[float, float]
"""The left and the right end of a bar."""


def parts(picture: str, tag: str) -> list[ElementTree.Element]:
    """The elements of a picture with a tag."""
    return list(ElementTree.fromstring(picture).iter(SVG + tag))


def bars(picture: str, kind: str) -> list[Ends]:
    """The bars of a colour; the key's small squares are none."""
    found = [one for one in parts(picture, "rect") if one.get("fill") == COLOURS[kind] and one.get("height") == "24"]
    numbers = [[float(one.get(name, 0)) for name in ("x", "width")] for one in found]
    return [(left, left + width) for left, width in numbers]


def steps(picture: str) -> list[float]:
    """Where the numbers of the steps stand above the lanes."""
    return [float(one.get("cx", 0)) for one in parts(picture, "circle") if one.get("cy") == str(STEPS)]


def test_a_pause_is_a_bar_from_the_step_where_it_begins_to_the_one_where_it_ends(clever: CleverMock) -> None:
    picture = clever.play("rollover").svg()
    [paused] = bars(picture, "paused")
    assert paused == (steps(picture)[2], steps(picture)[5])
    behind = bars(picture, "behind the SIS")
    assert (behind[0][0], behind[-1][1]) == (steps(picture)[3], steps(picture)[5])
    assert len(bars(picture, "running")) == 3


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_keeps_within_its_frame(clever: CleverMock, name: str) -> None:
    timeline = clever.play(name, students=60)
    picture = timeline.svg()
    root = ElementTree.fromstring(picture)
    height = float(root.get("height", 0))
    for one in parts(picture, "text"):
        assert 0 <= float(one.get("x", 0)) < WIDTH
        assert 0 < float(one.get("y", 0)) <= height
    for kind in COLOURS:
        assert all(LEFT <= left < right <= RIGHT for left, right in bars(picture, kind))
    said = [one.text for one in parts(picture, "text")]
    assert all(scene.what in said for scene in timeline)


def test_steps_that_are_close_stand_beside_each_other(clever: CleverMock) -> None:
    class Hasty(Scenario):
        """Much in one day, <and> "more" & more."""

        def story(self, clever: CleverMock) -> Iterator[Step]:
            for hour in range(10, 16):
                yield f"2017-10-02T{hour}:00:00Z", f"Hour <{hour}> & so on."
            yield "2018-10-02", "A year later."

    picture = clever.play(Hasty).svg()
    places = steps(picture)
    assert all(after - before >= 22 for before, after in pairwise(places))
    assert "Hour <10> & so on." in [one.text for one in parts(picture, "text")]
    assert 'Much in one day, <and> "more" & more.' in [one.text for one in parts(picture, "title")]


def test_a_picture_of_one_step_or_of_none_is_a_picture(clever: CleverMock) -> None:
    assert len(steps(clever.play(Empty).svg())) == 1
    assert steps(Timeline("Nothing", ("v1.1",)).svg()) == []


def test_one_version_makes_one_lane(clever: CleverMock) -> None:
    picture = clever.play(LateEntry, versions=["v1.2"]).svg()
    said = [one.text for one in parts(picture, "text")]
    assert "v1.2" in said
    assert "v1.1" not in said
