"""A run of pytest, as the plugin sees it: the test that it is at, its mock, and what options and markers say of it.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from clever_mock.settings import Settings

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock
    from clever_mock.model.rosters.roster import Roster
    from clever_mock.serving import Server
    from clever_mock.upgrade.session import UpgradeSession

_ACTIVE = "clever_mock.model.rosters.active"
"""Looked for, and not imported: a run without a mock has none active."""

NO_VERSION = (
    "there is no clever_version: mark the test, its class or its module before it is collected, with "
    "@pytest.mark.clever(versions=['v1.1', 'v1.2']); one case of a parametrized test cannot have its own"
)


_NO_FIXTURE = "@pytest.mark.clever changes nothing here, as the test does not use the fixture clever: let it take it"


class Started(NamedTuple):
    """What all mocks of a run share, once there is one: their class, their server, and the settings of the run."""

    make: type[CleverMock]
    server: Server
    settings: dict[str, Any]


class Run:
    """A run of pytest. Nothing is read, imported or started for it before its first mock."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.item: pytest.Item | None = None
        """The test that the run is at."""
        self.mock: CleverMock | None = None
        """The mock of that test, once it has one."""
        self.upgrade: UpgradeSession | None = None
        self._started: Started | None = None
        self._begun: list[pytest.FixtureDef[Any]] = []
        self._holders: dict[Callable[[], Roster], str] = {}
        """The fixtures by which mocks are held for longer than a test."""
        self._report: pytest.TestReport | None = None

    @property
    def server(self) -> Server:
        """The server of all mocks of the run, which is started here at the latest."""
        server = self._start().server
        return server if server.running else server.start()

    def _start(self) -> Started:
        """Start what all mocks share."""
        if self._started is None:
            from clever_mock.mock import CleverMock
            from clever_mock.served import no_mock
            from clever_mock.serving import Server

            strict, allow = self.strictness()
            settings = {"seed": _seed(self.config), "strict": strict, "allow": allow}
            self._started = Started(CleverMock, Server(no_mock), settings)
        return self._started

    def strictness(self) -> Settings:
        """Whether mocks are strict in this run, and what they let pass."""
        strict = self.config.getoption("--clever-strict") or self.config.getini("clever_strict")
        return Settings(bool(strict), self.config.getini("clever_allow"))

    def set_up(self, fixture: pytest.FixtureDef[Any]) -> None:
        """Note that a fixture which outlasts the test is set up from here on, after those that it takes."""
        self._begun.append(fixture)

    def hold(self, which: Callable[[], Roster]) -> None:
        """Note which fixture holds a mock that has become active: the innermost that is being set up, if any is."""
        if self._begun:
            unfinished = [fixture.argname for fixture in self._begun if fixture.cached_result is None]
            if unfinished:
                self._holders[which] = unfinished[-1]

    def set_aside(self, item: pytest.Item | None) -> None:
        """Let no mock be active that a fixture holds for longer than a test and that this test does not ask for."""
        self._begun.clear()
        if self._holders:
            active = sys.modules[_ACTIVE]
            known = active.stack()
            self._holders = {which: fixture for which, fixture in self._holders.items() if which in known}
            names = self._holders.values() if item is None else getattr(item, "fixturenames", ())
            active.set_aside({which: fixture for which, fixture in self._holders.items() if fixture not in names})

    def stop(self) -> None:
        """Stop the server."""
        if self._started is not None:
            self._started.server.stop()

    def mock_for_test(self, item: pytest.Item) -> CleverMock:
        """The mock that a test has, by its markers and by the settings of the run."""
        make, server, settings = self._started or self._start()
        names = _own_markers(item)
        arguments = _mock_arguments(item, settings) if "clever" in names else settings
        mock = make(server=server, **arguments)
        if "clever_intercept" in names:
            mock.intercept(**_marked(item, "clever_intercept", "block_network=True", ["block_network"]))
        if self.upgrade is not None:
            self.upgrade.watch(mock, item.nodeid, *_versions(item))
        self.mock = mock
        return mock

    def report(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
        """The report of a step of a test that fails with findings, with them; None leaves it to others.

        What is told there the fixture does not raise. To wrap the making of all reports would cost each test a tenth
        of the fixture.
        """
        if call.excinfo is None or self.mock is None or call.when == "teardown":
            return None
        found = self.mock.show_findings()
        if not found:
            return None
        self._report = pytest.TestReport.from_item_and_call(item, call)
        self._report.sections.append(("clever_mock", found))
        return self._report

    def tell(self, item: pytest.Item) -> str:
        """What is wrong at the end of a test that has passed, in words; empty when nothing is."""
        if self.mock is not None:
            if getattr(item, "_excinfo", None):  # a unittest keeps its failure there, and raises nothing
                return ""
            self.mock.look_back()
            return self.mock.take_offences()
        for marker in item.own_markers:
            if marker.name == "clever" and marker.kwargs.keys() != {"versions"}:
                item.warn(pytest.PytestWarning(_NO_FIXTURE))
                break
        return ""

    def end(self, mock: CleverMock) -> str:
        """What a test's mock has found and no report has told, at the end of the test."""
        report, self._report, self.mock = self._report, None, None
        if report is not None and report.failed:  # and not skipped
            mock.forget_shown()
        if self.item is None:  # the run was interrupted, and is to end
            mock.take_findings()
        return mock.take_offences()


def _own_markers(item: pytest.Item) -> list[str]:
    """The names of those markers of a test that are ours; a quicker look than `iter_markers`."""
    names: list[str] = []
    node: pytest.Item | pytest.Collector | None = item
    while node is not None:
        for marker in node.own_markers:
            if marker.name in ("clever", "clever_intercept"):
                names.append(marker.name)
        node = node.parent
    return names


def _versions(item: pytest.Item) -> tuple[Sequence[str], str]:
    """The versions that a test runs in by its marker, and the one of this time; empty where it has none."""
    given = [marker.kwargs["versions"] for marker in item.iter_markers("clever") if "versions" in marker.kwargs]
    callspec = getattr(item, "callspec", None)
    return (given[0] if given else ()), (callspec.params.get("clever_version", "") if callspec else "")


def _marked(item: pytest.Item, name: str, example: str, known: Sequence[str]) -> dict[str, Any]:
    """The arguments of all markers `name` of a test; the nearest wins. Refuses those that are not known."""
    arguments: dict[str, Any] = {}
    for marker in reversed(list(item.iter_markers(name))):
        if marker.args:
            raise pytest.UsageError(f"@pytest.mark.{name} takes arguments by name ({example}), not {marker.args[0]!r}")
        arguments.update(marker.kwargs)
    for argument in arguments:
        if argument not in known:
            raise pytest.UsageError(f"@pytest.mark.{name} takes no {argument!r}; it takes {', '.join(known)}")
    return arguments


def _mock_arguments(item: pytest.Item, settings: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a mock for a test with the marker `clever`."""
    import inspect

    from clever_mock.mock import CleverMock

    own = [name for name in inspect.signature(CleverMock).parameters if name not in ("server", "host", "port")]
    marked = _marked(item, "clever", "seed=1", ["versions", *own])
    callspec = getattr(item, "callspec", None)
    if marked.pop("versions", None) is not None and "clever_version" not in (callspec.params if callspec else ()):
        raise pytest.UsageError(NO_VERSION)
    allowed = [marker.kwargs["allow"] for marker in item.iter_markers("clever") if "allow" in marker.kwargs]
    return {**settings, **marked, "allow": [settings["allow"], allowed]}


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
