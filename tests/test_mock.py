"""CleverMock, the one object that a test holds: asking it in process, serving, starting over."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests

from clever_mock import CleverMock, InvalidValueError, NoActiveMockError, ServerError, UnknownRecordError
from clever_mock.factories import DistrictFactory, SchoolFactory, StudentFactory
from clever_mock.served import no_mock
from clever_mock.serving import Server
from clever_mock.traffic.layer import Traffic

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def answered(clever: CleverMock, path: str, *arguments: object) -> Any:
    """The JSON that the API answers."""
    return clever.get(path, *arguments).json


def test_a_path_is_filled_with_records_and_texts(clever: CleverMock) -> None:
    school = SchoolFactory()
    pupil = StudentFactory(school=school)
    answer = answered(clever, "/{}/schools/{}/students?limit={}", "v1.2", school, 1)
    assert answer["links"] == [{"rel": "self", "uri": f"/v1.2/schools/{school}/students?limit=1"}]
    assert answer["data"][0]["data"]["id"] == pupil.id


def test_a_path_may_hold_other_braces(clever: CleverMock) -> None:
    school = SchoolFactory()
    pupil = StudentFactory(school=school)
    for where in ('{"name":{"$exists":true}}', "{}"):
        answer = answered(clever, "/v1.2/schools/{}/students?where=" + where, school)
        assert [item["data"]["id"] for item in answer["data"]] == [pupil.id]


def test_an_argument_without_a_place_is_refused(clever: CleverMock) -> None:
    with pytest.raises(InvalidValueError, match=r"no \{\} left"):
        clever.get("/v1.2/schools/{}", SchoolFactory(), "students")


def test_a_record_that_was_only_built_cannot_be_asked_for(clever: CleverMock) -> None:
    DistrictFactory()
    with pytest.raises(InvalidValueError, match="only built"):
        clever.get("/v1.2/students/{}", StudentFactory.build())


def test_the_token_is_that_of_the_record_that_is_asked_for(clever: CleverMock) -> None:
    first, second = DistrictFactory(students=1), DistrictFactory(students=2)
    assert answered(clever, "/v1.2/districts/{}/students?count=true", first)["count"] == 1
    assert answered(clever, "/v1.2/districts/{}/students?count=true", second)["count"] == 2
    assert clever.get("/v1.2/districts/{}/students", second, token=first.token).status_code == 404


def test_without_one_district_there_is_no_token_to_be_found(clever: CleverMock) -> None:
    with pytest.raises(UnknownRecordError, match=r"holds 0 districts.* make one with DistrictFactory\(\)"):
        clever.get("/v1.2/students")
    DistrictFactory.create_batch(2)
    with pytest.raises(UnknownRecordError, match="holds 2 districts"):
        _ = clever.district


def test_headers_of_ones_own_win(clever: CleverMock) -> None:
    DistrictFactory()
    assert clever.get("/v1.2/students", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert clever.get("/v1.2/students", headers={"Accept": "application/json"}).status_code == 200


def test_the_answers_over_a_socket_are_those_in_process(clever: CleverMock) -> None:
    district = DistrictFactory(students=3)
    answer = requests.get(
        f"{clever.url}/v1.2/students", headers={"Authorization": f"Bearer {district.token}"}, timeout=10
    )
    assert answer.content == clever.get("/v1.2/students").data
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_outside_pytest_a_mock_serves_while_its_block_lasts() -> None:
    before = set(threading.enumerate())
    with CleverMock() as clever:
        district = DistrictFactory()
        url = f"{clever.url}/v1.1/districts"
        headers = {"Authorization": f"Bearer {district.token}"}
        assert requests.get(url, headers=headers, timeout=10).status_code == 200
    assert set(threading.enumerate()) <= before
    with pytest.raises(requests.ConnectionError):
        requests.get(url, headers=headers, timeout=10)


def test_a_mock_that_is_asked_in_process_alone_starts_no_server() -> None:
    before = set(threading.enumerate())
    with CleverMock() as clever:
        DistrictFactory()
        clever.get("/v1.1/districts")
        assert set(threading.enumerate()) <= before


def test_a_reset_forgets_everything_and_keeps_the_url(clever: CleverMock) -> None:
    token, url = DistrictFactory().token, clever.url
    clever.travel("2017-07-04")
    clever.reset()
    assert (clever.roster.districts, clever.url) == ([], url)
    assert clever.get("/v1.1/districts", token=token).status_code == 401
    assert StudentFactory() in clever.district.students
    assert clever.roster.clock.now().year != 2017


def test_many_threads_read_while_a_test_writes(clever: CleverMock) -> None:
    district = DistrictFactory(schools=1, students=20)
    headers = {"Authorization": f"Bearer {district.token}"}
    statuses: list[int] = []

    def read() -> None:
        with requests.Session() as session:
            for _ in range(10):
                answer = session.get(f"{clever.url}/v1.2/students?limit=1000", headers=headers, timeout=10)
                found = answer.json()["data"]
                statuses.append(answer.status_code)
                assert [item["data"]["id"] for item in found] == sorted(item["data"]["id"] for item in found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for pupil in StudentFactory.create_batch(20):
        pupil.update(grade="Other")
        pupil.delete()
    for thread in threads:
        thread.join(30)
    assert statuses == [200] * 40


# Made when it is first asked for anything


def test_a_mock_that_is_asked_for_nothing_makes_nothing(clever: CleverMock) -> None:
    assert clever.url
    clever.reset()
    clever.verify()
    assert clever._made is None


def test_the_first_request_may_be_the_first_thing_that_a_mock_is_asked_for(clever: CleverMock) -> None:
    assert requests.get(f"{clever.url}/v1.2/students", timeout=10).status_code == 401
    assert [entry.status for entry in clever.requests] == [401]
    DistrictFactory(id="4fd43cc56d11340000000005")
    assert requests.get(f"{clever.url}/v1.2/students", timeout=10).status_code == 401
    assert [len(clever.requests), clever.district.id] == [2, "4fd43cc56d11340000000005"]


@pytest.mark.parametrize("served", [True, False], ids=["over the socket", "in process"])
def test_many_threads_may_be_the_first(served: bool) -> None:
    crowd = 8
    for _ in range(20):
        with CleverMock() as clever:
            url, ready = clever.url, threading.Barrier(crowd)

            def ask(_: int, clever: CleverMock = clever, url: str = url, ready: threading.Barrier = ready) -> object:
                ready.wait(10)
                if not served:
                    return clever.roster
                return requests.get(f"{url}/v1.2/students", timeout=10).status_code

            with ThreadPoolExecutor(crowd) as pool:
                found = list(pool.map(ask, range(crowd)))
            assert found == [401 if served else clever.roster] * crowd
            assert len(clever.requests) == (crowd if served else 0)


def test_a_mock_of_its_own_server_answers_also_outside_of_a_block() -> None:
    clever = CleverMock()
    assert requests.get(f"{clever.url}/v1.2/students", timeout=10).status_code == 401
    assert len(clever.requests) == 1
    with clever:
        DistrictFactory()
    assert len(clever.roster.districts) == 1


def test_entering_twice_is_leaving_once() -> None:
    with CleverMock() as clever:
        with clever:
            DistrictFactory()
        with pytest.raises(NoActiveMockError):
            DistrictFactory()
        with pytest.raises(ServerError, match="has ended"):
            _ = clever.url


class HeldServer:
    """A server that lets a thread wait while it is given the parts of a mock."""

    url = "http://127.0.0.1:1"

    def __init__(self) -> None:
        self.waits, self.go = threading.Event(), threading.Event()
        self._app: WSGIApplication = no_mock

    @property
    def app(self) -> WSGIApplication:
        return self._app

    @app.setter
    def app(self, app: WSGIApplication) -> None:
        if isinstance(app, Traffic):
            self.waits.set()
            self.go.wait(10)
        self._app = app


def test_a_mock_that_is_made_while_it_ends_does_not_come_back_onto_the_server() -> None:
    server = HeldServer()
    first = CleverMock(server=server)  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as pool:
        first.__enter__()
        made = pool.submit(lambda: first.roster)
        assert server.waits.wait(10)
        threading.Timer(0.05, server.go.set).start()
        first.__exit__(None, None, None)
        assert made.result(10) is first.roster
    assert server.app is no_mock


def test_many_threads_may_ask_for_the_url_first() -> None:
    crowd, before = 4, threading.active_count()
    for _ in range(20):
        with CleverMock() as clever:
            ready = threading.Barrier(crowd)

            def ask(_: int, clever: CleverMock = clever, ready: threading.Barrier = ready) -> str:
                ready.wait(10)
                return clever.url

            with ThreadPoolExecutor(crowd) as pool:
                assert len(set(pool.map(ask, range(crowd)))) == 1
    assert threading.active_count() <= before


def test_mocks_on_one_server_are_served_in_turn(clever: CleverMock, clever_server: Server) -> None:
    def served() -> str:
        return str(requests.get(f"{clever_server.url}/v1.2/students", timeout=10).headers["X-Request-Id"][:8])

    outer = CleverMock(seed=1, server=clever_server).__enter__()
    inner = CleverMock(seed=2, server=clever_server).__enter__()
    begins = [str(mock.get("/v1.2/students", token="").headers["X-Request-Id"][:8]) for mock in (clever, outer, inner)]
    assert served() == begins[2]
    outer.__exit__(None, None, None)
    assert served() == begins[2]
    inner.__exit__(None, None, None)
    assert served() == begins[0]


def test_a_mock_that_has_ended_takes_hold_of_nothing() -> None:
    with CleverMock() as clever:
        pass
    for late in (clever.intercept, lambda: clever.travel("2017-03-01", freeze=True), lambda: clever.url):
        with pytest.raises(ServerError, match="has ended"):
            late()


def test_an_interrupt_during_a_request_is_no_failure_of_the_mock() -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with CleverMock() as clever:
        DistrictFactory()
        clever.watch(interrupted)
        with pytest.raises(KeyboardInterrupt):
            clever.get("/v1.2/students")
        clever.roster.lock = InterruptedLock()  # type: ignore[assignment]
        with pytest.raises(KeyboardInterrupt):
            clever.get("/v1.2/students")


class InterruptedLock:
    """A lock at which Ctrl-C is pressed."""

    def __enter__(self) -> None:
        raise KeyboardInterrupt

    def __exit__(self, *_: object) -> None:
        """Let go of nothing."""


def test_a_mock_says_in_one_line_where_it_is_and_what_it_holds() -> None:
    with CleverMock() as clever:
        assert repr(clever) == "<CleverMock, empty>"
        clever.travel("2017-07-04T08:00:00Z")
        DistrictFactory(name="Riverbend")
        clever.get("/v1.2/schools")
        assert repr(clever) == "<CleverMock: Riverbend; it is 2017-07-04 08:00; 1 request>"
        assert clever.url in repr(clever)
    assert repr(clever) == "<CleverMock, ended>"
