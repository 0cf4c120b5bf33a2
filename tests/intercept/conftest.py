"""What the tests of interception share: a district to read, and a look at what interception must leave as it was."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SchoolFactory, StudentFactory
from clever_mock.model import District

NAMES = ["Ada", "Blaise", "Carl", "Dorothy", "Emmy"]
"""The students of `district`: three pages of two."""


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district with the students `NAMES`."""
    assert not clever.roster.districts
    district = DistrictFactory()
    school = SchoolFactory(district=district)
    for name in NAMES:
        StudentFactory(school=school, name__first=name)
    return district


Surroundings = tuple[dict[str, object], ...]


def modules() -> Surroundings:
    """All names of `socket` and `ssl` and of their classes, as they are now."""
    return tuple(own(owner) for owner in (socket, socket.socket, ssl, ssl.SSLContext, ssl.SSLSocket, ssl.SSLObject))


def own(owner: object) -> dict[str, object]:
    """The names of a module or class, but for those that it repeats of its bases, as some plugins leave them."""
    inherited = [vars(base) for base in getattr(owner, "__mro__", ())[1:]]
    return {
        name: value
        for name, value in vars(owner).items()
        if not any(name in base and base[name] is value for base in inherited)
    }


PRISTINE = modules()
"""The same before the first interception."""


@pytest.fixture
def surroundings() -> Callable[[], Surroundings]:
    """Gives `modules()` and the environment, as they are now; they begin as they were before the first interception."""
    assert modules() == PRISTINE
    return lambda: (*modules(), dict(os.environ))
