"""The pytest plugin: fixtures, options and the markers. It only wires; what they do is decided elsewhere.

It imports nothing of its own until a test asks for a fixture. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock
    from clever_mock.serving import Server
    from clever_mock.upgrade.session import UpgradeSession

_MOCK: pytest.StashKey[CleverMock] = pytest.StashKey()
_UPGRADE: pytest.StashKey[UpgradeSession] = pytest.StashKey()
_SETTINGS: pytest.StashKey[dict[str, Any]] = pytest.StashKey()
_REPORTS = ("--clever-upgrade-report", "--clever-upgrade-report-file", "--clever-fail-on-old")
"""The options that ask for an upgrade report."""


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

    if any(config.getoption(name) for name in _REPORTS):
        from clever_mock.upgrade.session import UpgradeSession

        config.stash[_UPGRADE] = UpgradeSession(config)
        config.pluginmanager.register(config.stash[_UPGRADE], "clever_upgrade")


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what a mock has found to the report of a test that has failed by then; else the fixture raises it."""
    report = yield
    mock = item.stash.get(_MOCK, None)
    if mock is not None and report.failed and call.when != "teardown":
        found = mock.take_findings()
        if found:
            report.sections.append(("clever_mock", found))
    return report


@pytest.fixture(scope="session")
def clever_server() -> Iterator[Server]:
    """The HTTP server that all `clever` mocks of the session share. Most tests want `clever` and its `clever.url`.
    Example: `def test_port(clever_server): assert clever_server.port`
    """
    from clever_mock.mock import no_mock
    from clever_mock.serving import Server

    with Server(no_mock) as server:
        yield server


@pytest.fixture
def clever(request: pytest.FixtureRequest, clever_server: Server) -> Iterator[CleverMock]:
    """A clean CleverMock: all of Clever, empty, for this test. Factories create into it, `clever.url` serves it.
    Example: `def test_sync(clever): district = DistrictFactory(); run_sync(clever.url, district.token)`
    """
    from clever_mock.mock import CleverMock

    config = request.config
    names = {marker.name for marker in request.node.iter_markers()}
    marked = _marked(request.node, "clever", "seed=1") if "clever" in names else {}
    if marked.pop("versions", None) is not None:
        request.getfixturevalue("clever_version")
    if marked:
        _check_arguments(marked)
    if _SETTINGS not in config.stash:
        config.stash[_SETTINGS] = _settings(config)
    settings = config.stash[_SETTINGS]
    arguments = {**settings, **marked, "allow": [settings["allow"], marked.get("allow", ())]}
    with CleverMock(server=clever_server, **arguments) as mock:
        if "clever_intercept" in names:
            mock.intercept(**_marked(request.node, "clever_intercept", "block_network=True"))
        request.node.stash[_MOCK] = mock
        if _UPGRADE in config.stash:
            config.stash[_UPGRADE].watch(mock, request.node.nodeid)
        yield mock
        del request.node.stash[_MOCK]
        offences = mock.take_offences()
        if offences:
            pytest.fail(offences, pytrace=False)


@pytest.fixture
def clever_version(request: pytest.FixtureRequest) -> str:
    """The version that a test with `@pytest.mark.clever(versions=["v1.1", "v1.2"])` runs in this time.
    Example: `def test_sync(clever, clever_version): run_sync(f"{clever.url}/{clever_version}")`
    """
    if not hasattr(request, "param"):
        raise pytest.UsageError(
            "there is no clever_version: mark the test, its class or its module before it is collected, with "
            "@pytest.mark.clever(versions=['v1.1', 'v1.2']); one case of a parametrized test cannot have its own"
        )
    return str(request.param)


@pytest.fixture
def clever_intercept(request: pytest.FixtureRequest, clever: CleverMock) -> CleverMock:
    """The `clever` mock, which requests to https://api.clever.com and https://clever.com reach in this test.
    Example: `def test_sync(clever_intercept): district = DistrictFactory(); run_sync(district.token)`
    """
    if not request.node.get_closest_marker("clever_intercept"):
        clever.intercept()
    return clever


def _marked(node: pytest.Item, name: str, example: str) -> dict[str, Any]:
    """The arguments of all markers `name` of a test; the nearest wins."""
    arguments: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers(name))):
        if marker.args:
            raise pytest.UsageError(f"@pytest.mark.{name} takes arguments by name ({example}), not {marker.args[0]!r}")
        arguments.update(marker.kwargs)
    return arguments


def _check_arguments(marked: dict[str, Any]) -> None:
    """Refuse a marker argument that CleverMock does not take, with those that it does."""
    import inspect

    from clever_mock.mock import CleverMock

    known = [name for name in inspect.signature(CleverMock).parameters if name not in ("server", "host", "port")]
    for name in marked:
        if name not in known:
            raise pytest.UsageError(f"@pytest.mark.clever takes no {name!r}; it takes versions, {', '.join(known)}")


def _settings(config: pytest.Config) -> dict[str, Any]:
    """What options, ini values and the environment say of every mock of the session."""
    strict = config.getoption("--clever-strict") or config.getini("clever_strict")
    return {"seed": _seed(config), "strict": strict, "allow": config.getini("clever_allow")}


def _seed(config: pytest.Config) -> int:
    """The seed by option, ini value or environment, in this order."""
    option = config.getoption("--clever-seed")
    if option is not None:
        return int(option)
    text = config.getini("clever_seed") or os.environ.get("CLEVER_MOCK_SEED", "0")
    try:
        return int(text)
    except ValueError:
        raise pytest.UsageError(f"clever_seed takes a whole number, not {text!r}") from None
