"""How traffic is searched for calls that the release calendar refuses, or will."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clever_mock.upgrade.grouping import Found, by
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.samples import Sample
from clever_mock.versions import Version


def closed_versions(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Calls of a version that is closed to the application, as it was created too late for it."""
    for version in move.old:
        closed = version.closed_to_applications_from
        if closed is not None:
            called = [one for one in _calls_of(version, samples) if one.created >= closed.isoformat()]
            for (created,), ones in by(called, "created"):
                yield Found(created, version.name, ones, words={"day": closed.isoformat()})


def unopened_versions(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Calls of the newer version that were refused since it was not open yet."""
    opens = move.new.opens
    if opens is not None:
        refused = [one for one in _calls_of(move.new, samples) if one.refused and one.time < opens.isoformat()]
        if refused:
            first = min(one.time for one in refused)
            yield Found(first[:10], samples=refused, words={"day": opens.isoformat()})


def frozen_versions(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Calls of a version that does not change any more, by an application that may go on calling it."""
    for version in move.old:
        closed = version.closed_to_applications_from
        if version.frozen is not None and not _is_closed_for(move, version):
            called = [one for one in _calls_of(version, samples) if closed is None or one.created < closed.isoformat()]
            if called:
                yield Found(version.name, version.name, called, words={"day": version.frozen.isoformat()})


def closing(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Calls of a version, or of some of its paths, that are closed to everyone from a day on, and not in the newer."""
    for version in move.old:
        called = _calls_of(version, samples)
        if _is_closed_for(move, version):
            if called:
                yield Found(version.name, version.name, called, words={"day": str(version.closes)})
            continue
        for path, day in version.closing_paths.items():
            ones = [one for one in called if one.endpoint == path or one.endpoint.startswith(f"{path}/")]
            if ones and path not in move.new.closing_paths:
                yield Found(f"{path} of {version.name}", version.name, ones, words={"day": day.isoformat()})


def _is_closed_for(move: Move, version: Version) -> bool:
    """Whether a version is closed to all at last, while the newer one goes on."""
    return version.closes is not None and move.new.closes is None


def _calls_of(version: Version, samples: Sequence[Sample]) -> list[Sample]:
    return [one for one in samples if one.versioned and one.version == version.name and one.connection]
