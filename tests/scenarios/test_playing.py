"""How scenarios are played: in a test, up to a moment, in some versions, and as the clock comes to them."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.scenarios import Scenario, Scene, Step
from clever_mock.scenarios.player import Player

from .stories import Empty, LateEntry, Unconnected

DAY = 86_400
HERE = Path(__file__).parent
TEXT = """\
A student comes in October, and then the export breaks.

2017-10-02  The application reads the district for the first time.
            SIS     1 school, 0 teachers, 5 students, 0 sections
            Clever  shows the same; last sync 2017-10-02; users can log in
            v1.1    running
            v1.2    running; launch_date 2017-10-02

2017-10-09 14:30  A family moves into town.
            SIS     1 school, 0 teachers, 6 students, 0 sections
            Clever  shows the same; last sync 2017-10-09 14:30
            v1.1    running; events: 1 students.created; Dan Moss: grade 4
            v1.2    running; events: 1 students.created; Dan Moss: grade 4, schools Elm School

2017-10-12  The export breaks.
            SIS     one record waits for a sync
            Clever  shows what it had; last sync 2017-10-09 14:30
            v1.1    pending "students.csv is empty"
            v1.2    pending "students.csv is empty\""""


def utc(*parts: int) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime(*parts, tzinfo=dt.timezone.utc)  # type: ignore[misc,arg-type]


# In a test


def test_a_scenario_of_one_s_own_is_told_step_by_step(clever: CleverMock) -> None:
    timeline = clever.play(LateEntry)
    assert str(timeline) == TEXT
    assert [scene.at for scene in timeline] == [utc(2017, 10, 2), utc(2017, 10, 9, 14, 30), utc(2017, 10, 12)]


@pytest.mark.parametrize(
    "scenario",
    [
        LateEntry,
        LateEntry(students=5),
        f"{HERE / 'stories.py'}:LateEntry",
        "tests.scenarios.stories:LateEntry",
    ],
    ids=["class", "instance", "file", "module"],
)
def test_a_scenario_is_found_in_each_way(clever: CleverMock, scenario: Any) -> None:
    assert len(clever.play(scenario)) == 3
    assert len(clever.district.students) == 6


def test_options_are_those_of_the_class(clever: CleverMock) -> None:
    timeline = clever.play(LateEntry, students=3, message="no file")
    assert timeline[-1].sis["students"] == 4
    assert timeline[-1].seen["v1.1"].status["error"] == "no file"


def test_it_can_stop_at_a_moment_and_the_test_goes_on_from_there(clever: CleverMock) -> None:
    timeline = clever.play(LateEntry, until="2017-10-10")
    assert len(timeline) == 2
    assert utc(2017, 10, 10) <= clever.roster.clock.now() < utc(2017, 10, 10, 1)
    assert clever.district.state == "running"


def test_a_step_that_falls_due_just_then_happens(clever: CleverMock) -> None:
    assert len(clever.play(LateEntry, until="2017-10-12")) == 3


def test_without_an_end_the_clock_stands_at_the_last_step(clever: CleverMock) -> None:
    clever.play(LateEntry)
    assert utc(2017, 10, 12) <= clever.roster.clock.now() < utc(2017, 10, 12, 1)
    clever.district.recover()
    events: Any = clever.get("/v1.2/events").json
    assert events["paging"]["count"] == 2


def test_it_can_be_seen_in_one_version(clever: CleverMock) -> None:
    timeline = clever.play(LateEntry, versions=["v1.1"])
    assert timeline.versions == ("v1.1",)
    assert "v1.2" not in str(timeline)


def test_the_district_is_the_story_s_own(clever: CleverMock) -> None:
    DistrictFactory(students=50, name="Another")
    timeline = clever.play(LateEntry)
    assert timeline[0].sis["students"] == timeline[0].seen["v1.1"].counts["students"] == 5


def test_changes_happen_at_their_very_moment(clever: CleverMock) -> None:
    clever.play(LateEntry)
    events: Any = clever.get("/v1.2/events").json
    assert [item["data"]["created"] for item in events["data"]] == ["2017-10-09T14:30:00.000Z"]


def test_a_timeline_is_a_sequence_and_knows_the_scene_of_a_moment(clever: CleverMock) -> None:
    timeline = clever.play(LateEntry)
    assert list(timeline) == [timeline[0], timeline[1], timeline[2]] == list(timeline[:])
    assert timeline.at("2017-10-11") is timeline[1]
    with pytest.raises(InvalidValueError, match="the story begins at 2017-10-02"):
        timeline.at("2017-09-01")


def test_where_there_is_nothing_to_see_the_timeline_says_so(clever: CleverMock) -> None:
    assert "v1.2    there is no district yet" in str(clever.play(Empty))
    assert "v1.2    the district is not connected to an application" in str(clever.play(Unconnected))


