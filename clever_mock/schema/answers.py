"""The answers of a version as parts of an OpenAPI document: parameters, envelopes as they really are, and errors.

Clever's published files have no `links`, `paging` and `uri`; what is described here is what is answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from clever_mock.api.answers import ERRORS, HTML, JSON, worded
from clever_mock.schema.records import UNPUBLISHED, name_of, object_of, reference
from clever_mock.traffic.limits import LIMIT
from clever_mock.traffic.strict import known_parameters
from clever_mock.versions import Endpoint, Version
from clever_mock.versions.forms import TEXT, Schema, one_of

_NUMBER: Schema = {"type": "integer", "minimum": 0}
_URI: Schema = {"type": "string", "pattern": "^/"}
_LINKS = reference("Links")
_ID = "^[0-9a-fA-F]{24}$"

COMMON: Mapping[str, dict[str, Any]] = {
    "Link": object_of({"rel": TEXT, "uri": _URI}, ["rel", "uri"]),
    "Links": {"type": "array", "minItems": 1, "items": reference("Link")},
    "Paging": {
        **object_of({"current": _NUMBER, "total": _NUMBER, "count": _NUMBER}, ["current", "total", "count"]),
        "description": "Which page it is, how many pages there are, and how many records in all. It is left out where "
        "a cursor asked for the page.",
    },
}
"""The schemas that all versions share."""


def error_of(version: Version) -> dict[str, Any]:
    """The schema of an error, its text under the keys that the version has for it."""
    texts = dict.fromkeys(version.error_keys, TEXT)
    return object_of({"code": {"type": "integer"}, **texts, "data": {"type": "object"}}, list(texts))


PARAMETERS: Mapping[str, tuple[str, Schema]] = {
    "count": ("`true` asks how many records there are, and for none of them.", TEXT),
    "created_before": ("Only events before this one, by its id, or before a W3C datetime.", TEXT),
    "created_since": ("Only events after this one, by its id, or after a W3C datetime.", TEXT),
    "ending_before": (
        "The records before this id; `last` asks for the last page.",
        {**TEXT, "pattern": f"{_ID}|^last$"},
    ),
    "include": ("Relations to put into the answer; no recorded answer shows what it does.", TEXT),
    "limit": ("How many records a page holds at most.", {"type": "integer", "minimum": 1}),
    "page": ("The number of the page: the older way through a list.", {"type": "integer"}),
    "show_links": ("`true` wraps each record with its path.", TEXT),
    "primary": ("`true` asks only for those whose primary school it is, or for the primary school alone.", TEXT),
    "record_type": (
        "Only events of these kinds of record; it may come several times.",
        {"type": "array", "items": TEXT},
    ),
    "role": ("Only users with this role; each comes with all roles.", TEXT),
    "school": ("Only events that have to do with a school, by its id.", {**TEXT, "pattern": _ID}),
    "starting_after": ("The records after this id.", {**TEXT, "pattern": _ID}),
    "where": ('A query in JSON, such as `{"grade":{"$in":["7","8"]}}`.', TEXT),
}
"""What each query parameter means, and the values that it takes."""


class Refusal(NamedTuple):
    """An answer that is none: its name in a document, when it comes, and the errors of the API that it stands for."""

    name: str
    when: str
    errors: tuple[str, ...] = ()


REFUSALS: Mapping[int, Refusal] = {
    400: Refusal("BadRequest", "A parameter that cannot be read; `error` names it."),
    401: Refusal("Unauthorized", "No token, or one that Clever does not know.", ("unknown key",)),
    404: Refusal(
        "NotFound",
        "No such record, or one that is not shared. A malformed id is answered without a body, a user's token where "
        "only a district's is good with text.",
        ("no record", "malformed id"),
    ),
    413: Refusal("LimitTooLarge", "A `limit` above the most."),
    414: Refusal("QueryTooLong", "A query that is too long.", ("query too long",)),
    429: Refusal("TooManyRequests", f"More than {LIMIT} requests of a token in a minute. There is no body."),
}
"""The errors, by status."""

HEADERS: Mapping[str, str] = {
    "X-Ratelimit-Bucket": "What is counted: `bearer`, the requests of the token.",
    "X-Ratelimit-Limit": "How many requests the token has in a minute.",
    "X-Ratelimit-Remaining": "How many it has left.",
    "X-Ratelimit-Reset": "When it has all of them again, in seconds since 1970.",
}
"""The headers that tell where a token stands."""


def parameters_of(version: Version, endpoint: Endpoint, *, published: bool) -> list[dict[str, Any]]:
    """The parameters of an endpoint: the id in its path, and those of its query; what is not published is marked."""
    found: list[dict[str, Any]] = []
    if "{id}" in endpoint.path:
        found.append({"name": "id", "in": "path", "required": True, "schema": {**TEXT, "pattern": _ID}})
    for name in sorted({*endpoint.parameters, *(() if published else known_parameters(version, endpoint))}):
        description, schema = PARAMETERS[name]
        if name == "limit":
            schema = {**schema, "maximum": version.max_limit, "default": version.default_limit}
        if name == "role":
            schema = one_of(endpoint.roles)
        mark = {} if name in endpoint.parameters else {UNPUBLISHED: True}
        found.append({"name": name, "in": "query", "description": description, "schema": schema, **mark})
    return found


def responses_of(version: Version, endpoint: Endpoint, answer: Schema) -> dict[str, Any]:
    """What an endpoint answers, by status; `answer` is the schema of a 200."""
    known = known_parameters(version, endpoint)
    met = {401, 404, 414, 429} | ({400} if known else set()) | ({413} if "limit" in known else set())
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
    good = {"description": "The answer.", "headers": headers, "content": {JSON.partition(";")[0]: {"schema": answer}}}
    return {"200": good, **{str(status): _refused(status) for status in sorted(met)}}


def _refused(status: int) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/{REFUSALS[status].name}"}


def refusals(version: Version) -> dict[str, Any]:
    """The errors as the responses of a document, by name."""
    return {refusal.name: _response(version, status, refusal) for status, refusal in REFUSALS.items()}


def _response(version: Version, status: int, refusal: Refusal) -> dict[str, Any]:
    response: dict[str, Any] = {"description": refusal.when}
    if status == 429:
        return {**response, "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}}
    content: dict[str, Any] = {JSON.partition(";")[0]: {"schema": reference("Error")}}
    for error in refusal.errors:
        media = ERRORS[error].content_type.partition(";")[0]
        if ERRORS[error].body:
            content[media]["example"] = json.loads(worded(ERRORS[error], version.error_keys).body)
        else:
            content[media] = {"schema": TEXT}
    if status == 404:
        content[HTML.partition(";")[0]] = {"schema": TEXT}
    return {**response, "content": content}


def envelope_of(version: Version, endpoint: Endpoint, *, published: bool) -> tuple[Schema, dict[str, Any]]:
    """The schema of an endpoint's answer, and the named schemas that it is made of."""
    if endpoint.form not in ("list", "events"):
        name, schema = _single(version, endpoint)
        return reference(name), {name: schema}
    title, named = _list(version, endpoint)
    if published or "count" not in known_parameters(version, endpoint):
        return reference(title), named
    counted = object_of({"count": _NUMBER, "links": _LINKS}, ["count", "links"])
    return {"anyOf": [reference(title), reference("Count")]}, {**named, "Count": counted}


