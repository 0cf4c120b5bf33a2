"""The timeline of a scenario: what was seen of it, with its text and its picture."""

from __future__ import annotations

from clever_mock.scenarios.drawing import drawn
from clever_mock.scenarios.scenes import Story
from clever_mock.scenarios.writing import written


class Timeline(Story):
    """The scenes of a scenario, in order. `print(timeline)` writes it, `timeline.svg()` draws it."""

    __module__ = "clever_mock.scenarios"

    def __str__(self) -> str:
        return written(self)

    def svg(self) -> str:
        """The timeline as an SVG picture: the states in each version over time, and the steps."""
        return drawn(self)
