"""What a test asks of the traffic of its mock, and orders about it: the part of `CleverMock` that is about requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from clever_mock.errors import OffenceError
from clever_mock.model import District
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.traffic.expectations import check_requested
from clever_mock.traffic.faults import Faults
from clever_mock.traffic.journal import Journal
from clever_mock.traffic.layer import Traffic
from clever_mock.traffic.limits import LIMIT
from clever_mock.traffic.matching import matcher

Clock = Literal["mock", "process"]
"""A clock by which a rate limit can go."""


class Observed:
    """A mock whose traffic can be looked at and disturbed. It has none until it is first asked for anything."""

    _made: Traffic | None = None

    def _make(self) -> Traffic:
        raise NotImplementedError

    @property
    def _traffic(self) -> Traffic:
        return self._made if self._made is not None else self._make()

    @property
    def requests(self) -> Journal:
        """Every request that reached the mock since its begin or its last reset, oldest first."""
        return self._traffic.journal

    @property
    def faults(self) -> Faults:
        """What goes wrong with requests: `clever.faults.add(503, "/v1.2/students", times=2)`."""
        return self._traffic.faults

    def rate_limit(self, limit: int | None = LIMIT, *, per: float = 60, clock: Clock = "mock") -> None:
        """Enforce a rate limit: so many requests of a token in so many seconds.

        The span begins with the token's first request; what is too much is answered with 429 and an empty body. The
        headers tell where a token stands, as they do without a limit enforced. None enforces none. A reset ends it.

        While `clever.travel` moves the mock's clock alone, `X-Ratelimit-Reset` is a moment of that clock, which suits a
        test that goes on with `clever.travel`. For an app that sleeps until then by `time.time()`, say
        `clock="process"`: the limit and its header then go by the clock of the process, freezegun included.

        Raises `InvalidValueError` for what is no number of requests, of seconds or no clock.
        """
        self._traffic.limiter.enforce(limit, per, clock)

    @property
    def enforced_limit(self) -> tuple[int | None, float, str]:
        """What `rate_limit` has set: how many requests, None for no limit, in how many seconds, by which clock."""
        return self._traffic.limiter.rule

    def assert_requested(
        self,
        method: str,
        path: str,
        *,
        times: int | None = None,
        status: int | None = None,
        query: Mapping[str, object] | None = None,
        version: str | None = None,
        token: str | None = None,
        district: District | str | None = None,
    ) -> None:
        """Check that a request was made, `times` times exactly or at least once; `clever.requests.to` says of which.

        Raises `AssertionError` with what was asked instead, `InvalidValueError` for what no request could be.
        """
        __tracebackhide__ = True
        wanted = matcher(
            path, method=method, status=status, query=query, version=version, token=token, district=district
        )
        check_requested(self.requests, wanted, times)

    def assert_not_requested(
        self,
        method: str,
        path: str,
        *,
        status: int | None = None,
        query: Mapping[str, object] | None = None,
        version: str | None = None,
        token: str | None = None,
        district: District | str | None = None,
    ) -> None:
        """Check that a request was not made. Raises `AssertionError` with those that were."""
        __tracebackhide__ = True
        self.assert_requested(
            method, path, times=0, status=status, query=query, version=version, token=token, district=district
        )

    def watch(self, look: Callable[[RecordedRequest, bytes], None] | None) -> None:
        """Have each request and the body of its answer looked at once it was answered, or no more with None.

        It outlasts a reset, and sees what the journal has no room for. It is called on the thread that answers, for
        several requests at once, and its errors are the request's.
        """
        self._traffic.watch = look

    def verify(self) -> None:
        """Check that nothing is wrong so far, as is done at the end of the mock.

        Raises `CrashError` when the mock itself failed on a request, and, of a strict mock, `OffenceError` when the
        app asked for what Clever does not have. What was raised once is not raised again.
        """
        __tracebackhide__ = True
        offences = self.take_offences()
        if offences:
            raise OffenceError(offences)

    def take_offences(self) -> str:
        """What strict mode has found, as text, which is not told again; empty when nothing is wrong.

        Raises `CrashError` when the mock itself failed on a request.
        """
        __tracebackhide__ = True
        return "" if self._made is None else self._made.findings.tell()

    def look_back(self) -> None:
        """Let a strict mock find what only the end of a test shows: a fault that no request has met."""
        if self._made is not None:
            self._made.look_back()

    def take_findings(self) -> str:
        """What `verify` would raise, as text, which is not told again; empty when nothing is wrong."""
        return "" if self._made is None else self._made.findings.take()

    def show_findings(self) -> str:
        """What `verify` would raise, as text, and will unless `forget_shown` is called; empty when nothing is wrong."""
        return "" if self._made is None else self._made.findings.show()

    def forget_shown(self) -> None:
        """Let `verify` raise only what came after the last `show_findings`."""
        if self._made is not None:
            self._made.findings.forget_shown()
