"""A login in one call: what it gives, and when it is refused."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from clever_mock import (
    BrokenRelationError,
    CleverMock,
    InvalidValueError,
    Login,
    LoginRefusedError,
    UnknownRecordError,
)
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model.records.kinds import User
from clever_mock.model.rosters.district import District

from .app import App


def test_a_login_gives_code_redirect_and_token(clever: CleverMock, pupil: User) -> None:
    login = clever.login(pupil)
    first = clever.application.redirect_uris[0]
    assert isinstance(login, Login)
    assert login.redirect == f"{first}?code={login.code}&scope=read%3Auser_id%20read%3Asis"
    assert clever.get("/me", token=login.token).json["data"]["id"] == pupil.id


def test_a_login_takes_scope_state_and_redirect_uri(clever: CleverMock, pupil: User) -> None:
    login = clever.login(pupil, scope="read:user_id", state="a b", redirect_uri="https://app.example/oauth/clever")
    assert login.redirect == f"https://app.example/oauth/clever?code={login.code}&scope=read%3Auser_id&state=a%20b"


def test_the_app_can_exchange_the_code_of_a_login(app: App, pupil: User) -> None:
    login = app.clever.login(pupil, redirect_uri="https://app.example/oauth/clever")
    token = app.exchange(login.code).json["access_token"]
    assert login.token == token


def test_a_token_uses_the_code_up(app: App, pupil: User) -> None:
    login = app.clever.login(pupil, redirect_uri="https://app.example/oauth/clever")
    assert login.token == login.token
    assert app.exchange(login.code).json["error"] == "invalid_grant"


def test_the_token_of_an_expired_code_is_refused(clever: CleverMock, pupil: User) -> None:
    clever.travel("2017-03-01T12:00:00")
    login = clever.login(pupil)
    clever.travel("2017-03-01T12:01:01")
    with pytest.raises(LoginRefusedError, match="expired"):
        login.token  # noqa: B018


def test_a_login_does_not_change(clever: CleverMock, pupil: User) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        clever.login(pupil).code = "other"  # type: ignore[misc]


@pytest.mark.parametrize(("date", "says"), [(None, "no launch date"), ("2999-01-01", "2999-01-01T00:00:00.000Z")])
def test_before_the_launch_a_login_says_what_to_do(
    clever: CleverMock, pupil: User, district: District, date: str | None, says: str
) -> None:
    district.launch(date)
    with pytest.raises(LoginRefusedError, match=says) as refused:
        clever.login(pupil)
    assert "district.launch(" in str(refused.value)


def test_a_user_who_was_not_synced_cannot_log_in(clever: CleverMock, district: District) -> None:
    with clever.hold_syncs():
        pupil = StudentFactory(school=district.schools[0])
        with pytest.raises(LoginRefusedError, match="no sync has brought it"):
            clever.login(pupil)
    assert clever.login(pupil).token


def test_a_user_who_was_deleted_cannot_log_in(clever: CleverMock, pupil: User) -> None:
    pupil.delete()
    with pytest.raises(LoginRefusedError, match="it was deleted"):
        clever.login(pupil)


def test_a_user_is_found_in_a_paused_district(clever: CleverMock, pupil: User, district: District) -> None:
    district.pause("2016-01-01")
    pupil.delete()
    assert clever.get("/me", token=clever.login(pupil).token).status_code == 200


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"scope": "read:minds"}, "read:minds"),
        ({"scope": ""}, "read:sis"),
        ({"redirect_uri": "https://elsewhere.example/"}, "application.redirect_uris"),
        ({"state": 5}, "state takes text"),
    ],
)
def test_a_login_that_cannot_be_asked_for_is_refused(
    clever: CleverMock, pupil: User, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidValueError, match=says):
        clever.login(pupil, **options)


def test_a_school_does_not_log_in(clever: CleverMock, district: District) -> None:
    school: Any = district.schools[0]
    for log_in in (clever.login, clever.login_as):
        with pytest.raises(InvalidValueError, match="logs in"):
            log_in(school)


def test_a_user_who_was_only_built_cannot_log_in(clever: CleverMock) -> None:
    with pytest.raises(BrokenRelationError, match="only built"):
        clever.login(StudentFactory.build())


@pytest.mark.usefixtures("clever")
def test_a_user_of_another_mock_cannot_log_in(pupil: User) -> None:
    with CleverMock() as other, pytest.raises(UnknownRecordError, match="another mock"):
        other.login(pupil)


# Several applications


def test_each_application_has_its_own_launch(clever: CleverMock, pupil: User, district: District) -> None:
    other = clever.add_application("Other", ["https://other.example/back"])
    district.connect(other)
    with pytest.raises(LoginRefusedError, match="not launched Other"):
        clever.login(pupil, application=other)
    district.launch("2016-09-01", other)
    login = clever.login(pupil, application=other)
    info = clever.get("/oauth/tokeninfo", token=login.token).json
    assert login.redirect.startswith("https://other.example/back?code=")
    assert info["client_id"] == other.client_id


def test_an_application_without_a_connection_has_no_logins(clever: CleverMock, pupil: User) -> None:
    other = clever.add_application("Other", ["https://other.example/back"])
    with pytest.raises(UnknownRecordError, match="not connected to Other"):
        clever.login(pupil, application=other)


def test_applications_are_listed_and_found_by_client_id(clever: CleverMock) -> None:
    other = clever.add_application("Other", client_id="abc")
    assert clever.roster.applications == [clever.application, other]
    assert clever.roster.application_of("abc") is other
    assert clever.roster.application_of("none") is None


def test_a_client_id_is_taken_once(clever: CleverMock) -> None:
    clever.add_application("Other", client_id="abc")
    with pytest.raises(InvalidValueError, match="is that of Other already"):
        clever.add_application("Third", client_id="abc")


@pytest.mark.parametrize("uri", ["", "app.example/back", "https://app.example/#top", "https://app.example/\r\n", 5])
def test_what_is_no_redirect_uri_is_refused(clever: CleverMock, uri: Any) -> None:
    with pytest.raises(InvalidValueError, match="redirect URI"):
        clever.add_application("Other", [uri])
    with pytest.raises(InvalidValueError, match="several URIs"):
        clever.add_application("Other", "https://app.example/")


@pytest.mark.usefixtures("pupil")
def test_a_user_of_a_second_district_is_that_of_its_district(clever: CleverMock) -> None:
    other = DistrictFactory(students=1)
    token = clever.login(other.students[0]).token
    assert clever.get("/me", token=token).json["data"]["district"] == other.id
    assert clever.get(f"/v1.1/districts/{clever.roster.districts[0]}", token=token).status_code == 404
