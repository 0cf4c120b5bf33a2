"""A summer as an app lives through it, in both versions: what it sees, and what only version 1.2 lets it know."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SchoolFactory, SectionFactory, StudentFactory

Json = dict[str, Any]


class App:
    """Stands for your app: it has a base URL, a token and a version, and it polls."""

    def __init__(self, base_url: str, token: str, version: str) -> None:
        self.url = f"{base_url}/{version}"
        self.headers = {"Authorization": f"Bearer {token}"}
        self.last_event = ""

    def get(self, path: str, **query: str) -> list[Json]:
        answer = requests.get(self.url + path, params=query, headers=self.headers, timeout=10)
        answer.raise_for_status()
        return [item["data"] for item in answer.json()["data"]]

    def pupils(self) -> dict[str, tuple[str, str]]:
        """The grade and the school of each student, by first name."""
        schools = {school["id"]: school["name"] for school in self.get("/schools")}
        return {one["name"]["first"]: (one["grade"], schools[one["school"]]) for one in self.get("/students")}

    def status(self) -> Json:
        [district] = self.get("/districts")
        [status] = self.get(f"/districts/{district['id']}/status")
        return {name: status[name] for name in ("state", "pause_start", "pause_end") if name in status}

    def news(self) -> list[str]:
        """The types of the events since the last time."""
        events = self.get("/events", **({"starting_after": self.last_event} if self.last_event else {}))
        self.last_event = events[-1]["id"] if events else self.last_event
        return [event["type"] for event in events]


DATES = {"pause_start": "2017-06-15T00:00:00.000Z", "pause_end": "2017-08-10T00:00:00.000Z"}
KNOWN = {
    "v1.1": {"spring": {"state": "running"}, "summer": {"state": "running"}},  # nothing tells July from March
    "v1.2": {"spring": {"state": "running", **DATES}, "summer": {"state": "paused", **DATES}},
}


@pytest.mark.parametrize("version", ["v1.1", "v1.2"])
def test_an_app_lives_through_a_summer(clever: CleverMock, version: str) -> None:
    # Spring: three pupils, one of them about to change school and one about to leave.
    clever.travel("2017-05-15")
    district = DistrictFactory(name="Riverbend Unified")
    lower = SchoolFactory(name="Lower", low_grade="1", high_grade="5")
    upper = SchoolFactory(name="Upper", low_grade="6", high_grade="12")
    ada = StudentFactory(school=lower, name__first="Ada", grade="5")
    ben = StudentFactory(school=lower, name__first="Ben", grade="2")
    StudentFactory(school=upper, name__first="Cleo", grade="12")
    SectionFactory(school=lower, students=[ada, ben], grade="5")
    app = App(clever.url, district.token, version)
    spring = {"Ada": ("5", "Lower"), "Ben": ("2", "Lower"), "Cleo": ("12", "Upper")}
    assert app.pupils() == spring

    # The district plans its pause. In version 1.2 an app can read the dates weeks ahead.
    district.pause("2017-06-15", "2017-08-10")
    assert app.status() == KNOWN[version]["spring"]

    # Summer: the SIS rolls over to the new year, and a school is opened. Clever does not look.
    clever.travel("2017-07-01")
    district.roll_over(entrants=0)
    StudentFactory(school=SchoolFactory(name="Garden"), name__first="Dan", grade="1")
    assert (ada.grade, ada.school) == ("6", upper)

    # The app polls all summer and sees last year.
    for day in ("2017-07-04", "2017-07-25", "2017-08-09T23:59:59Z"):
        clever.travel(day)
        assert app.pupils() == spring
        assert app.news() == []
        assert app.status() == KNOWN[version]["summer"]

    # The pause ends: the first poll finds the new year, and the events say how it came about.
    clever.travel("2017-08-10")
    assert app.pupils() == {"Ada": ("6", "Upper"), "Ben": ("3", "Lower"), "Dan": ("1", "Garden")}
    assert app.status() == {"state": "running"}
    created = ["schools.created", "students.created", "sections.created"]
    assert app.news() == [*created, "students.updated", "students.updated", "sections.deleted", "students.deleted"]
