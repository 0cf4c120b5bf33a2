"""How versions 2.0 and 2.1 answer: lists, errors, parameters, who has logged in."""

from __future__ import annotations

from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import (
    DistrictFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model import District

LATER = ("v2.0", "v2.1")
every_version = pytest.mark.parametrize("version", LATER)
UNKNOWN = "0123456789abcdef01234567"


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district with some of each kind."""
    assert clever.roster.districts == []
    return DistrictFactory(
        schools=2, teachers=3, students=7, sections=3, contacts=2, school_admins=1, district_admins=1
    )


def rels(answer: Any) -> dict[str, str]:
    """The links of an answer by relation."""
    return {link["rel"]: link["uri"] for link in answer.json["links"]}


# Lists


@every_version
@pytest.mark.usefixtures("district")
def test_a_list_has_data_and_links_and_no_paging(clever: CleverMock, version: str) -> None:
    answer = clever.get(f"/{version}/students?limit=10")
    assert list(answer.json) == ["data", "links"]
    assert rels(answer) == {"self": f"/{version}/students?limit=10"}
    assert {tuple(item) for item in answer.json["data"]} == {("data", "uri")}


@every_version
def test_a_full_page_leads_on_even_where_it_is_the_last(clever: CleverMock, version: str, district: District) -> None:
    last = district.students[-1]
    answer = clever.get(f"/{version}/students?limit=7")
    assert rels(answer)["next"] == f"/{version}/students?limit=7&starting_after={last}"
    end = clever.get(rels(answer)["next"])
    assert end.json["data"] == []
    assert list(rels(end)) == ["self", "prev"]


@every_version
@pytest.mark.parametrize(
    "path", ["/districts", "/sections/{}/students", "/students/{}/contacts", "/schools/{}/teachers"]
)
def test_every_list_takes_limit_and_cursors(clever: CleverMock, version: str, path: str, district: District) -> None:
    owners = {"sections": district.sections, "students": district.students, "schools": district.schools}
    filled = path.replace("{}", owners[path.split("/")[1]][0].id) if "{}" in path else path
    assert clever.get(f"/{version}{filled}?limit=1&limit=9999999").status_code == 200
    assert len(clever.get(f"/{version}{filled}?limit=1").json["data"]) <= 1
    assert clever.get(f"/{version}{filled}?limit=10001").status_code == 413
    assert clever.get(f"/{version}{filled}?starting_after={'f' * 24}").json["data"] == []
    assert clever.get(f"/{version}{filled}?limit=1&ending_before=last").status_code == 200


@every_version
@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("limit=0", 400, "Invalid limit '0'"),
        ("limit=x", 400, "Invalid limit 'x'"),
        ("limit=10001", 413, "Limit '10001' is too large: the most is 10000"),
        ("starting_after=x", 400, "Invalid starting_after 'x'"),
        (f"starting_after={UNKNOWN}&ending_before={UNKNOWN}", 400, "cannot be used together"),
        ("where=%7B%7D", 400, "where is not known"),
        ("count=yes", 400, "Invalid count 'yes': it must be one of 'true', 'false', 'undefined', ''"),
    ],
)
def test_a_bad_parameter_is_told_under_both_keys(
    clever: CleverMock, version: str, query: str, status: int, says: str
) -> None:
    if "count" in query and version == "v2.0":
        return  # version 2.0 knows no count
    answer = clever.get(f"/{version}/students?{query}")
    assert answer.status_code == status
    assert says in answer.json["error"]
    assert answer.json["message"] == answer.json["error"]


@every_version
@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("query", ["page=2", "sort=name", "include=schools", "show_links=true", "colour=red"])
def test_what_is_not_known_any_more_is_ignored(clever: CleverMock, version: str, query: str) -> None:
    plain, asked = clever.get(f"/{version}/students"), clever.get(f"/{version}/students?{query}")
    assert asked.status_code == 200
    assert asked.json["data"] == plain.json["data"]


COUNTED = (
    *("districts", "schools", "teachers", "students", "sections"),
    *("courses", "terms", "contacts", "school_admins", "district_admins"),
)


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("kind", COUNTED)
def test_a_count_tells_of_all_whatever_else_is_asked(clever: CleverMock, kind: str) -> None:
    number = len(clever.get(f"/v2.1/{kind}").json["data"])
    for query in ("count=true", "count=true&limit=1", f"count=true&starting_after={UNKNOWN}"):
        answer = clever.get(f"/v2.1/{kind}?{query}")
        assert answer.json["count"] == number
        assert list(answer.json) == ["count", "links"]
    for query in ("count=false", "count=", "count=undefined"):
        assert len(clever.get(f"/v2.1/{kind}?{query}").json["data"]) == number


@pytest.mark.parametrize("path", ["/v2.0/students", "/v2.1/events", "/v2.1/schools/{}/students"])
def test_elsewhere_a_count_is_not_known(clever: CleverMock, path: str, district: District) -> None:
    arguments = [district.schools[0]] if "{}" in path else []
    assert "data" in clever.get(f"{path}?count=true", *arguments).json


# Records


@every_version
def test_a_district_shows_its_status(clever: CleverMock, version: str, district: District) -> None:
    with clever.travel("2017-05-20T10:00:00Z"):
        district.launch("2016-09-01T12:00:00Z")
        district.pause("2017-06-01", "2017-08-15")
        district.sync()
        shown = clever.get(f"/{version}/districts/{{}}", district).json["data"]
        assert (shown["launch_date"], shown["pause_start"], shown["pause_end"]) == (
            "2016-09-01",
            "2017-06-01",
            "2017-08-15",
        )
        assert (shown["state"], shown["error"], shown["sis_type"]) == ("running", "", "sftp")
        assert shown["last_sync"].startswith("2017-05-20T10:00:00.")
    with clever.travel("2017-07-01"):
        assert clever.get(f"/{version}/districts").json["data"][0]["data"]["state"] == "paused"
    assert clever.get(f"/{version}/districts/{{}}/status", district).status_code == 404


def test_each_connection_sees_its_own_launch_date(clever: CleverMock, district: District) -> None:
    other = district.connect(clever.add_application("Other"), launch_date="2030-01-01")
    dates = [
        clever.get("/v2.1/districts", token=token).json["data"][0]["data"]["launch_date"]
        for token in (district.token, other.token, district.token)
    ]
    assert dates[1] == "2030-01-01"
    assert dates[0] == dates[2] != dates[1]


def test_2_1_shows_whom_to_ask_and_how_users_log_in(clever: CleverMock) -> None:
    district = DistrictFactory(name="Riverbend Unified", district_admins=1, login_methods=["Google", "Clever Badges"])
    [admin] = district.district_admins
    new, old = (clever.get(f"/{version}/districts/{{}}", district).json["data"] for version in ("v2.1", "v2.0"))
    assert new["district_contact"] == clever.get("/v2.1/district_admins/{}", admin).json["data"]
    assert new["login_methods"] == ["Clever Badges", "Google"]
    assert new["portal_url"] == "https://clever.com/in/riverbend-unified"
    assert new.keys() - old.keys() == {"district_contact", "login_methods", "portal_url"}
    admin.delete()
    assert "district_contact" not in clever.get("/v2.1/districts/{}", district).json["data"]


@pytest.mark.parametrize(
    ("grade", "older"),
    [
        ("InfantToddler", "Other"),
        ("TransitionalKindergarten", "Other"),
        ("13", "Other"),
        ("Ungraded", "Other"),
        ("8", "8"),
    ],
)
def test_a_grade_that_a_version_does_not_know_is_other(clever: CleverMock, grade: str, older: str) -> None:
    school = SchoolFactory(low_grade=grade, high_grade=grade)
    pupil = StudentFactory(school=school, grade=grade)
    section = SectionFactory(school=school, grade=grade, teacher=None)
    for version in ("v1.1", "v1.2", "v2.0", "v2.1"):
        shown = [clever.get(f"/{version}/{one.kind}/{{}}", one).json["data"] for one in (pupil, section)]
        wanted = grade if version == "v2.1" else older
        assert [record["grade"] for record in shown] == [wanted, wanted]
        home = clever.get(f"/{version}/schools/{{}}", school).json["data"]
        assert (home["low_grade"], home["high_grade"]) == (wanted, wanted)


def test_a_gender_that_a_version_does_not_know_is_empty(clever: CleverMock) -> None:
    pupil = StudentFactory(gender="X")
    shown = {
        version: clever.get(f"/{version}/students/{{}}", pupil).json["data"]["gender"]
        for version in ("v1.1", "v1.2", "v2.0", "v2.1")
    }
    assert shown == {"v1.1": "", "v1.2": "", "v2.0": "", "v2.1": "X"}


def test_only_2_1_shows_extensions_enrollments_and_departments(clever: CleverMock) -> None:
    school = SchoolFactory()
    pupil = StudentFactory(
        school=school,
        ext={"gifted_status": "Y"},
        enrollments=[{"school": school, "start_date": "2016-08-15", "end_date": "2017-06-01"}],
    )
    new = clever.get("/v2.1/students/{}", pupil).json["data"]
    assert new["ext"] == {"gifted_status": "Y"}
    assert new["enrollments"] == [{"school": school.id, "start_date": "2016-08-15", "end_date": "2017-06-01"}]
    for version in ("v1.1", "v1.2", "v2.0"):
        assert not {"ext", "enrollments"} & clever.get(f"/{version}/students/{{}}", pupil).json["data"].keys()


@every_version
def test_the_schools_of_a_user_are_sorted_and_have_a_path(clever: CleverMock, version: str) -> None:
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    pupil = StudentFactory(school=south)
    SectionFactory(school=north, students=[pupil])
    shown = clever.get(f"/{version}/students/{{}}", pupil).json["data"]
    assert (shown["school"], shown["schools"]) == (south.id, [north.id, south.id])
    listed = clever.get(f"/{version}/students/{{}}/schools", pupil).json["data"]
    assert [item["data"]["id"] for item in listed] == [north.id, south.id]


@every_version
def test_co_teachers_count(clever: CleverMock, version: str) -> None:
    lead, partner, pupil = TeacherFactory(), TeacherFactory(), StudentFactory()
    SectionFactory(teachers=[lead, partner], students=[pupil])
    teachers = clever.get(f"/{version}/students/{{}}/teachers", pupil).json["data"]
    assert [item["data"]["id"] for item in teachers] == sorted([lead.id, partner.id])
    students = clever.get(f"/{version}/teachers/{{}}/students", partner).json["data"]
    assert [item["data"]["id"] for item in students] == [pupil.id]
    assert clever.get("/v1.2/students/{}/teachers", pupil).json["paging"]["count"] == 1


@every_version
def test_an_unset_text_is_empty_where_answers_were_recorded_so(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory(email=None, graduation_year=None, location={"zip": "10459"}, credentials=None, dob=None)
    shown = clever.get(f"/{version}/students/{{}}", pupil).json["data"]
    assert (shown["email"], shown["graduation_year"], shown["credentials"]) == ("", "", {"district_username": ""})
    empty = dict.fromkeys(("address", "city", "lat", "lon", "state"), "")
    assert shown["location"] == {**empty, "zip": "10459"}
    assert "dob" not in shown


# Errors


@every_version
@pytest.mark.usefixtures("district")
def test_an_error_says_error_and_message(clever: CleverMock, version: str) -> None:
    unknown = clever.get(f"/{version}/students/{UNKNOWN}")
    assert unknown.json == {"error": "Resource not found", "message": "Resource not found", "code": 91, "data": {}}
    stranger = clever.get(f"/{version}/students", token="nobody's")
    assert (stranger.status_code, stranger.json["message"]) == (401, "Unrecognized API key")


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("path", ["/v1.3/students", "/v9.0/students", "/v2.2/districts/x/y"])
def test_a_version_that_there_is_not_is_not_supported(clever: CleverMock, path: str) -> None:
    answer = clever.get(path)
    assert (answer.status_code, answer.json) == (404, {"error": "version not supported", "data": None})


GONE = (
    *("/districts/{}/status", "/districts/{}/schools", "/districts/{}/students", "/districts/{}/admins"),
    *("/districts/{}/events", "/teachers/{}/grade_levels", "/students/{}/events", "/schools/{}/events"),
)


@every_version
@pytest.mark.parametrize("path", GONE)
def test_a_path_that_is_gone_is_as_one_that_never_was(
    clever: CleverMock, version: str, path: str, district: District
) -> None:
    kind = path.split("/")[1]
    record = district if kind == "districts" else getattr(district, kind)[0]
    answer = clever.get(f"/{version}{path}", record)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


@every_version
def test_a_section_without_course_and_term_shows_neither(clever: CleverMock, version: str) -> None:
    section = SectionFactory(course_name=None, term=None)
    assert not {"course", "term_id"} & clever.get(f"/{version}/sections/{{}}", section).json["data"].keys()
    for one in ("course", "term"):
        answer = clever.get(f"/{version}/sections/{{}}/{one}", section)
        assert (answer.status_code, answer.json["code"]) == (404, 91)


# Who has logged in


@pytest.mark.parametrize("kind", ["students", "teachers", "school_admins", "district_admins"])
def test_me_says_who_it_is_and_no_more(clever: CleverMock, kind: str, district: District) -> None:
    user = getattr(district, kind)[0]
    token, type_ = clever.login(user).token, kind.removesuffix("s")
    for version in LATER:
        links = [
            {"rel": "self", "uri": "/me"},
            {"rel": "canonical", "uri": f"/{version}/{kind}/{user}"},
            {"rel": "district", "uri": f"/{version}/districts/{district}"},
        ]
        data = {"id": user.id, "district": district.id, "type": type_}
        data |= {"authorized_by": "district"} if version == "v2.1" else {}
        assert clever.get(f"/{version}/me", token=token).json == {"type": type_, "data": data, "links": links}
        for link in links[1:]:
            assert clever.get(link["uri"], token=token).status_code == 200


@every_version
def test_a_user_reads_no_courses_terms_contacts_and_events(
    clever: CleverMock, version: str, district: District
) -> None:
    token = clever.login(district.students[0]).token
    for path in (
        "/courses",
        "/terms",
        "/contacts",
        "/events",
        "/students",
        f"/contacts/{district.contacts[0].legacy_id}",
    ):
        answer = clever.get(f"/{version}{path}", token=token)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")


@every_version
def test_a_teacher_of_an_app_of_the_library_sees_a_class_and_little_of_its_students(
    clever: CleverMock, version: str
) -> None:
    clever.application.library = True
    teacher, pupil = TeacherFactory(), StudentFactory(name={"first": "Ada", "middle": "B", "last": "Ray"}, grade="5")
    section = SectionFactory(teacher=teacher, students=[pupil])
    token = clever.login(teacher).token
    me = clever.get(f"/{version}/me", token=token).json
    assert "district" not in me["data"]
    assert me["data"].get("authorized_by") == ("teacher" if version == "v2.1" else None)
    assert [link["rel"] for link in me["links"]] == ["self", "canonical"]
    [shown] = clever.get(f"/{version}/teachers/{{}}/sections", teacher, token=token).json["data"]
    assert set(shown["data"]) == {"grade", "id", "name", "students", "subject", "teacher", "teachers"}
    assert clever.get(f"/{version}/sections/{{}}", section, token=token).json["data"] == shown["data"]
    [student] = clever.get(f"/{version}/sections/{{}}/students", section, token=token).json["data"]
    assert student["data"] == {"grade": "5", "name": {"first": "Ada", "last": "R"}, "id": pupil.id}


@every_version
def test_a_user_cannot_page(clever: CleverMock, version: str, district: District) -> None:
    admin = district.school_admins[0]
    admin.update(schools=district.schools)
    token = clever.login(admin).token
    for query in ("limit=1", "limit=x", "starting_after=x"):
        answer = clever.get(f"/{version}/school_admins/{{}}/schools?{query}", admin, token=token)
        assert len(answer.json["data"]) == 2


def test_2_0_leaves_out_an_empty_word_that_it_does_not_know(clever: CleverMock) -> None:
    section = SectionFactory(grade="", subject="", teacher=None)
    old, new = (clever.get(f"/{version}/sections/{{}}", section).json["data"] for version in LATER)
    assert not {"grade", "subject"} & old.keys()
    assert (new["grade"], new["subject"]) == ("", "")
