"""Rosters from files: what the API shows can be loaded again, and a file with a fault is refused whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock, LoadError
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)

KINDS = ("districts", "schools", "teachers", "students", "sections", "school_admins", "district_admins", "contacts")
RELATED = {
    "districts": ("schools", "teachers", "students", "sections", "admins"),
    "schools": ("district", "teachers", "students", "sections"),
    "teachers": ("district", "school", "students", "sections", "grade_levels"),
    "students": ("district", "school", "teachers", "sections", "contacts"),
    "sections": ("district", "school", "teacher", "teachers", "students"),
    "school_admins": ("schools",),
    "district_admins": (),
    "contacts": ("district", "student"),
}
TOKEN = "a-chosen-token"

Roster = dict[str, Any]


@pytest.fixture(params=["v1.1", "v1.2"])
def version(request: pytest.FixtureRequest) -> str:
    """Each version of the API that there is."""
    return str(request.param)


def build() -> None:
    """A district in which every kind of record and relation is there, and each field that Clever hides by default."""
    district = DistrictFactory(token=TOKEN, schools=2, teachers=6, students=30, sections=8, contacts=5)
    north, south = SchoolFactory.create_batch(2, district=district, principal=None)
    lead, partner = TeacherFactory(school=north), TeacherFactory(school=south, credentials=None)
    pupil = StudentFactory(school=north, frl_status="Free", iep_status="", credentials__district_password="tiger")
    bare = StudentFactory(school=south, dob=None, grade="", email=None, credentials=None, name__middle=None)
    SectionFactory(school=south, teacher=partner, teachers=[partner, lead], students=[pupil, bare])
    SectionFactory(school=north, teacher=None, term=None)
    SectionFactory(school=north, term={"end_date": "2017-06-02", "start_date": "2016-08-15T00:00:00.000Z", "name": "Y"})
    ContactFactory(student=pupil, phone="")
    SchoolAdminFactory(district=district, schools=[south, north])
    SchoolAdminFactory(district=district, schools=[])
    DistrictAdminFactory.create_batch(2, title=None)


def answered(clever: CleverMock, path: str, **options: Any) -> Any:
    """The JSON that the API answers."""
    return clever.get(path, **options).json


def dump(clever: CleverMock, version: str) -> Roster:
    """The roster as a version shows it."""
    items = {kind: answered(clever, f"/{version}/{kind}?limit=1000")["data"] for kind in KINDS}
    return {kind: [item["data"] if "uri" in item else item for item in records] for kind, records in items.items()}


def every_answer(clever: CleverMock, roster: Roster, version: str) -> Iterator[tuple[str, int, bytes]]:
    """What the API answers to every path that the records of a roster have."""
    paths = [f"{kind}?limit=7" for kind in KINDS]
    for kind in KINDS:
        for record in roster[kind]:
            paths += [f"{kind}/{record['id']}", *(f"{kind}/{record['id']}/{name}" for name in RELATED[kind])]
    for path in paths:
        answer = clever.get(f"/{version}/{path}")
        yield path, answer.status_code, answer.data


@pytest.fixture
def roster() -> Roster:
    """A small roster, as v1.2 shows it."""
    with CleverMock(seed=9) as clever:
        DistrictFactory(schools=1, teachers=2, students=3, sections=2, contacts=1, school_admins=1, district_admins=1)
        return dump(clever, "v1.2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of a test lies."""
    return tmp_path / "roster.json"


def load(clever: CleverMock, path: Path, roster: object) -> None:
    """Write a roster to the file and load it."""
    path.write_text(json.dumps(roster))
    clever.load(path)


# What can be loaded


def test_what_a_version_shows_is_shown_again_once_it_is_loaded(version: str, path: Path) -> None:
    with CleverMock() as first:
        build()
        roster = dump(first, version)
        before = list(every_answer(first, roster, version))
    path.write_text(json.dumps(roster))
    with CleverMock(seed=1) as second:
        second.load(path, token=TOKEN)
        after = list(every_answer(second, roster, version))
    assert len(before) > 300
    assert after == before


def test_loading_gives_the_districts_connected_and_launched(clever: CleverMock, roster: Roster, path: Path) -> None:
    path.write_text(json.dumps(roster))
    (district,) = clever.load(str(path))
    assert district.id == roster["districts"][0]["id"]
    assert (district.state, len(district.students)) == ("running", 3)
    assert district.launch_date is not None
    assert clever.get("/v1.2/students").status_code == 200


def test_the_token_can_be_chosen(clever: CleverMock, roster: Roster, path: Path) -> None:
    path.write_text(json.dumps(roster))
    clever.load(path, token=TOKEN)
    assert clever.get("/v1.1/students", token=TOKEN).status_code == 200


