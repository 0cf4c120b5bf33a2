"""Fixtures of the conformance checks: the files, and a district that shows every kind of record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clever_mock import CleverMock

from . import sources
from .district import Built, build


@pytest.fixture(scope="module")
def shared() -> None:
    """Asks for Clever's files: the test is skipped without them, or fails where `CI` is set."""
    sources.require()


@pytest.fixture(scope="module")
def built() -> Iterator[Built]:
    """A district with every kind of record, served by a mock that lives as long as the test module."""
    with CleverMock() as clever:
        yield build(clever)
