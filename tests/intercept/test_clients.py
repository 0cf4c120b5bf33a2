"""An app with Clever's host in its code reads a district, whatever its client, over TLS."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import freezegun
import pytest
import requests
import urllib3.exceptions

from clever_mock import CleverMock
from clever_mock.model import District
from clever_mock.serving.authority import Authority
from clever_mock.traffic import Reset, Truncated
from tests.serving.wire import exchange

from .conftest import NAMES
from .roster_app import CLIENTS, names_of_students, requests_session, urllib_opener

every_client = pytest.mark.parametrize("client", CLIENTS)


@every_client
def test_an_app_reads_a_district_at_the_host_that_is_in_its_code(
    client: str, clever: CleverMock, district: District
) -> None:
    with clever.intercept(), CLIENTS[client]() as fetch:
        assert names_of_students(fetch, district.token) == NAMES


# asyncio of Python 3.10 warns so wherever a server ends a TLS connection first.
@pytest.mark.filterwarnings("ignore:unclosed transport:ResourceWarning")
@every_client
def test_a_client_that_was_made_before_serves_every_interception(
    client: str, clever: CleverMock, district: District
) -> None:
    with CLIENTS[client]() as fetch:
        for _ in range(2):
            with clever.intercept():
                assert names_of_students(fetch, district.token) == NAMES


def test_logins_are_at_the_other_host(clever_intercept: CleverMock, district: District) -> None:
    login = clever_intercept.login(district.students[0])
    headers = {"Authorization": f"Bearer {login.token}"}
    answer = requests.get("https://clever.com/oauth/tokeninfo", headers=headers, timeout=10)
    assert answer.json()["client_id"] == clever_intercept.application.client_id


@pytest.mark.parametrize("host", ["API.Clever.COM", "api.clever.com.", "api.clever.com:443"])
@pytest.mark.usefixtures("clever_intercept")
def test_the_host_may_be_written_in_other_ways(host: str, district: District) -> None:
    answer = requests.get(
        f"https://{host}/v1.2/districts", headers={"Authorization": f"Bearer {district.token}"}, timeout=10
    )
    assert answer.json()["data"][0]["data"]["id"] == district.id


@pytest.mark.usefixtures("clever_intercept")
def test_a_connection_may_be_made_by_hand() -> None:
    with ssl.create_default_context().wrap_socket(socket.socket(), server_hostname=b"api.clever.com") as tls:
        tls.connect(("api.clever.com", 443))
        tls.sendall(b"GET /v1.2/students HTTP/1.1\r\nHost: api.clever.com\r\nConnection: close\r\n\r\n")
        assert tls.recv(12) == b"HTTP/1.1 401"
    with socket.socket() as plain:
        assert plain.connect_ex((b"clever.com", 80)) == 0


@pytest.mark.usefixtures("clever_intercept")
def test_port_80_sends_on_to_port_443() -> None:
    answer = requests.get("http://clever.com/v1.2/students?limit=%202", timeout=10)
    assert [moved.status_code for moved in answer.history] == [301]
    assert answer.url == "https://clever.com/v1.2/students?limit=%202"


@pytest.mark.parametrize(
    ("target", "host", "location"),
    [
        (b"/a%20b?c=d", b"API.clever.com:80", b"https://api.clever.com/a%20b?c=d"),
        ("/é".encode(), b"clever.com", b"https://clever.com/%C3%A9"),
        (b"//example.org/a", b"example.org", b"https://api.clever.com/a"),
        (b"http://example.org/a", b"", b"https://api.clever.com/a"),
    ],
)
@pytest.mark.usefixtures("clever_intercept")
def test_port_80_sends_nobody_elsewhere(target: bytes, host: bytes, location: bytes) -> None:
    answer = exchange("http://api.clever.com", b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (target, host))
    assert b"\r\nLocation: %b\r\n" % location in answer


@pytest.mark.usefixtures("clever_intercept")
def test_other_ports_of_the_host_refuse() -> None:
    with pytest.raises(requests.ConnectionError, match="do not answer on port 8443"):
        requests.get("https://api.clever.com:8443/me", timeout=10)
    with socket.socket() as client:
        assert client.connect_ex(("api.clever.com", 8443)) != 0


def test_a_reset_of_the_mock_reaches_the_host(clever_intercept: CleverMock, district: District) -> None:
    with requests_session() as fetch:
        assert names_of_students(fetch, district.token) == NAMES
        token = district.token
        clever_intercept.reset()
        with pytest.raises(KeyError, match="data"):  # as the token is nobody's now
            names_of_students(fetch, token)


def test_faults_and_the_journal_know_what_comes_this_way(clever_intercept: CleverMock, district: District) -> None:
    clever_intercept.faults.add(Truncated(keep=0.5), times=1)
    clever_intercept.faults.add(Reset(after=100), times=1)
    with requests_session() as fetch:
        for _ in range(2):
            with pytest.raises(requests.exceptions.ChunkedEncodingError):
                names_of_students(fetch, district.token)
        assert names_of_students(fetch, district.token) == NAMES
    clever_intercept.assert_requested("GET", "/v1.2/students", times=5)


@pytest.mark.usefixtures("clever_intercept")
def test_many_threads_read_at_once(district: District) -> None:
    def read(_: int) -> list[str]:
        with requests_session() as fetch:
            return names_of_students(fetch, district.token)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(24))) == [NAMES] * 24


@pytest.mark.parametrize("moment", ["2013-01-22", "2017-07-04", "2060-01-01"])
def test_the_certificate_is_good_at_any_frozen_time(clever: CleverMock, district: District, moment: str) -> None:
    with freezegun.freeze_time(moment), clever.intercept(), urllib_opener() as fetch:
        assert names_of_students(fetch, district.token) == NAMES


def test_an_authority_may_be_made_while_time_is_frozen() -> None:
    with freezegun.freeze_time("2017-07-04"):
        assert "BEGIN CERTIFICATE" in Authority().certificate


@pytest.mark.parametrize("early", ["import trustme", ""])
def test_the_first_signing_of_a_process_may_be_in_frozen_time_and_spoils_no_later_one(early: str) -> None:
    code = f"""
{early}
import datetime
from freezegun import freeze_time
from clever_mock import CleverMock
with freeze_time("2017-07-04"), CleverMock() as clever, clever.intercept():
    assert datetime.datetime.now().year == 2017
import trustme
trustme.CA()
assert datetime.datetime.now().year > 2017
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_travelling_does_without_the_warning_that_freezing_gets_from_urllib3(
    clever_intercept: CleverMock, district: District
) -> None:
    with requests_session() as fetch:
        with clever_intercept.travel("2017-07-04"):
            assert names_of_students(fetch, district.token) == NAMES
        with freezegun.freeze_time("2017-07-04"), pytest.warns(urllib3.exceptions.SystemTimeWarning):
            requests.get("https://api.clever.com/v1.2/students", timeout=10)
