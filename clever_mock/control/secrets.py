"""Which texts are secrets, and how they are kept out of an answer: tokens, authorization codes, client secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from clever_mock.model import Roster
from clever_mock.traffic.entry import masked

_SHORTEST = 8
"""Characters of the shortest token that is looked for in texts: a shorter one may be part of any word."""


def hidden(answer: Any, roster: Roster) -> Any:
    """An answer, in whose texts the secrets of a roster are cut short, wherever they stand."""
    known = sorted((secret for secret in _secrets(roster) if len(secret) >= _SHORTEST), key=len, reverse=True)
    if not known:
        return answer
    secret = re.compile("|".join(map(re.escape, known)))
    return _each(answer, lambda text: secret.sub(lambda found: masked(found[0]), text))


def _secrets(roster: Roster) -> Iterator[str]:
    yield from roster.tokens
    yield from roster.logins.secrets
    for application in roster.applications:
        yield application.client_secret


def _each(answer: Any, change: Any) -> Any:
    if isinstance(answer, str):
        return change(answer)
    if isinstance(answer, dict):
        return {name: _each(value, change) for name, value in answer.items()}
    if isinstance(answer, list):
        return [_each(value, change) for value in answer]
    return answer
