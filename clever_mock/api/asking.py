"""Asking the API in process.

What an `Asker` asks leaves no trace, for what watches a mock and is not the app under test: it is not in the journal,
meets no fault and no rate limit, and counts for no full sync. It is the application's first look at a district all the
same, unless it is told not to be: every change after it makes events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union, cast
from urllib.parse import urlencode

from werkzeug.datastructures import Headers
from werkzeug.test import Client, TestResponse

from clever_mock.api.app import CleverApp

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from clever_mock.model.rosters.roster import Roster


if TYPE_CHECKING:

    class Response(TestResponse):
        """werkzeug's `TestResponse`, whose `json` can be looked into without a check."""

        @property
        def json(self) -> Any: ...

else:
    Response = TestResponse

Params = Union[Mapping[str, Any], Sequence[tuple[str, Any]], str]


def ask(app: WSGIApplication, path: str, token: str, *, params: Params | None = None, **options: Any) -> Response:
    """Get a path with a token, `""` for none; headers that are given win.

    `params` are parameters of the query, as `requests` takes them. `options` go to werkzeug's test client.
    """
    headers = Headers(options.pop("headers", None))
    if token and "Authorization" not in headers:
        headers["Authorization"] = f"Bearer {token}"
    return cast("Response", Client(app).get(_with(path, params), headers=headers, **options))


def _with(path: str, params: Params | None) -> str:
    if not params:
        return path
    if not isinstance(params, str):
        pairs = params.items() if isinstance(params, Mapping) else params
        params = urlencode([(name, value) for name, value in pairs if value is not None], doseq=True)
    return f"{path}{'&' if '?' in path else '?'}{params}" if params else path


class Asker:
    """Asks what a roster's API answers at this moment. Without `opens`, it is nobody's first look at a district."""

    def __init__(self, roster: Roster, *, opens: bool = True) -> None:
        self._app = CleverApp(roster, notes=False, opens=opens)

    def get(self, path: str, token: str, **options: Any) -> Response:
        """Get a path with a token, as `ask` does."""
        return ask(self._app, path, token, **options)
