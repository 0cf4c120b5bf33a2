"""How requests arrive at the mock.

This module holds the public names and nothing else: they are loaded, and werkzeug with them, when one is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clever_mock.serving.intercept import Interception
    from clever_mock.serving.server import Server

__all__ = ["Interception", "Server"]


def __getattr__(name: str) -> object:
    if name == "Interception":
        from clever_mock.serving.intercept import Interception

        return Interception
    if name == "Server":
        from clever_mock.serving.server import Server

        return Server
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
