"""An app with Clever's host in its code reads a district, whatever its client, over TLS."""

from __future__ import annotations

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import freezegun
import pytest
import requests
import urllib3.exceptions

from clever_mock import CleverMock
from clever_mock.model import District

from .conftest import NAMES
from .roster_app import CLIENTS, names_of_students, urllib_opener

every_client = pytest.mark.parametrize("client", CLIENTS)


@every_client
def test_an_app_reads_a_district_at_the_host_that_is_in_its_code(
    client: str, clever: CleverMock, district: District
) -> None:
    with clever.intercept(), CLIENTS[client]() as fetch:
        assert names_of_students(fetch, district.token) == NAMES


@every_client
def test_a_client_that_was_made_before_serves_every_interception(
    client: str, clever: CleverMock, district: District
) -> None:
    with CLIENTS[client]() as fetch:
        for _ in range(2):
            with clever.intercept():
                assert names_of_students(fetch, district.token) == NAMES


def test_logins_live_at_the_other_host(clever_intercept: CleverMock, district: District) -> None:
    login = clever_intercept.login(district.students[0])
    answer = requests.get(
        "https://clever.com/oauth/tokeninfo", headers={"Authorization": f"Bearer {login.token}"}, timeout=10
    )
    assert answer.json()["client_id"] == clever_intercept.application.client_id


@pytest.mark.parametrize("host", ["API.Clever.com", "api.clever.com.", b"api.clever.com"])
def test_a_host_may_be_written_in_other_ways(host: str | bytes, clever_intercept: CleverMock) -> None:
    context = ssl.create_default_context()
    with (
        closing(socket.create_connection((host, 443), timeout=10)) as connection,  # type: ignore[arg-type]
        closing(context.wrap_socket(connection, server_hostname=host.rstrip(b"." if isinstance(host, bytes) else "."))) as tls,  # type: ignore[arg-type]
    ):
        assert tls.version() == "TLSv1.3"
