"""Version 3.1 of 2022: all of 3.0 but for what this file says. It takes nothing away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from clever_mock.model.records.demographics import DISABILITIES, LANGUAGES, LUNCHES
from clever_mock.model.records.enumerations import LMS_STATES, LMS_TYPES, YES_NO
from clever_mock.model.time.changes import Seen
from clever_mock.versions import users
from clever_mock.versions.change import Change, succeeding
from clever_mock.versions.forms import FLAG, MOMENT, Schema, one_of
from clever_mock.versions.forms import TEXT as TEXT_SCHEMA
from clever_mock.versions.v2_1 import district_row
from clever_mock.versions.v3_0 import V3_0
from clever_mock.versions.values import known_or, parts, plain
from clever_mock.versions.version import Shown, ShownOfRecord, StatusField

LMS_STATUS: Schema = {"type": "object", "properties": {"synced_in_lms": FLAG}, "required": ["synced_in_lms"]}
PREFERRED_NAME: Schema = {"type": "object", "properties": dict.fromkeys(("first", "last", "middle"), TEXT_SCHEMA)}
DISABILITY: Schema = {
    "type": "object",
    "properties": {
        "disability_code": one_of(tuple(DISABILITIES.values())),
        "disability_status": one_of(YES_NO),
        "disability_type": one_of(tuple(DISABILITIES)),
    },
}


def _language_code(seen: Seen) -> str | None:
    return LANGUAGES.get(seen.row.home_language)


YES_OR_NO = Shown(plain, schema=one_of(YES_NO))
DEMOGRAPHICS = {
    "disability": Shown(parts, schema=DISABILITY),
    "frl_status": Shown(known_or(LUNCHES, "Other"), schema=one_of(LUNCHES)),
    "gifted_status": YES_OR_NO,
    "home_language": Shown(plain, schema=one_of(tuple(LANGUAGES))),
    "home_language_code": ShownOfRecord(_language_code, schema=one_of(tuple(LANGUAGES.values()))),
    "iep_status": Shown(plain),
    "preferred_name": Shown(parts, schema=PREFERRED_NAME),
    "section_504_status": YES_OR_NO,
}


def _lms_status(row: Any) -> dict[str, bool] | None:
    return None if row.synced_in_lms is None else {"synced_in_lms": row.synced_in_lms}


def _of_user(seen: Seen) -> object:
    held = users.at_school(seen)
    return None if held is None else _lms_status(held.row)


def _of_section(seen: Seen) -> object:
    return _lms_status(seen.row)


USERS = users.user_view(
    {**users.ROLES, "student": users.ROLES["student"].with_fields(DEMOGRAPHICS)},
    lms_status=ShownOfRecord(_of_user, schema=LMS_STATUS),
)

V3_1 = succeeding(
    V3_0,
    "v3.1",
    Change(
        "A student shows more of what the district knows: disability, lunch, gifted program, home language, plans, and "
        "the preferred name.",
        kinds={"users": USERS, "students": USERS, "persons": USERS},
    ),
    Change(
        "Users and sections say whether they are in the learning management system.",
        fields={"sections": {"lms_status": ShownOfRecord(_of_section, schema=LMS_STATUS)}},
    ),
    Change(
        "A district shows its learning management system, and when its attendance was last synced.",
        own={
            "district_fields": {
                **V3_0.district_fields,
                "last_attendance_sync": StatusField(
                    lambda connection: district_row(connection).last_attendance_sync, MOMENT
                ),
                "lms_state": StatusField(
                    lambda connection: district_row(connection).lms_state or "", one_of(LMS_STATES)
                ),
                "lms_type": StatusField(lambda connection: district_row(connection).lms_type or "", one_of(LMS_TYPES)),
            },
            "district_order": (*V3_0.district_order, "last_attendance_sync", "lms_state", "lms_type"),
        },
    ),
    Change("It opens to all applications on 2022-07-20.", own={"opens": dt.date(2022, 7, 20)}),
)
