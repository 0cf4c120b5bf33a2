"""The columns of Clever's upload files, with the names of its SFTP specification.

A column holds a field of a record, or a part of one (`name__first`), or the SIS's id of another record. Needed are the
columns without which no record can be made; all others may be left out, and then the upload says nothing of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from clever_mock.files.uploads.words import Words
from clever_mock.model.records import spellings
from clever_mock.model.records.fields import read_date, read_term_date


def _same(text: str) -> str:
    return text


class Column(NamedTuple):
    """One column: its name, the field, whether it has to be there (`needed`) and to have a value (`filled`).

    `read` turns the text of a cell into a value and raises `ValueError`; `write` turns a value into text. `names` is
    the kind of the record whose SIS id the cell holds. `also` are other names of the column. The `read` of a `dated`
    one takes the day of the load as well, to which a year of two digits is near.
    """

    name: str
    field: str
    read: Callable[..., object] = _same
    write: Callable[..., str] = _same
    needed: bool = False
    filled: bool = False
    names: str = ""
    also: tuple[str, ...] = ()
    dated: bool = False

    def cell(self, value: object) -> str:
        """The text of a value in the column, as an upload has it: `""` for none, and no space around it."""
        return "" if value is None or value == "" else self.write(value).strip()


class File(NamedTuple):
    """One upload file: its name, and its columns in the order in which they are written.

    An `extended` one can have columns of the district's own, which its records show as `ext`.
    """

    name: str
    columns: tuple[Column, ...]
    needed: bool = True
    extended: bool = True


def _write_day(value: dt.date) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"{value.month:02}/{value.day:02}/{value.year:04}"


def _needed(name: str, field: str, names: str = "") -> Column:
    return Column(name, field, needed=True, filled=True, names=names)


def _word(name: str, field: str, known_as: spellings.Spellings, *, open: bool = False) -> Column:
    known = Words(known_as, open=open)
    return Column(name, field, known.read, known.write)


def _grade(name: str, field: str) -> Column:
    known = Words(spellings.GRADES, span="Other")
    return Column(name, field, known.read, known.write)


def _yes_no(name: str, field: str, *, open: bool = False) -> Column:
    return _word(name, field, spellings.YES_NO, open=open)


_LOGIN = (Column("Username", "credentials__district_username"), Column("Password", "credentials__district_password"))

SCHOOLS = File(
    "schools.csv",
    (
        _needed("School_id", "sis_id"),
        _needed("School_name", "name"),
        Column("School_number", "school_number"),
        Column("State_id", "state_id"),
        Column("Nces_id", "nces_id"),
        _grade("Low_grade", "low_grade"),
        _grade("High_grade", "high_grade"),
        Column("Principal", "principal__name"),
        Column("Principal_email", "principal__email"),
        Column("School_address", "location__address"),
        Column("School_city", "location__city"),
        Column("School_state", "location__state"),
        Column("School_zip", "location__zip"),
        Column("School_phone", "phone"),
    ),
)

TEACHERS = File(
    "teachers.csv",
    (
        _needed("School_id", "school", "schools"),
        _needed("Teacher_id", "sis_id"),
        Column("Teacher_number", "teacher_number"),
        Column("State_teacher_id", "state_id"),
        Column("Teacher_email", "email"),
        _needed("First_name", "name__first"),
        Column("Middle_name", "name__middle"),
        _needed("Last_name", "name__last"),
        Column("Title", "title"),
        *_LOGIN,
    ),
)

STUDENTS = File(
    "students.csv",
    (
        _needed("School_id", "school", "schools"),
        _needed("Student_id", "sis_id"),
        Column("Student_number", "student_number"),
        Column("State_id", "state_id"),
        _needed("Last_name", "name__last"),
        Column("Middle_name", "name__middle"),
        _needed("First_name", "name__first"),
        _grade("Grade", "grade"),
        _word("Gender", "gender", spellings.GENDERS),
        Column("Graduation_year", "graduation_year"),
        Column("DOB", "dob", read_date, _write_day, dated=True),
        _word("Race", "race", spellings.RACES),
        _yes_no("Hispanic_Latino", "hispanic_ethnicity"),
        _yes_no("Ell_status", "ell_status"),
        _word("Frl_status", "frl_status", spellings.LUNCHES, open=True),
        _yes_no("Iep_status", "iep_status", open=True),
        Column("Student_street", "location__address"),
        Column("Student_city", "location__city"),
        Column("Student_state", "location__state"),
        Column("Student_zip", "location__zip"),
        Column("Student_email", "email"),
        *_LOGIN,
    ),
)

CONTACTS = (
    Column("Contact_relationship", "relationship"),
    Column("Contact_type", "type"),
    Column("Contact_name", "name"),
    Column("Contact_phone", "phone"),
    Column("Contact_phone_type", "phone_type"),
    Column("Contact_email", "email"),
    Column("Contact_sis_id", "sis_id"),
)
"""Further columns of `students.csv`: one contact in each row of a student, who has as many rows as contacts."""

TEACHER_COLUMNS = ("Teacher_id", *(f"Teacher_{n}_id" for n in range(2, 11)))
"""The primary teacher of a section, and up to nine others."""

SECTIONS = File(
    "sections.csv",
    (
        _needed("School_id", "school", "schools"),
        _needed("Section_id", "sis_id"),
        *(Column(name, name, needed=name == "Teacher_id", names="teachers") for name in TEACHER_COLUMNS),
        Column("Name", "name"),
        Column("Section_number", "section_number"),
        _grade("Grade", "grade"),
        Column("Course_name", "course_name"),
        Column("Course_number", "course_number"),
        Column("Course_description", "course_description"),
        Column("Period", "period"),
        _word("Subject", "subject", spellings.SUBJECTS),
        Column("Term_name", "term__name"),
        Column("Term_start", "term__start_date", read_term_date, _write_day, dated=True),
        Column("Term_end", "term__end_date", read_term_date, _write_day, dated=True),
    ),
)

ENROLLMENTS = File(
    "enrollments.csv",
    (
        _needed("School_id", "school", "schools"),
        _needed("Section_id", "section", "sections"),
        _needed("Student_id", "student", "students"),
    ),
    extended=False,
)

ADMINS = File(
    "admins.csv",
    (
        Column("School_id", "school", needed=True, names="schools"),
        _needed("Staff_id", "staff_id"),
        Column("Admin_email", "email", also=("Staff_email", "Email")),
        _needed("First_name", "name__first"),
        _needed("Last_name", "name__last"),
        Column("Admin_title", "title", also=("Title",)),
        Column("Department", "department"),
        *_LOGIN,
    ),
    needed=False,
)

STAFF = ADMINS._replace(name="staff.csv")
"""What Clever asks for since 2019 in the place of `admins.csv`: the same people, in columns partly called otherwise."""

STUDENTS_WITH_CONTACTS = STUDENTS._replace(columns=(*STUDENTS.columns, *CONTACTS))

FILES = (SCHOOLS, STUDENTS_WITH_CONTACTS, TEACHERS, SECTIONS, ENROLLMENTS, ADMINS)
"""The upload files, in the order of Clever's specification."""

READ = (*FILES, STAFF)
"""The upload files that are read; those of `FILES` are written too."""

PASSED_OVER = frozenset(
    {
        "disability_code",
        "disability_type",
        "end_date",
        "gifted_status",
        "home_language",
        "home_language_code",
        "home_language_name",
        "marking_period",
        "preferred_first_name",
        "preferred_last_name",
        "preferred_middle_name",
        "role",
        "roles",
        "section_504_status",
        "start_date",
        "unweighted_gpa",
        "weighted_gpa",
    }
)
"""Columns of the format, in lower case, that no version up to 2.1 shows."""

EXTENSION = "ext."
"""How a district's own columns begin."""
