"""What an application does in a scenario, in its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clever_mock.versions.names import synced_collections

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


def read_whole(clever: CleverMock, version: str) -> None:
    """Read each collection of a version, as an application does in a full sync."""
    for collection in synced_collections()[version]:
        path: str | None = f"/{version}/{collection}"
        while path is not None:
            links = clever.get(path).json["links"]
            path = next((link["uri"] for link in links if link["rel"] == "next"), None)
