"""The query of a request: read strictly, echoed as Clever echoes it, and its parameters turned into values.

What a list does with them is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from clever_mock.api.answers import Refused, bad_parameter, refused
from clever_mock.api.where import Where, parse_where
from clever_mock.errors import InvalidQueryError
from clever_mock.model.records.ids import is_object_id
from clever_mock.versions import Version

MAX_QUERY = 64 * 1024
"""The longest query string that is read, in bytes."""

COUNTS = ("true", "false", "undefined", "")
"""What a published `count` may be."""

_NODE_SAFE = "[]!$'()*,:;@/?~"
_RESERVED_SAFE = "!'()*~"
_CURSORS = ("starting_after", "ending_before")

Pairs = list[tuple[str, str]]


def parse_query(raw: str) -> Pairs:
    """Read a raw query string into its parameters, in order. Refuses what is too long or not UTF-8."""
    if len(raw) > MAX_QUERY:
        raise refused("query too long")
    pairs: Pairs = []
    for part in raw.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((_decode(name), _decode(value)))
    return pairs


def _decode(text: str) -> str:
    try:
        return unquote_to_bytes(text.replace("+", " ").encode("latin-1")).decode()
    except UnicodeError:
        raise bad_parameter("The query string is not UTF-8") from None


def encode_query(pairs: Pairs, *, fully: bool = False) -> str:
    """Write parameters as the recorded service echoes them.

    Its older part leaves `[ ] $ : ,` and the like as they are; its newer part, `fully`, escapes them.
    """
    safe = _RESERVED_SAFE if fully else _NODE_SAFE
    return "&".join(f"{_quoted(name, safe)}={_quoted(value, safe)}" for name, value in pairs)


def _quoted(text: str, safe: str) -> str:
    return text if text.isascii() and text.replace("_", "").isalnum() else quote(text, safe=safe)


@dataclass(frozen=True)
class Cursor:
    """A position in id order: the records after or before an id, or, before `last`, those at the end."""

    name: str
    id: str

    @property
    def backward(self) -> bool:
        """Whether the page lies before the position."""
        return self.name == "ending_before"

    @property
    def at_end(self) -> bool:
        """Whether the page is the last one."""
        return self.id == "last"


class Query:
    """The parameters of one request to a list."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self._first: dict[str, str] = {}
        for name, value in pairs:
            self._first.setdefault(name, value)

    def get(self, name: str) -> str | None:
        """The value of a parameter, the first where there are several."""
        return self._first.get(name)

    def limit(self, version: Version) -> int:
        """How many records a page holds."""
        text = self.get("limit")
        if text is None:
            return version.default_limit
        if re.fullmatch("[0-9]+", text) is None or not text.strip("0"):
            raise bad_parameter(_no_limit(text, version))
        digits = text.lstrip("0")
        if len(digits) > 9 or int(digits) > version.max_limit:
            raise bad_parameter(f"Limit '{_short(text)}' is too large: the most is {version.max_limit}", 413)
        return int(digits)

    def cursor(self) -> Cursor | None:
        """The cursor, if there is one."""
        given = [name for name in _CURSORS if name in self._first]
        if len(given) > 1:
            raise bad_parameter("starting_after and ending_before cannot be used together")
        if not given:
            return None
        name, id = given[0], self._first[given[0]].lower()
        if not is_object_id(id) and not (name == "ending_before" and id == "last"):
            raise bad_parameter(f"Invalid {name} '{_short(self._first[name])}': it must be an ObjectID")
        return Cursor(name, id)

    def page(self) -> int | None:
        """The page of the older `page` parameter; below 1 is page 1."""
        text = self.get("page")
        if text is None:
            return None
        if re.fullmatch("-?[0-9]{1,9}", text) is None:
            raise bad_parameter(f"Invalid page '{_short(text)}': it must be a number of at most 9 digits")
        return max(int(text), 1)

    def where(self, version: Version) -> Where | None:
        """The `where` of the query, if there is one; refused by a version that does not know it."""
        text = self.get("where")
        if text is None:
            return None
        if not version.lists.filtered:
            raise bad_parameter(f"where is not known to {version.name} any more: read the list, and choose yourself")
        try:
            return parse_where(text)
        except InvalidQueryError as error:
            raise bad_parameter(str(error)) from None

    def without(self, *names: str) -> Pairs:
        """The parameters but for these."""
        return [(name, value) for name, value in self.pairs if name not in names]

    def counts(self, version: Version) -> bool:
        """Whether a published `count` asks for a number; clients send `false` and `undefined` as well."""
        text = self.get("count")
        validated = version.lists.validated
        if text not in (None, *COUNTS):
            if validated:
                raise not_one_of("count", [word for word in COUNTS if word])
            known = ", ".join(map(repr, COUNTS))
            raise bad_parameter(f"Invalid count '{_short(text or '')}': it must be one of {known}")
        return text == "true" or (validated and text == "")

    def without_pages(self) -> Query:
        """The same query, but for what chooses a page."""
        return Query(self.without("limit", "page", *_CURSORS))

    def with_cursor(self, cursor: Cursor) -> Pairs:
        """The parameters with another cursor, which comes last."""
        return [*self.without(*_CURSORS), (cursor.name, cursor.id)]

    def with_page(self, page: int) -> Pairs:
        """The parameters with another page, in its place."""
        return [(name, str(page) if name == "page" else value) for name, value in self.pairs]


def not_one_of(name: str, words: Iterable[str]) -> Refused:
    """The refusal of a word that a parameter does not know, as the library of versions from 3.0 on says it."""
    return bad_parameter(f"validation failure list:\n{name} in query should be one of [{' '.join(words)}]")


def _no_limit(text: str, version: Version) -> str:
    """Why a text is no limit, in the words of a version."""
    if not version.lists.validated:
        return f"Invalid limit '{_short(text)}': it must be a number from 1 to {version.max_limit}"
    if re.fullmatch("-?[0-9]+", text) is None:
        return f'strconv.ParseInt: parsing "{_short(text)}": invalid syntax'
    return "validation failure list:\nlimit in query should be greater than or equal to 1"


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:100]}…"
