"""Asking the API in process.

What an `Asker` asks leaves no trace, for what watches a mock and is not the app under test: it is not in the journal,
meets no fault and no rate limit, and counts for no full sync. It is the application's first look at a district all the
same: every change after it makes events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import Headers
from werkzeug.test import Client

from clever_mock.api.app import CleverApp

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from werkzeug.test import TestResponse

    from clever_mock.model.roster import Roster


def ask(app: WSGIApplication, path: str, token: str, **options: Any) -> TestResponse:
    """Get a path with a token, `""` for none; `options` go to werkzeug's test client, and headers among them win."""
    headers = Headers(options.pop("headers", None))
    if token and "Authorization" not in headers:
        headers["Authorization"] = f"Bearer {token}"
    return Client(app).get(path, headers=headers, **options)


class Asker:
    """Asks what a roster's API answers at this moment."""

    def __init__(self, roster: Roster) -> None:
        self._app = CleverApp(roster, notes=False)

    def get(self, path: str, token: str, **options: Any) -> TestResponse:
        """Get a path with a token, as `ask` does."""
        return ask(self._app, path, token, **options)
