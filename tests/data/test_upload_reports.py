"""What Clever cannot take of an upload is left out and told, and the rest is loaded."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock, LoadError, SyncReport, SyncReportWarning
from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
)
from clever_mock.model import District
from tests.data.asking import records
from tests.data.uploading import FILES, changed, write_upload


def load(clever: CleverMock, directory: Path, **files: str | None) -> tuple[District, list[str]]:
    """A district of upload files of which some are other, with the problems that its report tells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyncReportWarning)
        district = clever.load_csv(write_upload(directory / "Riverbend", **files))
    return district, list(map(str, district.sync_report.problems))


def shown(clever: CleverMock, kind: str) -> dict[str, dict[str, Any]]:
    """The records of a kind in v1.2, by their id in the SIS."""
    return {record.get("sis_id") or record["staff_id"]: record for record in records(clever, kind)}


# Days


@pytest.mark.parametrize(
    ("cell", "dob"),
    [
        ("3/9/99", "3/9/1999"),
        ("12/31/07", "12/31/2007"),
        ("7/4/16", "7/4/2016"),
        ("7/4/18", "7/4/1918"),
        ("2/30/2006", "3/2/2006"),
        ("4/31/04", "5/1/2004"),
        ("02-11-2007", "2/11/2007"),
        ("2007-02-11 00:00", "2/11/2007"),
        ("2/11/2007 12:00:00 AM", "2/11/2007"),
    ],
)
def test_a_date_of_birth_is_read_as_people_mean_it(clever: CleverMock, tmp_path: Path, cell: str, dob: str) -> None:
    with clever.travel("2017-02-03"):
        load(clever, tmp_path, students=changed("students", "12/10/2006", cell).replace("12/10/2006", cell))
        assert shown(clever, "students")["P1"]["dob"] == dob


@pytest.mark.parametrize(
    ("start", "end", "shown_as"),
    [
        ("8/15/16", "6/2/17", ("2016-08-15", "2017-06-02")),
        ("9/1/1999", "5/31/00", ("1999-09-01", "2000-05-31")),
        ("08/15/2016 0:00", "06/31/2017 0:00", ("2016-08-15", "2017-07-01")),
    ],
)
def test_a_term_lies_near_the_clock(
    clever: CleverMock, tmp_path: Path, start: str, end: str, shown_as: tuple[str, str]
) -> None:
    sections = changed("sections", "08/15/2016,2017-06-02", f"{start},{end}")
    with clever.travel("2017-02-03"):
        load(clever, tmp_path, sections=sections)
        term = shown(clever, "sections")["C1"]["term"]
    assert (term["start_date"], term["end_date"]) == shown_as


def test_a_day_that_is_not_in_the_calendar_is_told(clever: CleverMock, tmp_path: Path) -> None:
    _, problems = load(clever, tmp_path, students=changed("students", "2002-06-23", "6/31/2002"))
    assert problems == [
        "students.csv: line 4: column DOB: it is '6/31/2002', a day that is not in the calendar; "
        "it is read as 2002-07-01"
    ]


def test_a_factory_reads_two_digits_by_the_clock_of_its_mock(clever: CleverMock) -> None:
    with clever.travel("2016-05-06"):
        assert str(StudentFactory(dob="5/7/16").dob) == "1916-05-07"
        assert str(StudentFactory(dob="5/6/16").dob) == "2016-05-06"
        assert str(SectionFactory(term__start_date="1/9/17").term.start_date) == "2017-01-09"


# The shape of files


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_may_end_in_any_way(clever: CleverMock, tmp_path: Path, end: str) -> None:
    district, problems = load(clever, tmp_path, **{name[:-4]: text.replace("\n", end) for name, text in FILES.items()})
    assert (len(district.students), len(district.school_admins), problems) == (2, 1, [])


