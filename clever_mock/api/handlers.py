"""What each form of endpoint answers. A handler takes a request that has been let in and gives an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clever_mock.api import rendering
from clever_mock.api.answers import Answer, dumps, json_answer, refused
from clever_mock.api.feeds import answer_event, answer_events
from clever_mock.api.identity import answer_me, as_user_sees, is_own, own_record
from clever_mock.api.lists import Page, among, envelope, page_of
from clever_mock.api.query import Pairs
from clever_mock.api.requests import Request
from clever_mock.model.looking.reading import END, START, Read
from clever_mock.versions.users import is_user_with, users_with


def answer_list(request: Request) -> Answer:
    """A list of records, or, with `count=true`, how many there are."""
    endpoint, query, lists = request.endpoint, request.query, request.version.lists
    wrappable = "show_links" in endpoint.parameters
    echoed = query.without("show_links") if wrappable else query.pairs
    counted = lists.counted_where_published and "count" in endpoint.parameters and query.counts(request.version)
    if request.login is not None and not lists.for_users:
        query = query.without_pages()
    limit = query.limit(request.version) if endpoint.counted else request.version.default_limit
    query.cursor()
    ids = _matching(request)
    if counted:
        return _count(request, ids, echoed)
    if not lists.counted_where_published and endpoint.counted and query.get("count") == "true":
        return _count(request, ids, echoed)
    page = page_of(ids, query, limit, paged=endpoint.paged, echoed=echoed, full_leads_on=lists.next_when_full)
    links = request.links(page.links)
    for rel in endpoint.extra_links:
        links.append({"rel": rel, "uri": request.version.uri(endpoint.owner, request.id)})
    wrapped = endpoint.wrapped or (wrappable and query.get("show_links") == "true")
    items = _items(request, page.ids, wrapped=wrapped)
    body = envelope(items, page.paging, links, links_first=lists.links_first)
    return Answer(200, body, lasting=_lasts(request, endpoint.kind), read=_read(request, ids, page))


def _count(request: Request, ids: Sequence[str], echoed: Pairs) -> Answer:
    counted = {"count": len(ids), "links": request.links([("self", echoed)])}
    order = ("links", "count") if request.version.lists.links_first else ("count", "links")
    return json_answer({name: counted[name] for name in order}, lasting=True)


def _items(request: Request, ids: Sequence[str], *, wrapped: bool) -> list[bytes]:
    """The records of a list as bytes; what is for one user alone, or changes by the hour, is made each time."""
    version, kind, connection = request.version, request.endpoint.kind, request.connection
    if not _lasts(request, kind):
        return [rendering.wrapped(version, kind, id, _shown(request, kind, id)) for id in ids]
    if request.login is not None and kind in version.user_fields:
        return [rendering.wrapped(version, kind, id, _shown(request, kind, id)) for id in ids]
    items = rendering.wrapped_items if wrapped else rendering.bare_items
    return items(connection.view, version, kind, ids)


def _lasts(request: Request, kind: str) -> bool:
    """Whether what is shown of a kind holds until something changes; a district that shows its state does not."""
    return kind != "districts" or not request.version.district_fields


def _shown(request: Request, kind: str, id: str) -> dict[str, object]:
    """A record in its JSON form, as far as whoever asks may see it."""
    version, login = request.version, request.login
    if kind == "districts":
        return rendering.district_json(request.connection, version, id)
    if login is not None and is_own(login, version, kind, id):
        return own_record(login, version)
    record = rendering.record_json(request.connection.view, version, kind, id)
    return as_user_sees(record, version, kind) if login is not None else record


def _read(request: Request, ids: Sequence[str], page: Page) -> Read | None:
    """The part of a whole collection that a page shows, by which it is known when an application has read all of it."""
    if request.endpoint.owner not in ("", "districts") or request.query.get("where") is not None:
        return None
    if request.query.get("role") is not None or request.query.get("primary") is not None:
        return None
    if not page.start < page.stop or page.start > len(ids):
        return None
    after = ids[page.start - 1] if page.start else START
    before = ids[page.stop] if page.stop < len(ids) else END
    return Read(request.version.name, request.endpoint.kind, after, before)


def _matching(request: Request) -> Sequence[str]:
    endpoint, view = request.endpoint, request.connection.view
    assert endpoint.ids is not None
    role = request.role()
    if role is not None and not endpoint.owner:
        ids = users_with(view, role)
    else:
        ids = (request.primary() or endpoint.ids)(view, request.id)
        ids = ids if role is None else [id for id in ids if is_user_with(view, id, role)]
    where = request.query.where(request.version)
    if where is None or where.everything:
        return ids
    if where.ids is not None:
        ids = among(ids, where.ids)
    shown = rendering.record_json
    return [id for id in ids if where.matches(shown(view, request.version, endpoint.kind, id))]


def answer_detail(request: Request) -> Answer:
    """One record with the links that its kind has."""
    version, kind, id = request.version, request.endpoint.kind, request.id
    uri = version.uri(kind, id)
    links = [{"rel": "self", "uri": uri}]
    rels = version.kinds[kind].links_for(request.connection.view, id)
    links += [{"rel": rel, "uri": f"{uri}/{rel}"} for rel in rels]
    return _record(request, kind, id, links)


def answer_one(request: Request) -> Answer:
    """The one record related to another; its only link is its own canonical uri."""
    endpoint, view = request.endpoint, request.connection.view
    assert endpoint.ids is not None
    for id in endpoint.ids(view, request.id):
        if view.row(endpoint.kind, id) is not None:
            return _record(request, endpoint.kind, id, [{"rel": "self", "uri": request.version.uri(endpoint.kind, id)}])
    raise refused("no record")


def _record(request: Request, kind: str, id: str, links: list[dict[str, str]]) -> Answer:
    lasts = _lasts(request, kind)
    if request.login is not None or not lasts:
        record = dumps(_shown(request, kind, id))
    else:
        record = rendering.record_bytes(request.connection.view, request.version, kind, id)
    return Answer(200, b'{"data":' + record + b',"links":' + dumps(links) + b"}", lasting=lasts)


def answer_grade_levels(request: Request) -> Answer:
    """The grades that a teacher teaches, as bare text."""
    grades = request.connection.view.grades_of(request.id)
    return json_answer({"data": list(grades), "links": request.links([("self", request.query.pairs)])})


def answer_status(request: Request) -> Answer:
    """The district's status, as a list of one."""
    status = rendering.status_json(request.version, request.connection)
    return json_answer({"data": [{"data": status}], "links": request.links([("self", request.query.pairs)])})


HANDLERS: dict[str, Callable[[Request], Answer]] = {
    "list": answer_list,
    "detail": answer_detail,
    "one": answer_one,
    "grade levels": answer_grade_levels,
    "status": answer_status,
    "events": answer_events,
    "event": answer_event,
    "me": answer_me,
}
"""The handler of each form."""
