"""The journal: every request that reached the mock, in the order in which they came.

It is bounded: it holds the newest requests, and of their answers the newest bodies, and says what it has dropped.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from clever_mock.api.answers import Reply
from clever_mock.errors import InvalidValueError
from clever_mock.model import District
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.traffic.matching import Matcher, matcher

ENTRIES = 10_000
BODIES = 8 * 1024 * 1024
"""How many requests, and how many bytes of answers, a journal holds unless told otherwise."""


def check_room(entries: int, bodies: int) -> None:
    """Refuse, with `InvalidValueError`, what is no number of requests or of bytes."""
    for name, value, least in (("journal_entries", entries, 1), ("journal_bytes", bodies, 0)):
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise InvalidValueError(f"{name} takes a whole number from {least}, not {value!r}")


class Journal(Sequence[RecordedRequest]):
    """The requests, oldest first. `[-1]` is the newest, `len()` how many there are."""

    __module__ = "clever_mock.traffic"

    def __init__(self, entries: int = ENTRIES, bodies: int = BODIES) -> None:
        self._room = entries
        self._room_for_bodies = bodies
        self._lock = threading.Lock()
        self._entries: deque[RecordedRequest] = deque()
        self._with_body: deque[RecordedRequest] = deque()
        self._held = 0
        self.dropped = 0
        """How many requests came before those that are here, and are not held any more."""

    def arrived(self, entry: RecordedRequest) -> None:
        """Take note of a request; called by the mock."""
        with self._lock:
            self._entries.append(entry)
            if len(self._entries) > self._room:
                oldest = self._entries.popleft()
                oldest.kept = False
                self._held -= oldest.drop_body()
                self.dropped += 1
                while self._with_body and not self._with_body[0].kept:
                    self._with_body.popleft()

    def answered(self, entry: RecordedRequest, reply: Reply) -> None:
        """Take note of the answer to a request; called by the mock."""
        size = len(reply.body)
        with self._lock:
            entry._status_line, entry._answer_headers = reply.status, reply.headers
            keep = entry.kept and size <= self._room_for_bodies
            entry._body = reply.body if keep else None
            if keep and size:
                self._with_body.append(entry)
                self._held += size
                while self._held > self._room_for_bodies:
                    self._held -= self._with_body.popleft().drop_body()

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            for entry in self._entries:
                entry.kept = False
            self._entries.clear()
            self._with_body.clear()
            self._held = self.dropped = 0

    def to(
        self,
        path: str,
        *,
        method: str | None = None,
        status: int | None = None,
        query: Mapping[str, object] | None = None,
        version: str | None = None,
        token: str | None = None,
        district: District | str | None = None,
    ) -> list[RecordedRequest]:
        """The requests to a path, oldest first: `to("/v1.2/*")`, `to("*/students/{id}", method="GET", status=404)`.

        `*` in the path is any text, `{id}` one part of it; `query` are parameters that the request has among others,
        a value may hold `*`. `district` is the one whose token came. Raises `InvalidValueError` for what no request
        could be.
        """
        return self.matching(
            matcher(path, method=method, status=status, query=query, version=version, token=token, district=district)
        )

    def matching(self, wanted: Matcher) -> list[RecordedRequest]:
        """The requests that a matcher means, oldest first."""
        return [entry for entry in self if wanted.matches(entry)]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[RecordedRequest]:
        with self._lock:
            return iter(list(self._entries))

    @overload
    def __getitem__(self, place: int) -> RecordedRequest: ...

    @overload
    def __getitem__(self, place: slice) -> list[RecordedRequest]: ...

    def __getitem__(self, place: int | slice) -> RecordedRequest | list[RecordedRequest]:
        with self._lock:
            return list(self._entries)[place] if isinstance(place, slice) else self._entries[place]

    def __repr__(self) -> str:
        older = f", {self.dropped} older ones dropped" if self.dropped else ""
        return f"<{len(self)} requests{older}>"
