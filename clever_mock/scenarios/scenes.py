"""What was seen of a scenario: one scene for each step, and in it what an application can see in each version.

It is data, and is written and drawn elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.moments import Moment, as_moment


@dataclass(frozen=True)
class Sight:
    """What an application sees of the story's district in one version, at one moment."""

    __module__ = "clever_mock.scenarios"

    version: str
    """The name of the version."""
    refused: str = ""
    """The status and the error with which the API answers, where it does not show the district."""
    status: Mapping[str, Any] = field(default_factory=dict)
    """The district's status as the API answers it, fields by name; empty where it is refused."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many records of each collection there are to read."""
    events: Mapping[str, int] = field(default_factory=dict)
    """The events that came since the step before, how many of each type."""
    watched: Mapping[str, str] = field(default_factory=dict)
    """What the scenario watches, by its label."""
    synced: bool = False
    """Whether the application has read every collection whole in this version."""

    @property
    def state(self) -> str:
        """The district's state, `""` where it is refused."""
        return str(self.status.get("state", ""))


@dataclass(frozen=True)
class Scene:
    """One step of a story: what happened, and how things stand after it."""

    __module__ = "clever_mock.scenarios"

    at: dt.datetime
    """When it happened, in UTC."""
    what: str
    """The scenario's sentence."""
    sis: Mapping[str, int]
    """How many records of each collection the SIS holds."""
    waiting: int
    """How many records of the SIS are not in Clever as they are there."""
    logins: bool | None
    """Whether the district's users can log in to the application; None where it cannot be asked."""
    seen: Mapping[str, Sight]
    """What an application sees, by version."""

    @property
    def shown(self) -> Sight | None:
        """What Clever shows, in the first version that does."""
        return next((sight for sight in self.seen.values() if not sight.refused), None)


class Story(Sequence[Scene]):
    """The scenes of a scenario, in order."""

    def __init__(self, title: str, versions: Sequence[str], scenes: Sequence[Scene] = ()) -> None:
        self.title = title
        self.versions = tuple(versions)
        self._scenes = list(scenes)

    @overload
    def __getitem__(self, place: int) -> Scene: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Scene]: ...

    def __getitem__(self, place: int | slice) -> Scene | Sequence[Scene]:
        return self._scenes[place]

    def __len__(self) -> int:
        return len(self._scenes)

    def __iter__(self) -> Iterator[Scene]:
        return iter(self._scenes)

    def append(self, scene: Scene) -> None:
        """Add the next scene."""
        self._scenes.append(scene)

    def at(self, moment: Moment) -> Scene:
        """The scene in which a moment lies, that of the last step by then.

        Raises `InvalidValueError` for a moment before the first step.
        """
        wanted = as_moment(moment)
        found = [scene for scene in self._scenes if scene.at <= wanted]
        if not found:
            begins = f"begins at {self._scenes[0].at}" if self._scenes else "has no steps"
            raise InvalidValueError(f"nothing was seen at {wanted}: the story {begins}")
        return found[-1]
