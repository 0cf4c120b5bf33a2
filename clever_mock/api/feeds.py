"""The event feed: what a connection's events look like in a version, and which of them a request asks for.

Reading a page costs what it shows, however many events there are.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, overload

from clever_mock.api.answers import Answer, bad_parameter, dumps, json_answer, refused
from clever_mock.api.choosing import chosen_events
from clever_mock.api.lists import among, envelope, page_of
from clever_mock.api.rendering import with_status
from clever_mock.api.requests import Request
from clever_mock.model.looking.feeds import Cut
from clever_mock.model.records.ids import is_object_id
from clever_mock.model.records.moments import as_moment

_W3C = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)


class Stretch(Sequence[str]):
    """A part of a list of ids, without a copy of it."""

    def __init__(self, ids: Sequence[str], start: int, stop: int) -> None:
        self._ids = ids
        self._start = start
        self._length = max(stop - start, 0)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        found = range(self._length)[place]
        if isinstance(found, int):
            return self._ids[self._start + found]
        return [self._ids[self._start + number] for number in found]


def answer_events(request: Request) -> Answer:
    """A page of events, oldest first, or, with `count=true`, how many there are."""
    query, lists = request.query, request.version.lists
    limit = query.limit(request.version)
    ids = _matching(request, _asked_for(request, _cut(request)))
    if query.get("count") == "true" and not lists.counted_where_published:
        return json_answer({"count": len(ids), "links": request.links([("self", query.pairs)])})
    page = page_of(
        ids, query, limit, paged=request.endpoint.paged, echoed=query.pairs, full_leads_on=lists.next_when_full
    )
    items = [_wrapped(request, id) for id in page.ids]
    return Answer(200, envelope(items, page.paging, request.links(page.links), links_first=lists.links_first))


def answer_event(request: Request) -> Answer:
    """One event."""
    cut = _cut(request)
    if not among(Stretch(cut.ids, _first_kept(request, cut), len(cut.ids)), [request.id]):
        raise refused("no record")
    links = [{"rel": "self", "uri": request.version.uri("events", request.id)}]
    return json_answer({"data": _shown(request, request.id), "links": links})


def _cut(request: Request) -> Cut:
    version, feed = request.version, request.connection.feed
    if request.endpoint.form == "events" and "record_type" in request.endpoint.parameters:
        chosen = chosen_events(request)
        if chosen is not None:
            return feed.cut(chosen.key, lambda event: version.shows_event(event) and chosen.fits(event))
    return feed.cut(version.name, version.shows_event)


def _first_kept(request: Request, cut: Cut) -> int:
    """The place of the oldest event that has not expired."""
    district = request.connection.district
    retention = district.roster.event_retention
    try:
        return 0 if retention is None else bisect_right(cut.moments, district.now() - retention)
    except OverflowError:  # the first days of year 1
        return 0


def _asked_for(request: Request, cut: Cut) -> Sequence[str]:
    """The ids of the events that have not expired and lie between `created_since` and `created_before`."""
    start, stop = _first_kept(request, cut), len(cut.ids)
    since, before = request.query.get("created_since"), request.query.get("created_before")
    if since is not None:
        start = max(start, _place(cut, "created_since", since, after=True))
    if before is not None:
        stop = min(stop, _place(cut, "created_before", before, after=False))
    if request.endpoint.owner in ("", "districts"):
        return Stretch(cut.ids, start, stop)
    own = cut.by_record.get(request.id, [])
    if start >= stop or not own:
        return ()
    return Stretch(own, bisect_left(own, cut.ids[start]), bisect_right(own, cut.ids[stop - 1]))


def _place(cut: Cut, name: str, text: str, *, after: bool) -> int:
    """Where in the feed an ObjectID or a W3C datetime lies: behind it, or before it."""
    bisect = bisect_right if after else bisect_left
    if is_object_id(text.lower()):
        return bisect(cut.ids, text.lower())
    try:
        return bisect(cut.moments, _w3c(text))
    except ValueError:
        raise bad_parameter(
            f"Could not parse {name} '{text[:200]}'. Please ensure it is either a valid ObjectID "
            "or a valid W3C datetime: http://www.w3.org/TR/NOTE-datetime."
        ) from None


def _w3c(text: str) -> dt.datetime:
    """Read a W3C datetime, from a year alone to fractions of a second; without an offset it is UTC."""
    if _W3C.fullmatch(text) is None:
        raise ValueError(text)
    date, _, time = text.partition("T")
    date += "-01" * (2 - date.count("-"))
    fraction = re.search(r"\.(\d+)", time)
    if fraction is not None:
        time = time.replace(fraction[0], f".{fraction[1][:6]:0<6}")
    return as_moment(f"{date}T{time}" if time else date)


def _matching(request: Request, ids: Sequence[str]) -> Sequence[str]:
    where = request.query.where(request.version)
    if where is None or where.everything:
        return ids
    if where.ids is not None:
        ids = among(ids, where.ids)
    return [id for id in ids if where.matches(_shown(request, id))]


def _shown(request: Request, id: str) -> dict[str, object]:
    event = request.connection.feed.event(id)
    shown = request.version.show_event(event)
    if event.kind == "districts" and event.loaded is None:
        data: dict[str, Any] = shown["data"]  # type: ignore[assignment]
        data["object"] = with_status(request.connection, request.version, data["object"])
    return shown


def _wrapped(request: Request, id: str) -> bytes:
    return dumps({"data": _shown(request, id), "uri": request.version.uri("events", id)})
