"""The app's test of a teacher whose id it has stored, since the app is in v2.1."""

from __future__ import annotations

from sample_app.app import App

from clever_mock.factories import DistrictFactory, SchoolFactory, TeacherFactory


def test_a_teacher_who_was_stored_by_an_older_release(clever):
    district = DistrictFactory()
    teacher = TeacherFactory(school=SchoolFactory())
    app = App(clever.url, district.token)
    assert app.sync()
    assert app.teacher(teacher.id) in (None, teacher.name.last)
