"""What changed from one version to another, worked out from their data, as rows.

What moved is one row, and not one that goes and another that comes. How rows are printed stands in `tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from clever_mock.schema.facts import AREAS
from clever_mock.versions import Version
from clever_mock.versions.moves import Moves, moves
from clever_mock.versions.names import age


class Change(NamedTuple):
    """One thing in which two versions differ: what it is about, and what each has, None for nothing.

    `to` is what it is called in the newer version, where that calls it otherwise.
    """

    area: str
    name: str
    old: str | None
    new: str | None
    to: str = ""

    @property
    def back(self) -> Change:
        """The same from the newer version to the older."""
        return Change(self.area, self.to or self.name, self.new, self.old, self.name if self.to else "")


# What became of it


def _field_of(moved: Moves, name: str) -> str:
    return moved.field(name)


def _value_of(moved: Moves, name: str) -> str:
    field, _, word = name.partition("=")
    return f"{moved.field(field)}={word}"


def _parameter_of(moved: Moves, name: str) -> str:
    path, _, parameter = name.partition("?")
    return f"{moved.path(path).partition('?')[0]}?{parameter}"


def _link_of(moved: Moves, name: str) -> str:
    collection, _, rel = name.partition(": ")
    into = moved.path(f"/{collection}/{{id}}/{rel}").partition("?")[0].split("/")
    return f"{into[1]}: {into[3]}" if len(into) > 3 else name


def _event_of(moved: Moves, name: str) -> str:
    return f"{moved.record_type(name.removesuffix('.*'))}.*"


def _path_of(moved: Moves, name: str) -> str:
    return moved.path(name)


def _open_path_of(moved: Moves, name: str) -> str:
    return moved.path(name).partition("?")[0]


def _status_field_of(moved: Moves, name: str) -> str:
    return moved.field(f"status.{name}")


MOVED: Mapping[str, Callable[[Moves, str], str]] = {
    "field": _field_of,
    "status field": _status_field_of,
    "part of a value": _field_of,
    "value": _value_of,
    "meaning": _field_of,
    "path": _path_of,
    "parameter": _parameter_of,
    "link": _link_of,
    "event": _event_of,
    "answers a user's token": _open_path_of,
}
"""How a thing of an older version is called in a newer one, in the areas where that can be another name."""

LANDS: Mapping[str, str] = {"status field": "field", "part of a value": "field"}
"""Where what moves from an area is found, if elsewhere: a status that is gone is told by the fields of the district."""

FOLLOWS = ("value", "meaning", "parameter", "link", "answers a user's token")
"""The areas in which what only moved along with its field or path is not told again."""

Place = tuple[str, str]
"""An area, and a name in it."""


def changes(old: Version, new: Version) -> list[Change]:
    """All that changed from one version to another, area by area, by name."""
    if age(old) > age(new):
        return [row.back for row in changes(new, old)]
    told = _Told(moves(old, new))
    return [*told.ids(), *(row for area in AREAS for row in told.area(area))]


class _Told:
    """What is told of the facts of two versions, and where the older ones went."""

    def __init__(self, moved: Moves) -> None:
        self._moved = moved
        self._before, self._after = (
            {area: facts(version) for area, facts in AREAS.items()} for version in (moved.old, moved.new)
        )
        self._went = {(area, name): self._place(area, name) for area in AREAS for name in self._before[area]}
        self._taken = {(area, _plain(area, name)) for area, name in self._went.values()}

    def _place(self, area: str, name: str) -> Place:
        """Where a thing of the older version is in the newer one, or would be."""
        if name in self._after[area] or area not in MOVED:
            return area, name
        into = MOVED[area](self._moved, name)
        return LANDS.get(area, area) if into != name else area, into

    def _there(self, place: Place) -> str | None:
        """What the newer version has in a place, None for nothing."""
        return self._after[place[0]].get(_plain(*place))

    def ids(self) -> Iterator[Change]:
        """The kinds of records that have other ids."""
        for name in sorted(map(self._moved.old.collection, self._moved.new_ids)):
            into = self._moved.collection(name)[0]
            yield Change("id", name, "their own", "others" if into == name else f"those of {into}")

    def area(self, area: str) -> Iterator[Change]:
        """The rows of an area, in the order of the newer facts; what only the older version has comes last."""
        before, after = self._before[area], self._after[area]
        for name, word in after.items():
            if name not in before and (area, name) not in self._taken and self._was_known(area, name):
                yield Change(area, name, None, word)
            elif before.get(name, word) != word:
                yield Change(area, name, before[name], word)
        for name, word in before.items():
            if name not in after:
                yield from self._left(area, name, word)

    def _left(self, area: str, name: str, word: str) -> Iterator[Change]:
        """What became of a thing that the newer version does not have under its name."""
        place = self._went[area, name]
        found = self._there(place)
        if found is None:
            whole = _part_of(area, name)
            if whole is None or self._keeps(whole):
                yield Change(area, name, word, None)
        elif area not in FOLLOWS or found != word:
            yield Change(area, name, word, found, place[1])

    def _keeps(self, whole: Place) -> bool:
        """Whether the newer version has a thing as the older one has it, be it in another place."""
        area, name = whole
        return self._there(self._went[whole]) is not None and (
            area == "path" or self._there(self._went[whole]) == self._before[area][name]
        )

    def _was_known(self, area: str, name: str) -> bool:
        """Whether the older version has what a new thing is a part of: else the whole is new, and says enough."""
        whole = _part_of(area, name)
        return whole is None or whole in self._went or whole in self._taken


def _plain(area: str, name: str) -> str:
    """A name without the query that a call in place of a path can have."""
    return name.partition("?")[0] if area == "path" else name


def _part_of(area: str, name: str) -> Place | None:
    """What a thing is a part of, None where it stands alone."""
    if area == "value":
        place, _, field = name.partition("=")[0].rpartition(".")
        return ("status field", field) if place == "status" else ("field", f"{place}.{field}")
    if area == "link":
        return "field", f"{name.partition(':')[0]}.id"
    if area in ("parameter", "answers a user's token"):
        return "path", name.partition("?")[0]
    return None
