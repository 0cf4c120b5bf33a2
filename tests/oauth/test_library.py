"""An app of Clever Library reads, with the token of a teacher who logged in, what that teacher teaches."""

from __future__ import annotations

from typing import Any

import pytest

from clever_mock import CleverMock, OffenceError
from clever_mock.factories import SectionFactory, StudentFactory, TeacherFactory


@pytest.fixture
def taught(clever: CleverMock) -> dict[str, Any]:  # noqa: ARG001  factories create into it
    """A teacher with a section and a student, and a section and a student of another."""
    teacher, other = TeacherFactory.create_batch(2)
    pupil, stranger = StudentFactory.create_batch(2)
    return {
        "teacher": teacher,
        "pupil": pupil,
        "own": SectionFactory(teacher=other, teachers=[other, teacher], students=[pupil]),
        "other": SectionFactory(teacher=other, students=[stranger]),
        "colleague": other,
        "stranger": stranger,
    }


PATHS = {
    "/teachers/{}/sections": "teacher",
    "/sections/{}": "own",
    "/sections/{}/students": "own",
    "/students/{}": "pupil",
}
OTHERS = {
    "/teachers/{}/sections": "colleague",
    "/sections/{}": "other",
    "/sections/{}/students": "other",
    "/students/{}": "stranger",
}


@pytest.mark.parametrize("version", ["v1.1", "v1.2"])
@pytest.mark.parametrize("path", PATHS)
def test_a_teacher_reads_what_is_taught(clever: CleverMock, taught: dict[str, Any], version: str, path: str) -> None:
    token = clever.login(taught["teacher"]).token
    assert clever.get(f"/{version}{path}", taught[PATHS[path]], token=token).status_code == 404
    clever.application.library = True
    answer = clever.get(f"/{version}{path}", taught[PATHS[path]], token=token)
    assert answer.data == clever.get(f"/{version}{path}", taught[PATHS[path]]).data
    assert answer.status_code == 200


@pytest.mark.parametrize("path", OTHERS)
def test_what_another_teaches_is_not_there(clever: CleverMock, taught: dict[str, Any], path: str) -> None:
    clever.application.library = True
    token = clever.login(taught["teacher"]).token
    assert clever.get(f"/v1.1{path}", taught[OTHERS[path]], token=token).status_code == 404


@pytest.mark.parametrize("path", ["/students", "/sections", "/sections/{}/teacher", "/students/{}/contacts"])
def test_the_rest_of_the_data_api_stays_closed(clever: CleverMock, taught: dict[str, Any], path: str) -> None:
    clever.application.library = True
    token = clever.login(taught["teacher"]).token
    of = [taught["own" if "sections" in path else "pupil"]] if "{}" in path else []
    assert clever.get(f"/v1.1{path}", *of, token=token).status_code == 404


def test_it_is_for_teachers_with_the_scope_to_read_records(clever: CleverMock, taught: dict[str, Any]) -> None:
    clever.application.library = True
    without = clever.login(taught["teacher"], scope="read:user_id").token
    pupil = clever.login(taught["pupil"]).token
    assert clever.get("/v1.1/teachers/{}/sections", taught["teacher"], token=without).status_code == 404
    assert clever.get("/v1.1/sections/{}/students", taught["own"], token=pupil).status_code == 404


def test_one_more_application_can_be_of_the_library(clever: CleverMock, taught: dict[str, Any]) -> None:
    application = clever.add_application("Class list", ["https://app.example/in"], library=True)
    clever.district.connect(application).launch("2016-08-15")
    token = clever.login(taught["teacher"], application=application).token
    [section] = clever.get("/v1.2/teachers/{}/sections", taught["teacher"], token=token).json["data"]
    assert section["data"]["id"] == taught["own"].id


def test_a_strict_mock_takes_what_a_teacher_of_the_library_asks_and_no_more() -> None:
    with CleverMock(strict=True) as clever:
        clever.application.library = True
        section = SectionFactory()
        token = clever.login(section.teacher).token
        assert clever.get("/v1.1/sections/{}/students", section, token=token).status_code == 200
        clever.verify()
        clever.get("/v1.1/sections", token=token)
        with pytest.raises(OffenceError, match=r"(?s)wrong-token.*opens\s.*/sections/\{id\}/students"):
            clever.verify()
