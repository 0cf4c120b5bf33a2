"""Version 2.1 of 2019: all of 2.0 but for what this file says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from clever_mock.model.looking.application import Connection
from clever_mock.model.records.enumerations import GENDERS, GRADES, LOGIN_METHODS, SUBJECTS
from clever_mock.model.records.values import Enrollment
from clever_mock.model.time.changes import Seen
from clever_mock.versions.change import Change, succeeding
from clever_mock.versions.forms import DAY, OBJECT_ID, one_of
from clever_mock.versions.forms import TEXT as TEXT_SCHEMA
from clever_mock.versions.v1_1 import TEXT
from clever_mock.versions.v2_0 import CONTACTS, V2_0
from clever_mock.versions.values import day, plain
from clever_mock.versions.version import Endpoint, Shown, StatusField

GRADE = Shown(plain, empty=str, schema=one_of((*GRADES, "")))
GENDER = Shown(plain, empty=str, schema=one_of(GENDERS))
EXT = Shown(plain, schema={"type": "object", "additionalProperties": TEXT_SCHEMA})
WITH_EXT = ("schools", "sections", "students", "teachers", "school_admins")


def _enrollment(enrollment: Enrollment) -> dict[str, str]:
    days = {name: getattr(enrollment, name) for name in ("start_date", "end_date")}
    return {"school": enrollment.school, **{name: day(date) for name, date in days.items() if date is not None}}


ENROLLMENTS = Shown(
    lambda enrollments: [_enrollment(one) for one in enrollments],
    empty=list,
    guaranteed=True,
    schema={
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"school": OBJECT_ID, "start_date": DAY, "end_date": DAY},
            "required": ["school"],
        },
    },
)


def district_row(connection: Connection) -> Any:
    """The row of a connection's district."""
    return connection.district.shown.rows["districts"][connection.district.id]


def contact_row(connection: Connection) -> Any:
    """The row of the admin who is the district's contact, shared or not, None where there is none."""
    return connection.district.shown.rows["district_admins"].get(district_row(connection).district_contact)


def _district_contact(connection: Connection) -> object:
    admin = contact_row(connection)
    return None if admin is None else V2_0.kinds["district_admins"].show(Seen(admin))


def _counted(endpoint: Endpoint) -> Endpoint:
    if endpoint.form == "list" and not endpoint.owner:
        return replace(endpoint, parameters=(*endpoint.parameters, "count"))
    return endpoint


V2_1 = succeeding(
    V2_0,
    "v2.1",
    Change(
        "A grade is one of 21 words, and empty where the district sends none.",
        fields={
            "schools": {"high_grade": replace(GRADE, empty=None), "low_grade": replace(GRADE, empty=None)},
            "students": {"grade": GRADE},
            "sections": {"grade": GRADE},
        },
    ),
    Change(
        "A section may be without a subject, and a contact without a type.",
        fields={
            "sections": {"subject": Shown(plain, empty=str, schema=one_of((*SUBJECTS, "")))},
            CONTACTS: {"type": replace(V2_0.kinds[CONTACTS].fields["type"], guaranteed=False)},
        },
    ),
    Change("A student can be of gender `X`.", fields={"students": {"gender": GENDER}}),
    Change(
        "`ext` holds a district's own fields, where it has some.",
        fields={kind: {"ext": EXT} for kind in WITH_EXT},
    ),
    Change(
        "A student shows the enrollments in schools, with their days.",
        fields={"students": {"enrollments": ENROLLMENTS}},
    ),
    Change("A school admin shows the department.", fields={"school_admins": {"department": TEXT}}),
    Change(
        "A district shows whom to ask, how its users log in, and where.",
        own={
            "district_fields": {
                **V2_0.district_fields,
                "state": replace(V2_0.district_fields["state"], guaranteed=False),
                "district_contact": StatusField(
                    _district_contact, {"$ref": "#/components/schemas/DistrictAdmin"}, guaranteed=False
                ),
                "login_methods": StatusField(
                    lambda connection: list(district_row(connection).login_methods),
                    {"type": "array", "items": one_of(LOGIN_METHODS)},
                    guaranteed=True,
                ),
                "portal_url": StatusField(lambda connection: district_row(connection).portal_url),
            }
        },
    ),
    Change("`count=true` tells how many records of a kind there are, whatever else is asked for.", every=_counted),
    Change(
        "`/me` says whether the district or a teacher has shared the user.",
        own={"me_tells": (*V2_0.me_tells, "authorized_by")},
    ),
    Change("It opens to all applications on 2019-07-15.", own={"opens": dt.date(2019, 7, 15)}),
)
