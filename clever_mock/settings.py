"""What a mock and the run of pytest that it is in have to tell each other, where neither knows of the other.

The plugin puts the settings of the run here, by which a mock goes where it is not told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Union

Words = Union[str, Iterable[str]]


class Settings(NamedTuple):
    """Whether a mock is strict, and what it lets pass, as the arguments of `CleverMock` have it."""

    strict: Union[bool, Words] = False
    allow: Words = ()


given: list[Callable[[], Settings]] = []
"""Who gives the settings; the last one counts."""


activated: list[Callable[[Any], None]] = []
"""Who is told of each roster that becomes the active one."""


def current() -> Settings:
    """The settings that hold now."""
    return given[-1]() if given else Settings()
