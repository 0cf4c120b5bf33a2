"""Each move from an older version to a newer one: what is told of it holds, by the answers of both versions."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolFactory,
    SectionFactory,
    StaffFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.schema.changes import changes
from clever_mock.schema.counterparts import counterpart
from clever_mock.schema.tables import grouped
from clever_mock.upgrade import Move, Report
from clever_mock.upgrade.sides import Paper
from clever_mock.upgrade.tour import run_tour
from clever_mock.versions import VERSIONS
from clever_mock.versions.moves import moves
from tests.upgrade.traffic import LATER, TRAFFIC, samples_in

PAIRS = list(combinations(VERSIONS, 2))

each_pair = pytest.mark.parametrize(("old", "new"), PAIRS)


@pytest.fixture(scope="module")
def told() -> Iterator[CleverMock]:
    """A mock with a record of each kind, one person having two roles and one contact two students."""
    with CleverMock() as clever:
        DistrictFactory(name="Riverbend Unified")
        north, south = SchoolFactory.create_batch(2)
        pupils = StudentFactory.create_batch(3, school=north)
        teacher = TeacherFactory(school=north)
        StaffFactory(person=teacher, schools=[north])
        DistrictAdminFactory(person=teacher)
        SectionFactory(school=north, teacher=teacher, students=pupils)
        SectionFactory(school=south, teacher=TeacherFactory(school=south), students=pupils[:1])
        ContactFactory(student=pupils[0], sis_id="603").relate(pupils[1], relationship="Sibling")
        clever.get("/v1.1/students")
        pupils[0].update(grade="6")
        yield clever


def asked(clever: CleverMock, old: str) -> Iterator[str]:
    """A path for each endpoint of a version, with an id of the version in it."""
    district, version = clever.district, VERSIONS[old]
    view = district.connection().view
    for endpoint in version.endpoints:
        if endpoint.form in ("me", "event"):
            continue
        ids = [district.id] if endpoint.owner == "districts" else view.ids(endpoint.owner) if endpoint.owner else [""]
        if ids:
            yield endpoint.path.replace("{id}", ids[0])


@each_pair
def test_each_path_has_a_counterpart_that_answers_or_is_told_to_be_gone(told: CleverMock, old: str, new: str) -> None:
    view, moved = told.district.connection().view, moves(VERSIONS[old], VERSIONS[new])
    gone = {row.name for row in changes(VERSIONS[old], VERSIONS[new]) if row.area == "path" and row.new is None}
    assert gone <= {"/teachers/{id}/grade_levels"}
    count = 0
    for path in asked(told, old):
        assert told.get(f"/{old}{path}").status_code == 200, path
        into = counterpart(path, VERSIONS[old], VERSIONS[new], view)
        if into is None:
            assert path.endswith("/grade_levels")
            continue
        assert told.get(f"/{new}{into}").status_code == 200, (path, into)
        count += 1
    assert count >= 30
    assert all(moved.path(endpoint.path) for endpoint in VERSIONS[old].endpoints if endpoint.path not in gone)


def people(version: str) -> tuple[str, ...]:
    """The collections in which a version lists people."""
    if version.startswith("v3."):
        return ("users",)
    return ("students", "teachers", "school_admins", "district_admins", "contacts")


def records(body: Any) -> list[dict[str, Any]]:
    """The records of an answer."""
    data = body["data"]
    return [item.get("data", item) for item in data] if isinstance(data, list) else [data]


@each_pair
def test_a_counterpart_lists_the_same_people(told: CleverMock, old: str, new: str) -> None:
    view = told.district.connection().view
    for collection in people(old):
        into = counterpart(f"/{collection}", VERSIONS[old], VERSIONS[new], view)
        before, after = records(told.get(f"/{old}/{collection}").json), records(told.get(f"/{new}{into}").json)
        if collection == "contacts" and old < "v2" <= new:  # two relationships, one contact
            assert (len(before), len(after)) == (2, 1)
            continue
        assert len(before) == len(after) > 0
        for one in before:
            path = counterpart(f"/{collection}/{one['id']}", VERSIONS[old], VERSIONS[new], view)
            [other] = records(told.get(f"/{new}{path}").json)
            assert other in after
            assert told_name(one) == told_name(other)


def told_name(record: dict[str, Any]) -> object:
    """The last name of a person, a contact's being whole."""
    return record["name"] if isinstance(record["name"], str) else record["name"]["last"]


@each_pair
def test_the_way_back_leads_to_where_it_came_from(told: CleverMock, old: str, new: str) -> None:
    view = told.district.connection().view
    for collection in (*people(old), "sections"):
        [record, *_] = records(told.get(f"/{old}/{collection}").json)
        path = f"/{collection}/{record['id']}"
        into = counterpart(path, VERSIONS[old], VERSIONS[new], view)
        assert into is not None
        back = counterpart(into, VERSIONS[new], VERSIONS[old], view)
        assert back is not None
        # One user can be several people of an older version; the way back is to one of them.
        same = counterpart(back, VERSIONS[old], VERSIONS[new], view)
        assert same == into


