"""Version 1.1: Clever's only API from 2012 to 2017, as the recorded service and its published Swagger file show it."""

from __future__ import annotations

import datetime as dt

from clever_mock.model.looking.application import Connection
from clever_mock.model.looking.sharing import View
from clever_mock.versions.forms import DAY_OR_MOMENT, FLAG, MOMENT, OBJECT_ID, US_DAY, one_of
from clever_mock.versions.values import iso_midnight, known_or, parts, plain, us_date, wire_time
from clever_mock.versions.version import (
    Endpoint,
    KindView,
    Shown,
    StatusField,
    Version,
    everything,
    in_wire_order,
    named,
    naming,
)

TEXT = Shown(plain)
ID = Shown(plain, guaranteed=True, schema=OBJECT_ID)
SURE = Shown(plain, guaranteed=True)
TIME = Shown(wire_time, guaranteed=True, schema=MOMENT)
IDS = Shown(plain, empty=list, guaranteed=True)
PARTS = Shown(parts)
NAME = Shown(parts, guaranteed=True)
ALWAYS_PARTS = Shown(parts, empty=dict, guaranteed=True)
UNPUBLISHED = Shown(plain, published=False)
TERM_DAY = Shown(plain, schema=DAY_OR_MOMENT)
GRADES = (*map(str, range(1, 13)), "PreKindergarten", "Kindergarten", "PostGraduate", "Other")
GRADE = Shown(known_or(GRADES, "Other"), schema=one_of(GRADES))
GENDERS = ("M", "F", "")
GENDER = Shown(known_or(GENDERS, ""), schema=one_of(GENDERS))


def record(links: tuple[str, ...] = (), *, first: str = "", called: str = "", **fields: Shown) -> KindView:
    """How the records of a kind are shown: `id` first or, by default, last, all else by name."""
    return KindView(in_wire_order({"id": ID, **fields}, first), links, called)


KINDS = {
    "districts": record(
        ("schools", "teachers", "students", "sections", "events"),
        mdr_number=TEXT,
        name=SURE,
    ),
    "schools": record(
        ("district", "teachers", "students", "sections", "events"),
        created=TIME,
        district=SURE,
        high_grade=GRADE,
        last_modified=TIME,
        location=PARTS,
        low_grade=GRADE,
        mdr_number=TEXT,
        name=SURE,
        nces_id=TEXT,
        phone=TEXT,
        principal=ALWAYS_PARTS,
        school_number=SURE,
        sis_id=SURE,
        state_id=TEXT,
    ),
    "teachers": record(
        ("district", "school", "students", "sections", "grade_levels", "events"),
        created=TIME,
        credentials=PARTS,
        district=SURE,
        email=TEXT,
        last_modified=TIME,
        name=NAME,
        school=SURE,
        sis_id=SURE,
        state_id=TEXT,
        teacher_number=TEXT,
        title=TEXT,
    ),
    "students": record(
        ("district", "sections", "school", "teachers", "contacts", "events"),
        created=TIME,
        credentials=ALWAYS_PARTS,
        district=SURE,
        dob=Shown(us_date, schema=US_DAY),
        ell_status=TEXT,
        email=TEXT,
        frl_status=UNPUBLISHED,
        gender=GENDER,
        grade=GRADE,
        hispanic_ethnicity=TEXT,
        iep_status=UNPUBLISHED,
        last_modified=TIME,
        location=PARTS,
        name=NAME,
        race=TEXT,
        school=SURE,
        sis_id=SURE,
        state_id=TEXT,
        student_number=TEXT,
    ),
    "sections": record(
        ("district", "teacher", "teachers", "students", "school", "events"),
        course_description=TEXT,
        course_name=TEXT,
        course_number=TEXT,
        created=TIME,
        district=SURE,
        grade=GRADE,
        last_modified=TIME,
        name=SURE,
        period=TEXT,
        school=SURE,
        section_number=TEXT,
        sis_id=SURE,
        students=IDS,
        subject=SURE,
        teacher=TEXT,
        teachers=IDS,
        term=PARTS,
    ),
    "school_admins": record(
        ("schools",),
        credentials=PARTS,
        district=SURE,
        email=SURE,
        name=NAME,
        schools=IDS,
        staff_id=SURE,
        title=TEXT,
    ),
    "district_admins": record(
        first="id",
        district=SURE,
        email=SURE,
        name=PARTS,
        title=TEXT,
    ),
    "contacts": record(
        ("district", "student"),
        called="StudentContact",
        district=SURE,
        email=TEXT,
        name=SURE,
        phone=TEXT,
        phone_type=TEXT,
        relationship=TEXT,
        student=SURE,
        type=SURE,
    ),
}

