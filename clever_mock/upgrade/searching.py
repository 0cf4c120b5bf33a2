"""How traffic is searched for each kind of finding. Each function looks at samples and yields what it found.

Requests belong together when they came in one test, with the token of one connection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from clever_mock.model.looking.reading import SYNCED
from clever_mock.upgrade.move import Move, endpoint_of
from clever_mock.upgrade.samples import Sample
from clever_mock.versions import Version

STATUS = "/districts/{id}/status"
WALKERS = ("students", "teachers")
"""The users whose schools an app can look for through sections."""

_WHOLE = ("", "districts", "schools")
"""The owners of lists that hold all records of a district, or of a school."""


class Found(NamedTuple):
    """What was found: what it is about, the version that did it, the requests, what changes, and more words."""

    subject: str
    old: str = ""
    samples: Sequence[Sample] = ()
    changes: tuple[str, ...] = ()
    words: Mapping[str, str] = {}


# What is called


def calls(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Each endpoint that is called in an older version; the status is told apart, by `polls`."""
    called = [one for one in samples if one.versioned and move.leaves(one.version) and one.endpoint != STATUS]
    for (version, endpoint), ones in _by(called, "version", "endpoint"):
        changes = move.changes(version, endpoint)
        keeps = endpoint_of(move.new.name, endpoint) is not None and all(line.startswith("+") for line in changes)
        yield Found(endpoint, version, ones, changes, {"kept": "; all that the answer has, it keeps" if keeps else ""})


