"""Upload files for tests: a small directory to begin with, and what of a record an upload can hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clever_mock import CleverMock
from clever_mock.files.uploads.words import subject_of
from tests.data.asking import records

FILES = {
    "schools.csv": """\
School_id,School_name,School_number,State_id,Low_grade,High_grade,Principal,Principal_email,School_address,School_city,\
School_state,School_zip,School_phone
N,North School,101,11,KG,5,Pat North,pat@example.org,1 High St,Springfield,OR,97477,(541) 555-0101
S,South School,102,12,6,12,,,,,,,
""",
    "teachers.csv": """\
School_id,Teacher_id,Teacher_number,State_teacher_id,Teacher_email,First_name,Middle_name,Last_name,Title,Username,Password
N,T1,501,71,tess@example.org,Tess,Q,Thorn,Grade 5,tthorn,
S,T2,502,,,Theo,,Thistle,,,
""",
    "students.csv": """\
School_id,Student_id,Student_number,State_id,Last_name,Middle_name,First_name,Grade,Gender,DOB,Race,Hispanic_Latino,\
Ell_status,Frl_status,Iep_status,Student_zip,Student_email,Username,Password,Contact_relationship,Contact_type,\
Contact_name,Contact_phone,Contact_email
N,P1,901,31,Lovelace,K,Ada,5,f,12/10/2006,White,No,yes,F,n,97477,ada@example.org,ada,secret,Parent,Mother,\
Anna Lovelace,555-0102,anna@example.org
N,P1,901,31,Lovelace,K,Ada,5,f,12/10/2006,White,No,yes,F,n,97477,ada@example.org,ada,secret,Parent,Father,George,,
S,P2,902,,Turing,,Alan,Grade 9,,2002-06-23,,,,,,,,,,,,,,
""",
    "sections.csv": """\
School_id,Section_id,Teacher_id,Teacher_2_id,Name,Section_number,Grade,Course_name,Course_number,Course_description,\
Period,Subject,Term_name,Term_start,Term_end
N,C1,T1,T2,Maths 5,1,05,Maths,M5,Numbers,2,mathematics,Y1,08/15/2016,2017-06-02
S,C2,T2,,,,9,Computing,,,,,,,
""",
    "enrollments.csv": "School_id,Section_id,Student_id\nN,C1,P1\nS,C2,P2\nS,C2,P1\n",
    "admins.csv": """\
School_id,Staff_id,Admin_email,First_name,Last_name,Admin_title,Username,Password
N,A1,ann@example.org,Ann,Ash,Principal,aash,
S,A1,ann@example.org,Ann,Ash,Principal,aash,
""",
}


def write_upload(directory: Path, **changed: str | None) -> Path:
    """Write the upload files, some with other content (`students="…"`), or not at all."""
    directory.mkdir(exist_ok=True)
    for name, content in {**FILES, **{f"{name}.csv": content for name, content in changed.items()}}.items():
        path = directory / name
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(content, encoding="utf-8", newline="")
    return directory


def changed(name: str, before: str, after: str) -> str:
    """The content of an upload file with one part of it replaced."""
    content = FILES[f"{name}.csv"]
    assert before in content
    return content.replace(before, after, 1)


NO_COLUMN = {
    "schools": {"mdr_number"},
    "contacts": set(),
    "teachers": set(),
    "students": set(),
    "sections": set(),
    "school_admins": set(),
}
"""What the API shows of a record and an upload has no column for; beside ids, dates, and whatever is empty."""

ALIKE = ("id", "district", "created", "last_modified", "schools")


def uploadable(clever: CleverMock) -> dict[str, list[dict[str, Any]]]:
    """What an upload holds of a mock's district, from the API: without ids and empty values, references by SIS id."""
    found = {kind: records(clever, kind) for kind in NO_COLUMN}
    names = {record["id"]: record.get("sis_id", "").strip() for records_ in found.values() for record in records_}
    return {kind: sorted((_trimmed(kind, record, names) for record in found[kind]), key=repr) for kind in found}


def _trimmed(kind: str, record: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    shown = {key: value for key, value in record.items() if key not in (*ALIKE, *NO_COLUMN[kind])}
    if kind == "schools":
        shown["school_number"] = record.get("school_number", "").strip() or record["sis_id"]
    if kind == "sections" and not record.get("subject"):
        shown["subject"] = subject_of(record.get("course_name", ""), record["name"])
    if kind == "school_admins":
        shown["schools"] = record["schools"]
    named = {key: _named(value, names) for key, value in shown.items()}
    return {key: value for key, value in sorted(named.items()) if value not in ("", {}, [])}


def _named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value.strip())
    if isinstance(value, list):
        return sorted(names[id] for id in value)
    return {key: part.strip() for key, part in sorted(value.items()) if part.strip()}
