"""Faults: rules that say which requests something goes wrong with, how often, and what.

What goes wrong is an effect, and acts elsewhere; a rule decides and counts.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Union

from clever_mock.errors import InvalidValueError
from clever_mock.model import District
from clever_mock.traffic.effects import Effect, ProxyError, RateLimited, Revoked, Status
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.traffic.matching import Matcher, check_path, matcher

Numbers = Union[int, Collection[int]]

SHORT: Mapping[int, Effect] = {
    401: Revoked(),
    429: RateLimited(),
    502: ProxyError(502),
    503: ProxyError(503),
    504: ProxyError(504),
}
"""What a bare number stands for; any other is `Status(number)`."""


@dataclass(frozen=True)
class Turns:
    """Which of the requests that fit a rule it takes; see `Faults.add`."""

    nth: Numbers | None = None
    after: int = 0
    times: int | None = None
    probability: float | None = None

    def __post_init__(self) -> None:
        if self.nth is not None and not _all_count(self.nth):
            raise InvalidValueError(f"nth takes the number of a request, counted from 1, or several, not {self.nth!r}")
        if not _counts(self.after, least=0):
            raise InvalidValueError(f"after takes how many requests pass first, not {self.after!r}")
        if self.times is not None and not _counts(self.times):
            raise InvalidValueError(f"times takes a number of requests, 1 or more, or None, not {self.times!r}")
        share = self.probability
        if share is not None and not (isinstance(share, (int, float)) and 0 <= share <= 1):
            raise InvalidValueError(f"probability takes a number from 0 to 1, not {share!r}")

    def due(self, seen: int, applied: int, chance: random.Random) -> bool:
        """Whether the request with the number `seen` is taken, after `applied` that were."""
        if seen <= self.after or (self.times is not None and applied >= self.times):
            return False
        if self.nth is not None and (seen != self.nth if isinstance(self.nth, int) else seen not in self.nth):
            return False
        return self.probability is None or chance.random() < self.probability


def _all_count(nth: object) -> bool:
    if isinstance(nth, range):
        return len(nth) > 0 and min(nth[0], nth[-1]) >= 1
    return _counts(nth) or (isinstance(nth, Collection) and len(nth) > 0 and all(map(_counts, nth)))


def _counts(number: object, least: int = 1) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= least


class Rule:
    """A fault: an effect, the requests that it befalls, and how often it did. As a context manager it ends with it."""

    __module__ = "clever_mock.traffic"

    def __init__(self, faults: Faults, effect: Effect, wanted: Matcher, turns: Turns, chance: random.Random) -> None:
        self.effect = effect
        self.seen = 0
        """How many requests fitted it, befallen or not."""
        self.applied = 0
        """How many requests it befell."""
        self._faults = faults
        self._wanted = wanted
        self._turns = turns
        self._chance = chance

    def takes(self, entry: RecordedRequest, *, taken: bool) -> bool:
        """Whether the rule befalls this request, unless another rule has `taken` it; called once for each, in order."""
        if not self._wanted.matches(entry):
            return False
        self.seen += 1
        takes = not taken and self._turns.due(self.seen, self.applied, self._chance)
        self.applied += takes
        return takes

    @property
    def is_unused(self) -> bool:
        """Whether it befell no request, and not by chance."""
        return not self.applied and self._turns.probability is None

    @property
    def path(self) -> str:
        """The paths that it is for, as a pattern."""
        return self._wanted.path

    def remove(self) -> None:
        """End the rule; what it befell stays in the journal."""
        self._faults.remove(self)

    def __enter__(self) -> Rule:
        return self

    def __exit__(self, *_error: object) -> None:
        self.remove()

    def __repr__(self) -> str:
        return f"<{self.effect!r} for {self._wanted}, applied {self.applied} of {self.seen} times>"


class Faults:
    """The rules of a mock. They are tried in the order in which they were added; the first that takes a request has it.

    An effect that goes on, such as `Delay`, leaves it to the rules after it as well.
    """

    __module__ = "clever_mock.traffic"

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self._made = 0
        self.rules: tuple[Rule, ...] = ()
        """The rules that there are."""
        self._ended: list[Rule] = []
        self._told: list[Rule] = []

    def add(
        self,
        effect: Effect | int,
        path: str = "*",
        *,
        method: str | None = None,
        query: Mapping[str, object] | None = None,
        version: str | None = None,
        token: str | None = None,
        district: District | str | None = None,
        nth: Numbers | None = None,
        after: int = 0,
        times: int | None = None,
        probability: float | None = None,
    ) -> Rule:
        """Let something go wrong with some requests: `add(503, "/v1.2/students", times=2)`, `add(Delay(2.0))`.

        `effect` is one of `clever_mock.traffic`, or a number: 429, 401 as of a revoked token, 502 to 504 as of a
        proxy, any other status as from Clever. `path` may hold `*` for any text and `{id}` for one part of it;
        `query` are parameters that the request has, among others; `token` or `district` is whose token came.

        Of the requests that fit, counted from 1: `nth` takes the one with that number, or several; `after` lets the
        first ones pass; `times` is how many it takes at most; `probability`, 0 to 1, takes each by chance, the same
        ones for the same seed. An answer in which there is nothing to alter is not one of the `times`.

        Raises `InvalidValueError` for what is none of these. `with faults.add(...):` ends the fault with the block.
        """
        effect = _effect(effect)
        if effect.needs_connection and method is not None and method.upper() == "HEAD":
            raise InvalidValueError(f"{effect!r} acts on a body, and an answer to HEAD has none")
        wanted = matcher(path, method=method, query=query, version=version, token=token, district=district)
        check_path(wanted.path)
        turns = Turns(nth, after, times, probability)
        with self._lock:
            self._made += 1
            rule = Rule(self, effect, wanted, turns, random.Random(f"faults {self._seed} {self._made}"))
            self.rules = (*self.rules, rule)
        return rule

    def remove(self, rule: Rule) -> None:
        """Take a rule away; one that is away already stays so."""
        with self._lock:
            if rule in self.rules:
                self._ended.append(rule)
            self.rules = tuple(other for other in self.rules if other is not rule)

    def clear(self) -> None:
        """Take all rules away."""
        with self._lock:
            self._ended += self.rules
            self.rules, self._made = (), 0

    def take_unused(self) -> list[Rule]:
        """The rules, those that were removed included, that no request has met; each is given once.

        One that goes by chance may well meet none.
        """
        with self._lock:
            unused = [rule for rule in (*self._ended, *self.rules) if rule.is_unused and rule not in self._told]
            self._ended.clear()
            self._told = [rule for rule in (*self._told, *unused) if rule in self.rules]
            return unused

    def choose(self, entry: RecordedRequest) -> list[Rule]:
        """The rules that take a request: any that go on, then one that does not, if there is one."""
        chosen: list[Rule] = []
        taken = False
        with self._lock:
            for rule in self.rules:
                if rule.takes(entry, taken=taken):
                    chosen.append(rule)
                    taken = not rule.effect.goes_on
        return chosen

    def give_back(self, rule: Rule) -> None:
        """Take note that a rule had nothing to act on after all."""
        with self._lock:
            rule.applied -= 1

    def __repr__(self) -> str:
        return f"<faults: {', '.join(map(repr, self.rules)) or 'none'}>"


def _effect(given: object) -> Effect:
    if isinstance(given, Effect):
        return given
    if isinstance(given, int) and not isinstance(given, bool):
        return SHORT.get(given) or Status(given)
    hint = f"; write {given.__name__}(...)" if isinstance(given, type) and issubclass(given, Effect) else ""
    raise InvalidValueError(f"a fault has an effect, such as 503 or Delay(2.0), not {given!r}{hint}")
