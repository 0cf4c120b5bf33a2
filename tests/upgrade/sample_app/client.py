"""How the app talks to Clever, whatever the version: a URL, a token, answers and pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import requests

Json = dict[str, Any]

KINDS = ("schools", "teachers", "students", "sections", "school_admins", "contacts")


class Client:
    """Reads one district, and keeps a copy of it."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self.copy: dict[str, dict[str, Json]] = {kind: {} for kind in KINDS}
        self.copied_in = ""
        """The version in which the copy was read whole, empty for none."""
        self.position = ""
        """The last event that went into the copy."""

    def get(self, path: str, token: str = "") -> Json:
        """The answer to a path."""
        headers = {"Authorization": f"Bearer {token or self._token}"}
        answer = requests.get(self._url + path, headers=headers, timeout=10)
        answer.raise_for_status()
        found: Json = answer.json()
        return found

    def items(self, path: str) -> Iterator[Json]:
        """The items of a list, page after page."""
        following: str | None = path
        while following is not None:
            page = self.get(following)
            yield from (item.get("data", item) for item in page["data"])
            following = next((link["uri"] for link in page["links"] if link["rel"] == "next"), None)
