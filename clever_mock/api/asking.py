"""Asking the API in process without leaving a trace: for what watches a mock and is not the app under test.

Such a request is not in the journal, meets no fault and no rate limit, and counts for no full sync. It is the
application's first look at a district all the same: every change after it makes events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import Headers
from werkzeug.test import Client

from clever_mock.api.app import CleverApp

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from clever_mock.model.roster import Roster


class Asker:
    """Asks what a roster's API answers at this moment."""

    def __init__(self, roster: Roster) -> None:
        self._client = Client(CleverApp(roster, notes=False))

    def get(self, path: str, token: str, **options: Any) -> TestResponse:
        """Get a path with a token, `""` for none; `options` go to werkzeug's test client."""
        headers = Headers(options.pop("headers", None))
        if token and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {token}"
        return self._client.get(path, headers=headers, **options)
