"""The pytest plugin, as suites that install it use it: fixtures, marker, options, and no cost where it is not used."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from _pytest.runner import runtestprotocol

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from tests.running import ALONE, run

HEAVY = ("faker", "factory", "werkzeug", "freezegun", "clever_mock.mock", "clever_mock.model", "clever_mock.serving")

SEEDED = """
    import pytest
    from clever_mock.factories import DistrictFactory

    {marker}
    def test_seed(clever):
        assert clever.seed == {seed}
        assert DistrictFactory().id
"""


@pytest.fixture(autouse=True)
def _no_seed_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEVER_MOCK_SEED", raising=False)


def make_seeded(pytester: pytest.Pytester, seed: int, marker: str = "") -> None:
    """Write a test that wants a seed."""
    pytester.makepyfile(SEEDED.format(seed=seed, marker=marker))


def test_the_fixture_is_a_clean_mock_for_each_test_on_one_server(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import requests
        from clever_mock import CleverMock
        from clever_mock.factories import DistrictFactory

        urls = set()

        def check(clever):
            assert isinstance(clever, CleverMock)
            assert clever.roster.districts == []
            district = DistrictFactory(students=2)
            headers = {"Authorization": f"Bearer {district.token}"}
            answer = requests.get(clever.url + "/v1.2/students", headers=headers, timeout=10)
            assert len(answer.json()["data"]) == 2
            urls.add(clever.url)
            assert len(urls) == 1

        def test_one(clever):
            check(clever)

        def test_two(clever):
            check(clever)
        """
    )
    run(pytester).assert_outcomes(passed=2)


def test_a_request_between_two_tests_is_told_that_no_mock_is_active(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import requests

        def test_server(clever_server):
            answer = requests.get(clever_server.url + "/v1.2/students", timeout=10)
            assert answer.status_code == 503
            assert "No mock is active" in answer.text
        """
    )
    run(pytester).assert_outcomes(passed=1)


def test_factories_create_into_the_fixture_and_nowhere_else(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from clever_mock import NoActiveMockError
        from clever_mock.factories import StudentFactory

        def test_with(clever):
            assert StudentFactory() in clever.district.students

        def test_without():
            with pytest.raises(NoActiveMockError):
                StudentFactory()
        """
    )
    run(pytester).assert_outcomes(passed=2)


def test_the_seed_is_0_unless_told_otherwise(pytester: pytest.Pytester) -> None:
    make_seeded(pytester, 0)
    run(pytester).assert_outcomes(passed=1)


