"""A district's odd moments: before its first sync, and when it was only built."""

from __future__ import annotations

import pytest

from clever_mock import BrokenRelationError, CleverMock, InvalidValueError, ServerError
from clever_mock.factories import DistrictFactory


def test_a_district_made_while_syncs_are_held_runs_once_they_are_not(clever: CleverMock) -> None:
    with clever.hold_syncs():
        district = DistrictFactory()
        assert district.state == "pending"
    assert district.state == "running"
    assert district.last_sync is not None


@pytest.mark.parametrize("asked", ["schools", "state", "token", "sis", "students"])
def test_a_district_that_was_only_built_says_so(asked: str) -> None:
    with pytest.raises(BrokenRelationError, match="only built"):
        getattr(DistrictFactory.build(), asked)


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("message", [5, "", None, "\ud800"])
def test_a_failure_needs_a_message(message: object) -> None:
    with pytest.raises(InvalidValueError, match="message"):
        DistrictFactory().fail("error", message)  # type: ignore[arg-type]


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("token", ["", "two words", "naïve", 7, "DEMO_TOKEN\n"])
def test_a_token_that_no_request_can_carry_is_refused(token: object) -> None:
    district = DistrictFactory(connected=False)
    with pytest.raises(InvalidValueError, match="token"):
        district.connect(token=token)  # type: ignore[arg-type]


def test_a_mock_that_has_ended_has_no_url() -> None:
    with CleverMock() as mock:
        assert mock.url
    with pytest.raises(ServerError, match="has ended"):
        _ = mock.url
