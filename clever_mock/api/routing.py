"""Paths: tidied as the recorded service tidies them, and found among the endpoints of all versions."""

from __future__ import annotations

import re
from functools import lru_cache

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from clever_mock.versions import VERSIONS, Endpoint, Version

Route = tuple[Version, Endpoint]

_VERSION = re.compile("/(v[0-9]+[.][0-9]+)(?:/|$)")
_LONG = 256
"""How long a path is that is nobody's, so that what leads nowhere is not kept."""


def decoded(path: str) -> str:
    """A path as WSGI gives it, its bytes read as UTF-8."""
    return path if path.isascii() else path.encode("latin-1", "replace").decode("utf-8", "replace")


def tidy(path: str) -> str:
    """A path with single slashes and without the one at its end."""
    return (re.sub("/{2,}", "/", path) if "//" in path else path).removesuffix("/") or "/"


@lru_cache(maxsize=1)
def _routes() -> Map:
    rules = [
        Rule(f"/{version.name}{endpoint.path}".replace("{id}", "<id>"), endpoint=(version, endpoint))
        for version in VERSIONS.values()
        for endpoint in version.endpoints
    ]
    rules += [
        Rule(endpoint.path, endpoint=(version, endpoint))
        for version in VERSIONS.values()
        for endpoint in version.endpoints
        if endpoint.path in version.unversioned
    ]
    return Map(rules, strict_slashes=False, merge_slashes=False, redirect_defaults=False)


def version_in(path: str) -> str:
    """The version that a path names, whether there is such a version or not; empty where it names none."""
    found = _VERSION.match(path)
    return found[1] if found else ""


def error_keys(path: str) -> tuple[str, ...]:
    """The keys under which an error at a path is told."""
    version = VERSIONS.get(version_in(path))
    return ("error",) if version is None else version.error_keys


def route(path: str) -> tuple[Route, str] | None:
    """The endpoint of a tidy path and the id in it (`""` where it has none), None when there is no such path."""
    return _route(path) if len(path) < _LONG else _route.__wrapped__(path)


@lru_cache(maxsize=4096)
def _route(path: str) -> tuple[Route, str] | None:
    try:
        found, arguments = _routes().bind("api.clever.com").match(path, method="GET")
    except HTTPException:
        return None
    return found, arguments.get("id", "")