def unversioned_calls(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Each endpoint that is called without a version, and answered in an older one."""
    called = [one for one in samples if move.leaves(one.version) and not one.versioned]
    for (version, endpoint), ones in _by(called, "version", "endpoint"):
        yield Found(endpoint, version, ones, move.changes(version, endpoint))


def walks(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Users whose schools are found through their sections, where the newer version has them on the record.

    That is `/students/{id}/sections`, or in an older version all users and all sections, and then
    `/sections/{id}/school`. Who reads all users and all sections alone keeps a copy of both, and need not walk.
    """
    good = [one for one in samples if one.status == 200 and one.method == "GET"]
    for kind in WALKERS:
        if not any("schools" in move.fields(old.name, kind) for old in move.old):
            continue
        ones = [one for together in _together(good) for one in _walk(together, kind, move)]
        if ones:
            version = min(one.version for one in ones)
            changes = tuple(line for line in move.changes(version, f"/{kind}/{{id}}") if ".schools" in line)
            yield Found(kind, version, ones, changes, {"field": "schools"})


def _walk(together: Sequence[Sample], kind: str, move: Move) -> list[Sample]:
    """The requests of one walk, empty where there is none."""
    sections = [one for one in together if one.endpoint == f"/{kind}/{{id}}/sections"]
    schools = [one for one in together if one.endpoint == "/sections/{id}/school"]
    walked = sections if any(one.last > first.order for first in sections for one in schools) else []
    for old in move.old:
        users, of_all = (
            [one for one in together if one.version == old.name and _lists(one, _WHOLE) == listed]
            for listed in (kind, "sections")
        )
        walked = [*walked, *of_all] if users and schools else walked
    return [*walked, *schools] if walked else []


def polls(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """The status, polled in an older version that shows less of it."""
    called = [one for one in samples if one.versioned and move.leaves(one.version) and one.endpoint == STATUS]
    for (version,), ones in _by(called, "version"):
        more = [f"`{name}`" for name in (*move.states(version), *move.status_fields(version))]
        yield Found(_and(more) or "what is new", version, ones, move.changes(version, STATUS))


def large_pages(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Pages that the newer version does not give."""
    most = move.new.max_limit
    large = [one for one in samples if _moves(one, move) and one.limit is not None and one.limit > most]
    for (endpoint,), ones in _by(large, "endpoint"):
        yield Found(endpoint, ones[0].version, ones, words={"most": str(most)})


def _moves(sample: Sample, move: Move) -> bool:
    """Whether a request is of a version that the move is about."""
    return sample.versioned and (move.leaves(sample.version) or sample.version == move.new.name)


# In which order


def early_events(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Events of the newer version that are read before a full resync there."""
    read = [one for one in samples if _lists(one) == "events" and one.version == move.new.name]
    early = [one for one in read if one.unread]
    if early and move.old:
        missing = [kind for kind in SYNCED if any(kind in one.unread for one in early)]
        subject = f"/{move.new.name}/events"
        yield Found(subject, move.old[-1].name, early, words={"missing": ", ".join(missing)})


def mixtures(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Collections of one sync that are read in different versions.

    An app that reads again in the newer version all that it has read in an older one has begun anew, and mixes nothing.
    """
    mixed: list[Sample] = []
    for together in _together(one for one in samples if _lists(one) in (*SYNCED, "events")):
        runs = [list(run) for _, run in groupby(together, key=lambda one: one.version)]
        for before, after in pairwise(runs):
            anew = {_lists(one) for one in before} <= {_lists(one) for one in after}
            if not anew and move.new.name in (before[0].version, after[0].version):
                mixed += [one for one in (*before, *after) if one not in mixed]
    if mixed:
        kinds = sorted({_lists(one) for one in mixed})
        old = min(one.version for one in mixed)
        yield Found(_and(kinds), old, mixed)


# The release calendar


def closed_versions(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Calls of a version that is closed to the application, as it was created too late for it."""
    for version in move.old:
        closed = version.closed_to_applications_from
        if closed is not None:
            called = [one for one in _calls_of(version, samples) if one.created >= closed.isoformat()]
            for (created,), ones in _by(called, "created"):
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
        if version.frozen is not None:
            called = [one for one in _calls_of(version, samples) if closed is None or one.created < closed.isoformat()]
            if called:
                yield Found(version.name, version.name, called, words={"day": version.frozen.isoformat()})


def _calls_of(version: Version, samples: Sequence[Sample]) -> list[Sample]:
    return [one for one in samples if one.versioned and one.version == version.name and one.connection]


# What was never shown


def status_never_read(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """An app that syncs and was never seen to look at the district's status."""
    if any(map(_lists, samples)) and not _statuses(samples):
        states = _and([f"`{state}`" for state in move.new.states])
        yield Found(f"/{move.new.name}{STATUS}", words={"states": states})


def running_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with `running`."""
    return _state_never_shown("running", samples, move)


def pending_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with `pending`."""
    return _state_never_shown("pending", samples, move)


def error_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with `error`."""
    return _state_never_shown("error", samples, move)


def paused_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with `paused`."""
    return _state_never_shown("paused", samples, move)


def _state_never_shown(state: str, samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    statuses = _statuses(samples)
    if state in move.new.states and statuses and all(one.state != state for one in statuses):
        yield Found(state)


def pause_dates_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one with the dates of a pause."""
    statuses = _statuses(samples)
    wanted = [name for name in ("pause_start", "pause_end") if name in move.new.status_fields]
    never = [name for name in wanted if all(name not in one.dates for one in statuses)]
    if statuses and never:
        yield Found(_and([f"`{name}`" for name in never]))


def unlaunched_never_shown(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """A status was read, and never one of a connection that is not launched yet."""
    statuses = _statuses(samples)
    if "launch_date" in move.new.status_fields and statuses and all(one.launched is not False for one in statuses):
        yield Found("`launch_date`")


def _statuses(samples: Sequence[Sample]) -> list[Sample]:
    """The good answers that showed a status."""
    return [one for one in samples if one.state]


# Words and groups


def _lists(sample: Sample, owners: Collection[str] | None = None) -> str:
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
    return endpoint.kind or "events"


def _whose(sample: Sample) -> tuple[str, str]:
    return sample.test, sample.connection


def _together(samples: Iterable[Sample]) -> list[list[Sample]]:
    """The requests that belong together, each in order."""
    ordered = sorted(samples, key=lambda one: (*_whose(one), one.order))
    return [list(ones) for _, ones in groupby(ordered, key=_whose)]


def _by(samples: Iterable[Sample], *names: str) -> Iterator[tuple[tuple[str, ...], list[Sample]]]:
    """Samples by some of what they hold, sorted."""
    groups: dict[tuple[str, ...], list[Sample]] = {}
    for sample in samples:
        groups.setdefault(tuple(str(getattr(sample, name)) for name in names), []).append(sample)
    yield from sorted(groups.items())


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
