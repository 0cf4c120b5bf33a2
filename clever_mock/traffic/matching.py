"""Which requests are meant: a pattern of paths, and what else of a request can be asked for.

The journal, the faults and the relaxations of strict mode are all told in these words.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from clever_mock.api.oauth import ROUTES as OAUTH_PATHS
from clever_mock.api.routing import tidy
from clever_mock.errors import InvalidValueError
from clever_mock.model import District
from clever_mock.model.records.nearest import nearest as find_nearest
from clever_mock.versions import VERSIONS

if TYPE_CHECKING:
    from clever_mock.traffic.entry import RecordedRequest

_WILD = re.compile(r"(\*|\{\w+\})")


@lru_cache(maxsize=512)
def glob(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression for the whole text: `*` is any text, `{id}` one part of a path."""
    parts = (
        ".*" if part == "*" else "[^/]+" if _WILD.fullmatch(part) else re.escape(part) for part in _WILD.split(pattern)
    )
    return re.compile("".join(parts), re.DOTALL)


@dataclass(frozen=True)
class Matcher:
    """The requests that are meant; what is None is not asked for."""

    path: str
    method: str | None
    query: tuple[tuple[str, str], ...]
    version: str | None
    status: int | None
    token: str | None
    district: str | None

    def matches(self, entry: RecordedRequest) -> bool:
        """Whether a request is one of those meant."""
        return (
            self.method in (None, entry.method)
            and self.status in (None, entry.status)
            and glob(self.path).fullmatch(entry.path) is not None
            and self.version in (None, entry.version)
            and self.token in (None, entry.token)
            and (self.district is None or (entry.district is not None and entry.district.id == self.district))
            and all(self._has(entry, name, value) for name, value in self.query)
        )

    def _has(self, entry: RecordedRequest, name: str, value: str) -> bool:
        return any(name == given and glob(value).fullmatch(text) for given, text in entry.query_pairs)

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query)
        words = [self.method or "a request to", self.path + (f"?{query}" if query else "")]
        words += [f"in {self.version}"] if self.version else []
        words += [f"with status {self.status}"] if self.status else []
        words += [f"with the token {self.token}"] if self.token else []
        words += [f"for district {self.district}"] if self.district else []
        return " ".join(words)


def matcher(
    path: str = "*",
    *,
    method: str | None = None,
    query: Mapping[str, object] | None = None,
    version: str | None = None,
    status: int | None = None,
    token: str | None = None,
    district: District | str | None = None,
) -> Matcher:
    """Say which requests are meant.

    `path` is a path, in which `*` stands for any text and `{id}` for one part: `/v1.2/*`, `*/students/{id}`. What
    follows a `?` in it, and `query`, are parameters that the request has, among others; a value may hold `*`.
    `district` is the one whose token came, of a user of it included.

    Raises `InvalidValueError` for what no request could match.
    """
    if not isinstance(path, str) or "://" in path:
        raise InvalidValueError(f"a path begins with / or *, such as '/v1.2/students' or '*/students/{{id}}': {path!r}")
    path, _, asked = path.partition("?")
    pairs = [*parse_qsl(asked, keep_blank_values=True), *((name, str(value)) for name, value in (query or {}).items())]
    if method is not None and not (isinstance(method, str) and re.fullmatch("[A-Za-z]+", method)):
        raise InvalidValueError(f"method takes a word such as 'GET', not {method!r}")
    if version is not None and version not in VERSIONS:
        raise InvalidValueError(f"version takes one of {', '.join(VERSIONS)}, not {version!r}")
    if status is not None and not (isinstance(status, int) and 100 <= status <= 599):
        raise InvalidValueError(f"status takes a number from 100 to 599, not {status!r}")
    return Matcher(
        path=tidy(path if path.startswith(("/", "*")) else f"/{path}"),
        method=None if method is None else method.upper(),
        query=tuple(pairs),
        version=version,
        status=status,
        token=token,
        district=district.id if isinstance(district, District) else district,
    )


def check_path(pattern: str) -> None:
    """Refuse, with `InvalidValueError`, a pattern of paths that fits no path of any version, naming the nearest."""
    if not any(_overlap(_tokens(pattern), _tokens(path)) for path in _all_paths()):
        near = nearest(re.sub("[0-9a-f]{24}", "{id}", pattern), _all_paths())
        hint = f"; the nearest is {near}" if near else ""
        raise InvalidValueError(
            f"no version has a path {pattern}, so no request could meet this{hint}. Paths begin with their version, "
            f"such as /{next(reversed(VERSIONS))}/students or */students"
        )


@lru_cache(maxsize=1)
def _all_paths() -> list[str]:
    paths = [f"/{version.name}{endpoint.path}" for version in VERSIONS.values() for endpoint in version.endpoints]
    return [*paths, *(path for version in VERSIONS.values() for path in version.unversioned), *OAUTH_PATHS]


@lru_cache(maxsize=512)
def _tokens(pattern: str) -> tuple[str, ...]:
    """A pattern as single characters, `*`, and `{id}` for one part of a path."""
    parts = (("*",) if part == "*" else (_ID,) if _WILD.fullmatch(part) else part for part in _WILD.split(pattern))
    return tuple(token for part in parts for token in part)


def _overlap(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether there is a path of this form, with an ObjectID or a part of one as its id, that fits a pattern."""
    begun, todo = {(0, 0)}, [(0, 0)]
    while todo:
        place = i, j = todo.pop()
        if place == (len(pattern), len(path)):
            return True
        for reached in _steps(pattern, path, i, j):
            if reached not in begun:
                begun.add(reached)
                todo.append(reached)
    return False


def _steps(pattern: tuple[str, ...], path: tuple[str, ...], i: int, j: int) -> Iterator[tuple[int, int]]:
    """How far both can go on together: by a character of each, or by the end of what may be longer."""
    a, b = pattern[i] if i < len(pattern) else "", path[j] if j < len(path) else ""
    if a in ("*", _ID):
        yield i + 1, j
    if b == _ID:
        yield i, j + 1
    if not (a and b):
        return
    if a == "*" or (a == _ID and b != "/"):
        yield i, j + (b != _ID)
    elif a == b or (b == _ID and a in string.hexdigits):
        yield i + 1, j + (b != _ID)


_ID = "{id}"


def nearest(wanted: str, known: list[str]) -> str | None:
    """What comes nearest to a word or a path, None when nothing is near."""
    return find_nearest(wanted, known, 0.5)