def test_the_environment_sets_the_seed(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEVER_MOCK_SEED", "3")
    make_seeded(pytester, 3)
    run(pytester).assert_outcomes(passed=1)


def test_the_ini_value_wins_over_the_environment(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEVER_MOCK_SEED", "3")
    pytester.makeini("[pytest]\nclever_seed = 4\n")
    make_seeded(pytester, 4)
    run(pytester).assert_outcomes(passed=1)


def test_the_option_wins_over_the_ini_value(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nclever_seed = 4\n")
    make_seeded(pytester, 5)
    run(pytester, "--clever-seed=5").assert_outcomes(passed=1)


def test_the_marker_wins_over_the_option(pytester: pytest.Pytester) -> None:
    make_seeded(pytester, 6, "@pytest.mark.clever(seed=6)")
    run(pytester, "--clever-seed=5", "--strict-markers").assert_outcomes(passed=1)


def test_the_nearest_marker_wins(pytester: pytest.Pytester) -> None:
    make_seeded(pytester, 6, "@pytest.mark.clever(seed=6)")
    pytester.path.joinpath("conftest.py").write_text(
        "import pytest\n"
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items:\n"
        "        item.parent.add_marker(pytest.mark.clever(seed=7))\n"
    )
    run(pytester).assert_outcomes(passed=1)


def test_a_marker_that_a_hook_adds_counts(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest

        def pytest_collection_modifyitems(items):
            for item in items:
                item.add_marker(pytest.mark.clever(seed=9))
        """
    )
    make_seeded(pytester, 9)
    run(pytester).assert_outcomes(passed=1)


@pytest.mark.clever(seed=7)
def test_a_run_within_a_test_leaves_the_fixture_of_that_test_alone(
    pytester: pytest.Pytester, request: pytest.FixtureRequest
) -> None:
    make_seeded(pytester, 5, "@pytest.mark.clever(seed=5)")
    run(pytester).assert_outcomes(passed=1)
    assert request.getfixturevalue("clever").seed == 7


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("@pytest.mark.clever(6)", "*takes arguments by name (seed=1), not 6*"),
        ("@pytest.mark.clever(sead=6)", "*takes no 'sead'; it takes*seed*"),
        ("@pytest.mark.clever(seed='6')", "*seed takes a whole number, not '6'*"),
    ],
)
def test_a_marker_that_cannot_be_followed_is_an_error(pytester: pytest.Pytester, marker: str, message: str) -> None:
    make_seeded(pytester, 6, marker)
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])


@pytest.mark.parametrize("source", ["ini", "environment"])
def test_a_seed_that_is_no_number_is_refused(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    if source == "ini":
        pytester.makeini("[pytest]\nclever_seed = many\n")
    else:
        monkeypatch.setenv("CLEVER_MOCK_SEED", "many")
    make_seeded(pytester, 0)
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*takes a whole number, not 'many'*"])


def test_it_works_in_parallel(pytester: pytest.Pytester) -> None:
    with CleverMock():
        first = DistrictFactory().id
    bodies = {}
    for students in range(1, 9):
        with CleverMock() as clever:
            DistrictFactory(students=students)
            bodies[students] = clever.get("/v1.1/students").data
    pytester.makepyfile(
        f"""
        import pytest
        import requests
        from clever_mock.factories import DistrictFactory

        @pytest.mark.parametrize("students", range(1, 9))
        def test_students(clever, students):
            district = DistrictFactory(students=students)
            headers = {{"Authorization": "Bearer " + district.token}}
            answer = requests.get(clever.url + "/v1.1/students", headers=headers, timeout=10)
            assert answer.json()["paging"]["count"] == students
            assert answer.content == {bodies!r}[students]
            assert district.id == {first!r}
        """
    )
    result = pytester.runpytest_subprocess(*ALONE, "-n", "2", timeout=60)
    result.assert_outcomes(passed=8)


def test_it_can_be_turned_off(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_clever(clever): pass")
    result = pytester.runpytest_subprocess(*ALONE, "-p", "no:clever_mock", timeout=60)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'clever' not found*"])


def test_a_suite_that_does_not_use_it_imports_nothing_for_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # other plugins import what they like
    pytester.makeconftest(
        f"""
        import sys

        def pytest_sessionfinish(session):
            heavy = [name for name in {HEAVY!r} if name in sys.modules]
            print("heavy:", heavy, "plugin:", "clever_mock.plugin" in sys.modules)
        """
    )
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_subprocess("-p", "clever_mock.plugin", "-s", timeout=60)
    result.assert_outcomes(passed=1)
    assert "heavy: [] plugin: True" in result.stdout.str()


def test_the_marker_and_the_options_are_explained(pytester: pytest.Pytester) -> None:
    run(pytester, "--markers").stdout.fnmatch_lines(["@pytest.mark.clever(seed=0*): *"])
    helped = run(pytester, "--help").stdout.str()
    assert "clever_mock: all of Clever" in helped
    assert re.search(r"--clever-seed=\w+\s+seed of the data", helped)


def test_each_fixture_is_explained_in_a_sentence_with_an_example(pytester: pytest.Pytester) -> None:
    text = run(pytester, "--fixtures").stdout.str()
    ours = text.partition("fixtures defined from clever_mock.plugin")[2].partition("\n---")[0]
    explained = dict(re.findall(r"^(\w+) .*plugin\.py:\d+\n((?:    .+\n)+)", ours + "\n", re.MULTILINE))
    assert {"clever", "clever_server"} <= set(explained)
    for words in explained.values():
        assert re.match(r"    [A-Z][^\n]+\.\n", words)
        assert "    Example: `def test_" in words


def test_a_configuration_made_within_a_test_leaves_its_fixture_alone(
    pytester: pytest.Pytester, request: pytest.FixtureRequest
) -> None:
    pytester.parseconfigure()
    assert request.getfixturevalue("clever").roster.districts == []


def test_fixtures_that_another_plugin_sets_up_early_are_those_of_the_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest

        class Early:
            @pytest.hookimpl(tryfirst=True)
            def pytest_runtest_setup(self, item):
                item.session._setupstate.setup(item)

        def pytest_configure(config):
            config.pluginmanager.register(Early())
        """
    )
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.clever(seed=1)
        def test_one(clever):
            assert clever.seed == 1

        @pytest.mark.clever(seed=2)
        def test_two(clever):
            assert clever.seed == 2
        """
    )
    run(pytester).assert_outcomes(passed=2)


def test_the_server_outlives_what_was_made_with_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        import requests

        @pytest.fixture(scope="session")
        def app_under_test(clever_server):
            yield clever_server.url
            print("at its end:", requests.get(clever_server.url, timeout=10).status_code)

        def test_app(app_under_test, clever):
            assert clever.url == app_under_test
        """
    )
    run(pytester, "-s").stdout.fnmatch_lines(["*at its end: 503*"])


def test_steps_that_are_run_one_by_one_are_those_of_their_test(pytester: pytest.Pytester) -> None:
    item = pytester.getitem(dedent(SEEDED.format(marker="@pytest.mark.clever(seed=9)", seed=9)), "test_seed")
    assert [report.outcome for report in runtestprotocol(item, log=False)] == ["passed"] * 3


def test_an_argument_that_interception_does_not_take_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.clever_intercept(block=True)
        def test_app(clever):
            pass
        """
    )
    run(pytester).stdout.fnmatch_lines(["*@pytest.mark.clever_intercept takes no 'block'; it takes block_network*"])
