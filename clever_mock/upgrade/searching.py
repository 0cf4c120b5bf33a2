"""How traffic is searched for what an app calls. Each function looks at samples and yields what it found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clever_mock.upgrade.grouping import Found, by, joined, lists, together
from clever_mock.upgrade.move import Move, endpoint_of
from clever_mock.upgrade.samples import Sample
from clever_mock.versions import VERSIONS
from clever_mock.versions.v2_0 import CONTACTS
from clever_mock.versions.version import STATUS

WALKERS = ("students", "teachers")
"""The users whose schools an app can look for through sections."""

_WHOLE = ("", "districts", "schools")
"""The owners of lists that hold all records of a district, or of a school."""


def calls(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Each endpoint that is called in an older version; the status is told apart, by `polls`."""
    called = [one for one in samples if one.versioned and move.leaves(one.version) and one.endpoint != STATUS]
    for (version, endpoint), ones in by(called, "version", "endpoint"):
        words = {"call": move.call(version, endpoint)}
        yield Found(endpoint, version, ones, move.changes(version, endpoint), words)


def unversioned_calls(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Each endpoint that is called without a version, and answered in an older one."""
    called = [one for one in samples if move.leaves(one.version) and not one.versioned]
    for (version, endpoint), ones in by(called, "version", "endpoint"):
        yield Found(endpoint, version, ones, move.changes(version, endpoint))


def walks(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Users whose schools are found through their sections, where the newer version has them on the record.

    That is `/students/{id}/sections`, from 3.0 on `/users/{id}/sections`, or in an older version all users and all
    sections, and then `/sections/{id}/school`. Who reads all users and all sections alone keeps a copy of both, and
    need not walk.
    """
    good = [one for one in samples if one.status == 200 and one.method == "GET"]
    for kind in (*WALKERS, *(["users"] if "users" in move.new.kinds else [])):
        if kind in WALKERS and not any("schools" in move.fields(old.name, kind) for old in move.old):
            continue
        ones = [one for traffic in together(good) for one in _walk(traffic, kind, move)]
        if ones:
            version = min(one.version for one in ones)
            changes = tuple(line for line in move.changes(version, f"/{kind}/{{id}}") if line.endswith(_SCHOOLS))
            yield Found(kind, version, ones, changes, {"field": _place_of_schools(move, kind)})


_SCHOOLS = ".schools: ids, always there"


def _place_of_schools(move: Move, kind: str) -> str:
    """Where the newer version shows the schools of a user, as the keys that lead to it."""
    into, role = move.moved(move.old[0].name).collection(kind)
    return f"roles.{role}.schools" if role and into != kind else "schools"


def _walk(traffic: Sequence[Sample], kind: str, move: Move) -> list[Sample]:
    """The requests of one walk, empty where there is none."""
    sections = [one for one in traffic if one.endpoint == f"/{kind}/{{id}}/sections"]
    schools = [one for one in traffic if one.endpoint == "/sections/{id}/school"]
    walked = sections if any(one.last > first.order for first in sections for one in schools) else []
    for old in move.old:
        users, of_all = (
            [one for one in traffic if one.version == old.name and lists(one, _WHOLE) == listed]
            for listed in (kind, "sections")
        )
        walked = [*walked, *of_all] if users and schools else walked
    return [*walked, *schools] if walked else []


def polls(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """The status, polled in an older version that shows less of it."""
    called = [one for one in samples if one.versioned and move.leaves(one.version) and one.endpoint == STATUS]
    for (version,), ones in by(called, "version"):
        words = polling(move, version)
        more = words["lacks"].removeprefix(_LACKS)
        yield Found(more or STATUS, version, ones, move.changes(version, STATUS), words)


_LACKS = ", which does not show "


def polling(move: Move, version: str) -> dict[str, str]:
    """What a status of a version lacks, what to call instead, and what to wait for, as words."""
    states = move.states(version)
    more = joined([f"`{name}`" for name in (*states, *move.status_fields(version))])
    return {
        "lacks": f"{_LACKS}{more}" if more else "",
        "call": f"poll it in {move.new.name}" if move.new.status_fields else _within_district(move),
        "wait": f", and let the app wait while the state is one that {version} does not know" if states else "",
    }


def _within_district(move: Move) -> str:
    return f"read `/{move.new.name}{move.new.status_path}`, which shows it within the district"


def large_pages(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Pages that the newer version does not give."""
    most = move.new.max_limit
    large = [one for one in samples if _moves(one, move) and one.limit is not None and one.limit > most]
    for (endpoint,), ones in by(large, "endpoint"):
        yield Found(endpoint, ones[0].version, ones, words={"most": str(most)})


def _moves(sample: Sample, move: Move) -> bool:
    """Whether a request is of a version that the move is about."""
    return sample.versioned and (move.leaves(sample.version) or sample.version == move.new.name)


def parameters(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Parameters that the newer version does not know any more, and kinds of events that it calls otherwise."""
    sent: dict[tuple[str, str, str, str], list[Sample]] = {}
    for one in samples:
        endpoint = endpoint_of(one.version, one.endpoint)
        if endpoint is None or not one.versioned or not move.leaves(one.version):
            continue
        for asked in one.parameters:
            instead = _in_place_of(move, one, asked)
            if instead:
                sent.setdefault((one.version, one.endpoint, asked, instead), []).append(one)
    for (version, path, subject, instead), ones in sorted(sent.items()):
        yield Found(f"`{subject}` of {path}", version, ones, words={"call": instead})


def _in_place_of(move: Move, sample: Sample, asked: str) -> str:
    """What to do in place of a parameter, empty where it goes on."""
    moved = move.moved(sample.version)
    name, _, value = asked.partition("=")
    if name == "record_type":
        word = moved.record_type(value)
        return f"ask for `record_type={word}`, and look at the roles of each user" if word and word != value else ""
    into = endpoint_of(move.new.name, moved.path(sample.endpoint).partition("?")[0])
    return "" if into is not None and name in into.parameters else moved.instead(name)


# What is kept of what came


def kept_ids(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Records that came with ids which the newer version does not have for them."""
    called = [one for one in samples if one.status == 200 and one.versioned and move.leaves(one.version)]
    given: dict[tuple[str, str], list[Sample]] = {}
    for one in called:
        endpoint = endpoint_of(one.version, one.endpoint)
        if endpoint is not None and endpoint.kind in move.moved(one.version).new_ids and not one.peeks:
            given.setdefault((one.version, endpoint.kind), []).append(one)
    for (version, kind), ones in sorted(given.items()):
        collection = VERSIONS[version].collection(kind)
        into, role = move.moved(version).collection(collection)
        # A contact of 1.x has still another id than the `legacy_id` of the user.
        by_role = (role and CONTACTS in VERSIONS[version].kinds) or role not in ("", "contact")
        match = f", or match `roles.{role}.legacy_id` as each user comes" if by_role else ""
        yield Found(collection, version, ones, words={"into": into, "match": match})


def older_ids(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Ids of older versions that are sent to the newer one."""
    sent = [one for one in samples if one.versioned and one.version == move.new.name and one.legacy]
    for (endpoint, legacy), ones in by(sent, "endpoint", "legacy"):
        yield Found(endpoint, move.old[-1].name if move.old else "", ones, words={"role": legacy})


def errors(samples: Sequence[Sample], move: Move) -> Iterator[Found]:
    """Errors whose text the newer version tells under another key."""
    refused = [one for one in samples if one.versioned and move.leaves(one.version) and 400 <= one.status < 500]
    for (version,), ones in by(refused, "version"):
        key = VERSIONS[version].error_keys[0]
        if key not in move.new.error_keys:
            yield Found(key, version, ones, words={"key": move.new.error_keys[0]})
