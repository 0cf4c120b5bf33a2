"""What the tests of the API share."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["v1.1", "v1.2"])
def version(request: pytest.FixtureRequest) -> str:
    """Each version of the API that there is."""
    return str(request.param)
