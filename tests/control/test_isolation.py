"""Mocks beside the first one share nothing, and end with it, by themselves, or when they are told to."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from clever_mock import CleverMock
from clever_mock.control import mocks as registry
from clever_mock.factories import DistrictFactory, StudentFactory

from .conftest import Client

PARALLEL = Path(__file__).with_name("parallel.mjs")


def ours() -> list[threading.Thread]:
    """The threads that mocks have begun."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("clever_mock")]


def open_files() -> int:
    """How many files and sockets the process has open; 0 where the system does not say."""
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def test_a_mock_beside_the_first_one_shares_nothing_with_it(api: Client, mock: CleverMock) -> None:
    started = api("POST", "/mocks", {"seed": 7, "hold_large_changes": 0.2})
    other = Client(started["url"])
    other("PUT", "/clock", {"to": "2021-07-04", "freeze": True})
    made = other("POST", "/districts?show=tokens", {"name": "Lakeside", "students": 3})
    other("POST", "/faults", {"effect": 503})
    asked = {"headers": {"Authorization": f"Bearer {made['token']}"}, "timeout": 20}
    assert requests.get(f"{started['url']}/v3.1/users", **asked).status_code == 503
    assert requests.get(f"{mock.url}/v3.1/users", **asked).status_code == 401
    assert made["hold_share"] == 0.2
    assert other("GET", "/")["now"].startswith("2021-07-04")
    assert api("GET", "/")["districts"] == 0
    assert [len(mock.requests), other("GET", "/journal")["total"]] == [1, 1]
    assert api("DELETE", f"/mocks/{started['id']}") == {"findings": ""}
    other.close()
    with pytest.raises(requests.ConnectionError):
        requests.get(started["url"], timeout=20)


def test_what_strict_mode_found_is_told_when_a_mock_ends(api: Client) -> None:
    started = api("POST", "/mocks", {"strict": True})
    requests.get(f"{started['url']}/v3.1/pupils", timeout=20)
    assert "unknown-path" in api("DELETE", f"/mocks/{started['id']}")["findings"]


def test_a_mock_starts_others_beside_itself_and_any_of_them_ends_them(api: Client) -> None:
    second = Client(api("POST", "/mocks")["url"])
    third = second("POST", "/mocks")["id"]
    assert [one["id"] for one in api("GET", "/mocks")["mocks"]] == ["mock-1", "mock-2"]
    api("DELETE", f"/mocks/{third}")
    assert [one["id"] for one in second("GET", "/mocks")["mocks"]] == ["mock-1"]
    second.close()


def test_a_mock_can_be_told_to_end_by_itself(api: Client) -> None:
    started = api("POST", "/mocks")
    itself = Client(started["url"])
    assert itself("DELETE", f"/mocks/{started['id']}") == {"findings": ""}
    itself.close()
    assert api("GET", "/mocks") == {"mocks": []}


def test_a_mock_that_is_unused_ends_and_one_that_is_used_does_not(api: Client) -> None:
    unused, used = api("POST", "/mocks", {"idle_seconds": 1}), api("POST", "/mocks", {"idle_seconds": 1})
    until = time.monotonic() + 10
    left = [unused["id"], used["id"]]
    while left != [used["id"]] and time.monotonic() < until:
        requests.get(f"{used['url']}/v3.1/users", timeout=20)
        time.sleep(0.1)
        left = [one["id"] for one in api("GET", "/mocks")["mocks"]]
    assert left == [used["id"]]


def test_a_mock_does_not_end_while_it_answers(api: Client) -> None:
    started = api("POST", "/mocks", {"idle_seconds": 1})
    other = Client(started["url"])
    token = other("POST", "/districts?show=tokens")["token"]
    other("POST", "/faults", {"effect": {"effect": "Delay", "seconds": 1.6}})
    answer = requests.get(f"{started['url']}/v3.1/users", headers={"Authorization": f"Bearer {token}"}, timeout=20)
    assert answer.status_code == 200
    other.close()


def test_what_is_asked_while_a_reset_runs_is_done_after_it(mock: CleverMock, api: Client) -> None:
    other = Client(api.url)
    with ThreadPoolExecutor(2) as pool, mock.roster.lock:
        waiting = pool.submit(other, "POST", "/districts", {"name": "Late"})
        time.sleep(0.2)
        mock.reset()
    assert waiting.result(timeout=20)["name"] == "Late"
    assert [one["name"] for one in api("GET", "/districts")["districts"]] == ["Late"]
    other.close()


def test_there_is_a_limit(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MOST", 1)
    api("POST", "/mocks")
    status, title, detail = api.refused("POST", "/mocks")
    assert (status, title) == (409, "ServerError")
    assert "end those that are done" in detail


def test_all_of_them_end_with_the_first_one() -> None:
    before = set(ours())
    with CleverMock(control=True) as clever:
        api = Client(clever.url)
        urls = [api("POST", "/mocks")["url"] for _ in range(3)]
        api.close()
    for url in urls:
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=20)
    assert set(ours()) - before == set()


def test_records_that_are_made_at_once_come_into_the_mock_that_was_asked(mock: CleverMock, api: Client) -> None:
    clients = [api, *(Client(api("POST", "/mocks", {"seed": seed})["url"]) for seed in range(4))]
    for client in clients:
        client("POST", "/districts", {"id": "58da8a43cc70ab0000000001", "schools": 1})

    def make(client: Client) -> None:
        for _ in range(5):
            client("POST", "/districts/58da8a43cc70ab0000000001/records/students", {"count": 4})

    with ThreadPoolExecutor(len(clients)) as pool:
        done = [pool.submit(make, client) for client in clients]
        here = StudentFactory.create_batch(50, district=mock.district)
        for one in done:
            one.result(timeout=60)
    counts = [client("GET", "/districts/58da8a43cc70ab0000000001")["counts"]["students"] for client in clients]
    assert counts == [70, 20, 20, 20, 20]
    assert {pupil.home for pupil in here} == {mock.district}
    for client in clients[1:]:
        client.close()


def test_factories_of_this_thread_go_on_with_their_own_mock_while_another_is_driven(api: Client) -> None:
    with CleverMock() as inner:
        made = api("POST", "/districts", {"name": "Lakeside"})
        assert DistrictFactory().roster is inner.roster
        assert [one["id"] for one in api("GET", "/districts")["districts"]] == [made["id"]]


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node")
def test_64_parallel_mocks_driven_from_node_share_nothing_and_leave_nothing(mock: CleverMock, api: Client) -> None:
    assert api("GET", "/mocks") == {"mocks": []}
    before, sockets = set(ours()), open_files()
    ran = subprocess.run(
        ["node", str(PARALLEL), mock.url, "64"], capture_output=True, text=True, timeout=120, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "64 mocks: each with its own district, clock and journal\n"
    assert api("GET", "/mocks") == {"mocks": []}
    until = time.monotonic() + 10
    while (set(ours()) != before or open_files() != sockets) and time.monotonic() < until:
        time.sleep(0.05)
    assert (set(ours()), open_files()) == (before, sockets)
    assert len(mock.requests) == 0
