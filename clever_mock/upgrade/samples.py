"""Samples of traffic: what the upgrade report needs of each request, as data that can be sent and stored as JSON.

They are taken from recorded requests, while these come or afterwards from a journal. What is alike is kept once and
counted, so that a whole session stays small. Nothing is judged here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, quote

from clever_mock.api.routing import route
from clever_mock.errors import JournalError
from clever_mock.model.looking.application import Connection
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.traffic.strict import template
from clever_mock.versions import VERSIONS, Endpoint, Version
from clever_mock.versions.calendar import refusal
from clever_mock.versions.identity import ROLE_NAMES, kind_of_older_id
from clever_mock.versions.moves import going_parameters
from clever_mock.versions.v2_0 import CONTACTS
from clever_mock.versions.values import wire_time

Watch = Callable[[RecordedRequest, bytes], None]
"""Looks at a request and the body of its answer."""

_MOST_RUNS = 200
_LONGEST = 20
_SAFE = "/-._~!$&'()*+,;=:@"
_CURSORS = ("starting_after", "ending_before")
_PEOPLE = ("users", CONTACTS)
"""The kinds of records that have other ids in older versions."""
_DATES = ("launch_date", "pause_start", "pause_end")


@dataclass(frozen=True)
class Sample:
    """A request, and what of its answer matters for a move to a newer version. Only text, numbers and flags."""

    __module__ = "clever_mock.upgrade"

    method: str
    path: str
    query: str = ""
    """The query as it was sent, without `?`."""
    parameters: tuple[str, ...] = ()
    """What the query holds that a newer version may know no more, such as `where` or `record_type=students`, sorted."""
    version: str = ""
    """The version that answered, such as `v1.1`; empty for a path outside of all."""
    endpoint: str = ""
    """The path in Clever's documentation, such as `/students/{id}`; for an unknown path, the path with `{id}`s."""
    status: int = 0
    """The answer's status, 0 where the connection ended before an answer."""
    test: str = ""
    """The id of the test, empty outside of tests."""
    connection: str = ""
    """The id of the connection whose token came, empty for a token that is unknown."""
    created: str = ""
    """The day on which the application was created, such as `2016-08-15`."""
    legacy: str = ""
    """The role of whom an id was sent that older versions show and this one does not, such as `teacher`."""
    refused: str = ""
    """Why the release calendar refused the request, empty where it did not."""
    time: str = ""
    """When it came, by the mock's clock, as Clever writes a moment."""
    state: str = ""
    """The state that the answer showed, where it is a status."""
    dates: tuple[str, ...] = ()
    """The dates that a status showed, of `launch_date`, `pause_start` and `pause_end`."""
    launched: bool | None = None
    """Whether a status showed a launch date that has come; None where the version does not show it."""
    unread: tuple[str, ...] = ()
    """Of a request for events: the collections that had not been read whole in its version before."""
    order: int = 0
    """The place of the request, or of the first that is like it, among all that were collected."""
    last: int = 0
    """The place of the last request that is like it."""
    run: int = 0
    """How many times the connection had changed between versions before, in this test."""
    times: int = 1
    """How many requests were like it."""

    @property
    def url(self) -> str:
        """Path and query as they were sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def versioned(self) -> bool:
        """Whether the path names its version."""
        return self.path.startswith(f"/{self.version}/") if self.version else False

    @property
    def limit(self) -> int | None:
        """The `limit` in the query, None without one that is a number."""
        found = dict(reversed(parse_qsl(self.query))).get("limit", "")
        return int(found) if found.isascii() and found.isdigit() and len(found) < _LONGEST else None

    @property
    def peeks(self) -> bool:
        """Whether it asks how many there are, or for the end of a list, and so reads no list."""
        pairs = parse_qsl(self.query)
        return ("count", "true") in pairs or ("ending_before", "last") in pairs

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Sample:
        """The sample that `asdict` and JSON have made this of."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
        }
        return cls(**values)


class Samples:
    """Collects samples, of tests that run and of other processes."""

    __module__ = "clever_mock.upgrade"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[object, ...], Sample] = {}
        self._seen = 0
        self._last: dict[tuple[str, str], tuple[str, int]] = {}

    def watch(self, test: str = "") -> Watch:
        """What looks at the requests of a test: `clever.watch(samples.watch("a test"))`."""
        return lambda entry, body: self.add(sample_of(entry, body, test))

    def add(self, sample: Sample) -> None:
        """Take a sample in; one that is like another is counted there."""
        if sample.method == "OPTIONS":
            return
        with self._lock:
            self._seen += 1
            self._keep(replace(sample, order=self._seen, last=self._seen, run=self._run(sample)))

    def _keep(self, sample: Sample) -> None:
        key = _key(sample)
        known = self._kept.get(key)
        self._kept[key] = _counted(known, sample) if known else sample

    def _run(self, sample: Sample) -> int:
        if not sample.versioned:
            return 0
        who = (sample.test, sample.connection)
        version, run = self._last.get(who, (sample.version, 0))
        if version != sample.version:
            run = min(run + 1, _MOST_RUNS)
        self._last[who] = (sample.version, run)
        return run

    def all(self) -> list[Sample]:
        """The samples, by test, and in a test in the order of their first request."""
        with self._lock:
            return sorted(self._kept.values(), key=lambda sample: (sample.test, sample.order))

    def dump(self) -> str:
        """All samples as JSON."""
        return json.dumps([asdict(sample) for sample in self.all()])

    def load(self, text: str) -> None:
        """Take in the samples that another process has dumped."""
        with self._lock:
            before = self._seen
            for given in json.loads(text):
                sample = Sample.read(given)
                self._keep(replace(sample, order=before + sample.order, last=before + sample.last))
                self._seen = max(self._seen, before + sample.last)


