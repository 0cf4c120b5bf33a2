"""The upgrade report: what an app has left to do for a newer version, found in what it really asked for.

It is put together from samples and holds no times that vary, so the same traffic gives the same report. How it
looks stands in `renderers`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from clever_mock.errors import InvalidValueError
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.upgrade.findings import FINDINGS, Finding, findings_in
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.samples import Sample, samples_of


@dataclass(frozen=True)
class Report:
    """What is left to do for the move to a version."""

    __module__ = "clever_mock.upgrade"

    to: str
    """The version that the app is to move to."""
    findings: tuple[Finding, ...]
    """What was found, by code and subject, less what is ignored."""
    requests: int
    """How many requests were looked at."""
    tests: int
    """How many tests they came from; 0 outside of tests."""
    ignored: tuple[str, ...] = ()
    """The codes that were left out."""

    @classmethod
    def on(cls, samples: Iterable[Sample], *, to: str | None = None, ignore: Iterable[str] = ()) -> Report:
        """Report on samples, for a move to a version, by default the newest.

        Raises `InvalidValueError` for a version or a code that there is not.
        """
        move, ignored, samples = Move.to(to), read_codes(ignore), list(samples)
        return cls(
            to=move.new.name,
            findings=tuple(one for one in findings_in(samples, move) if one.code not in ignored),
            requests=sum(sample.times for sample in samples),
            tests=len({sample.test for sample in samples if sample.test}),
            ignored=ignored,
        )

    @classmethod
    def of(cls, requests: Iterable[RecordedRequest], *, to: str | None = None, ignore: Iterable[str] = ()) -> Report:
        """Report on recorded requests: `Report.of(clever.requests)`. Raises as `on` does."""
        return cls.on(samples_of(requests), to=to, ignore=ignore)

    @property
    def must(self) -> tuple[Finding, ...]:
        """What breaks or stays behind."""
        return tuple(one for one in self.findings if one.level == "must")

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What the tests never showed the app, and what is good to know."""
        return tuple(one for one in self.findings if one.level == "advice")

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {**asdict(self), "must": len(self.must), "advice": len(self.advice)}

    def __str__(self) -> str:
        from clever_mock.upgrade.renderers import render

        return render(self, "terminal")


def read_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of findings, sorted. Raises `InvalidValueError` for one that there is not."""
    if isinstance(codes, str):
        codes = codes.replace(",", " ").split()
    wanted = sorted(set(codes))
    for code in wanted:
        if code not in FINDINGS:
            near = difflib.get_close_matches(str(code).upper(), FINDINGS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise InvalidValueError(f"there is no finding {code!r}{hint} The codes are {', '.join(FINDINGS)}")
    return tuple(wanted)
