"""Where a real answer differs from Clever's published files: one literal table, each row with its reason.

`where` names a property as `Definition.property`; `*` stands for every definition. Names in angle brackets
stand for the envelopes, which the files leave out. Nothing else relaxes the strict schemas of `spec.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Change = Literal["absent", "optional", "added", "replaced", "moved"]
Basis = Literal["recorded", "reported", "decided", "tightened"]

DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
CLOCK = r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
TIME = rf"^{DAY}{CLOCK}\Z"
DAY_OR_TIME = rf"^{DAY}({CLOCK})?\Z"
OBJECT_ID = r"^[0-9a-f]{24}\Z"

TEXT: dict[str, Any] = {"type": "string"}
ID: dict[str, Any] = {"type": "string", "pattern": OBJECT_ID}
IDS: dict[str, Any] = {"type": "array", "items": ID, "uniqueItems": True}
TERM_DATE: dict[str, Any] = {"type": "string", "pattern": DAY_OR_TIME}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
URI: dict[str, Any] = {"type": "string", "pattern": r"^/v[0-9]+\.[0-9]+/[^/]"}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema of an object that has exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


@dataclass(frozen=True)
class Deviation:
    """One place where an answer differs from the published file.

    `basis` says what the row rests on: the `recorded` answers (and then one of them is refused without the row),
    another answer of the real service as `reported` by others, a choice `decided` here because the sources are
    silent, or a form that the file leaves open and that is `tightened`.
    """

    where: str
    change: Change
    basis: Basis
    reason: str
    schema: dict[str, Any] | None = None
    versions: tuple[str, ...] = ()
    """The versions in which it holds; all where there are none."""


V1, V2, V21 = ("v1.1", "v1.2"), ("v2.0", "v2.1"), ("v2.1",)
V3, V31 = ("v3.0", "v3.1"), ("v3.1",)
DAY_ALONE: dict[str, Any] = {"type": "string", "pattern": rf"^{DAY}\Z"}
LINKS: dict[str, Any] = {"type": "array", "minItems": 1, "items": closed({"rel": {"type": "string"}, "uri": URI})}
PAGING: dict[str, Any] = closed({"current": COUNT, "total": COUNT, "count": COUNT})
NOT_FOUND: dict[str, Any] = {"const": "Resource not found"}

DEVIATIONS: tuple[Deviation, ...] = (
    # envelopes
    Deviation("<answer>.links", "added", "recorded", "every answer carries links; the files describe none", LINKS),
    Deviation("<list>.paging", "added", "recorded", "a page asked for without a cursor is numbered", PAGING),
    Deviation("<item>.uri", "added", "recorded", "an item of a list names its own path", URI),
    Deviation("DistrictStatusResponse.uri", "absent", "decided", "a status has no path of its own", versions=V1),
    Deviation("NotFound.message", "absent", "reported", "a real 404 says `error`, not `message`", versions=V1),
    Deviation("NotFound.message", "replaced", "decided", "a 404 says the same as `error`", NOT_FOUND, V2),
    Deviation("NotFound.message", "replaced", "decided", "a 404 says what older versions say", NOT_FOUND, V3),
    Deviation("NotFound.code", "added", "reported", "a real 404 carries code 91", {"const": 91}, V1 + V2),
    Deviation("NotFound.error", "added", "reported", "a real 404 says `error`, not `message`", NOT_FOUND, V1 + V2),
    Deviation("NotFound.data", "added", "reported", "a real 404 carries an empty object", closed({}), V1 + V2),
    # records
    Deviation("SchoolAdmin.credentials", "absent", "recorded", "guaranteed in the files, never on the wire"),
    Deviation("Credentials.district_username", "optional", "reported", "`{}` stands for a user without credentials"),
    Deviation("DistrictStatus.launch_date", "optional", "decided", "left out while there is none", versions=V1),
    Deviation("District.launch_date", "replaced", "decided", "a day, as a v3.0 district was recorded", DAY_ALONE, V2),
    Deviation("District.pause_start", "replaced", "decided", "a day, as the launch date is", DAY_ALONE, V2),
    Deviation("District.pause_end", "replaced", "decided", "a day, as the launch date is", DAY_ALONE, V2),
    Deviation(
        "SchoolEnrollment.start_date", "replaced", "reported", "a day, by the documentation", DAY_ALONE, V21 + V3
    ),
    Deviation("SchoolEnrollment.end_date", "replaced", "reported", "a day, by the documentation", DAY_ALONE, V21 + V3),
    Deviation("School.ext", "optional", "decided", "left out where the district has no such fields", versions=V21 + V3),
    Deviation(
        "Section.ext", "optional", "decided", "left out where the district has no such fields", versions=V21 + V3
    ),
    Deviation(
        "Student.ext", "optional", "decided", "left out where the district has no such fields", versions=V21 + V3
    ),
    Deviation(
        "Teacher.ext", "optional", "decided", "left out where the district has no such fields", versions=V21 + V3
    ),
    Deviation("SchoolAdmin.ext", "optional", "decided", "left out where the district has no such fields", versions=V21),
    Deviation("Staff.ext", "optional", "decided", "left out where the district has no such fields", versions=V3),
    Deviation("Student.created", "absent", "recorded", "the user has it, not the role", versions=V3),
    Deviation("Student.last_modified", "absent", "recorded", "the user has it, not the role", versions=V3),
    Deviation("Student.legacy_id", "absent", "recorded", "a student keeps the id", versions=V3),
    Deviation("Student.email", "added", "recorded", "the user's, once more, where the role tells all else", TEXT, V3),
    Deviation("Teacher.created", "absent", "recorded", "the user has it, not the role", versions=V3),
    Deviation("Teacher.district", "absent", "recorded", "the user has it, not the role", versions=V3),
    Deviation("Teacher.last_modified", "absent", "recorded", "the user has it, not the role", versions=V3),
    Deviation("Teacher.name", "absent", "recorded", "the user has it, not the role", versions=V3),
    Deviation("Location.lat", "absent", "decided", "left out, as on all recorded places", versions=V3),
    Deviation("Location.lon", "absent", "decided", "left out, as on all recorded places", versions=V3),
    Deviation("Student.disability", "optional", "decided", "left out where the district tells none", versions=V31),
    Deviation("Student.preferred_name", "optional", "decided", "left out where the district tells none", versions=V31),
    Deviation("Term.start_date", "replaced", "recorded", "a plain day and a moment were both recorded", TERM_DATE, V1),
    Deviation("Term.end_date", "replaced", "recorded", "a plain day and a moment were both recorded", TERM_DATE, V1),
    Deviation(
        "Term.start_date", "replaced", "reported", "a day, by the documentation and a client", DAY_ALONE, V2 + V3
    ),
    Deviation("Term.end_date", "replaced", "reported", "a day, by the documentation and a client", DAY_ALONE, V2 + V3),
    # events
    Deviation("<event>.previous_attributes", "moved", "recorded", "one level deeper, beside `object`"),
    # forms that the files leave open
    Deviation("*.id", "replaced", "tightened", "an ObjectID is 24 hex digits", ID),
    Deviation("*.district", "replaced", "tightened", "an ObjectID is 24 hex digits", ID),
    Deviation("*.school", "replaced", "tightened", "an ObjectID is 24 hex digits", ID),
    Deviation("*.student", "replaced", "tightened", "an ObjectID is 24 hex digits", ID, V1 + V2),
    Deviation("*.teacher", "replaced", "tightened", "an ObjectID is 24 hex digits", ID, V1 + V2),
    Deviation("StudentRelationship.student", "replaced", "tightened", "an ObjectID is 24 hex digits", ID, V3),
    Deviation("Section.teacher", "replaced", "tightened", "an ObjectID is 24 hex digits", ID, V3),
    Deviation("*.legacy_id", "replaced", "tightened", "an ObjectID is 24 hex digits", ID, V3),
    Deviation("*.schools", "replaced", "tightened", "ObjectIDs, each once", IDS),
    Deviation("*.students", "replaced", "tightened", "ObjectIDs, each once", IDS),
    Deviation("*.teachers", "replaced", "tightened", "ObjectIDs, each once", IDS),
    Deviation("*.course", "replaced", "tightened", "an ObjectID is 24 hex digits", ID, V2 + V3),
    Deviation("*.term_id", "replaced", "tightened", "an ObjectID is 24 hex digits", ID, V2 + V3),
)

FLAG: dict[str, Any] = {"enum": ["Y", "N", ""]}
LUNCH: dict[str, Any] = {"enum": ["Free", "Reduced", "Paid"]}

RECORDED_ONLY: tuple[Deviation, ...] = (
    Deviation("Student.frl_status", "added", "recorded", "left out of the public files of 2017", LUNCH, V1),
    Deviation("Student.iep_status", "added", "recorded", "left out of the public files of 2017", FLAG, V1),
    Deviation("Credentials.district_password", "added", "recorded", "left out of the public files of 2017", TEXT, V1),
    Deviation("Section.teachers", "absent", "recorded", "came after the recordings were made", None, V1),
    Deviation("Contact.legacy_id", "absent", "recorded", "documented in 2025, and not yet there in 2021", None, V3),
)
"""What the recordings show besides, and a factory's record must not."""