def samples_of(requests: Iterable[RecordedRequest], test: str = "") -> list[Sample]:
    """The samples of recorded requests, such as `clever.requests`, in order."""
    samples = Samples()
    for entry in requests:
        samples.add(sample_of(entry, _body(entry), test))
    return samples.all()


def sample_of(entry: RecordedRequest, body: bytes, test: str = "") -> Sample:
    """The sample of one request with the body of its answer."""
    sample = Sample(
        method=entry.method,
        path=quote(entry.path, safe=_SAFE),
        query=quote(entry.url[len(entry.path) + 1 :], safe=f"{_SAFE}%?"),
        version=entry.version or "",
        parameters=parameters_of(entry.version or "", entry.query_pairs),
        endpoint=entry.endpoint or _unknown(entry),
        status=entry.status or 0,
        test=test,
        time=wire_time(entry.time),
        unread=entry.unread,
    )
    connection = entry.connection
    if connection is not None:
        created = connection.application.created.date().isoformat()
        refused = _refused(entry, connection)
        legacy = _legacy(entry, connection)
        sample = replace(sample, connection=connection.id, created=created, refused=refused, legacy=legacy)
    if entry.status == 200 and entry.route is not None and _shows_status(*entry.route):
        sample = _with_status(sample, body)
    return sample


def parameters_of(version: str, query: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What of a query a newer version may know no more; kinds of events with their name."""
    known = VERSIONS.get(version)
    kinds = {*known.event_names.values(), *map(known.collection, known.event_names)} if known else set()
    found = {name for name, _ in query if name in going_parameters()}
    words = (word for name, word in query if name == "record_type")
    plural = (word if word in kinds else f"{word}s" for word in words)
    return tuple(sorted(found | {f"record_type={word}" for word in plural if word in kinds}))


def _unknown(entry: RecordedRequest) -> str:
    return quote(template(entry.path), safe=f"{_SAFE}{{}}").removeprefix(f"/{entry.version}")


def _refused(entry: RecordedRequest, connection: Connection) -> str:
    """Why the release calendar has refused a request."""
    if entry.version is None or entry.status != 404 or not connection.district.roster.enforce_releases:
        return ""
    return refusal(VERSIONS[entry.version], connection.application, entry.time) or ""


def _legacy(entry: RecordedRequest, connection: Connection) -> str:
    """The role of whom an older id was sent: in the path, or as the place at which a page begins."""
    found = route(entry.path)
    if found is None:
        return ""
    (version, endpoint), id = found
    query = entry.query
    sent = [id] if endpoint.owner in _PEOPLE else []
    sent += [query[name] for name in _CURSORS if name in query] if endpoint.kind in _PEOPLE else []
    with connection.district.roster.lock:
        kinds = (kind_of_older_id(version, connection.view, one.lower()) for one in sent)
        return next((ROLE_NAMES[kind] for kind in kinds if kind), "")


def _shows_status(version: Version, endpoint: Endpoint) -> bool:
    """Whether an answer shows how a district is."""
    return endpoint.form == "status" or (endpoint.kind == "districts" and "state" in version.district_fields)


def _with_status(sample: Sample, body: bytes) -> Sample:
    try:
        data = json.loads(body)["data"]
        status = dict(data[0]["data"] if isinstance(data, list) else data)
    except (ValueError, LookupError, TypeError):  # the answer to HEAD, or one that a fault has spoilt
        return sample
    launched = None
    if "launch_date" in VERSIONS[sample.version].status:
        launched = "launch_date" in status and str(status["launch_date"]) <= sample.time
    shown = tuple(name for name in _DATES if name in status)
    return replace(sample, state=str(status.get("state", "")), dates=shown, launched=launched)


def _body(entry: RecordedRequest) -> bytes:
    try:
        return entry.answer.body
    except JournalError:
        return b""


def _counted(known: Sample, more: Sample) -> Sample:
    """A sample with those that are like it; the request that it shows is the least, whoever came first."""
    shown = min(known, more, key=lambda sample: sample.url)
    return replace(known, path=shown.path, query=shown.query, last=more.last, times=known.times + more.times)


_COUNTED_APART = tuple({field.name for field in fields(Sample)} - {"path", "query", "time", "order", "last", "times"})


def _key(sample: Sample) -> tuple[object, ...]:
    """What makes samples alike: all but the ids in the path, the time, and where a page begins."""
    apart = (getattr(sample, name) for name in _COUNTED_APART)
    return (sample.versioned, sample.limit, sample.peeks, *apart)