def test_empty_cells_at_the_end_of_rows_may_be_more_or_less(clever: CleverMock, tmp_path: Path) -> None:
    district, problems = load(
        clever,
        tmp_path,
        schools="School_id,School_name,Principal,,\nN,North,,,\nS,South\n",
        enrollments="School_id,Section_id,Student_id\nN,C1,P1,,\nS,C2,P2, \n",
    )
    assert (len(district.schools), problems) == (2, [])
    assert [len(section.students) for section in district.sections] == [1, 1]


def test_a_row_with_too_many_cells_is_left_out(clever: CleverMock, tmp_path: Path) -> None:
    district, problems = load(clever, tmp_path, enrollments=changed("enrollments", "N,C1,P1", "N,C1,P1,P2"))
    assert problems == ["enrollments.csv: line 2: it has 4 cells, and the header names 3 columns; the row is left out"]
    assert district.sync_report.loaded["enrollments"] == 2
    assert district.sync_report.left_out == {"enrollments": 1}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_of_another_encoding_is_read_and_told(clever: CleverMock, tmp_path: Path, encoding: str) -> None:
    write_upload(tmp_path)
    (tmp_path / "teachers.csv").write_bytes(changed("teachers", "Thistle", "Zoë").encode(encoding))
    with pytest.warns(SyncReportWarning, match=f"is no UTF-8; save it as UTF-8. It is read as {encoding}"):
        clever.load(tmp_path)
    assert shown(clever, "teachers")["T2"]["name"]["last"] == "Zoë"


# Files and columns


def test_staff_are_school_admins(clever: CleverMock, tmp_path: Path) -> None:
    staff = (
        "School_id,Staff_id,Staff_email,First_name,Last_name,Department,Title,Username,Password,Role\n"
        "S,F1,fay@example.org,Fay,Fern,Library,Librarian,ffern,,School Tech Lead\n"
    )
    (tmp_path / "Riverbend").mkdir()
    (tmp_path / "Riverbend" / "staff.csv").write_text(staff)
    district, problems = load(clever, tmp_path)
    assert problems == []
    fay = shown(clever, "school_admins")["F1"]
    assert (fay["email"], fay["title"], fay["name"]) == (
        "fay@example.org",
        "Librarian",
        {"first": "Fay", "last": "Fern"},
    )
    assert [
        school.sis_id for admin in district.school_admins if admin.staff_id == "F1" for school in admin.schools
    ] == ["S"]


def test_no_file_is_passed_over_without_a_word(clever: CleverMock, tmp_path: Path) -> None:
    (tmp_path / "Riverbend").mkdir()
    for name in ("attendance.csv", "notes.txt", ".hidden"):
        (tmp_path / "Riverbend" / name).write_text("School_id\nN\n")
    district, [problem] = load(clever, tmp_path)
    assert problem.startswith("attendance.csv: it is not read; the files of an upload are schools.csv, students.csv,")
    assert [note.file for note in district.sync_report.notes] == ["notes.txt"]


def test_known_columns_that_no_version_shows_are_no_problem(clever: CleverMock, tmp_path: Path) -> None:
    students = (
        "School_id,Student_id,First_name,Last_name,Gifted_status,ext.Bus,Section_504_status\n"
        "N,P1,Ada,Lovelace,Y,7,N\nS,P2,Alan,Turing,N,,Y\n"
    )
    district, problems = load(clever, tmp_path, students=students)
    assert problems == []
    assert [note.column for note in district.sync_report.notes] == ["Gifted_status", "Section_504_status"]
    assert "students.csv: line 1: column Gifted_status: no version up to 2.1 shows it" in str(district.sync_report)


def test_an_unknown_column_is_left_out(clever: CleverMock, tmp_path: Path) -> None:
    district, problems = load(clever, tmp_path, schools="School_id,School_name,Shcool_zip\nN,North,97477\nS,South,\n")
    assert len(district.schools) == 2
    assert problems == [
        "schools.csv: line 1: column 3 is called 'Shcool_zip', and the file has no such column; did you mean "
        "'School_zip'? Columns of your own begin with 'ext.'; the column is left out"
    ]


