"""The pytest plugin: fixtures, options and the marker. It only wires; what they do is decided elsewhere.

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
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "clever(seed=0): arguments for the CleverMock that the `clever` fixture gives this test.",
    )


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
    for marker in reversed(list(request.node.iter_markers("clever"))):
        if marker.args:
            raise pytest.UsageError(f"@pytest.mark.clever takes arguments by name, such as seed=1, not {marker.args[0]!r}")
        arguments.update(marker.kwargs)
    with CleverMock(server=clever_server, **arguments) as mock:
        yield mock


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
