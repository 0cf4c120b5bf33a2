"""What can go wrong with a request, as values: each effect is a class, its arguments say how bad it is.

| effect | what the client gets | in process |
|---|---|---|
| `Status(503, body)` | that status and body, as from Clever | yes |
| `RateLimited(reset_in=2)` | Clever's 429: rate-limit headers with nothing remaining, empty body | yes |
| `Revoked()` | Clever's 401 for a token that it does not know any more | yes |
| `ProxyError(502)` | 502, 503 or 504 with the HTML page of a proxy, and none of Clever's headers | yes |
| `Delay(2.0)` | the answer, its first byte so many seconds late | yes |
| `NotJson()` | 200 and JSON's content type, and a body that is no JSON | yes |
| `RepeatedRecord()` | a page that holds its last record twice | yes |
| `NextIsSelf()` | a page whose `next` link is the page itself | yes |
| `Drip(2.0, pieces=20)` | the body piece by piece, over so many seconds | no |
| `Truncated(keep=0.5)` | a part of the body under the full Content-Length, then the end of the connection | no |
| `Reset()` | a connection reset before the answer; `Reset(after=1000)`: after so many bytes of the body | no |

Which requests they befall is decided by rules. A subclass of `Effect` is an effect of your own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import socket
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, Union

from clever_mock.api.answers import ERRORS, HTML, JSON, TEXT, Answer, Reply, dumps
from clever_mock.errors import InvalidValueError
from clever_mock.traffic.limits import Limiter

Body = Union[str, bytes, dict[str, Any]]

_NAME = re.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LONGEST = 24 * 3600.0
_PAGE = (
    "<html>\r\n<head><title>{0} {1}</title></head>\r\n<body>\r\n"
    "<center><h1>{0} {1}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True)
class Scene:
    """The request that an effect befalls: its token, the moment, and what there is to act on."""

    token: str | None
    now: dt.datetime
    limiter: Limiter
    wait: Callable[[float], object]
    """Waits for some seconds, less if the mock ends before."""
    connection: socket.socket | None
    """The client's connection; None for a request in process."""


@dataclass(frozen=True)
class Effect:
    """Base of all effects: it does nothing. The methods are called in this order."""

    needs_connection: ClassVar[bool] = False
    """Whether it happens below HTTP, so that a request in process cannot have it."""
    goes_on: ClassVar[bool] = False
    """Whether the request may have one more effect."""
    by_proxy: ClassVar[bool] = False
    """Whether its answer does not come from Clever, and so lacks Clever's headers."""

    def before(self, scene: Scene) -> None:
        """Happen before the request is answered."""

    def instead(self, scene: Scene) -> Answer | None:
        """The answer in place of Clever's, None to let Clever answer."""
        del scene
        return None

    def alter(self, reply: Reply) -> Reply | None:
        """Clever's answer as the client gets it; None when there is nothing in it to alter."""
        return reply

    def send(self, body: bytes, scene: Scene) -> Iterator[bytes] | None:
        """The body in the pieces in which it is sent; None to send it as it is."""
        del body, scene
        return None


@dataclass(frozen=True)
class Status(Effect):
    """Answers with a status from 200 to 599 and a body: text, bytes, or a dict to be written as JSON.

    Without a body it is `{"error": …}` with the name of the status.
    """

    status: int
    body: Body | None = None
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.status not in list(HTTPStatus) or self.status < 200:
            raise InvalidValueError(f"status takes an HTTP status from 200 to 599, such as 503, not {self.status!r}")
        _check_body(self.body)
        typed = () if self.content_type is None else (("Content-Type", self.content_type),)
        _check_headers((*typed, *self.headers))

    def instead(self, scene: Scene) -> Answer:
        del scene
        body: Body = {"error": HTTPStatus(self.status).phrase} if self.body is None else self.body
        if self.status in (204, 304):
            body = b""
        kind = self.content_type or (JSON if isinstance(body, dict) else TEXT)
        return Answer(self.status, _bytes(body), kind, tuple(self.headers))


@dataclass(frozen=True)
class RateLimited(Effect):
    """Answers 429 as Clever does: an empty body, and headers that say when the limit is reset.

    That is `reset_in` seconds from now, by the mock's clock, or the end of the token's present minute.
    """

    reset_in: float | None = None

    def __post_init__(self) -> None:
        if self.reset_in is not None:
            _check_seconds("reset_in", self.reset_in)

    def instead(self, scene: Scene) -> Answer:
        return Answer(429, b"", TEXT, scene.limiter.spent(scene.token, scene.now, self.reset_in))


@dataclass(frozen=True)
class Revoked(Effect):
    """Answers 401 as if the token had been revoked."""

    def instead(self, scene: Scene) -> Answer:
        del scene
        return ERRORS["unknown key"]


@dataclass(frozen=True)
class ProxyError(Effect):
    """Answers 502, 503 or 504 with the HTML page of a proxy in front of Clever."""

    status: int = 502
    body: Body | None = None
    by_proxy = True

    def __post_init__(self) -> None:
        if self.status not in (502, 503, 504):
            raise InvalidValueError(f"a proxy answers 502, 503 or 504, not {self.status!r}; Status(…) takes any other")
        _check_body(self.body)

    def instead(self, scene: Scene) -> Answer:
        del scene
        page = _PAGE.format(self.status, HTTPStatus(self.status).phrase)
        return Answer(self.status, _bytes(page if self.body is None else self.body), HTML, (("Server", "nginx"),))


