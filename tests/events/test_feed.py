"""The feed: its pages, which events a request asks for, and how long they are kept."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory, TeacherFactory
from clever_mock.model.records.kinds import Student
from clever_mock.model.rosters.district import District

from .feed import answer, events, opened, told, types

NO_RECORD = {"code": 91, "error": "Resource not found", "data": {}}
BEFORE_ALL, AFTER_ALL = "0" * 24, "f" * 24


@pytest.fixture
def pupil(clever: CleverMock) -> Student:
    """A student with seven events, one a day from 2017-03-01 on; it is the evening of the last day."""
    clever.travel("2017-02-28")
    pupil: Student = StudentFactory(grade="1")
    opened(clever, pupil.school.district)
    for day in range(1, 8):
        clever.travel(f"2017-03-0{day}T08:00:00Z")
        pupil.update(grade=str(day + 1))
    clever.travel("2017-03-07T20:00:00Z")
    return pupil


def grades(clever: CleverMock, version: str, **query: object) -> list[str]:
    """The grades in the objects of the events that a request gives."""
    return [event["data"]["object"]["grade"] for event in events(clever, version, "/events", None, **query)]


# Pages


@pytest.mark.usefixtures("pupil")
def test_a_feed_is_read_page_after_page_from_the_oldest_on(clever: CleverMock, version: str) -> None:
    following: str | None = f"/{version}/events?limit=3"
    pages = []
    while following:
        page = answer(clever, following)
        pages.append([item["data"]["data"]["object"]["grade"] for item in page["data"]])
        following = next((link["uri"] for link in page["links"] if link["rel"] == "next"), None)
    assert pages == [["2", "3", "4"], ["5", "6", "7"], ["8"]]


@pytest.mark.usefixtures("pupil")
def test_the_first_page_is_numbered_and_the_next_link_keeps_what_was_asked(clever: CleverMock, version: str) -> None:
    path = f"/{version}/events?created_since=2017-03-02&limit=2"
    page = answer(clever, path)
    last = page["data"][-1]["data"]["id"]
    assert page["paging"] == {"current": 1, "total": 3, "count": 6}
    assert page["links"] == [{"rel": "self", "uri": path}, {"rel": "next", "uri": f"{path}&starting_after={last}"}]
    assert [item["data"]["data"]["object"]["grade"] for item in page["data"]] == ["3", "4"]


@pytest.mark.usefixtures("pupil")
def test_cursors_are_positions_in_the_feed(clever: CleverMock, version: str) -> None:
    ids = [event["id"] for event in events(clever, version)]
    assert grades(clever, version, starting_after=ids[4]) == ["7", "8"]
    assert grades(clever, version, ending_before=ids[4], limit=2) == ["4", "5"]
    assert grades(clever, version, ending_before="last", limit=2) == ["7", "8"]
    assert grades(clever, version, starting_after=BEFORE_ALL) == grades(clever, version)
    assert grades(clever, version, starting_after=AFTER_ALL) == []


@pytest.mark.usefixtures("pupil")
def test_a_page_after_the_newest_event_leads_back_and_later_on(clever: CleverMock, version: str) -> None:
    newest = events(clever, version)[-1]["id"]
    path = f"/{version}/events?limit=1&starting_after={newest}"
    page = answer(clever, path)
    assert page == {
        "data": [],
        "links": [
            {"rel": "self", "uri": path},
            {"rel": "prev", "uri": f"/{version}/events?limit=1&ending_before={newest}"},
        ],
    }
    StudentFactory()
    assert len(answer(clever, path)["data"]) == 1


@pytest.mark.usefixtures("pupil")
def test_the_older_page_parameter_works_on_events(clever: CleverMock, version: str) -> None:
    assert grades(clever, version, page=2, limit=3) == ["5", "6", "7"]
    assert grades(clever, version, page=9, limit=3) == []


@pytest.mark.usefixtures("pupil")
def test_events_are_counted(clever: CleverMock, version: str) -> None:
    assert answer(clever, f"/{version}/events", count="true")["count"] == 7
    assert answer(clever, f"/{version}/events", count="true", created_since="2017-03-06")["count"] == 2
    where = json.dumps({"data.object.grade": "3"})
    assert answer(clever, f"/{version}/events", count="true", where=where)["count"] == 1


def test_an_empty_feed_has_a_page_of_nothing(clever: CleverMock, version: str) -> None:
    DistrictFactory()
    assert answer(clever, f"/{version}/events") == {
        "data": [],
        "paging": {"current": 0, "total": 0, "count": 0},
        "links": [{"rel": "self", "uri": f"/{version}/events"}],
    }


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"limit": "0"}, 400),
        ({"limit": "many"}, 400),
        ({"limit": "100001"}, 413),
        ({"starting_after": "last"}, 400),
        ({"starting_after": BEFORE_ALL, "ending_before": AFTER_ALL}, 400),
        ({"where": "nothing"}, 400),
        ({"where": '{"type":{"$near":1}}'}, 400),
    ],
)
def test_a_wrong_parameter_is_refused(clever: CleverMock, version: str, query: dict[str, str], status: int) -> None:
    DistrictFactory()
    response = clever.get(f"/{version}/events", query_string=query)
    assert response.status_code == status
    assert [*(response.json or {})] == ["error"]


# Which events


def test_a_where_is_asked_of_the_event_as_it_is_shown(clever: CleverMock, pupil: Student, version: str) -> None:
    pupil.delete()
    ids = [event["id"] for event in events(clever, version)]
    for where, wanted in [
        ({"type": "students.deleted"}, ids[-1:]),
        ({"type": {"$regex": "updated$"}, "data.object.grade": {"$in": ["3", "4"]}}, ids[1:3]),
        ({"data.previous_attributes.grade": "1"}, ids[:1]),
        ({"_id": {"$in": [ids[5], ids[2], BEFORE_ALL]}}, [ids[2], ids[5]]),
        ({"id": ids[0], "type": "students.created"}, []),
        ({"grade": "3"}, []),
        ({}, ids),
    ]:
        assert [event["id"] for event in events(clever, version, where=json.dumps(where))] == wanted


def test_each_record_has_a_feed_of_its_own(clever: CleverMock, version: str) -> None:
    school = SchoolFactory()
    opened(clever, school.district)
    teacher, pupil = TeacherFactory(), StudentFactory()
    section = SectionFactory(teacher=teacher, students=[pupil])
    for record in (school, teacher, pupil, section):
        record.update(sis_id="7")
    for record in (teacher, pupil, section):
        found = events(clever, version, f"/{record.kind}/{record.id}/events")
        assert types(found) == [f"{record.kind}.created", f"{record.kind}.updated"]
        assert {id for _, id in told(found)} == {record.id}
    assert types(events(clever, version, f"/schools/{school.id}/events")) == ["schools.updated"]
    assert events(clever, version, f"/districts/{school.district.id}/events") == events(clever, version)


def test_the_feed_of_a_record_is_read_as_the_feed_of_all(clever: CleverMock, pupil: Student, version: str) -> None:
    path = f"/students/{pupil.id}/events"
    other = StudentFactory(grade="9")
    pupil.update(grade="9")
    ids = [event["id"] for event in events(clever, version, path)]
    assert len(ids) == 8
    assert [event["id"] for event in events(clever, version, path, starting_after=ids[5])] == ids[6:]
    assert [event["id"] for event in events(clever, version, path, created_since="2017-03-06")] == ids[5:]
    assert [event["id"] for event in events(clever, version, path, created_before="2017-03-02")] == ids[:1]
    assert events(clever, version, path, created_since="2017-03-09") == []
    assert types(events(clever, version, f"/students/{other.id}/events")) == ["students.created"]


def test_a_record_without_events_has_an_empty_feed(clever: CleverMock, version: str) -> None:
    pupil = StudentFactory()
    assert events(clever, version, f"/students/{pupil.id}/events") == []


def test_the_feed_of_a_record_that_is_gone_or_unknown_is_not_found(
    clever: CleverMock, pupil: Student, version: str
) -> None:
    pupil.delete()
    for path in (f"/students/{pupil.id}/events", f"/students/{AFTER_ALL}/events", f"/districts/{AFTER_ALL}/events"):
        response = clever.get(f"/{version}{path}")
        assert (response.status_code, response.json) == (404, NO_RECORD)
    assert types(events(clever, version))[-1] == "students.deleted"


@pytest.mark.parametrize("kind", ["contacts", "district_admins", "events"])
def test_a_kind_without_a_feed_in_clevers_files_has_none(clever: CleverMock, version: str, kind: str) -> None:
    DistrictFactory()
    response = clever.get(f"/{version}/{kind}/{AFTER_ALL}/events")
    assert (response.status_code, response.content_type) == (404, "text/html; charset=utf-8")


def test_an_unknown_event_is_not_found_and_a_malformed_id_is_nothing(clever: CleverMock, version: str) -> None:
    DistrictFactory()
    assert clever.get(f"/{version}/events/{AFTER_ALL}").json == NO_RECORD
    response = clever.get(f"/{version}/events/last")
    assert (response.status_code, response.data) == (404, b"")


# Since and before


@pytest.mark.usefixtures("pupil")
@pytest.mark.parametrize(
    ("since", "wanted"),
    [
        ("2017", "2345678"),
        ("2017-03", "2345678"),
        ("2017-03-05", "678"),
        ("2017-03-05T08:30Z", "78"),
        ("2017-03-05T07:59:59.999Z", "678"),
        ("2017-03-05T08:30:00Z", "78"),
        ("2017-03-05T08:30:00.5Z", "78"),
        ("2017-03-05T03:30:00-05:00", "78"),
        ("2017-03-05T09:59:59.9999999+02:00", "678"),
        ("2017-03-05T08:30:00", "78"),
        ("2018", ""),
        ("0001", "2345678"),
        ("9999-12-31T23:59:59Z", ""),
    ],
)
def test_created_since_takes_w3c_datetimes(clever: CleverMock, version: str, since: str, wanted: str) -> None:
    assert "".join(grades(clever, version, created_since=since)) == wanted


@pytest.mark.usefixtures("pupil")
def test_created_before_takes_them_too(clever: CleverMock, version: str) -> None:
    assert grades(clever, version, created_before="2017-03-03") == ["2", "3"]
    assert grades(clever, version, created_since="2017-03-03", created_before="2017-03-05") == ["4", "5"]
    assert grades(clever, version, created_since="2017-03-05", created_before="2017-03-03") == []


@pytest.mark.usefixtures("pupil")
def test_both_leave_the_moment_itself_out(clever: CleverMock, version: str) -> None:
    fifth = events(clever, version)[4]["created"]
    assert grades(clever, version, created_since=fifth) == ["7", "8"]
    assert grades(clever, version, created_before=fifth) == ["2", "3", "4", "5"]


@pytest.mark.usefixtures("pupil")
def test_both_take_the_id_of_an_event_or_any_other_as_a_position(clever: CleverMock, version: str) -> None:
    ids = [event["id"] for event in events(clever, version)]
    assert grades(clever, version, created_since=ids[4]) == ["7", "8"]
    assert grades(clever, version, created_before=ids[2].upper()) == ["2", "3"]
    assert grades(clever, version, created_since=BEFORE_ALL, created_before=AFTER_ALL) == list("2345678")
    assert grades(clever, version, created_since=ids[1], starting_after=ids[3]) == ["6", "7", "8"]


@pytest.mark.parametrize("name", ["created_since", "created_before"])
@pytest.mark.parametrize(
    "text",
    [
        "2013-02-15T 2:30:42 0000",
        "",
        "yesterday",
        "2013-2-15",
        "2013-02-30",
        "2013-02-15T",
        "2013-02-15T25:00Z",
        "2013-02-15T02:30:42.Z",
        "2013-02-15 02:30",
        "2013-02-15T02:30:42+25:00",
        "20130215",
        "0000",
        "0001-01-01T00:00:00+05:00",
        "2013\n",
        "\uff12\uff10\uff11\uff13",
        "53ff6e6b322eced00200008",
    ],
)
def test_what_is_neither_is_refused_in_the_recorded_words(
    clever: CleverMock, version: str, name: str, text: str
) -> None:
    DistrictFactory()
    response = clever.get(f"/{version}/events", query_string={name: text})
    assert response.status_code == 400
    assert response.json == {
        "error": f"Could not parse {name} '{text}'. Please ensure it is either a valid ObjectID "
        "or a valid W3C datetime: http://www.w3.org/TR/NOTE-datetime."
    }


def test_a_plus_that_was_not_escaped_is_a_space_as_recorded(clever: CleverMock, version: str) -> None:
    DistrictFactory()
    response = clever.get(f"/{version}/events?created_since=2013-02-15T02:30:42+00:00")
    assert "'2013-02-15T02:30:42 00:00'" in response.text


# Retention


@pytest.mark.usefixtures("pupil")
def test_an_event_is_kept_for_thirty_days_by_the_clock(clever: CleverMock, version: str) -> None:
    found = events(clever, version)
    first = dt.datetime(2017, 3, 1, 8, tzinfo=dt.timezone.utc)
    clever.travel(first + dt.timedelta(days=30, hours=-1))
    assert events(clever, version) == found
    clever.travel(first + dt.timedelta(days=32, hours=1))
    assert events(clever, version) == found[3:]
    assert answer(clever, f"/{version}/events", count="true")["count"] == 4
    clever.travel(first + dt.timedelta(days=60))
    assert events(clever, version) == []


def test_an_event_expires_when_it_is_thirty_days_old(clever: CleverMock, version: str) -> None:
    pupil = opened(clever, StudentFactory().school.district).students[0]
    born = dt.datetime(2017, 3, 1, 8, tzinfo=dt.timezone.utc)
    with clever.travel(born, freeze=True):
        pupil.update(sis_id="new")
    for age, count in ((dt.timedelta(days=30, milliseconds=-1), 1), (dt.timedelta(days=30), 0)):
        with clever.travel(born + age, freeze=True):
            assert len(events(clever, version)) == count


def test_an_expired_event_is_nowhere_to_be_found(clever: CleverMock, pupil: Student, version: str) -> None:
    ids = [event["id"] for event in events(clever, version)]
    clever.travel("2017-04-03T00:00:00Z")
    assert clever.get(f"/{version}/events/{ids[2]}").json == NO_RECORD
    answer(clever, f"/{version}/events/{ids[3]}")
    assert [event["id"] for event in events(clever, version, f"/students/{pupil.id}/events")] == ids[3:]
    assert events(clever, version, where=json.dumps({"_id": ids[2]})) == []


@pytest.mark.usefixtures("pupil")
def test_a_cursor_at_an_expired_event_goes_on_as_a_position(clever: CleverMock, version: str) -> None:
    ids = [event["id"] for event in events(clever, version)]
    clever.travel("2017-04-03T00:00:00Z")
    assert [event["id"] for event in events(clever, version, starting_after=ids[0])] == ids[3:]
    assert events(clever, version, ending_before=ids[3]) == []


@pytest.mark.clever(event_retention=None)
@pytest.mark.usefixtures("pupil")
def test_a_mock_may_keep_all_events(clever: CleverMock, version: str) -> None:
    clever.travel("2027-03-01")
    assert len(events(clever, version)) == 7


@pytest.mark.clever(event_retention=2)
@pytest.mark.usefixtures("pupil")
def test_a_mock_may_keep_events_for_less(clever: CleverMock, version: str) -> None:
    assert grades(clever, version) == ["7", "8"]


def test_a_clock_that_goes_back_brings_no_order_into_trouble(clever: CleverMock, version: str) -> None:
    district: District = DistrictFactory(schools=1, students=1)
    opened(clever, district)
    for day in ("2017-03-05", "2017-03-01", "2017-03-06"):
        clever.travel(day)
        district.students[0].update(grade=day[-1])
    clever.travel("2017-03-07")
    assert grades(clever, version) == ["5", "1", "6"]
    assert grades(clever, version, created_since="2017-03-05T12:00:00Z") == ["6"]
    clever.travel("2017-04-04T12:00:00Z")
    assert grades(clever, version) == ["6"]
