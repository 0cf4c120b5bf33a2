"""The pytest plugin: fixtures, options and the markers. It only wires; what they do is decided elsewhere.

It imports nothing of its own until a test asks for a fixture. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock
    from clever_mock.serving import Server


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the plugin's options."""
    group = parser.getgroup("clever", "clever_mock: all of Clever inside the test process")
    group.addoption("--clever-seed", type=int, help="seed of the data that the factories make (default: 0)")
    parser.addini("clever_seed", "seed of the data that the factories make; --clever-seed and the marker win")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    config.addinivalue_line(
        "markers",
        "clever(seed=0): arguments for the CleverMock that the `clever` fixture gives this test.",
    )
    config.addinivalue_line(
        "markers",
        "clever_intercept(block_network=False): requests of this test to https://api.clever.com and https://clever.com "
        "reach its `clever` mock, as with the fixture `clever_intercept`; arguments are those of `clever.intercept`.",
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test with the marker `clever_intercept` the fixture `clever`, which looks at it."""
    if isinstance(item, pytest.Function) and item.get_closest_marker("clever_intercept"):
        item.fixturenames = [*item.fixturenames, "clever"]  # a new list, as cases of one test share theirs


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

    arguments: dict[str, Any] = {"seed": _seed(request.config)}
    arguments.update(_marked(request.node, "clever", "seed=1"))
    with CleverMock(server=clever_server, **arguments) as mock:
        if request.node.get_closest_marker("clever_intercept"):
            mock.intercept(**_marked(request.node, "clever_intercept", "block_network=True"))
        yield mock


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
