"""Answers of the API: status, headers and body, and the errors that Clever answers with.

The errors are a literal table; a handler raises `Refused` with one of them. Nothing here knows a request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from http import HTTPStatus
from typing import NamedTuple

from clever_mock.model.looking.reading import Read

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"

STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}

STANDING_HEADERS: tuple[tuple[str, str], ...] = (
    ("Access-Control-Allow-Headers", "Content-Type,Authorization,X-Requested-With,Accept,Origin,Referer,User-Agent"),
    ("Access-Control-Allow-Methods", "GET,PATCH,POST,DELETE"),
    ("Access-Control-Allow-Origin", "*"),
    ("X-Powered-By", "Express"),
)
"""On every answer of the recorded service."""


@dataclass(slots=True)
class Answer:
    """What goes back to the client, less what differs each time. It is not changed once it is made.

    A `lasting` answer holds until anything changes in what the caller sees. `read` is the part of a collection that
    it shows. `error` is what made the mock fail to answer.
    """

    status: int
    body: bytes
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    lasting: bool = False
    read: Read | None = None
    error: Exception | None = None
    status_line: str = field(init=False)
    """The status as WSGI takes it, such as `404 Not Found`."""
    all_headers: tuple[tuple[str, str], ...] = field(init=False)
    """The headers with those that stand on every answer, its kind and, unless it can have none, its length."""

    def __post_init__(self) -> None:
        self.status_line = STATUS_LINES[self.status]
        kind = ("Content-Type", self.content_type)
        length = () if self.status == 204 else (("Content-Length", str(len(self.body))),)
        self.all_headers = (*STANDING_HEADERS, kind, *self.headers, *length)


class Reply(NamedTuple):
    """An answer as it is sent: status line, all headers, and the body, which is empty for HEAD."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    error: Exception | None = None


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(value: object) -> bytes:
    """JSON as the recorded service writes it: without spaces, in UTF-8."""
    return _encode(value).encode()


def json_answer(
    value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = (), *, lasting: bool = False
) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, dumps(value), headers=headers, lasting=lasting)


class Refused(Exception):  # noqa: N818  it is an answer, not a failure
    """Raised by a handler to answer with an error."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


ERRORS: Mapping[str, Answer] = {
    # From a real 401 of 2014.
    "unknown key": json_answer({"error": "Unrecognized API key"}, 401),
    # From a real 404 of 2015.
    "no record": json_answer({"code": 91, "error": "Resource not found", "data": {}}, 404),
    # Clever's Python client found no JSON in the answer to a malformed id.
    "malformed id": Answer(404, b"", TEXT),
    "no version": json_answer({"error": "version not supported", "data": None}, 404),
    "not implemented": json_answer({"error": "Not implemented"}, 501),
    "query too long": json_answer({"error": "Request-URI too long"}, 414),
    "crashed": json_answer({"error": "Internal Server Error"}, 500),
}


def worded(answer: Answer, keys: Sequence[str]) -> Answer:
    """An error with its text under the keys of a version; the table has them under `error`."""
    if tuple(keys) == ("error",) or not answer.body or answer.content_type != JSON:
        return answer
    body = json.loads(answer.body)
    text = body.pop("error")
    return replace(answer, body=dumps({**dict.fromkeys(keys, text), **(body if "error" in keys else {})}))


def refused(name: str) -> Refused:
    """One of the errors of the table, ready to raise."""
    return Refused(ERRORS[name])


def bad_parameter(message: str, status: int = 400) -> Refused:
    """A 400, or another status, whose body says what is wrong with a parameter."""
    return Refused(json_answer({"error": message}, status))


def no_such_path(method: str, path: str) -> Refused:
    """The 404 of a path that the API does not have, as Express writes it."""
    text = f"Cannot {method} {path}"
    return Refused(Answer(404, escape(text).encode("utf-8", "replace"), HTML))