@each_pair
def test_a_moved_field_is_where_it_is_told_to_be(told: CleverMock, old: str, new: str) -> None:
    for collection in (*people(old), "sections"):
        [record, *_] = records(told.get(f"/{old}/{collection}").json)
        found = told.diff(f"/{collection}/{record['id']}", old=old, new=new)
        assert found.status == 200
        if new >= "v3" > old and collection != "sections":
            gone = {name for name in found.removed if not name.startswith("links.")}
            assert {name.rpartition(".")[2] for name in gone} <= {"lat", "lon", "frl_status", "iep_status"}
            assert found.moved
        back = told.diff((found.new_path or found.path), old=new, new=old)
        if back.new_path == found.path or not found.new_path:  # else the user has another role as well
            assert back.back == found


@each_pair
def test_whatever_is_asked_for_has_a_difference_both_ways(told: CleverMock, old: str, new: str) -> None:
    [event, *_] = records(told.get(f"/{new}/events").json)
    odd = ("/", "", "/x", "/users?role=nobody", "/users/nobody", "/students?limit=1&where=x", "/events?record_type=x")
    for path in (*odd, "/teachers?count=true", "/me", "/events?ending_before=last&limit=1", f"/events/{event['id']}"):
        there, back = told.diff(path, old=old, new=new), told.diff(path, old=new, new=old)
        assert str(there).startswith("GET /")
        assert str(back).startswith("GET /")


@each_pair
def test_the_difference_is_told_once(old: str, new: str) -> None:
    lines = list(grouped(VERSIONS[old], VERSIONS[new]))
    assert lines[0] == f"# From {old} to {new}"
    assert all(len(line) <= 110 or " " not in line for text in lines for line in text.splitlines())
    rows = changes(VERSIONS[old], VERSIONS[new])
    for row in rows:
        assert row.to != row.name
        last = (row.to or row.name).rpartition(".")[2].rpartition("=")[2].rpartition("?")[2].rpartition(": ")[2]
        assert last in "\n".join(lines), row
    moved = {row.to for row in rows if row.area == "field" and row.to}
    assert not moved & {row.name for row in rows if row.area == "field" and row.old is None}
    assert {(row.area, row.name) for row in rows if row.new is None}.isdisjoint(
        (row.area, row.name) for row in rows if row.to
    )
    told_back = changes(VERSIONS[new], VERSIONS[old])
    assert [row.back for row in told_back] == rows


@each_pair
def test_the_tour_runs_and_leads_to_the_checklist(old: str, new: str) -> None:
    out = io.StringIO()
    run_tour(out, ask=None, old=old, to=new, paper=Paper(100))
    text = out.getvalue()
    assert f"1. From {old} to {new}" in text
    assert f"The checklist, from {old} to {new}" in text
    # All that is asked of the newer version is answered, but for what the step is about.
    answered = re.findall(r"│ HTTP (\d+)", text)
    assert answered.count("200") >= 2
    assert set(answered) <= {"200", "400", "404", "413"}
    assert "500" not in answered
    assert not re.search(r"\{(old|new|subject|call|into|role)\}", text)


@each_pair
def test_the_report_runs_on_all_traffic(old: str, new: str) -> None:
    texts = [*(text for text, _ in TRAFFIC.values()), *(text for _, text, _ in LATER.values())]
    report = Report.on(samples_in("\n".join(texts)), to=new)
    left = [one for one in report.findings if one.code == "CU101" and f"calls {old} " in one.title]
    assert left or old in ("v2.0", "v3.0", "v3.1")
    for one in report.findings:
        assert not re.search(r"\{(?!id\})", one.title + one.instead), one
        for call in re.findall(rf"`/{new}(/[^`]*)`", one.instead):
            assert call.partition("?")[0] in {endpoint.path for endpoint in VERSIONS[new].endpoints}


def test_from_a_version_that_is_not_older_there_is_no_tour() -> None:
    from clever_mock import InvalidValueError

    for old, new in (("v3.1", "v2.1"), ("v2.1", "v2.1")):
        with pytest.raises(InvalidValueError, match=f"no way up from {old} to {new}; name one of v1.1, v1.2, v2.0"):
            run_tour(io.StringIO(), ask=None, old=old, to=new)


def test_what_a_version_adds_to_the_roles_of_users_is_told() -> None:
    lines = Move.to("v3.1").changes("v3.0", "/users")
    assert "+ users.student.disability: object" in lines
    assert all(line.startswith("+ users.") for line in lines)
    out = io.StringIO()
    run_tour(out, ask=None, old="v3.0", to="v3.1", paper=Paper(400))
    for words in ("Users: `lms_status`, `disability`", "Districts: `last_attendance_sync`, `lms_state`, `lms_type`"):
        assert words in out.getvalue()
