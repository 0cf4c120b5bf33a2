"""A request to the Data API that has been let in and routed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clever_mock.api.lists import Link, write_links
from clever_mock.api.query import Query, not_one_of
from clever_mock.model.looking.application import Connection
from clever_mock.model.looking.login import LoginToken
from clever_mock.versions import Endpoint, Version
from clever_mock.versions.version import Ids


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

    def role(self) -> str | None:
        """The role by which users are chosen, None for all. Raises `Refused`."""
        role = self.query.get("role")
        if role is None or not self.endpoint.roles:
            return None
        if role not in self.endpoint.roles:
            raise not_one_of("role", sorted(self.endpoint.roles))
        return role

    def primary(self) -> Ids | None:
        """What finds the ids where only those at home are asked for, None elsewhere. Raises `Refused`."""
        primary = self.query.get("primary")
        if primary is None or self.endpoint.primary is None:
            return None
        if primary not in ("", "true"):
            raise not_one_of("primary", ["true"])
        return self.endpoint.primary

    def links(self, links: Sequence[Link]) -> list[dict[str, str]]:
        """Links of a list at this path as JSON has them."""
        return write_links(self.path, links, fully=self.endpoint.encoded)
