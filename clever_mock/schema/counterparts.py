"""The path by which another version answers what a path asks for: `/teachers/{id}` and `/users/{user id}`.

Paths are without a version here, and can have a query.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl

from clever_mock.api.query import encode_query
from clever_mock.api.routing import Route, route
from clever_mock.model.looking.sharing import View
from clever_mock.versions import Endpoint, Version
from clever_mock.versions.identity import newer_id, older_id
from clever_mock.versions.moves import moves
from clever_mock.versions.names import age

Pairs = list[tuple[str, str]]

_CURSORS = ("starting_after", "ending_before")


def has_path(version: Version, path: str) -> bool:
    """Whether a version has a path."""
    return _found(version, path) is not None


def counterpart(path: str, old: Version, new: Version, view: View) -> str | None:
    """The path in the version `new` of what a path of the version `old` asks for, None where it has none.

    Ids are those of the version: a teacher's is that of the user in 3.0 and after. `view` sees the records.
    """
    found = _found(old, path)
    if found is None:
        return None
    (_, endpoint), id = found
    query = parse_qsl(path.partition("?")[2], keep_blank_values=True)
    if age(old) <= age(new):
        return _newer(endpoint, id, query, old, new, view)
    return _older(endpoint, id, query, new, old, view)


def _found(version: Version, path: str) -> tuple[Route, str] | None:
    return route(f"/{version.name}{path.partition('?')[0]}")


def _newer(endpoint: Endpoint, id: str, query: Pairs, old: Version, new: Version, view: View) -> str | None:
    moved = moves(old, new)
    into = moved.path(endpoint.path)
    if not into:
        return None
    base, _, more = into.partition("?")
    given: Pairs = [*parse_qsl(more)]
    for name, value in query:
        if name in _CURSORS:
            value = newer_id(moved, view, endpoint.kind, value)
        elif name == "record_type":
            value = moved.record_type(value) or value
        given.append((name, value))
    renamed = newer_id(moved, view, endpoint.owner, id)
    return _written(base, renamed, [(name, value.replace("{id}", renamed)) for name, value in given])


def _older(endpoint: Endpoint, id: str, query: Pairs, old: Version, new: Version, view: View) -> str | None:
    moved = moves(old, new)
    best: tuple[int, str] | None = None
    for path in moved.back(endpoint.path):
        wanted = dict(parse_qsl(moved.path(path).partition("?")[2]))
        owner = next(one.owner for one in old.endpoints if one.path == path)
        renamed = older_id(moved, view, owner, id) if owner else id
        if renamed is None or not all((name, value) in query for name, value in wanted.items()):
            continue
        rest = [(name, value) for name, value in query if name not in wanted]
        if best is None or len(wanted) > best[0]:
            best = len(wanted), _written(path, renamed, rest)
    return best[1] if best else None


def _written(path: str, id: str, query: Iterable[tuple[str, str]]) -> str:
    pairs = list(query)
    return path.replace("{id}", id) + (f"?{encode_query(pairs)}" if pairs else "")
