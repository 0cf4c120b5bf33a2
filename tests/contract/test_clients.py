"""Clients that others wrote, or that tools make of the published files, read everything from the mock."""

from __future__ import annotations

import collections
import importlib
import sys
import warnings
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import ContactFactory, ResourceFactory, SchoolAdminFactory, StudentFactory
from clever_mock.model import District
from tests.conformance.sources import require

from .generated import calls, generate, known, told

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def whole(clever: CleverMock) -> District:
    """The demo district, small, with something of each kind in its feed."""
    district = clever.load_demo(students=60)
    clever.get("/v2.1/districts", token=district.token)
    with district.changes():
        pupil = StudentFactory(school=district.schools[0], gender="X", grade="Ungraded", ext={"gifted_status": "Y"})
        pupil.update(enrollments=[{"school": district.schools[0], "start_date": "2016-08-15"}])
        ContactFactory(students=[pupil, district.students[0]])
        district.sections[0].course.update(name="Latin")
        district.sections[0].term.update(name="Year")
        for kind in ("schools", "teachers", "sections", "school_admins", "district_admins"):
            getattr(district, kind)[0].update(name=getattr(district, kind)[-1].name)
        district.update(name="Riverbend")
        section = district.sections[0]
        ResourceFactory(
            district=district, courses=[section.course], sections=[section], students=[pupil], teachers=section.teachers
        )
        SchoolAdminFactory(person=section.teacher, schools=[district.schools[0]])
        district.students[1].update(name__first="Ada")
    district.students[2].delete()
    return district


VERSIONS = ("v2.1", "v3.0", "v3.1")
NOT_YET = "_id}"
"""What marks the paths of 3.1 that are not served yet: attendance, and what LMS Connect writes."""


@pytest.fixture(params=VERSIONS)
def client(whole: District, clever: CleverMock, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The name of a version, and the two APIs of a client that is generated from its published file."""
    version: str = request.param
    require()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        generate(f"{version}-client.yml", tmp_path, "clever_client")
        sys.path.insert(0, str(tmp_path))
        try:
            module: Any = importlib.import_module("clever_client")
            configuration = module.Configuration(host=f"{clever.url}/{version}", access_token=whole.token)
            with module.ApiClient(configuration) as api:
                yield version, module.DataApi(api), module.EventsApi(api)
        finally:
            sys.path.remove(str(tmp_path))
            for name in [name for name in sys.modules if name.partition(".")[0] == "clever_client"]:
                del sys.modules[name]


def test_a_client_generated_from_the_published_file_reads_everything(
    client: Any, whole: District, clever: CleverMock
) -> None:
    version, data, events = client
    full: dict[str, bool] = {}
    for path, method in calls(f"{version}-client.yml"):
        if NOT_YET in path:
            continue
        api = events if path.startswith("/events") else data
        owner = path.split("/")[1]
        listed = clever.get(f"/{version}/{owner}?limit=200", token=whole.token).json["data"]
        for id in [item["data"]["id"] for item in listed] if "{id}" in path else [""]:
            answer = clever.get(f"/{version}" + path.replace("{id}", id), token=whole.token)
            assert answer.status_code == 200, path
            read = getattr(api, method)(*([id] if id else []))
            assert told(read) == known(answer.json, read), path
            full[path] = full.get(path, False) or bool(read.data)
    assert set(full.values()) == {True}
    page = events.get_events(limit=1, record_type=["courses", "terms"])
    assert page.data[0].data.type.startswith(("courses.", "terms."))


def test_oneroster_reads_the_demo_district(clever: CleverMock, monkeypatch: pytest.MonkeyPatch) -> None:
    # It was written before this name moved.
    monkeypatch.setattr(collections, "MutableMapping", MutableMapping, raising=False)
    clever_module: Any = pytest.importorskip("oneroster.clever")
    district = clever.load_demo(students=60)
    connector = clever_module.CleverConnector(host=f"{clever.url}/v2.1/", access_token=district.token, page_size=25)
    students = connector.get_users(user_filter="students")
    assert sorted(user["id"] for user in students) == [student.id for student in district.students]
    teachers = connector.get_users(user_filter="teachers")
    assert sorted(user["id"] for user in teachers) == [teacher.id for teacher in district.teachers]
    section = district.sections[0]
    taught = connector.get_users(group_filter="courses", group_name=section.course.name, user_filter="students")
    assert {student.id for student in section.students} <= {user["id"] for user in taught}
    school = district.schools[0]
    here = connector.get_users(group_filter="schools", group_name=school.name, user_filter="students")
    assert {user["id"] for user in here} == {student.id for student in school.students}
