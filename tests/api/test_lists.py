"""Lists: the envelopes, paging, the links and their order, and walks that miss nothing and see nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from clever_mock.model.rosters.district import District

from .answers import body, ids, links, refusal, rels, walk


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district with five students and nothing else in numbers."""
    DistrictFactory(students=5)
    return clever.district


@pytest.fixture
def pupils(district: District) -> list[str]:
    """The ids of the five students, in order."""
    return [pupil.id for pupil in district.students]


# The four envelopes


def test_a_list_wraps_each_record_with_its_uri(clever: CleverMock, pupils: list[str], version: str) -> None:
    listed = body(clever.get(f"/{version}/students"))
    assert list(listed) == ["data", "paging", "links"]
    assert [list(item) for item in listed["data"]] == [["data", "uri"]] * 5
    assert [item["uri"] for item in listed["data"]] == [f"/{version}/students/{id}" for id in pupils]


def test_a_related_list_names_its_records_by_their_own_uri(
    clever: CleverMock, district: District, pupils: list[str], version: str
) -> None:
    answer = clever.get(f"/{version}/schools/{{}}/students", district.schools[0])
    assert [item["uri"] for item in body(answer)["data"]] == [f"/{version}/students/{id}" for id in pupils]
    assert links(answer) == {"self": f"/{version}/schools/{district.schools[0]}/students"}


@pytest.mark.usefixtures("district")
def test_a_count_has_neither_records_nor_paging(clever: CleverMock, version: str) -> None:
    answer = clever.get(f"/{version}/students?count=true")
    assert body(answer) == {"count": 5, "links": [{"rel": "self", "uri": f"/{version}/students?count=true"}]}
    assert list(body(answer)) == ["count", "links"]


@pytest.mark.parametrize("path", ["/district_admins", "/districts/{}/admins"])
def test_the_admins_of_a_district_are_bare(clever: CleverMock, district: District, version: str, path: str) -> None:
    admin = DistrictAdminFactory(title=None, name__first="Ana", name__last="Lee", email="a@example.org")
    shown = {"id": admin.id, "district": district.id, "email": "a@example.org", "name": {"first": "Ana", "last": "Lee"}}
    uri = f"/{version}{path}".format(district)
    assert body(clever.get(uri)) == {
        "data": [shown],
        "paging": {"current": 1, "total": 1, "count": 1},
        "links": [{"rel": "self", "uri": uri}],
    }
    assert list(body(clever.get(uri))["data"][0]) == ["id", "district", "email", "name"]


def test_the_contacts_of_a_student_are_bare_and_link_to_the_student(
    clever: CleverMock, district: District, version: str
) -> None:
    pupil = district.students[0]
    contact = ContactFactory(student=pupil)
    answer = clever.get(f"/{version}/students/{{}}/contacts", pupil)
    assert [item["id"] for item in body(answer)["data"]] == [contact.id]
    assert body(answer)["paging"] == {"current": 1, "total": 1, "count": 1}
    assert list(links(answer).items()) == [
        ("self", f"/{version}/students/{pupil}/contacts"),
        ("student", f"/{version}/students/{pupil}"),
    ]


@pytest.mark.usefixtures("district")
def test_grade_levels_are_bare_text(clever: CleverMock, version: str) -> None:
    teacher = TeacherFactory()
    for grade in ("10", "9", "10"):
        SectionFactory(teacher=teacher, grade=grade)
    answer = clever.get(f"/{version}/teachers/{{}}/grade_levels", teacher)
    assert body(answer)["data"] == ["10", "9"]
    assert links(answer) == {"self": f"/{version}/teachers/{teacher}/grade_levels"}


@pytest.mark.usefixtures("district")
def test_show_links_wraps_the_district_admins_and_is_not_echoed(clever: CleverMock, version: str) -> None:
    admin = DistrictAdminFactory()
    answer = clever.get(f"/{version}/district_admins?show_links=true")
    assert [list(item) for item in body(answer)["data"]] == [["data", "uri"]]
    assert body(answer)["data"][0]["uri"] == f"/{version}/district_admins/{admin}"
    assert links(answer) == {"self": f"/{version}/district_admins"}