def test_a_school_has_its_nces_id(clever: CleverMock, tmp_path: Path) -> None:
    load(clever, tmp_path, schools="School_id,School_name,Nces_id\nN,North,410001\nS,South,\n")
    assert (shown(clever, "schools")["N"]["nces_id"], "nces_id" in shown(clever, "schools")["S"]) == ("410001", False)


def test_what_the_api_guarantees_is_there(clever: CleverMock, tmp_path: Path) -> None:
    load(
        clever,
        tmp_path,
        schools="School_id,School_name\nN,North\nS,South\n",
        sections="School_id,Section_id,Teacher_id,Name,Course_name\n"
        "N,C1,T1,Room 5,Algebra II\nN,C2,T1,Room 6,Marching Band\nS,C3,,Ms Thorn,\nS,C4,,Room 7,AP Computer Science\n",
        enrollments="School_id,Section_id,Student_id\n",
        admins="School_id,Staff_id,First_name,Last_name\nN,A1,Ann,Ash\n",
    )
    assert {sis_id: school["school_number"] for sis_id, school in shown(clever, "schools").items()} == {
        "N": "N",
        "S": "S",
    }
    assert {sis_id: section["subject"] for sis_id, section in shown(clever, "sections").items()} == {
        "C1": "math",
        "C2": "arts and music",
        "C3": "other",
        "C4": "technology and engineering",
    }
    assert shown(clever, "school_admins")["A1"]["email"] == ""


# Words


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("InfantToddler", "Other"),
        ("preschool", "Other"),
        ("Transitional Kindergarten", "Other"),
        ("9-12", "Other"),
        ("K to 2", "Other"),
        ("13", "Other"),
    ],
)
def test_a_grade_is_shown_as_what_the_version_has_for_it(
    clever: CleverMock, tmp_path: Path, written: str, grade: str
) -> None:
    _, problems = load(clever, tmp_path, sections=changed("sections", ",05,", f",{written},"))
    assert problems == []
    assert shown(clever, "sections")["C1"]["grade"] == grade


@pytest.mark.parametrize(
    ("file", "before", "after", "problem", "kind", "sis_id", "field"),
    [
        ("students", "White", "Elf", "column Race: it takes one of W, A, B", "students", "P1", "race"),
        ("students", ",f,", ",unsaid,", "column Gender: it takes one of M, F, X", "students", "P1", "gender"),
        ("students", "yes", "perhaps", "column Ell_status: it takes one of Y, N", "students", "P1", "ell_status"),
        ("students", "2002-06-23", "23.6.2002", "column DOB: it takes a day such as", "students", "P2", "dob"),
        (
            "schools",
            ",KG,",
            ",Juniors,",
            "column Low_grade: it takes one of IT, PR, PK",
            "schools",
            "N",
            "low_grade",
        ),
    ],
)
def test_a_word_that_is_not_known_is_left_out(
    clever: CleverMock,
    tmp_path: Path,
    file: str,
    before: str,
    after: str,
    problem: str,
    kind: str,
    sis_id: str,
    field: str,
) -> None:
    content = changed(file, before, after).replace(before, after)
    _, problems = load(clever, tmp_path, **{file: content})
    assert problem in problems[0]
    assert problems[0].endswith("; the value is left out")
    assert field not in shown(clever, kind)[sis_id]


def test_an_unknown_subject_is_guessed_from_the_course(clever: CleverMock, tmp_path: Path) -> None:
    _, [problem] = load(clever, tmp_path, sections=changed("sections", "mathematics", "numeracy"))
    assert "column Subject: it takes one of English/Language Arts" in problem
    assert shown(clever, "sections")["C1"]["subject"] == "math"


