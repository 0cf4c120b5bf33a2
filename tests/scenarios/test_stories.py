"""Every scenario of the package: what its timeline tells is what the API answers, step by step, in each version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.scenarios import Sight, Timeline
from clever_mock.scenarios.finding import NAMES, scenarios
from clever_mock.versions import VERSIONS

SIZES = {"big-district": 200}
"""The sizes of the districts that are small here."""

every_scenario = pytest.mark.parametrize("name", NAMES)


def play(clever: CleverMock, name: str, **options: Any) -> Timeline:
    """Play a scenario, a big one in a small size."""
    sizes: dict[str, Any] = {"students": SIZES[name]} if name in SIZES else {}
    return clever.play(name, **sizes, **options)


def pages(clever: CleverMock, path: str) -> Iterator[dict[str, Any]]:
    """The items of a list, page after page."""
    following: str | None = path
    while following is not None:
        page: Any = clever.get(following).json
        yield from page["data"]
        following = next((link["uri"] for link in page["links"] if link["rel"] == "next"), None)


def asked(clever: CleverMock, version: str, sight: Sight, before: Counter[str]) -> tuple[object, ...]:
    """What a sight tells, as an application finds it out: status, sizes, and all events less those from before."""
    of_status = "/status" if VERSIONS[version].status_fields else ""
    status: Any = clever.get(f"/{version}/districts/{{}}{of_status}", clever.district)
    if status.status_code != 200:
        return f"{status.status_code} {status.json['error']}", {}, {}, {}
    data = status.json["data"]
    shown = data[0]["data"] if of_status else {name: data[name] for name in STATUS if name in data}
    sizes = {kind: len(list(pages(clever, listed(version, kind)))) for kind in sight.counts}
    events = Counter(event["data"]["type"] for event in pages(clever, f"/{version}/events")) - before
    return "", shown, sizes, dict(events)


STATUS = ("error", "id", "last_sync", "launch_date", "pause_end", "pause_start", "sis_type", "state")


def listed(version: str, kind: str) -> str:
    """The path that lists a kind of record in a version."""
    of_users = version.startswith("v3.") and kind in ("students", "teachers")
    return f"/{version}/users?role={kind.removesuffix('s')}" if of_users else f"/{version}/{kind}"


@every_scenario
def test_each_scene_is_what_the_api_answers_then(name: str) -> None:
    with CleverMock(event_retention=None) as clever:
        timeline = play(clever, name)
    assert len(timeline) > 3
    for place, scene in enumerate(timeline):
        with CleverMock(event_retention=None) as clever:
            assert len(play(clever, name, until=scene.at)) == place + 1
            for version, sight in scene.seen.items():
                told = (sight.refused, sight.status, sight.counts, sight.events)
                assert told == asked(clever, version, sight, told_before(timeline, version, place))


def told_before(timeline: Timeline, version: str, place: int) -> Counter[str]:
    """All events that the scenes before a place told."""
    found: Counter[str] = Counter()
    for scene in timeline[:place]:
        found.update(scene.seen[version].events)
    return found


@every_scenario
def test_its_text_and_its_picture_are_the_same_each_time(name: str) -> None:
    found = []
    for _ in range(2):
        with CleverMock() as clever:
            timeline = play(clever, name)
            found.append((str(timeline), timeline.svg()))
    assert found[0] == found[1]
    assert all(scene.what in str(timeline).replace("\n            ", " ") for scene in timeline)


@every_scenario
def test_it_asks_for_nothing_in_the_app_s_name(name: str, clever: CleverMock) -> None:
    play(clever, name)
    in_its_name = {"upgrade": {"v1.1", "v1.2"}, "sunset": {"v1.2", "v3.1"}}
    assert {entry.version for entry in clever.requests} == in_its_name.get(name, set())


def test_each_is_explained_in_a_sentence_and_can_be_made_smaller() -> None:
    for scenario in scenarios():
        assert scenario.about().endswith(".")
        assert scenario.options().keys() == {"students"}


def states(timeline: Timeline) -> Mapping[str, list[str]]:
    """The states that an application sees in each version, one after the other."""
    found: dict[str, list[str]] = {version: [] for version in timeline.versions}
    for scene in timeline:
        for version, sight in scene.seen.items():
            if found[version][-1:] != [sight.state]:
                found[version].append(sight.state)
    return found


def test_a_rollover_is_a_pause_in_the_newer_version_alone(clever: CleverMock) -> None:
    timeline = clever.play("rollover")
    assert states(timeline) == {"v1.1": ["running"], "v1.2": ["running", "paused", "running"]}
    held, back = timeline.at("2017-08-01"), timeline.at("2017-08-10")
    assert held.waiting > 50
    assert held.seen["v1.1"].events == held.seen["v1.2"].events == {}
    assert back.waiting == 0
    assert sum(back.seen["v1.2"].events.values()) == held.waiting


def test_failed_syncs_are_seen_in_both_versions(clever: CleverMock) -> None:
    seen = states(clever.play("failed-sync"))
    assert seen["v1.1"] == seen["v1.2"] == ["running", "pending", "running", "error", "running"]


def test_a_large_change_is_seen_once_it_is_approved_and_not_where_it_is_discarded(clever: CleverMock) -> None:
    timeline = clever.play("held-sync")
    assert states(timeline) == {
        version: ["running", "pending", "running", "pending", "running"] for version in timeline.versions
    }
    held, discarded, rolled, approved = timeline[2:]
    assert held.waiting > 10
    assert (discarded.waiting, discarded.seen["v3.1"].events) == (0, {})
    assert rolled.waiting > 0
    assert sum(approved.seen["v1.2"].events.values()) >= rolled.waiting / 2
    assert "On Hold" in held.seen["v1.2"].status["error"]


def test_a_launch_is_told_by_the_newer_version_before_it_comes(clever: CleverMock) -> None:
    timeline = clever.play("launch-day")
    assert [scene.logins for scene in timeline] == [False, False, False, True, True]
    assert not any("launch_date" in scene.seen["v1.1"].status for scene in timeline)
    dates = [scene.seen["v1.2"].status.get("launch_date", "")[:10] for scene in timeline]
    assert dates == ["", "2017-09-05", "2017-08-30", "2017-08-30", "2017-08-30"]


def test_a_class_at_another_school_is_seen_on_the_student_in_the_newer_version(clever: CleverMock) -> None:
    joined = clever.play("mid-year-move")[1]
    assert joined.seen["v1.1"].events == {"sections.updated": 1}
    assert joined.seen["v1.2"].events == {"students.updated": 1, "sections.updated": 1}
    assert "North Middle + South Middle" in joined.seen["v1.2"].watched["Ada Marsh"]


def test_a_student_of_a_school_that_is_not_shared_is_gone(clever: CleverMock) -> None:
    last = clever.play("mid-year-move")[-1]
    for sight in last.seen.values():
        assert sight.watched["Ada Marsh"] == "404 Resource not found"
        assert sight.events["students.deleted"] == 1


def test_the_upgrade_goes_by_the_release_calendar(clever: CleverMock) -> None:
    timeline = clever.play("upgrade")
    opens = next(scene for scene in timeline if not scene.seen["v1.2"].refused)
    assert opens.at.date() == VERSIONS["v1.2"].opens
    assert [scene.seen["v1.2"].synced for scene in timeline] == [False, False, True, True, True, True, True]
    new = timeline[3]
    assert new.seen["v1.1"].watched["Homework Helper"].startswith("404 API version v1.1 is closed")
    assert new.seen["v1.2"].watched["Homework Helper"] == "200"


def test_a_person_with_two_roles_is_one_user_and_two_older_accounts(clever: CleverMock) -> None:
    first, second, login, last = clever.play("multi-role")
    old, new = (second.seen[version] for version in ("v2.1", "v3.1"))
    assert (old.events, new.events) == ({"schooladmins.created": 1}, {"users.updated": 1})
    assert first.seen["v3.1"].watched["Kim, a teacher"].endswith("roles teacher")
    assert new.watched["Kim, a teacher"] == new.watched["Kim, an administrator"]
    assert new.watched["Kim, a teacher"].endswith("roles staff + teacher")
    assert login.seen["v2.1"].watched["Kim's /me"] == "type school_admin"
    assert login.seen["v3.1"].watched["Kim's /me"] == "type user"
    assert last.seen["v2.1"].watched["Kim, a teacher"] == "404 Resource not found"
    assert last.seen["v3.1"].watched["Kim, a teacher"].endswith("roles staff")
    assert "users.deleted" not in last.seen["v3.1"].events


def test_a_contact_of_two_students_is_two_records_or_one(clever: CleverMock) -> None:
    _, related, phone, left = clever.play("contacts")
    assert [sight.events for sight in related.seen.values()] == [
        {"studentcontacts.created": 1},
        {"contacts.updated": 1},
        {"users.updated": 1},
    ]
    assert related.seen["v2.1"].watched["Sam"] == "students Ada Marsh + Ben Marsh, relationship Parent"
    assert "Aunt/Uncle Ben Marsh Family" in related.seen["v3.1"].watched["Sam"]
    assert phone.seen["v1.2"].events == {"studentcontacts.updated": 2}
    assert left.seen["v2.1"].watched["Sam"] == "students Ada Marsh, relationship Parent"


def test_at_the_sunset_older_versions_are_refused_and_a_resync_leads_on(clever: CleverMock) -> None:
    timeline = clever.play("sunset")
    closed = next(scene for scene in timeline if scene.seen["v1.2"].refused)
    assert closed.at.date() == VERSIONS["v1.2"].closes
    assert "was closed to all applications" in closed.seen["v1.2"].refused
    assert [scene.seen["v3.1"].synced for scene in timeline] == [False, False, False, True, True, True]
    assert timeline[-1].seen["v2.1"].watched["contacts"].startswith("404 /contacts")
    assert timeline[-1].seen["v3.1"].watched["contacts"] == "200"
    refused = [entry.url for entry in clever.requests if entry.status == 404]
    assert refused == ["/v1.2/events"]


def test_a_big_district_has_the_size_that_was_asked_for(clever: CleverMock) -> None:
    timeline = clever.play("big-district", students=300)
    assert timeline[0].sis["students"] == 300
    assert timeline[1].seen["v1.1"].events == {"students.updated": 3}


@pytest.mark.parametrize("version", VERSIONS)
@every_scenario
def test_a_story_can_be_watched_in_any_version(name: str, version: str) -> None:
    with CleverMock(event_retention=None) as clever:
        timeline = play(clever, name, versions=[version])
        sights = [scene.seen[version] for scene in timeline]
        district = clever.district
        # The upgrade is a story of 2017, with the calendar of releases: later versions are not open yet.
        assert any(sight.status for sight in sights) or (name == "upgrade" and version > "v2")
        last = sights[-1]
        for kind in ("students", "teachers"):
            if last.counts:
                assert last.counts[kind] == len(list(pages(clever, listed(version, kind)))), kind
        assert district.connections
