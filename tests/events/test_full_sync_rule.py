"""Reading everything once: who moves to a newer version's events has to, and the mock knows whether it was done."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clever_mock import CleverMock
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
from clever_mock.model.looking.application import Connection
from clever_mock.model.rosters.district import District

from .feed import VERSIONS, answer

pytestmark = pytest.mark.usefixtures("clever")

COLLECTIONS = ["schools", "teachers", "students", "sections", "school_admins", "contacts"]
"""The collections that a full sync reads."""


@pytest.fixture
def district() -> District:
    """A district with ten students and records of every other kind."""
    district: District = DistrictFactory(
        schools=2, teachers=2, students=10, sections=2, contacts=2, school_admins=1, district_admins=1
    )
    return district


@pytest.fixture
def connection(district: District) -> Connection:
    """The connection of the application under test."""
    return district.connection()


def read(clever: CleverMock, version: str, *kinds: str, **query: object) -> None:
    """Read lists, one page of each."""
    for kind in kinds:
        answer(clever, f"/{version}/{kind}", None, **query)


def follow(clever: CleverMock, path: str, rel: str, between: Callable[[], object] = lambda: None) -> int:
    """Follow a link from page to page, and do something after each; gives the number of pages."""
    pages, following = 0, path
    while following:
        page = answer(clever, following)
        following = next((link["uri"] for link in page["links"] if link["rel"] == rel), "")
        pages += 1
        between()
    return pages


def read_students(connection: Connection, version: str) -> bool:
    """Whether the students have been read whole."""
    return "students" not in connection.missing_for_sync(version)


# The rule


def test_before_anything_is_read_everything_is_missing(connection: Connection, version: str) -> None:
    assert connection.missing_for_sync(version) == COLLECTIONS
    assert not connection.has_full_sync(version)


def test_a_collection_is_missing_until_it_is_read(clever: CleverMock, connection: Connection, version: str) -> None:
    left = list(COLLECTIONS)
    for kind in COLLECTIONS[::-1]:
        assert not connection.has_full_sync(version)
        read(clever, version, kind)
        left.remove(kind)
        assert connection.missing_for_sync(version) == left
    assert connection.has_full_sync(version)


@pytest.mark.parametrize(("version", "other"), [VERSIONS, VERSIONS[::-1]])
def test_what_was_read_in_one_version_does_not_count_in_the_other(
    clever: CleverMock, connection: Connection, version: str, other: str
) -> None:
    read(clever, other, *COLLECTIONS)
    assert connection.has_full_sync(other)
    assert connection.missing_for_sync(version) == COLLECTIONS


def test_what_another_application_read_does_not_count(clever: CleverMock, district: District, version: str) -> None:
    other = district.connect(clever.add_application("Other"))
    for kind in COLLECTIONS:
        answer(clever, f"/{version}/{kind}", other.token)
    assert other.has_full_sync(version)
    assert district.connection().missing_for_sync(version) == COLLECTIONS


def test_empty_collections_need_no_read(version: str) -> None:
    connection = DistrictFactory().connection()
    assert connection.has_full_sync(version)
    StudentFactory(school=SchoolFactory())
    assert connection.missing_for_sync(version) == ["schools", "students"]


def test_only_what_is_shared_has_to_be_read(clever: CleverMock, district: District, version: str) -> None:
    connection = district.connection()
    connection.share_only()
    assert connection.has_full_sync(version)
    connection.share_only(district.schools[1])
    assert "students" in connection.missing_for_sync(version)
    read(clever, version, *COLLECTIONS)
    assert connection.has_full_sync(version)


def test_what_comes_after_the_read_comes_by_events_and_leaves_it_whole(
    clever: CleverMock, connection: Connection, version: str
) -> None:
    read(clever, version, *COLLECTIONS)
    pupil, teacher = StudentFactory(id="0" * 24), TeacherFactory(id="f" * 24)
    SectionFactory(teacher=teacher, students=[pupil])
    ContactFactory(student=pupil)
    SchoolAdminFactory()
    DistrictAdminFactory()
    assert connection.has_full_sync(version)


# Ways of reading that reach from start to end


def test_one_page_with_a_limit_that_is_enough(clever: CleverMock, connection: Connection, version: str) -> None:
    read(clever, version, "students", limit=10)
    assert read_students(connection, version)


@pytest.mark.parametrize("limit", [1, 3, 5, 9])
def test_pages_by_next_up_to_the_last(clever: CleverMock, connection: Connection, version: str, limit: int) -> None:
    read(clever, version, "students", limit=limit)
    assert not read_students(connection, version)
    follow(clever, f"/{version}/students?limit={limit}", "next")
    assert read_students(connection, version)


@pytest.mark.parametrize("limit", [1, 3, 5, 9])
def test_pages_by_prev_from_the_last(clever: CleverMock, connection: Connection, version: str, limit: int) -> None:
    follow(clever, f"/{version}/students?limit={limit}&ending_before=last", "prev")
    assert read_students(connection, version)


@pytest.mark.parametrize("limit", [1, 4, 5])
def test_numbered_pages(clever: CleverMock, connection: Connection, version: str, limit: int) -> None:
    follow(clever, f"/{version}/students?limit={limit}&page=1", "next")
    assert read_students(connection, version)


def test_pages_in_any_order(clever: CleverMock, connection: Connection, version: str) -> None:
    for page in (3, 1, 4, 2):
        assert not read_students(connection, version)
        read(clever, version, "students", limit=3, page=page)
    assert read_students(connection, version)


def test_from_both_ends_until_they_meet(clever: CleverMock, district: District, version: str) -> None:
    ids = [pupil.id for pupil in district.students]
    read(clever, version, "students", limit=4)
    read(clever, version, "students", ending_before="last", limit=4)
    read(clever, version, "students", starting_after=ids[4], limit=1)
    assert not read_students(district.connection(), version)
    read(clever, version, "students", starting_after=ids[3], limit=1)
    assert read_students(district.connection(), version)


def test_a_cursor_before_everything_or_after_it(clever: CleverMock, connection: Connection, version: str) -> None:
    read(clever, version, "students", ending_before="0" * 24)
    read(clever, version, "students", starting_after="f" * 24)
    assert not read_students(connection, version)
    read(clever, version, "students", starting_after="0" * 24)
    assert read_students(connection, version)


@pytest.mark.parametrize("kind", ["schools", "teachers", "students", "sections"])
def test_the_lists_of_the_district_are_the_collections(
    clever: CleverMock, district: District, version: str, kind: str
) -> None:
    answer(clever, f"/{version}/districts/{district.id}/{kind}")
    assert district.connection().missing_for_sync(version) == [other for other in COLLECTIONS if other != kind]


def test_the_same_answer_given_again_counts_for_the_one_who_asks(
    clever: CleverMock, district: District, version: str
) -> None:
    other = district.connect(clever.add_application("Other"))
    for connection in (district.connection(), other):
        assert not read_students(connection, version)
        answer(clever, f"/{version}/students", connection.token)
        assert read_students(connection, version)


def test_what_the_mock_asks_for_itself_counts_for_nothing_and_hides_no_read_after_it(
    clever: CleverMock, connection: Connection, version: str
) -> None:
    for kind in COLLECTIONS:
        clever.diff(f"/{kind}")
    assert connection.missing_for_sync(version) == COLLECTIONS
    read(clever, version, *COLLECTIONS)
    assert connection.has_full_sync(version)


def test_what_a_reset_forgets_has_to_be_read_again(clever: CleverMock, connection: Connection, version: str) -> None:
    before = clever.snapshot()
    for _ in range(2):
        read(clever, version, *COLLECTIONS)
        assert connection.has_full_sync(version)
        clever.reset(before)
        assert connection.missing_for_sync(version) == COLLECTIONS


# Ways that leave something out


def test_a_gap_is_noticed(clever: CleverMock, district: District, version: str) -> None:
    ids = [pupil.id for pupil in district.students]
    read(clever, version, "students", limit=4)
    read(clever, version, "students", starting_after=ids[4])
    assert not read_students(district.connection(), version)


def test_a_last_page_that_was_not_read_is_noticed(clever: CleverMock, connection: Connection, version: str) -> None:
    for page in (1, 2):
        read(clever, version, "students", limit=4, page=page)
    read(clever, version, "students", limit=4, page=4)
    assert not read_students(connection, version)


@pytest.mark.parametrize(
    "query",
    [
        {"where": '{"grade":{"$exists":true}}'},
        {"where": '{"id":{"$gt":""}}'},
        {"count": "true"},
        {"limit": 9},
    ],
)
def test_a_filtered_list_a_count_and_a_part_are_not_the_whole(
    clever: CleverMock, connection: Connection, version: str, query: dict[str, object]
) -> None:
    read(clever, version, "students", **query)
    assert not read_students(connection, version)


def test_single_records_and_related_lists_are_not_the_whole(
    clever: CleverMock, district: District, version: str
) -> None:
    for pupil in district.students:
        answer(clever, f"/{version}/students/{pupil.id}")
    for school in district.schools:
        answer(clever, f"/{version}/schools/{school.id}/students")
    for section in district.sections:
        answer(clever, f"/{version}/sections/{section.id}/students")
    answer(clever, f"/{version}/districts/{district.id}/events")
    assert district.connection().missing_for_sync(version) == COLLECTIONS


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        ("/students", "wrong", 401),
        ("/students?limit=0", None, 400),
        ("/students?starting_after=last", None, 400),
        ("/pupils", None, 404),
    ],
)
def test_a_refused_request_reads_nothing(
    clever: CleverMock, connection: Connection, version: str, path: str, token: str | None, status: int
) -> None:
    assert clever.get(f"/{version}{path}", token=token).status_code == status
    assert connection.missing_for_sync(version) == COLLECTIONS


# Changes on the way


def test_a_deletion_that_shifts_numbered_pages_leaves_one_unread_and_is_noticed(
    clever: CleverMock, district: District, version: str
) -> None:
    read(clever, version, "students", limit=5, page=1)
    district.students[0].delete()
    read(clever, version, "students", limit=5, page=2)
    assert not read_students(district.connection(), version)


@pytest.mark.parametrize("place", [0, 2, 3])
def test_a_deletion_on_the_way_leaves_no_gap_between_cursors(
    clever: CleverMock, district: District, version: str, place: int
) -> None:
    doomed = district.students[place]
    read(clever, version, "students", limit=3)
    after = district.students[2].id
    doomed.delete()
    follow(clever, f"/{version}/students?limit=3&starting_after={after}", "next")
    assert read_students(district.connection(), version)


@pytest.mark.parametrize("place", [5, 7, 9])
def test_a_deletion_on_the_way_back_leaves_no_gap(
    clever: CleverMock, district: District, version: str, place: int
) -> None:
    doomed = district.students[place]
    read(clever, version, "students", limit=3, ending_before="last")
    before = district.students[7].id
    doomed.delete()
    follow(clever, f"/{version}/students?limit=3&ending_before={before}", "prev")
    assert read_students(district.connection(), version)


def test_a_deletion_just_before_a_page_that_was_read_leaves_no_gap_either(
    clever: CleverMock, district: District, version: str
) -> None:
    doomed, first = district.students[6:8]
    read(clever, version, "students", limit=3, ending_before="last")
    doomed.delete()
    follow(clever, f"/{version}/students?limit=3&ending_before={first.id}", "prev")
    assert read_students(district.connection(), version)


@pytest.mark.parametrize(("rel", "cursor"), [("next", ""), ("prev", "&ending_before=last")])
def test_new_records_on_the_way_leave_no_gap(
    clever: CleverMock, connection: Connection, version: str, rel: str, cursor: str
) -> None:
    fresh = iter(range(1, 100))

    def come() -> None:
        for end in ("0", "f"):
            StudentFactory(id=f"{end * 20}{next(fresh):04}")

    assert follow(clever, f"/{version}/students?limit=3{cursor}", rel, come) > 4
    assert read_students(connection, version)


def test_everything_deleted_on_the_way_is_everything_read(clever: CleverMock, district: District, version: str) -> None:
    read(clever, version, "students", limit=3)
    for pupil in district.students[3:]:
        pupil.delete()
    assert not read_students(district.connection(), version)
    read(clever, version, "students", starting_after=district.students[-1].id)
    assert read_students(district.connection(), version)


@pytest.mark.parametrize("other", [False, True], ids=["the same application", "another application"])
def test_a_connection_with_the_token_of_one_that_ended_has_asked_for_nothing_yet(
    clever: CleverMock, district: District, version: str, other: bool
) -> None:
    ended = district.connection()
    read(clever, version, "schools")
    ended.disconnect()
    fresh = district.connect(clever.add_application("Other") if other else None, token=ended.token)
    assert (fresh.asked, "schools" in fresh.missing_for_sync(version)) == (False, True)
    answer(clever, f"/{version}/schools", fresh.token)
    assert (fresh.asked, "schools" in fresh.missing_for_sync(version)) == (True, False)
    district.schools[0].update(name="Renamed")
    assert len(answer(clever, f"/{version}/events", fresh.token)["data"]) == 1


def test_a_difference_asked_for_with_a_header_counts_for_nobody(clever: CleverMock, version: str) -> None:
    asked, other = DistrictFactory(schools=1), DistrictFactory(schools=1)
    clever.diff("/schools", token=asked.token, headers={"Authorization": f"Bearer {other.token}"})
    for home in (asked, other):
        assert home.connection().missing_for_sync(version) == ["schools"]
