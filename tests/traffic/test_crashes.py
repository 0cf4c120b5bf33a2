"""A mock that fails while it answers says so at the end, with the traceback and the request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests

from clever_mock import CleverMock, CrashError
from clever_mock.api import handlers
from clever_mock.factories import DistrictFactory
from clever_mock.traffic import Drip, Effect
from clever_mock.traffic.effects import Scene

from .conftest import Ask


class DefectError(Exception):
    """Stands for a defect of the mock."""


@pytest.fixture
def _broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_request: object) -> object:
        raise DefectError("of the mock")

    monkeypatch.setitem(handlers.HANDLERS, "status", fail)  # type: ignore[arg-type]


def get_status(clever: CleverMock) -> int:
    """The status of an answer on which the mock fails."""
    return clever.get("/v1.2/districts/{}/status", clever.district).status_code


@pytest.mark.usefixtures("_broken")
def test_a_failure_while_answering_is_raised_at_the_end() -> None:
    def block() -> None:
        with CleverMock() as clever:
            DistrictFactory()
            assert get_status(clever) == 500

    with pytest.raises(CrashError, match=r"the mock failed on GET /v1.2/districts/\w+/status") as raised:
        block()
    assert isinstance(raised.value.__cause__, DefectError)
    assert raised.value.__cause__.__traceback__ is not None


@pytest.mark.usefixtures("_broken", "district")
def test_a_failure_on_the_servers_thread_is_raised_too(clever: CleverMock, ask: Ask) -> None:
    assert ask(f"/v1.2/districts/{clever.district}/status").status_code == 500
    with pytest.raises(CrashError):
        clever.verify()
    clever.verify()


@pytest.mark.usefixtures("_broken")
def test_a_block_that_failed_keeps_its_own_error() -> None:
    def block() -> None:
        with CleverMock() as clever:
            DistrictFactory()
            _ = get_status(clever) / 0

    with pytest.raises(ZeroDivisionError):
        block()


@pytest.mark.usefixtures("_broken")
def test_offences_are_told_with_the_failure() -> None:
    clever = CleverMock(strict=True)
    with clever:
        DistrictFactory()
        get_status(clever)
        clever.get("/v1.2/nothing")
        with pytest.raises(CrashError, match=r"(?s)the mock failed.*unknown-path"):
            clever.verify()


@dataclass(frozen=True)
class Failing(Effect):
    """Fails at one of its steps."""

    step: Callable[..., object]

    def before(self, scene: Scene) -> None:
        self.step(scene)


def exiting(_scene: object) -> None:
    """Fail as pytest.fail does, with what is no Exception."""
    pytest.fail("in an effect")


def raising(_scene: object) -> None:
    """Fail as a defect does."""
    raise DefectError


@pytest.mark.parametrize("step", [raising, exiting])
def test_an_effect_that_fails_is_told(clever: CleverMock, ask: Ask, step: Callable[..., object]) -> None:
    clever.faults.add(Failing(step), times=1)
    assert ask("/v1.2/schools").status_code == 500
    with pytest.raises(CrashError, match=r"GET /v1\.2/schools"):
        clever.verify()
    assert ask("/v1.2/schools").status_code == 200


def test_a_status_of_500_by_a_fault_is_no_failure(clever: CleverMock, ask: Ask) -> None:
    clever.faults.add(500)
    assert ask("/v1.2/schools").status_code == 500
    clever.verify()


def test_a_client_that_goes_away_is_no_failure(clever: CleverMock, ask: Ask) -> None:
    clever.faults.add(Drip(0.2, pieces=4), times=1)
    with requests.get(clever.url + "/v1.2/schools", timeout=10, stream=True) as answer:
        assert answer.status_code == 401
    assert ask("/v1.2/schools").status_code == 200
    clever.verify()
