"""Where the mock's answer is not the recorded one: one literal table, by request, each row with its reason.

A row turns the recorded body into the one that is expected, so that the comparison stays whole. Each row of the
table must still be needed: `test_recorded.py` fails on one that changes nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .endpoints import EVENTS, is_of_events
from .sources import recorded_roster, recordings

Body = dict[str, Any]

DISTRICT = "/v1.1/districts/4fd43cc56d11340000000005"
HIGH_SCHOOL = "/v1.1/schools/530e595026403103360ff9fd"
FIRST_STUDENT = "530e5960049e75a9262cff1d"
STUDENT = f"/v1.1/students/{FIRST_STUDENT}"
TEN_SECTIONS = (
    "/v1.1/sections?where=%7B%22_id%22:%7B%22$in%22:%5B"
    "%22530e5979049e75a9262d0af2%22,%22530e5979049e75a9262d0af4%22,%22530e5979049e75a9262d0af6%22,"
    "%22530e5979049e75a9262d0af8%22,%22530e5979049e75a9262d0afa%22,%22530e5979049e75a9262d0afc%22,"
    "%22530e5979049e75a9262d0afe%22,%22530e5979049e75a9262d0b00%22,%22530e5979049e75a9262d0b02%22,"
    "%22530e597a049e75a9262d0b04%22%5D%7D%7D"
)


@dataclass(frozen=True)
class Difference:
    """One way in which an expected body is not the recorded one."""

    reason: str
    change: Callable[[Body], None]


def records(body: Body) -> Iterator[Body]:
    """Yields each record of an answer."""
    data = body["data"]
    for item in data if isinstance(data, list) else [data]:
        yield item["data"] if item.keys() == {"data", "uri"} else item


def put_after(record: Body, key: str, new: str, value: object) -> None:
    """Puts a key into a record right after another one."""
    items = [pair for old in record.items() for pair in (old, (new, value))[: 2 if old[0] == key else 1]]
    record.clear()
    record.update(items)


def add_teachers(body: Body) -> None:
    """Gives each section the list of its teachers."""
    for section in records(body):
        put_after(section, "teacher", "teachers", [section["teacher"]])


def add_teachers_link(body: Body) -> None:
    """Gives a section the link to its teachers."""
    place = [link["rel"] for link in body["links"]].index("teacher") + 1
    body["links"].insert(place, {"rel": "teachers", "uri": f"{body['links'][0]['uri']}/teachers"})


def write_terms_as_moments(body: Body) -> None:
    """Writes each plain day of a term as its first moment."""
    for section in records(body):
        for key in ("start_date", "end_date"):
            section["term"][key] += "T00:00:00.000Z"


def take_from_roster(field: str, *ids: str) -> Callable[[Body], None]:
    """Returns a change that gives one field of the named students, or of all, the value of the roster file."""

    def change(body: Body) -> None:
        known = {student["id"]: student for student in recorded_roster()["students"]}
        for student in records(body):
            if not ids or student["id"] in ids:
                student[field] = known[student["id"]][field]

    return change


def fill_with_events(limit: int) -> Callable[[Body], None]:
    """Returns a change that fills a district's empty list with the first of its recorded events."""

    def change(body: Body) -> None:
        whole = next(recording.body for recording in recordings() if recording.request == f"{DISTRICT}/events")
        count = len(whole["data"])
        body["data"] = whole["data"][:limit]
        body["paging"] = {"current": 1, "total": -(-count // limit), "count": count}
        if count > limit:
            last = body["data"][-1]["data"]["id"]
            body["links"].append({"rel": "next", "uri": f"{DISTRICT}/events?limit={limit}&starting_after={last}"})

    return change


TEACHERS = Difference("the list of a section's teachers came after the recordings", add_teachers)
TEACHERS_LINK = Difference("the link to a section's teachers came after the recordings", add_teachers_link)
TERMS = Difference(
    "these answers wrote term dates as days, the others and the roster as moments", write_terms_as_moments
)

YOUNGER = "recorded in December 2015, after the district had put its students in anew on 2015-09-30"
REMADE = tuple(Difference(YOUNGER, take_from_roster(field)) for field in ("frl_status", "iep_status", "last_modified"))
REMADE_FIRST = (
    *REMADE,
    Difference(f"{YOUNGER}, this one as a new record", take_from_roster("created", FIRST_STUDENT)),
    Difference(f"{YOUNGER}, the keys in another order", take_from_roster("credentials", FIRST_STUDENT)),
    Difference(f"{YOUNGER}, the keys in another order", take_from_roster("name", FIRST_STUDENT)),
)
RENAMED = Difference(f"{YOUNGER}, this one renamed", take_from_roster("name", "530e5960049e75a9262cff4b"))

NO_EVENTS = "recorded as empty half a minute from other answers, which hold seven events of the same district"

DIFFERENCES: dict[str, tuple[Difference, ...]] = {
    f"{DISTRICT}/sections": (TEACHERS,),
    f"{DISTRICT}/sections?limit=10": (TEACHERS,),
    f"{DISTRICT}/sections?starting_after=530e597b049e75a9262d0c1d": (TEACHERS,),
    f"{HIGH_SCHOOL}/sections": (TEACHERS,),
    f"{HIGH_SCHOOL}/sections?starting_after=530e597a049e75a9262d0b94": (TEACHERS,),
    f"{STUDENT}/sections": (TEACHERS,),
    "/v1.1/teachers/509fbd7ec474fab64a8e9d53/sections": (TEACHERS,),
    "/v1.1/sections": (TEACHERS, TERMS),
    "/v1.1/sections?limit=20": (TEACHERS, TERMS),
    "/v1.1/sections?ending_before=last&limit=1": (TEACHERS, TERMS),
    "/v1.1/sections?ending_before=last&limit=20": (TEACHERS, TERMS),
    TEN_SECTIONS: (TEACHERS, TERMS),
    "/v1.1/sections/530e5979049e75a9262d0af2": (TEACHERS, TEACHERS_LINK, TERMS),
    "/v1.1/sections/530e597a049e75a9262d0b05": (TEACHERS, TEACHERS_LINK, TERMS),
    "/v1.1/students": (*REMADE_FIRST, RENAMED),
    STUDENT: REMADE_FIRST,
    f"{DISTRICT}/events?limit=100000": (Difference(NO_EVENTS, fill_with_events(100_000)),),
    f"{DISTRICT}/events?limit=2": (Difference(NO_EVENTS, fill_with_events(2)),),
}
"""The known differences."""


def expected(request: str, body: Body, *, without: Difference | None = None) -> Body:
    """Returns what the mock is expected to answer where `body` was recorded."""
    result = copy.deepcopy(body)
    for difference in DIFFERENCES.get(request, ()):
        if difference is not without:
            difference.change(result)
    return result


def is_checked(request: str) -> bool:
    """Tells whether a recorded request is one that the mock can answer by now."""
    return EVENTS or not is_of_events(request)
