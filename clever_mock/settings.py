"""What a mock does where it is not told: the settings of the run of pytest that it is made in, if there is one.

The plugin puts them here, and the mock, which knows of no plugin, finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Union

Words = Union[str, Iterable[str]]


class Settings(NamedTuple):
    """Whether a mock is strict, and what it lets pass, as the arguments of `CleverMock` have it."""

    strict: Union[bool, Words] = False
    allow: Words = ()


given: list[Callable[[], Settings]] = []
"""Who gives the settings; the last one counts."""


def current() -> Settings:
    """The settings that hold now."""
    return given[-1]() if given else Settings()
