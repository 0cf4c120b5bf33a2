"""Lists: which records a page holds, and the paging and links that go with it.

A list is a sequence of ids in order, so that a page costs what it shows and not what there is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clever_mock.api.answers import dumps
from clever_mock.api.query import Cursor, Pairs, Query, encode_query

Link = tuple[str, Pairs]
"""A relation and the parameters of its uri."""


@dataclass(frozen=True)
class Page:
    """One page: its ids, which are those from `start` to before `stop`, the paging object and the links in order."""

    start: int
    stop: int
    ids: Sequence[str]
    paging: dict[str, int] | None
    links: list[Link]


def page_of(
    ids: Sequence[str], query: Query, limit: int, *, paged: bool, echoed: Pairs, full_leads_on: bool = False
) -> Page:
    """Find the page that a query asks for. `echoed` are the parameters of the link to itself.

    With `full_leads_on`, a full page has a `next` also where it is the last.
    """
    self_link: Link = ("self", echoed)
    cursor = query.cursor()
    if cursor is not None:
        return _page_at(ids, query, limit, cursor, self_link)
    page = query.page() if paged else None
    number = page or 1
    start, stop = (number - 1) * limit, number * limit
    found = ids[start:stop]
    count = len(ids)
    total = -(-count // limit)
    links = [self_link]
    if page is None:
        if count > limit or (full_leads_on and count == limit):
            links.append(("next", query.with_cursor(Cursor("starting_after", found[-1]))))
    else:
        if page < total:
            links.append(("next", query.with_page(page + 1)))
        if page > 1:
            links.append(("prev", query.with_page(page - 1)))
    # The recorded service gives an empty list as page 0 of 0.
    paging = {"current": number if count else 0, "total": total, "count": count}
    return Page(start, stop, found, paging if paged else None, links)


def _page_at(ids: Sequence[str], query: Query, limit: int, cursor: Cursor, self_link: Link) -> Page:
    if cursor.backward:
        stop = len(ids) if cursor.at_end else bisect_left(ids, cursor.id)
        start = max(stop - limit, 0)
    else:
        start = bisect_right(ids, cursor.id)
        stop = start + limit
    found = ids[start:stop]
    full = len(found) == limit
    links = [self_link]
    if full or not cursor.backward:
        links.append(("prev", query.with_cursor(Cursor("ending_before", found[0] if found else cursor.id))))
    if (full and not cursor.backward) or (cursor.backward and not cursor.at_end):
        links.append(("next", query.with_cursor(Cursor("starting_after", found[-1] if found else cursor.id))))
    return Page(start, stop, found, None, links)


def write_links(path: str, links: Sequence[Link], *, fully: bool) -> list[dict[str, str]]:
    """The links of a list as JSON has them."""
    return [
        {"rel": rel, "uri": f"{path}?{encode_query(pairs, fully=fully)}" if pairs else path} for rel, pairs in links
    ]


def envelope(
    items: Sequence[bytes], paging: dict[str, int] | None, links: object, *, links_first: bool = False
) -> bytes:
    """A list answer: data, paging, links, in the order of the recorded service; or links, then data."""
    if links_first:
        return b'{"links":' + dumps(links) + b',"data":[' + b",".join(items) + b"]}"
    between = b'],"paging":' + dumps(paging) + b',"links":' if paging is not None else b'],"links":'
    return b'{"data":[' + b",".join(items) + between + dumps(links) + b"}"


def among(ids: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """Those of the wanted ids that a list holds, in order."""
    found = []
    for id in sorted(wanted):
        place = bisect_left(ids, id)
        if place < len(ids) and ids[place] == id:
            found.append(id)
    return found
