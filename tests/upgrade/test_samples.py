"""Samples of what an app really asks: by a test from its journal, and as requests come."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import requests

from clever_mock import CleverMock
from clever_mock.factories import ContactFactory, DistrictFactory, TeacherFactory
from clever_mock.model import District
from clever_mock.traffic import Reset
from clever_mock.upgrade import Report, Sample, Samples
from clever_mock.upgrade.samples import samples_of

STATUS = "/v1.2/districts/{}/status"


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district of five students."""
    assert clever.url
    made: District = DistrictFactory(students=5, schools=2)
    return made


def codes(report: Report) -> list[str]:
    """The codes of the findings that must be mended."""
    return sorted({finding.code for finding in report.must})


def last_sample(clever: CleverMock) -> Sample:
    """The sample of the newest request."""
    [sample] = samples_of([clever.requests[-1]])
    return sample


def test_a_test_can_ask_for_a_report_on_its_own_requests(clever: CleverMock, district: District) -> None:
    headers = {"Authorization": f"Bearer {district.token}"}
    requests.get(f"{clever.url}/v1.1/students?limit=2", headers=headers, timeout=10)
    [finding] = Report.of(clever.requests, to="v1.2").must
    assert (finding.code, finding.request) == ("CU101", "GET /v1.1/students?limit=2")
    assert "students.schools" in str(Report.of(clever.requests, to="v1.2"))


def read_all(clever: CleverMock, version: str, *leaving: str) -> None:
    """Read every collection but some."""
    for kind in ("schools", "teachers", "students", "sections", "school_admins", "contacts"):
        if kind not in leaving:
            clever.get(f"/{version}/{kind}")


def test_events_know_what_was_read_before_them(clever: CleverMock, district: District) -> None:
    assert district.students
    read_all(clever, "v1.2", "students")
    clever.get("/v1.2/events")
    assert last_sample(clever).unread == ("students",)
    clever.get("/v1.2/students")
    clever.get("/v1.2/events")
    assert last_sample(clever).unread == ()
    assert codes(Report.of(clever.requests, to="v1.2")) == ["CU201"]


def test_a_sync_in_the_old_version_is_no_resync(clever: CleverMock, district: District) -> None:
    assert district.students
    read_all(clever, "v1.1")
    clever.get("/v1.2/events")
    assert set(last_sample(clever).unread) >= {"schools", "students"}


def pause(district: District) -> None:
    district.pause("2017-06-01", "2017-08-15")


@pytest.mark.parametrize(
    ("turn", "state", "dates", "launched"),
    [
        (lambda _: None, "running", ("launch_date",), True),
        (lambda district: district.fail("error", "x"), "error", ("launch_date",), True),
        (pause, "paused", ("launch_date", "pause_start", "pause_end"), True),
        (lambda district: district.launch("2017-09-01"), "running", ("launch_date",), False),
        (lambda district: district.launch(None), "running", (), False),
    ],
    ids=["running", "error", "paused", "launch to come", "no launch"],
)
def test_a_status_says_what_it_showed(
    clever: CleverMock, turn: Callable[[District], None], state: str, dates: tuple[str, ...], launched: bool
) -> None:
    with clever.travel("2017-05-01"):
        district = DistrictFactory()
        turn(district)
    with clever.travel("2017-07-04"):
        clever.get(STATUS, district)
    sample = last_sample(clever)
    assert (sample.state, sample.dates, sample.launched) == (state, dates, launched)


def test_a_status_that_a_fault_has_spoilt_shows_nothing(clever: CleverMock, district: District) -> None:
    with clever.faults.add(503, "*/status"):
        clever.get(STATUS, district)
        assert last_sample(clever).state == ""
    clever.app(  # HEAD has no body to read it from
        {
            "REQUEST_METHOD": "HEAD",
            "PATH_INFO": STATUS.format(district),
            "HTTP_AUTHORIZATION": f"Bearer {district.token}",
        },
        lambda *_: lambda _: None,
    )
    assert (last_sample(clever).status, last_sample(clever).state) == (200, "")


def test_the_release_calendar_is_in_the_samples() -> None:
    with CleverMock(enforce_releases=True, application_created="2017-05-01") as clever:
        DistrictFactory()
        with clever.travel("2017-05-02"):
            clever.get("/v1.1/students")
        assert last_sample(clever).refused.startswith("API version v1.1 is closed")
        assert codes(Report.of(clever.requests, to="v1.2")) == ["CU101", "CU301"]
    with CleverMock(enforce_releases=True) as clever, clever.travel("2017-03-01"):
        DistrictFactory()
        clever.get("/v1.2/students")
        assert codes(Report.of(clever.requests, to="v1.2")) == ["CU302"]


def test_the_user_who_logged_in_has_the_connection(clever: CleverMock, district: District) -> None:
    clever.get("/me", token=clever.login(district.students[0]).token)
    assert last_sample(clever).connection == district.connection().id
    assert codes(Report.of(clever.requests, to="v1.2")) == ["CU102"]


