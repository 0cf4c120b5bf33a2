"""Both versions in one test: the marker that runs a test in each, and how answers differ between them."""

from __future__ import annotations

import re

import pytest

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from tests import running


def run(pytester: pytest.Pytester, code: str, *arguments: str) -> pytest.RunResult:
    """Run tests that are written here, in this process."""
    pytester.makepyfile(f"import pytest\nfrom clever_mock.factories import *\n{code}")
    return running.run(pytester, "-v", *arguments)


# The marker


def test_a_test_runs_once_in_each_version(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.clever(versions=["v1.1", "v1.2"], seed=3)
def test_x(clever, clever_version):
    pupil = StudentFactory()
    shown = clever.get(f"/{clever_version}/students/{{}}", pupil).json["data"]
    assert ("schools" in shown) == (clever_version == "v1.2")
    assert clever.seed == 3
""",
    )
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*::test_x?v1.1? PASSED*", "*::test_x?v1.2? PASSED*"])


def test_it_multiplies_with_parametrize(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.parametrize("count", [3, 4])
@pytest.mark.clever(versions=["v1.1", "v1.2"])
def test_x(clever, clever_version, count):
    StudentFactory.create_batch(count)
    assert len(clever.get(f"/{clever_version}/students").json["data"]) == count
""",
    )
    result.assert_outcomes(passed=4)
    ids = {line.partition("[")[2].partition("]")[0] for line in result.outlines if "test_x[" in line}
    assert ids in ({"v1.1-3", "v1.1-4", "v1.2-3", "v1.2-4"}, {"3-v1.1", "4-v1.1", "3-v1.2", "4-v1.2"})


def test_a_class_or_module_can_be_marked_and_the_nearest_marker_wins(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
pytestmark = pytest.mark.clever(versions=["v1.2"])

def test_a(clever_version):
    assert clever_version == "v1.2"

@pytest.mark.clever(versions=["v1.1", "v1.2"])
class TestB:
    def test_b(self, clever_version):
        pass

    @pytest.mark.clever(seed=4)
    def test_c(self, clever):
        assert clever.seed == 4
""",
    )
    result.assert_outcomes(passed=5)


def test_a_fixture_can_follow_the_version(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture
def base_url(clever, clever_version):
    return f"{clever.url}/{clever_version}"

@pytest.mark.clever(versions=["v1.1", "v1.2"])
def test_x(base_url):
    assert base_url.endswith(("/v1.1", "/v1.2"))
""",
    )
    result.assert_outcomes(passed=2)


def test_versions_run_in_parallel(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(3))
        @pytest.mark.clever(versions=["v1.1", "v1.2"])
        def test_x(clever, clever_version, number):
            assert clever.get(f"/{clever_version}/students", token="").status_code == 401
        """
    )
    result = pytester.runpytest_subprocess(*running.ALONE, "-n", "2", timeout=60)
    result.assert_outcomes(passed=6)


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        (
            '["v1.1", "v1.3"]',
            "*there is no version 'v1.3'; the versions are v1.1, v1.2, v2.0, v2.1, v3.0, v3.1; did you mean*",
        ),
        ('["1.2"]', "*did you mean 'v1.2'*"),
        ('"v1.1"', "*versions takes several names, not 'v1.1'*"),
        ("[]", "*versions was given no version*"),
        ('["v1.1", "v1.1"]', "*versions names a version twice: v1.1, v1.1*"),
        ("12", "*versions takes several names, not 12*"),
    ],
)
def test_a_marker_with_versions_that_there_are_not_is_an_error(
    pytester: pytest.Pytester, versions: str, message: str
) -> None:
    result = run(pytester, f"@pytest.mark.clever(versions={versions})\ndef test_x(clever): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*::test_x: @pytest.mark.clever: {message}"])


@pytest.mark.parametrize(
    "code",
    [
        "def test_x(clever_version): pass",
        "@pytest.mark.parametrize('n', [pytest.param(1, marks=pytest.mark.clever(versions=['v1.1']))])\n"
        "def test_x(clever, n): pass",
    ],
)
def test_a_version_that_comes_from_nowhere_is_an_error_that_says_where_to_mark(
    pytester: pytest.Pytester, code: str
) -> None:
    result = run(pytester, code)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*mark the test, its class or its module*"])


def test_a_suite_that_names_no_versions_imports_none(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import sys

        def pytest_collection_finish(session):
            print("versions:", "clever_mock.versions" in sys.modules, "mock:", "clever_mock.mock" in sys.modules)
        """
    )
    pytester.makepyfile("import pytest\n@pytest.mark.clever(seed=1)\ndef test_x(): pass")
    result = pytester.runpytest_subprocess(*running.ALONE, "-s", timeout=60)
    result.assert_outcomes(passed=1)
    assert "versions: False mock: False" in result.stdout.str()


