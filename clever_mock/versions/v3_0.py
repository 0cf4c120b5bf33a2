"""Version 3.0 of 2021: all of 2.1 but for what this file says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from clever_mock.model.looking.application import Connection
from clever_mock.model.looking.sharing import View
from clever_mock.model.records.tables import keys_of
from clever_mock.model.time.changes import Seen
from clever_mock.versions import users
from clever_mock.versions.change import Change, succeeding
from clever_mock.versions.forms import MOMENT, OBJECT_ID, OBJECT_IDS, Schema, one_of
from clever_mock.versions.forms import TEXT as TEXT_SCHEMA
from clever_mock.versions.v1_1 import PAGES, SURE, TIME, district_of, record
from clever_mock.versions.v1_2 import pause_end, pause_start
from clever_mock.versions.v2_0 import CONTACTS, list_of
from clever_mock.versions.v2_1 import V2_1, contact_row
from clever_mock.versions.values import plain
from clever_mock.versions.version import Endpoint, Ids, Shown, ShownOfRecord, StatusField, everything, naming

STUDENTS_AND_TEACHERS = ("student", "teacher")
RESOURCE_ROLES = {"type": "array", "items": one_of(STUDENTS_AND_TEACHERS)}
USERS = users.user_view(users.ROLES)


# Sections name users


def _teacher(seen: Seen) -> str | None:
    if seen.row.teacher is None:
        return None
    place = seen.row.teachers.index(seen.row.teacher)
    return seen.persons[place] if place < len(seen.persons) else None


def _teachers(seen: Seen) -> list[str]:
    return list(seen.persons)


# Districts


def _contact(connection: Connection) -> object:
    admin = contact_row(connection)
    if admin is None:
        return None
    return {
        "title": admin.title or "",
        "district": admin.district,
        "email": admin.email or "",
        "name": users.name_of(admin),
        "id": admin.id,
    }


DISTRICT_ORDER = (
    *("name", "portal_url", "sis_type", "error", "launch_date", "district_contact", "state", "last_sync"),
    *("login_methods", "mdr_number", "nces_id", "pause_start", "pause_end"),
)
DISTRICT_CONTACT: Schema = {
    "type": "object",
    "properties": {
        "title": TEXT_SCHEMA,
        "district": OBJECT_ID,
        "email": TEXT_SCHEMA,
        "name": users.NAME,
        "id": OBJECT_ID,
    },
    "required": ["district", "id", "name", "title"],
}


# Paths


def _users(path: str, owner: str, ids: Ids, roles: Sequence[str] = (), primary: Ids | None = None) -> Endpoint:
    """A path that lists users; with `roles`, those of one of them can be chosen, and with `primary` those at home."""
    parameters = (*(("role",) if roles else ()), *(("primary",) if primary else ()), *PAGES)
    return Endpoint(path, "list", "users", owner, ids, parameters, paged=False, roles=tuple(roles), primary=primary)


def _schools_by_sections(index: str) -> Ids:
    def ids(view: View, id: str) -> Sequence[str]:
        rows = [view.row("sections", section) for section in view.related(index, id)]
        return sorted({row.school for row in rows if row is not None and view.row("schools", row.school) is not None})

    return ids


def _of_schools_sections(field: str) -> Ids:
    def ids(view: View, id: str) -> Sequence[str]:
        rows = [view.row("sections", section) for section in view.related("sections.school", id)]
        return sorted({one for row in rows if row is not None for one in keys_of(row, field)})

    return ids


def _seen_of(kind: str) -> Ids:
    def ids(view: View, id: str) -> Sequence[str]:
        return [one for one in view.named("resources", id, kind) if view.row(kind, one) is not None]

    return ids


def _primary(find: Callable[..., Sequence[str]]) -> Ids:
    return lambda view, id: find(view, id, primary=True)


_OLD_USERS = {
    "students": "student",
    "teachers": "teacher",
    "school_admins": "staff",
    "district_admins": "district_admin",
    "contacts": "contact",
}
_MOVED: Mapping[str, str] = {
    **{f"/{kind}": f"/users?role={role}" for kind, role in _OLD_USERS.items()},
    **{f"/{kind}/{{id}}": "/users/{id}" for kind in _OLD_USERS},
    **{f"/{kind}/{{id}}/district": "/users/{id}/district" for kind in _OLD_USERS},
    **{f"/{kind}/{{id}}/sections": "/users/{id}/sections" for kind in ("students", "teachers")},
    **{f"/{kind}/{{id}}/schools": "/users/{id}/schools" for kind in ("students", "teachers", "school_admins")},
    **{f"/{kind}/{{id}}/school": "/users/{id}/schools?primary=true" for kind in ("students", "teachers")},
    "/students/{id}/contacts": "/users/{id}/mycontacts",
    "/students/{id}/teachers": "/users/{id}/myteachers",
    "/teachers/{id}/students": "/users/{id}/mystudents",
    "/contacts/{id}/students": "/users/{id}/mystudents",
    "/schools/{id}/students": "/schools/{id}/users?role=student&primary=true",
    "/schools/{id}/teachers": "/schools/{id}/users?role=teacher&primary=true",
    "/sections/{id}/students": "/sections/{id}/users?role=student",
    "/sections/{id}/teachers": "/sections/{id}/users?role=teacher",
    "/sections/{id}/teacher": "/sections/{id}/users?role=teacher",
}

_NEW_IDS = ("teachers", "school_admins", "district_admins", CONTACTS)
_RELATIONSHIPS = "users.contact.student_relationships"
_MOVED_FIELDS: Mapping[str, str] = {
    **{f"{kind}.id": f"users.{role}.legacy_id" for kind, role in _OLD_USERS.items() if kind != "students"},
    **{f"contacts.{name}": _RELATIONSHIPS for name in ("relationship", "students", "type")},
}

V3_0 = succeeding(
    V2_1,
    "v3.0",
    Change(
        "Students, teachers, staff (which were school admins), district admins and contacts are users. A user is one "
        "person with all roles; only a student keeps the id, and each other role tells its older one as `legacy_id`.",
        no_kinds=("teachers", "school_admins", "district_admins", CONTACTS),
        kinds={"users": USERS, "students": USERS, "persons": USERS},
        moved=_MOVED,
        moved_fields=_MOVED_FIELDS,
        new_ids=_NEW_IDS,
        endpoints=(
            replace(
                _users("/users", "", everything("users"), tuple(users.ROLES)), parameters=("role", "count", *PAGES)
            ),
            Endpoint("/users/{id}", "detail", "users", "users"),
            district_of("users"),
            _users("/users/{id}/mycontacts", "users", users.contacts_of),
            _users("/users/{id}/mystudents", "users", users.students_of),
            _users("/users/{id}/myteachers", "users", users.teachers_of),
            replace(
                list_of("/users/{id}/schools", "schools", "users", users.schools_of),
                parameters=("primary", *PAGES),
                primary=_primary(users.schools_of),
            ),
            list_of("/users/{id}/sections", "sections", "users", users.sections_of),
            _users(
                *("/schools/{id}/users", "schools", users.of_school),
                ("staff", "student", "teacher"),
                _primary(users.of_school),
            ),
            _users("/sections/{id}/users", "sections", users.of_section, STUDENTS_AND_TEACHERS),
        ),
        own={"closing_paths": {}},
    ),
    Change(
        "A place has no latitude and longitude.",
        fields={"schools": {"location": users.LOCATION}},
        own={"parts": {**V2_1.parts, "lat": None, "lon": None}},
    ),
    Change(
        "A section names its teachers and students as users.",
        fields={
            "sections": {
                "teacher": ShownOfRecord(_teacher, schema=OBJECT_ID),
                "teachers": ShownOfRecord(_teachers, guaranteed=True, schema=OBJECT_IDS),
            }
        },
        links={
            "sections": ("course", "district", "resources", "school", "term", "users"),
            "schools": ("courses", "district", "sections", "terms", "users"),
            "courses": ("district", "resources", "schools", "sections"),
            "terms": ("district", "schools", "sections"),
        },
    ),
    Change(
        "A school lists its courses and terms, and they list their schools.",
        endpoints=(
            list_of("/courses/{id}/schools", "schools", "courses", _schools_by_sections("sections.course")),
            list_of("/terms/{id}/schools", "schools", "terms", _schools_by_sections("sections.term_id")),
            list_of("/schools/{id}/courses", "courses", "schools", _of_schools_sections("course")),
            list_of("/schools/{id}/terms", "terms", "schools", _of_schools_sections("term_id")),
        ),
    ),
    Change(
        "Resources are what an application offers to courses, sections and users.",
        kinds={
            "resources": record(
                ("courses", "sections", "users"),
                created=TIME,
                district=SURE,
                resource_id=SURE,
                roles=Shown(plain, empty=list, guaranteed=True, schema=RESOURCE_ROLES),
                title=SURE,
                updated=ShownOfRecord(lambda seen: plain(seen.row.last_modified), guaranteed=True, schema=MOMENT),
            )
        },
        endpoints=(
            list_of("/resources", "resources", "", everything("resources")),
            Endpoint("/resources/{id}", "detail", "resources", "resources"),
            list_of("/resources/{id}/courses", "courses", "resources", _seen_of("courses")),
            list_of("/resources/{id}/sections", "sections", "resources", _seen_of("sections")),
            _users("/resources/{id}/users", "resources", users.having, STUDENTS_AND_TEACHERS),
            list_of("/courses/{id}/resources", "resources", "courses", naming("resources.courses")),
            list_of("/sections/{id}/resources", "resources", "sections", naming("resources.sections")),
            list_of("/users/{id}/resources", "resources", "users", users.resources_of),
        ),
    ),
    Change(
        "A district tells pauses as moments, and its keys come in another order.",
        own={
            "district_fields": {
                **V2_1.district_fields,
                "district_contact": StatusField(_contact, {"$ref": "#/components/schemas/DistrictContact"}),
                "pause_end": StatusField(pause_end, MOMENT),
                "pause_start": StatusField(pause_start, MOMENT),
            },
            "district_order": DISTRICT_ORDER,
        },
    ),
    Change(
        "In a list, the links come before the data. A bad parameter is refused in other words.",
        own={"lists": replace(V2_1.lists, links_first=True, validated=True)},
    ),
    Change(
        "Users have events in the place of students, teachers, admins and contacts, and resources have events.",
        own={
            "event_names": {
                **{kind: kind for kind in ("districts", "schools", "terms", "courses", "sections", "resources")},
                "students": "users",
                "persons": "users",
            }
        },
    ),
    Change(
        "`/me` says `user` of everyone, and a user's token reads the user, the district and the schools.",
        own={
            "me_type": "user",
            "login_paths": frozenset(
                {
                    *("/me", "/districts/{id}", "/schools/{id}", "/schools/{id}/district"),
                    *("/users/{id}", "/users/{id}/district", "/users/{id}/schools"),
                }
            ),
            "library_paths": frozenset(
                {"/sections/{id}", "/sections/{id}/users", "/users/{id}/sections", "/users/{id}/mystudents"}
            ),
            "user_fields": {
                "users": ("name", "id", "roles"),
                "sections": ("grade", "name", "students", "subject", "teacher", "teachers", "id"),
            },
        },
    ),
    Change(
        "An error says `message` alone.",
        own={
            "error_keys": ("message",),
            "unauthorized": ("No authorization provided", "Could not authorize token"),
        },
    ),
    Change("It opens to all applications on 2021-03-01.", own={"opens": dt.date(2021, 3, 1)}),
)