# What cannot be played


class _Story(Scenario):
    """A story that goes wrong."""

    steps: tuple[Any, ...] = ()

    def story(self, clever: CleverMock) -> Iterator[Step]:
        yield from self.steps


def telling(*steps: Any) -> _Story:
    """A scenario of some steps."""
    story = _Story()
    story.steps = steps
    return story


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([("2017-10-02", "One."), ("2017-10-01", "Two.")], "goes back in time, .* Two"),
        ([("2017-10-02", "One."), "2017-10-03"], "yields a moment and a sentence, not '2017-10-03'"),
        ([("2017-10-02", "One."), ("2017-10-03", 7)], "yields a moment and a sentence"),
        ([("October", "One.")], "a step of _-story is 'October', no date"),
    ],
)
def test_a_story_that_cannot_be_followed_says_why(clever: CleverMock, steps: list[Any], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        clever.play(telling(*steps))


def test_a_story_has_to_be_told(clever: CleverMock) -> None:
    class Untold(Scenario):
        """Nothing."""

    class Listed(Scenario):
        """A list."""

        def story(self, clever: CleverMock) -> Any:
            return [("2017-10-02", "One.")]

    with pytest.raises(InvalidValueError, match="untold has no story; define"):
        clever.play(Untold)
    with pytest.raises(InvalidValueError, match="the story of listed has to yield"):
        clever.play(Listed)


@pytest.mark.parametrize(
    ("scenario", "options", "message"),
    [
        ("rolover", {}, "there is no scenario 'rolover'; did you mean 'rollover'"),
        ("rollover", {"student": 3}, "has no option 'student'; its options are students"),
        ("rollover", {"students": "3"}, "students of the scenario rollover takes a value such as 60, not '3'"),
        ("rollover", {"versions": ["v1"]}, "there is no version 'v1'"),
        ("rollover", {"until": "summer"}, "until is 'summer'"),
        (f"{HERE / 'stories.py'}", {}, "has 3 scenarios; say which"),
        (
            f"{HERE / 'stories.py'}:Late",
            {},
            "has no scenario 'Late'; it has LateEntry, Empty, Unconnected",
        ),
        ("nowhere.py", {}, "there is no file 'nowhere.py'"),
        ("nowhere.at_all:Story", {}, "there is no module 'nowhere.at_all'"),
        (7, {}, "play takes a scenario's name, its class or an instance of it, not 7"),
        (LateEntry(), {"students": 3}, "is made already"),
        (Empty, {"students": 3}, "it has none"),
    ],
)
def test_a_scenario_that_there_is_not_is_refused(
    clever: CleverMock, scenario: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        clever.play(scenario, **options)


def test_what_goes_wrong_in_a_story_is_raised(clever: CleverMock) -> None:
    class Broken(Scenario):
        """It breaks."""

        def story(self, clever: CleverMock) -> Iterator[Step]:
            yield "2017-10-02", "It breaks."
            StudentFactory(grade="14")

    with pytest.raises(InvalidValueError, match="grade takes one of"):
        clever.play(Broken)


# As the clock comes to it


def test_steps_fall_due_in_order_and_a_real_app_can_follow(clever: CleverMock) -> None:
    player = Player(LateEntry(), clever)
    told: list[Scene] = []
    seen: list[tuple[int, str]] = []
    stop, at_end = threading.Event(), time.monotonic() + 10
    runner = threading.Thread(target=player.run, args=(40 * DAY, stop, told.append))
    runner.start()
    while (not seen or seen[-1][1] != "pending") and time.monotonic() < at_end:
        if told:
            headers = {"Authorization": f"Bearer {clever.district.token}"}
            students = requests.get(f"{clever.url}/v1.2/students", headers=headers, timeout=10).json()
            path = f"{clever.url}/v1.2/districts/{clever.district}/status"
            status = requests.get(path, headers=headers, timeout=10).json()["data"][0]["data"]
            seen.append((students["paging"]["count"], status["state"]))
    runner.join(10)
    assert [scene.at for scene in told] == [utc(2017, 10, 2), utc(2017, 10, 9, 14, 30), utc(2017, 10, 12)]
    assert seen == sorted(seen, key=lambda one: (one[0], one[1] == "pending"))
    assert seen[-1] == (6, "pending")
    assert clever.roster.clock.now() > utc(2017, 10, 12)


def test_a_run_can_be_stopped_between_two_steps(clever: CleverMock) -> None:
    stop = threading.Event()
    player = Player(LateEntry(), clever)
    player.run(DAY, stop, lambda _: stop.set())
    assert len(player.timeline) == 1
    assert player.due == utc(2017, 10, 9, 14, 30)
