"""Answers as a test reads them: the ids of a list, its links, and the walk along one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from clever_mock import CleverMock

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

UNKNOWN_ID = "0123456789abcdef01234567"
NO_RECORD = b'{"code":91,"error":"Resource not found","data":{}}'
NO_KEY = b'{"error":"Unrecognized API key"}'
JSON = "application/json; charset=utf-8"


def body(answer: TestResponse) -> Any:
    """The JSON of an answer that must be a good one."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == JSON
    return answer.json


def ids(answer: TestResponse) -> list[str]:
    """The ids of the records in a list, wrapped or not."""
    return [item.get("data", item)["id"] for item in body(answer)["data"]]


def links(answer: TestResponse) -> dict[str, str]:
    """The uri of each link, in the order of the answer."""
    return {link["rel"]: link["uri"] for link in body(answer)["links"]}


def rels(answer: TestResponse) -> list[str]:
    """The relations of an answer's links, in order."""
    return [link["rel"] for link in body(answer)["links"]]


def refusal(answer: TestResponse) -> str:
    """The text of an error in Clever's format: an object with the one key `error`."""
    assert answer.headers["Content-Type"] == JSON
    error: Any = answer.json
    assert list(error) == ["error"]
    return str(error["error"])


def walk(clever: CleverMock, path: str, rel: str, between: Callable[[], object] = lambda: None) -> Iterator[list[str]]:
    """Follow a link from page to page; gives the ids of each, and calls `between` after each."""
    following: str | None = path
    while following is not None:
        answer = clever.get(following)
        yield ids(answer)
        between()
        following = links(answer).get(rel)