def test_what_is_watched_outlasts_a_reset_and_a_small_journal() -> None:
    samples = Samples()
    with CleverMock(journal_entries=1) as clever:
        clever.watch(samples.watch("a test"))
        for _ in range(3):
            DistrictFactory(students=3)
            clever.get("/v1.1/students")
            clever.get("/v1.1/schools")
            clever.reset()
        clever.watch(None)
        DistrictFactory()
        clever.get("/v1.1/teachers")
    assert [(one.endpoint, one.times, one.test) for one in samples.all()] == [
        ("/students", 3, "a test"),
        ("/schools", 3, "a test"),
    ]


def test_a_request_without_an_answer_counts_too(clever: CleverMock, district: District) -> None:
    samples, seen = Samples(), threading.Event()
    look = samples.watch()
    clever.watch(lambda entry, body: (look(entry, body), seen.set())[0])
    with clever.faults.add(Reset()), pytest.raises(requests.ConnectionError):
        requests.get(f"{clever.url}/v1.1/students", headers={"Authorization": f"Bearer {district.token}"}, timeout=10)
    assert seen.wait(10)  # the client may know of the reset before the mock is done with it
    assert [(one.endpoint, one.status) for one in samples.all()] == [("/students", 0)]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("/v1.1/%1b[31m", "GET /v1.1/%1B%5B31m"),
        ("/v1.1/a%3Fb?limit=1", "GET /v1.1/a%3Fb?limit=1"),
        (f"/v1.2/students?limit={'9' * 5000}", ""),
    ],
    ids=["escape", "question mark", "number"],
)
def test_what_an_odd_client_sends_is_shown_as_a_url(
    clever: CleverMock, district: District, sent: str, shown: str
) -> None:
    clever.get(sent, token=district.token)
    assert [one.request for one in Report.of(clever.requests, to="v1.2").must] == [shown] * bool(shown)


def test_the_request_that_is_shown_does_not_hang_on_who_came_first() -> None:
    def report(*urls: str) -> Report:
        with CleverMock() as clever:
            DistrictFactory(students=4)
            for url in urls:
                clever.get(url)
            return Report.of(clever.requests, to="v1.2")

    urls = ["/v1.1/students?limit=2", "/v1.1/students?limit=2&starting_after=530e595026403103360ff9fd"]
    assert report(*urls) == report(*reversed(urls))
    assert report(*urls).must[0].request == "GET /v1.1/students?limit=2"


def test_an_older_id_that_is_sent_to_a_newer_version_is_in_the_samples(clever: CleverMock, district: District) -> None:
    teacher = TeacherFactory(school=district.schools[0])
    contact = ContactFactory(student=district.students[0])
    for path, role in (
        (f"/v3.1/users/{teacher.id}", "teacher"),
        (f"/v3.1/users/{teacher.id.upper()}/sections", "teacher"),
        (f"/v3.1/users?starting_after={contact.legacy_id}", "contact"),
        (f"/v3.1/users/{contact.id}", "contact"),
        (f"/v2.1/contacts/{contact.id}", "contact"),
        (f"/v2.1/contacts/{contact.legacy_id}", ""),
        (f"/v2.1/teachers/{teacher.id}", ""),
        (f"/v3.1/users/{teacher.user.id}", ""),
        (f"/v3.1/users/{district.students[0].id}", ""),
        (f"/v3.1/sections?starting_after={teacher.id}", ""),
        ("/v3.1/users/nobody", ""),
    ):
        clever.get(path)
        assert last_sample(clever).legacy == role, path
    found = [(one.subject, one.times) for one in Report.of(clever.requests).must if one.code == "CU107"]
    assert found == [("/users", 1), ("/users/{id}", 1), ("/users/{id}", 1), ("/users/{id}/sections", 1)]


@pytest.mark.parametrize("version", ["v2.0", "v2.1", "v3.0", "v3.1"])
@pytest.mark.parametrize("path", ["/districts", "/districts/{}"])
def test_a_district_shows_its_status_from_2_0_on(clever: CleverMock, version: str, path: str) -> None:
    with clever.travel("2017-05-01"):
        district = DistrictFactory()
        district.pause("2017-06-01", "2017-08-15")
    with clever.travel("2017-07-04"):
        clever.get(f"/{version}{path}", *([district] if "{}" in path else []))
    sample = last_sample(clever)
    assert (sample.state, sample.launched) == ("paused", True)
    assert set(sample.dates) == {"launch_date", "pause_start", "pause_end"}


def test_what_a_newer_version_may_not_know_is_counted_apart(clever: CleverMock, district: District) -> None:
    assert district.students
    for query in ("limit=5", "where=%7B%7D", "limit=5&sort=x", "record_type=students", "record_type=student", "a=b"):
        clever.get(f"/v2.1/events?{query}")
    parameters = {sample.parameters for sample in samples_of(clever.requests)}
    assert parameters == {(), ("where",), ("record_type=students",)}
