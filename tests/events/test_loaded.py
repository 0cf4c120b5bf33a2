"""Events from a roster file: kept as they are there, shown by each version, and followed by greater ones."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock, LoadError, OldEventsWarning
from clever_mock.factories import DistrictFactory, StudentFactory

from .feed import VERSIONS, Json, answer, events, opened, told, types

DISTRICT, OTHER = "5000000000000000000000d1", "5000000000000000000000d2"
SCHOOL, PUPIL, ABSENT = "5000000000000000000000a1", "5000000000000000000000b1", "5000000000000000000000b2"
DATES = {"created": "2014-02-26T21:15:12.346Z", "last_modified": "2014-06-04T14:10:40.656Z"}


def person(id: str = PUPIL, **fields: Any) -> Json:
    """A student as a file has it."""
    name = {"last": "Ray", "first": "Ada"}
    return {"district": DISTRICT, "grade": "8", "name": name, "school": SCHOOL, **fields, **DATES, "id": id}


def event(number: int, type: str, record: Json, **previous: Any) -> Json:
    """An event as a file has it; an update has previous attributes."""
    data = {"object": record, **({"previous_attributes": previous} if type.endswith("updated") else {})}
    created = f"2014-08-28T18:{number:02}:01.872Z"
    return {"type": type, "data": data, "created": created, "id": f"53ff6e6b322eced0020000{number:02}"}


def roster(*found: Any, **more: Any) -> Json:
    """A roster of one district, one school and one student, with some events."""
    return {
        "districts": [{"id": DISTRICT, "name": "Riverbend Unified"}],
        "schools": [{"district": DISTRICT, "name": "North", **DATES, "id": SCHOOL}],
        "students": [person()],
        "events": list(found),
        **more,
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the roster file lies."""
    return tmp_path / "roster.json"


