"""Many applications and many districts in one mock: each token sees its own, and nothing of the others leaks."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clever_mock import CleverMock, InvalidValueError, UnknownRecordError
from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model.looking.application import Connection
from clever_mock.model.rosters.district import District
from clever_mock.versions import VERSIONS as VIEWS

from .feed import VERSIONS, Json, answer, events, opened, told

UNKNOWN = "0123456789abcdef01234567"
pytestmark = pytest.mark.usefixtures("clever")

KINDS = ("districts", "schools", "teachers", "students", "sections", "school_admins", "district_admins", "contacts")


def whole(clever: CleverMock) -> District:
    """A district with records of every kind and a few events."""
    district: District = DistrictFactory(
        schools=2, teachers=3, students=6, sections=3, contacts=2, school_admins=1, district_admins=1
    )
    opened(clever, district)
    for pupil in district.students[:2]:
        pupil.update(sis_id="new")
    return district


def ids(clever: CleverMock, version: str, kind: str, token: str) -> list[str]:
    """The ids of the records of a list, or of the events, that a token sees."""
    return [item.get("data", item)["id"] for item in answer(clever, f"/{version}/{kind}", token)["data"]]


# Many districts


def test_each_token_lists_its_own_district_and_no_other(clever: CleverMock, version: str) -> None:
    here, there = whole(clever), whole(clever)
    for kind in (*KINDS, "events"):
        mine, theirs = (ids(clever, version, kind, district.token) for district in (here, there))
        assert mine
        assert theirs
        assert not set(mine) & set(theirs)
    assert ids(clever, version, "districts", here.token) == [here.id]


def test_the_record_of_another_district_is_answered_as_one_that_nobody_has(clever: CleverMock, version: str) -> None:
    here, there = whole(clever), whole(clever)
    theirs = {kind: ids(clever, version, kind, there.token)[0] for kind in (*KINDS, "events")}
    for endpoint in VIEWS[version].endpoints:
        if "{id}" in endpoint.path:
            path = f"/{version}{endpoint.path}".replace("{id}", "{}")
            foreign = clever.get(path, theirs[endpoint.path.split("/")[1]], token=here.token)
            unknown = clever.get(path, UNKNOWN, token=here.token)
            assert (endpoint.path, foreign.status_code, foreign.data) == (endpoint.path, 404, unknown.data)
            assert foreign.json == {"code": 91, "error": "Resource not found", "data": {}}
            assert [name for name, _ in foreign.headers] == [name for name, _ in unknown.headers]


@pytest.mark.parametrize("query", [{"where": '{"_id":"%s"}'}, {"starting_after": "%s"}, {"ending_before": "%s"}])
def test_a_foreign_id_in_a_query_finds_nothing_of_the_other_district(
    clever: CleverMock, version: str, query: dict[str, str]
) -> None:
    here, there = whole(clever), whole(clever)
    mine = set(ids(clever, version, "students", here.token))
    foreign = {name: text.replace("%s", there.students[0].id) for name, text in query.items()}
    found = answer(clever, f"/{version}/students", here.token, **foreign)
    assert {item["data"]["id"] for item in found["data"]} <= mine


def test_an_event_goes_to_the_feed_of_its_district_alone(clever: CleverMock, version: str) -> None:
    here, there = whole(clever), whole(clever)
    before = events(clever, version, token=there.token)
    here.students[3].update(sis_id="new")
    assert len(events(clever, version, token=here.token)) == 3
    assert events(clever, version, token=there.token) == before


def test_a_pause_of_one_district_does_not_hold_the_other(clever: CleverMock, version: str) -> None:
    here, there = whole(clever), whole(clever)
    here.pause(here.now())
    for district in (here, there):
        district.students[3].update(sis_id="new")
    assert [len(events(clever, version, token=district.token)) for district in (here, there)] == [2, 3]


# Many applications


@pytest.fixture
def district() -> District:
    """A district of two schools, each with a student, of which no application has asked."""
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    StudentFactory(school=north)
    StudentFactory(school=south)
    return north.district


@pytest.fixture
def pair(clever: CleverMock, district: District) -> tuple[Connection, Connection]:
    """Two applications, the first with the first school shared and the second with the other; both have asked."""
    connections = district.connection(), district.connect(clever.add_application("Other"))
    for connection, school in zip(connections, district.schools):
        connection.share_only(school)
    for connection in connections:
        answer(clever, "/v1.1/schools", connection.token)
    return connections


def test_each_application_has_a_token_of_its_own(clever: CleverMock, district: District) -> None:
    other = clever.add_application("Other")
    connection = district.connect(other, token="theirs")
    assert district.token != connection.token == "theirs"
    assert district.connection(other) is connection
    assert ids(clever, "v1.2", "students", "theirs") == ids(clever, "v1.2", "students", district.token)


def test_a_token_stands_for_one_connection(clever: CleverMock, district: District) -> None:
    with pytest.raises(InvalidValueError, match="taken"):
        district.connect(clever.add_application("Other"), token=district.token)
    with pytest.raises(UnknownRecordError, match=r"say district\.connect\(\)"):
        DistrictFactory(connected=False).connection()


def test_one_application_connects_to_many_districts(clever: CleverMock, version: str) -> None:
    other, districts = clever.add_application("Other"), DistrictFactory.create_batch(3)
    tokens = [district.connect(other).token for district in districts]
    assert [ids(clever, version, "districts", token) for token in tokens] == [[district.id] for district in districts]


def test_each_application_sees_what_is_shared_with_it(
    clever: CleverMock, district: District, pair: tuple[Connection, Connection], version: str
) -> None:
    assert [ids(clever, version, "schools", one.token) for one in pair] == [[school.id] for school in district.schools]
    assert [ids(clever, version, "students", one.token) for one in pair] == [[pupil.id] for pupil in district.students]


def test_each_application_has_a_feed_of_its_own(
    clever: CleverMock, district: District, pair: tuple[Connection, Connection], version: str
) -> None:
    north, south = district.students
    north.update(sis_id="new")
    south.update(sis_id="new")
    mine, theirs = (events(clever, version, token=one.token) for one in pair)
    assert told(mine) == [("students.updated", north.id)]
    assert told(theirs) == [("students.updated", south.id)]
    for token, event in ((pair[0].token, theirs[0]), (pair[1].token, mine[0])):
        response = clever.get(f"/{version}/events/{event['id']}", token=token)
        assert response.json == {"code": 91, "error": "Resource not found", "data": {}}


def test_one_who_moves_goes_out_of_one_sight_and_into_the_other(
    clever: CleverMock, district: District, pair: tuple[Connection, Connection], version: str
) -> None:
    north, south = district.schools
    pupil = north.students[0]
    pupil.update(school=south)
    (gone,), (come,) = (events(clever, version, token=one.token) for one in pair)
    assert told([gone, come]) == [("students.deleted", pupil.id), ("students.created", pupil.id)]
    assert (gone["data"]["object"]["school"], come["data"]["object"]["school"]) == (north.id, south.id)


def test_applications_with_the_same_schools_hear_the_same(
    clever: CleverMock, district: District, pair: tuple[Connection, Connection], version: str
) -> None:
    for connection in pair:
        connection.share_only(*district.schools)
    start = [events(clever, version, token=one.token)[-1]["id"] for one in pair]
    district.students[0].update(sis_id="new")
    mine, theirs = (events(clever, version, token=one.token, starting_after=at) for one, at in zip(pair, start))
    assert [event["data"] for event in mine] == [event["data"] for event in theirs] != []


def test_an_application_that_has_not_asked_hears_nothing_of_what_was_never_shared_with_it(
    clever: CleverMock, district: District, version: str
) -> None:
    opened(clever, district)
    other = district.connect(clever.add_application("Other"))
    other.share_only(district.schools[1])
    assert events(clever, version, token=other.token) == []


# Disconnecting


def test_a_disconnected_token_is_unknown(clever: CleverMock, district: District, version: str) -> None:
    token = district.token
    assert ids(clever, version, "students", token)
    district.connection().disconnect()
    response = clever.get(f"/{version}/students", token=token)
    assert (response.status_code, response.json) == (401, {"error": "Unrecognized API key"})
    assert response.data == clever.get(f"/{version}/students", token="never-known").data


def test_the_other_tokens_of_the_demo_district_go_with_it(clever: CleverMock) -> None:
    clever.load_demo(students=5).connection().disconnect()
    for token in ("DEMO_TOKEN", "TEST_TOKEN", "DEMO_KEY"):
        assert clever.get("/v1.1/students", token=token).status_code == 401


def test_disconnecting_one_application_leaves_the_other(
    clever: CleverMock, district: District, pair: tuple[Connection, Connection], version: str
) -> None:
    pair[0].disconnect()
    pair[1].share_all()
    for pupil in district.students:
        pupil.update(sis_id="new")
    updated = [id for type, id in told(events(clever, version, token=pair[1].token)) if type == "students.updated"]
    assert updated == [pupil.id for pupil in district.students]
    assert len(pair[0].feed) == 0
    with pytest.raises(UnknownRecordError, match="not connected"):
        district.connection()
    with pytest.raises(UnknownRecordError, match="not connected to App under test any more"):
        pair[0].disconnect()


def test_one_who_connects_again_begins_anew(clever: CleverMock, district: District, version: str) -> None:
    opened(clever, district)
    first = district.connection()
    first.share_only()
    token = first.token
    first.disconnect()
    second = district.connect()
    assert second.token != token
    assert len(ids(clever, version, "students", second.token)) == 2
    assert events(clever, version, token=second.token) == []
    assert not second.has_full_sync(version)


# At the same time


NAMES = ("north", "south", "east", "west")


def marked() -> District:
    """A district in which every record carries in its name the schools that it belongs to."""
    district: District = DistrictFactory()
    schools = {name: SchoolFactory(district=district, name=name) for name in NAMES}
    for home, visited in zip(NAMES, cycle((*NAMES[1:], NAMES[0]))):
        mark = f"{home} {visited}"
        teacher = TeacherFactory(school=schools[home], name__last=home)
        TeacherFactory(school=schools[home], name__last=home)
        visitor = StudentFactory(school=schools[home], name__last=mark)
        local = StudentFactory(school=schools[home], name__last=home)
        SectionFactory(school=schools[home], name=home, teacher=teacher, students=[local, visitor])
        SectionFactory(school=schools[visited], name=visited, teacher=None, students=[visitor])
        SchoolAdminFactory(schools=[schools[home], schools[visited]], name__last=mark)
        ContactFactory(student=visitor, name=mark)
        ContactFactory(student=local, name=home)
    return district


class Reader(threading.Thread):
    """Reads with one token over the socket until it is told to stop, and notes what it must not see."""

    def __init__(self, clever: CleverMock, connection: Connection, version: str, allowed: set[str]) -> None:
        super().__init__()
        self._address = urlsplit(clever.url).netloc
        self._headers = {"Authorization": f"Bearer {connection.token}"}
        self._paths = [f"/{version}/{kind}?limit=1000" for kind in (*KINDS[1:], "events")]
        self._allowed = allowed
        self.rounds = 0
        self.faults: list[Any] = []
        self.enough = threading.Event()

    def run(self) -> None:
        """Read all lists, over and over."""
        try:
            with closing(http.client.HTTPConnection(self._address, timeout=10)) as client:
                while not (self.enough.is_set() and self.rounds):
                    for path in self._paths:
                        client.request("GET", path, headers=self._headers)
                        response = client.getresponse()
                        body = response.read()
                        if response.status != 200:
                            self.faults.append((path, response.status, body))
                        self.faults += (record for record in _records(json.loads(body)) if not self._may_see(record))
                    self.rounds += 1
        except Exception as error:
            self.faults.append(error)

    def _may_see(self, record: Json) -> bool:
        name = record["name"]["last"] if isinstance(record["name"], dict) else record["name"]
        return not name or bool(self._allowed & set(name.split()))


def _records(page: Json) -> Iterator[Json]:
    for item in page["data"]:
        data = item.get("data", item)
        yield data["data"]["object"] if "type" in data and "data" in data else data


def change(district: District, times: int) -> None:
    """Change, delete and create records that keep to their schools."""
    for number in range(times):
        pupil = district.students[number % len(district.students)]
        home, name = pupil.school, pupil.name.last
        pupil.update(sis_id=str(number))
        if name == home.name:
            pupil.delete()
            new = StudentFactory(school=home, name__last=name)
            home.sections[0].enroll(new)
            ContactFactory(student=new, name=name)
        home.update(phone=f"555-{number:04}")


subsets = st.sets(st.sampled_from(NAMES))


@settings(max_examples=40, deadline=None)
@given(first=subsets, second=subsets)
def test_two_applications_that_read_at_once_never_see_each_others_records(first: set[str], second: set[str]) -> None:
    with CleverMock() as clever:
        district = marked()
        other = district.connect(clever.add_application("Other"))
        readers = []
        for connection, allowed in ((district.connection(), first), (other, second)):
            connection.share_only(*(school for school in district.schools if school.name in allowed))
            readers += [Reader(clever, connection, version, allowed) for version in VERSIONS]
        for reader in readers:
            reader.start()
        try:
            change(district, 25)
        finally:
            for reader in readers:
                reader.enough.set()
            for reader in readers:
                reader.join(30)
        assert [reader.faults[:3] for reader in readers] == [[]] * 4
        assert all(reader.rounds for reader in readers)


def test_the_reader_of_this_test_finds_what_it_must_not_see(clever: CleverMock) -> None:
    district = marked()
    reader = Reader(clever, district.connection(), "v1.2", {"north"})
    reader.enough.set()
    reader.start()
    reader.join(30)
    assert {"south", "west"} <= {fault["name"] for fault in reader.faults if isinstance(fault["name"], str)}
    assert not any(fault["name"] in ("north", "north south", "west north") for fault in reader.faults)
