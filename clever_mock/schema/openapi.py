"""A version as an OpenAPI 3.0 document, for code generators, validators and other mocks.

All of it is generated from the version's data. What the service has and Clever's published files leave out is marked.
"""

from __future__ import annotations

import re
from typing import Any

from clever_mock.model.looking.scopes import READ_RECORDS, SCOPES
from clever_mock.model.rosters.district import RECORDS
from clever_mock.schema.answers import COMMON, HEADERS, envelope_of, error_of, parameters_of, refusals, responses_of
from clever_mock.schema.records import UNPUBLISHED, record_schemas
from clever_mock.versions import Endpoint, Version
from clever_mock.versions.forms import TEXT

HOST = "https://api.clever.com"

SECURITY: dict[str, dict[str, Any]] = {
    "district_token": {"type": "http", "scheme": "bearer", "description": "The token of a connection with a district."},
    "district_key": {"type": "http", "scheme": "basic", "description": "The same token as user, with no password."},
    "login": {
        "type": "oauth2",
        "description": "The token of a user who logged in. It opens what is the user's own.",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": "https://clever.com/oauth/authorize",
                "tokenUrl": "https://clever.com/oauth/tokens",
                "scopes": dict.fromkeys(SCOPES, ""),
            }
        },
    },
}
"""How a request says who asks."""


def document(version: Version, *, published: bool = False) -> dict[str, Any]:
    """The OpenAPI 3.0 document of a version, ready for JSON.

    What Clever's published files leave out (some parameters, fields and paths) carries `x-unpublished`; with
    `published` it is left out here as well.
    """
    schemas = dict(record_schemas(version, published=published)) | dict(COMMON) | {"Error": error_of(version)}
    if not version.lists.numbered:
        del schemas["Paging"]
    paths: dict[str, Any] = {}
    for endpoint in sorted(version.endpoints, key=lambda one: one.path):
        if endpoint.published or not published:
            answer, named = envelope_of(version, endpoint, published=published)
            schemas |= named
            paths[endpoint.path] = _path(version, endpoint, responses_of(version, endpoint, answer), published)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Clever Data API", "version": version.name.removeprefix("v"), "description": _about(version)},
        "servers": [{"url": f"{HOST}/{version.name}"}],
        "security": [{"district_token": []}, {"district_key": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": refusals(version),
            "headers": {name: {"description": meaning, "schema": TEXT} for name, meaning in HEADERS.items()},
            "securitySchemes": SECURITY,
        },
    }


def _about(version: Version) -> str:
    dates = (
        (version.opens, "It opens to all applications on {}."),
        (version.closed_to_applications_from, "Applications created on or after {} cannot use it."),
        (version.frozen, "It does not change any more after {}."),
        (version.closes, "It is closed to all from {}."),
    )
    told = [sentence.format(day) for day, sentence in dates if day is not None]
    named = f"Version {version.name.removeprefix('v')} of Clever's API, as clever_mock serves it."
    return " ".join(
        [named, *told, f"A user's token without `{READ_RECORDS}` shows `id` and `district` of the user alone."]
    )


def _path(version: Version, endpoint: Endpoint, responses: dict[str, Any], published: bool) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": _operation(endpoint), "tags": [endpoint.path.split("/")[1]]}
    operation["parameters"] = parameters_of(version, endpoint, published=published)
    operation["responses"] = responses
    login: list[dict[str, list[str]]] = [{"login": []}] if endpoint.path in version.login_paths else []
    if login:
        operation["security"] = (
            login if endpoint.form == "me" else [{"district_token": []}, {"district_key": []}, *login]
        )
    if not endpoint.published:
        operation[UNPUBLISHED] = True
    path: dict[str, Any] = {"get": operation}
    if endpoint.path in version.unversioned:
        path["servers"] = [{"url": f"{HOST}/{version.name}"}, {"url": HOST}]
    return path


def _operation(endpoint: Endpoint) -> str:
    """The name of a call, such as `getSectionsForStudent`."""
    owner, _, last = endpoint.path.removeprefix("/").partition("/{id}")
    if "/{id}" not in endpoint.path:
        return f"get{_camel(owner)}"
    one = _camel(RECORDS[owner].singular if owner in RECORDS else owner.removesuffix("s"))
    return f"get{_camel(last)}For{one}" if last else f"get{one}"


def _camel(words: str) -> str:
    return "".join(word.capitalize() for word in re.split("[^a-z]+", words))
