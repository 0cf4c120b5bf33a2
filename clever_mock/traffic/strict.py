"""Strict mode: looks at each request and its answer for what a real Clever does not have, or an app should not do.

It looks and tells; it changes no answer. What of it is reported, and when, is decided elsewhere.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from clever_mock.api.identity import login_paths
from clever_mock.api.oauth import ROUTES
from clever_mock.api.where import COMBINERS, OPERATORS, parse_where
from clever_mock.errors import InvalidQueryError
from clever_mock.model.records.ids import is_object_id
from clever_mock.traffic.entry import RecordedRequest, masked
from clever_mock.traffic.matching import nearest
from clever_mock.traffic.offences import Offence
from clever_mock.versions import VERSIONS, Endpoint, Version

PAGES = ("starting_after", "ending_before", "page")
"""The parameters that choose a page."""

KNOWN: Mapping[str, tuple[str, ...]] = {
    "list": ("starting_after", "ending_before"),
    "events": ("limit", *PAGES, "count", "where", "created_since", "created_before"),
}
"""What each form of endpoint takes besides its published parameters, by recorded answers."""

KNOWN_AT: Mapping[str, tuple[str, ...]] = {"/districts": ("where",)}
"""What a path takes besides, by recorded answers."""

IGNORED: Mapping[str, str] = {
    "sort": "Clever once had it and gave it up before 2017, and the mock ignores it",
    "include": "Clever publishes it, but no recorded answer shows what it does, so the mock ignores it",
    "access_token": "Clever takes the token in the Authorization header alone",
}
"""Parameters that are reported everywhere, and why."""


Found = tuple[str, str, str]
"""An offence as it is found: its kind, what it is about, and the explanation."""


class Strict:
    """Looks at the requests of one mock, one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._issued: set[int] = set()
        self._last_next: dict[tuple[str, str], str] = {}
        self._good: set[str] = set()

    def look(self, entry: RecordedRequest, body: bytes) -> list[Offence]:
        """The offences of a request that Clever has answered with `body`."""
        if entry.method == "OPTIONS":
            return []
        found = [*_path(entry), *_method(entry)]
        with self._lock:
            found += self._token(entry)
            if entry.route is not None:
                found += [*_parameters(entry, *entry.route), *_where(entry, *entry.route)]
                found += self._page(entry, entry.route[1])
            self._learn(entry, body)
        request = f"{entry.method} {entry.url} (answered {entry.status})"
        return [Offence(kind, what, request, explanation) for kind, what, explanation in found]

    def _token(self, entry: RecordedRequest) -> Iterator[Found]:
        if entry.status == 401:
            if not entry.credentials and not entry.oauth:
                yield "no-token", template(entry.path), _no_token(entry)
            elif entry.credentials not in self._good:
                yield "wrong-token", template(entry.path), _wrong_token(entry)
        elif entry.login is not None and entry.route is not None:
            version, endpoint = entry.route
            paths = login_paths(entry.login, version)
            if endpoint.path not in paths:
                yield (
                    "wrong-token",
                    template(entry.path),
                    f"The token is that of a user who logged in. {endpoint.path} takes a district's token; a user's "
                    f"opens {', '.join(sorted(paths))}, for what is the user's own.",
                )

    def _page(self, entry: RecordedRequest, endpoint: Endpoint) -> Iterator[Found]:
        query = entry.query
        named = [name for name in PAGES if name in query]
        if not named or endpoint.form not in KNOWN or entry.status != 200 or query.get("count") == "true":
            return
        if _is_beginning(query) or (endpoint.form == "events" and "page" not in query):
            # Which event was read last is for the app to keep, so it may begin there.
            return
        if _key(entry.credentials, entry.path, entry.query_pairs) in self._issued:
            return
        given = self._last_next.get((entry.credentials, entry.path.lower()))
        links = f"the last `next` there was {given}" if given else "no answer had a `next` for this path"
        yield (
            "built-page",
            template(entry.path),
            f"No earlier answer to this token held this URL; {links}. Follow the `next` and `prev` links of an "
            f"answer as they are, and build no {' or '.join(named)} of your own: how pages are cut is Clever's affair.",
        )

    def _learn(self, entry: RecordedRequest, body: bytes) -> None:
        """Take note of the pages that an answer leads to, and of the token that opened it."""
        if entry.status != 200:
            return
        self._good.add(entry.credentials)
        for rel, uri in _links(body):
            path, _, query = uri.partition("?")
            self._issued.add(_key(entry.credentials, path, parse_qsl(query, keep_blank_values=True)))
            if rel == "next":
                self._last_next[entry.credentials, path.lower()] = uri


