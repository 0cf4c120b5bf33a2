"""The upgrade report: what an app has left to do for a newer version, found in what it really asked for.

It is put together from samples and holds no times that vary, so the same traffic gives the same report. How it
looks stands in `renderers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from clever_mock.traffic.entry import RecordedRequest
from clever_mock.upgrade.findings import Finding, Ignored, findings_in
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.renderers import render
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
    """What was left out, such as `CU303` or `CU101:/contacts*`."""

    @classmethod
    def on(cls, samples: Iterable[Sample], *, to: str | None = None, ignore: str | Iterable[str] = ()) -> Report:
        """Report on samples, for a move to a version, by default the newest.

        `ignore` holds codes, each for all requests or, as `CU101:/contacts*` or `CU201:tests/test_feed.py*`, for some
        endpoints or tests. Raises `InvalidValueError` for a version or a code that there is not.
        """
        move, ignored, samples = Move.to(to), read_ignored(ignore), list(samples)
        return cls(
            to=move.new.name,
            findings=tuple(findings_in(samples, move, ignored)),
            requests=sum(sample.times for sample in samples),
            tests=len({sample.test for sample in samples if sample.test}),
            ignored=tuple(map(str, ignored)),
        )

    @classmethod
    def of(
        cls, requests: Iterable[RecordedRequest], *, to: str | None = None, ignore: str | Iterable[str] = ()
    ) -> Report:
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
        return render(self, "terminal")


def read_ignored(given: str | Iterable[str]) -> list[Ignored]:
    """What is to be left out, sorted, each once. Raises `InvalidValueError` for a code that there is not."""
    texts = given.replace(",", " ").split() if isinstance(given, str) else given
    return [Ignored.read(text) for text in sorted(set(texts))]
