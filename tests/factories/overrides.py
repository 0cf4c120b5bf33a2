"""The types of what the factories take, made from the fields of the records.

`python -m tests.factories.overrides --write` writes them anew into `clever_mock/factories/overrides.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clever_mock.factories import overrides
from clever_mock.model.records.fields import Field
from clever_mock.model.records.tables import KINDS
from clever_mock.model.rosters.district import RECORDS

FILE = Path(overrides.__file__)
HEAD = FILE.read_text(encoding="utf-8").partition("# Made from the fields of the records")[0]
OWN = {
    "districts": {
        "connected": "bool",
        "failing": "bool",
        "failure": "tuple[str, str] | None",
        "launched": "bool | Moment",
        "paused": "bool",
        "pending": "bool",
        "token": "str | None",
        **dict.fromkeys(
            ("contacts", "district_admins", "school_admins", "schools", "sections", "students", "teachers"), "int"
        ),
    },
    "schools": {"level": "Level"},
    "contacts": {"students": "Iterable[Student | str]"},
    "school_admins": {"school": "School | str"},
}
"""What a factory takes besides the fields of its record."""

DAYS = ("start_date", "end_date")

_MADE_ALONG = ("schools", "teachers", "students")
"""The kinds of which a factory makes one along with its record."""

_TYPES = {
    "district_contact": "DistrictAdmin | str | None",
    "enrollments": "Iterable[Enrollment | Mapping[str, object]]",
    "ext": "Mapping[str, str] | None",
    "login_methods": "Iterable[str]",
    "roles": "Iterable[str]",
    "synced_in_lms": "bool | None",
    "person": "Person | Role | str | None",
    "term": "Term | TermDates | Mapping[str, object] | None",
}


def text() -> str:
    """The whole file."""
    return (
        f"{HEAD}# Made from the fields of the records; `python -m tests.factories.overrides --write` makes it anew.\n"
        + ("".join(f"\n\n{''.join(_class(kind))}" for kind in KINDS))
    )


def _class(kind: str) -> Iterator[str]:
    record = RECORDS[kind]
    yield f"class {record.__name__}Fields(TypedDict, total=False):\n"
    yield f'    """What a {record.singular} can be made with."""\n\n'
    entries = {"id": "str", **_fields(record), **OWN.get(kind, {})}
    for name, field in record.fields.items():
        if field.refers_to in _MADE_ALONG and not field.many:
            near = RECORDS[field.refers_to]
            entries |= {f"{name}__{part}": type for part, type in _fields(near).items() if part != "district"}
    for name in sorted(entries):
        yield f"    {name}: Declared | {entries[name]}\n"


def _fields(record: type[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, field in record.fields.items():
        found[name] = _type(field)
        if field.value_class is not None:
            for part in field.value_class._fields:
                if part != "keys":
                    found[f"{name}__{part}"] = "Moment | None" if part in DAYS else "str | None"
    return found


def _type(field: Field[Any]) -> str:
    if field.name in _TYPES:
        return _TYPES[field.name]
    if field.refers_to:
        one = f"{RECORDS[field.refers_to].__name__} | str"
        return f"Iterable[{one}]" if field.many else one + ("" if field.required else " | None")
    if field.value_class is not None:
        return f"{field.value_class.__name__} | Mapping[str, object] | None"
    if field.name in ("created", "last_attendance_sync", "last_modified", "dob", *DAYS):
        return "Moment | None"
    return "str" if field.required else "str | None"


if __name__ == "__main__":
    if "--write" in sys.argv:
        FILE.write_text(text(), encoding="utf-8")
    else:
        print(text(), end="")
