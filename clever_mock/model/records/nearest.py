"""What somebody may have meant: the word that comes nearest to a wrong one, for the texts of errors."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(wanted: object, known: Iterable[str], cutoff: float = 0.6) -> str:
    """What the text of an error asks: `; did you mean 'grade'?`. It is empty where nothing is like the wrong word."""
    near = nearest(str(wanted), known, cutoff)
    return f"; did you mean {near!r}?" if near else ""


def nearest(wanted: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The word of those that are known that comes nearest to one, None when none is like it, of 0 to 1, by `cutoff`."""
    found = difflib.get_close_matches(wanted, known, n=1, cutoff=cutoff)
    return found[0] if found else None
