"""The app's tests of a district that does not run, since the first stage of the move."""

from __future__ import annotations

import pytest
from sample_app.app import App

from clever_mock.factories import DistrictFactory


@pytest.mark.parametrize("state", ["pending", "error"])
def test_no_sync_while_syncs_fail(clever, state):
    district = DistrictFactory()
    district.fail(state, "the export cannot be read")
    assert not App(clever.url, district.token).sync()


def test_no_sync_in_a_pause(clever):
    district = DistrictFactory(launched=False)
    district.pause("2017-06-01", "2017-08-15")
    with clever.travel("2017-07-04"):
        assert not App(clever.url, district.token).sync()
