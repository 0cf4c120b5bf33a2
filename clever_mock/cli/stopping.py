"""How a command that serves comes to its end."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


@contextlib.contextmanager
def stopped(after: float | None = None) -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set, for the length of a block; also `after` so many seconds, if any."""
    event = threading.Event()
    timer = None if after is None else threading.Timer(after, event.set)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        event.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    if timer is not None:
        timer.daemon = True
        timer.start()
    try:
        yield event
    finally:
        if timer is not None:
            timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
