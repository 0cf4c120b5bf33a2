"""The server in processes of other habits: green threads, no sockets, proxies, forks."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections import Counter

import httpx
import pytest
import requests

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.serving import Server, proxies
from clever_mock.serving.proxies import go_around, leave

NOWHERE = "http://127.0.0.1:9"


def run(program: str) -> str:
    """What a program prints in a process of its own, which ends when it stands still."""
    guarded = f"{textwrap.dedent(program).strip()}\n"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", guarded], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


GREEN = """
    {patch}
    import faulthandler
    faulthandler.dump_traceback_later(20, exit=True)
    import threading, requests
    from clever_mock import CleverMock
    from clever_mock.factories import DistrictFactory
    with CleverMock() as clever:
        headers = {{"Authorization": f"Bearer {{DistrictFactory(students=4).token}}"}}
        {begin}
        with requests.Session() as session:
            got = [session.get(f"{{{url}}}/v1.2/students", headers=headers, timeout=5).status_code for _ in range(3)]
        def ask():
            got.append(requests.get(f"{{{url}}}/v1.2/schools", headers=headers, timeout=5).status_code)
        threads = [threading.Thread(target=ask) for _ in range(4)]
        [thread.start() for thread in threads], [thread.join() for thread in threads]
    print(got)
"""


@pytest.mark.parametrize("library", ["eventlet", "gevent"])
@pytest.mark.parametrize("intercepted", [False, True], ids=["served", "intercepted"])
def test_requests_are_answered_among_green_threads(library: str, intercepted: bool) -> None:
    if importlib.util.find_spec(library) is None:  # not imported here, as that changes this process
        pytest.skip(f"{library} is not installed")
    patch = "import eventlet; eventlet.monkey_patch()"
    if library == "gevent":
        patch = "from gevent import monkey; monkey.patch_all()"
    begin = "clever.intercept()" if intercepted else ""
    url = "'https://api.clever.com'" if intercepted else "clever.url"
    assert run(GREEN.format(patch=patch, begin=begin, url=url)) == f"{[200] * 7}\n"


def test_no_socket_is_opened_before_the_url_is_asked_for(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import socket

        import pytest

        REAL = socket.socket

        class Refused(REAL):  # as pytest-socket does it
            def __new__(cls, *arguments, **options):
                raise RuntimeError("no sockets here")

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item):
            socket.socket = REAL if "and_sockets" in item.name else Refused
        """
    )
    pytester.makepyfile(
        """
        import pytest

        from clever_mock.factories import DistrictFactory

        def test_in_process(clever):
            DistrictFactory(students=2)
            assert len(clever.get("/v1.2/students").json["data"]) == 2

        def test_a_server_needs_sockets(clever):
            with pytest.raises(RuntimeError, match="no sockets here"):
                clever.url

        def test_a_later_test_may_have_its_server_and_sockets(clever):
            assert clever.url
        """
    )
    told = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")
    told.assert_outcomes(passed=3)


# Proxies


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that names a proxy where nobody listens, and nothing that goes around it."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(proxies, "_needed", Counter())
    monkeypatch.setattr(proxies, "_before", {})
    monkeypatch.setattr(proxies, "_added", {})
    monkeypatch.setenv("HTTP_PROXY", NOWHERE)
    monkeypatch.setenv("HTTPS_PROXY", NOWHERE)


@pytest.mark.usefixtures("proxied")
def test_the_url_is_reached_around_a_proxy() -> None:
    with CleverMock() as clever:
        DistrictFactory()
        headers = {"Authorization": f"Bearer {clever.district.token}"}
        url = f"{clever.url}/v1.2/schools"
        assert requests.get(url, headers=headers, timeout=5).status_code == 200
        assert httpx.get(url, headers=headers, timeout=5).status_code == 200
        opener = urllib.request.build_opener()  # urlopen() keeps the proxies of its first use
        with opener.open(urllib.request.Request(url, headers=headers), timeout=5) as answer:
            assert answer.status == 200
        assert os.environ["no_proxy"] == "127.0.0.1,localhost"
        url = url.replace("127.0.0.1", "localhost")
        assert requests.get(url, headers=headers, timeout=5).status_code == 200
    assert "no_proxy" not in os.environ


@pytest.mark.usefixtures("proxied")
def test_what_was_in_no_proxy_before_is_there_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example, 10.0.0.1")
    with Server(lambda _environ, _start: [b""]) as one, Server(lambda _environ, _start: [b""]) as other:
        assert one.url != other.url
        assert os.environ["no_proxy"] == "intranet.example,10.0.0.1,127.0.0.1,localhost"
        assert os.environ["NO_PROXY"] == "intranet.example,10.0.0.1,127.0.0.1,localhost"
    assert os.environ["NO_PROXY"] == "intranet.example, 10.0.0.1"
    assert "no_proxy" not in os.environ


@pytest.mark.usefixtures("proxied")
def test_what_others_put_into_no_proxy_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "one.example")
    go_around(["a.example"])
    go_around(["b.example", "a.example"])
    os.environ["no_proxy"] += ",two.example"
    leave(["a.example"])
    assert os.environ["no_proxy"] == "one.example,a.example,b.example,two.example"
    leave(["b.example", "a.example"])
    assert os.environ["no_proxy"] == "one.example,two.example"


@pytest.mark.usefixtures("proxied")
def test_a_no_proxy_of_everything_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with Server(lambda _environ, _start: [b""]) as server:
        assert (bool(server.url), os.environ["no_proxy"]) == (True, "*")
    assert os.environ["no_proxy"] == "*"


# Forks


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_leaves_the_port_to_its_parent() -> None:
    with CleverMock() as clever:
        port = int(clever.url.rpartition(":")[2])
        child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
        child.start()
        try:
            assert requests.get(f"{clever.url}/v1.2/schools", timeout=5).status_code == 401
            clever.__exit__(None, None, None)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=5)
        finally:
            child.kill()
            child.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_asks_its_parent_and_ends_in_peace() -> None:
    def ask(clever: CleverMock) -> None:
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{clever.url}/v1.2/schools", timeout=5)
        clever.__exit__(None, None, None)

    with CleverMock() as clever:
        assert clever.url
        child = multiprocessing.get_context("fork").Process(target=ask, args=(clever,))
        child.start()
        child.join(20)
        assert child.exitcode == 0
        assert requests.get(f"{clever.url}/v1.2/schools", timeout=5).status_code == 401