def test_a_test_can_run_in_all_six_versions(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
ALL = ["v1.1", "v1.2", "v2.0", "v2.1", "v3.0", "v3.1"]

@pytest.mark.clever(versions=ALL)
def test_x(clever, clever_version):
    teacher = TeacherFactory(name__last="Okoro")
    path = "users" if clever_version.startswith("v3") else "teachers"
    shown = clever.get(f"/{clever_version}/{path}/{{}}", teacher).json["data"]
    assert shown["name"]["last"] == "Okoro"
""",
    )
    result.assert_outcomes(passed=6)


# The difference


def test_a_detail_differs_by_what_the_newer_version_adds(clever: CleverMock) -> None:
    pupil = StudentFactory(graduation_year="2027")
    elsewhere = SchoolFactory()
    SectionFactory(school=elsewhere, students=[pupil])
    found = clever.diff("/students/{}", pupil)
    assert found.added == {"graduation_year": "2027", "schools": [pupil.school.id, elsewhere.id]}
    assert (found.removed, found.changed) == ({}, {})
    assert str(found).splitlines() == [
        f"GET /students/{pupil.id}, v1.1 → v1.2",
        '  + graduation_year  "2027"',
        f'  + schools          ["{pupil.school.id}", "{elsewhere.id}"]',
    ]


def test_a_status_differs_by_its_fields(clever: CleverMock) -> None:
    district = DistrictFactory(launched=False)
    district.pause("2017-06-01", "2117-08-15")
    found = clever.diff("/districts/{}/status", district)
    assert found.added == {"pause_start": "2017-06-01T00:00:00.000Z", "pause_end": "2117-08-15T00:00:00.000Z"}
    assert found.changed == {"state": ("running", "paused")}
    assert '  ~ state        "running" → "paused"' in str(found).splitlines()


def test_the_other_way_round_it_is_removed(clever: CleverMock) -> None:
    pupil = StudentFactory(graduation_year="2027")
    there, back = clever.diff("/students/{}", pupil), clever.diff("/students/{}", pupil, old="v1.2", new="v1.1")
    assert back.removed == there.added
    assert '  - graduation_year  "2027"' in str(back).splitlines()


def test_a_list_differs_record_by_record_and_is_told_in_short(clever: CleverMock) -> None:
    pupils = StudentFactory.create_batch(3, graduation_year="2027")
    found = clever.diff("/students")
    assert found.added.keys() == {f"{one.id}.{name}" for one in pupils for name in ("schools", "graduation_year")}
    assert '  + *.graduation_year  in 3 records, such as "2027"' in str(found).splitlines()


def test_an_event_that_only_the_newer_version_has_is_added_whole(clever: CleverMock) -> None:
    pupil = StudentFactory(graduation_year="2027")
    clever.get("/v1.1/students")
    pupil.update(graduation_year="2028")
    found = clever.diff("/events")
    [event] = [value for name, value in found.added.items() if "." not in name]
    assert event["type"] == "students.updated"
    assert found.changed["paging.count"] == (0, 1)


def test_what_is_the_same_is_no_difference(clever: CleverMock) -> None:
    school = SchoolFactory()
    for found in clever.diff("/schools/{}", school), clever.diff("/schools"), clever.diff("/schools?count=true"):
        assert not found
        assert str(found).endswith("v1.1 → v1.2\n  the same in both")


def test_a_refusal_in_one_version_is_the_difference(clever: CleverMock) -> None:
    DistrictFactory()
    found = clever.diff("/students?limit=50000")
    assert (found.status, found.changed) == (None, {"status": (200, 413)})
    assert "  ~ status  200 → 413" in str(found)
    assert str(clever.diff("/studnets")).splitlines()[0] == "GET /studnets, v1.1 → v1.2, both 404"


def test_a_user_s_answer_differs_as_well(clever: CleverMock) -> None:
    pupil = StudentFactory(graduation_year=None)
    found = clever.diff("/me", token=clever.login(pupil).token)
    assert found.added == {"schools": [pupil.school.id]}


def test_looking_at_a_difference_leaves_no_trace(clever: CleverMock) -> None:
    StudentFactory()
    clever.faults.add(503, "/v1.2/students")
    assert clever.diff("/students")
    assert len(clever.requests) == 0
    assert "students" in clever.district.connection().missing_for_sync("v1.2")


def test_the_other_version_is_asked_for_what_corresponds(clever: CleverMock) -> None:
    teacher = TeacherFactory(title="Science Teacher")
    found = clever.diff("/teachers/{}", teacher, old="v2.1", new="v3.1")
    assert (found.path, found.new_path) == (f"/teachers/{teacher.id}", f"/users/{teacher.user.id}")
    assert found.moved["title"] == "roles.teacher.title"
    assert found.moved["id"] == "roles.teacher.legacy_id"
    assert found.added["id"] == teacher.user.id
    assert found.removed == {}
    assert str(found).splitlines()[0] == f"GET /teachers/{teacher.id}, v2.1 → v3.1 as /users/{teacher.user.id}"
    assert re.search(r"^  > title +roles\.teacher\.title$", str(found), re.MULTILINE)


def test_the_path_can_be_that_of_either_version(clever: CleverMock) -> None:
    teacher = TeacherFactory()
    by_older = clever.diff("/teachers/{}", teacher, old="v2.1", new="v3.1")
    assert clever.diff("/users/{}", teacher, old="v2.1", new="v3.1") == by_older
    assert clever.diff("/users/{}", teacher, old="v3.1", new="v2.1") == by_older.back


def test_a_list_is_compared_with_its_counterpart(clever: CleverMock) -> None:
    teachers = TeacherFactory.create_batch(2)
    StudentFactory()
    found = clever.diff("/teachers?limit=10", old="v2.1", new="v3.1")
    assert found.new_path == "/users?role=teacher&limit=10"
    for teacher in teachers:
        assert found.moved[f"{teacher.user.id}.sis_id"] == f"{teacher.user.id}.roles.teacher.sis_id"
    assert re.search(r"^  > \*\.sis_id +in 2 records, as \*\.roles\.teacher\.sis_id$", str(found), re.MULTILINE)
    assert clever.diff("/users?role=teacher&limit=10", old="v2.1", new="v3.1") == found


def test_a_cursor_is_carried_over(clever: CleverMock) -> None:
    first, second, *_ = sorted(TeacherFactory.create_batch(3), key=lambda one: str(one.id))
    found = clever.diff(f"/teachers?starting_after={first}", old="v2.1", new="v3.1")
    assert found.new_path == f"/users?role=teacher&starting_after={first.user.id}"
    assert f"{second.user.id}.id" in found.added


def test_a_status_is_compared_with_the_district(clever: CleverMock) -> None:
    district = DistrictFactory(launched=False)
    district.pause("2017-06-01", "2117-08-15")
    found = clever.diff("/districts/{}/status", district, old="v1.2", new="v2.1")
    assert found.new_path == f"/districts/{district.id}"
    assert found.changed["pause_start"] == ("2017-06-01T00:00:00.000Z", "2017-06-01")
    assert found.removed == {"instant_login": True}
    assert "state" not in {*found.changed, *found.added}


def test_a_contact_has_another_id_in_each_major_version(clever: CleverMock) -> None:
    contact = ContactFactory(sis_id="603")
    middle = clever.diff("/contacts/{}", contact, old="v1.2", new="v2.1")
    assert middle.changed["id"] == (contact.id, contact.legacy_id)
    assert middle.moved == {"student": "students"}
    last = clever.diff("/contacts/{}", contact, old="v2.1", new="v3.1")
    assert last.added["id"] == contact.user.id
    assert last.moved["relationship"] == "roles.contact.student_relationships"


def test_where_nothing_takes_the_place_the_same_path_is_asked_for(clever: CleverMock) -> None:
    found = clever.diff("/teachers/{}/grade_levels", TeacherFactory(), old="v1.2", new="v2.0")
    assert found.changed == {"status": (200, 404)}


def test_a_token_that_is_unknown_is_refused_in_both(clever: CleverMock) -> None:
    teacher = TeacherFactory()
    found = clever.diff("/teachers/{}", teacher, token="wrong", old="v2.1", new="v3.1")
    assert found.path == f"/teachers/{teacher.id}"
    assert found.status in (401, None)


def test_a_user_s_token_is_that_of_the_same_user_in_both(clever: CleverMock) -> None:
    teacher = TeacherFactory()
    found = clever.diff("/me", token=clever.login(teacher).token, old="v2.1", new="v3.1")
    assert found.changed == {"type": ("teacher", "user"), "id": (teacher.id, teacher.user.id)}


@pytest.mark.parametrize(
    ("path", "options", "message"),
    [
        ("/v1.1/students", {}, "write it without: not '/v1.1/students'"),
        ("/v3.1/users", {}, "write it without: not '/v3.1/users'"),
        ("/students", {"new": "v1.3"}, "there is no version 'v1.3'"),
        ("/students/{}", {}, "was only built"),
    ],
)
def test_a_difference_that_cannot_be_looked_at_says_why(
    clever: CleverMock, path: str, options: dict[str, str], message: str
) -> None:
    DistrictFactory()
    with pytest.raises(InvalidValueError, match=message.replace("(", r"\(")):
        clever.diff(path, *([StudentFactory.build()] if "{}" in path else []), token="", **options)
