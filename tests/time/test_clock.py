"""The clock: freezegun's freezes, journeys of the mock's own clock, several of both, and going back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import requests
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model import District
from clever_mock.model.time.clock import Clock
from tests.time.reading import VERSIONS, days, grade, read, state, status

UTC = dt.timezone.utc


def day(clever: CleverMock) -> str:
    """The day it is by the mock's clock."""
    return clever.district.now().date().isoformat()


def over_the_socket(clever: CleverMock) -> str:
    """The state that an app's own client gets."""
    answer = requests.get(
        f"{clever.url}/v1.2/districts/{clever.district}/status",
        headers={"Authorization": f"Bearer {clever.district.token}"},
        timeout=10,
    )
    found: str = answer.json()["data"][0]["data"]["state"]
    return found


@pytest.fixture
def paused(clever: CleverMock) -> District:
    """A district that is paused in June 2017, and of which no one knows before the test freezes the clock."""
    assert clever.roster.districts == []
    district = DistrictFactory()
    district.pause("2017-06-01", "2017-07-01")
    return district


@pytest.fixture
def _unfrozen() -> Iterator[None]:
    """Holds a test to it that it leaves the process's clock as it was."""
    yield
    assert dt.datetime.__module__ == "datetime"
    assert dt.datetime.now(UTC) > dt.datetime(2020, 1, 1, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("_unfrozen")

# freezegun


@freeze_time("2017-06-15")
@pytest.mark.usefixtures("paused")
def test_freeze_time_as_a_decorator(clever: CleverMock) -> None:
    assert state(clever)[0] == "paused"
    assert over_the_socket(clever) == "paused"


@pytest.mark.usefixtures("paused")
def test_freeze_time_as_a_context(clever: CleverMock) -> None:
    for moment, wanted in (("2017-05-31T23:59:59.999", "running"), ("2017-06-01", "paused"), ("2017-07-01", "running")):
        with freeze_time(moment):
            assert (state(clever)[0], over_the_socket(clever)) == (wanted, wanted)
    assert state(clever)[0] == "running"


@pytest.mark.usefixtures("paused")
def test_freeze_time_that_ticks(clever: CleverMock) -> None:
    assert over_the_socket(clever) == "running"
    with freeze_time("2017-06-30T23:59:59.900", tick=True):
        found = [over_the_socket(clever)]
        while found[-1] == "paused":
            found.append(over_the_socket(clever))
    assert set(found) == {"paused", "running"}


@pytest.mark.usefixtures("paused")
def test_a_frozen_clock_that_is_moved(clever: CleverMock) -> None:
    with freeze_time("2017-05-01") as clock:
        clock.move_to("2017-06-01")
        assert over_the_socket(clever) == "paused"
        clock.tick(dt.timedelta(days=30))
        assert over_the_socket(clever) == "running"


@pytest.mark.usefixtures("paused")
def test_of_several_freezes_the_innermost_counts(clever: CleverMock) -> None:
    with freeze_time("2017-05-01"):
        with freeze_time("2017-06-15"):
            assert state(clever)[0] == "paused"
        assert (state(clever)[0], day(clever)) == ("running", "2017-05-01")


@pytest.mark.parametrize("offset", [-8, 5.5, 13])
@pytest.mark.parametrize("tick", [False, True])
def test_the_time_zone_of_a_freeze_changes_no_answer(
    clever: CleverMock, paused: District, offset: float, tick: bool
) -> None:
    for moment, wanted in (("2017-05-31T23:00", "running"), ("2017-06-01", "paused"), ("2017-07-01", "running")):
        with freeze_time(moment, tz_offset=dt.timedelta(hours=offset), tick=tick):
            assert state(clever)[0] == wanted
            assert paused.now().replace(second=0, microsecond=0).isoformat()[:16] == f"{moment}T00:00"[:16]


# Travel


@pytest.mark.usefixtures("paused")
def test_travel_moves_the_mocks_clock_and_no_one_elses(clever: CleverMock) -> None:
    with CleverMock() as other:
        DistrictFactory().pause("2017-06-01", "2017-07-01")
        clever.travel("2017-06-15")
        assert (state(clever)[0], over_the_socket(clever)) == ("paused", "paused")
        assert state(other)[0] == "running"
        assert dt.datetime.now(UTC).year > 2017


def test_a_mock_that_has_travelled_goes_on_from_there_at_its_usual_pace(clever: CleverMock) -> None:
    district = DistrictFactory()
    clever.travel("2017-06-15")
    first = district.now()
    while district.now() == first:
        pass
    assert dt.timedelta(0) < district.now() - dt.datetime(2017, 6, 15, tzinfo=UTC) < dt.timedelta(minutes=1)


@pytest.mark.usefixtures("paused")
def test_a_journey_ends_with_its_block_or_by_hand(clever: CleverMock) -> None:
    with clever.travel("2017-06-15"):
        assert state(clever)[0] == "paused"
    assert state(clever)[0] == "running"
    journey = clever.travel("2017-06-15")
    assert state(clever)[0] == "paused"
    journey.back()
    journey.back()
    assert state(clever)[0] == "running"


@pytest.mark.usefixtures("paused")
def test_journeys_nest_and_one_that_ended_is_not_come_back_to(clever: CleverMock) -> None:
    with clever.travel("2017-05-01"):
        with clever.travel("2017-06-15"):
            assert (day(clever), state(clever)[0]) == ("2017-06-15", "paused")
        assert (day(clever), state(clever)[0]) == ("2017-05-01", "running")
    first, second = clever.travel("2018-01-01"), clever.travel("2019-01-01")
    first.back()
    assert day(clever) == "2019-01-01"
    second.back()
    assert day(clever) > "2020"


def test_a_reset_ends_every_journey(clever: CleverMock) -> None:
    first = clever.travel("2018-01-01")
    clever.travel("2019-01-01")
    clever.travel("2017-06-15", freeze=True)
    first.back()
    clever.reset()
    assert DistrictFactory().now().year >= 2020


@pytest.mark.usefixtures("paused")
def test_travel_can_freeze_the_whole_process(clever: CleverMock) -> None:
    with clever.travel("2017-06-15T08:00", freeze=True):
        assert dt.datetime.now(UTC) == dt.datetime(2017, 6, 15, 8, tzinfo=UTC)
        assert (state(clever)[0], over_the_socket(clever)) == ("paused", "paused")
        with clever.travel("2017-05-01", freeze=True):
            assert (dt.date.today(), state(clever)[0]) == (dt.date(2017, 5, 1), "running")
        assert dt.date.today() == dt.date(2017, 6, 15)


@freeze_time("2017-05-01")
def test_a_freezing_journey_may_outlast_the_freeze_around_it(clever: CleverMock) -> None:
    DistrictFactory()
    clever.travel("2017-06-15", freeze=True)
    assert (dt.date.today(), day(clever)) == (dt.date(2017, 6, 15), "2017-06-15")


def test_a_journey_goes_on_when_the_freeze_ends_in_which_it_began(clever: CleverMock) -> None:
    DistrictFactory()
    with freeze_time("2017-05-01"):
        clever.travel("2017-06-15")
        assert day(clever) == "2017-06-15"
    assert day(clever) == "2017-06-15"


def test_a_freeze_counts_that_begins_on_a_journey(clever: CleverMock) -> None:
    DistrictFactory()
    clever.travel("2017-05-01")
    with freeze_time("2017-06-15"):
        assert day(clever) == "2017-06-15"
        with clever.travel("2017-08-01"):
            assert day(clever) == "2017-08-01"
        assert day(clever) == "2017-06-15"
    assert day(clever) == "2017-05-01"


@pytest.mark.parametrize("where", ["soon", "2017-02-30", "", 20170704, None])
def test_travel_to_what_is_no_moment_is_refused_and_moves_nothing(clever: CleverMock, where: object) -> None:
    DistrictFactory()
    with pytest.raises(InvalidValueError, match=r"travel\(to\)"):
        clever.travel(where)  # type: ignore[arg-type]
    assert clever.district.now().year >= 2020


# Going back


@pytest.mark.parametrize("version", VERSIONS)
def test_a_moment_before_the_records_were_made_shows_them_with_the_status_of_the_moment(
    clever: CleverMock, version: str
) -> None:
    with freeze_time("2017-06-15"):
        district = DistrictFactory(students=3)
        district.pause("2017-06-01", "2017-07-01")
        records = read(clever, f"/{version}/students")
    with freeze_time("2015-01-01"):
        assert read(clever, f"/{version}/students") == records
        assert state(clever, version) == ("running", "")
        assert status(clever, version)["last_sync"] == "2015-01-01T00:00:00.000Z"


def test_going_back_takes_nothing_back(clever: CleverMock, clock: FrozenDateTimeFactory) -> None:
    pupil = StudentFactory(grade="1")
    clever.district.sync()
    clock.move_to("2017-05-10")
    pupil.update(grade="2")
    clock.move_to("2017-05-05")
    assert (grade(clever, pupil), days(clever)) == ("2", ["2017-05-10"])
    assert status(clever)["last_sync"] == "2017-05-01T00:00:00.000Z"
    clock.move_to("2017-05-10")
    assert status(clever)["last_sync"] == "2017-05-10T00:00:00.000Z"


def test_going_back_out_of_a_pause_lets_through_what_waits(clever: CleverMock, clock: FrozenDateTimeFactory) -> None:
    pupil = StudentFactory(grade="1")
    clever.district.pause("2017-06-01", "2017-07-01")
    clever.district.sync()
    clock.move_to("2017-06-10")
    pupil.update(grade="2")
    clock.move_to("2017-06-05")
    assert (grade(clever, pupil), state(clever)[0]) == ("1", "paused")
    clock.move_to("2017-05-10")
    assert (grade(clever, pupil), state(clever)[0], days(clever)) == ("2", "running", ["2017-05-10"])


def test_events_keep_their_order_when_the_clock_goes_back(clever: CleverMock, clock: FrozenDateTimeFactory) -> None:
    pupil = StudentFactory(grade="1")
    clever.district.sync()
    for number, moment in ((2, "2017-05-20"), (3, "2017-05-10"), (4, "2017-05-15")):
        clock.move_to(moment)
        pupil.update(grade=str(number))
    feed = read(clever, "/v1.2/events")["data"]
    assert [item["data"]["data"]["object"]["grade"] for item in feed] == ["2", "3", "4"]
    assert [item["data"]["id"] for item in feed] == sorted(item["data"]["id"] for item in feed)


@pytest.mark.parametrize("year", [1969, 2017, 2243, 2300, 9990])
def test_every_moment_is_cut_to_milliseconds(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    moments = [dt.datetime(year, 3, 1, 12, 30, 59, thousandth * 1000, tzinfo=UTC) for thousandth in (0, 1, 7, 500, 999)]
    epoch = dt.datetime(1970, 1, 1, tzinfo=UTC)
    for moment in moments:
        after = (moment - epoch) // dt.timedelta(microseconds=1) * 1000 + 999_999
        monkeypatch.setattr("clever_mock.model.time.clock.time.time_ns", lambda after=after: after)
        assert Clock().now() == moment


def test_a_class_in_the_place_of_datetime_is_asked(clever: CleverMock, monkeypatch: pytest.MonkeyPatch) -> None:
    class Then(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Then:
            return cls(2017, 3, 1, 12, 0, 0, 7999, tzinfo=tz)

    clever.get("/v1.2/students", token="")
    monkeypatch.setattr(dt, "datetime", Then)
    clever.get("/v1.2/students", token="")
    assert clever.requests[-1].time.isoformat() == "2017-03-01T12:00:00.007000+00:00"