PAGES = ("limit", "starting_after", "ending_before")
QUERIES = (*PAGES, "where")
INCLUDE = ("include",)


def district_of(owner: str) -> Endpoint:
    """The path of the district of a record."""
    return Endpoint(f"/{owner}/{{id}}/district", "one", "districts", owner, named(owner, "district"))


def _school_of(owner: str) -> Endpoint:
    return Endpoint(f"/{owner}/{{id}}/school", "one", "schools", owner, named(owner, "school"))


def _events_of(owner: str) -> Endpoint:
    return Endpoint(f"/{owner}/{{id}}/events", "events", owner=owner, parameters=PAGES)


def _of_district(kind: str) -> Endpoint:
    return Endpoint(f"/districts/{{id}}/{kind}", "list", kind, "districts", everything(kind), QUERIES)


def _teachers_of_student(view: View, id: str) -> list[str]:
    return list(view.teachers_of(id))


def _students_of_teacher(view: View, id: str) -> list[str]:
    return list(view.students_of(id))


ENDPOINTS = (
    Endpoint("/contacts", "list", "contacts", "", everything("contacts"), PAGES),
    Endpoint("/contacts/{id}", "detail", "contacts", "contacts"),
    district_of("contacts"),
    Endpoint("/contacts/{id}/student", "one", "students", "contacts", named("contacts", "student")),
    Endpoint(
        "/district_admins",
        "list",
        "district_admins",
        "",
        everything("district_admins"),
        ("starting_after", "ending_before", "show_links"),
        wrapped=False,
        counted=False,
    ),
    Endpoint("/district_admins/{id}", "detail", "district_admins", "district_admins"),
    Endpoint("/districts", "list", "districts", "", everything("districts")),
    Endpoint("/districts/{id}", "detail", "districts", "districts", parameters=INCLUDE),
    Endpoint(
        "/districts/{id}/admins",
        "list",
        "district_admins",
        "districts",
        everything("district_admins"),
        wrapped=False,
    ),
    _of_district("schools"),
    _of_district("sections"),
    Endpoint("/districts/{id}/status", "status", owner="districts"),
    _of_district("students"),
    _of_district("teachers"),
    Endpoint(
        "/school_admins", "list", "school_admins", "", everything("school_admins"), QUERIES, paged=False, encoded=True
    ),
    Endpoint("/school_admins/{id}", "detail", "school_admins", "school_admins", parameters=INCLUDE),
    Endpoint(
        "/school_admins/{id}/schools",
        "list",
        "schools",
        "school_admins",
        named("school_admins", "schools"),
        PAGES,
        paged=False,
        encoded=True,
    ),
    Endpoint("/schools", "list", "schools", "", everything("schools"), QUERIES),
    Endpoint("/schools/{id}", "detail", "schools", "schools"),
    district_of("schools"),
    Endpoint("/schools/{id}/sections", "list", "sections", "schools", naming("sections.school"), QUERIES),
    Endpoint("/schools/{id}/students", "list", "students", "schools", naming("students.school"), QUERIES),
    Endpoint("/schools/{id}/teachers", "list", "teachers", "schools", naming("teachers.school"), QUERIES),
    Endpoint("/sections", "list", "sections", "", everything("sections"), QUERIES),
    Endpoint("/sections/{id}", "detail", "sections", "sections"),
    district_of("sections"),
    _school_of("sections"),
    Endpoint("/sections/{id}/students", "list", "students", "sections", named("sections", "students"), PAGES),
    Endpoint("/sections/{id}/teacher", "one", "teachers", "sections", named("sections", "teacher")),
    Endpoint("/sections/{id}/teachers", "list", "teachers", "sections", named("sections", "teachers"), PAGES),
    Endpoint("/students", "list", "students", "", everything("students"), QUERIES),
    Endpoint("/students/{id}", "detail", "students", "students", parameters=INCLUDE),
    Endpoint(
        "/students/{id}/contacts",
        "list",
        "contacts",
        "students",
        naming("contacts.student"),
        ("limit",),
        wrapped=False,
        extra_links=("student",),
    ),
    district_of("students"),
    _school_of("students"),
    Endpoint("/students/{id}/sections", "list", "sections", "students", naming("sections.students"), PAGES),
    Endpoint("/students/{id}/teachers", "list", "teachers", "students", _teachers_of_student, PAGES),
    Endpoint("/teachers", "list", "teachers", "", everything("teachers"), QUERIES),
    Endpoint("/teachers/{id}", "detail", "teachers", "teachers", parameters=INCLUDE),
    district_of("teachers"),
    Endpoint("/teachers/{id}/grade_levels", "grade levels", owner="teachers"),
    _school_of("teachers"),
    Endpoint("/teachers/{id}/sections", "list", "sections", "teachers", naming("sections.teachers"), PAGES),
    Endpoint("/teachers/{id}/students", "list", "students", "teachers", _students_of_teacher, PAGES),
    Endpoint("/events", "events", parameters=PAGES),
    Endpoint("/events/{id}", "event"),
    Endpoint("/districts/{id}/events", "events", owner="districts", published=False),
    _events_of("school_admins"),
    _events_of("schools"),
    _events_of("sections"),
    _events_of("students"),
    _events_of("teachers"),
    Endpoint("/me", "me", published=False),
)