def test_a_wrong_word_in_every_row_takes_no_longer_than_one(clever: CleverMock, tmp_path: Path) -> None:
    header, first, *_ = FILES["students.csv"].splitlines()
    rows = "".join(f"{first.replace('P1', f'P{n}').replace('White', 'Elvish')}\n" for n in range(3000))
    enrollments = "School_id,Section_id,Student_id\n" + "".join(f"N,C1,Q{n}\n" for n in range(3000))
    _, problems = load(clever, tmp_path, students=f"{header}\n{rows}", enrollments=enrollments)
    assert len(problems) == 6000
    assert "is not in students.csv; the nearest" not in problems[-1]


# Rows


def test_the_first_row_of_an_id_counts(clever: CleverMock, tmp_path: Path) -> None:
    row = FILES["sections.csv"].splitlines()[1]
    district, problems = load(
        clever, tmp_path, sections=FILES["sections.csv"] + row.replace("Y1", "Y2").replace("Maths 5", "Maths 6") + "\n"
    )
    assert problems == ["sections.csv: line 4: column Section_id: 'C1' comes on line 2 as well; the row is left out"]
    [section] = [section for section in district.sections if section.sis_id == "C1"]
    assert (section.name, section.term.name) == ("Maths 5", "Y1")


def test_a_repeated_student_keeps_what_the_first_row_says_and_every_contact(clever: CleverMock, tmp_path: Path) -> None:
    header, first, second, *rest = FILES["students.csv"].splitlines()
    lines = [header, first, second.replace("97477", "97478"), *rest]
    district, [problem] = load(clever, tmp_path, students="\n".join(lines))
    assert "'P1' comes on line 2 as well, with another Student_zip" in problem
    assert len(district.contacts) == 2
    assert shown(clever, "students")["P1"]["location"] == {"zip": "97477"}


def test_a_row_that_names_what_is_not_there_is_left_out(clever: CleverMock, tmp_path: Path) -> None:
    district, problems = load(
        clever,
        tmp_path,
        students=changed("students", "S,P2", "X,P2"),
        sections=changed("sections", "T1,T2", "T9,T2"),
        enrollments=FILES["enrollments.csv"] + "N,C7,P1\nN,C2,P1\n",
        admins=changed("admins", "S,A1", "Z,A1"),
    )
    assert problems == [
        "students.csv: line 4: column School_id: it names 'X', which is not in schools.csv; the row is left out",
        "sections.csv: line 2: column Teacher_id: it names 'T9', which is not in teachers.csv; the value is left out",
        "enrollments.csv: line 3: column Student_id: it names 'P2', which is not in students.csv or was left out of "
        "it; the row is left out",
        "enrollments.csv: line 5: column Section_id: it names 'C7', which is not in sections.csv; the row is left out",
        "enrollments.csv: line 6: column School_id: it is 'N', and the section is of school 'S'; the row is left out",
        "admins.csv: line 3: column School_id: it names 'Z', which is not in schools.csv; the row is left out",
    ]
    assert district.sync_report.left_out == {"students": 1, "enrollments": 3, "school_admins": 1}
    assert district.sync_report.loaded == {
        "schools": 2,
        "teachers": 2,
        "students": 1,
        "contacts": 2,
        "sections": 2,
        "enrollments": 2,
        "school_admins": 1,
    }
    teams = {section.sis_id: [teacher.sis_id for teacher in section.teachers] for section in district.sections}
    assert teams == {"C1": ["T2"], "C2": ["T2"]}


def test_a_row_without_its_id_is_left_out(clever: CleverMock, tmp_path: Path) -> None:
    district, problems = load(clever, tmp_path, teachers=FILES["teachers.csv"] + "N,,503,,,Tom,,Tansy,,,\n")
    assert problems == [
        "teachers.csv: line 4: column Teacher_id: it is empty, and no row can be without; the row is left out"
    ]
    assert len(district.teachers) == 2


# The report


