"""A server at a loopback address that is not the mock's, with a certificate of one's own."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import trustme

from clever_mock.serving import Server
from tests.serving.wire import hello


@contextmanager
def another_server(*names: str, authority: trustme.CA) -> Iterator[Server]:
    """A TLS server whose certificate `authority` signed for `names`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    with Server(hello, ssl_context=context) as server:
        yield server
