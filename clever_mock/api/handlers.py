"""What each form of endpoint answers. A handler takes a request that has been let in and gives an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clever_mock.api import rendering
from clever_mock.api.answers import Answer, dumps, json_answer, refused
from clever_mock.api.lists import among, envelope, page_of, write_links
from clever_mock.api.query import Pairs, Query, invalid_query
from clever_mock.api.where import Where, parse_where
from clever_mock.errors import InvalidQueryError
from clever_mock.model.application import Connection
from clever_mock.versions import Endpoint, Version


@dataclass(frozen=True)
class Request:
    """A request to the Data API, let in and routed. `path` is tidy, `id` the one in the path or `""`."""

    connection: Connection
    version: Version
    endpoint: Endpoint
    path: str
    id: str
    query: Query


def answer_list(request: Request) -> Answer:
    """A list of records, or, with `count=true`, how many there are."""
    endpoint, query = request.endpoint, request.query
    echoed = query.without("show_links") if not endpoint.wrapped else query.pairs
    limit = query.limit(request.version) if endpoint.counted else request.version.default_limit
    ids = _matching(request)
    if endpoint.counted and query.get("count") == "true":
        return json_answer({"count": len(ids), "links": _links(request, [("self", echoed)])})
    page = page_of(ids, query, limit, paged=endpoint.paged, echoed=echoed)
    links = _links(request, page.links)
    for rel in endpoint.extra_links:
        links.append({"rel": rel, "uri": request.version.uri(endpoint.owner, request.id)})
    wrapped = endpoint.wrapped or query.get("show_links") == "true"
    items = rendering.wrapped_items if wrapped else rendering.bare_items
    view = request.connection.view
    return Answer(200, envelope(items(view, request.version, endpoint.kind, page.ids), page.paging, links))


def _links(request: Request, links: Sequence[tuple[str, Pairs]]) -> list[dict[str, str]]:
    return write_links(request.path, links, fully=request.endpoint.encoded)


def _matching(request: Request) -> Sequence[str]:
    endpoint, view = request.endpoint, request.connection.view
    assert endpoint.ids is not None
    ids = endpoint.ids(view, request.id)
    where = _where(request.query)
    if where is None or where.everything:
        return ids
    if where.ids is not None:
        ids = among(ids, where.ids)
    shown = rendering.record_json
    return [id for id in ids if where.matches(shown(view, request.version, endpoint.kind, id))]


def _where(query: Query) -> Where | None:
    text = query.get("where")
    if text is None:
        return None
    try:
        return parse_where(text)
    except InvalidQueryError as error:
        raise invalid_query(error) from None


def answer_detail(request: Request) -> Answer:
    """One record with the links that its kind has."""
    version, kind, id = request.version, request.endpoint.kind, request.id
    uri = version.uri(kind, id)
    links = [{"rel": "self", "uri": uri}]
    links += [{"rel": rel, "uri": f"{uri}/{rel}"} for rel in version.kinds[kind].links]
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
    record = rendering.record_bytes(request.connection.view, request.version, kind, id)
    return Answer(200, b'{"data":' + record + b',"links":' + dumps(links) + b"}")


def answer_grade_levels(request: Request) -> Answer:
    """The grades that a teacher teaches, as bare text."""
    grades = request.connection.view.grades_of(request.id)
    return json_answer({"data": list(grades), "links": _links(request, [("self", request.query.pairs)])})


def answer_status(request: Request) -> Answer:
    """The district's status, as a list of one."""
    status = rendering.status_json(request.version, request.connection)
    return json_answer({"data": [{"data": status}], "links": _links(request, [("self", request.query.pairs)])})


HANDLERS: dict[str, Callable[[Request], Answer]] = {
    "list": answer_list,
    "detail": answer_detail,
    "one": answer_one,
    "grade levels": answer_grade_levels,
    "status": answer_status,
}
"""The handler of each form."""
