"""How two things are compared: in turns, within one run, by the best of several rounds or by the middle of ratios."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable

SHORT = os.environ.get("CLEVER_MOCK_BENCHMARKS") == "short"
"""In the short mode the benchmarks only show that they run, and ratios are checked with a wide margin."""

ROUNDS = 3 if SHORT else 9

Work = Callable[[], object]


def seconds(work: Work, times: int) -> float:
    """Seconds that one call takes, on average over some."""
    # freezegun freezes perf_counter, but not this.
    before = time.clock_gettime(time.CLOCK_MONOTONIC)
    for _ in range(times):
        work()
    return (time.clock_gettime(time.CLOCK_MONOTONIC) - before) / times


def best(work: Work, times: int, rounds: int = ROUNDS) -> float:
    """Seconds that one call takes, in the best of several rounds."""
    work()
    return min(seconds(work, times) for _ in range(rounds))


def in_turns(first: Work, second: Work, times: int, rounds: int = ROUNDS) -> tuple[float, float]:
    """Seconds that a call of each takes, in the best of several rounds taken in turns."""
    first()
    second()
    gc.collect()
    firsts, seconds_ = [], []
    for _ in range(rounds):
        firsts.append(seconds(first, times))
        seconds_.append(seconds(second, times))
    return min(firsts), min(seconds_)


def ratio_in_turns(first: Work, second: Work, times: int, rounds: int = 4 * ROUNDS) -> float:
    """How much longer `second` takes than `first`: the middle one of the ratios of rounds taken in turns.

    For work that two threads hand to each other: there some rounds are lucky, for one side or the other.
    """
    first()
    second()
    gc.collect()
    ratios = []
    for _ in range(rounds):
        own = seconds(first, times)
        ratios.append(seconds(second, times) / own)
    return statistics.median(ratios)


def times_for(full: int) -> int:
    """How many calls a round has: fewer in the short mode."""
    return max(full // 10, 5) if SHORT else full
