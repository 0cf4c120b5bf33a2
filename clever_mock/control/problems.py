"""What is wrong with a request, as RFC 9457 writes it, in the words of the Python errors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from werkzeug.wrappers import Response

from clever_mock import errors

PROBLEM = "application/problem+json"
MEANINGS: Mapping[int, str] = {
    400: "The request is malformed, or has not the form that this document describes.",
    403: "The request comes from a page of another site.",
    404: "There is nothing of this name.",
    405: "The path does not have this method.",
    409: "It cannot be done as things stand.",
    413: "The request is too large: a body has 1 MB at most.",
    415: "A change takes JSON.",
    421: "The Host is no name of this machine.",
    422: "The request has the right form, and says what cannot be.",
    500: "The mock itself failed.",
}
_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (errors.UnknownRecordError, 404),
    (errors.LoginRefusedError, 409),
    (errors.ServerError, 409),
    (errors.CleverMockError, 422),
)


class Problem(NamedTuple):
    """A status, the name of the error, and what is wrong."""

    status: int
    title: str
    detail: str


def of_error(error: errors.CleverMockError) -> Problem:
    """The problem that a Python error is."""
    status = next(status for kind, status in _STATUSES if isinstance(error, kind))
    return Problem(status, type(error).__name__, str(error))


def not_allowed(path: str, methods: Iterable[str]) -> Response:
    """The answer to a method that a path does not have, with those that it has."""
    has = ", ".join(methods)
    refused = answer(Problem(405, "MethodNotAllowed", f"{path} takes {has}"))
    refused.headers["Allow"] = has
    return refused


def answer(problem: Problem) -> Response:
    """A problem as an answer."""
    body = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    return Response(json.dumps(body), problem.status, content_type=PROBLEM)
