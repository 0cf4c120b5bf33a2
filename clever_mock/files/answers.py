"""Answers that were captured from the real API: which records they show, the newest of each.

An answer is the JSON body as it came, of a list, a page or one record, or an object that holds it:
`{"request": "/v1.1/students", "at": "2015-12-09T02:10:04Z", "status": 200, "body": {…}}`. Only `body` has to be there.
What an answer shows is told by its uris, else by `request` or its own link. Errors, counts, grade levels, `/me` and
what OAuth answers are passed over. JSON as text is read as the JSON that it holds. A recording of another tool, such as
a cassette of VCR, is read as its answers; of these, what is no answer of the API is passed over.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from clever_mock.errors import InvalidValueError, LoadError
from clever_mock.files.as_sent import Sent, as_sent
from clever_mock.files.gathering import Gathered, Place
from clever_mock.files.recordings import KEYS, Recorded, body_of, from_text, recorded, status_of
from clever_mock.files.records import RowReader, called
from clever_mock.files.scanner import Scanner
from clever_mock.model.records.moments import as_moment
from clever_mock.model.records.rows import Row
from clever_mock.model.records.tables import KINDS
from clever_mock.versions import VERSIONS, Endpoint

ERROR_KEYS = ("code", "error", "errors", "message")
OAUTH_KEYS = ("access_token", "client_id")
BODY_KEYS = ("data", "paging", "links", "count", *ERROR_KEYS, *OAUTH_KEYS)
WRAPPER_KEYS = ("at", "request", "url", "status", "headers", "body")
"""The keys by which an answer, or what holds it, is known."""
FIRST_KEYS = frozenset((*BODY_KEYS, *WRAPPER_KEYS, *KEYS))
"""The keys with which a file of answers begins."""

_PATHS = {
    f"/{version.name}{endpoint.path}": endpoint for version in VERSIONS.values() for endpoint in version.endpoints
}
_PATHS |= {path: _PATHS[f"/{version.name}{path}"] for version in VERSIONS.values() for path in version.unversioned}
_ID = re.compile(r"(?<=/)[0-9a-f]{24}(?=/|$)")
_VERSION = re.compile(r"/(v[0-9]+\.[0-9]+)(/|$)")
_BEGINNING = dt.datetime.min.replace(tzinfo=dt.timezone.utc)


class UnknownPathError(InvalidValueError):
    """Raised for a path that the API does not have."""


class _Rank(NamedTuple):
    """Which of two sights of a record is newer: the answer's moment, the record's last change, the order of reading."""

    at: dt.datetime
    changed: dt.datetime
    order: int


class Answers:
    """The answers of one file or several."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._reader = RowReader()
        self._order = 0
        self.passed_over: list[str] = []
        """The recorded answers that do not count."""
        self._records: dict[str, dict[str, tuple[_Rank, Row, Place]]] = {kind: {} for kind in KINDS}
        self._events: dict[object, tuple[_Rank, object, Place]] = {}
        self._statuses: list[tuple[_Rank, object, Place]] = []
        self._persons: dict[str, tuple[_Rank, object, Place]] = {}

    def read(self, file: str, scanner: Scanner) -> None:
        """Read a file of one answer, a list of answers, or an answer on each line. Raises `LoadError`."""
        if scanner.peek() == "[":
            for position, given in enumerate(scanner.items()):
                self._add(f"{file}: [{position}]", given)
            scanner.end()
        while scanner.peek():
            line = scanner.line
            self._add(f"{file}: line {line}", scanner.value())

    def add(self, file: str, given: object) -> None:
        """Take up what a file holds that was read already: an answer, a recording or a list. Raises `LoadError`."""
        for position, each in enumerate(given) if isinstance(given, list) else [(None, given)]:
            self._add(_placed(file, position), each)

    def _add(self, where: str, given: object) -> None:
        with _named(where):
            if isinstance(given, str):
                given = from_text(given)
                if given is None:
                    return
                if isinstance(given, list):
                    self.add(where, given)
                    return
            found = recorded(given)
            if found is None:
                self._take_up(where, *_unwrapped(given))
                return
            for each in found:
                self._add_recorded(_placed(where, each.place), each)

    def _add_recorded(self, where: str, each: Recorded) -> None:
        """Take up what a tool has recorded. Whom else it asked, and what it asked else, is passed over."""
        with _named(where):
            if not _counts(each):
                self.passed_over.append(str(each))
                return
            body = body_of(each.body)
            if isinstance(body, dict):
                self._take_up(where, body, each.url, each.at or _BEGINNING)

    def _take_up(self, where: str, body: dict[str, Any] | None, request: str, at: dt.datetime) -> None:
        if body is None or "data" not in body or body.keys() & set(ERROR_KEYS) or _is_oauth(body, request):
            return
        self._order += 1
        data = body["data"]
        listed = _endpoint(request or _self_link(body))
        for position, item in enumerate(data if isinstance(data, list) else [data]):
            place = Place(where, "data", position)
            wrapped = isinstance(item, dict) and "data" in item and item.keys() <= {"data", "uri", "links"}
            record = item["data"] if wrapped else item
            endpoint = _endpoint(item["uri"]) if wrapped and "uri" in item else listed
            if endpoint is None:
                raise LoadError(f"{place}: it has no uri and the answer no link 'self', so its kind is unknown")
            self._take(endpoint, record, place, at)

    def _take(self, endpoint: Endpoint, record: object, place: Place, at: dt.datetime) -> None:
        rank = _Rank(at, _BEGINNING, self._order)
        if endpoint.form in ("events", "event"):
            id = record.get("id") if isinstance(record, dict) else None
            known = self._events.get(id)
            if known is None or known[0] < rank:
                self._events[id] = (rank, record, place)
        elif endpoint.form == "status":
            self._statuses.append((rank, record, place))
        elif endpoint.form in ("list", "detail", "one"):
            sent, status = self._as_sent(endpoint.kind, record, place)
            if endpoint.kind == "users" and isinstance(record, dict) and "student" not in record["roles"]:
                self._persons[record["id"]] = (rank, record, place)
            for kind, each in sent:
                self._keep(kind, each, place, rank)
            if status:
                self._statuses.append((rank, status, place))

    def _as_sent(self, kind: str, record: object, place: Place) -> tuple[Sent, dict[str, Any]]:
        try:
            return as_sent(kind, record)
        except InvalidValueError as error:
            raise LoadError(f"{place}: {error}") from None

    def _keep(self, kind: str, record: object, place: Place, rank: _Rank) -> None:
        try:
            row = self._reader.read(kind, record)
        except InvalidValueError as error:
            raise LoadError(f"{place}{called(None, record)}: {error}") from None
        if kind in ("students", "teachers") and isinstance(record, dict):
            row = row._replace(other_schools=_others(record, row.school))
        rank = rank._replace(changed=getattr(row, "last_modified", None) or _BEGINNING)
        known = self._records[kind].get(row.id)
        if known is None or known[0] < rank:
            self._records[kind][row.id] = (rank, row, place)

    @property
    def any(self) -> bool:
        """Whether there was an answer that shows something."""
        return self._order > 0

    def gathered(self) -> Gathered:
        """The newest sight of each record, event and status."""
        gathered = Gathered(self._name, partial=True)
        for kind, found in self._records.items():
            newest = [found[id] for id in sorted(found)]
            gathered.rows[kind] = [row for _, row, _ in newest]
            gathered.places[kind] = [place for _, _, place in newest]
        gathered.persons = [(place, person) for _, person, place in self._persons.values()]
        gathered.events = [(place, event) for _, event, place in self._events.values()]
        gathered.statuses = [(place, status) for _, status, place in sorted(self._statuses, key=lambda each: each[0])]
        return gathered


