"""Upload files: what a district's SIS sends by SFTP becomes a district, and a district becomes upload files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from clever_mock import CleverMock, DumpError, UnknownRecordError
from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.files.uploads.columns import FILES
from clever_mock.files.uploads.words import Words
from clever_mock.model import District
from clever_mock.model.records import spellings
from clever_mock.model.records.enumerations import GENDERS, GRADES, RACES, SUBJECTS, YES_NO
from tests.data.asking import answers, body, records
from tests.data.districts import Build, districts
from tests.data.uploading import changed, uploadable, write_upload

Json = dict[str, Any]


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    """A directory with a small upload."""
    return write_upload(tmp_path / "Riverbend Unified")


def only(kind: str, clever: CleverMock, sis_id: str) -> Json:
    """The record of a kind with an id of the SIS, without what every load makes anew."""
    [record] = [record for record in records(clever, kind) if record.get("sis_id", record.get("staff_id")) == sis_id]
    return {key: value for key, value in record.items() if key not in ("id", "district", "created", "last_modified")}


# What becomes of an upload


def test_a_directory_is_a_district_of_its_name(clever: CleverMock, upload: Path) -> None:
    [district] = clever.load(upload, token="a-chosen-token")
    assert (district.name, district.sis_type, district.state) == ("Riverbend Unified", "sftp", "running")
    assert district.launch_date is not None
    assert body(clever, "/v1.2/students?count=true", "a-chosen-token")["count"] == 2


def test_a_student_has_what_the_columns_say_in_clevers_words(clever: CleverMock, upload: Path) -> None:
    district = clever.load_csv(upload, name="Riverbend")
    north, south = (clever.roster.find(school.id) for school in sorted(district.schools, key=lambda each: each.name))
    assert only("students", clever, "P1") == {
        "credentials": {"district_username": "ada", "district_password": "secret"},
        "dob": "12/10/2006",
        "ell_status": "Y",
        "email": "ada@example.org",
        "frl_status": "Free",
        "gender": "F",
        "grade": "5",
        "hispanic_ethnicity": "N",
        "iep_status": "N",
        "location": {"zip": "97477"},
        "name": {"first": "Ada", "middle": "K", "last": "Lovelace"},
        "race": "Caucasian",
        "school": north.id,
        "schools": [north.id, south.id],
        "sis_id": "P1",
        "state_id": "31",
        "student_number": "901",
    }


def test_an_empty_cell_is_no_value(clever: CleverMock, upload: Path) -> None:
    clever.load_csv(upload)
    school = only("schools", clever, "S")
    assert school == {
        "high_grade": "12",
        "low_grade": "6",
        "name": "South School",
        "principal": {},
        "school_number": "102",
        "sis_id": "S",
        "state_id": "12",
    }


def test_a_section_has_its_teachers_students_and_term(clever: CleverMock, upload: Path) -> None:
    district = clever.load_csv(upload)
    tess, theo = (next(t for t in district.teachers if t.sis_id == sis_id) for sis_id in ("T1", "T2"))
    section = next(section for section in district.sections if section.sis_id == "C1")
    assert (section.teacher, section.teachers) == (tess, [tess, theo])
    assert [pupil.name.first for pupil in section.students] == ["Ada"]
    shown = only("sections", clever, "C1")
    assert (shown["subject"], shown["grade"]) == ("math", "5")
    assert shown["term"] == {"name": "Y1", "start_date": "2016-08-15", "end_date": "2017-06-02"}


def test_a_section_without_a_name_is_called_by_its_course(clever: CleverMock, upload: Path) -> None:
    clever.load_csv(upload)
    assert only("sections", clever, "C2")["name"] == "Computing"


def test_each_row_of_a_student_brings_a_contact(clever: CleverMock, upload: Path) -> None:
    district = clever.load_csv(upload)
    ada = next(pupil for pupil in district.students if pupil.sis_id == "P1")
    assert sorted((contact.name, contact.type, contact.phone) for contact in ada.contacts) == [
        ("Anna Lovelace", "Mother", "555-0102"),
        ("George", "Father", None),
    ]
    assert len(district.contacts) == 2


def test_each_row_of_an_admin_brings_a_school(clever: CleverMock, upload: Path) -> None:
    district = clever.load_csv(upload)
    [admin] = district.school_admins
    assert (admin.staff_id, admin.schools) == ("A1", district.schools)


def test_the_first_row_of_a_teacher_names_the_primary_school(clever: CleverMock, upload: Path) -> None:
    row = "N,T1,501,71,tess@example.org,Tess,Q,Thorn,Grade 5,tthorn,\n"
    write_upload(upload, teachers=changed("teachers", row, row + row.replace("N", "S", 1)))
    district = clever.load_csv(upload)
    assert [teacher.school.sis_id for teacher in district.teachers if teacher.sis_id == "T1"] == ["N"]


def test_admins_may_be_left_out(clever: CleverMock, upload: Path) -> None:
    write_upload(upload, admins=None)
    assert clever.load_csv(upload).school_admins == []


def test_headers_come_in_any_case_and_order_with_columns_of_ones_own(clever: CleverMock, upload: Path) -> None:
    schools = "ext.Bus,SCHOOL_NAME , school_ID\r\n7,North School,N\r\n8,South School,S\r\n"
    students = (
        "\ufeffStudent_id,First_name,Last_name,Home_language,School_id\nP1,Ada,Lovelace,en,N\nP2,Alan,Turing,en,S\n"
    )
    write_upload(upload, schools=schools, students=students)
    (upload / "schools.csv").rename(upload / "Schools.CSV")
    clever.load_csv(upload)
    assert only("schools", clever, "N") == {
        "name": "North School",
        "principal": {},
        "school_number": "N",
        "sis_id": "N",
    }
    assert only("students", clever, "P1")["name"] == {"first": "Ada", "last": "Lovelace"}


def test_quotes_newlines_and_empty_rows_are_read_as_csv_has_them(clever: CleverMock, upload: Path) -> None:
    write_upload(upload, schools='School_id,School_name\n\nN,"North ""High"",\nÜber"\n,\n  S  , South \n')
    clever.load_csv(upload)
    assert only("schools", clever, "N")["name"] == 'North "High",\nÜber'
    assert only("schools", clever, "S")["name"] == "South"


def test_a_file_may_have_its_header_alone(clever: CleverMock, tmp_path: Path) -> None:
    headers = {file.name: ",".join(column.name for column in file.columns) for file in FILES}
    for name, header in headers.items():
        (tmp_path / name).write_text(header)
    district = clever.load_csv(tmp_path)
    assert (district.schools, district.students, district.sections) == ([], [], [])


# Ids


def test_the_same_person_has_the_same_id_in_every_load(tmp_path: Path) -> None:
    seen = []
    for number, seed in enumerate((3, 3, 4)):
        with CleverMock(seed=seed) as clever, clever.travel(f"201{number}-02-03"):
            DistrictFactory(students=number)
            seen.append([pupil.id for pupil in clever.load_csv(write_upload(tmp_path), name="Riverbend").students])
    assert seen[0] == seen[1]
    assert not {*seen[0]} & {*seen[2]}


def test_two_districts_with_the_same_sis_ids_stay_apart(clever: CleverMock, upload: Path) -> None:
    first, second = (clever.load_csv(upload, name=name) for name in ("Riverbend", "Lakeside"))
    assert first.id != second.id
    assert not {*map(str, first.students)} & {*map(str, second.students)}


# What a district sends


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(districts())
def test_any_district_that_an_upload_can_hold_comes_back(tmp_path: Path, build: Build) -> None:
    with CleverMock() as first:
        build()
        before = uploadable(first)
        first.dump_csv(tmp_path / "upload")
    with CleverMock(seed=1) as second:
        second.load_csv(tmp_path / "upload")
        assert uploadable(second) == before


def test_a_dump_is_what_the_sis_holds(clever: CleverMock, tmp_path: Path) -> None:
    pupil = StudentFactory(grade="5")
    with clever.hold_syncs():
        pupil.update(grade="6")
        clever.dump_csv(tmp_path / "new" / "upload", district=pupil.home)
    with open(tmp_path / "new" / "upload" / "students.csv", newline="") as file:
        assert [row["Grade"] for row in csv.DictReader(file)] == ["06"]


def test_a_dump_is_written_in_the_words_of_the_format(clever: CleverMock, tmp_path: Path) -> None:
    school = SchoolFactory(low_grade="PreKindergarten", high_grade="12")
    StudentFactory(school=school, grade="Kindergarten", dob="2011-02-03", race="Asian", frl_status="Free", sis_id="P1")
    clever.dump_csv(tmp_path)
    with open(tmp_path / "students.csv", newline="") as file:
        [row] = csv.DictReader(file)
    assert list(row)[:3] == ["School_id", "Student_id", "Student_number"]
    assert (row["Grade"], row["DOB"], row["Race"], row["Frl_status"]) == ("KG", "02/03/2011", "A", "F")


def _no_sis_id(_: District) -> None:
    StudentFactory(name__first="Ada", sis_id=None)


def _one_sis_id_twice(_: District) -> None:
    StudentFactory.create_batch(2, sis_id="7")


def _no_last_name(_: District) -> None:
    TeacherFactory(name={"first": "Tess"})


def _eleven_teachers(_: District) -> None:
    SectionFactory(teachers=TeacherFactory.create_batch(11))


def _a_nul(_: District) -> None:
    SchoolFactory(phone="1\0")


def _no_staff_id(_: District) -> None:
    SchoolAdminFactory(staff_id="")


def _a_contact_of_no_name(_: District) -> None:
    ContactFactory(name="")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_no_sis_id, "<Student .* 'Ada .*has no sis_id, and an upload cannot be without; give it one"),
        (_one_sis_id_twice, "has the sis_id '7', as .* has; give it another"),
        (_no_last_name, "<Teacher .* has no name__last, and an upload cannot be without"),
        (_eleven_teachers, "<Section .* has 11 teachers, and an upload has room for 10"),
        (_a_nul, "<School .* has a NUL in phone"),
        (_no_staff_id, "<SchoolAdmin .* has no staff_id"),
        (_a_contact_of_no_name, "<Contact .* has no name"),
    ],
)
def test_what_an_upload_cannot_hold_is_refused_and_no_file_changes(
    clever: CleverMock, tmp_path: Path, make: Any, message: str
) -> None:
    clever.load_csv(write_upload(tmp_path / "upload"))
    before = {path.name: path.read_bytes() for path in (tmp_path / "upload").iterdir()}
    district = DistrictFactory()
    make(SchoolFactory(district=district))
    with pytest.raises(DumpError, match=message):
        clever.dump_csv(tmp_path / "upload", district=district)
    assert {path.name: path.read_bytes() for path in (tmp_path / "upload").iterdir()} == before


def test_the_district_has_to_be_clear(clever: CleverMock, tmp_path: Path) -> None:
    with pytest.raises(UnknownRecordError, match="holds 0 districts; say which"):
        clever.dump_csv(tmp_path)
    DistrictFactory()
    (tmp_path / "file").write_text("")
    with pytest.raises(DumpError, match="file: it cannot be written"):
        clever.dump_csv(tmp_path / "file")


# The words


@pytest.mark.parametrize(
    ("table", "known"),
    [
        (spellings.GRADES, GRADES),
        (spellings.SUBJECTS, SUBJECTS),
        (spellings.RACES, RACES),
        (spellings.GENDERS, GENDERS),
        (spellings.YES_NO, YES_NO),
    ],
)
def test_each_of_clevers_words_has_spellings_that_no_other_has(
    table: spellings.Spellings, known: tuple[str, ...]
) -> None:
    words = Words(table)
    assert {*table} == {*known} - {""}
    for word, each in table.items():
        assert [words.read(f" {spelling.upper()} ".strip()) for spelling in each] == [word] * len(each)
        assert words.read(words.write(word)) == word


def test_a_district_reloads_into_itself_without_a_change(clever: CleverMock, tmp_path: Path) -> None:
    with clever.travel("2017-02-03", freeze=True):
        district = DistrictFactory(schools=3, teachers=6, students=40, sections=8, contacts=20, school_admins=3)
        before = answers(clever)
        clever.dump_csv(tmp_path)
        clever.load_csv(tmp_path, into=district)
        assert answers(clever) == before


def test_columns_of_the_district_s_own_are_shown_by_version_2_1(clever: CleverMock, tmp_path: Path) -> None:
    pupils = DistrictFactory(schools=1, students=2, school_admins=1).students
    pupils[0].update(ext={"gifted_status": "Y", "Bus line": "7"})
    pupils[0].school.update(ext={"Colour": "red"})
    clever.district.school_admins[0].update(department="Maths")
    clever.dump_csv(tmp_path)
    header = (tmp_path / "students.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.endswith(",ext.Bus line,ext.gifted_status")
    loaded = clever.load_csv(tmp_path, name="again")
    shown = clever.get("/v2.1/students", token=loaded).json["data"]
    assert sorted(tuple(item["data"]["ext"].items()) for item in shown) == [
        (("Bus line", ""), ("gifted_status", "")),
        (("Bus line", "7"), ("gifted_status", "Y")),
    ]
    assert clever.get("/v2.1/schools", token=loaded).json["data"][0]["data"]["ext"] == {"Colour": "red"}
    assert clever.get("/v2.1/school_admins", token=loaded).json["data"][0]["data"]["department"] == "Maths"
    clever.get("/v2.1/events", token=loaded)
    clever.load_csv(tmp_path, into=loaded)
    assert clever.get("/v2.1/events", token=loaded).json["data"] == []


@pytest.mark.parametrize("name", [" lead", "", "a\0b"])
def test_an_extension_that_no_column_can_hold_is_refused(clever: CleverMock, tmp_path: Path, name: str) -> None:
    StudentFactory(ext={name: "x"})
    with pytest.raises(DumpError, match="in ext, and no column can be called so"):
        clever.dump_csv(tmp_path)
