"""The next upload of a district is a sync: what changed is updated, what is new created, what is missing deleted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from clever_mock import CleverMock
from clever_mock.factories import DistrictAdminFactory, SchoolAdminFactory, StudentFactory
from clever_mock.model import District
from tests.data.asking import RELATED, answers, records
from tests.data.districts import Build, districts
from tests.data.uploading import FILES, changed, uploadable, write_upload


@pytest.fixture
def district(clever: CleverMock, tmp_path: Path) -> District:
    """The small upload, loaded, and asked for once by the app."""
    made = clever.load_csv(write_upload(tmp_path))
    clever.get("/v1.2/students")
    return made


def types(clever: CleverMock) -> list[str]:
    """The types of the events that the app sees."""
    return [event["type"] for event in records(clever, "events")]


def test_the_same_upload_again_changes_nothing(clever: CleverMock, district: District, tmp_path: Path) -> None:
    assert clever.load_csv(tmp_path, into=district) is district
    assert types(clever) == []


def test_what_changed_is_updated_and_keeps_its_id(clever: CleverMock, district: District, tmp_path: Path) -> None:
    before = {pupil.sis_id: pupil.id for pupil in district.students}
    write_upload(tmp_path, students=changed("students", "Grade 9", "10"))
    clever.load_csv(tmp_path, into=district)
    [event] = records(clever, "events")
    assert (event["type"], event["data"]["previous_attributes"]) == ("students.updated", {"grade": "9"})
    assert event["data"]["object"]["id"] == before["P2"]


def test_what_is_new_is_created_and_what_is_missing_deleted(
    clever: CleverMock, district: District, tmp_path: Path
) -> None:
    alan = next(pupil for pupil in district.students if pupil.sis_id == "P2")
    write_upload(
        tmp_path,
        students=changed("students", "S,P2,902,,Turing,,Alan", "N,P3,903,,Hopper,,Grace"),
        enrollments="School_id,Section_id,Student_id\nN,C1,P1\nN,C1,P3\nS,C2,P1\n",
    )
    clever.load_csv(tmp_path, into=district)
    assert types(clever) == ["students.created", "sections.updated", "sections.updated", "students.deleted"]
    assert (alan.deleted, {pupil.sis_id for pupil in district.students}) == (True, {"P1", "P3"})


def test_a_person_who_comes_back_has_the_id_from_before(clever: CleverMock, district: District, tmp_path: Path) -> None:
    alan = next(pupil.id for pupil in district.students if pupil.sis_id == "P2")
    students = "".join(FILES["students.csv"].splitlines(keepends=True)[:-1])
    write_upload(tmp_path, students=students, enrollments="School_id,Section_id,Student_id\n")
    clever.load_csv(tmp_path, into=district)
    clever.load_csv(write_upload(tmp_path), into=district)
    assert alan in {pupil.id for pupil in district.students}
    counted = Counter(types(clever))
    assert (counted["students.deleted"], counted["students.created"]) == (1, 1)


def test_a_school_goes_with_what_stays_there_and_without_what_moved(
    clever: CleverMock, district: District, tmp_path: Path
) -> None:
    write_upload(
        tmp_path,
        schools=FILES["schools.csv"].replace("S,South School,102,12,6,12,,,,,,,\n", ""),
        teachers=changed("teachers", "S,T2", "N,T2"),
        students="".join(FILES["students.csv"].splitlines(keepends=True)[:-1]),
        sections="".join(FILES["sections.csv"].splitlines(keepends=True)[:-1]),
        enrollments="School_id,Section_id,Student_id\nN,C1,P1\n",
        admins="".join(FILES["admins.csv"].splitlines(keepends=True)[:-1]),
    )
    clever.load_csv(tmp_path, into=district)
    assert [school.sis_id for school in district.schools] == ["N"]
    assert {teacher.sis_id for teacher in district.teachers} == {"T1", "T2"}
    assert (len(district.students), len(district.sections)) == (1, 1)
    assert district.school_admins[0].schools == district.schools


def test_an_upload_during_a_pause_waits(clever: CleverMock, tmp_path: Path) -> None:
    with clever.travel("2017-05-20"):
        district = clever.load_csv(write_upload(tmp_path))
        district.pause("2017-06-01", "2017-08-15")
    write_upload(tmp_path, students=changed("students", "Grade 9", "10"))
    with clever.travel("2017-07-04"):
        clever.load_csv(tmp_path, into=district)
        assert {pupil["grade"] for pupil in records(clever, "students")} == {"5", "9"}
    with clever.travel("2017-08-15"):
        assert {pupil["grade"] for pupil in records(clever, "students")} == {"5", "10"}


def test_what_the_files_do_not_name_is_left_as_it_is(clever: CleverMock, district: District, tmp_path: Path) -> None:
    DistrictAdminFactory(district=district)
    for school in district.schools:
        school.update(nces_id="4100", location__lat="44.05")
    before = answers(clever)
    students = "School_id,Student_id,First_name,Last_name\nN,P1,Ada,Lovelace\nS,P2,Alan,Turing\n"
    write_upload(tmp_path, students=students, admins=None)
    clever.load_csv(tmp_path, into=district)
    assert answers(clever) == before


def test_a_column_that_is_named_and_empty_takes_the_value_away(
    clever: CleverMock, district: District, tmp_path: Path
) -> None:
    students = (
        "School_id,Student_id,First_name,Last_name,Grade,Middle_name\nN,P1,Ada,Lovelace,,\nS,P2,Alan,Turing,9,M\n"
    )
    write_upload(tmp_path, students=students)
    clever.load_csv(tmp_path, into=district)
    shown = {pupil["sis_id"]: pupil for pupil in records(clever, "students")}
    assert ("grade" in shown["P1"], shown["P1"]["name"]) == (False, {"first": "Ada", "last": "Lovelace"})
    assert shown["P2"]["name"] == {"first": "Alan", "middle": "M", "last": "Turing"}


def test_a_record_that_took_the_name_of_another_is_another(
    clever: CleverMock, district: District, tmp_path: Path
) -> None:
    ada = next(pupil for pupil in district.students if pupil.sis_id == "P1")
    ada.update(sis_id="P9")
    students = FILES["students.csv"] + "N,P9,909,,Lovelace,,Ada,,,,,,,,,,,,,,,,,\n"
    clever.load_csv(write_upload(tmp_path, students=students), into=district)
    found = {pupil.sis_id: pupil.id for pupil in district.students}
    assert found["P9"] == ada.id
    assert len({*found.values()}) == 3


def test_records_without_an_id_of_the_sis_are_not_in_an_upload(
    clever: CleverMock, district: District, tmp_path: Path
) -> None:
    stray = StudentFactory(school=district.schools[0], sis_id=None)
    admin = SchoolAdminFactory(district=district, staff_id=None)
    clever.load_csv(tmp_path, into=district)
    assert (stray.deleted, admin.deleted) == (True, True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(districts(), districts())
def test_any_upload_into_any_district_makes_it_what_was_uploaded(tmp_path: Path, first: Build, second: Build) -> None:
    for build, name in ((first, "first"), (second, "second")):
        with CleverMock() as sis:
            build()
            sis.dump_csv(tmp_path / name)
    with CleverMock() as fresh:
        fresh.load_csv(tmp_path / "second", name="x")
        wanted = uploadable(fresh)
    with CleverMock() as clever:
        district = clever.load_csv(tmp_path / "first", name="x")
        before = {kind: {record["id"] for record in records(clever, kind)} for kind in RELATED}
        clever.load_csv(tmp_path / "second", into=district)
        assert uploadable(clever) == wanted
        events = records(clever, "events")
        for kind, name in (("students", "students"), ("contacts", "studentcontacts"), ("sections", "sections")):
            after = {record["id"] for record in records(clever, kind)}
            came, went = (
                {event["data"]["object"]["id"] for event in events if event["type"] == f"{name}.{change}"}
                for change in ("created", "deleted")
            )
            assert (came, went) == (after - before[kind], before[kind] - after)
