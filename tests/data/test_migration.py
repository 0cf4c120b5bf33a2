"""The ids of people in two versions, as data and as CSV files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clever_mock import CleverMock, InvalidValueError, MigratedId, UnknownRecordError
from clever_mock.cli import main
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolFactory,
    StaffFactory,
    StudentFactory,
    TeacherFactory,
)


def test_each_role_but_a_student_has_its_older_id_beside_the_user(clever: CleverMock) -> None:
    district = DistrictFactory()
    north = SchoolFactory()
    teacher, pupil = TeacherFactory(school=north), StudentFactory(school=north)
    boss = StaffFactory(person=teacher, schools=[north])
    admin = DistrictAdminFactory()
    contact = ContactFactory(student=pupil)
    found = clever.migration(district)
    assert found == [
        MigratedId(contact.legacy_id, contact.user.id, "contact"),
        MigratedId(admin.id, admin.user.id, "district_admin"),
        MigratedId(boss.id, teacher.user.id, "staff"),
        MigratedId(teacher.id, teacher.user.id, "teacher"),
    ]
    for row in found:
        assert clever.get(f"/v3.1/users/{row.user_id}").json["data"]["roles"][row.role]["legacy_id"] == row.legacy_id


def test_contacts_have_other_ids_from_1_x_to_2_x(clever: CleverMock) -> None:
    ada, ben = StudentFactory.create_batch(2, school=SchoolFactory())
    contact = ContactFactory(student=ada, sis_id="603")
    contact.relate(ben)
    first, second = clever.get("/v1.2/contacts").json["data"]
    [merged] = clever.get("/v2.1/contacts").json["data"]
    found = clever.migration(old="v1.2", new="v2.1")
    assert [(row.legacy_id, row.user_id) for row in found] == [
        (first["data"]["id"], merged["data"]["id"]),
        (second["data"]["id"], merged["data"]["id"]),
    ]
    users = clever.migration(old="v1.1", new="v3.0")
    assert {row.user_id for row in users} == {contact.user.id}


def test_who_is_not_shared_is_not_in_it(clever: CleverMock) -> None:
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    here, _ = TeacherFactory(school=north), TeacherFactory(school=south)
    clever.connection.share_only(north)
    assert [row.legacy_id for row in clever.migration()] == [here.id]


@pytest.mark.parametrize(("old", "new"), [("v2.0", "v2.1"), ("v3.0", "v3.1"), ("v3.1", "v2.1"), ("v2.1", "v2.1")])
def test_where_no_id_changes_it_says_so(clever: CleverMock, old: str, new: str) -> None:
    DistrictFactory()
    with pytest.raises(InvalidValueError, match=f"every id stays the same from {old} to {new}"):
        clever.migration(old=old, new=new)


def test_of_several_districts_one_is_to_be_named(clever: CleverMock) -> None:
    one, _ = DistrictFactory.create_batch(2)
    with pytest.raises(UnknownRecordError, match="holds 2 districts; say which"):
        clever.migration()
    assert clever.migration(one) == []
    with pytest.raises(InvalidValueError, match="no version 'v9'"):
        clever.migration(one, old="v9")


def test_the_command_writes_a_file_for_each_district(
    clever: CleverMock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    districts = DistrictFactory.create_batch(2, schools=1, teachers=2, students=3)
    clever.dump(tmp_path / "roster.json")
    expected = {district.id: clever.migration(district) for district in districts}
    out = tmp_path / "ids"
    command = ["migration", "--data", str(tmp_path / "roster.json"), "--out", str(out)]
    assert main([*command, "--from", "v2.1", "--to", "v3.1"]) == 0
    assert f"2 ids of {districts[0].name}" in capsys.readouterr().out
    assert sorted(path.name for path in out.iterdir()) == sorted(f"{id}.csv" for id in expected)
    for id, rows in expected.items():
        head, *lines = csv.reader((out / f"{id}.csv").read_text(encoding="utf-8").splitlines())
        assert head == ["legacy_id", "user_id", "role"]
        assert [MigratedId(*line) for line in lines] == rows
        assert len(rows) == 2


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = ["migration", "--data", str(tmp_path / "none.json"), "--out", str(tmp_path / "out")]
    assert main(missing) == 1
    assert "none.json" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main([*missing, "--from", "v3.0"]) == 1
    assert "every id stays the same from v3.0 to v3.1" in capsys.readouterr().err


def test_a_directory_that_cannot_be_made_is_an_error(
    clever: CleverMock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    DistrictFactory()
    clever.dump(tmp_path / "roster.json")
    taken = tmp_path / "taken"
    taken.write_text("")
    assert main(["migration", "--data", str(tmp_path / "roster.json"), "--out", str(taken)]) == 1
    assert "it cannot be made" in capsys.readouterr().err
