"""The app's test of a copy that an older release of it has made, since the second stage of the move."""

from __future__ import annotations

from sample_app.app import App

from clever_mock.factories import DistrictFactory


def test_a_copy_from_before_the_move(clever):
    district = DistrictFactory(students=3)
    app = App(clever.url, district.token)
    app.copied_in = "v1.1"
    app.follow()
    district.students[0].update(grade="6")
    assert app.follow() >= 0
