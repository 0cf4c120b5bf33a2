"""What the tests of events and sharing share."""

from __future__ import annotations

import pytest

from .feed import VERSIONS


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Each version of the API that there is."""
    return str(request.param)
