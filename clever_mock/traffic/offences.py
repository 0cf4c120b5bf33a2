"""What a strict mock finds wrong in what an app asked for: the kinds, a single offence, and which are let pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clever_mock.errors import InvalidValueError
from clever_mock.traffic.matching import glob, nearest

KINDS: Mapping[str, str] = {
    "unknown-path": "Clever has no such path",
    "unknown-method": "Clever does not take this method there",
    "unknown-parameter": "Clever does not have this parameter there",
    "bad-where": "Clever does not take this query",
    "no-token": "the request carried no token",
    "wrong-token": "the token does not open this",
    "unused-fault": "no request ever met this fault",
    "built-page": "the URL of this page was built, not followed",
}
"""The kinds of offence, each with what is wrong."""


@dataclass(frozen=True)
class Offence:
    """One thing that an app asked for and Clever does not have."""

    kind: str
    """One of `KINDS`."""
    what: str
    """What it is about, by which it can be allowed: a path, or for `unknown-parameter` a name, and so on."""
    request: str = field(compare=False)
    """The first request that did it, with its answer's status."""
    explanation: str = field(compare=False)
    """What is wrong, and the nearest thing that there is."""

    @property
    def allowance(self) -> str:
        """What to put into `allow` for this one to be let pass."""
        return f"{self.kind}:{self.what}"


@dataclass(frozen=True)
class Strictness:
    """Which kinds of offence are looked for, and which offences are let pass all the same."""

    kinds: frozenset[str] = frozenset()
    allowed: tuple[tuple[str, str], ...] = ()

    def reports(self, offence: Offence) -> bool:
        """Whether an offence is reported."""
        return offence.kind in self.kinds and not any(
            kind == offence.kind and glob(what).fullmatch(offence.what) for kind, what in self.allowed
        )


LENIENT = Strictness()
"""Nothing is looked for."""


def strictness(strict: bool | str | Iterable[str], *allow: str | Iterable[str]) -> Strictness:
    """Read what a mock is given: `strict` is all kinds, none, or some; each `allow` holds kinds, or `kind:what`.

    Raises `InvalidValueError` for a kind that there is not.
    """
    if strict is False and not any(allow):
        return LENIENT
    kinds = KINDS if strict is True else () if strict is False else _words("strict", strict)
    allowed = [word.partition(":") for word in _words("allow", allow)]
    for name, words in (("strict", kinds), ("allow", [kind for kind, _, _ in allowed])):
        for word in words:
            if word not in KINDS:
                hint = nearest(word, list(KINDS))
                raise InvalidValueError(
                    f"{name} takes some of {', '.join(KINDS)}, not {word!r}" + (f"; {hint}?" if hint else "")
                )
    return Strictness(frozenset(kinds), tuple((kind, what or "*") for kind, _, what in allowed))


def _words(name: str, given: object) -> list[str]:
    """The words in a text, or in texts within each other."""
    if isinstance(given, str):
        return given.split()
    if not isinstance(given, Iterable):
        example = "True, False or a list of kinds" if name == "strict" else "a list such as ['unknown-parameter:sort']"
        raise InvalidValueError(f"{name} takes {example}, not {given!r}")
    return [word for part in given for word in _words(name, part)]
