"""How fast the API answers, beside an application that sends the same bytes and knows nothing."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import requests
from freezegun import freeze_time
from pytest_benchmark.fixture import BenchmarkFixture
from pytest_httpserver import HTTPServer
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.model import District
from clever_mock.serving import Server

from .comparing import SHORT, best, in_turns, ratio_in_turns, times_for
from .conftest import Measured

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE = "/v1.2/students"


@pytest.fixture(scope="module")
def mock() -> Iterator[CleverMock]:
    with CleverMock() as clever:
        yield clever


@pytest.fixture(scope="module")
def district(mock: CleverMock) -> District:
    assert not mock.roster.districts
    return DistrictFactory(schools=1, teachers=12, students=1000, sections=40)


@pytest.fixture
def threaded() -> Iterator[HTTPServer]:
    """pytest-httpserver's server with a thread for each connection, as ours has; its fixture has one for all."""
    with HTTPServer(threaded=True) as server:
        yield server


class Asked:
    """One request to a mock, and an application that answers the same without thinking."""

    def __init__(self, mock: CleverMock, district: District, path: str) -> None:
        self.path = path
        self.sent = {"Authorization": f"Bearer {district.token}"}
        answer = Client(mock.app).get(path, headers=self.sent)
        assert answer.status_code == 200, answer.data
        self.body = answer.data
        self.headers = [(name, value) for name, value in answer.headers if name != "Date"]

    def bare(self, _: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the mock did."""
        start_response("200 OK", self.headers)
        return [self.body]

    def bare_request(self) -> WSGIApplication:
        """The same as a werkzeug application."""

        @Request.application
        def answer(_: Request) -> Response:
            return Response(self.body, headers=self.headers)

        return answer

    def in_process(self, app: WSGIApplication) -> Callable[[], object]:
        """Ask an application by werkzeug's test client."""
        client = Client(app)
        return lambda: client.get(self.path, headers=self.sent)

    def over(self, connection: http.client.HTTPConnection) -> Callable[[], object]:
        """Ask a server over a kept-alive connection."""

        def ask() -> bytes:
            connection.request("GET", self.path, headers=self.sent)
            return connection.getresponse().read()

        return ask


def connected(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("page over a socket", PAGE),
        ("one student", "/v1.2/students/{student}"),
        ("related list", "/v1.2/sections/{section}/students"),
        ("count", "/v1.2/students?count=true"),
        ("page of 2.1 over a socket", "/v2.1/students"),
        ("districts of 2.1", "/v2.1/districts"),
        ("page of 3.1 over a socket", "/v3.1/users"),
    ],
)
def test_an_answer_over_a_socket(
    target: str, path: str, mock: CleverMock, district: District, measured: Measured, benchmark: BenchmarkFixture
) -> None:
    asked = Asked(mock, district, path.format(student=district.students[500], section=district.sections[1]))
    with Server(asked.bare) as server, closing(connected(mock.url)) as ours, closing(connected(server.url)) as bare:
        benchmark(asked.over(ours))
        measured(target, ratio_in_turns(asked.over(ours), asked.over(bare), times_for(100)))


def test_a_page_that_is_answered_anew(mock: CleverMock, district: District, measured: Measured) -> None:
    asked, view = Asked(mock, district, PAGE), district.connection().view
    with Server(asked.bare) as server, closing(connected(mock.url)) as ours, closing(connected(server.url)) as bare:
        ask = asked.over(ours)

        def anew() -> object:
            view.answers.clear()
            return ask()

        measured("page answered anew", ratio_in_turns(anew, asked.over(bare), times_for(100)))
    ask = asked.in_process(mock.app)

    def never_read() -> object:
        view.forget()
        return ask()

    measured("page never read", best(never_read, times_for(50)) * 1000)


