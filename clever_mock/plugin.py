"""The pytest plugin: fixtures, options and the markers. It only wires; what they do is decided elsewhere.

It imports nothing of weight until a test asks for a fixture. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from clever_mock import settings
from clever_mock.run import NO_VERSION, Run

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock
    from clever_mock.serving import Server

_REPORTS = ("--clever-upgrade-report", "--clever-upgrade-report-file", "--clever-fail-on-old")
"""The options that ask for an upgrade report."""

_RUN: pytest.StashKey[Run] = pytest.StashKey()
_runs: list[Run] = []
"""The runs that have come to a test, each within the one before it, as pytester makes them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the plugin's options."""
    group = parser.getgroup("clever", "clever_mock: all of Clever inside the test process")
    group.addoption("--clever-seed", type=int, help="seed of the data that the factories make (default: 0)")
    group.addoption("--clever-strict", action="store_true", help="fail tests whose app asks for what Clever lacks")
    group.addoption(
        "--clever-upgrade-report",
        nargs="?",
        const="terminal",
        choices=("terminal", "json", "md", "html"),
        help="tell what the app has left to do for a newer version, in the summary or in a file of this form; give the "
        "form after a =, and without one write the option last",
    )
    group.addoption("--clever-upgrade-report-file", metavar="FILE", help="where the upgrade report is written")
    group.addoption("--clever-upgrade-to", metavar="VERSION", help="the version to move to (default: the newest)")
    group.addoption("--clever-fail-on-old", action="store_true", help="fail the run for what must be done to upgrade")
    parser.addini("clever_upgrade_ignore", "what the upgrade report leaves out: CU303, CU101:/contacts*, …", "args")
    parser.addini("clever_seed", "seed of the data that the factories make; --clever-seed and the marker win")
    parser.addini("clever_strict", "strict mode, as --clever-strict; the marker's strict=... wins", "bool", False)
    parser.addini("clever_allow", "what strict mode lets pass, such as unknown-parameter:sort; markers add", "args")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, and what reports on upgrades where an option asks for it."""
    config.addinivalue_line(
        "markers",
        "clever(seed=0, strict=False, allow=[], ...): arguments for the CleverMock that the `clever` fixture gives "
        "this test. strict=True fails it when its app asks for what Clever lacks; allow=['kind:what'] lets some pass. "
        "versions=['v1.1', 'v1.2'] runs it once for each, which its fixture `clever_version` names.",
    )
    config.addinivalue_line(
        "markers",
        "clever_intercept(block_network=False): requests of this test to https://api.clever.com and https://clever.com "
        "reach its `clever` mock, as with the fixture `clever_intercept`; arguments are those of `clever.intercept`.",
    )

    run = config.stash[_RUN] = Run(config)
    settings.given.append(run.strictness)
    settings.activated.append(run.hold)
    if any(config.getoption(name) for name in _REPORTS):
        from clever_mock.upgrade.session import UpgradeSession

        run.upgrade = UpgradeSession(config)
        config.pluginmanager.register(run.upgrade, "clever_upgrade")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Forget the run."""
    _runs[:] = [run for run in _runs if run.config is not config]
    run = config.stash.get(_RUN, None)
    if run is not None:
        settings.given[:] = [give for give in settings.given if give != run.strictness]
        settings.activated[:] = [note for note in settings.activated if note != run.hold]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test with the marker `clever(versions=[...])` run once in each of them."""
    markers = metafunc.definition.iter_markers("clever")
    given = next((marker.kwargs["versions"] for marker in markers if "versions" in marker.kwargs), None)
    if given is None:
        return
    from clever_mock.errors import InvalidValueError
    from clever_mock.versions.names import read_versions

    try:
        versions = read_versions(given)
    except InvalidValueError as error:
        raise pytest.Collector.CollectError(f"{metafunc.definition.nodeid}: @pytest.mark.clever: {error}") from None
    if "clever_version" not in metafunc.fixturenames:
        metafunc.fixturenames.append("clever_version")
    metafunc.parametrize("clever_version", versions, indirect=True)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test with the marker `clever_intercept` the fixture `clever`, which looks at it."""
    if isinstance(item, pytest.Function) and item.get_closest_marker("clever_intercept"):
        item.fixturenames = [*item.fixturenames, "clever"]  # a new list, as cases of one test share theirs


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note which test comes now; as a wrapper, whichever plugin runs it."""
    run = _note(item)
    try:
        return (yield)
    finally:
        run.item = None
        run.set_aside(None)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Note which fixtures hold what they make for longer than a test."""
    if fixturedef.scope != "function":
        request.config.stash[_RUN].set_up(fixturedef)


def _note(item: pytest.Item) -> Run:
    run = item.config.stash[_RUN]
    run.item = item
    run.set_aside(item)
    if not _runs or _runs[-1] is not run:
        _runs[:] = [*(other for other in _runs if other is not run), run]
    return run


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note which test comes now, also when its steps are run one by one."""
    _note(item)


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Fail a test that has passed, for what its strict mock has found by its end. No wrapper: those cost each test."""
    told = item.config.stash[_RUN].tell(item)
    if told:
        pytest.fail(told, pytrace=False)


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
    """Add what a mock has found to the report of a test that fails."""
    return item.config.stash[_RUN].report(item, call)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the server, after the fixtures that may need it."""
    session.config.stash[_RUN].stop()


@pytest.fixture(scope="session")
def clever_server(request: pytest.FixtureRequest) -> Server:
    """The HTTP server that all `clever` mocks of the session share. Most tests want `clever` and its `clever.url`.
    Example: `def test_port(clever_server): assert clever_server.port`
    """
    return request.config.stash[_RUN].server


@pytest.fixture
def clever() -> Iterator[CleverMock]:
    """A clean CleverMock: all of Clever, empty, for this test. Factories create into it, `clever.url` serves it.
    Example: `def test_sync(clever): district = DistrictFactory(); run_sync(clever.url, district.token)`
    """
    # It takes no other fixture: each that it took would add a fifth and more to its cost.
    run = _runs[-1] if _runs else None
    if run is None or run.item is None:
        raise pytest.UsageError("no test is being run by pytest_runtest_protocol, so the fixture clever knows of none")
    try:
        made = run.mock_for_test(run.item)
    except (ValueError, RuntimeError, pytest.UsageError) as error:  # those of clever_mock among them
        raise pytest.fail.Exception(f"{run.item.nodeid}: {error}", pytrace=False) from None
    with made as mock:
        yield mock
        offences = run.end(mock)
        if offences:
            pytest.fail(offences, pytrace=False)


@pytest.fixture
def clever_version(request: pytest.FixtureRequest) -> str:
    """The version that a test with `@pytest.mark.clever(versions=["v1.1", "v1.2"])` runs in this time.
    Example: `def test_sync(clever, clever_version): run_sync(f"{clever.url}/{clever_version}")`
    """
    if not hasattr(request, "param"):
        raise pytest.UsageError(NO_VERSION)
    return str(request.param)


@pytest.fixture
def clever_intercept(request: pytest.FixtureRequest, clever: CleverMock) -> CleverMock:
    """The `clever` mock, which requests to https://api.clever.com and https://clever.com reach in this test.
    Example: `def test_sync(clever_intercept): district = DistrictFactory(); run_sync(district.token)`
    """
    if not request.node.get_closest_marker("clever_intercept"):
        clever.intercept()
    return clever
