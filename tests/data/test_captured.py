"""Answers captured from the API are a roster again: pages and single records, the newest sight of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock, LoadError
from clever_mock.factories import ContactFactory, DistrictFactory
from tests.data.asking import answers, records
from tests.data.asking import body as asked

NOW = "2017-02-03"
TOKEN = "a-chosen-token"
LISTS = ("districts", "schools", "teachers", "students", "sections", "school_admins", "district_admins", "events")

Json = dict[str, Any]


class Captured:
    """A district that was read, and the answers that were kept."""

    def __init__(self, version: str) -> None:
        with CleverMock() as real, real.travel(NOW, freeze=True):
            district = DistrictFactory(
                token=TOKEN, schools=2, teachers=3, students=9, sections=3, school_admins=1, district_admins=2
            )
            ContactFactory(student=district.students[0])
            real.get("/v1.2/students")
            district.students[1].update(email="new@example.org")
            self.id = district.id
            self.answers = answers(real)
            self.pages: list[tuple[str, Json]] = []
            for kind in LISTS:
                path: str | None = f"/{version}/{kind}?limit=4"
                while path:
                    page = asked(real, path)
                    self.pages.append((path, page))
                    links = page["links"] if kind != "district_admins" else []
                    path = next((link["uri"] for link in links if link["rel"] == "next"), None)
            for path in (
                f"/{version}/students/{district.students[0]}/contacts",
                f"/{version}/districts/{self.id}/status",
            ):
                self.pages.append((path, asked(real, path)))

    def body(self, kind: str) -> Json:
        """The first page of a kind."""
        return next(body for path, body in self.pages if f"/{kind}" in path)


@pytest.fixture
def captured() -> Captured:
    """Every page of a district, as v1.2 answered it."""
    return Captured("v1.2")


def write(path: Path, *values: object) -> Path:
    """Write values as JSON, each on a line of its own."""
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def loaded(path: Path) -> dict[str, tuple[int, bytes]]:
    """All answers of a mock that has loaded what a path holds."""
    with CleverMock(seed=1) as clever, clever.travel(NOW, freeze=True):
        clever.load(path, token=TOKEN)
        return answers(clever)


def test_pages_in_a_directory_are_the_district_that_they_were_read_from(captured: Captured, tmp_path: Path) -> None:
    for number, (_, body) in enumerate(captured.pages):
        (tmp_path / f"{number:02}.json").write_text(json.dumps(body, indent=2))
    assert loaded(tmp_path) == captured.answers


@pytest.mark.parametrize("shape", ["lines of bodies", "lines with requests", "a list"])
def test_many_answers_in_one_file_are_a_district(captured: Captured, tmp_path: Path, shape: str) -> None:
    path = tmp_path / "answers.jsonl"
    if shape == "lines of bodies":
        write(path, *(body for _, body in captured.pages))
    elif shape == "lines with requests":
        write(path, *({"request": request, "status": 200, "body": body} for request, body in captured.pages))
    else:
        write(path, [body for _, body in captured.pages])
    assert loaded(path) == captured.answers


def test_answers_of_v1_1_are_shown_again_in_v1_1(tmp_path: Path) -> None:
    captured = Captured("v1.1")
    found = loaded(write(tmp_path / "answers.jsonl", *(body for _, body in captured.pages)))
    assert captured.answers.keys() == found.keys()
    assert [path for path in found if path.startswith("/v1.1") and found[path] != captured.answers[path]] == []


LATER_LISTS = (
    *("districts", "schools", "terms", "courses", "teachers", "students", "sections"),
    *("school_admins", "district_admins", "contacts", "events"),
)


@pytest.mark.parametrize("version", ["v2.0", "v2.1"])
def test_pages_of_a_later_version_answer_the_same_there(version: str, tmp_path: Path) -> None:
    with CleverMock() as real, real.travel(NOW, freeze=True):
        district = DistrictFactory(
            token=TOKEN, schools=2, teachers=3, students=9, sections=3, school_admins=1, district_admins=2
        )
        ContactFactory(students=district.students[:2])
        district.pause("2017-06-01", "2017-08-15")
        real.get("/v1.2/students")
        district.students[1].update(email="new@example.org")
        district.courses[0].update(name="Latin")
        before = answers(real, versions=[version])
        pages = [asked(real, f"/{version}/{kind}?limit=1000") for kind in LATER_LISTS]
    with CleverMock(seed=1) as clever, clever.travel(NOW, freeze=True):
        clever.load(write(tmp_path / "answers.jsonl", *pages), token=TOKEN)
        assert answers(clever, versions=[version]) == before


def test_what_records_need_and_no_answer_shows_is_made_up(clever: CleverMock, tmp_path: Path) -> None:
    home, north, south, id = (f"58da8c58155b94024800000{digit}" for digit in "1234")
    student = {"id": id, "name": {"first": "Ada", "last": "Ray"}, "district": home, "school": north}
    student |= {"schools": [north, south], "sis_id": "7", "created": NOW}
    page = {"data": [{"data": student, "uri": f"/v2.1/students/{id}"}], "links": []}
    [district] = clever.load(write(tmp_path / "answers.jsonl", page))
    assert (district.id, [school.id for school in district.schools]) == (home, [north, south])
    assert [item["data"]["schools"] for item in asked(clever, "/v2.1/students")["data"]] == [[north, south]]
    assert asked(clever, f"/v2.1/schools/{south}")["data"]["name"] == f"School {south}"


def test_one_page_with_the_district_is_enough(captured: Captured, clever: CleverMock, tmp_path: Path) -> None:
    write(tmp_path / "answers.jsonl", captured.body("districts"), captured.body("schools"), captured.body("students"))
    [district] = clever.load(tmp_path / "answers.jsonl")
    assert (district.id, len(district.schools), len(district.students)) == (captured.id, 2, 4)


def test_what_no_answer_shows_is_left_out_of_lists(captured: Captured, clever: CleverMock, tmp_path: Path) -> None:
    bodies = (captured.body(kind) for kind in ("districts", "schools", "students", "sections", "school_admins"))
    [district] = clever.load(write(tmp_path / "answers.jsonl", *bodies))
    known = set(district.students)
    assert {pupil for section in district.sections for pupil in section.students} <= known
    assert [section.teachers for section in district.sections] == [[], [], []]


def test_single_records_and_related_ones_are_read(captured: Captured, clever: CleverMock, tmp_path: Path) -> None:
    home, student = captured.body("districts")["data"][0]["data"], captured.body("students")["data"][0]["data"]
    school = next(item["data"] for item in captured.body("schools")["data"] if item["data"]["id"] == student["school"])
    pages = [
        {"data": student, "links": [{"rel": "self", "uri": f"/v1.2/students/{student['id']}"}]},
        {"request": f"https://api.clever.com/v1.2/students/{student['id']}/school", "body": {"data": school}},
        {"url": f"/v1.2/schools/{school['id']}/district", "body": {"data": home, "links": []}},
    ]
    clever.load(write(tmp_path / "answers.jsonl", *pages))
    assert records(clever, "students") == [student]


def test_errors_counts_and_me_are_passed_over(captured: Captured, clever: CleverMock, tmp_path: Path) -> None:
    pages: list[Json] = [
        {"request": "/v1.2/students", "status": 400, "body": {"error": "no"}},
        {"request": "/v1.2/students", "status": 500, "body": "broken"},
        {"count": 3, "links": []},
        {"code": 91, "error": "Resource not found", "data": {}, "links": [{"rel": "self", "uri": "/me"}]},
        {"type": "student", "data": {"id": "1"}, "links": [{"rel": "self", "uri": "/v1.2/me"}]},
        {"data": ["1", "2"], "links": [{"rel": "self", "uri": f"/v1.2/teachers/{captured.id}/grade_levels"}]},
        captured.body("districts"),
    ]
    [district] = clever.load(write(tmp_path / "answers.jsonl", *pages))
    assert district.id == captured.id


def _students(captured: Captured, *changes: Json) -> list[Json]:
    """The page of students again and again, with other values in the first of them."""
    body = captured.body("students")
    first = body["data"][0]
    return [{**body, "data": [{**first, "data": {**first["data"], **change}}]} for change in changes]


@pytest.mark.parametrize(
    ("moments", "changes"),
    [
        ((None, None), ({"grade": "1"}, {"grade": "2"})),
        ((None, None), ({"grade": "2", "last_modified": "2018-01-01T00:00:00.000Z"}, {"grade": "1"})),
        (("2017-01-02", "2017-01-01"), ({"grade": "2"}, {"grade": "1"})),
        ((None, "2017-01-01"), ({"grade": "1", "last_modified": "2018-01-01T00:00:00.000Z"}, {"grade": "2"})),
    ],
    ids=["the later", "the one changed last", "the one answered last", "the one with a moment"],
)
def test_of_two_sights_of_a_record_the_newest_counts(
    captured: Captured, clever: CleverMock, tmp_path: Path, moments: tuple[str | None, ...], changes: tuple[Json, ...]
) -> None:
    pages = [captured.body("districts"), captured.body("schools")]
    for moment, body in zip(moments, _students(captured, *changes)):
        pages.append({"body": body, **({} if moment is None else {"at": moment})})
    clever.load(write(tmp_path / "answers.jsonl", *pages))
    assert [student["grade"] for student in records(clever, "students")] == ["2"]


# What is refused

ID = "4fd43cc56d11340000000009"
DISTRICT = {"data": [{"data": {"id": ID, "name": "x"}, "uri": f"/v1.1/districts/{ID}"}]}
SCHOOL = {"id": "4fd43cc56d1134000000000a", "name": "y", "created": "2017-01-01"}

REFUSED: dict[str, tuple[list[object], str]] = {
    "no district": (
        [{"data": [{"data": SCHOOL, "uri": f"/v1.1/schools/{SCHOOL['id']}"}]}],
        "it has no districts; capture an answer of /districts as well",
    ),
    "no school of a student": (
        [
            DISTRICT,
            {
                "request": "/v1.1/students",
                "body": {"data": [{"id": SCHOOL["id"], "name": {}, "school": ID, "created": "2017-01-01"}]},
            },
        ],
        r"line 2: data\[0\] \(\w+\): school names '4.*9', and no answer shows such a record; capture one of /schools",
    ),
    "a district that no answer shows": (
        [DISTRICT, {"request": "/v1.1/schools", "body": {"data": {**SCHOOL, "district": SCHOOL["id"]}}}],
        r"line 2: data\[0\] .*district is '4.*a', and no answer shows such a record",
    ),
    "a bad record": (
        [DISTRICT, {"data": [{"data": {**SCHOOL, "nmae": "z"}, "uri": f"/v1.1/schools/{SCHOOL['id']}"}]}],
        r"line 2: data\[0\] \(\w+\): a school has no field 'nmae'; did you mean 'name'",
    ),
    "a record of another kind": (
        [{"request": "/v1.1/schools", "body": {"data": [7]}}],
        r"data\[0\]: it must be an object",
    ),
    "a newer version": (
        [{"data": [{"data": SCHOOL, "uri": f"/v9.0/schools/{SCHOOL['id']}"}]}],
        r"line 1: /v9.0/schools/\w+ is of v9.0, and only v1.1, v1.2, v2.0, v2.1, v3.0, v3.1 can be read",
    ),
    "another path": ([{"request": "/v1.1/pupils", "body": {"data": []}}], "line 1: /v1.1/pupils is no path of the API"),
    "no kind": ([{"data": [SCHOOL]}], r"line 1: data\[0\]: it has no uri and the answer no link 'self'"),
    "no answer": ([{"data": []}, {"x": 1}], "line 2: it is no answer: it has none of the keys data, paging"),
    "no object": ([{"data": []}, 1], "line 2: an answer is an object, not int"),
    "an odd moment": ([{"body": DISTRICT, "at": "soon"}], "line 1: at is 'soon'"),
    "an odd request": ([{"body": DISTRICT, "request": 1}], "line 1: request takes a path such as"),
    "nothing but errors": ([{"error": "no"}], "one object with a list for each kind.*or answers of the API"),
    "a bad event": (
        [DISTRICT, {"request": "/v1.1/events", "body": {"data": [{"id": "x"}]}}],
        r"line 2: data\[0\]: id takes 24 lower-case hexadecimal digits",
    ),
    "a bad status": (
        [DISTRICT, {"request": f"/v1.1/districts/{ID}/status", "body": {"data": [{"data": {"id": ID, "state": "x"}}]}}],
        r"line 2: data\[0\]: state takes one of",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_read_is_refused_by_file_line_and_place(clever: CleverMock, tmp_path: Path, fault: str) -> None:
    content, message = REFUSED[fault]
    path = write(tmp_path / "answers.jsonl", *content)
    with pytest.raises(LoadError, match=message) as caught:
        clever.load(path)
    assert str(caught.value).startswith(str(path))
    assert clever.roster.districts == []


def test_a_directory_of_answers_is_refused_by_the_file(clever: CleverMock, tmp_path: Path) -> None:
    write(tmp_path / "1.json", DISTRICT)
    (tmp_path / "2.json").write_text('{"data":[}')
    with pytest.raises(LoadError, match=r"2\.json: it is not JSON in UTF-8: line 1, column 10"):
        clever.load(tmp_path)
    assert clever.roster.districts == []