def load(clever: CleverMock, path: Path, content: Json) -> Any:
    """Load a roster; its first district."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return clever.load(path)[0]


FOUND = [
    event(11, "students.created", person(ABSENT)),
    event(12, "students.updated", person(), grade="7", name={"last": "Ray", "first": "Lin"}),
    event(13, "students.deleted", person(ABSENT)),
    event(14, "districts.updated", {"name": "Riverbend Unified", "id": DISTRICT}, name="Riverbend"),
    event(15, "schooladmins.created", {"district": DISTRICT, "schools": [SCHOOL], "id": "5000000000000000000000c1"}),
    event(16, "studentcontacts.deleted", {"district": DISTRICT, "name": "Al Ray", "id": "5000000000000000000000c2"}),
]

keeping = pytest.mark.clever(event_retention=None)


# What is shown


@keeping
def test_events_are_kept_as_they_are_in_the_file(clever: CleverMock, path: Path, version: str) -> None:
    load(clever, path, roster(*FOUND))
    found = events(clever, version)
    assert json.dumps(found) == json.dumps(FOUND)
    assert answer(clever, f"/{version}/events/{FOUND[1]['id']}")["data"] == FOUND[1]


@keeping
def test_events_come_in_the_order_of_their_ids_whatever_that_of_the_file(
    clever: CleverMock, path: Path, version: str
) -> None:
    load(clever, path, roster(*reversed(FOUND)))
    assert events(clever, version) == FOUND
    assert events(clever, version, created_since="2014-08-28T18:13:01.872Z") == FOUND[3:]
    assert events(clever, version, f"/students/{PUPIL}/events") == FOUND[1:2]


@keeping
def test_the_older_version_leaves_out_what_only_the_newer_knows(clever: CleverMock, path: Path) -> None:
    newer: Json = {"schools": [SCHOOL], "graduation_year": "2019"}
    both = event(11, "students.updated", person(**newer), grade="7", schools=[], graduation_year="2020")
    alone = event(12, "students.updated", person(**newer), schools=[])
    load(clever, path, roster(both, alone))
    assert events(clever, "v1.2") == [both, alone]
    assert events(clever, "v1.1") == [event(11, "students.updated", person(), grade="7")]


@keeping
@pytest.mark.parametrize("previous", [{}, {"nickname": "Al"}, {"last_modified": "2014-02-26T21:15:12.346Z"}])
def test_an_update_is_kept_whatever_its_old_values(
    clever: CleverMock, path: Path, version: str, previous: Json
) -> None:
    found = event(11, "students.updated", person(), **previous)
    load(clever, path, roster(found))
    assert events(clever, version) == [found]


def test_loaded_events_expire_like_any_other(clever: CleverMock, path: Path, version: str) -> None:
    with clever.travel("2014-09-27T18:12:30Z"):
        with pytest.warns(OldEventsWarning, match="^2 events that were loaded are older than 30 days"):
            load(clever, path, roster(*FOUND))
        assert events(clever, version) == FOUND[2:]
    assert events(clever, version) == []


@keeping
def test_each_event_goes_to_the_district_of_its_object(clever: CleverMock, path: Path, version: str) -> None:
    foreign = event(11, "students.created", {**person(ABSENT), "district": OTHER})
    districts = [{"id": DISTRICT, "name": "Riverbend Unified"}, {"id": OTHER, "name": "Hillside"}]
    load(clever, path, roster(*FOUND, foreign, districts=districts))
    here, there = (clever.roster.district(id).token for id in (DISTRICT, OTHER))
    assert events(clever, version, token=here) == FOUND
    assert events(clever, version, token=there) == [foreign]


@keeping
@pytest.mark.parametrize("source", VERSIONS)
def test_what_one_mock_showed_another_shows_again(clever: CleverMock, path: Path, source: str) -> None:
    with CleverMock() as first:
        district = opened(first, DistrictFactory(schools=2, teachers=2, students=4, sections=2, contacts=2))
        district.students[0].update(grade="Other", email=None)
        StudentFactory(school=district.schools[1]).delete()
        district.sections[0].enroll(district.students[3])
        kinds = ("districts", "schools", "teachers", "students", "sections", "contacts")
        saved = {kind: [item["data"] for item in answer(first, f"/{source}/{kind}")["data"]] for kind in kinds}
        saved["events"] = events(first, source)
    load(clever, path, saved)
    assert {name.partition(".")[2] for name in types(saved["events"])} == {"created", "updated", "deleted"}
    assert json.dumps(events(clever, source)) == json.dumps(saved["events"])


# What comes after


@keeping
def test_what_changes_later_makes_events_with_greater_ids(clever: CleverMock, path: Path, version: str) -> None:
    district = load(clever, path, roster(*FOUND))
    for moment in ("2014-08-28T18:14:30Z", "2001-01-01", "2017-03-01"):
        with clever.travel(moment):
            district.students[0].update(sis_id=moment)
    found = events(clever, version)
    assert types(found)[len(FOUND) :] == ["students.updated"] * 3
    ids = [one["id"] for one in found]
    assert ids == sorted(set(ids))


@keeping
def test_with_events_in_the_file_the_first_sync_is_over(clever: CleverMock, path: Path, version: str) -> None:
    district = load(clever, path, roster(FOUND[0]))
    pupil = StudentFactory(school=district.schools[0])
    assert told(events(clever, version))[1:] == [("students.created", pupil.id)]


def test_without_events_in_the_file_it_is_not(clever: CleverMock, path: Path, version: str) -> None:
    district = load(clever, path, roster())
    StudentFactory(school=district.schools[0])
    assert events(clever, version) == []


# Faults


def broken(**parts: Any) -> Json:
    """An event with some parts replaced, or left out where they are Ellipsis."""
    whole = {**FOUND[1], **parts}
    return {key: part for key, part in whole.items() if part is not ...}


FAULTS = [
    ("created", "it must be an object, not str"),
    (None, "it must be an object, not NoneType"),
    (broken(id=...), "id takes 24 lower-case hexadecimal digits, not None"),
    (broken(id="53FF6E6B322ECED002000088"), "id takes 24 lower-case hexadecimal digits"),
    (broken(type=...), "type takes a word of .*schooladmins.*, and one of created, updated, deleted"),
    (broken(type="pupils.created"), "type takes"),
    (broken(type="school_admins.created"), "type takes"),
    (broken(type="students"), "type takes"),
    (broken(type="students.changed"), "type takes"),
    (broken(type=["students.updated"]), "type takes"),
    (broken(data=...), "data.object must be an object"),
    (broken(data={"object": [person()]}), "data.object must be an object"),
    (broken(data={"object": person(), "previous_attributes": []}), "data holds objects only"),
    (broken(data={"object": person()}), "data.previous_attributes belongs to updated events"),
    (broken(type="students.created"), "data.previous_attributes belongs to updated events, and to these alone"),
    (broken(data={"object": {"district": DISTRICT}, "previous_attributes": {}}), "data.object.id is missing"),
    (broken(data={"object": {"id": PUPIL}, "previous_attributes": {}}), "data.object.district is None"),
    (broken(data={"object": {**person(), "district": OTHER}, "previous_attributes": {}}), f"district is '{OTHER}'"),
    (broken(type="districts.updated", data={"object": {"id": OTHER}, "previous_attributes": {}}), f"'{OTHER}'"),
    (broken(created=...), "created takes an ISO 8601 string"),
    (broken(created="28 August 2014"), "created is '28 August 2014', no date or time of ISO 8601"),
    (broken(created=1409248873), "created takes an ISO 8601 string"),
    (broken(id="f" * 24), "id f{24} leaves no greater ones for the events after it"),
    (broken(id=FOUND[0]["id"]), f"id {FOUND[0]['id']} is that of another event as well"),
]


@pytest.mark.parametrize(("fault", "message"), FAULTS)
def test_a_fault_is_refused_by_file_position_and_field_and_nothing_is_loaded(
    clever: CleverMock, path: Path, fault: object, message: str
) -> None:
    with pytest.raises(LoadError, match=message) as caught:
        load(clever, path, roster(FOUND[0], fault))
    assert str(caught.value).startswith(f"{path}: events[1]: ")
    assert clever.roster.districts == []


@pytest.mark.parametrize("given", [{"id": "1"}, "none", None])
def test_events_are_a_list(clever: CleverMock, path: Path, given: object) -> None:
    with pytest.raises(LoadError, match="events must be a list"):
        load(clever, path, roster(events=given))


# From a shell


@contextmanager
def served(path: Path, *options: str) -> Iterator[str]:
    """The URL of `clever-mock serve` in a process of its own, which is ended as Ctrl-C ends it."""
    command = [sys.executable, "-m", "clever_mock", "serve", "--data", str(path), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        watch = threading.Timer(60, process.kill)
        watch.start()
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first.startswith("Serving Clever at "), process.communicate()
            yield first.removeprefix("Serving Clever at ").strip()
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate()
            assert (process.returncode, errors) == (0, ""), rest
        finally:
            watch.cancel()
            process.kill()


def fetch(url: str) -> Any:
    """What is served at a URL, with the token that the first district of a file is given."""
    request = urllib.request.Request(url, headers={"Authorization": "Bearer DEMO_TOKEN"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def test_a_file_is_served_with_its_events_from_a_shell(path: Path) -> None:
    path.write_text(json.dumps(roster(*FOUND)), encoding="utf-8")
    with served(path, "--at", "2015-09-26", "--keep-events") as url:
        pages = [fetch(f"{url}/{version}/events") for version in VERSIONS]
        feed = fetch(f"{url}/v1.1/students/{PUPIL}/events")
    assert [[item["data"] for item in page["data"]] for page in pages] == [FOUND] * 2
    assert [item["data"] for item in feed["data"]] == FOUND[1:2]


def test_events_are_served_for_thirty_days_where_nothing_else_is_said(path: Path) -> None:
    path.write_text(json.dumps(roster(*FOUND)), encoding="utf-8")
    with served(path, "--at", "2014-09-27T18:12:30Z") as url:
        assert [item["data"] for item in fetch(f"{url}/v1.2/events")["data"]] == FOUND[2:]
