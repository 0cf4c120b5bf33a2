"""A request to the Data API that has been let in and routed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clever_mock.api.lists import Link, write_links
from clever_mock.api.query import Query
from clever_mock.model.looking.application import Connection
from clever_mock.model.looking.login import LoginToken
from clever_mock.versions import Endpoint, Version


@dataclass(frozen=True)
class Request:
    """Who asks for what. `path` is tidy, `id` the one in the path or `""`; `login` is that of a user who asks."""

    connection: Connection
    version: Version
    endpoint: Endpoint
    path: str
    id: str
    query: Query
    login: LoginToken | None = None

    def links(self, links: Sequence[Link]) -> list[dict[str, str]]:
        """Links of a list at this path as JSON has them."""
        return write_links(self.path, links, fully=self.endpoint.encoded)
