"""The app's tests of a district that runs, since ever."""

from __future__ import annotations

from sample_app.app import App

from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)


def make_district():
    district = DistrictFactory()
    north, south = SchoolFactory.create_batch(2, district=district)
    ada = StudentFactory(school=north)
    SectionFactory(school=south, students=[ada], teacher=TeacherFactory(school=south))
    ContactFactory(student=ada)
    SchoolAdminFactory(schools=[north])
    return district, ada


def test_a_nightly_sync(clever):
    district, ada = make_district()
    app = App(clever.url, district.token)
    assert app.sync()
    assert app.schools_of("students", ada.id) == sorted(school.id for school in ada.schools)
    ada.update(grade="6")
    assert app.follow() == 1


def test_a_login(clever):
    district, ada = make_district()
    app = App(clever.url, district.token)
    assert app.log_in(clever.login(ada).token)["id"] == ada.id
