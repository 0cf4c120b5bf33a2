"""Certificates are checked while a mock intercepts, and only Clever's hosts gain any trust."""

from __future__ import annotations

import socket
import ssl
import sys

import pytest
import trustme

from clever_mock import CleverMock, InterceptionError, NetworkBlockedError
from clever_mock.serving.authority import Authority, authority

from .hosts import another_server
from .roster_app import CLIENTS, names_of_students

HOST = "api.clever.com"


def shake_hands(address: tuple[str, int], name: str, context: ssl.SSLContext) -> str | None:
    """The TLS version that is agreed on with the host at `address`, which is to be `name`."""
    with (
        socket.create_connection(address, timeout=10) as connection,
        context.wrap_socket(connection, server_hostname=name) as tls,
    ):
        return tls.version()


@pytest.fixture
def strict() -> ssl.SSLContext:
    """What Python 3.13 and later do by default."""
    context = ssl.create_default_context()
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


@pytest.mark.usefixtures("clever_intercept")
def test_the_listener_is_trusted_as_clever_and_as_no_one_else(strict: ssl.SSLContext) -> None:
    assert shake_hands((HOST, 443), HOST, strict) == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError, match="CERTIFICATE_VERIFY_FAILED"):
        shake_hands((HOST, 443), "example.org", strict)


@pytest.mark.parametrize("name", ["example.org", "www.clever.com", "api.clever.com.example.org"])
@pytest.mark.usefixtures("clever_intercept")
def test_a_wrong_host_name_fails_even_where_the_authority_is_trusted(name: str) -> None:
    context = ssl.create_default_context(cadata=authority().certificate)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands((HOST, 443), name, context)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_listener_with_the_certificate_of_a_stranger_fails(
    client: str, clever: CleverMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(HOST).configure_cert(strange)
    monkeypatch.setattr(authority(), "server_context", strange)
    with clever.intercept(), CLIENTS[client]() as fetch, pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        names_of_students(fetch, "")


@pytest.mark.parametrize("client", CLIENTS)
def test_a_listener_with_the_certificate_of_the_other_host_fails(
    client: str, clever: CleverMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clever_mock.serving.authority.HOSTS", ("clever.com",))
    monkeypatch.setattr("clever_mock.serving.intercept.authority", Authority)
    mismatch = "not valid for 'api.clever.com'|doesn't match 'api.clever.com'"
    with clever.intercept(), CLIENTS[client]() as fetch, pytest.raises(Exception, match=mismatch):
        names_of_students(fetch, "")


@pytest.mark.usefixtures("clever_intercept")
def test_a_client_that_checks_nothing_still_checks_nothing() -> None:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    assert shake_hands((HOST, 443), HOST, context) == "TLSv1.3"


def test_a_client_that_looks_at_no_name_still_looks_at_the_signature(
    clever: CleverMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context()
    context.check_hostname = False
    with clever.intercept():
        assert shake_hands(("clever.com", 443), HOST, context) == "TLSv1.3"
    monkeypatch.setattr(authority(), "server_context", Authority().server_context)
    with clever.intercept(), pytest.raises(ssl.SSLCertVerificationError):
        shake_hands((HOST, 443), HOST, context)


@pytest.mark.usefixtures("clever_intercept")
def test_the_context_of_a_client_stays_as_it_was(strict: ssl.SSLContext) -> None:
    before = (strict.cert_store_stats(), strict.get_ca_certs(), strict.options, vars(strict))
    shake_hands((HOST, 443), HOST, strict)
    assert (strict.cert_store_stats(), strict.get_ca_certs(), strict.options, vars(strict)) == before


@pytest.mark.usefixtures("clever_intercept")
def test_another_server_is_checked_as_ever() -> None:
    own = trustme.CA()
    with another_server("localhost", authority=own) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            shake_hands(("localhost", server.port), "localhost", ssl.create_default_context())
        context = ssl.create_default_context()
        own.configure_trust(context)
        assert shake_hands(("localhost", server.port), "localhost", context) == "TLSv1.3"


@pytest.mark.usefixtures("clever_intercept")
def test_another_server_on_this_machine_may_call_itself_clever() -> None:
    own = trustme.CA()
    context = ssl.create_default_context()
    own.configure_trust(context)
    with another_server(HOST, authority=own) as server:
        assert shake_hands(("127.0.0.1", server.port), HOST, context) == "TLSv1.3"


@pytest.mark.usefixtures("clever_intercept")
def test_a_connection_for_clever_that_has_left_this_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "getpeername", lambda _: ("192.0.2.80", 3128))
    with pytest.raises(NetworkBlockedError, match=r"goes to 192\.0\.2\.80 port 3128, past the mock.*proxy"):
        shake_hands((HOST, 443), HOST, ssl.create_default_context())


def test_the_authority_is_made_once_and_keeps_no_key() -> None:
    assert authority() is authority()
    assert set(vars(authority())) == {"certificate", "server_context"}
    assert "PRIVATE" not in authority().certificate


def test_without_trustme_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(InterceptionError, match=r"pip install 'clever-mock\[intercept\]'"):
        Authority()
