"""What all searches through traffic share: what they find, and how requests are put together.

Requests belong together when they came in one test, with the token of one connection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from clever_mock.upgrade.move import endpoint_of
from clever_mock.upgrade.samples import Sample
from clever_mock.versions import VERSIONS


class Found(NamedTuple):
    """What was found: what it is about, the version that did it, the requests, what changes, and more words."""

    subject: str
    old: str = ""
    samples: Sequence[Sample] = ()
    changes: tuple[str, ...] = ()
    words: Mapping[str, str] = {}


def lists(sample: Sample, owners: Collection[str] | None = None) -> str:
    """The collection that a request has read a part of, `""` for any other request.

    `owners` are the kinds of record in the path that are let count, `""` being none; by default all are.
    """
    if sample.status != 200 or sample.method != "GET" or sample.peeks:
        return ""
    endpoint = endpoint_of(sample.version, sample.endpoint)
    if endpoint is None or endpoint.form not in ("list", "events"):
        return ""
    if owners is not None and endpoint.owner not in owners:
        return ""
    return VERSIONS[sample.version].collection(endpoint.kind) if endpoint.kind else "events"


def _whose(sample: Sample) -> tuple[str, str]:
    return sample.test, sample.connection


def together(samples: Iterable[Sample]) -> list[list[Sample]]:
    """The requests that belong together, each in order."""
    ordered = sorted(samples, key=lambda one: (*_whose(one), one.order))
    return [list(ones) for _, ones in groupby(ordered, key=_whose)]


def by(samples: Iterable[Sample], *names: str) -> Iterator[tuple[tuple[str, ...], list[Sample]]]:
    """Samples by some of what they hold, sorted."""
    groups: dict[tuple[str, ...], list[Sample]] = {}
    for sample in samples:
        groups.setdefault(tuple(str(getattr(sample, name)) for name in names), []).append(sample)
    yield from sorted(groups.items())


def joined(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