def test_show_links_means_nothing_elsewhere(clever: CleverMock, district: District, version: str) -> None:
    contact = ContactFactory(student=district.students[0])
    uri = f"/{version}/students/{contact.student}/contacts?show_links=true"
    assert body(clever.get(uri))["data"][0]["id"] == contact.id
    assert links(clever.get(uri))["self"] == uri


@pytest.mark.parametrize("path", ["/school_admins", "/school_admins/{}/schools"])
def test_the_lists_of_school_admins_have_no_paging(
    clever: CleverMock, district: District, version: str, path: str
) -> None:
    admin = SchoolAdminFactory(schools=district.schools)
    answer = clever.get(f"/{version}{path}", *[admin] * path.count("{}"))
    assert list(body(answer)) == ["data", "links"]
    assert [list(item) for item in body(answer)["data"]] == [["data", "uri"]]


def test_the_list_of_districts_holds_the_one_of_the_token(clever: CleverMock, district: District, version: str) -> None:
    DistrictFactory(students=3)
    assert ids(clever.get(f"/{version}/districts", token=district.token)) == [district.id]
    assert len(ids(clever.get(f"/{version}/students", token=district.token))) == 5


# Paging and links, in each case

PAGES = {
    # query: (places of the records, relations in order)
    "limit=2": ("01", "self next"),
    "limit=5": ("01234", "self"),
    "limit=6": ("01234", "self"),
    "page=1&limit=2": ("01", "self next"),
    "page=2&limit=2": ("23", "self next prev"),
    "page=3&limit=2": ("4", "self prev"),
    "page=4&limit=2": ("", "self prev"),
    "page=1&limit=5": ("01234", "self"),
    "page=0&limit=2": ("01", "self next"),
    "page=-3&limit=2": ("01", "self next"),
    "limit=2&starting_after={0}": ("12", "self prev next"),
    "limit=2&starting_after={2}": ("34", "self prev next"),
    "limit=2&starting_after={3}": ("4", "self prev"),
    "limit=2&starting_after={4}": ("", "self prev"),
    "limit=2&ending_before=last": ("34", "self prev"),
    "limit=5&ending_before=last": ("01234", "self prev"),
    "limit=6&ending_before=last": ("01234", "self"),
    "limit=2&ending_before={3}": ("12", "self prev next"),
    "limit=2&ending_before={2}": ("01", "self prev next"),
    "limit=2&ending_before={1}": ("0", "self next"),
    "limit=2&ending_before={0}": ("", "self next"),
    "page=3&limit=2&starting_after={0}": ("12", "self prev next"),
}


@pytest.mark.parametrize("query", PAGES)
def test_a_page_holds_these_records_and_links(clever: CleverMock, pupils: list[str], version: str, query: str) -> None:
    places, relations = PAGES[query]
    answer = clever.get(f"/{version}/students?{query.format(*pupils)}")
    assert ids(answer) == [pupils[int(place)] for place in places]
    assert rels(answer) == relations.split()


LINKS = {
    # query: the queries of its links
    "limit=2": {"next": "limit=2&starting_after={1}"},
    "page=2&limit=2": {"next": "page=3&limit=2", "prev": "page=1&limit=2"},
    "limit=2&page=9": {"prev": "limit=2&page=8"},
    "page=-3&limit=2": {"next": "page=2&limit=2"},
    "starting_after={0}&limit=2": {
        "prev": "limit=2&ending_before={1}",
        "next": "limit=2&starting_after={2}",
    },
    "limit=2&starting_after={4}": {"prev": "limit=2&ending_before={4}"},
    "limit=2&ending_before=last": {"prev": "limit=2&ending_before={3}"},
    "ending_before={3}&limit=2": {
        "prev": "limit=2&ending_before={1}",
        "next": "limit=2&starting_after={2}",
    },
    "limit=2&ending_before={0}": {"next": "limit=2&starting_after={0}"},
    "limit=2&sort=name&colour=red": {"next": "limit=2&sort=name&colour=red&starting_after={1}"},
}


