"""How a scenario is played: step by step, each at its moment, at once or as the clock comes to it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.moments import Moment, as_moment
from clever_mock.model.rosters.active import activated
from clever_mock.scenarios.finding import find
from clever_mock.scenarios.scenario import Scenario
from clever_mock.scenarios.scenes import Scene
from clever_mock.scenarios.timeline import Timeline
from clever_mock.scenarios.watching import Watcher
from clever_mock.versions.names import read_versions

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock

_NAP = 0.5
"""The longest wait between two looks at the clock, in seconds: it may be moved meanwhile."""


class Player:
    """One scenario on its way through one mock."""

    def __init__(self, scenario: Scenario, clever: CleverMock, versions: Iterable[str] | None = None) -> None:
        self._name = scenario.name()
        self._roster = clever.roster
        names = scenario.versions if versions is None else read_versions(versions)
        self._watcher = Watcher(scenario, clever.roster, names)
        self._steps = self._told(scenario, clever)
        self._due: tuple[dt.datetime, str] | None = None
        self.timeline = Timeline(scenario.about() or scenario.name(), names)
        self._go_on()

    def _told(self, scenario: Scenario, clever: CleverMock) -> Iterator[tuple[dt.datetime, str]]:
        """The steps of the story, each checked."""
        story = scenario.story(clever)
        if not isinstance(story, Iterator):
            raise InvalidValueError(f"the story of {self._name} has to yield a moment and a sentence for each step")
        last: dt.datetime | None = None
        for step in story:
            if not isinstance(step, tuple) or len(step) != 2 or not isinstance(step[1], str):
                raise InvalidValueError(f"the story of {self._name} yields a moment and a sentence, not {step!r}")
            moment = as_moment(step[0], f"a step of {self._name}")
            if last is not None and moment < last:
                raise InvalidValueError(
                    f"the story of {self._name} goes back in time, from {last} to {moment}: {step[1]}"
                )
            last = moment
            yield moment, step[1]

    def _go_on(self) -> None:
        with self._roster.lock, activated(self._roster):
            self._due = next(self._steps, None)

    @property
    def due(self) -> dt.datetime | None:
        """When the next step falls due, None after the last one."""
        return self._due[0] if self._due else None

    def step(self) -> Scene:
        """Let the next step happen, at its very moment, and see what comes of it."""
        assert self._due is not None
        moment, what = self._due
        with self._roster.lock, self._roster.clock.travel(moment, pace=0):
            self._go_on()
            scene = self._watcher.look(moment, what)
        self.timeline.append(scene)
        return scene

    def run(self, pace: float, stopped: threading.Event, tell: Callable[[Scene], None]) -> None:
        """Let the steps happen as the mock's clock comes to them, `pace` seconds of it in each second, till stopped.

        The clock starts at the first step, and goes on after the last. `tell` is told of each scene.
        """
        if self.due is None:
            return
        self._roster.clock.travel(self.due, pace=pace)
        while self.due is not None and not stopped.is_set():
            left = (self.due - self._roster.clock.now()).total_seconds() / pace
            if left > 0:
                stopped.wait(min(left, _NAP))
            else:
                tell(self.step())


def play(
    clever: CleverMock,
    scenario: str | Scenario | type[Scenario],
    *,
    until: Moment | None = None,
    versions: Iterable[str] | None = None,
    **options: object,
) -> Timeline:
    """Play a scenario at once; `CleverMock.play` says how."""
    end = None if until is None else as_moment(until, "until")
    player = Player(find(scenario, **options), clever, versions)
    while player.due is not None and (end is None or player.due <= end):
        player.step()
    last = player.timeline[-1].at if len(player.timeline) else end
    if end is not None or last is not None:
        clever.travel(end or last)  # type: ignore[arg-type]
    return player.timeline
