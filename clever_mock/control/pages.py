"""The Dashboard's files, as they lie in the package, with the headers that keep other pages out of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from werkzeug.wrappers import Request, Response

from clever_mock.control import guard, problems
from clever_mock.control.problems import Problem

PREFIX = "/dashboard"
FOLDER = Path(__file__).parent.parent / "dashboard"
_INDEX = "index.html"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@lru_cache(maxsize=1)
def files() -> dict[str, Path]:
    """The files by the names that they are asked by."""
    return {file.name: file for file in sorted(FOLDER.iterdir()) if file.suffix in _TYPES}


def answer(request: Request, listening: str) -> Response:
    """Answer a request for the Dashboard."""
    try:
        guard.check_origin(request, listening=listening, page=True)
    except guard.Forbidden as refused:
        return problems.answer(Problem(refused.status, "Forbidden", refused.detail))
    if request.method not in ("GET", "HEAD"):
        return problems.not_allowed(request.path, ("GET", "HEAD"))
    if request.path == PREFIX + "/":
        return Response(status=308, headers={"Location": PREFIX})
    name = request.path.removeprefix(PREFIX).removeprefix("/") or _INDEX
    file = files().get(name)
    if file is None:
        return problems.answer(Problem(404, "NotFound", f"the Dashboard has no file {name!r}; it is at {PREFIX}"))
    headers = {"Content-Security-Policy": POLICY, "X-Frame-Options": "DENY"}
    return Response(file.read_bytes(), content_type=_TYPES[file.suffix], headers=headers)
