"""Calls to the control are not those of the app under test, and looking through it leaves no trace."""

from __future__ import annotations

import requests

from clever_mock import CleverMock
from clever_mock.traffic import Status

from .conftest import Client, Json


def test_calls_are_in_no_journal_meet_no_fault_and_count_for_no_limit(mock: CleverMock, api: Client) -> None:
    mock.faults.add(Status(500))
    mock.rate_limit(1)
    for _ in range(5):
        api("GET", "/districts")
        assert requests.get(f"{mock.url}/dashboard", timeout=20).status_code == 200
    assert len(mock.requests) == 0
    assert mock.faults.rules[0].seen == 0


def test_strict_mode_does_not_look_at_them() -> None:
    with CleverMock(control=True, strict=True) as clever:
        api = Client(clever.url)
        api("POST", "/districts")
        api.refused("GET", "/nothing")
        api.close()
        assert clever.take_findings() == ""


def test_looking_at_a_district_is_not_the_apps_first_look(mock: CleverMock, api: Client, district: Json) -> None:
    path = f"/districts/{district['id']}"
    api("GET", f"{path}/versions")
    api("GET", f"{path}/data/users")
    pupil = mock.district.students[0]
    pupil.update(grade="1")
    assert mock.get("/v3.1/events").json["data"] == []
    assert not mock.connection.has_full_sync("v3.1")
    assert api("GET", f"{path}/data/events?version=v3.1")["records"] == []


def test_events_can_be_looked_at(mock: CleverMock, api: Client, district: Json) -> None:
    path = f"/districts/{district['id']}"
    api("POST", f"{path}/sync")
    mock.district.students[0].update(grade="1")
    assert [one["type"] for one in api("GET", f"{path}/data/events?version=v1.2")["records"]] == ["students.updated"]
    assert api("GET", f"{path}/data/events?version=v3.1&search=users.updated")["records"]
    assert api("GET", f"{path}/data/events?version=v3.1&search=users.deleted")["records"] == []


def test_a_long_list_is_looked_at_page_by_page_and_searched_as_a_whole(api: Client) -> None:
    made = api("POST", "/districts", {"students": 450, "schools": 1})
    path, seen, after = f"/districts/{made['id']}/data/students", [], ""
    while True:
        page = api("GET", f"{path}?version=v1.2&limit=200&after={after}")
        seen += [one["id"] for one in page["records"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert len(set(seen)) == len(seen) == 450
    assert [one["id"] for one in api("GET", f"{path}?version=v1.2&search={seen[-1]}")["records"]] == [seen[-1]]
    records = f"/districts/{made['id']}/records/students"
    first = api("GET", f"{records}?limit=449")
    assert api("GET", f"{records}?after={first['next']}")["next"] is None
    assert len(api("GET", f"{records}?after={first['next']}")["records"]) == 1


def test_a_search_looks_at_values_and_not_at_the_names_of_fields(api: Client, district: Json) -> None:
    path = f"/districts/{district['id']}"
    for asked in (f"{path}/data/users?search=hispanic", f"{path}/records/students?search=ell_status"):
        assert api("GET", asked)["records"] == []


def test_a_pause_is_left_open_and_its_last_day_is_the_last_of_which_any_part_is_paused(
    api: Client, district: Json
) -> None:
    path = f"/districts/{district['id']}/pauses"
    pause = api("POST", path, {"start": "2030-06-01T08:00:00Z", "end": "2030-08-15T12:00:00Z"})
    assert (pause["first_day"], pause["last_day"]) == ("2030-06-01", "2030-08-15")
    moved = api("PATCH", f"{path}/{pause['id']}", {"end": None})
    assert (moved["start"], moved["end"], moved["last_day"]) == (pause["start"], None, None)


def test_without_control_its_paths_are_asked_of_clever() -> None:
    with CleverMock() as clever:
        for path in ("/_mock/v1/", "/dashboard"):
            assert requests.get(clever.url + path, timeout=20).status_code == 401
        assert len(clever.requests) == 2


def test_the_clock_of_the_mock_stands_still_and_no_other(mock: CleverMock, api: Client) -> None:
    api("PUT", "/clock", {"to": "2027-07-04T12:00:00Z", "freeze": True})
    first, second = api("GET", "/clock"), api("GET", "/clock")
    assert first["now"] == second["now"] == "2027-07-04T12:00:00.000Z"
    assert first["frozen"]
    assert api("POST", "/clock/advance", {"hours": 1})["now"] == "2027-07-04T13:00:00.000Z"
    assert not api("PUT", "/clock", {"freeze": False})["frozen"]
    assert len(mock.roster.clock.journeys) == 1
    assert not api("DELETE", "/clock")["travelling"]


def test_what_fell_due_on_the_way_is_told(api: Client, district: Json) -> None:
    path = f"/districts/{district['id']}"
    api("PUT", "/clock", {"to": "2021-05-01", "freeze": True})
    api("POST", f"{path}/pauses", {"start": "2021-06-01", "end": "2021-08-01"})
    api("POST", f"{path}/failures", {"state": "error", "message": "no", "start": "2021-09-01", "end": "2021-09-02"})
    api("PUT", f"{path}/launch", {"date": "2021-07-01"})
    clock = api("POST", "/clock/next")
    assert [clock["now"], clock["fell_due"][0]["what"]] == ["2021-06-01T00:00:00.000Z", "a pause begins"]
    clock = api("POST", "/clock/advance", {"days": 100})
    assert [one["what"] for one in clock["fell_due"]] == [
        "App under test is launched",
        "a pause ends, and what waited is synced",
        "syncs begin to fail (error): no",
        "syncs run again",
    ]
    assert clock["due"] == []
