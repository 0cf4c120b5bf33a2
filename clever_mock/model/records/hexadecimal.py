"""Hexadecimal digits that look drawn and are not: tokens, secrets and codes are the same for the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=1024)
def _digest(name: str, number: int) -> str:
    """The digits of one draw; kept, as every test of a suite begins with the same ones."""
    return hashlib.blake2b(f"{name} {number}".encode()).hexdigest()


class HexDigits:
    """A source of digits for one purpose, which costs nothing until it is drawn from."""

    def __init__(self, purpose: str, seed: int) -> None:
        self._name = f"{purpose} {seed}"
        self._drawn = 0

    def draw(self, digits: int) -> str:
        """The next digits, at most 128."""
        self._drawn += 1
        return _digest(self._name, self._drawn)[:digits]

    def save(self) -> Callable[[], None]:
        """Remember how far the source was drawn from; what is given back lets the same digits come again."""
        drawn = self._drawn

        def restore() -> None:
            self._drawn = drawn

        return restore
