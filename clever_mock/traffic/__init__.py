"""What happens to requests on their way through the mock: journal, faults, rate limits, strict mode.

The way of a request, from the socket to the answer and back:

1. `serving.listener` accepts a connection; `serving.handler` reads a request and refuses what is no HTTP.
2. `serving.server` refuses a `Host` that cannot be meant, and hands on to the mock's application, a `Traffic`.
3. `traffic.layer` writes the request down in the journal, and asks the faults for their rules.
4. A fault may answer in Clever's place, delay, or end the connection; else the request reaches Clever.
5. `api.app` finds the caller by the token, counts for the rate limit, and lets the district's due syncs run.
6. An answer that was made before and still holds is given again.
7. `api.admission` finds the endpoint, and checks calendar, token, id and sight; what is wrong is `Refused`.
8. `api.handlers` answer by form: ids from the connection's `View`, bytes of records that it keeps, links, paging.
9. `traffic.layer` lets faults alter the answer, writes it down, and lets strict mode and the watch look at it.
10. `serving.answer` sends it, whole or piece by piece, and the handler waits for the next request.

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