@dataclass(frozen=True)
class Delay(Effect):
    """Keeps the client waiting for the first byte, for some seconds of real time, frozen clock or not.

    What else befalls the request is decided by the rules after it. The end of the mock ends the wait.
    """

    seconds: float
    goes_on = True

    def __post_init__(self) -> None:
        _check_seconds("Delay", self.seconds)

    def before(self, scene: Scene) -> None:
        scene.wait(self.seconds)


@dataclass(frozen=True)
class NotJson(Effect):
    """Gives a good answer a body that is no JSON, though its headers say so."""

    body: Body = "<!doctype html><title>Clever</title><p>We'll be right back.</p>"

    def __post_init__(self) -> None:
        _check_body(self.body, required=True)

    def alter(self, reply: Reply) -> Reply | None:
        return _with_body(reply, _bytes(self.body)) if reply.status.startswith("200") else None


@dataclass(frozen=True)
class RepeatedRecord(Effect):
    """Lets a page hold its last record twice, as when records move between two pages."""

    def alter(self, reply: Reply) -> Reply | None:
        page = _page(reply)
        if page is None or not page["data"]:
            return None
        page["data"].append(page["data"][-1])
        return _with_body(reply, dumps(page))


@dataclass(frozen=True)
class NextIsSelf(Effect):
    """Lets the `next` link of a page lead to the page itself; a last page gets one too."""

    def alter(self, reply: Reply) -> Reply | None:
        page = _page(reply)
        if page is None:
            return None
        links = {link["rel"]: link["uri"] for link in page["links"]}
        links["next"] = links["self"]
        page["links"] = [{"rel": rel, "uri": uri} for rel, uri in links.items()]
        return _with_body(reply, dumps(page))


@dataclass(frozen=True)
class Drip(Effect):
    """Sends the body in some pieces, spread over some seconds of real time."""

    seconds: float
    pieces: int = 10
    needs_connection = True

    def __post_init__(self) -> None:
        _check_seconds("Drip", self.seconds)
        _check_count("pieces", self.pieces)

    def send(self, body: bytes, scene: Scene) -> Iterator[bytes]:
        size = max(-(-len(body) // self.pieces), 1)
        for start in range(0, len(body), size):
            scene.wait(self.seconds / self.pieces)
            yield body[start : start + size]


@dataclass(frozen=True)
class Truncated(Effect):
    """Sends the first part of the body, `keep` of it, then ends the connection; Content-Length is that of the whole."""

    keep: float = 0.5
    needs_connection = True

    def __post_init__(self) -> None:
        if not isinstance(self.keep, (int, float)) or not 0 <= self.keep < 1:
            raise InvalidValueError(f"keep takes the part of the body that is sent, 0 to below 1, not {self.keep!r}")

    def send(self, body: bytes, scene: Scene) -> Iterator[bytes]:
        del scene
        yield body[: int(len(body) * self.keep)]


@dataclass(frozen=True)
class Reset(Effect):
    """Resets the connection: before anything is answered, or after so many bytes of the body, at most all but one."""

    after: int | None = None
    needs_connection = True

    def __post_init__(self) -> None:
        if self.after is not None:
            _check_count("after", self.after)

    def before(self, scene: Scene) -> None:
        if self.after is None and scene.connection is not None:
            reset(scene.connection)

    def send(self, body: bytes, scene: Scene) -> Iterator[bytes] | None:
        return None if self.after is None else self._begun(body[: min(self.after, len(body) - 1)], scene)

    def _begun(self, beginning: bytes, scene: Scene) -> Iterator[bytes]:
        if beginning:
            yield beginning
        if scene.connection is not None:
            reset(scene.connection)


def reset(connection: socket.socket) -> None:
    """Close a connection so that the other side finds it reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
    connection.close()


def _bytes(body: Body) -> bytes:
    if isinstance(body, dict):
        return dumps(body)
    return body.encode() if isinstance(body, str) else body


def _page(reply: Reply) -> dict[str, Any] | None:
    """The JSON of a page, None for any other answer."""
    if not reply.status.startswith("200"):
        return None
    try:
        page = json.loads(reply.body)
    except ValueError:
        return None
    is_page = isinstance(page, dict) and isinstance(page.get("data"), list) and "links" in page
    return page if is_page else None


def _with_body(reply: Reply, body: bytes) -> Reply:
    headers = [(name, value) for name, value in reply.headers if name != "Content-Length"]
    return reply._replace(headers=[*headers, ("Content-Length", str(len(body)))], body=body)


def _check_body(body: object, *, required: bool = False) -> None:
    if not isinstance(body, (str, bytes, dict)) and (required or body is not None):
        raise InvalidValueError(f"body takes text, bytes or a dict, not {body!r}")


def _check_headers(pairs: Iterable[tuple[object, object]]) -> None:
    """Refuse what no answer can carry as a header."""
    for name, value in pairs:
        if not (isinstance(name, str) and _NAME.fullmatch(name)):
            raise InvalidValueError(f"a header has a name such as 'Retry-After', not {name!r}")
        if not (isinstance(value, str) and value.isascii() and value.isprintable()):
            raise InvalidValueError(f"the header {name} takes printable ASCII text, not {value!r}")


def _check_seconds(name: str, seconds: object) -> None:
    if not isinstance(seconds, (int, float)) or not 0 <= seconds <= _LONGEST:
        raise InvalidValueError(f"{name} takes seconds, from 0 to a day, not {seconds!r}")


def _check_count(name: str, count: object) -> None:
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise InvalidValueError(f"{name} takes a whole number from 1, not {count!r}")
