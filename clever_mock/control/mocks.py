"""Mocks beside the first one, each on a port of its own, for tests that run in parallel and share nothing."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from clever_mock.control.names import some
from clever_mock.errors import ServerError, UnknownRecordError
from clever_mock.model import Roster
from clever_mock.traffic.layer import ticks

MOST = 256
"""How many run at once."""


Use = Callable[[], AbstractContextManager[None]]
"""Takes note, for the length of a block, that a mock is used."""


class Started(Protocol):
    """A mock that runs."""

    @property
    def url(self) -> str:
        """Where it is."""

    def end(self) -> None:
        """End it and its server."""

    @property
    def roster(self) -> Roster:
        """What it holds."""

    def take_findings(self) -> str:
        """What its strict mode has found, as text, which is not told again."""


class _Mock:
    def __init__(self, id: str, clever: Started, idle: float) -> None:
        self.id, self.clever, self.idle = id, clever, idle
        self.url = clever.url
        self.used = ticks()
        self.running = 0

    @property
    def ends(self) -> float:
        """When it has been unused for too long; never while a request is on its way."""
        return math.inf if self.running else self.used + self.idle

    def shown(self) -> dict[str, Any]:
        return {"id": self.id, "url": self.url, "control": f"{self.url}/_mock/v1", "idle_seconds": self.idle}


class Mocks:
    """The mocks beside the first one. While there are any, one thread looks for those that are unused."""

    def __init__(self, make: Callable[[Mocks, Use, Mapping[str, Any]], Started]) -> None:
        self._make = make
        self._changed = threading.Condition()
        self._running: dict[str, _Mock] = {}
        self._made = 0
        self._watcher: threading.Thread | None = None
        self._closed = False

    def start(self, options: Mapping[str, Any], idle: float) -> Mapping[str, Any]:
        """Start one more; raises `ServerError` when there are too many, or the mock has ended."""
        with self._changed:
            if self._closed:
                raise ServerError("this mock has ended, and starts no others")
            if len(self._running) >= MOST:
                raise ServerError(f"{MOST} mocks are running; end those that are done: DELETE /_mock/v1/mocks/<id>")
            self._made += 1
            id = f"mock-{self._made}"
            clever = self._make(self, lambda: self._use(id), options)
            mock = self._running[id] = _Mock(id, clever, idle)
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="clever_mock idle mocks", daemon=True)
                self._watcher.start()
            self._changed.notify_all()
        return mock.shown()

    def all(self) -> list[Mapping[str, Any]]:
        """Those that run."""
        with self._changed:
            return [mock.shown() for mock in self._running.values()]

    def end(self, id: str, by: object) -> Started:
        """End one; it is given back. Raises `UnknownRecordError`.

        `by` is the mock that was asked to. One that is to end itself does so once it has answered.
        """
        with self._changed:
            mock = self._running.pop(id, None)
            known = some(self._running)
            self._changed.notify_all()
        if mock is None:
            raise UnknownRecordError(f"there is no mock {id!r}; there are: {known}")
        if mock.clever is by:
            threading.Thread(target=mock.clever.end, name="clever_mock ending", daemon=True).start()
        else:
            mock.clever.end()
        return mock.clever

    def close(self) -> None:
        """End all, and start no more."""
        with self._changed:
            self._closed = True
            ending, self._running = list(self._running.values()), {}
            watcher = self._watcher
            self._changed.notify_all()
        for mock in ending:
            mock.clever.end()
        if watcher is not None and watcher is not threading.current_thread():
            watcher.join()

    @contextmanager
    def _use(self, id: str) -> Iterator[None]:
        """Take note that a mock is used, for the length of a request."""
        self._count(id, 1)
        try:
            yield
        finally:
            self._count(id, -1)

    def _count(self, id: str, more: int) -> None:
        with self._changed:
            mock = self._running.get(id)
            if mock is not None:
                mock.running += more
                mock.used = ticks()
                self._changed.notify_all()

    def _watch(self) -> None:
        """End those that were unused for too long, until there are none."""
        while True:
            with self._changed:
                if not self._running:
                    self._watcher = None
                    return
                first = min(self._running.values(), key=lambda mock: mock.ends)
                left = first.ends - ticks()
                if left > 0:
                    self._changed.wait(None if left == math.inf else left)
                    continue
                del self._running[first.id]
            first.clever.end()