def _list(version: Version, endpoint: Endpoint) -> tuple[str, dict[str, Any]]:
    name = "Event" if endpoint.form == "events" else name_of(version, endpoint.kind)
    bare, wrapped = reference(name), {f"{name}Item": object_of({"data": reference(name), "uri": _URI}, ["data", "uri"])}
    item: Schema = reference(f"{name}Item") if endpoint.wrapped else bare
    form = ("" if endpoint.wrapped else "Bare") + ("" if endpoint.paged or not version.lists.numbered else "Unpaged")
    if "show_links" in endpoint.parameters:
        item, form = {"anyOf": [bare, reference(f"{name}Item")]}, ""
    paging = {"paging": reference("Paging")} if endpoint.paged else {}
    page = object_of({"data": {"type": "array", "items": item}, **paging, "links": _LINKS}, ["data", "links"])
    return f"{name}s{form}Response", {f"{name}s{form}Response": page, **({} if form.startswith("Bare") else wrapped)}


def _single(version: Version, endpoint: Endpoint) -> tuple[str, dict[str, Any]]:
    """An answer that is no page: its name and its schema."""
    if endpoint.form == "me":
        properties = {"type": TEXT, "data": reference("Me"), "links": _LINKS}
        return "MeResponse", object_of(properties, list(properties))
    data: dict[str, Any]
    if endpoint.form == "grade levels":
        name, data = "GradeLevels", {"type": "array", "items": TEXT}
    elif endpoint.form == "status":
        one = object_of({"data": reference("DistrictStatus")}, ["data"])
        name, data = "DistrictStatus", {"type": "array", "minItems": 1, "maxItems": 1, "items": one}
    else:
        name = "Event" if endpoint.form == "event" else name_of(version, endpoint.kind)
        data = reference(name)
    return f"{name}Response", object_of({"data": data, "links": _LINKS}, ["data", "links"])
