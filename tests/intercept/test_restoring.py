"""Interception leaves everything as it found it, however it ends."""

from __future__ import annotations

import gc
import os
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from unittest import mock

import pytest
import requests

from clever_mock import CleverMock, InterceptionError, ServerError
from clever_mock.factories import DistrictFactory
from clever_mock.serving.intercept import Interception

from .conftest import Surroundings
from .roster_app import requests_session

DISTRICTS = "https://api.clever.com/v1.2/districts"
Look = Callable[[], Surroundings]


def left() -> tuple[int, int, int]:
    """How many threads, file descriptors and sockets there are."""
    gc.collect()
    targets = []
    for name in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the one that listed them
            targets.append(os.readlink(f"/proc/self/fd/{name}"))
    return threading.active_count(), len(targets), sum(target.startswith("socket:") for target in targets)


def test_everything_is_put_back(clever: CleverMock, surroundings: Look) -> None:
    before = surroundings()
    with clever.intercept():
        assert surroundings() != before
    assert surroundings() == before


def test_everything_is_put_back_after_an_exception(clever: CleverMock, surroundings: Look) -> None:
    before = surroundings()
    with pytest.raises(ZeroDivisionError), clever.intercept():
        1 / 0  # noqa: B018
    assert surroundings() == before


def test_everything_is_put_back_when_the_mock_ends(surroundings: Look) -> None:
    before = surroundings()
    with CleverMock() as clever:
        interception = clever.intercept()
        assert surroundings() != before
    assert surroundings() == before
    interception.stop()
    assert surroundings() == before


@pytest.mark.parametrize("broken", ["Server.start", "Detour.begin", "authority"])
def test_a_start_that_fails_changes_nothing(surroundings: Look, broken: str) -> None:
    clever, before, started = CleverMock(), surroundings(), left()
    failure = mock.patch(f"clever_mock.serving.intercept.{broken}", side_effect=ServerError("no more sockets"))
    with failure, pytest.raises(ServerError, match="no more sockets"):
        clever.intercept()
    assert (surroundings(), left()) == (before, started)
    with clever.intercept():
        assert requests.get(DISTRICTS, timeout=10).status_code == 401


def test_a_change_that_fails_takes_the_others_back(clever: CleverMock, surroundings: Look) -> None:
    before = surroundings()
    failure = mock.patch("functools.wraps", side_effect=[lambda f: f, lambda f: f, MemoryError])
    with failure, pytest.raises(MemoryError):
        clever.intercept()
    assert surroundings() == before


def test_a_thousand_cycles_leave_nothing_behind(surroundings: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://192.0.2.1:3128")
    with requests_session() as fetch:

        def cycle(ask: bool) -> None:
            with CleverMock() as clever, clever.intercept():
                assert clever.url
                if ask:
                    assert b"error" in fetch(DISTRICTS, {})

        cycle(True)
        before = (surroundings(), left())
        for number in range(1000):
            cycle(number % 10 == 0)
        cycle(True)
        assert (surroundings(), left()) == before


def test_two_mocks_cannot_intercept_at_once(clever: CleverMock, surroundings: Look) -> None:
    with CleverMock() as other, clever.intercept():
        inside = surroundings()
        for mock_ in (clever, other):
            with pytest.raises(InterceptionError, match="a mock is intercepting already"):
                mock_.intercept()
        assert surroundings() == inside
        assert requests.get(DISTRICTS, timeout=10).status_code == 401


def test_one_mock_may_follow_another(clever: CleverMock) -> None:
    with clever.intercept():
        DistrictFactory()
    with CleverMock() as other, other.intercept():
        token = DistrictFactory().token
        assert requests.get(DISTRICTS, headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code == 200
        assert len(other.roster.districts) == 1


def test_who_kept_a_function_of_ours_keeps_one_that_does_what_the_original_does(clever: CleverMock) -> None:
    with clever.intercept():
        getaddrinfo, wrap_socket = socket.getaddrinfo, ssl.SSLContext.wrap_socket
        assert getaddrinfo("api.clever.com", 443)[0][4] == ("127.83.0.1", 443)
    with mock.patch("socket._socket.getaddrinfo", return_value=[]) as original:
        assert getaddrinfo("api.clever.com", 443) == []
    original.assert_called_once()
    with (
        socket.socket() as unconnected,
        wrap_socket(ssl.create_default_context(), unconnected, server_hostname="clever.com") as tls,
    ):
        assert tls.context.cert_store_stats() == ssl.create_default_context().cert_store_stats()


def test_a_function_that_someone_put_over_ours_stays(clever: CleverMock, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = mock.Mock()
    original = socket.getaddrinfo
    with clever.intercept():
        monkeypatch.setattr(socket, "getaddrinfo", theirs)
    assert socket.getaddrinfo is theirs
    monkeypatch.undo()
    socket.getaddrinfo = original


def test_an_interception_is_reached_from_another_thread(clever: CleverMock) -> None:
    statuses = []
    with clever.intercept():
        thread = threading.Thread(target=lambda: statuses.append(requests.get(DISTRICTS, timeout=10).status_code))
        thread.start()
        thread.join()
    assert statuses == [401]


def test_it_starts_and_stops_by_hand_as_well(surroundings: Look) -> None:
    before = surroundings()
    interception = Interception(CleverMock().app)
    assert surroundings() == before
    interception.start()
    interception.stop()
    interception.stop()
    assert surroundings() == before
