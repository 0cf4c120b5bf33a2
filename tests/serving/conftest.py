"""The server's tests start servers through `serve`, which stops them again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from clever_mock.serving import Server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Serve = Callable[["WSGIApplication"], Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server for an application; it is stopped when the test ends."""
    with ExitStack() as servers:
        yield lambda app: servers.enter_context(Server(app))