@pytest.mark.parametrize(
    ("target", "path"),
    [("page of 2.1 never read", "/v2.1/students"), ("page of 3.1 never read", "/v3.1/users?role=student")],
)
def test_a_page_of_a_later_version_that_nobody_has_read(
    target: str, path: str, mock: CleverMock, district: District, measured: Measured
) -> None:
    view = district.connection().view

    def never_read(path: str) -> Callable[[], object]:
        ask = Asked(mock, district, path).in_process(mock.app)

        def anew() -> object:
            view.forget()
            return ask()

        return anew

    old, new = in_turns(never_read(PAGE), never_read(path), times_for(50))
    measured(target, new / old)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("page in process", PAGE),
        ("one student in process", "/v1.2/students/{student}"),
        ("page of 2.1 in process", "/v2.1/students"),
    ],
)
def test_an_answer_in_process(target: str, path: str, mock: CleverMock, district: District, measured: Measured) -> None:
    asked = Asked(mock, district, path.format(student=district.students[500]))
    own, other = in_turns(asked.in_process(mock.app), asked.in_process(asked.bare_request()), times_for(300))
    measured(target, other / own)


def test_a_page_against_a_canned_one(
    mock: CleverMock, district: District, measured: Measured, threaded: HTTPServer
) -> None:
    asked = Asked(mock, district, PAGE)
    canned = dict(asked.headers)
    del canned["Content-Length"]
    threaded.expect_request(PAGE).respond_with_data(asked.body, headers=canned)
    theirs = threaded.url_for("")

    def anew() -> bytes:
        with closing(connected(theirs.rstrip("/"))) as connection:
            return bytes(asked.over(connection)())  # type: ignore[call-overload]

    with closing(connected(mock.url)) as ours:
        own, other = in_turns(asked.over(ours), anew, times_for(200))
    measured("page against httpserver", other / own)
    with requests.Session() as session:
        own, other = in_turns(
            lambda: session.get(mock.url + PAGE, headers=asked.sent).content,
            lambda: session.get(threaded.url_for(PAGE), headers=asked.sent).content,
            times_for(100),
        )
    measured("page against httpserver by requests", other / own)


def test_pages_of_a_million_students_cost_what_those_of_a_thousand_do(measured: Measured) -> None:
    size = 20_000 if SHORT else 1_000_000
    with CleverMock() as clever:
        few = DistrictFactory(students=1000)
        many = DistrictFactory(students=size, schools=size // 1000)
        middle = {home: home.sis.order["students"][len(home.sis.order["students"]) // 2] for home in (few, many)}
        for target, cursor in (("first page of many", False), ("middle page of many", True)):
            asked = [
                Asked(clever, home, f"{PAGE}?starting_after={middle[home]}" if cursor else PAGE) for home in (many, few)
            ]

            def fresh(one: Asked, home: District) -> Callable[[], object]:
                ask = one.in_process(clever.app)

                def again() -> object:
                    home.connection().view.answers.clear()
                    return ask()

                return again

            own, other = in_turns(fresh(asked[0], many), fresh(asked[1], few), times_for(300))
            measured(target, own / other)


def test_a_request_under_freeze_time(mock: CleverMock, district: District, measured: Measured) -> None:
    asked = Asked(mock, district, PAGE)
    bare = asked.in_process(asked.bare_request())
    ours = asked.in_process(mock.app)
    with freeze_time("2017-03-01"):
        frozen, frozen_bare = in_turns(ours, bare, times_for(300))
    free, free_bare = in_turns(ours, bare, times_for(300))
    measured("freeze_time", (frozen / frozen_bare) / (free / free_bare))


def test_a_page_by_waitress(mock: CleverMock, district: District, measured: Measured) -> None:
    waitress = pytest.importorskip("waitress.server")
    asked = Asked(mock, district, PAGE)
    server = waitress.create_server(mock.app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        theirs = f"http://127.0.0.1:{server.effective_port}"
        with closing(connected(mock.url)) as ours, closing(connected(theirs)) as other:
            measured("page by waitress", ratio_in_turns(asked.over(ours), asked.over(other), times_for(100)))
    finally:
        server.close()
        thread.join(10)
