"""Which requests are meant: a pattern of paths, and what else of a request can be asked for.

The journal, the faults and the relaxations of strict mode are all told in these words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from clever_mock.api.routing import tidy
from clever_mock.errors import InvalidValueError
from clever_mock.model import District
from clever_mock.model.nearest import nearest as find_nearest
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
    if not isinstance(path, str) or not path.startswith(("/", "*")):
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
        path=tidy(path),
        method=None if method is None else method.upper(),
        query=tuple(pairs),
        version=version,
        status=status,
        token=token,
        district=district.id if isinstance(district, District) else district,
    )


def nearest(wanted: str, known: list[str]) -> str | None:
    """What comes nearest to a word or a path, None when nothing is near."""
    return find_nearest(wanted, known, 0.5)
