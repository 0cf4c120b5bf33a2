"""Version 2.0 of November 2017: all of 1.2 but for what this file says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clever_mock.model.looking.sharing import View
from clever_mock.model.records.values import Location
from clever_mock.versions import contacts
from clever_mock.versions.change import Change, succeeding
from clever_mock.versions.forms import DAY, MOMENT, OBJECT_IDS, one_of
from clever_mock.versions.forms import TEXT as TEXT_SCHEMA
from clever_mock.versions.v1_1 import (
    GENDER,
    GRADE,
    IDS,
    PAGES,
    SURE,
    TEXT,
    district_of,
    record,
    sis_type,
)
from clever_mock.versions.v1_2 import V1_2, pause_end, pause_start
from clever_mock.versions.values import day, in_order, parts, plain
from clever_mock.versions.version import (
    Endpoint,
    Lists,
    Shown,
    ShownOfRecord,
    StatusField,
    everything,
    named,
    naming,
    schools_of,
)

TEXT_OR_EMPTY = Shown(plain, empty=str)
DATE = Shown(day, schema=DAY)
SCHOOLS = Shown(in_order, derived=True, guaranteed=True, schema=OBJECT_IDS)

_PLACE = ("address", "city", "lat", "lon", "state", "zip")


def _whole_location(location: Location) -> dict[str, object]:
    return {name: getattr(location, name) or "" for name in _PLACE}


def _login(credentials: Any) -> dict[str, object]:
    return {"district_username": credentials.district_username or ""}


def _or_none(word: str) -> str | None:
    return word or None


KNOWN_GRADE = Shown(lambda word: GRADE.show(word) or None, schema=GRADE.schema)
"""A grade that this version knows; one that the district left empty is left out."""

ADMIN_NAME = Shown(lambda name: {part: text for part, text in parts(name).items() if part != "middle"}, guaranteed=True)
LOCATION = Shown(_whole_location, empty=lambda: dict.fromkeys(_PLACE, ""))
CREDENTIALS = Shown(_login, empty=lambda: {"district_username": ""}, guaranteed=True)


# Where the status went


def _day_of(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else moment.date()


DISTRICT_FIELDS: Mapping[str, StatusField] = {
    "error": V1_2.status_fields["error"],
    "last_sync": StatusField(lambda connection: connection.district.last_sync, MOMENT),
    "launch_date": StatusField(lambda connection: _day_of(connection.launch_date), DAY),
    "pause_end": StatusField(lambda connection: _day_of(pause_end(connection)), DAY),  # type: ignore[arg-type]
    "pause_start": StatusField(lambda connection: _day_of(pause_start(connection)), DAY),  # type: ignore[arg-type]
    "sis_type": StatusField(sis_type, TEXT_SCHEMA, guaranteed=True),
    "state": V1_2.status_fields["state"],
}


# Paths


def _alike(endpoint: Endpoint) -> Endpoint:
    """An endpoint without what was its own: bare items, parameters that others do not have, `include`."""
    if endpoint.form == "list":
        pages = () if endpoint.path == "/districts" else PAGES
        return replace(
            endpoint, parameters=pages, wrapped=True, paged=False, counted=True, encoded=False, extra_links=()
        )
    if endpoint.form == "events":
        return replace(endpoint, parameters=(*PAGES, "school", "record_type"), paged=False)
    return replace(endpoint, parameters=())


def list_of(path: str, kind: str, owner: str, ids: Any) -> Endpoint:
    """A list like all others of its version."""
    return Endpoint(path, "list", kind, owner, ids, PAGES, paged=False)


def _teachers_of_student(view: View, id: str) -> list[str]:
    return list(view.all_teachers_of(id))


def _students_of_teacher(view: View, id: str) -> list[str]:
    return list(view.all_students_of(id))


def _shared_by_sections(kind: str, field: str) -> tuple[Endpoint, ...]:
    """The paths of what sections share, and from a section to it."""
    one = kind.removesuffix("s")
    return (
        list_of(f"/{kind}", kind, "", everything(kind)),
        Endpoint(f"/{kind}/{{id}}", "detail", kind, kind),
        district_of(kind),
        list_of(f"/{kind}/{{id}}/sections", "sections", kind, naming(f"sections.{field}")),
        Endpoint(f"/sections/{{id}}/{one}", "one", kind, "sections", named("sections", field)),
    )


CONTACTS = "merged_contacts"
_OF_DISTRICT = ("contacts", "schools", "sections", "students", "teachers")
_WITH_EVENTS = ("school_admins", "schools", "sections", "students", "teachers")

LOGIN_PATHS = (V1_2.login_paths - {"/contacts/{id}"}) | {
    "/district_admins/{id}/district",
    "/school_admins/{id}/district",
    "/students/{id}/schools",
    "/teachers/{id}/schools",
}

V2_0 = succeeding(
    V1_2,
    "v2.0",
    Change(
        "All lists are alike: items are wrapped, `limit` and the cursors go everywhere, and there is no `paging`, "
        "`page`, `include`, `show_links` or `count`; `where` is refused.",
        every=_alike,
        parameters={
            "where": "read the whole list, and choose in the app",
            "include": "ask for what belongs to the record by the paths that its links name",
            "show_links": "leave it out: the items of all lists are wrapped now",
            "page": "follow the link `next`",
            "count": "count the records that were read",
        },
        own={
            "lists": Lists(
                numbered=False, filtered=False, counted_where_published=True, next_when_full=True, for_users=False
            )
        },
    ),
    Change(
        "What the paths of a district listed is under the paths of the records, and the status is in the district.",
        moved={
            **{f"/districts/{{id}}/{kind}": f"/{kind}" for kind in _OF_DISTRICT},
            "/districts/{id}/admins": "/district_admins",
            "/districts/{id}/events": "/events",
            "/districts/{id}/status": "/districts/{id}",
        },
        moved_fields={f"status.{name}": f"districts.{name}" for name in ("id", *DISTRICT_FIELDS)},
        fields={"districts": {"nces_id": TEXT}},
        own={"district_fields": DISTRICT_FIELDS, "status_fields": {}},
        links={"districts": ()},
    ),
    Change(
        "The events of one record are found by the filters of all events.",
        moved={
            **{f"/{kind}/{{id}}/events": f"/events?record_type={kind}" for kind in _WITH_EVENTS},
            "/schools/{id}/events": "/events?school={id}",
        },
        links={
            "schools": ("district", "teachers", "students", "sections"),
            "teachers": ("district", "school", "schools", "students", "sections"),
            "students": ("district", "sections", "school", "schools", "teachers", "contacts"),
        },
    ),
    Change("The grades that a teacher teaches are in the sections.", moved={"/teachers/{id}/grade_levels": ""}),
    Change(
        "A contact is shown once for all its students, with an id of its own and in words that are uniform.",
        no_kinds=("contacts",),
        kinds={
            CONTACTS: replace(
                record(
                    ("district", "students"),
                    called="Contact",
                    district=SURE,
                    email=TEXT_OR_EMPTY,
                    name=SURE,
                    phone=TEXT_OR_EMPTY,
                    phone_type=ShownOfRecord(contacts.phone_type, schema=one_of(contacts.PHONE_TYPES)),
                    relationship=ShownOfRecord(contacts.relationship, schema=one_of(contacts.RELATIONSHIPS)),
                    sis_id=TEXT_OR_EMPTY,
                    students=IDS,
                    type=ShownOfRecord(contacts.type_of, guaranteed=True, schema=one_of(contacts.TYPES)),
                ),
                collection="contacts",
            )
        },
        moved={"/contacts/{id}/student": "/contacts/{id}/students"},
        moved_fields={"contacts.student": "contacts.students"},
        new_ids=("contacts",),
        endpoints=(
            list_of("/contacts", CONTACTS, "", everything(CONTACTS)),
            Endpoint("/contacts/{id}", "detail", CONTACTS, CONTACTS),
            replace(district_of(CONTACTS), path="/contacts/{id}/district"),
            list_of("/contacts/{id}/students", "students", CONTACTS, named(CONTACTS, "students")),
            list_of("/students/{id}/contacts", CONTACTS, "students", naming(f"{CONTACTS}.students")),
        ),
        own={"closing_paths": {"/contacts": dt.date(2025, 7, 31)}},
    ),
    Change(
        "Courses and terms are records of the district, which a section names by their ids.",
        kinds={
            "courses": record(("district", "sections"), district=SURE, name=TEXT, number=TEXT),
            "terms": record(("district", "sections"), district=SURE, end_date=DATE, name=TEXT, start_date=DATE),
        },
        moved_fields={
            "sections.course_name": "courses.name",
            "sections.course_number": "courses.number",
            "sections.term": "sections.term_id",
            **{f"Term.{part}": f"terms.{part}" for part in ("name", "start_date", "end_date")},
        },
        fields={"sections": {"course": TEXT, "term_id": TEXT}},
        no_fields={"sections": ("course_description", "course_name", "course_number", "term")},
        links={"sections": ("district", "teacher", "teachers", "students", "school", "course", "term")},
        endpoints=(*_shared_by_sections("courses", "course"), *_shared_by_sections("terms", "term_id")),
    ),
    Change(
        "Admins lead to their district, and students and teachers to their schools.",
        kinds={
            "district_admins": record(
                ("district",), district=SURE, email=SURE, name=replace(ADMIN_NAME, guaranteed=False), title=TEXT
            )
        },
        fields={"school_admins": {"name": ADMIN_NAME}},
        links={"school_admins": ("district", "schools")},
        endpoints=(
            district_of("school_admins"),
            district_of("district_admins"),
            list_of("/students/{id}/schools", "schools", "students", schools_of("students")),
            list_of("/teachers/{id}/schools", "schools", "teachers", schools_of("teachers")),
        ),
    ),
    Change(
        "Co-teachers count: a student's teachers and a teacher's students are those of all sections they share.",
        endpoints=(
            list_of("/students/{id}/teachers", "teachers", "students", _teachers_of_student),
            list_of("/teachers/{id}/students", "students", "teachers", _students_of_teacher),
        ),
    ),
    Change(
        "A text that the district left empty is shown as empty; lunch, IEP and passwords are not shown any more.",
        fields={
            "students": {
                "credentials": CREDENTIALS,
                "email": TEXT_OR_EMPTY,
                "gender": replace(GENDER, empty=str),
                "grade": KNOWN_GRADE,
                "graduation_year": TEXT_OR_EMPTY,
                "hispanic_ethnicity": TEXT_OR_EMPTY,
                "location": LOCATION,
                "race": TEXT_OR_EMPTY,
                "schools": SCHOOLS,
                "state_id": TEXT_OR_EMPTY,
                "student_number": TEXT_OR_EMPTY,
            },
            "teachers": {
                "credentials": replace(CREDENTIALS, guaranteed=False),
                "email": TEXT_OR_EMPTY,
                "schools": SCHOOLS,
                "state_id": TEXT_OR_EMPTY,
                "teacher_number": TEXT_OR_EMPTY,
                "title": TEXT_OR_EMPTY,
            },
            "sections": {
                "section_number": TEXT_OR_EMPTY,
                "grade": KNOWN_GRADE,
                "subject": Shown(_or_none, guaranteed=True),
            },
            "schools": {"high_grade": KNOWN_GRADE, "low_grade": KNOWN_GRADE},
        },
        no_fields={"students": ("frl_status", "iep_status")},
    ),
    Change(
        "Courses, terms, contacts and district admins have events too; `school` and `record_type` choose among all.",
        own={
            "event_names": {
                **{kind: kind for kind in ("districts", "schools", "terms", "courses")},
                **{kind: kind for kind in ("students", "teachers", "sections")},
                "school_admins": "schooladmins",
                "district_admins": "districtadmins",
                CONTACTS: "contacts",
            }
        },
    ),
    Change(
        "`/me` says who logged in and no more, and a user's token does not show the courses and terms of sections.",
        own={
            "me_tells": ("id", "district", "type"),
            "me_fields": {},
            "login_paths": LOGIN_PATHS,
            "user_fields": {
                "sections": ("grade", "name", "students", "subject", "teacher", "teachers", "id"),
                "students": ("grade", "name", "id"),
            },
            "parts": {"district_password": None},
        },
    ),
    Change("An error says `message` as well as `error`.", own={"error_keys": ("error", "message")}),
    Change("It opens to all applications on 2017-11-06.", own={"opens": dt.date(2017, 11, 6), "closes": None}),
)