def test_the_demo_district_is_loaded_with_its_credentials(clever: CleverMock, path: Path) -> None:
    load(clever, path, {"districts": [{"id": "4fd43cc56d11340000000005", "name": "Demo District"}]})
    for token in ("DEMO_TOKEN", "TEST_TOKEN"):
        assert clever.get("/v1.1/districts", token=token).status_code == 200


def test_fields_outside_the_published_schema_are_kept(clever: CleverMock, roster: Roster, path: Path) -> None:
    roster["students"][0] |= {"frl_status": "Paid", "iep_status": "N", "credentials": {"district_password": "tiger"}}
    load(clever, path, roster)
    shown = answered(clever, f"/v1.1/students/{roster['students'][0]['id']}")["data"]
    assert (shown["frl_status"], shown["iep_status"]) == ("Paid", "N")
    assert shown["credentials"] == {"district_password": "tiger"}


def test_ids_and_dates_are_kept(clever: CleverMock, roster: Roster, path: Path) -> None:
    pupil = roster["students"][0]
    pupil |= {"created": "2011-01-02T03:04:05.006Z", "last_modified": "2012-01-02T03:04:05.006Z"}
    load(clever, path, roster)
    shown = answered(clever, f"/v1.2/students/{pupil['id']}")["data"]
    assert shown == pupil


def test_several_districts_can_be_loaded_from_one_file(clever: CleverMock, roster: Roster, path: Path) -> None:
    with CleverMock(seed=1) as other:
        DistrictFactory(students=2)
        more = dump(other, "v1.2")
    path.write_text(json.dumps({kind: roster[kind] + more[kind] for kind in KINDS}))
    first, second = clever.load(path)
    assert (len(first.students), len(second.students)) == (3, 2)
    assert answered(clever, "/v1.2/students?count=true", token=second.token)["count"] == 2


def test_loading_comes_beside_what_is_there(clever: CleverMock, roster: Roster, path: Path) -> None:
    there = DistrictFactory(students=1)
    load(clever, path, roster)
    assert len(clever.roster.districts) == 2
    assert answered(clever, "/v1.2/students?count=true", token=there.token)["count"] == 1


def test_the_district_may_be_left_out_where_there_is_one(clever: CleverMock, roster: Roster, path: Path) -> None:
    for kind in KINDS[1:]:
        for record in roster[kind]:
            del record["district"]
    load(clever, path, roster)
    assert answered(clever, "/v1.1/students?count=true")["count"] == 3


def test_loaded_records_can_be_changed_like_any_other(clever: CleverMock, roster: Roster, path: Path) -> None:
    load(clever, path, roster)
    pupil = clever.district.students[0]
    pupil.update(name__first="Ada")
    StudentFactory(school=clever.district.schools[0])
    assert answered(clever, f"/v1.2/students/{pupil}")["data"]["name"]["first"] == "Ada"
    assert answered(clever, "/v1.2/students?count=true")["count"] == 4


def test_a_value_of_null_is_no_value(clever: CleverMock, roster: Roster, path: Path) -> None:
    roster["students"][0]["email"] = None
    load(clever, path, roster)
    assert "email" not in answered(clever, "/v1.2/students")["data"][0]["data"]


# What is refused


UNKNOWN = "0123456789abcdef01234567"

