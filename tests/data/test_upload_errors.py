"""With `strict=True` a fault in upload files is refused with file, line and column, and nothing of them is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from clever_mock import CleverMock, InvalidValueError, LoadError
from clever_mock.factories import DistrictFactory, StudentFactory
from tests.data.uploading import FILES, changed, write_upload

FAULTS: dict[str, tuple[str, str | bytes, str]] = {
    # the file, its content, what the error says after the path of the file
    "empty": ("schools", "", "it is empty; it needs a header line: School_id, School_name"),
    "no such column": (
        "students",
        changed("students", "Student_id", "Studnt_id"),
        "line 1: column 2 is called 'Studnt_id', and the file has no such column; did you mean 'Student_id'?",
    ),
    "an unknown column": (
        "admins",
        changed("admins", "Admin_title", "Shoe size"),
        "line 1: column 6 is called 'Shoe size'",
    ),
    "a cell under no name": (
        "enrollments",
        changed("enrollments", "Student_id\nN,C1,P1", "Student_id,\nN,C1,P1,late"),
        "line 2: column 4 has no name",
    ),
    "semicolons": ("enrollments", FILES["enrollments.csv"].replace(",", ";"), "columns are separated by commas"),
    "tabs": ("enrollments", FILES["enrollments.csv"].replace(",", "\t"), "columns are separated by commas"),
    "a column twice": ("students", changed("students", "State_id", "grade"), "line 1: column Grade comes twice"),
    "no needed columns": (
        "teachers",
        "School_id,Teacher_id\n",
        "line 1: it has no column First_name, Last_name, and no row can be without",
    ),
    "cells lost": (
        "schools",
        changed("schools", "N,North School", "N\nN,North School"),
        "line 2: column School_name: it is",
    ),
    "a cell too many": (
        "enrollments",
        changed("enrollments", "N,C1,P1", "N,C1,P1,late"),
        "line 2: it has 4 cells, and the",
    ),
    "no id": ("schools", changed("schools", "N,North", ",North"), "line 2: column School_id: it is empty"),
    "a blank name": ("students", changed("students", "Alan", "  "), "line 4: column First_name: it is empty"),
    "an unknown grade": (
        "students",
        changed("students", "Grade 9", "Fifht"),
        "line 4: column Grade: it takes one of IT, PR, PK, TK, KG, 01, 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, 12, 13, "
        "PG, UG, Other, not",
    ),
    "a grade almost known": ("schools", changed("schools", "KG", "Kindergaten"), "'Kindergaten'; the nearest is 'KG'"),
    "an unknown race": (
        "students",
        changed("students", "White", "Elf"),
        "line 2: column Race: it takes one of W, A, B",
    ),
    "an unknown gender": (
        "students",
        changed("students", ",f,", ",girl,"),
        "line 2: column Gender: it takes one of M, F",
    ),
    "an unknown flag": (
        "students",
        changed("students", "yes", "maybe"),
        "line 2: column Ell_status: it takes one of Y, N",
    ),
    "an unknown subject": (
        "sections",
        changed("sections", "mathematics", "sums"),
        "line 2: column Subject: it takes one of",
    ),
    "no such day": (
        "students",
        changed("students", "2002-06-23", "23/06/2002"),
        "line 4: column DOB: it takes a day such as '2/11/2007' or '2007-02-11', not '23/06/2002'",
    ),
    "no such moment": (
        "sections",
        changed("sections", "2017-06-02", "2017-06-02 at noon"),
        "line 2: column Term_end: it",
    ),
    "no such school": (
        "students",
        changed("students", "S,P2", "X,P2"),
        "line 4: column School_id: it names 'X', which is not in schools.csv",
    ),
    "no such teacher": (
        "sections",
        changed("sections", "T1,T2", "T1,T9"),
        "line 2: column Teacher_2_id: it names 'T9', which is not in teachers.csv",
    ),
    "no such section": (
        "enrollments",
        "School_id,Section_id,Student_id\nN,C7,P1\n",
        "line 2: column Section_id: it names 'C7'",
    ),
    "no such student": (
        "enrollments",
        changed("enrollments", "S,C2,P2", "S,C2,P200"),
        "line 3: column Student_id: it names 'P200', which is not in students.csv",
    ),
    "a section of another school": (
        "enrollments",
        changed("enrollments", "S,C2,P2", "N,C2,P2"),
        "line 3: column School_id: it is 'N', and the section is of school 'S'",
    ),
    "no such school of an admin": (
        "admins",
        changed("admins", "S,A1", "X,A1"),
        "line 3: column School_id: it names 'X'",
    ),
    "a school twice": (
        "schools",
        FILES["schools.csv"] + "N,Again,,,,,,,,,,,\n",
        "line 4: column School_id: 'N' comes on line 2 as well",
    ),
    "a section twice": (
        "sections",
        FILES["sections.csv"] + FILES["sections.csv"].splitlines()[1],
        "line 4: column Section_id: 'C1' comes on line 2 as well",
    ),
    "a student twice": (
        "students",
        FILES["students.csv"] + FILES["students.csv"].splitlines()[1].replace("97477", "97478"),
        "line 5: column Student_id: 'P1' comes on line 2 as well, with another Student_zip",
    ),
    "a teacher twice": (
        "teachers",
        FILES["teachers.csv"] + "N,T2,502,,,Theodor,,Thistle,,,\n",
        "line 4: column Teacher_id: 'T2' comes on line 3 as well, with another First_name",
    ),
    "an admin twice": (
        "admins",
        changed("admins", "S,A1,ann", "S,A1,anna"),
        "line 3: column Staff_id: 'A1' comes on line 2",
    ),
    "a contact of no name": (
        "students",
        changed("students", "Anna Lovelace", ""),
        "line 2: column Contact_name: it is empty, and a contact cannot be without",
    ),
    "an open quote": (
        "schools",
        changed("schools", "North", '"North'),
        "line 2: it is not CSV: unexpected end of data",
    ),
    "a quote inside": (
        "schools",
        changed("schools", "North", '"No"rth"'),
        "line 2: it is not CSV: ',' expected after '\"'",
    ),
    "latin-1": (
        "teachers",
        changed("teachers", "Thistle", "Thístle").encode("latin-1"),
        "line 3: byte 20 of the line is no UTF-8; save it as UTF-8",
    ),
    "UTF-16": ("teachers", FILES["teachers.csv"].encode("utf-16"), "line 1: byte 1 of the line is no UTF-8"),
    "a NUL": ("teachers", changed("teachers", "Thistle", "This\0tle"), "line 3: it holds a NUL"),
}


def faulty(directory: Path, name: str, content: str | bytes) -> Path:
    """Write an upload with other content in one file; the path of that file."""
    write_upload(directory)
    path = directory / f"{name}.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_by_file_line_and_column(clever: CleverMock, tmp_path: Path, fault: str) -> None:
    name, content, message = FAULTS[fault]
    path = faulty(tmp_path, name, content)
    with pytest.raises(LoadError) as caught:
        clever.load(tmp_path, strict=True)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert clever.roster.districts == []


@pytest.mark.parametrize("fault", ["a section of another school", "a student twice", "no such student", "latin-1"])
def test_a_faulty_next_upload_changes_nothing(clever: CleverMock, tmp_path: Path, fault: str) -> None:
    district = clever.load_csv(write_upload(tmp_path))
    before = {kind: dict(rows) for kind, rows in district.sis.rows.items()}
    name, content, _ = FAULTS[fault]
    faulty(tmp_path, name, content)
    schools = changed("schools", "North School", "Changed")
    (tmp_path / "schools.csv").write_text(schools)
    with pytest.raises(LoadError):
        clever.load_csv(tmp_path, into=district, strict=True)
    assert district.sis.rows == before


def test_a_line_is_counted_with_the_new_lines_in_its_cells(clever: CleverMock, tmp_path: Path) -> None:
    schools = 'School_id,School_name,Low_grade\nN,"North\n\nSchool",1\nS,South,Sixt\n'
    path = faulty(tmp_path, "schools", schools)
    with pytest.raises(LoadError, match=f"^{path}: line 5: column Low_grade"):
        clever.load(tmp_path, strict=True)


def test_files_that_are_missing_are_named(clever: CleverMock, tmp_path: Path) -> None:
    write_upload(tmp_path, students=None, enrollments=None)
    (tmp_path / "student.csv").write_text("")
    with pytest.raises(LoadError, match=r"students\.csv, enrollments\.csv missing \(is it student\.csv\?\)"):
        clever.load(tmp_path, strict=True)


def test_a_file_in_two_spellings_is_refused(clever: CleverMock, tmp_path: Path) -> None:
    write_upload(tmp_path)
    (tmp_path / "SCHOOLS.csv").write_text("")
    with pytest.raises(LoadError, match=r"it holds SCHOOLS\.csv and schools\.csv; keep one"):
        clever.load(tmp_path, strict=True)


def test_what_cannot_be_read_is_named(clever: CleverMock, tmp_path: Path) -> None:
    write_upload(tmp_path, schools=None)
    (tmp_path / "schools.csv").mkdir()
    with pytest.raises(LoadError, match=r"schools\.csv: it cannot be read"):
        clever.load(tmp_path, strict=True)
    with pytest.raises(LoadError, match="none: it cannot be read"):
        clever.load_csv(tmp_path / "none")


def test_the_same_district_is_loaded_once(clever: CleverMock, tmp_path: Path) -> None:
    clever.load_csv(write_upload(tmp_path), name="Riverbend")
    with pytest.raises(LoadError, match=r"'Riverbend' was loaded before; say load_csv\(directory, into=district\)"):
        clever.load_csv(tmp_path, name="Riverbend")
    assert len(clever.roster.districts) == 1


def test_a_token_that_is_taken_is_refused_and_nothing_is_loaded(clever: CleverMock, tmp_path: Path) -> None:
    DistrictFactory(token="taken")
    with pytest.raises(LoadError, match="the token 'taken' is taken"):
        clever.load_csv(write_upload(tmp_path), token="taken")
    assert len(clever.roster.districts) == 1


def test_into_takes_a_district_of_the_mock_and_nothing_for_a_new_one(clever: CleverMock, tmp_path: Path) -> None:
    district = clever.load_csv(write_upload(tmp_path))
    with CleverMock():
        stranger = DistrictFactory()
    for into in (stranger, "Riverbend", DistrictFactory.build()):
        with pytest.raises(InvalidValueError, match="into takes a district of this mock"):
            clever.load_csv(tmp_path, into=into)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="name and token are those of a new district"):
        clever.load_csv(tmp_path, into=district, name="Riverbend")


def test_two_records_that_an_upload_cannot_tell_apart_are_named(clever: CleverMock, tmp_path: Path) -> None:
    district = clever.load_csv(write_upload(tmp_path))
    twin = StudentFactory(school=district.schools[0], sis_id="P1")
    with pytest.raises(LoadError, match=f"two students of the district have the sis_id 'P1'.*{twin.id}"):
        clever.load_csv(tmp_path, into=district)