def known_parameters(version: Version, endpoint: Endpoint) -> list[str]:
    """The parameters that an endpoint has, published or known from recorded answers, sorted."""
    if not version.lists.filtered:
        return sorted({*endpoint.parameters, *(("limit", *PAGES[:2]) if endpoint.form == "list" else ())})
    known = {*endpoint.parameters, *KNOWN.get(endpoint.form, ()), *KNOWN_AT.get(endpoint.path, ())}
    if endpoint.form == "list":
        known |= {"limit", "count"} if endpoint.counted else set()
        known |= {"page"} if endpoint.paged else set()
    return sorted(known - IGNORED.keys())


def _path(entry: RecordedRequest) -> Iterator[Found]:
    if entry.endpoint is not None:
        return
    near = nearest(template(entry.path), _paths())
    hint = f"The nearest is {near}." if near else f"Paths begin with {', '.join(f'/{name}' for name in VERSIONS)}."
    yield "unknown-path", template(entry.path), f"Clever has no {entry.path}. {hint}"


def _method(entry: RecordedRequest) -> Iterator[Found]:
    if entry.endpoint is None:
        return
    if entry.oauth:
        allowed = ["HEAD", *ROUTES[entry.path]] if "GET" in ROUTES[entry.path] else [*ROUTES[entry.path]]
    else:
        allowed = ["HEAD", "GET"]
    if entry.method not in allowed:
        takes = ", ".join(sorted(allowed))
        yield "unknown-method", template(entry.path), f"{entry.endpoint} takes {takes} and no {entry.method}."


def _parameters(entry: RecordedRequest, version: Version, endpoint: Endpoint) -> Iterator[Found]:
    known = known_parameters(version, endpoint)
    for name in dict.fromkeys(name for name, _ in entry.query_pairs):
        if name in known:
            continue
        why = IGNORED.get(name)
        near = None if why else nearest(name, known)
        hint = f"; is it {near!r}?" if near else ""
        takes = ", ".join(known) or "no parameters"
        why = why or f"{endpoint.path} has no {name!r}, and Clever ignores it{hint}"
        end = "" if why.endswith("?") else "."
        yield "unknown-parameter", name, f"{why[0].upper()}{why[1:]}{end} {endpoint.path} takes {takes}."


def _where(entry: RecordedRequest, version: Version, endpoint: Endpoint) -> Iterator[Found]:
    text = entry.query.get("where")
    if text is None or not version.lists.filtered or endpoint.form not in KNOWN:
        return
    try:
        parse_where(text)
    except InvalidQueryError as error:
        named = re.search(r'"(\$\w*)"', str(error))
        near = nearest(named[1], [*OPERATORS, *COMBINERS]) if named else None
        hint = f" The nearest operator is {near}." if near else ""
        yield "bad-where", named[1] if named else template(entry.path), f"{error}.{hint}"


def _no_token(entry: RecordedRequest) -> str:
    query = " Clever takes no token in the query." if "access_token" in entry.query else ""
    return f"There is no Authorization header. Send `Authorization: Bearer` and the district's token.{query}"


def _wrong_token(entry: RecordedRequest) -> str:
    if entry.oauth:
        return "No application has this client id and secret, or none came; `clever.application` is the app under test."
    return (
        f"No connection and no login has the token in {masked(entry.authorization)!r}. A district's is "
        "`district.token`; that of a user who logs in is `clever.login(user).token`."
    )


def _is_beginning(query: Mapping[str, str]) -> bool:
    """Whether a page is where a walk may begin: the last one, or the first by its number."""
    cursors = [query[name] for name in ("starting_after", "ending_before") if name in query]
    return cursors == ["last"] if cursors else query["page"].lstrip("-0") in ("", "1") or query["page"][:1] == "-"


def _key(credentials: str, path: str, pairs: list[tuple[str, str]]) -> int:
    return hash((credentials, path.lower(), frozenset(pairs)))


def _links(body: bytes) -> Iterator[tuple[str, str]]:
    """The links at the end of an answer: relation and uri."""
    start = body.rfind(b'"links":')
    if start < 0:
        return
    try:
        links = json.loads(body[start + len(b'"links":') : body.rfind(b"]") + 1])
    except ValueError:
        return
    for link in links:
        if isinstance(link, dict) and isinstance(link.get("uri"), str):
            yield link.get("rel", ""), link["uri"]


def _paths() -> list[str]:
    versioned = [f"/{version.name}{endpoint.path}" for version in VERSIONS.values() for endpoint in version.endpoints]
    return [*versioned, *ROUTES]


def template(path: str) -> str:
    """A path with `{id}` for each id in it."""
    return "/".join("{id}" if is_object_id(part.lower()) else part for part in path.split("/"))