FAULTS: dict[str, tuple[str, dict[str, Any], str]] = {
    # the kind whose second (or only) record is changed, the change, what the error says beside file, kind and place
    "an unknown field": ("students", {"graed": "8"}, "no field 'graed'; did you mean 'grade'"),
    "a field with an odd name": ("students", {"self": "8"}, "no field 'self'"),
    "a field in two parts": ("students", {"name__first": "Ada"}, "no field 'name__first'"),
    "a district with an odd field": ("districts", {"self": "8"}, "no field 'self'"),
    "a field of a newer version": ("schools", {"schools": []}, "no field 'schools'"),
    "a malformed id": ("teachers", {"id": "12"}, "id takes 24 lower-case hexadecimal digits, not '12'"),
    "an id that is no text": ("teachers", {"id": 12}, "id takes"),
    "no id": ("teachers", {"id": None}, "id takes"),
    "a wrong type": ("students", {"sis_id": 7}, "sis_id takes text, not 7"),
    "a wrong word": ("students", {"grade": "14"}, "grade takes one of"),
    "a wrong day": ("students", {"dob": "31/31/2007"}, "dob takes a day"),
    "a wrong moment": ("schools", {"created": "soon"}, "created takes a moment"),
    "no moment": ("schools", {"created": None}, "created is missing"),
    "a wrong name": ("students", {"name": "Ada"}, "name takes a Name or a mapping"),
    "a wrong part": ("students", {"name": {"frist": "Ada"}}, "name has no 'frist'"),
    "no name": ("sections", {"name": None}, "name"),
    "no school": ("students", {"school": None}, "school"),
    "one where several belong": ("sections", {"students": UNKNOWN}, "students takes several students"),
    "an unknown school": ("students", {"school": UNKNOWN}, f"school names '{UNKNOWN}'"),
    "an unknown teacher": ("sections", {"teacher": UNKNOWN}, f"teacher names '{UNKNOWN}'"),
    "an unknown co-teacher": ("sections", {"teachers": [UNKNOWN]}, f"names '{UNKNOWN}'"),
    "an unknown student": ("sections", {"students": [UNKNOWN]}, f"students names '{UNKNOWN}'"),
    "an unknown school of an admin": ("school_admins", {"schools": [UNKNOWN]}, f"schools names '{UNKNOWN}'"),
    "an unknown student of a contact": ("contacts", {"student": UNKNOWN}, f"student names '{UNKNOWN}'"),
    "an unknown district": ("students", {"district": UNKNOWN}, f"district is '{UNKNOWN}'"),
    "a surrogate": ("students", {"sis_id": "\ud800"}, "sis_id takes text"),
    "a deep value": ("students", {"location": {"zip": {"a": 1}}}, "location zip takes text"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_by_file_kind_place_and_field(
    clever: CleverMock, roster: Roster, path: Path, fault: str
) -> None:
    kind, change, message = FAULTS[fault]
    place = len(roster[kind]) - 1
    roster[kind][place] |= change
    with pytest.raises(LoadError) as caught:
        load(clever, path, roster)
    assert str(caught.value).startswith(f"{path}: {kind}[{place}]")
    assert message in str(caught.value)
    assert clever.roster.districts == []


def test_an_id_that_comes_twice_is_refused_with_both_places(clever: CleverMock, roster: Roster, path: Path) -> None:
    roster["contacts"][0]["id"] = roster["students"][2]["id"]
    with pytest.raises(LoadError, match=r"contacts\[0\].* id is that of students\[2\] as well"):
        load(clever, path, roster)


def test_an_id_that_the_mock_holds_is_refused(clever: CleverMock, roster: Roster, path: Path) -> None:
    load(clever, path, roster)
    with pytest.raises(LoadError, match=r"districts\[0\].* id is taken"):
        load(clever, path, roster)
    assert len(clever.roster.districts) == 1


def test_a_reference_into_another_district_is_refused_with_both(clever: CleverMock, roster: Roster, path: Path) -> None:
    other = {"id": UNKNOWN, "name": "Other"}
    roster["districts"].append(other)
    roster["students"][1]["district"] = UNKNOWN
    with pytest.raises(LoadError, match=r"students\[1\].*another district"):
        load(clever, path, roster)
    assert clever.roster.districts == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"districts":[{"id":"\xff"}]}', "UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "one object with a list for each kind: districts, schools"),
        (b'"x"', "one object"),
        (b"{}", "no districts"),
        (b'{"districts":[]}', "no districts"),
        (b'{"students":[]}', "no districts"),
        (b'{"districts":{}}', "districts must be a list of records"),
        (b'{"districts":[1]}', r"districts\[0\]: it must be an object"),
        (b'{"districts":[null]}', r"districts\[0\]: it must be an object"),
        (b'{"districts":[],"pupils":[]}', "no kind 'pupils'"),
        (b'{"districts":[],"student":[]}', "no kind 'student'; did you mean 'students'"),
        (b'{"districts":[{"id":"4fd43cc56d11340000000005"}]}', r"districts\[0\].*name is missing"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(clever: CleverMock, path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    with pytest.raises(LoadError, match=message) as caught:
        clever.load(path)
    assert str(caught.value).startswith(str(path))
    assert clever.roster.districts == []


def test_a_file_that_cannot_be_read_is_refused(clever: CleverMock, tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(LoadError, match="cannot be read") as caught:
            clever.load(path)
        assert str(path) in str(caught.value)


@pytest.mark.parametrize("token", ["taken", "", "é"])
def test_a_token_that_cannot_be_had_is_refused_and_nothing_is_loaded(
    clever: CleverMock, roster: Roster, path: Path, token: str
) -> None:
    there = DistrictFactory(token="taken", id=UNKNOWN)
    path.write_text(json.dumps(roster))
    with pytest.raises(LoadError, match="token"):
        clever.load(path, token=token)
    assert clever.roster.districts == [there]


def test_credentials_that_the_demo_district_would_need_are_not_taken_from_another(
    clever: CleverMock, path: Path
) -> None:
    there = DistrictFactory(token="TEST_TOKEN")
    with pytest.raises(LoadError, match="'TEST_TOKEN' is taken"):
        load(clever, path, {"districts": [{"id": "4fd43cc56d11340000000005", "name": "Demo District"}]})
    assert clever.roster.districts == [there]
    assert answered(clever, "/v1.1/districts", token="TEST_TOKEN")["data"][0]["data"]["id"] == there.id
