"""The OpenAPI 3.1 document of the control API, made from the table of operations."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Any

from clever_mock.control.operation import PREFIX, Operation
from clever_mock.control.operations import OPERATIONS
from clever_mock.control.operations.records import MADE
from clever_mock.control.problems import MEANINGS, PROBLEM
from clever_mock.control.shapes import COMPONENTS, TEXT, ref
from clever_mock.control.values import Parameter, Schema, one_of
from clever_mock.scenarios.finding import NAMES

SHOW = Parameter("show", one_of("tokens"), "`tokens` shows tokens and secrets whole; else they are cut short.")
"""What every operation takes in its query."""

_FORM = (400, 403, 405, 413, 421)
"""How every request can be refused for its form or its origin."""
_PLAIN = (413, 421)
"""What the server answers before it looks at the path: plain text."""


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The document, ready for JSON."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "clever_mock control API",
            "version": version("clever-mock"),
            "description": "Every switch of a mock of Clever, for tests in any language. Clever has no such API.",
        },
        "servers": [{"url": PREFIX}],
        "paths": paths,
        "components": {
            "schemas": COMPONENTS,
            "responses": {str(status): _problem(status) for status in MEANINGS},
        },
    }


def _problem(status: int) -> dict[str, Any]:
    content = {"text/plain": {"schema": TEXT}} if status in _PLAIN else {PROBLEM: {"schema": ref("Problem")}}
    return {"description": MEANINGS[status], "content": content}


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.about,
        "tags": [operation.path.split("/")[1] or "mock"],
        "parameters": [*map(_in_path, operation.places), *map(_in_query, (*operation.query, SHOW))],
        "responses": _responses(operation),
    }
    if operation.changes and operation.method != "DELETE":
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": _body(operation)}}}
    return described


_WORDS = {"kind": MADE, "scenario": NAMES}
"""The words that stand in a path, where they are known."""


def _in_path(name: str) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(_WORDS[name])} if name in _WORDS else {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(parameter: Parameter) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.about,
        "schema": parameter.value.schema,
    }
    if parameter.value.schema.get("type") == "array":
        shown |= {"style": "form", "explode": False}
    return shown


def _body(operation: Operation) -> Schema:
    return {
        "type": "object",
        "properties": {one.name: {**one.value.schema, "description": one.about} for one in operation.body},
        "required": [one.name for one in operation.body if one.required],
        "additionalProperties": False,
    }


def _responses(operation: Operation) -> dict[str, Any]:
    good = {"description": operation.about, "content": {"application/json": {"schema": operation.answers}}}
    refusals = {*_FORM, *operation.refuses, *([415] if operation.changes else []), *([404] if operation.places else [])}
    return {str(operation.status): good} | {
        str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(refusals)
    }
