"""A hostile page cannot drive the mock, and tokens are shown to those alone who ask for them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from clever_mock import CleverMock
from clever_mock.control import OPERATIONS

from .conftest import Client, Json

CHANGES = [operation for operation in OPERATIONS if operation.changes]
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/plain; x=json", "")


def path_of(path: str) -> str:
    """A path with something in its places."""
    return "".join("x" if "{" in part else part for part in path.replace("{", "\0{").replace("}", "}\0").split("\0"))


def ask(url: str, method: str, path: str, headers: dict[str, str], body: str = "{}") -> tuple[int, Any]:
    """Send a request with just these headers, as a browser would that a page has at its command."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders(body.encode())
    answer = connection.getresponse()
    read = answer.status, answer.headers, answer.read()
    connection.close()
    return read[0], read


@pytest.mark.parametrize("kind", FORMS)
def test_no_change_can_be_sent_by_a_form(mock: CleverMock, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    for operation in CHANGES:
        if operation.method == "POST":  # a form sends no other
            status, _ = ask(mock.url, "POST", f"/_mock/v1{path_of(operation.path)}", headers)
            assert status == 415, operation.name


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "file://"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_no_page_of_another_origin_can_call_anything(mock: CleverMock, headers: dict[str, str]) -> None:
    for operation in OPERATIONS:
        sent = {"Content-Type": "application/json", **headers}
        status, _ = ask(mock.url, operation.method, f"/_mock/v1{path_of(operation.path)}", sent)
        assert status == 403, operation.name


def test_a_browser_is_never_told_that_another_page_may_ask(mock: CleverMock) -> None:
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/_mock/v1/reset", "/_mock/v1/districts", "/dashboard"):
        status, (_, headers, _) = ask(mock.url, "OPTIONS", path, asks, body="")
        assert status == 403
        assert not [name for name in headers if name.lower().startswith("access-control")]


def test_a_page_that_names_this_machine_by_its_own_dns_is_refused(mock: CleverMock) -> None:
    host = f"evil.example:{urlsplit(mock.url).port}"
    for method, path in (("GET", "/districts?show=tokens"), ("POST", "/reset"), ("GET", "/openapi.json")):
        sent = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json"}
        assert ask(mock.url, method, f"/_mock/v1{path}", sent)[0] == 421
    assert ask(mock.url, "GET", "/dashboard", {"Host": host})[0] == 421


def test_a_page_of_another_name_changes_nothing_either_where_any_host_is_answered() -> None:
    with CleverMock(control=True, check_host=False) as clever:
        host = f"evil.example:{urlsplit(clever.url).port}"
        sent = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json"}
        assert ask(clever.url, "POST", "/_mock/v1/reset", sent)[0] == 403
        read = {"Host": host, "Sec-Fetch-Site": "same-origin"}
        assert ask(clever.url, "GET", "/_mock/v1/districts", read)[0] == 403
        own = {"Host": "clever:8000", "Content-Type": "application/json"}
        assert ask(clever.url, "POST", "/_mock/v1/reset", own)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Origin": "https://evil.example"},
        {"Content-Type": "application/json", "Host": "evil.example"},
    ],
    ids=str,
)
def test_a_reset_from_elsewhere_is_refused(mock: CleverMock, district: Json, headers: dict[str, str]) -> None:
    assert ask(mock.url, "POST", "/_mock/v1/reset", headers)[0] in (403, 415, 421)
    assert [one.id for one in mock.roster.districts] == [district["id"]]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_mocks_own_pages_may_call_it(mock: CleverMock, host: str) -> None:
    netloc = f"{host}:{urlsplit(mock.url).port}"
    sent = {"Host": netloc, "Origin": f"http://{netloc}", "Sec-Fetch-Site": "same-origin"}
    assert ask(mock.url, "POST", "/_mock/v1/reset", {**sent, "Content-Type": "application/json"})[0] == 200


def secrets(mock: CleverMock) -> Iterator[str]:
    """Everything that must not be shown."""
    yield from mock.roster.tokens
    for application in mock.roster.applications:
        yield application.client_secret
    yield from mock.roster.logins._tokens
    yield from mock.roster.logins._codes


def test_tokens_are_cut_short_in_every_answer_unless_they_are_asked_for(
    mock: CleverMock, api: Client, district: Json
) -> None:
    user = mock.district.students[0]
    login = api("POST", "/logins", {"user": user.id})
    done, redirect = mock.login(user), mock.application.redirect_uris[0]
    requests.post(
        f"{mock.url}/oauth/tokens",
        data={"code": done.code, "grant_type": "authorization_code", "redirect_uri": redirect},
        auth=(mock.application.client_id, mock.application.client_secret),
        timeout=20,
    )
    mock.get("/v3.1/me", token=mock.login(user).token)
    query = {
        "client_id": mock.application.client_id,
        "redirect_uri": redirect,
        "user": user.id,
        "response_type": "code",
    }
    assert "code=" in mock.get("/oauth/authorize", params=query).headers["Location"]
    token = mock.district.token
    mock.get(f"/v3.1/users?access_token={token}", headers={"X-Api-Key": token})
    shown = [api.send("POST", "/faults", {"effect": 503, "token": token, "times": 1}).text]
    shown += [api.send("POST", "/verify", {"method": "GET", "path": "/v3.1/x", "token": token}).text]
    shown += [api.send("POST", "/districts", {"token": token}).text]
    places = {
        "district": district["id"],
        "connection": district["connections"][0]["id"],
        "kind": "students",
        "record": user.id,
    }
    places |= {"collection": "users", "number": "1"}
    shown.append(json.dumps(login))
    for operation in OPERATIONS:
        if not operation.changes and set(operation.places) <= set(places):
            asked = "?version=v3.1" if operation.name == "readFullSync" else ""
            asked = "?path=/districts" if operation.name == "diffVersions" else asked
            shown.append(api.send("GET", operation.path.format(**places) + asked).text)
    total = api("GET", "/journal")["total"]
    shown += [api.send("GET", f"/journal/{number}").text for number in range(1, total + 1)]
    everything = "\n".join(shown)
    assert total >= 3
    assert [secret for secret in secrets(mock) if secret in everything] == []
    [whole] = api("GET", "/districts?show=tokens")["districts"]
    assert whole["token"] == mock.district.token
    assert "access_token" in "".join(api.send("GET", f"/journal/{n}?show=tokens").text for n in range(1, total + 1))


def test_what_a_strict_mock_found_shows_no_token(api: Client) -> None:
    started = api("POST", "/mocks", {"strict": True})
    other = Client(started["url"])
    token = other("POST", "/districts?show=tokens")["token"]
    asked: Json = {"headers": {"Authorization": f"Bearer {token}"}, "timeout": 20}
    requests.get(f"{started['url']}/v3.1/users?bogus={token}", **asked)
    told = [other("GET", "/findings")["findings"], api("DELETE", f"/mocks/{started['id']}")["findings"]]
    other.close()
    assert ["bogus" in text for text in told] == [True, True]
    assert [token in text for text in told] == [False, False]


def test_the_dashboard_is_kept_from_other_pages(mock: CleverMock) -> None:
    answer = requests.get(f"{mock.url}/dashboard", timeout=20)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    for word in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "connect-src 'self'"):
        assert word in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_link_of_another_page_leads_to_the_dashboard_and_a_frame_or_a_script_does_not(mock: CleverMock) -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    loaded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert ask(mock.url, "GET", "/dashboard", followed)[0] == 200
    assert ask(mock.url, "GET", "/dashboard/main.js", loaded)[0] == 403
