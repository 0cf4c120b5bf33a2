"""How traffic is searched for what an app does in the wrong order: events before a resync, versions in one sync."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from clever_mock.upgrade.grouping import Found, joined, lists, together
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.samples import Sample
from clever_mock.versions.names import synced_collections


def early_events(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Events of the newer version that are read before a full resync there."""
    read = [one for one in samples if lists(one) == "events" and one.version == move.new.name]
    early = [one for one in read if one.unread]
    if early and move.old:
        missing = [name for name in synced_collections()[move.new.name] if any(name in one.unread for one in early)]
        subject = f"/{move.new.name}/events"
        yield Found(subject, move.old[-1].name, early, words={"missing": ", ".join(missing)})


def mixtures(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Collections of one sync that are read in different versions.

    An app that reads again in the newer version all that it has read in an older one has begun anew, and mixes nothing.
    """
    mixed: list[Sample] = []
    for ones in together(one for one in samples if _synced(one)):
        runs = [list(run) for _, run in groupby(ones, key=lambda one: one.version)]
        for before, after in pairwise(runs):
            anew = {_as_in(move, one) for one in before} <= {lists(one) for one in after}
            if not anew and move.new.name in (before[0].version, after[0].version):
                mixed += [one for one in (*before, *after) if one not in mixed]
    if mixed:
        kinds = sorted({lists(one) for one in mixed})
        old = min(one.version for one in mixed)
        yield Found(joined(kinds), old, mixed)


def _synced(sample: Sample) -> bool:
    """Whether a request has read a part of what a full sync reads in its version, or of its events."""
    listed = lists(sample)
    return listed == "events" or listed in synced_collections().get(sample.version, {})


def _as_in(move: Move, sample: Sample) -> str:
    """The collection that a request has read, as the newer version calls it."""
    listed = lists(sample)
    return listed if listed == "events" else move.collection(sample.version, listed)