def _others(record: dict[str, Any], primary: str) -> tuple[str, ...]:
    """The schools that a user is shown with besides the primary one."""
    schools = record.get("schools")
    return tuple(sorted({school for school in schools if school != primary})) if isinstance(schools, list) else ()


def _is_oauth(body: dict[str, Any], request: str) -> bool:
    """Whether a body is a list of tokens, told by where it came from or by what it lists."""
    items = body["data"] if isinstance(body["data"], list) else ()
    tokens = any(isinstance(item, dict) and "access_token" in item for item in items)
    return tokens or urlsplit(request or _self_link(body)).path.startswith("/oauth/")


def _placed(where: str, position: int | None) -> str:
    return where if position is None else f"{where}: [{position}]"


@contextlib.contextmanager
def _named(where: str) -> Iterator[None]:
    """Say where it was that a value could not be read."""
    try:
        yield
    except LoadError:
        raise
    except ValueError as error:
        raise LoadError(f"{where}: {error}") from None


def _counts(each: Recorded) -> bool:
    """Whether it is an answer of the API. Raises `InvalidValueError` for one of a version that there is not."""
    if not each.good:
        return False
    try:
        return _endpoint(each.url) is not None
    except UnknownPathError:
        return False


def _unwrapped(given: object) -> tuple[dict[str, Any] | None, str, dt.datetime]:
    """The body of an answer, the path that was asked for, and when; no body where it is an error."""
    if not isinstance(given, dict):
        raise ValueError(f"an answer is an object, not {type(given).__name__}")
    if "body" not in given:
        if not given.keys() & set(BODY_KEYS):
            raise ValueError(f"it is no answer: it has none of the keys {', '.join((*BODY_KEYS, 'body'))}")
        return given, "", _BEGINNING
    at = as_moment(given["at"], "at") if "at" in given else _BEGINNING
    request = given.get("request", given.get("url", ""))
    if not isinstance(request, str):
        raise ValueError(f"request takes a path such as '/v1.1/students', not {request!r}")
    body = body_of(given["body"]) if status_of(given) == "200" else None
    return (body if isinstance(body, dict) else None), request, at


def _self_link(body: dict[str, Any]) -> str:
    links = body.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "self":
            return str(link.get("uri"))
    return ""


def _endpoint(uri: object) -> Endpoint | None:
    """The endpoint that a path or URL belongs to, None where there is none. Raises `InvalidValueError`."""
    path = urlsplit(str(uri)).path
    found = _PATHS.get(_ID.sub("{id}", re.sub("/{2,}", "/", path).rstrip("/")))
    if found is None and path:
        version = _VERSION.search(path)
        if version and version.group(1) not in VERSIONS:
            raise InvalidValueError(f"{path} is of {version.group(1)}, and only {', '.join(VERSIONS)} can be read")
        raise UnknownPathError(f"{path} is no path of the API")
    return found
