"""Logging in through the browser: redirects, errors, pages, and the launch that opens all of it."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from werkzeug.test import TestResponse

from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model.records.kinds import User
from clever_mock.model.rosters.district import District

from .app import CALLBACK, App, buttons, sent_back


def assert_closed(response: TestResponse) -> None:
    assert response.status_code == 403
    assert response.content_type.startswith("text/html")
    assert "Location" not in response.headers


def test_a_chosen_user_is_sent_back_with_code_scope_and_state(app: App, pupil: User) -> None:
    response = app.authorize(user=pupil.id)
    code = sent_back(response)["code"]
    expected = f"{CALLBACK}?code={code}&scope=read%3Auser_id%20read%3Asis&state={quote('s t/a&te', safe='')}"
    assert response.headers["Location"] == expected
    assert response.headers["Cache-Control"] == "no-store"


def test_a_login_without_state_comes_back_without_one(app: App, pupil: User) -> None:
    assert sent_back(app.authorize(user=pupil.id, state=None)).keys() == {"code", "scope"}


def test_the_scopes_that_are_asked_for_come_back(app: App, pupil: User) -> None:
    answer = sent_back(app.authorize(user=pupil.id, scope="read:user_id read:students read:user_id"))
    assert answer["scope"] == "read:user_id read:students"


def test_the_implicit_flow_answers_in_the_fragment(app: App, pupil: User) -> None:
    url = urlsplit(app.authorize(user=pupil.id, response_type="token").headers["Location"])
    answer = dict(parse_qsl(url.fragment))
    assert url.query == ""
    assert answer.keys() == {"access_token", "token_type", "scope", "state"}
    assert app.clever.get("/me", token=answer["access_token"]).status_code == 200


def test_an_answer_is_added_to_the_query_of_a_redirect_uri(app: App, pupil: User) -> None:
    app.clever.application.redirect_uris = ("https://app.example/?tenant=7",)
    response = app.authorize(user=pupil.id, redirect_uri="https://app.example/?tenant=7")
    assert response.headers["Location"].startswith("https://app.example/?tenant=7&code=")


def test_the_only_redirect_uri_need_not_be_named(app: App, pupil: User) -> None:
    app.clever.application.redirect_uris = ("https://app.example/only",)
    response = app.authorize(user=pupil.id, redirect_uri=None)
    assert "code" in sent_back(response, to="https://app.example/only?")


def test_a_user_chosen_beforehand_is_sent_back_at_once(app: App, pupil: User) -> None:
    app.clever.login_as(pupil)
    code = sent_back(app.authorize())["code"]
    token = app.exchange(code).json["access_token"]
    assert app.clever.get("/me", token=token).json["data"]["id"] == pupil.id


def test_the_query_wins_over_a_user_chosen_beforehand(app: App, users: dict[str, User]) -> None:
    app.clever.login_as(users["student"])
    code = sent_back(app.authorize(user=users["teacher"].id))["code"]
    assert app.clever.get("/me", token=app.exchange(code).json["access_token"]).json["type"] == "teacher"


def test_a_choice_can_be_taken_away(app: App, pupil: User) -> None:
    app.clever.login_as(pupil)
    app.clever.login_as(None)
    assert app.authorize().status_code == 200


@pytest.mark.parametrize("wrong", [None, "", "nosuchclient"])
def test_an_unknown_client_gets_a_page_and_no_redirect(app: App, pupil: User, wrong: str | None) -> None:
    response = app.authorize(user=pupil.id, client_id=wrong)
    assert response.status_code == 400
    assert "Unknown application" in response.text
    assert "Location" not in response.headers


@pytest.mark.parametrize("wrong", [None, CALLBACK + "?a=b", CALLBACK + "/", "https://evil.example/"])
def test_a_redirect_uri_has_to_match_exactly(app: App, pupil: User, wrong: str | None) -> None:
    response = app.authorize(user=pupil.id, redirect_uri=wrong)
    assert response.status_code == 400
    assert "Unknown redirect uri" in response.text
    assert "Location" not in response.headers


@pytest.mark.usefixtures("pupil")
def test_a_client_that_is_given_twice_gets_a_page(app: App) -> None:
    response = app.http.get("/oauth/authorize?client_id=a&client_id=b")
    assert response.status_code == 400
    assert "client_id is given more than once" in response.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"scope": "read:user_id read:minds"}, "invalid_scope"),
        ({"user": "nobody"}, "access_denied"),
        ({"user": "530e595026403103360ff9fd"}, "access_denied"),
        ({"user": 'x"\\<é'}, "access_denied"),
        ({"district_id": "530e595026403103360ff9fd"}, "access_denied"),
    ],
)
def test_an_error_goes_to_the_app_by_redirect(
    app: App, pupil: User, changes: dict[str, str | None], error: str
) -> None:
    answer = sent_back(app.authorize(**{"user": pupil.id, **changes}))
    assert answer.keys() == {"error", "error_description", "state"}
    assert (answer["error"], answer["state"]) == (error, "s t/a&te")
    assert answer["error_description"].isascii()
    assert not set('"\\') & set(answer["error_description"])


@pytest.mark.usefixtures("pupil")
def test_an_error_of_the_implicit_flow_is_in_the_fragment(app: App) -> None:
    url = urlsplit(app.authorize(user="nobody", response_type="token").headers["Location"])
    assert url.query == ""
    assert dict(parse_qsl(url.fragment))["error"] == "access_denied"


def test_a_parameter_that_is_given_twice_is_an_invalid_request(app: App, pupil: User) -> None:
    client, uri = app.clever.application.client_id, quote(CALLBACK, safe="")
    query = f"client_id={client}&redirect_uri={uri}&response_type=code&scope=read:sis&scope=read:sis&user={pupil}"
    assert sent_back(app.http.get(f"/oauth/authorize?{query}"))["error"] == "invalid_request"


# The pages


def test_a_person_chooses_a_user_from_a_page(app: App, users: dict[str, User]) -> None:
    page = app.authorize()
    assert page.status_code == 200
    assert [label for label in buttons(page) if "Do not" not in label] == [
        f"{' '.join(filter(None, user.name[:3]))} <{user.email}>" for user in users.values()
    ]
    answer = sent_back(app.follow(page, str(users["teacher"].email)))
    assert answer["state"] == "s t/a&te"
    token = app.exchange(answer["code"]).json["access_token"]
    assert app.clever.get("/me", token=token).json["data"]["id"] == users["teacher"].id


@pytest.mark.usefixtures("pupil")
def test_a_person_can_decline_to_log_in(app: App) -> None:
    assert sent_back(app.follow(app.authorize(), "Do not log in"))["error"] == "access_denied"


def test_the_page_is_bounded_and_the_search_finds_the_others(app: App) -> None:
    DistrictFactory(students=60)
    StudentFactory(name__first="Zebedee", name__middle="Q", name__last="Quill")
    page = app.authorize()
    assert len(buttons(page)) == 26
    assert "Zebedee" not in page.text
    found = buttons(app.authorize(search="quill zeb"))
    assert [label.partition(" <")[0] for label in found] == ["Zebedee Q Quill", "Do not log in"]


@pytest.mark.usefixtures("pupil")
def test_a_search_that_finds_no_one_says_so(app: App) -> None:
    assert "There is no such user" in app.authorize(search="Rumpelstiltskin").text


@pytest.mark.usefixtures("pupil")
def test_of_several_districts_one_is_chosen_first(app: App) -> None:
    other = DistrictFactory(name="Lakeside", students=1)
    page = app.authorize()
    assert buttons(page) == ["Riverbend Unified", "Lakeside"]
    assert str(other.students[0].email) in app.follow(page, "Lakeside").text


def test_a_named_district_needs_no_choice(app: App, pupil: User) -> None:
    other = DistrictFactory(name="Lakeside", students=1)
    assert str(other.students[0].email) in app.authorize(district_id=other.id).text
    assert sent_back(app.authorize(district_id=other.id, user=pupil.id))["error"] == "access_denied"


def test_values_in_a_page_are_escaped(app: App, district: District) -> None:
    hostile = "<script>alert(1)</script>\"'&"
    district.update(name=hostile)
    StudentFactory(school=district.schools[0], name__first=hostile, email=hostile)
    app.clever.application.name = hostile
    pages = [
        app.authorize(state=hostile, search=""),
        app.authorize(search=hostile),
        app.authorize(client_id=hostile),
        app.authorize(redirect_uri=hostile),
        app.authorize(**{hostile: hostile}),
    ]
    district.launch(None)
    pages.append(app.authorize())
    for page in pages:
        assert page.status_code in (200, 400, 403)
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text


def test_a_hostile_state_survives_the_page(app: App, pupil: User) -> None:
    state = "<\"'>&amp; \u00e9\u2028\r\nSet-Cookie: a=b"
    response = app.follow(app.authorize(state=state), str(pupil.email))
    assert sent_back(response)["state"] == state
    assert "Set-Cookie" not in response.headers


# Before the launch


@pytest.mark.parametrize("by", ["/oauth/authorize", "/oauth/instant-login"])
def test_without_a_launch_date_no_one_logs_in(app: App, pupil: User, district: District, by: str) -> None:
    district.launch(None)
    response = app.http.get(
        by,
        query_string={
            "client_id": app.clever.application.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "user": pupil.id,
        },
    )
    assert_closed(response)
    assert "Riverbend Unified" in response.text
    assert "no launch date" in response.text


def test_a_launch_opens_and_closes_the_login_again(app: App, pupil: User, district: District) -> None:
    app.clever.travel("2017-03-01")
    district.launch("2017-04-01")
    closed = app.authorize(user=pupil.id)
    assert_closed(closed)
    assert "2017-04-01" in closed.text
    app.clever.travel("2017-04-01")
    token = app.exchange(sent_back(app.authorize(user=pupil.id))["code"]).json["access_token"]
    district.launch("2017-09-01")
    assert_closed(app.authorize(user=pupil.id))
    assert app.clever.get("/me", token=token).status_code == 200


@pytest.mark.parametrize("changes", [{}, {"response_type": "nonsense"}, {"scope": "none"}, {"user": "nobody"}])
@pytest.mark.usefixtures("pupil")
def test_before_the_launch_nothing_is_sent_back(app: App, district: District, changes: dict[str, str]) -> None:
    district.launch("2999-01-01")
    assert_closed(app.authorize(**changes))


def test_the_data_api_is_open_before_the_launch(app: App, pupil: User, district: District) -> None:
    district.launch(None)
    assert app.clever.get("/v1.1/students/{}", pupil).status_code == 200


@pytest.mark.usefixtures("clever")
def test_an_application_with_no_district_gets_a_page(app: App) -> None:
    assert_closed(app.authorize())


# The portal


def test_the_portal_logs_in_without_state_at_the_first_redirect_uri(app: App, pupil: User, district: District) -> None:
    first = app.clever.application.redirect_uris[0]
    query = {"client_id": app.clever.application.client_id, "district_id": district.id, "user": pupil.id, "state": "x"}
    answer = sent_back(app.http.get("/oauth/instant-login", query_string=query), to=first + "?")
    assert answer.keys() == {"code", "scope"}
    assert app.exchange(answer["code"], redirect_uri=first).status_code == 200


@pytest.mark.usefixtures("pupil")
def test_the_portal_knows_no_login_for_an_app_without_redirect_uris(app: App) -> None:
    app.clever.application.redirect_uris = ()
    response = app.http.get(f"/oauth/instant-login?client_id={app.clever.application.client_id}")
    assert response.status_code == 400
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/oauth/authorize", "GET, HEAD"),
        ("DELETE", "/oauth/instant-login", "GET, HEAD"),
        ("PUT", "/oauth/tokens", "GET, HEAD, POST"),
        ("POST", "/oauth/tokeninfo", "GET, HEAD"),
    ],
)
def test_another_method_is_not_allowed(app: App, method: str, path: str, allowed: str) -> None:
    response = app.http.open(path, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == allowed


def test_an_unknown_path_is_answered_as_express_does(app: App) -> None:
    response = app.http.get("/oauth/<b>")
    assert (response.status_code, response.text) == (404, "Cannot GET /oauth/&lt;b&gt;")
