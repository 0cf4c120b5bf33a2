"""How given moments are read, and that no time zone and no daylight saving changes an answer."""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from freezegun import freeze_time

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model import District
from tests.time.reading import events, read, state, status

UTC = dt.timezone.utc
NEW_YORK_SUMMER = dt.timezone(dt.timedelta(hours=-4))
KOLKATA = dt.timezone(dt.timedelta(hours=5, minutes=30))

MOMENTS = {
    "2017-06-01": "2017-06-01T00:00:00.000Z",
    " 2017-06-01 ": "2017-06-01T00:00:00.000Z",
    "2017-06-01T08:30": "2017-06-01T08:30:00.000Z",
    "2017-06-01 08:30:15": "2017-06-01T08:30:15.000Z",
    "2017-06-01T08:30:15Z": "2017-06-01T08:30:15.000Z",
    "2017-06-01T08:30:15.818999Z": "2017-06-01T08:30:15.818Z",
    "2017-06-01T00:30:00+05:30": "2017-05-31T19:00:00.000Z",
    dt.date(2017, 6, 1): "2017-06-01T00:00:00.000Z",
    dt.datetime(2017, 6, 1, 8, 30): "2017-06-01T08:30:00.000Z",
    dt.datetime(2017, 6, 1, 8, 30, tzinfo=UTC): "2017-06-01T08:30:00.000Z",
    dt.datetime(2017, 6, 1, 8, 30, 0, 818999): "2017-06-01T08:30:00.818Z",
    dt.datetime(2017, 6, 1, 20, tzinfo=NEW_YORK_SUMMER): "2017-06-02T00:00:00.000Z",
    dt.datetime(2017, 6, 1, tzinfo=KOLKATA): "2017-05-31T18:30:00.000Z",
}


@pytest.mark.parametrize(("given", "shown"), MOMENTS.items(), ids=map(repr, MOMENTS))
def test_every_switch_reads_a_moment_by_one_rule(
    clever: CleverMock, district: District, given: str | dt.date, shown: str
) -> None:
    district.launch(given)
    district.pause(given, "2017-09-01")
    assert (status(clever)["launch_date"], status(clever)["pause_start"]) == (shown, shown)
    district.fail("error", "Broken", start="2016-01-01", end=given)
    with clever.travel(shown):
        assert state(clever, "v1.1")[0] == "running"
    with clever.travel(given):
        assert dt.timedelta(0) <= district.now() - dt.datetime.fromisoformat(shown[:-1] + "+00:00")


@pytest.mark.parametrize(
    "given", ["June", "2017-13-01", "01/06/2017", "2017-06-01T25:00", "", 1496275200, 2.5, b"2017"]
)
def test_what_is_no_moment_is_refused_by_name(district: District, given: object) -> None:
    with pytest.raises(InvalidValueError, match="the end of the pause"):
        district.pause("2017-06-01", given)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="the launch date"):
        district.launch(given)  # type: ignore[arg-type]
    assert district.pause_windows == []


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The process in another time zone, one that changes its clocks in the year that a test plays in."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of a process cannot be set here")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


ZONES = ("UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")


@pytest.mark.parametrize("zone", ZONES, indirect=True)
def test_no_time_zone_and_no_change_of_clocks_changes_an_answer(clever: CleverMock, zone: str) -> None:
    assert os.environ["TZ"] == zone
    answers = []
    with freeze_time("2017-03-12T06:59:59") as clock:  # New York's clocks go on at 07:00 UTC
        district = DistrictFactory()
        pupil = StudentFactory(grade="1")
        district.launch(dt.datetime(2017, 3, 12, 2, 30))  # an hour that New York does not have
        district.pause("2017-03-12T07:00", dt.datetime(2017, 11, 5, 1, 30))  # and one that it has twice
        for moment in ("03-12T06:59:59", "03-12T07:00", "11-05T01:29:59", "11-05T01:30", "11-05T05:30"):
            clock.move_to(f"2017-{moment}")
            answers.append(state(clever)[0])
            pupil.update(grade=str(len(answers)))
    assert answers == ["running", "paused", "paused", "running", "running"]
    with freeze_time("2017-11-05T05:30"):
        assert status(clever)["launch_date"] == "2017-03-12T02:30:00.000Z"
        synced = [event.created for event in events(clever)]
    assert synced == ["2017-11-05T01:30:00.000Z", "2017-11-05T01:30:00.000Z", "2017-11-05T05:30:00.000Z"]


@pytest.mark.parametrize("zone", ZONES, indirect=True)
def test_a_day_of_birth_is_that_day_everywhere(clever: CleverMock, zone: str) -> None:
    StudentFactory(dob=dt.date(2007, 2, 11))
    with freeze_time("2017-03-12T23:30", tz_offset=2):
        [pupil] = read(clever, "/v1.2/students")["data"]
    assert (pupil["data"]["dob"], os.environ["TZ"]) == ("2/11/2007", zone)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a process")
def test_a_served_district_starts_with_the_clock_that_was_asked_for() -> None:
    command = [sys.executable, "-m", "clever_mock", "serve", "--at", "2017-07-04", "--students", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            lines = [served.stdout.readline() for _ in range(4)]
            [url] = re.findall(r"http://[\d.]+:\d+", lines[0])
            [(id, token)] = re.findall(r"\((\w{24})\): token (\w+)", "".join(lines))
            path = f"{url}/v1.2/districts/{id}/status"
            request = urllib.request.Request(path, headers={"Authorization": f"Bearer {token}"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                body, date = answer.read().decode(), answer.headers["Date"]
        finally:
            served.send_signal(signal.SIGINT)
            code = served.wait(timeout=10)
    assert code == 0
    assert '"last_sync":"2017-07-04T00:00:0' in body
    assert date.startswith("Tue, 04 Jul 2017 00:00:")


def test_a_clock_that_cannot_be_read_is_a_clear_error() -> None:
    command = [sys.executable, "-m", "clever_mock", "serve", "--at", "summer"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "argument --at: it is 'summer', no date or time of ISO 8601" in done.stderr
