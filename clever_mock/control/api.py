"""The control API as a WSGI application: a request is routed to its operation, checked, and answered."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from contextlib import nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect, Rule
from werkzeug.wrappers import Request, Response

from clever_mock.control import guard, problems
from clever_mock.control.document import SHOW, document
from clever_mock.control.operation import PREFIX, Call, Isolated, Operation
from clever_mock.control.operations import OPERATIONS
from clever_mock.control.problems import Problem
from clever_mock.control.secrets import hidden
from clever_mock.control.values import read
from clever_mock.errors import CleverMockError
from clever_mock.model.records.nearest import nearest
from clever_mock.model.rosters.active import activated

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock

_log = logging.getLogger("clever_mock")
DOCUMENT = "/openapi.json"


@lru_cache(maxsize=1)
def _routes() -> Map:
    rules = [
        Rule(one.path.replace("{", "<").replace("}", ">"), methods=[one.method], endpoint=one) for one in OPERATIONS
    ]
    return Map([*rules, Rule(DOCUMENT, methods=["GET"], endpoint=DOCUMENT)], merge_slashes=False, strict_slashes=True)


class MalformedError(Exception):
    """Raised for a request that has not the form that the document describes."""


def answer(request: Request, clever: CleverMock, mocks: Isolated, listening: str) -> Response:
    """Answer a request whose path begins with the prefix."""
    try:
        return _answered(request, clever, mocks, listening)
    except guard.Forbidden as refused:
        return problems.answer(Problem(refused.status, "Forbidden", refused.detail))
    except MalformedError as error:
        return problems.answer(Problem(400, "Malformed", str(error)))
    except CleverMockError as error:
        problem = problems.of_error(error)
        return problems.answer(problem._replace(detail=hidden(problem.detail, clever.roster)))
    except Exception as error:
        _log.exception("%s %s failed", request.method, request.path)
        return problems.answer(Problem(500, type(error).__name__, f"the mock itself failed: {error!r}"))


def _answered(request: Request, clever: CleverMock, mocks: Isolated, listening: str) -> Response:
    if not f"{request.path}/".startswith(f"{PREFIX}/"):
        return problems.answer(Problem(404, "NotFound", _no_path(request.path)))
    path = request.path.removeprefix(PREFIX) or "/"
    routes = _routes().bind("", path_info=path, default_method=request.method)
    guard.check_origin(request, listening=listening)
    try:
        found, places = routes.match(method=request.method)
    except MethodNotAllowed as error:
        return problems.not_allowed(request.path, sorted(error.valid_methods or ()))
    except (NotFound, RequestRedirect):
        return problems.answer(Problem(404, "NotFound", _no_path(request.path)))
    except HTTPException as error:
        raise MalformedError(str(error)) from None
    guard.check_content_type(request)
    if found == DOCUMENT:
        return _json(document(), 200)
    assert isinstance(found, Operation)
    return _run(request, found, places, clever, mocks)


def _no_path(path: str) -> str:
    near = nearest(path, [*(f"{PREFIX}{one.path}" for one in OPERATIONS), f"{PREFIX}{DOCUMENT}"], 0.5)
    hint = f"; the nearest is {near}" if near else ""
    return f"there is no {path}{hint}. {PREFIX}{DOCUMENT} lists all paths"


def _run(
    request: Request, operation: Operation, places: Mapping[str, str], clever: CleverMock, mocks: Isolated
) -> Response:
    query = _query(request, operation)
    shows = query.pop(SHOW.name, None) is not None
    given = {**query, **(_body(request, operation) if operation.changes else {})}
    call = Call(clever, places, mocks, shows)
    if operation.alone:
        return _json(operation.run(call, **given), operation.status)
    while True:
        roster = clever.roster
        with roster.lock, activated(roster) if operation.changes else nullcontext():
            if roster is clever.roster:  # else a reset came first, and there is another one now
                answer = operation.run(call, **given)
                return _json(answer if shows else hidden(answer, clever.roster), operation.status)


def _query(request: Request, operation: Operation) -> dict[str, Any]:
    known = {one.name: one for one in (*operation.query, SHOW)}
    given: dict[str, object] = {}
    for name, text in request.args.items(multi=True):
        if name in given:
            raise MalformedError(f"{name} is given more than once in the query")
        given[name] = known[name].value.from_text(text) if name in known else text
    return _read(given, (*operation.query, SHOW), "query")


def _body(request: Request, operation: Operation) -> dict[str, Any]:
    data = request.get_data()
    if not data:
        if operation.method == "DELETE":
            return {}
        raise MalformedError("the body is empty; send a JSON object, {} where nothing is to be said")
    given = loads(data)
    if not isinstance(given, dict):
        raise MalformedError(f"the body takes a JSON object, not {json.dumps(given)[:80]}")
    return _read(given, operation.body, "body")


def _read(given: dict[str, object], parameters: Any, what: str) -> dict[str, Any]:
    try:
        return read(given, parameters, what)
    except ValueError as error:
        raise MalformedError(str(error)) from None


def loads(data: bytes) -> object:
    """Read JSON that can be written again. Raises `MalformedError` for what is none."""
    try:
        text = data.decode("utf-8")
        given: object = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        json.dumps(given, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"the body is no JSON: {error}") from None
    return given


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no number of JSON")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text} is too large")
    return value


def _json(given: object, status: int) -> Response:
    return Response(json.dumps(given, default=str), status, content_type=guard.JSON)