@pytest.mark.parametrize("query", LINKS)
def test_links_keep_every_parameter_and_put_the_cursor_last(
    clever: CleverMock, pupils: list[str], version: str, query: str
) -> None:
    found = links(clever.get(f"/{version}/students?{query.format(*pupils)}"))
    assert found.pop("self") == f"/{version}/students?{query.format(*pupils)}"
    assert found == {rel: f"/{version}/students?{uri.format(*pupils)}" for rel, uri in LINKS[query].items()}


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("query", "paging"),
    [
        ("", {"current": 1, "total": 1, "count": 5}),
        ("limit=2", {"current": 1, "total": 3, "count": 5}),
        ("limit=5", {"current": 1, "total": 1, "count": 5}),
        ("limit=2&page=3", {"current": 3, "total": 3, "count": 5}),
        ("limit=2&page=9", {"current": 9, "total": 3, "count": 5}),
        ("limit=2&page=0", {"current": 1, "total": 3, "count": 5}),
        ('where={"id":"none"}', {"current": 0, "total": 0, "count": 0}),
        ('where={"id":"none"}&page=1', {"current": 0, "total": 0, "count": 0}),
    ],
)
def test_paging_tells_page_pages_and_records(
    clever: CleverMock, version: str, query: str, paging: dict[str, int]
) -> None:
    answer = body(clever.get(f"/{version}/students?{query}"))
    assert answer["paging"] == paging
    assert list(answer["paging"]) == ["current", "total", "count"]


@pytest.mark.parametrize("query", ["starting_after={0}", "ending_before={4}", "ending_before=last", "page=2&limit=1"])
def test_a_page_at_a_cursor_has_no_paging(clever: CleverMock, pupils: list[str], version: str, query: str) -> None:
    answer = body(clever.get(f"/{version}/students?{query.format(*pupils)}"))
    assert ("paging" in answer) == ("page=" in query)


@pytest.mark.usefixtures("district")
def test_an_empty_list_links_to_itself_alone(clever: CleverMock, version: str) -> None:
    answer = clever.get(f"/{version}/teachers")
    assert body(answer) == {
        "data": [],
        "paging": {"current": 0, "total": 0, "count": 0},
        "links": [{"rel": "self", "uri": f"/{version}/teachers"}],
    }


def test_a_cursor_is_a_position_whether_or_not_its_record_exists(
    clever: CleverMock, district: District, pupils: list[str], version: str
) -> None:
    district.students[2].delete()
    assert ids(clever.get(f"/{version}/students?starting_after={pupils[2]}")) == pupils[3:]
    assert ids(clever.get(f"/{version}/students?ending_before={pupils[2]}")) == pupils[:2]
    assert ids(clever.get(f"/{version}/students?starting_after={'0' * 24}&limit=1")) == pupils[:1]


def test_the_lists_of_school_admins_page_by_cursor_alone(clever: CleverMock, district: District, version: str) -> None:
    admins = [admin.id for admin in SchoolAdminFactory.create_batch(3, schools=district.schools)]
    assert ids(clever.get(f"/{version}/school_admins?limit=2&page=2")) == admins[:2]
    assert list(walk(clever, f"/{version}/school_admins?limit=2", "next")) == [admins[:2], admins[2:]]
    assert next(walk(clever, f"/{version}/school_admins?limit=2&ending_before=last", "prev")) == admins[1:]


@pytest.mark.usefixtures("district")
def test_the_list_of_district_admins_knows_no_limit(clever: CleverMock, version: str) -> None:
    admins = [admin.id for admin in DistrictAdminFactory.create_batch(3)]
    assert ids(clever.get(f"/{version}/district_admins?limit=2")) == admins
    assert ids(clever.get(f"/{version}/district_admins?starting_after={admins[0]}")) == admins[1:]
    assert body(clever.get(f"/{version}/district_admins?count=true"))["paging"]["count"] == 3


# Parameters


def test_a_page_holds_a_hundred_records_unless_told_otherwise(clever: CleverMock, version: str) -> None:
    DistrictFactory(students=101)
    answer = clever.get(f"/{version}/students")
    assert len(ids(answer)) == 100
    assert body(answer)["paging"] == {"current": 1, "total": 2, "count": 101}


def test_a_first_page_that_is_exactly_full_has_no_next(clever: CleverMock, version: str) -> None:
    DistrictFactory(students=100)
    assert rels(clever.get(f"/{version}/students")) == ["self"]


MOST = {"v1.1": 100_000, "v1.2": 10_000}


