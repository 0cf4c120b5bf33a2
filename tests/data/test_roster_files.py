"""Roster files: what is dumped answers the same once it is loaded, and what is no roster file is refused."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clever_mock import CleverMock, DumpError, InvalidValueError, LoadError
from clever_mock.factories import (
    DistrictFactory,
    SchoolAdminFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.files import scanner
from clever_mock.model import District
from tests.data.asking import ALL, FIRST, answers, records
from tests.data.districts import Build, districts

NOW = "2017-02-03"
LISTS = ["districts", "status", "schools", "terms", "courses", "teachers", "students", "sections"]
LISTS += ["school_admins", "district_admins", "contacts", "resources", "persons", "events"]

Answers = dict[str, tuple[int, bytes]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of a test lies."""
    return tmp_path / "roster.json"


def reloaded(path: Path, token: str, now: str = NOW) -> Answers:
    """What another mock answers that has loaded a file."""
    with CleverMock(seed=1) as other, other.travel(now, freeze=True):
        other.load(path, token=token)
        return answers(other, versions=ALL)


# What comes back


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(build=districts(), email=st.none() | st.just("new@example.org"), year=st.none() | st.just("2030"))
def test_any_district_answers_the_same_once_it_is_loaded(
    tmp_path: Path, build: Build, email: str | None, year: str | None
) -> None:
    with CleverMock() as first, first.travel(NOW, freeze=True):
        district = build()
        answers(first, versions=ALL)
        for pupil in district.students:
            pupil.update(email=email, graduation_year=year, location={"zip": "10001"})
        before = answers(first, versions=ALL)
        first.dump(tmp_path / "one.json")
    with CleverMock(seed=1) as second, second.travel(NOW, freeze=True):
        second.load(tmp_path / "one.json", token=district.token)
        assert answers(second, versions=ALL) == before
        second.dump(tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def _paused(district: District) -> None:
    district.pause("2017-01-15", "2017-03-01")


def _to_be_paused(district: District) -> None:
    district.pause("2017-06-01", "2017-08-15")


def _open(district: District) -> None:
    district.pause("2017-01-15")


def _failing(district: District) -> None:
    district.fail("error", "Clever could not parse the export")


def _paused_and_failing(district: District) -> None:
    district.fail("pending", "The file students.csv has no column Student_id")
    district.pause("2017-01-15", "2017-03-01")


def _unlaunched(district: District) -> None:
    district.launch(None)


def _to_be_launched(district: District) -> None:
    district.launch("2017-09-01")


def _of_another_sis(district: District) -> None:
    district.update(sis_type="PowerSchool")


@pytest.mark.parametrize(
    "turn",
    [
        _paused,
        _to_be_paused,
        _open,
        _failing,
        _paused_and_failing,
        _unlaunched,
        _to_be_launched,
        _of_another_sis,
    ],
)
def test_a_status_comes_back_in_both_versions(path: Path, turn: Callable[[District], None]) -> None:
    with CleverMock() as first, first.travel("2017-01-10", freeze=True):
        district = DistrictFactory(students=1)
        with first.travel(NOW, freeze=True):
            turn(district)
            before = answers(first, versions=ALL)
            first.dump(path)
    assert reloaded(path, district.token) == before


def test_the_state_of_a_loaded_pause_follows_the_clock(clever: CleverMock, path: Path) -> None:
    with CleverMock() as first, first.travel(NOW):
        DistrictFactory(students=1).pause("2017-02-01", "2017-03-01")
        first.dump(path)
    seen: list[str] = []
    for moment in ("2017-02-10", "2017-03-01"):
        with clever.travel(moment):
            seen.append((clever.load(path) if not seen else clever.roster.districts)[0].state)
    assert seen == ["paused", "running"]


def test_an_event_about_a_field_that_was_absent_before_is_shown_again(path: Path) -> None:
    with CleverMock() as first, first.travel(NOW, freeze=True):
        pupil = StudentFactory(graduation_year=None, email=None)
        answers(first, versions=ALL)
        pupil.update(graduation_year="2030")
        pupil.update(email="ada@example.org")
        before = answers(first, versions=ALL)
        first.dump(path)
    previous = [event["data"]["previous_attributes"] for event in json.loads(path.read_text())["events"]]
    assert previous == [{"graduation_year": None}, {"email": None}]
    after = reloaded(path, first.district.token)
    assert after == before
    assert (after["/v1.1/events?limit=1000"][1].count(b"updated"), b"null" in after["/v1.2/events?limit=1000"][1]) == (
        1,
        False,
    )


def test_a_section_without_a_primary_teacher_keeps_its_other_teachers(path: Path) -> None:
    with CleverMock() as first, first.travel(NOW, freeze=True):
        section = SectionFactory(teacher=None, teachers=[TeacherFactory(), TeacherFactory()])
        before = answers(first, versions=ALL)
        first.dump(path)
    assert "teacher" not in json.loads(before[f"/v1.2/sections/{section}"][1])["data"]
    assert reloaded(path, first.district.token) == before


def test_changes_after_a_load_make_events_that_come_after_the_loaded_ones(clever: CleverMock, path: Path) -> None:
    with CleverMock() as first:
        pupil = StudentFactory()
        first.get("/v1.2/students")
        pupil.update(grade="5")
        first.dump(path)
    [district] = clever.load(path)
    district.students[0].update(grade="6")
    events = records(clever, "events")
    assert [event["data"]["object"]["grade"] for event in events] == ["5", "6"]
    assert events[0]["id"] < events[1]["id"]


def test_a_file_of_the_older_format_still_loads(path: Path) -> None:
    with CleverMock() as first, first.travel(NOW, freeze=True):
        district = DistrictFactory(schools=2, teachers=2, students=6, sections=3, contacts=2, school_admins=1)
        before = answers(first, versions=FIRST)
        first.dump(path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    later = {"course", "term_id", "person", "legacy_id", "login_methods", "nces_id", "portal_url", "enrollments"}
    older = {
        name: [{key: record[key] for key in record if key not in later} for record in part]
        for name, part in whole.items()
        if name not in ("format", "courses", "terms", "persons", "resources")
    }
    for school in older["schools"]:
        school["nces_id"] = next(one["nces_id"] for one in whole["schools"] if one["id"] == school["id"])
    path.write_text(json.dumps({"format": "clever_mock roster 1", **older}))
    with CleverMock(seed=1) as second, second.travel(NOW, freeze=True):
        second.load(path, token=district.token)
        assert answers(second, versions=FIRST) == before
        assert len(second.district.courses) == len(district.courses) > 0
        assert second.get("/v2.1/contacts").json["data"] != []


def test_the_roles_of_a_person_come_back_together(path: Path) -> None:
    with CleverMock() as first:
        teacher = TeacherFactory(email="kim@example.org")
        admin = SchoolAdminFactory(person=teacher)
        person = admin.person
        first.dump(path)
    with CleverMock(seed=1) as second:
        [district] = second.load(path)
        assert [role.person.id for role in (*district.teachers, *district.school_admins)] == [person.id] * 2


# What is in the file


def test_a_file_names_its_format_and_holds_one_record_on_a_line(clever: CleverMock, path: Path) -> None:
    district = DistrictFactory(name="Šumava", mdr_number=None, students=3)
    clever.dump(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["{", '"format":"clever_mock roster 3",', '"districts":[']
    own = {"login_methods": ["Clever Passwords"], "nces_id": district.nces_id, "portal_url": district.portal_url}
    assert json.loads(lines[3]) == {"name": "Šumava", "id": district.id, **own, "sis_type": "sftp"}
    pupils = [json.loads(line.rstrip(",")) for line in lines if '"dob"' in line]
    assert [pupil["id"] for pupil in pupils] == [pupil.id for pupil in district.students]


def test_every_kind_is_in_the_file_as_v1_2_shows_it(clever: CleverMock, path: Path) -> None:
    DistrictFactory(schools=2, teachers=2, students=5, sections=2, contacts=2, school_admins=1, district_admins=1)
    clever.dump(path)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert list(written) == ["format", *LISTS]
    for kind in ("schools", *LISTS[5:-3]):
        for record, shown in zip(written[kind], records(clever, kind)):
            assert {name: record[name] for name in shown} == shown


def test_districts_can_be_chosen(clever: CleverMock, path: Path) -> None:
    DistrictFactory(students=1)
    second = DistrictFactory(students=2)
    clever.dump(path, districts=[second])
    with CleverMock() as other:
        assert [(district.id, len(district.students)) for district in other.load(path)] == [(second.id, 2)]


def test_several_districts_come_back_in_their_order(clever: CleverMock, path: Path) -> None:
    made = [DistrictFactory(students=n) for n in (2, 1)]
    clever.dump(path)
    with CleverMock() as other:
        assert [district.id for district in other.load(path)] == [district.id for district in made]
        assert [len(district.students) for district in other.roster.districts] == [2, 1]


def test_what_is_dumped_is_what_clever_shows(clever: CleverMock, path: Path) -> None:
    pupil = StudentFactory(grade="5")
    with clever.hold_syncs():
        pupil.update(grade="6")
        StudentFactory(school=pupil.school)
        with pytest.raises(DumpError, match=r"2 records of .* have changes that wait for a sync.*ignore_waiting=True"):
            clever.dump(path)
        clever.dump(path, ignore_waiting=True)
    assert [student["grade"] for student in json.loads(path.read_text())["students"]] == ["5"]


def test_only_districts_of_the_mock_can_be_dumped(clever: CleverMock, path: Path) -> None:
    with CleverMock():
        stranger = DistrictFactory()
    with pytest.raises(DumpError, match="no district to dump"):
        clever.dump(path)
    with pytest.raises(InvalidValueError, match="districts of this mock"):
        clever.dump(path, districts=[stranger])
    assert not path.exists()


# How it is written


def test_a_dump_that_fails_leaves_the_old_file(clever: CleverMock, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_event: object) -> None:
        raise RuntimeError("disk on fire")

    pupil = StudentFactory()
    clever.get("/v1.2/students")
    pupil.update(grade="5")
    path.write_text("old")
    monkeypatch.setattr("clever_mock.files.roster_file.event_json", broken)
    with pytest.raises(RuntimeError, match="disk on fire"):
        clever.dump(path)
    assert (path.read_text(), os.listdir(path.parent)) == ("old", ["roster.json"])


def test_a_dump_keeps_links_and_permissions(clever: CleverMock, path: Path) -> None:
    DistrictFactory()
    path.write_text("old")
    path.chmod(0o640)
    link = path.with_name("link.json")
    link.symlink_to(path)
    clever.dump(link)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert json.loads(path.read_text())["districts"]


@pytest.mark.parametrize("place", ["none/roster.json", "."])
def test_a_path_that_cannot_be_written_is_refused(clever: CleverMock, tmp_path: Path, place: str) -> None:
    DistrictFactory()
    with pytest.raises(DumpError, match="it cannot be written"):
        clever.dump(tmp_path / place)
    assert list(tmp_path.iterdir()) == []


# What is refused

ID = "4fd43cc56d11340000000009"
HOME = f'"districts":[{{"id":"{ID}","name":"x"}}]'

REFUSED: dict[str, tuple[bytes, str]] = {
    "another format": (
        b'{"format":"clever_mock roster 9"}',
        "its format is 'clever_mock roster 9'.*reads '.* roster 3'",
    ),
    "a list twice": (b'{"schools":[],"schools":[]}', "schools comes twice; put its records into one list"),
    "an unfinished list": (b'{"events":[\n{"id":1}', r"line 2, column 9: ',' or ']' is missing"),
    "no comma": (b'{"events":[\n{"id":1} {}]}', r"line 2, column 10: ',' or ']' is missing"),
    "a comma too many": (b'{"districts":[{},]}', r"districts\[0\]: id takes"),
    "a bad value": (b'{"schools":[\n  {"id": tru}]}', r"line 2, column 10: Expecting value"),
    "more after the end": (b'{"districts":[]}\n{', r"line 2, column 1: it goes on after its end"),
    "no number": (b'{"schools":[NaN]}', r"line 1, column 13: NaN is no JSON"),
    "a key without quotes": (b"{districts:[]}", r"line 1, column 2: a key in double quotes is missing"),
    "no UTF-8": (b'{"schools":[\n"\xc3\xa9\xff"]}', r"line 2, column 3: byte 17 of the file is no UTF-8"),
    "half a letter at the end": (b'{"schools":["\xc3', r"column 14: byte 14 of the file is no UTF-8"),
    "UTF-16": ('{"districts":[]}'.encode("utf-16"), r"byte 1 of the file is no UTF-8; save it as UTF-8"),
    "status of a stranger": (f'{{{HOME},"status":[{{"id":"x"}}]}}'.encode(), r"status\[0\]: id is 'x'"),
    "status twice": (f'{{{HOME},"status":[{{"id":"{ID}"}},{{"id":"{ID}"}}]}}'.encode(), r"status\[1\]: .*another"),
    "an odd status": (f'{{{HOME},"status":[{{"stat":1}}]}}'.encode(), r"status\[0\]: a status has no 'stat'"),
    "no status": (f'{{{HOME},"status":[1]}}'.encode(), r"status\[0\]: it must be an object, not int"),
    "an odd state": (f'{{{HOME},"status":[{{"state":"ok"}}]}}'.encode(), r"status\[0\]: state takes one of running"),
    "an odd error": (f'{{{HOME},"status":[{{"error":1}}]}}'.encode(), r"status\[0\]: error takes text, not 1"),
    "an odd moment": (f'{{{HOME},"status":[{{"last_sync":"soon"}}]}}'.encode(), r"status\[0\]: last_sync is 'soon'"),
    "a pause that ends before": (
        f'{{{HOME},"status":[{{"pause_start":"2017-08-01","pause_end":"2017-06-01"}}]}}'.encode(),
        r"status\[0\]: a pause must end after it starts",
    ),
    "half a pause": (
        f'{{{HOME},"status":[{{"pause_end":"2017-06-01"}}]}}'.encode(),
        r"status\[0\]: pause_end goes with",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_no_roster_file_is_refused_with_its_place(clever: CleverMock, path: Path, fault: str) -> None:
    content, message = REFUSED[fault]
    path.write_bytes(content)
    with pytest.raises(LoadError, match=message) as caught:
        clever.load(path)
    assert str(caught.value).startswith(str(path))
    assert clever.roster.districts == []


@pytest.mark.parametrize("fault", REFUSED)
def test_the_place_is_the_same_however_little_is_read_at_a_time(
    clever: CleverMock, path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, message = REFUSED[fault]
    path.write_bytes(content)
    monkeypatch.setattr(scanner, "CHUNK", 16)
    with pytest.raises(LoadError, match=message):
        clever.load(path)


def test_a_byte_order_mark_and_any_layout_are_read(clever: CleverMock, path: Path) -> None:
    with CleverMock() as first:
        DistrictFactory(students=2)
        first.dump(path)
    path.write_text("\ufeff" + json.dumps(json.loads(path.read_text()), indent=3), encoding="utf-8")
    [district] = clever.load(path)
    assert len(district.students) == 2


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(20, 400))
def test_a_file_is_read_in_pieces_of_any_size(tmp_path: Path, size: int) -> None:
    path = tmp_path / "roster.json"
    with CleverMock() as first, first.travel(NOW, freeze=True):
        district = DistrictFactory(name="Šumava 🦉", schools=1, teachers=1, students=2, sections=1)
        before = answers(first, versions=ALL)
        first.dump(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "CHUNK", size)
        assert reloaded(path, district.token) == before


def test_a_large_roster_comes_back_in_reasonable_memory(path: Path) -> None:
    import tracemalloc

    with CleverMock() as first:
        DistrictFactory(schools=4, teachers=100, students=4000, sections=200)
        first.dump(path)
    tracemalloc.start()
    with CleverMock() as second:
        [district] = second.load(path)
        held, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(district.students) == 4000
    assert peak < 1.5 * held


def test_what_a_status_leaves_out_is_not_made_up(clever: CleverMock, path: Path) -> None:
    content: dict[str, Any] = {
        "districts": [{"id": ID, "name": "x"}],
        "status": [{"id": ID, "last_sync": "2015-01-02T03:04:05.006Z", "sis_type": "Skyward"}],
    }
    path.write_text(json.dumps(content))
    [district] = clever.load(path)
    assert district.last_sync == dt.datetime(2015, 1, 2, 3, 4, 5, 6000, tzinfo=dt.timezone.utc)
    assert (district.sis_type, district.launch_date) == ("Skyward", None)