LOGIN_PATHS = frozenset(
    {
        "/me",
        "/contacts/{id}",
        "/district_admins/{id}",
        "/districts/{id}",
        "/school_admins/{id}",
        "/school_admins/{id}/schools",
        "/schools/{id}",
        "/schools/{id}/district",
        "/students/{id}",
        "/students/{id}/district",
        "/students/{id}/school",
        "/teachers/{id}",
        "/teachers/{id}/district",
        "/teachers/{id}/school",
    }
)
"""The paths that know Instant Login tokens. They answer for what is the user's own; a contact never is."""

LIBRARY_PATHS = frozenset(
    {
        "/sections/{id}",
        "/sections/{id}/students",
        "/students/{id}",
        "/students/{id}/school",
        "/teachers/{id}/sections",
        "/teachers/{id}/students",
    }
)
"""The paths that answer the token of a teacher for an app of Clever Library, for the teacher's own sections."""

STATES = ("running", "pending", "error")


def sis_type(connection: Connection) -> str:
    """`sftp` or the name of the SIS."""
    district = connection.district
    return str(district.shown.rows["districts"][district.id].sis_type)


V1_1 = Version(
    name="v1.1",
    kinds=KINDS,
    endpoints=ENDPOINTS,
    states=STATES,
    status_fields={
        "error": StatusField(
            lambda connection: connection.district.error_of_syncs,
            guaranteed=True,
            note="what is wrong with the syncs, else empty; also in a pause",
        ),
        "id": StatusField(lambda connection: connection.district.id, OBJECT_ID, guaranteed=True),
        "instant_login": StatusField(lambda _: True, FLAG, guaranteed=True),
        "last_sync": StatusField(lambda connection: connection.district.last_sync, MOMENT),
        "sis_type": StatusField(sis_type, guaranteed=True),
        "state": StatusField(
            lambda connection: connection.district.state_of_syncs,
            one_of(STATES),
            guaranteed=True,
            note="how the syncs are; also in a pause",
        ),
    },
    closed_to_applications_from=dt.date(2017, 4, 4),
    closes=dt.date(2022, 12, 1),
    frozen=dt.date(2017, 6, 5),
    # The recorded service took limit=100000; the documentation of 2017 says 10000.
    max_limit=100_000,
    unversioned=("/me",),
    unversioned_later="v3.0",
    login_paths=LOGIN_PATHS,
    library_paths=LIBRARY_PATHS,
    me_fields={"dob": Shown(iso_midnight, schema=MOMENT)},
    parts={"start_date": TERM_DAY, "end_date": TERM_DAY, "district_password": UNPUBLISHED},
    event_names={
        "districts": "districts",
        "schools": "schools",
        "sections": "sections",
        "students": "students",
        "teachers": "teachers",
        "school_admins": "schooladmins",
        "contacts": "studentcontacts",
    },
)