@pytest.mark.usefixtures("district")
def test_the_most_records_of_a_page_depend_on_the_version(clever: CleverMock, version: str) -> None:
    most = MOST[version]
    assert len(ids(clever.get(f"/{version}/students?limit={most}"))) == 5
    answer = clever.get(f"/{version}/students?limit={most + 1}")
    assert answer.status_code == 413
    assert str(most + 1) in refusal(answer)
    assert str(most) in refusal(answer).replace(str(most + 1), "")


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("limit", ["0", "-1", "abc", "1.5", "1e2", "", "00", "+1", "%D9%A1", " 1", "0x10"])
def test_a_limit_that_is_none_is_refused_by_name_and_value(clever: CleverMock, version: str, limit: str) -> None:
    answer = clever.get(f"/{version}/students?limit={limit}")
    assert answer.status_code == 400
    assert "limit" in refusal(answer)
    assert limit.replace("+", " ").replace("%D9%A1", "\u0661") in refusal(answer)


def test_a_limit_may_have_leading_zeros(clever: CleverMock, pupils: list[str], version: str) -> None:
    assert ids(clever.get(f"/{version}/students?limit=002")) == pupils[:2]


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("page", ["abc", "", "1.5", "1000000000", "9" * 5000])
def test_a_page_that_is_no_number_of_nine_digits_is_refused(clever: CleverMock, version: str, page: str) -> None:
    answer = clever.get(f"/{version}/students?page={page}")
    assert answer.status_code == 400
    assert f"Invalid page '{page[:100]}" in refusal(answer)
    assert "9 digits" in refusal(answer)


@pytest.mark.usefixtures("district")
def test_a_page_far_past_the_end_is_empty(clever: CleverMock, version: str) -> None:
    answer = clever.get(f"/{version}/students?page=999999999")
    assert (ids(answer), rels(answer)) == ([], ["self", "prev"])


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("name", ["starting_after", "ending_before"])
@pytest.mark.parametrize("value", ["", "abc", "0123456789abcdef0123456", "0123456789abcdef0123456z", "first"])
def test_a_malformed_cursor_is_refused_by_name_and_value(
    clever: CleverMock, version: str, name: str, value: str
) -> None:
    answer = clever.get(f"/{version}/students?{name}={value}")
    assert answer.status_code == 400
    assert name in refusal(answer)
    assert f"'{value}'" in refusal(answer)


def test_both_cursors_at_once_are_refused(clever: CleverMock, pupils: list[str], version: str) -> None:
    answer = clever.get(f"/{version}/students?starting_after={pupils[0]}&ending_before=last")
    assert answer.status_code == 400
    assert "starting_after" in refusal(answer)
    assert "ending_before" in refusal(answer)


@pytest.mark.parametrize(
    "path",
    ["/students", "/districts/{district}/students", "/schools/{school}/students", "/sections/{section}/students"],
)
def test_a_count_works_on_related_lists_and_with_where(
    clever: CleverMock, district: District, version: str, path: str
) -> None:
    section = SectionFactory(students=district.students)
    district.students[0].update(grade="Other")
    uri = f"/{version}" + path.format(district=district, school=district.schools[0], section=section)
    assert body(clever.get(f"{uri}?count=true"))["count"] == 5
    where = quote('{"grade":"Other"}')
    assert body(clever.get(f"{uri}?where={where}&count=true")) == {
        "count": 1,
        "links": [{"rel": "self", "uri": f"{uri}?where={quote('{')}%22grade%22:%22Other%22{quote('}')}&count=true"}],
    }


@pytest.mark.parametrize("value", ["None", "false", "True", "1", ""])
def test_any_other_count_lists(clever: CleverMock, pupils: list[str], version: str, value: str) -> None:
    answer = clever.get(f"/{version}/students?count={value}")
    assert ids(answer) == pupils
    assert links(answer) == {"self": f"/{version}/students?count={value}"}


@pytest.mark.parametrize("query", ["sort=name", "include=schools", "colour=red", "a", "=b", "limit=5&limit=1"])
def test_parameters_that_are_unknown_change_nothing(
    clever: CleverMock, pupils: list[str], version: str, query: str
) -> None:
    assert ids(clever.get(f"/{version}/students?{query}")) == pupils


