"""Recordings that tools make of an app's requests: VCR cassettes of Ruby and Python, HAR files, and `responses`.

It knows their forms, and which requests went to Clever. What an answer shows is not decided here.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.moments import as_moment

_LISTS = ("http_interactions", "interactions", "responses")
KEYS = (*_LISTS, "log", "recorded_with", "version")
"""The keys by which a recording is known."""

_CLEVER = re.compile(r"(.*\.)?(get)?clever\.com|localhost|127\..*|::1|")
"""Clever's hosts, and this machine, where a mock may have stood for them; also no host."""
_COMPRESSED = (b"\x1f\x8b", b"\x78")
"""How gzip and zlib begin; no JSON does."""


class Recorded(NamedTuple):
    """A request and its answer. `at` is None where the recording does not say it; `body` is as the tool wrote it."""

    place: int | None
    """The place in a list, None for one by itself."""
    method: str
    url: str
    status: str
    at: dt.datetime | None
    body: object

    def __str__(self) -> str:
        """Method, host, path and status. The rest of a URL may hold a token."""
        try:
            parts = urlsplit(self.url)
            where = f"{parts.hostname or ''}{parts.path}"
        except ValueError:
            where = "a URL that is none"
        return f"{self.method} {where} {self.status}"

    @property
    def good(self) -> bool:
        """Whether it is a GET of Clever that was answered with 200."""
        try:
            host = urlsplit(self.url).hostname or ""
        except ValueError:
            return False
        return self.method == "GET" and self.status == "200" and _CLEVER.fullmatch(host) is not None


def recorded(given: object) -> Iterator[Recorded] | None:
    """The requests and answers of a recording, one after the other; None for what is no recording."""
    if not isinstance(given, dict):
        return None
    if _is_interaction(given):
        return iter([_read(None, given)])
    for name in _LISTS:
        if isinstance(given.get(name), list):
            return _read_all(given[name])
    log = given.get("log")
    if isinstance(log, dict) and isinstance(log.get("entries"), list):
        return _read_all(log["entries"])
    return None


def _is_interaction(given: object) -> bool:
    return isinstance(given, dict) and all(isinstance(given.get(name), dict) for name in ("request", "response"))


def _read_all(items: list[object]) -> Iterator[Recorded]:
    for place, item in enumerate(items):
        # A `responses` file says the request within the response.
        if isinstance(item, dict) and _is_interaction({"request": item.get("response"), **item}):
            yield _read(place, item)


def _read(place: int | None, item: dict[str, Any]) -> Recorded:
    response = item["response"]
    request = item.get("request", response)
    # Old cassettes of Ruby write a symbol, `:get`.
    method = str(request.get("method", "get")).lstrip(":").upper()
    url = str(request.get("uri", request.get("url", "")))
    body = next((response[name] for name in ("body", "content", "json") if name in response), None)
    at = item.get("recorded_at", item.get("startedDateTime", _date(response.get("headers"))))
    return Recorded(place, method, url, status_of(response), _moment(at), body)


def status_of(response: dict[str, Any]) -> str:
    """The status of an answer, 200 where it does not say: a number, text, or an object with a `code`."""
    status = response.get("status", response.get("status_code", 200))
    return str(status.get("code") if isinstance(status, dict) else status)


def _date(headers: object) -> object:
    """The `Date` of an answer: headers are an object of texts or lists, or in HAR a list of names and values."""
    pairs: Iterable[tuple[object, object]] = headers.items() if isinstance(headers, dict) else ()
    if isinstance(headers, list):
        pairs = [(each.get("name"), each.get("value")) for each in headers if isinstance(each, dict)]
    value = next((value for name, value in pairs if str(name).lower() == "date"), None)
    return value[0] if isinstance(value, list) and value else value


def _moment(given: object) -> dt.datetime | None:
    """A moment as ISO 8601 or as HTTP writes it. What is neither only leaves it open which answer is the newer."""
    try:
        return as_moment(given)  # type: ignore[arg-type]
    except InvalidValueError:
        pass
    try:
        return as_moment(parsedate_to_datetime(str(given)))
    except (TypeError, ValueError):
        return None


def body_of(given: object) -> object:
    """What a recorded body says: JSON read from text, which may be packed with base64 and gzip; None for other text.

    Raises `ValueError` for a body that cannot be unpacked, and for one that begins as JSON and is none.
    """
    if isinstance(given, dict) and "data" not in given:
        given = _held(given)
    if isinstance(given, str) and given.startswith("\x1f\x8b"):
        given = given.encode("latin-1", "replace")
    if isinstance(given, bytes):
        given = _unpacked(given)
    return from_text(given) if isinstance(given, str) else given


def _held(body: dict[str, Any]) -> object:
    """The text, bytes or value that a tool wrote within an object."""
    if "base64_string" in body:
        return _decoded(body["base64_string"])
    if "string" in body:
        return body["string"]
    if body.get("encoding") == "base64":
        return _decoded(body.get("text"))
    return body.get("text")


def _decoded(text: object) -> bytes | None:
    try:
        # Lines of base64 may be broken.
        return base64.b64decode("".join(text.split()), validate=True) if isinstance(text, str) else None
    except ValueError:
        raise ValueError("its body is not the base64 that it is said to be") from None


def _unpacked(body: bytes) -> str:
    try:
        if body.startswith(_COMPRESSED):
            # 32 more than the largest window: gzip or zlib, told by how it begins.
            stream = zlib.decompressobj(zlib.MAX_WBITS | 32)
            body = stream.decompress(body)
            if not stream.eof:
                raise ValueError
        return body.decode("utf-8")
    except (ValueError, zlib.error):
        raise ValueError(
            "its body is no whole text in UTF-8, plain or packed by gzip; record it with 'Accept-Encoding: gzip'"
        ) from None


def from_text(text: str) -> object:
    """The value of JSON that came as text, also of JSON within JSON; None for other text, such as an error page."""
    value: object = text
    while isinstance(value, str):
        text = value.strip("\ufeff \t\r\n")
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            if text[:1] in ("{", "["):
                raise ValueError(f"its body begins as JSON and is none: {error}") from None
            return None
    return value
