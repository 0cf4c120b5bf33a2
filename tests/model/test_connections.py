"""Connections and applications: what they take, what they refuse, and what a deleted record still says."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from clever_mock import CleverMock, InvalidValueError, UnknownRecordError
from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory


def test_a_deleted_record_shows_its_last_values_on_every_handle(clever: CleverMock) -> None:
    pupil = StudentFactory(name__first="Ada")
    other = clever.roster.find(pupil.id)
    section = SectionFactory(school=SchoolFactory(), students=[pupil])
    pupil.delete()
    assert (pupil.name.first, other.row.name.first) == ("Ada", "Ada")
    assert (pupil.schools, pupil.sections, section.students) == ([pupil.school], [], [])


def test_a_students_schools_are_none_when_the_school_is_gone_too(clever: CleverMock) -> None:
    del clever
    pupil = StudentFactory()
    pupil.school.delete()
    assert pupil.deleted
    assert pupil.schools == []


def test_status_shows_the_sis_type_that_the_last_sync_brought(clever: CleverMock) -> None:
    district = DistrictFactory()
    district.pause("2001-01-01")
    district.update(sis_type="PowerSchool")
    status = clever.get("/v1.2/districts/{}/status", district).json["data"][0]["data"]
    assert status["sis_type"] == "sftp"


def test_sharing_more_changes_nothing_where_all_is_shared(clever: CleverMock) -> None:
    school = SchoolFactory()
    clever.connection.share(school)
    assert clever.connection.shares_all
    SchoolFactory()
    assert clever.get("/v1.2/schools").json["paging"]["count"] == 2


@pytest.mark.parametrize("version", ["1.2", "v2", "", "V1.2"])
def test_a_version_is_named_as_in_its_paths(clever: CleverMock, version: str) -> None:
    DistrictFactory()
    with pytest.raises(InvalidValueError, match=r"v1\.2"):
        clever.connection.has_full_sync(version)


def test_a_district_is_connected_to_an_application_once(clever: CleverMock) -> None:
    district = DistrictFactory()
    with pytest.raises(InvalidValueError, match="already"):
        district.connect()
    wrong: Any = "app"
    with pytest.raises(InvalidValueError, match=r"clever\.application"):
        district.connect(wrong)
    assert len(clever.district.connections) == 1


def test_what_is_set_on_an_application_or_a_connection_is_read_like_what_it_is_made_with(clever: CleverMock) -> None:
    district = DistrictFactory()
    application: Any = clever.application
    application.created = "2017-05-01"
    connection: Any = district.connection()
    connection.launch_date = "2017-09-01"
    assert (application.created.year, connection.launch_date.tzinfo) == (2017, district.now().tzinfo)
    with pytest.raises(InvalidValueError, match="not one text"):
        application.redirect_uris = "http://localhost/cb"


def test_a_connection_that_has_ended_takes_no_switches(clever: CleverMock) -> None:
    DistrictFactory()
    connection = clever.connection
    connection.disconnect()
    for switch in (connection.share_all, lambda: connection.launch("2017-01-01"), connection.disconnect):
        with pytest.raises(UnknownRecordError, match="not connected"):
            switch()


def test_a_connections_repr_holds_no_secret(clever: CleverMock) -> None:
    DistrictFactory()
    shown = repr(clever.connection) + repr(clever.application)
    assert clever.application.client_secret not in shown
    assert clever.connection.token not in shown


def test_holds_and_chosen_users_of_after_a_snapshot_are_gone_after_a_reset(clever: CleverMock) -> None:
    pupil = StudentFactory(grade="5")
    snapshot = clever.snapshot()
    hold = clever.hold_syncs()
    clever.login_as(pupil)
    clever.application.early_access = True
    clever.reset(snapshot)
    pupil.update(grade="6")
    hold.release()
    assert clever.get("/v1.2/students/{}", pupil).json["data"]["grade"] == "6"
    assert not clever.application.early_access
    assert clever.roster.logins.chosen is None


def test_a_first_sync_that_was_held_while_an_app_asked_makes_no_events(clever: CleverMock) -> None:
    with clever.hold_syncs():
        DistrictFactory(students=2)
        assert clever.get("/v1.2/students").json["data"] == []
    assert len(clever.get("/v1.2/students").json["data"]) == 2
    assert clever.get("/v1.2/events").json["data"] == []


def test_a_value_that_looks_the_same_makes_no_event(clever: CleverMock) -> None:
    pupil = StudentFactory(credentials=None)
    clever.get("/v1.2/students")
    pupil.update(credentials={})
    assert clever.get("/v1.2/events").json["data"] == []


def test_asking_what_is_missing_while_another_thread_deletes_leaves_nothing_stale(clever: CleverMock) -> None:
    district = DistrictFactory(schools=2, students=60)
    district.connection().share_only(*district.schools)
    clever.get("/v1.2/students")
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            district.connection().view.refresh(())
            district.connection().missing_for_sync("v1.2")

    asking = threading.Thread(target=ask)
    asking.start()
    for pupil in district.students[:40]:
        pupil.delete()
    stop.set()
    asking.join()
    assert len(clever.get("/v1.2/students").json["data"]) == 20


def test_a_typo_of_a_count_or_a_trait_is_refused_with_the_nearest(clever: CleverMock) -> None:
    del clever
    for typo, meant in (("student", "students"), ("lauched", "launched"), ("nmae", "name")):
        with pytest.raises(InvalidValueError, match=f"did you mean '{meant}'"):
            DistrictFactory(**{typo: 3})


def test_a_district_is_launched_on_a_date(clever: CleverMock) -> None:
    del clever
    launched = DistrictFactory(launched="2017-09-01").launch_date
    assert launched is not None
    assert launched.isoformat() == "2017-09-01T00:00:00+00:00"
    with pytest.raises(InvalidValueError, match="failure"):
        DistrictFactory(failure="error")


def test_a_path_with_an_empty_place_is_refused(clever: CleverMock) -> None:
    DistrictFactory()
    with pytest.raises(InvalidValueError, match="no argument fills"):
        clever.get("/v1.2/students/{}")


@pytest.mark.parametrize("cursor", ["starting_after=zz", "ending_before=1"])
def test_a_malformed_cursor_is_refused_beside_a_count_too(clever: CleverMock, cursor: str) -> None:
    DistrictFactory()
    assert clever.get(f"/v1.2/students?count=true&{cursor}").status_code == 400