# Paths and the echo of a query


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("sent", "echoed"),
    [
        ("a=[1]", "a=[1]"),
        ("a=%5B1%5D", "a=[1]"),
        ("a={}", "a=%7B%7D"),
        ("a=%22b%22", "a=%22b%22"),
        ("a=%24b%3Ac%2Cd", "a=$b:c,d"),
        ("a=b+c%20d", "a=b%20c%20d"),
        ("a=%2B%26%3D%25%23", "a=%2B%26%3D%25%23"),
        ("a=%C3%A9", "a=%C3%A9"),
        ("a=%E2%82%ac", "a=%E2%82%AC"),
        ("a=1&&b=2&", "a=1&b=2"),
        ("&", ""),
        ("a", "a="),
        ("a=b=c", "a=b%3Dc"),
        ("a=100%", "a=100%25"),
        ("a=%zz", "a=%25zz"),
    ],
)
def test_a_query_is_echoed_as_node_writes_it(clever: CleverMock, version: str, sent: str, echoed: str) -> None:
    uri = f"/{version}/students" + (f"?{echoed}" if echoed else "")
    assert links(clever.get(f"/{version}/students?{sent}"))["self"] == uri
    assert links(clever.get(uri))["self"] == uri


@pytest.mark.usefixtures("district")
def test_the_lists_of_school_admins_echo_a_query_fully_encoded(clever: CleverMock, version: str) -> None:
    answer = clever.get(f'/{version}/school_admins?where={{"_id":{{"$in":["a","b"]}}}}')
    encoded = "%7B%22_id%22%3A%7B%22%24in%22%3A%5B%22a%22%2C%22b%22%5D%7D%7D"
    assert links(answer)["self"] == f"/{version}/school_admins?where={encoded}"


def test_where_is_kept_on_every_page(clever: CleverMock, pupils: list[str], version: str) -> None:
    where = quote('{"id":{"$ne":"x"}}')
    found = list(walk(clever, f"/{version}/students?where={where}&limit=2", "next"))
    assert found == [pupils[:2], pupils[2:4], pupils[4:]]
    assert links(clever.get(f"/{version}/students?where={where}&limit=2"))["next"] == (
        f"/{version}/students?where=%7B%22id%22:%7B%22$ne%22:%22x%22%7D%7D&limit=2&starting_after={pupils[1]}"
    )


@pytest.mark.parametrize(
    "form", ["//{}/students", "/{}//students", "/{}/students/", "/{}///students//", "/{}/students?"]
)
def test_an_untidy_path_is_read_and_echoed_tidily(
    clever: CleverMock, pupils: list[str], version: str, form: str
) -> None:
    answer = clever.get("http://localhost" + form.format(version))
    assert ids(answer) == pupils
    assert links(answer) == {"self": f"/{version}/students"}


def test_an_untidy_path_to_a_record_is_read_and_echoed_tidily(
    clever: CleverMock, district: District, version: str
) -> None:
    untidy = f"http://localhost//{version}/schools//{district.schools[0]}/students/"
    assert links(clever.get(untidy))["self"] == f"/{version}/schools/{district.schools[0]}/students"


# Walks


@settings(max_examples=40, deadline=None)
@given(size=st.integers(0, 12), limit=st.integers(1, 7), version=st.sampled_from(["v1.1", "v1.2"]))
def test_a_walk_by_next_sees_each_record_once(size: int, limit: int, version: str) -> None:
    with CleverMock() as clever:
        pupils = [pupil.id for pupil in DistrictFactory(students=size).students]
        pages = list(walk(clever, f"/{version}/students?limit={limit}", "next"))
    assert [id for page in pages for id in page] == pupils
    assert all(len(page) == limit for page in pages[:-1])


@settings(max_examples=40, deadline=None)
@given(size=st.integers(0, 12), limit=st.integers(1, 7), version=st.sampled_from(["v1.1", "v1.2"]))
def test_a_walk_by_prev_from_the_end_sees_each_record_once(size: int, limit: int, version: str) -> None:
    with CleverMock() as clever:
        pupils = [pupil.id for pupil in DistrictFactory(students=size).students]
        pages = list(walk(clever, f"/{version}/students?limit={limit}&ending_before=last", "prev"))
    assert [id for page in reversed(pages) for id in page] == pupils
    assert all(len(page) == limit for page in pages[:-1])


