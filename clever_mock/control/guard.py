"""Who may drive a mock: programs on this machine, and its own pages in a browser; no other page.

A page of another site can make a browser send requests to a loopback address. Such a request carries the marks of its
origin, or has to ask first (CORS), which is never answered. A page that was bound to this machine by its DNS names a
host that is not this machine.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from werkzeug.wrappers import Request

from clever_mock.serving.hosts import host_name, is_address, is_local

JSON = "application/json"
_OWN_SITES = ("same-origin", "none")


class Forbidden(Exception):  # noqa: N818  it is an answer
    """Raised for a request that does not come from where it may; the status, and what to say."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def check_origin(request: Request, *, listening: str, page: bool = False) -> None:
    """Refuse a request that another page sent. Raises `Forbidden`.

    `listening` is the host that the server was told to listen on. With `page` a link from elsewhere may lead to it.
    """
    origin = request.headers.get("Origin")
    if origin is not None and not _same(origin, request.host, listening):
        raise Forbidden(403, f"a page of {origin} may not drive this mock: it answers to its own pages and to programs")
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and not _known(urlsplit(f"//{request.host}").hostname, listening):
        raise Forbidden(403, f"a page at {request.host} may not drive this mock: use a name of this machine")
    followed = page and request.headers.get("Sec-Fetch-Mode") == "navigate" and request.method == "GET"
    if site is not None and site not in _OWN_SITES and not followed:
        raise Forbidden(403, f"a page of another site ({site}) may not drive this mock")


def check_content_type(request: Request) -> None:
    """Refuse a change that says something in what a form can send. Raises `Forbidden`."""
    if request.method not in ("GET", "HEAD", "DELETE") and request.mimetype != JSON:
        given = f"not {request.mimetype}" if request.mimetype else "and none was given"
        raise Forbidden(415, f"a change takes the Content-Type {JSON}, {given}; where nothing is to be said, send {{}}")


def _same(origin: str, host: str, listening: str) -> bool:
    """Whether an origin is this server's, under a name that can only be this machine's."""
    try:
        parts = urlsplit(origin)
        same = parts.netloc.lower() == host.lower() and _known(parts.hostname, listening)
    except ValueError:
        return False
    return same and parts.scheme in ("http", "https")


def _known(host: str | None, listening: str) -> bool:
    """Whether a host is a name of this machine."""
    name = host_name(host)
    return bool(name) and (is_local(name) or is_address(name) or name == host_name(listening))
