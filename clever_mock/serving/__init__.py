"""How requests arrive at the mock.

This module holds the public name and nothing else: `Server` is loaded, and werkzeug with it, when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clever_mock.serving.server import Server

__all__ = ["Server"]


def __getattr__(name: str) -> object:
    if name == "Server":
        from clever_mock.serving.server import Server

        return Server
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
