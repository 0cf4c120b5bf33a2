"""The certificate authority that vouches for the mock while it stands in for Clever's hosts.

It is made by `trustme` once in a process, when it is first needed, and its key is thrown away as soon as it has signed
the one certificate for both hosts. It changes no client's own TLS context; which connections it is for is the detour's
affair.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import ssl
import sys
from collections.abc import Iterator
from functools import cache

from clever_mock.errors import InterceptionError

HOSTS = ("api.clever.com", "clever.com")
"""The hosts that the mock stands in for: the API, and the logins."""


class Authority:
    """An authority, as what it signed: both ends of a TLS connection to Clever's hosts.

    What it signs is valid from 2000 to 3000, for clients that read a frozen or a moved clock.
    """

    def __init__(self) -> None:
        try:
            import trustme
        except ImportError as error:
            raise InterceptionError(
                "interception answers over TLS and needs trustme for its certificates; "
                "install it with the extra: pip install 'clever-mock[intercept]'"
            ) from error
        with _unfrozen():
            authority = trustme.CA(organization_name="clever_mock")
            certificate = authority.issue_cert(*HOSTS)
        self.certificate = authority.cert_pem.bytes().decode("ascii")
        """The authority's certificate, PEM."""
        self.server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        """The listener's end, which shows the certificate for `HOSTS`."""
        certificate.configure_cert(self.server_context)

    def context_for(self, client: ssl.SSLContext) -> ssl.SSLContext:
        """A context that checks what `client` checks, and trusts this authority alone.

        To load the authority into the client's own context would be simpler, but nothing unloads it. What a client's
        context has beyond its checks (client certificate, ALPN, ciphers) means nothing to the listener.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False  # as long as it is on, verify_mode cannot be turned off
        context.verify_mode = client.verify_mode
        context.check_hostname = client.check_hostname
        context.verify_flags = client.verify_flags
        context.minimum_version = max(client.minimum_version, ssl.TLSVersion.TLSv1_2)
        context.sslsocket_class = client.sslsocket_class
        context.sslobject_class = client.sslobject_class
        context.load_verify_locations(cadata=self.certificate)
        return context


@contextlib.contextmanager
def _unfrozen() -> Iterator[None]:
    """The process's own `datetime` in the place of freezegun's.

    cryptography keeps the class that it finds when it first signs, so signing with a frozen one fails, now or for good.
    """
    real = getattr(sys.modules.get("freezegun.api"), "real_datetime", dt.datetime)
    found = dt.datetime
    setattr(dt, "datetime", real)  # noqa: B010  a type checker does not let a class of a module be set
    try:
        yield
    finally:
        setattr(dt, "datetime", found)  # noqa: B010


@cache
def authority() -> Authority:
    """The authority of this process. Raises `InterceptionError` when trustme is not installed."""
    return Authority()