def test_a_load_with_problems_warns_once_with_counts_and_the_first_three(clever: CleverMock, tmp_path: Path) -> None:
    write_upload(tmp_path / "Riverbend", enrollments="School_id,Section_id,Student_id\n" + "N,C1,P7\n" * 5)
    with pytest.warns(SyncReportWarning) as caught:
        clever.load(tmp_path / "Riverbend")
    [warning] = caught
    assert warning.filename == __file__
    lines = str(warning.message).splitlines()
    assert lines[0] == (
        "Riverbend: 2 schools, 2 teachers, 2 students, 2 contacts, 2 sections, 1 school admin, "
        "0 enrollments (5 rows left out)"
    )
    assert len(lines) == 5
    assert lines[4] == "  and 2 more: see district.sync_report"


def test_a_load_without_problems_has_an_empty_report(clever: CleverMock, tmp_path: Path) -> None:
    district = clever.load_csv(write_upload(tmp_path))
    assert not district.sync_report
    assert district.sync_report.loaded["students"] == 2
    assert DistrictFactory().sync_report == SyncReport()


def test_a_strict_load_is_refused_with_all_the_problems(clever: CleverMock, tmp_path: Path) -> None:
    write_upload(
        tmp_path,
        students=changed("students", "2002-06-23", "June"),
        enrollments=changed("enrollments", "S,C2,P2", "S,C2,P8"),
    )
    with pytest.raises(LoadError) as caught:
        clever.load(tmp_path, strict=True)
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{tmp_path}/students.csv: line 4: column DOB: it takes a day such as")
    assert second.startswith(f"{tmp_path}/enrollments.csv: line 3: column Student_id: it names 'P8'")
    assert clever.roster.districts == []


def test_the_next_upload_has_a_report_of_its_own(clever: CleverMock, tmp_path: Path) -> None:
    district, _ = load(clever, tmp_path, students=changed("students", "White", "Elf"))
    assert district.sync_report
    clever.load_csv(write_upload(tmp_path / "Riverbend"), into=district)
    assert not district.sync_report


# No change


def _unchanged(clever: CleverMock, district: District, directory: Path) -> list[str]:
    clever.get("/v1.2/students", token=district.token)  # from here on, changes make events
    clever.dump_csv(directory, district=district)
    clever.load_csv(directory, into=district)
    return [event["data"]["type"] for event in clever.get("/v1.2/events", token=district.token).json["data"]]


def test_a_dump_that_is_loaded_back_is_no_change(clever: CleverMock, tmp_path: Path) -> None:
    district = DistrictFactory(schools=2, students=12, teachers=3, sections=4)
    north = SchoolFactory(
        district=district, location={}, principal={"name": ""}, school_number=None, nces_id="41 ", sis_id="9"
    )
    ada = StudentFactory(
        school=north, ell_status="", race="", gender="", location={"city": "", "zip": " "}, credentials={}, state_id="",
        name={"last": "Lovelace", "first": "Ada", "middle": ""}, sis_id=" 17 ", frl_status="N", grade="",
    )  # fmt: skip
    ContactFactory.create_batch(2, student=ada, name=" Anna ", type="", phone=None, email="", sis_id=None)
    SchoolAdminFactory(schools=[north], email=None, title="")
    SectionFactory(school=north, name=" Room 5 ", subject=None, teacher=None, students=[ada], period="", term={})
    assert _unchanged(clever, district, tmp_path / "upload") == []


def test_what_was_made_up_for_an_upload_stays_in_the_next(clever: CleverMock, tmp_path: Path) -> None:
    district, _ = load(clever, tmp_path, schools="School_id,School_name\nN,North\nS,South\n")
    clever.get("/v1.2/students")
    clever.load_csv(tmp_path / "Riverbend", into=district)
    assert clever.get("/v1.2/events").json["data"] == []
    with open(tmp_path / "Riverbend" / "schools.csv", newline="") as file:
        assert "School_number" not in next(csv.reader(file))
