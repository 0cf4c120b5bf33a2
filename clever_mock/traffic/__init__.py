"""What happens to requests on their way through the mock: journal, faults, rate limits, strict mode.

This module holds the public names and nothing else: the effects that a fault can have, and what a journal is made of.
Each is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clever_mock.traffic.effects import (
        Delay,
        Drip,
        Effect,
        NextIsSelf,
        NotJson,
        ProxyError,
        RateLimited,
        RepeatedRecord,
        Reset,
        Revoked,
        Status,
        Truncated,
    )
    from clever_mock.traffic.entry import RecordedAnswer, RecordedRequest
    from clever_mock.traffic.faults import Faults, Rule
    from clever_mock.traffic.journal import Journal

__all__ = [
    "Delay",
    "Drip",
    "Effect",
    "Faults",
    "Journal",
    "NextIsSelf",
    "NotJson",
    "ProxyError",
    "RateLimited",
    "RecordedAnswer",
    "RecordedRequest",
    "RepeatedRecord",
    "Reset",
    "Revoked",
    "Rule",
    "Status",
    "Truncated",
]

_HOMES = {
    "Faults": "faults",
    "Journal": "journal",
    "RecordedAnswer": "entry",
    "RecordedRequest": "entry",
    "Rule": "faults",
}


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES.get(name, 'effects')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