@settings(max_examples=20, deadline=None)
@given(size=st.integers(0, 12), limit=st.integers(1, 7))
def test_a_walk_by_page_sees_each_record_once_in_both_directions(size: int, limit: int) -> None:
    with CleverMock() as clever:
        pupils = [pupil.id for pupil in DistrictFactory(students=size).students]
        forward = list(walk(clever, f"/v1.1/students?limit={limit}&page=1", "next"))
        backward = list(walk(clever, f"/v1.1/students?limit={limit}&page={len(forward)}", "prev"))
    assert [id for page in forward for id in page] == pupils
    assert backward == forward[::-1]


ADDING = st.lists(st.sampled_from(["nothing", "behind", "newest"]), max_size=8)


def adding(steps: list[str], added: dict[str, list[str]]) -> Callable[[], object]:
    """What adds a student after each page: with the lowest id that there is, or with the id that its time gives it."""
    left = iter(steps)

    def add() -> None:
        step = next(left, "nothing")
        if step == "behind":
            added[step].append(StudentFactory(id=f"{len(added[step]):024x}").id)
        elif step == "newest":
            added[step].append(StudentFactory().id)

    return add


@settings(max_examples=50, deadline=None)
@given(size=st.integers(0, 12), limit=st.integers(1, 4), steps=ADDING)
def test_a_walk_by_next_is_not_disturbed_by_records_that_are_added(size: int, limit: int, steps: list[str]) -> None:
    added: dict[str, list[str]] = {"behind": [], "newest": []}
    with CleverMock() as clever:
        pupils = [pupil.id for pupil in DistrictFactory(schools=1, students=size).students]
        pages = list(walk(clever, f"/v1.2/students?limit={limit}", "next", adding(steps, added)))
    seen = [id for page in pages for id in page]
    assert seen[:size] == pupils
    assert seen[size:] == added["newest"][: len(seen) - size]


@settings(max_examples=50, deadline=None)
@given(size=st.integers(0, 12), limit=st.integers(1, 4), steps=ADDING)
def test_a_walk_by_prev_is_not_disturbed_by_records_that_are_added(size: int, limit: int, steps: list[str]) -> None:
    added: dict[str, list[str]] = {"behind": [], "newest": []}
    newest = ["newest" if step == "behind" else step for step in steps]
    with CleverMock() as clever:
        pupils = [pupil.id for pupil in DistrictFactory(schools=1, students=size).students]
        pages = list(walk(clever, f"/v1.2/students?limit={limit}&ending_before=last", "prev", adding(newest, added)))
    assert [id for page in reversed(pages) for id in page] == pupils
    assert all(id > pupils[-1] for id in added["newest"] if pupils)


@settings(max_examples=20, deadline=None)
@given(limit=st.integers(1, 4), more=st.integers(1, 6))
def test_next_and_prev_lead_back_to_each_other(limit: int, more: int) -> None:
    with CleverMock() as clever:
        DistrictFactory(students=limit + more)
        first = clever.get(f"/v1.2/students?limit={limit}&starting_after={'0' * 24}")
        second = clever.get(links(first)["next"])
        back = clever.get(links(second)["prev"])
        assert ids(back) == ids(first)
        assert ids(clever.get(links(back)["next"])) == ids(second)


def test_each_list_of_a_district_is_in_the_order_of_the_ids(clever: CleverMock, version: str) -> None:
    district = DistrictFactory(schools=3, teachers=7, students=50, sections=9, contacts=8)
    for kind in ("schools", "teachers", "students", "sections", "contacts"):
        found: list[Any] = ids(clever.get(f"/{version}/{kind}"))
        assert found == [record.id for record in getattr(district, kind)] == sorted(found)


def test_records_made_one_by_one_are_listed_in_the_order_of_the_ids(clever: CleverMock, version: str) -> None:
    late = SchoolFactory(id="f" * 24)
    early = SchoolFactory(id="0" * 24, district=late.district)
    middle = SchoolFactory(district=late.district)
    assert ids(clever.get(f"/{version}/schools")) == [early.id, middle.id, late.id]
