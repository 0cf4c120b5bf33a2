"""The kinds of findings: their codes, levels and words as a table, and what one finding is.

How traffic is searched for them stands in `searching`; how they are printed, in the renderers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.nearest import nearest
from clever_mock.traffic.matching import glob
from clever_mock.upgrade import order, releases, searching, unshown
from clever_mock.upgrade.grouping import Found
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.samples import Sample
from clever_mock.versions.moves import Moves

Level = Literal["must", "advice"]
"""`must` breaks or stays behind; `advice` is what the tests never showed the app, or what is good to know."""


def _always(_moved: Moves) -> bool:
    return True


class Kind(NamedTuple):
    """A kind of finding. `task` is what to do at all; `title` and `instead` are about one app.

    In the words, `{old}` and `{new}` are versions and `{subject}` what it is about. `concerns` says whether there can
    be such findings on the way from one version to another.
    """

    code: str
    level: Level
    task: str
    title: str
    instead: str
    search: Callable[[Sequence[Sample], Move], Iterator[Found]]
    concerns: Callable[[Moves], bool] = _always


FINDINGS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "CU101",
            "must",
            "call {new} in place of {old}, path by path",
            "calls {old} for {subject}",
            "{call}",
            searching.calls,
        ),
        Kind(
            "CU102",
            "must",
            "call no path without a version",
            "calls {subject} without a version, which answers as {old}",
            "call /{new}{subject}",
            searching.unversioned_calls,
        ),
        Kind(
            "CU103",
            "must",
            "read a user's schools from the record, without the walk through sections",
            "finds the schools of {subject} through their sections",
            "read `{field}` from the record in {new}, in place of the walk",
            searching.walks,
            lambda moved: "users" not in moved.old.kinds and "schools" not in moved.old.kinds["students"].fields,
        ),
        Kind(
            "CU104",
            "must",
            "poll the status in {new}",
            "polls the status in {old}{lacks}",
            "{call}{wait}",
            searching.polls,
            lambda moved: bool(moved.old.status_fields),
        ),
        Kind(
            "CU105",
            "must",
            "ask for no larger pages than {new} gives",
            "asks {subject} for pages larger than {new} gives",
            "ask for {most} records a page at most, and follow `next`",
            searching.large_pages,
            lambda moved: moved.new.max_limit < moved.old.max_limit,
        ),
        Kind(
            "CU106",
            "must",
            "send no parameter that {new} does not know",
            "sends {old} a parameter that {new} does not know: {subject}",
            "{call}",
            searching.parameters,
            lambda moved: moved.loses_parameters,
        ),
        Kind(
            "CU107",
            "must",
            "send {new} no ids of older versions",
            "sends {new} the id that a {role} has in older versions, to {subject}",
            "send the id of the user; {new} does not know the older one. The CSVs of `clever-mock migration` and "
            "`clever.migration()` have both, and so has `roles.{role}.legacy_id`",
            searching.older_ids,
            lambda moved: bool(moved.new_ids),
        ),
        Kind(
            "CU108",
            "must",
            "change the ids that are stored, of all kinds whose ids are others in {new}",
            "was given ids of {subject} by {old}, and {new} has others",
            "store the ids of `{into}` in {new}. Change all at once with the CSVs of "
            "`clever-mock migration --from {old} --to {new}`{match}",
            searching.kept_ids,
            lambda moved: bool(moved.new_ids),
        ),
        Kind(
            "CU201",
            "must",
            "read everything once in {new} before its events",
            "reads {subject} before a full resync in {new}",
            "read every collection whole from the Data API in {new} once, then go on with its events; "
            "not read whole: {missing}",
            order.early_events,
        ),
        Kind(
            "CU202",
            "must",
            "read a whole sync in one version",
            "reads {subject} of one sync in different versions",
            "read a whole sync in {new}: records that name each other then agree",
            order.mixtures,
        ),
        Kind(
            "CU301",
            "must",
            "do not count on {old} in an application that is new",
            "is too new for {old}: it was created on {subject}",
            "call {new} only: {old} is closed to applications created on or after {day}",
            releases.closed_versions,
            lambda moved: moved.old.closed_to_applications_from is not None,
        ),
        Kind(
            "CU302",
            "must",
            "do not call {new} before it opens to you",
            "calls {new} before it opens, at {subject}",
            "wait until {day}, or ask Clever for early access",
            releases.unopened_versions,
        ),
        Kind(
            "CU303",
            "advice",
            "expect nothing new in {old}",
            "stays with a version that does not change any more: {subject}",
            "move to {new}: {old} is as it was on {day} for good, and what comes after comes to {new}",
            releases.frozen_versions,
            lambda moved: moved.old.frozen is not None,
        ),
        Kind(
            "CU304",
            "must",
            "call nothing that is closed to everyone",
            "calls {subject}, which is closed to everyone from {day} on",
            "call {new}, which stays open",
            releases.closing,
            lambda moved: moved.new.closes is None and bool(moved.old.closes or moved.old.closing_paths),
        ),
        Kind(
            "CU401",
            "advice",
            "look at the status before a sync",
            "never asked for a district's status in your tests",
            "read {subject} before each sync: its state can be {states}",
            unshown.status_never_read,
        ),
        Kind(
            "CU402",
            "advice",
            "test with a district that runs",
            "was never shown a sync that runs well: your tests never saw `{subject}`",
            "add a test with DistrictFactory()",
            unshown.running_never_shown,
        ),
        Kind(
            "CU403",
            "advice",
            "test with an error that the district can fix",
            "was never shown an error that the district can fix: your tests never saw `{subject}`",
            'add a test with district.fail("{subject}", "the export has no column school_id")',
            unshown.pending_never_shown,
        ),
        Kind(
            "CU404",
            "advice",
            "test with an error that Clever can fix",
            "was never shown an error that Clever can fix: your tests never saw `{subject}`",
            'add a test with district.fail("{subject}", "the export could not be read")',
            unshown.error_never_shown,
        ),
        Kind(
            "CU405",
            "advice",
            "test with a pause",
            "was never shown a district that is paused: your tests never saw `{subject}`",
            'add a test with district.pause("2017-06-01", "2017-08-15") and clever.travel("2017-07-04")',
            unshown.paused_never_shown,
        ),
        Kind(
            "CU406",
            "advice",
            "test with a pause to come",
            "was never shown the dates of a pause: your tests never saw {subject}",
            'add a test with district.pause("2017-06-01", "2017-08-15") and clever.travel("2017-05-20")',
            unshown.pause_dates_never_shown,
        ),
        Kind(
            "CU407",
            "advice",
            "test with a connection that is not launched",
            "was never shown a connection before its launch: your tests never saw {subject} absent or to come",
            "add a test with DistrictFactory(launched=False), and one with district.launch(date)",
            unshown.unlaunched_never_shown,
        ),
        Kind(
            "CU408",
            "advice",
            "read the text of an error where {new} tells it",
            "was shown an error of {old}, whose text is in `{subject}`",
            "read it from `{key}` in {new}",
            searching.errors,
            lambda moved: moved.old.error_keys[0] not in moved.new.error_keys,
        ),
    )
}
"""Every kind of finding by its code. Codes are stable: one that is retired is not used again."""


class Ignored(NamedTuple):
    """A kind of finding that is left out; with a pattern, in the tests or on the endpoints that it fits alone."""

    code: str
    pattern: str = ""

    @classmethod
    def read(cls, text: str) -> Ignored:
        """Read `CU101`, `CU101:/contacts*` or `CU201:tests/test_feed.py*`. Raises `InvalidValueError`."""
        code, _, pattern = text.partition(":")
        if code not in FINDINGS:
            near = nearest(code.upper(), FINDINGS)
            hint = f"; did you mean {near}?" if near else "."
            raise InvalidValueError(f"there is no finding {code!r}{hint} The codes are {', '.join(FINDINGS)}")
        return cls(code, pattern)

    def covers(self, sample: Sample) -> bool:
        """Whether a request is not to be looked at for this."""
        return any(glob(self.pattern).fullmatch(text) for text in (sample.test, sample.endpoint))

    def __str__(self) -> str:
        return f"{self.code}:{self.pattern}" if self.pattern else self.code


@dataclass(frozen=True)
class Finding:
    """One thing that an app has left to do, or that its tests have not shown it."""

    __module__ = "clever_mock.upgrade"

    code: str
    level: Level
    title: str
    instead: str
    subject: str
    """What it is about, such as `/students/{id}`."""
    times: int
    """How many requests did it; 0 for what never happened."""
    tests: tuple[str, ...]
    """The ids of the tests that did it, sorted."""
    request: str
    """One request that did it, such as `GET /v1.1/students?limit=100`; empty for what never happened."""
    changes: tuple[str, ...]
    """What changes in the answer."""

    @property
    def sentence(self) -> str:
        """What the app does, as a sentence about it."""
        return f"The app {self.title}."


def findings_in(samples: Sequence[Sample], move: Move, ignored: Sequence[Ignored] = ()) -> list[Finding]:
    """All findings in the traffic of an app, by code and subject, less what is ignored."""
    made: list[Finding] = []
    for kind in FINDINGS.values():
        rules = [rule for rule in ignored if rule.code == kind.code]
        if all(rule.pattern for rule in rules):
            left = [one for one in samples if not any(rule.covers(one) for rule in rules)]
            made += [_finding(kind, found, move) for found in kind.search(left, move)]
    return sorted(made, key=lambda finding: (finding.code, finding.subject, finding.title))


def _finding(kind: Kind, found: Found, move: Move) -> Finding:
    words = {"old": found.old, "new": move.new.name, "subject": found.subject, **found.words}
    first = min(found.samples, key=lambda sample: (sample.test, sample.url), default=None)
    return Finding(
        code=kind.code,
        level=kind.level,
        title=kind.title.format(**words),
        instead=kind.instead.format(**words),
        subject=found.subject,
        times=sum(sample.times for sample in found.samples),
        tests=tuple(sorted({sample.test for sample in found.samples if sample.test})),
        request=f"{first.method} {first.url}" if first else "",
        changes=found.changes,
    )
