"""How the changes from one version to another are printed: as one table, or in groups with what the versions say."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from clever_mock.schema.changes import Change, changes
from clever_mock.schema.facts import YES
from clever_mock.versions import Version
from clever_mock.versions.moves import moves

ABSENT = "–"  # noqa: RUF001  the dash of a table

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Ids": ("id",),
    "Paths": ("path", "path without a version", "answers a user's token"),
    "Parameters and pages": ("parameter", "limit of a page"),
    "Fields": ("field", "status field", "meaning", "part of a value", "value"),
    "Links": ("link",),
    "Events": ("event",),
    "Who logged in": ("field of /me",),
    "Errors": ("error",),
    "Releases": ("release",),
}
"""Under which title the changes of each area are printed."""

WIDTH = 110
"""How many columns what is printed takes."""

Cells = tuple[str, ...]


def table(old: Version, new: Version) -> list[str]:
    """The lines of a Markdown table of all that changed, a row for each change, also good to read as it is."""
    rows = [
        (one.area, _code(one.name), one.old or ABSENT, f"`{one.to}`, {one.new}" if one.to else one.new or ABSENT)
        for one in changes(old, new)
    ]
    return _table(("what", "", old.name, new.name), rows)


def grouped(old: Version, new: Version) -> Iterator[str]:
    """The lines of all that changed, in groups with a title each; what belongs together is in one row."""
    yield f"# From {old.name} to {new.name}"
    texts = moves(old, new).texts
    if texts:
        yield ""
    for version, text in texts:
        yield textwrap.fill(f"{version}: {text}", WIDTH, initial_indent="- ", subsequent_indent="  ")
    rows = changes(old, new)
    for title, areas in GROUPS.items():
        found = [row for area in areas for row in cells([row for row in rows if row.area == area])]
        if found:
            yield from ("", f"## {title}", "", *map(_printed, found))
    if not rows:
        yield from ("", "Nothing changes.")


CALLED: Mapping[str, str] = {
    "status field": "status.{}",
    "limit of a page": "records of a page, {}",
    "path without a version": "`{}` without a version",
    "answers a user's token": "`{}` with a user's token",
}
"""How a thing is called where its name alone does not say what it is."""

_ORDER = ("moved", "changed", "new", "gone")
_SHAPES = {"one": "one record", "list": "a list"}


class _Row(NamedTuple):
    """A change, cut into what it shares with others and what is its own."""

    how: str
    whole: str
    into: str
    old: str
    new: str
    leaf: str = ""


def cells(rows: Sequence[Change]) -> Iterator[Cells]:
    """The rows of one area, those that say the same of several things as one."""
    together: dict[tuple[str, ...], list[str]] = {}
    for row in sorted((_cut(row, rows) for row in rows), key=lambda row: _ORDER.index(row.how)):
        together.setdefault(row[:-1], []).append(row.leaf)
    for (how, whole, into, old, new), leaves in together.items():
        named = ", ".join(dict.fromkeys(filter(None, leaves)))
        left = _joined(whole, named, old)
        right = new if how == "changed" else _joined(into, "the same" if named and how == "moved" else named, new)
        yield how, "" if how == "new" else left, "" if how == "gone" else right


def _printed(cells: Cells) -> str:
    how, left, right = cells
    said = f"{left} → {right}" if left and right else left or right
    return textwrap.fill(
        said,
        WIDTH,
        initial_indent=f"- {how:<8}",
        subsequent_indent=" " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cut(row: Change, among: Sequence[Change]) -> _Row:
    how = "moved" if row.to else "new" if row.old is None else "gone" if row.new is None else "changed"
    name = CALLED.get(row.area, "{}").format(row.name)
    whole, leaf = _parted(row.area, name)
    into, last = _parted(row.area, row.to or name)
    old, new = _words(row)
    if how == "moved" and (old != new or leaf != last):
        return _Row(how, name, row.to, old, new)
    if how != "changed" and leaf and (old == new or YES in (old, new) or _whole_is(how, whole, among)):
        return _Row(how, whole, into, "", "", leaf)
    if row.area == "path" and how == "changed":
        return _Row(how, "", "", old, new, _code(name))
    return _Row(how, name, row.to or name, *("" if word == YES else word for word in (old, new)))


def _words(row: Change) -> tuple[str, str]:
    """What each version has, as far as it says more than the name does."""
    old, new = row.old or "", row.new or ""
    if row.area == "path" and None in (row.old, row.new):
        return "", ""
    if row.area == "path":
        shapes = [word.partition(",") for word in (old, new)]
        if row.to:
            old, new = (_SHAPES.get(shape.split()[0], shape.split()[0]) for shape, _, _ in shapes)
        elif shapes[0][0] == shapes[1][0]:
            old, new = (rest.strip() for _, _, rest in shapes)
    return ("", "") if row.to and old == new else (old, new)


def _whole_is(how: str, whole: str, among: Sequence[Change]) -> bool:
    """Whether all of a kind of record comes, or goes: its id does."""
    return bool(whole) and any(
        one.name == f"{whole}.id" and (one.old is None if how == "new" else one.new is None) for one in among
    )


def _parted(area: str, name: str) -> tuple[str, str]:
    """A name as what it belongs to and the rest, empty where it stands alone."""
    if area == "parameter":
        path, _, parameter = name.partition("?")
        return parameter, f"`{path}`"
    if area == "value":
        field, _, word = name.partition("=")
        return f"`{field}` can be", word or "empty"
    mark = {"link": ": ", "field": ".", "part of a value": "."}.get(area, "")
    whole, _, leaf = name.rpartition(mark) if mark else (name, "", "")
    return whole, leaf


def _joined(*parts: str) -> str:
    whole, *rest = parts
    return ": ".join(filter(None, (_code(whole), *rest)))


def _table(heads: Cells, rows: Sequence[Cells]) -> list[str]:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    return [
        _line(heads, widths),
        _line(["-" * width for width in widths], widths),
        *(_line(row, widths) for row in rows),
    ]


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths))} |"


def _code(name: str) -> str:
    return name if " " in name or not name else f"`{name}`"
