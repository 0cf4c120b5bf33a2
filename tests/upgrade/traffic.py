"""Traffic written by hand, each piece with the findings in it: what an app asked for, and what it was shown.

A line is a request: its URL, then words about it and its answer. `a:` before it names the test; others are in one test.
"""

from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import parse_qsl

from clever_mock.api.routing import route
from clever_mock.upgrade import Sample, Samples
from clever_mock.upgrade.samples import parameters_of
from clever_mock.versions import VERSIONS

D = "/districts/4fd43cc56d11340000000005/status"
S = "530e595026403103360ff9fd"

ALL_SHOWN = f"""
    shown: /v1.2{D} state=running launched=yes
    shown: /v1.2{D} state=pending launched=yes
    shown: /v1.2{D} state=error launched=no
    shown: /v1.2{D} state=paused launched=yes dates=pause_start,pause_end
"""
"""All that the tests of a clean app show it of the status."""

FULL = """
    /v1.2/schools
    /v1.2/teachers
    /v1.2/students
    /v1.2/sections
    /v1.2/school_admins
    /v1.2/contacts
"""

TRAFFIC: dict[str, tuple[str, list[str]]] = {
    # Clean apps
    "no request at all": ("", []),
    "a whole sync and its events in 1.2": (ALL_SHOWN + FULL + "/v1.2/events", []),
    "a login alone": ("/v1.2/me\n" + f"/v1.2/students/{S}", []),
    "the end of the feed, noted before the resync": (
        ALL_SHOWN
        + "/v1.2/events?ending_before=last&limit=1 unread=schools\n"
        + FULL
        + "/v1.2/events?starting_after="
        + S,
        [],
    ),
    "a count of events, which reads none": (ALL_SHOWN + "/v1.2/events?count=true unread=schools", []),
    "sections and users of 1.2": (ALL_SHOWN + "/v1.2/students\n/v1.2/sections", []),
    "a student's timetable": (ALL_SHOWN + f"/v1.2/students/{S}/sections\n/v1.2/sections/{S}/teachers", []),
    "the school of a section first, and a student's sections later": (
        ALL_SHOWN + f"/v1.2/sections/{S}/school\n/v1.2/students/{S}/sections",
        [],
    ),
    "the two halves of a walk in two tests": (
        ALL_SHOWN + f"a: /v1.2/students/{S}/sections\nb: /v1.2/sections/{S}/school",
        [],
    ),
    "a question before a request": ("OPTIONS /v1.1/students status=204", []),
    "the token of OAuth": ("POST /oauth/tokens connection=none", []),
    # Old calls
    "one call of 1.1": (f"/v1.1/students/{S} x3", ["CU101 /students/{id} 3", "CU303 v1.1 3"]),
    "an unknown path of 1.1": ("/v1.1/terms status=404", ["CU101 /terms 1", "CU303 v1.1 1"]),
    "1.1 with a token that is unknown": ("/v1.1/me status=401 connection=none", ["CU101 /me 1"]),
    "two endpoints in two tests": (
        "a: /v1.1/schools\nb: /v1.1/schools\nb: /v1.1/teachers" + ALL_SHOWN,
        ["CU101 /schools 2", "CU101 /teachers 1", "CU303 v1.1 3"],
    ),
    "/me without a version": ("/me", ["CU102 /me 1"]),
    "a walk in 1.2": (
        ALL_SHOWN + f"/v1.2/students/{S}/sections\n/v1.2/sections/{S}/school x4",
        ["CU103 students 5"],
    ),
    "a walk of teachers in 1.1": (
        ALL_SHOWN + f"/v1.1/teachers/{S}/sections\n/v1.1/sections/{S}/school",
        ["CU101 /sections/{id}/school 1", "CU101 /teachers/{id}/sections 1", "CU103 teachers 2", "CU303 v1.1 2"],
    ),
    "all sections beside all students in 1.1": (
        ALL_SHOWN + "/v1.1/students\n/v1.1/sections",
        ["CU101 /sections 1", "CU101 /students 1", "CU303 v1.1 2"],
    ),
    "the schools of all sections, beside all students in 1.1": (
        ALL_SHOWN + f"/v1.1/students\n/v1.1/sections\n/v1.1/sections/{S}/school x2",
        ["CU101 /sections 1", "CU101 /sections/{id}/school 2", "CU101 /students 1", "CU103 students 3", "CU303 v1.1 4"],
    ),
    "a walk that is refused": (
        ALL_SHOWN + f"/v1.2/students/{S}/sections\n/v1.2/sections/{S}/school status=404",
        [],
    ),
    "the status in 1.1": (
        ALL_SHOWN + f"/v1.1{D} state=running",
        ["CU104 `paused`, `launch_date`, `pause_end` and `pause_start` 1", "CU303 v1.1 1"],
    ),
    "a page of 1.2 that is too large": (ALL_SHOWN + "/v1.2/students?limit=10001 status=413", ["CU105 /students 1"]),
    "the largest page": (ALL_SHOWN + "/v1.2/students?limit=10000", []),
    # Order
    "events of 1.2 before any resync": (
        ALL_SHOWN + "/v1.2/events unread=schools,students",
        ["CU201 /v1.2/events 1"],
    ),
    "events of 1.2 after a sync in 1.1": (
        ALL_SHOWN + "/v1.1/schools\n/v1.2/events unread=schools",
        ["CU101 /schools 1", "CU201 /v1.2/events 1", "CU202 events and schools 2", "CU303 v1.1 1"],
    ),
    "a sync in both versions": (
        ALL_SHOWN + "/v1.1/schools\n/v1.2/students",
        ["CU101 /schools 1", "CU202 schools and students 2", "CU303 v1.1 1"],
    ),
    "a move: all of the old, then all of it in the new": (
        ALL_SHOWN + "/v1.1/schools\n/v1.1/students\n/v1.2/students\n/v1.2/schools",
        ["CU101 /schools 1", "CU101 /students 1", "CU303 v1.1 2"],
    ),
    "one connection in 1.1 and another in 1.2": (
        ALL_SHOWN + "/v1.1/schools connection=one\n/v1.2/students connection=two",
        ["CU101 /schools 1", "CU303 v1.1 1"],
    ),
    # The release calendar
    "an application of May 2017 in 1.1": (
        "/v1.1/me created=2017-05-01",
        ["CU101 /me 1", "CU301 2017-05-01 1"],
    ),
    "an application of the day on which 1.1 closed": (
        "/v1.1/me created=2017-04-04",
        ["CU101 /me 1", "CU301 2017-04-04 1"],
    ),
    "1.2 before it opens": (
        "/v1.2/me status=404 refused=closed time=2017-03-01T00:00:00.000Z",
        ["CU302 2017-03-01 1"],
    ),
    "1.2 by an app with early access": ("/v1.2/me time=2017-03-01T00:00:00.000Z", []),
    # What was never shown
    "a sync without a look at the status": (FULL, ["CU401 /v1.2/districts/{id}/status 0"]),
    "a status that runs": (
        f"/v1.2{D} state=running launched=yes",
        [
            "CU403 pending 0",
            "CU404 error 0",
            "CU405 paused 0",
            "CU406 `pause_start` and `pause_end` 0",
            "CU407 `launch_date` 0",
        ],
    ),
    "a pause without an end": (
        ALL_SHOWN.replace("pause_start,pause_end", "pause_start"),
        ["CU406 `pause_end` 0"],
    ),
    "launched, whenever it was looked": (ALL_SHOWN.replace("launched=no", "launched=yes"), ["CU407 `launch_date` 0"]),
    "a status that was refused": (f"/v1.2{D} status=401", []),
}
"""Each piece of traffic by what it is: the requests, and the findings as code, subject and number of requests."""

STATES = """
    shown: {path} state=running launched=yes
    shown: {path} state=pending launched=yes
    shown: {path} state=error launched=no
    shown: {path} state=paused launched=yes dates=pause_start,pause_end
"""
SHOWN_2 = STATES.format(path="/v2.1/districts")
SHOWN_3 = STATES.format(path="/v3.1/districts")

LATER: dict[str, tuple[str, str, list[str]]] = {
    # Clean apps
    "a whole sync and its events in 3.1": (
        "v3.1",
        SHOWN_3 + "/v3.1/schools\n/v3.1/users\n/v3.1/sections\n/v3.1/events?record_type=users",
        [],
    ),
    "a timetable in 3.1": ("v3.1", SHOWN_3 + f"/v3.1/users/{S}/sections\n/v3.1/sections/{S}", []),
    "the same in 2.1": ("v2.1", SHOWN_2 + f"/v2.1/students?count=true\n/v2.1/teachers/{S}", []),
    "a page of 3.1 after an id": ("v3.1", SHOWN_3 + f"/v3.1/users?starting_after={S}", []),
    "a move: all of 2.1, then all of it in 3.1": (
        "v3.1",
        SHOWN_3 + "/v2.1/schools\n/v2.1/students\n/v3.1/schools\n/v3.1/users",
        ["CU101 /schools 1", "CU101 /students 1"],
    ),
    # What breaks
    "grade levels, which nothing takes the place of": (
        "v2.0",
        f"/v1.2/teachers/{S}/grade_levels connection=none",
        ["CU101 /teachers/{id}/grade_levels 1"],
    ),
    "the lists of a district": (
        "v2.1",
        SHOWN_2 + f"/v1.2/districts/{S}/students\n/v1.2/districts/{S}/admins",
        ["CU101 /districts/{id}/admins 1", "CU101 /districts/{id}/students 1", "CU304 v1.2 2"],
    ),
    "where, page and include": (
        "v3.1",
        SHOWN_3 + f"/v1.2/schools?where=x&page=2 x3\n/v1.2/students/{S}?include=schools",
        [
            "CU101 /schools 3",
            "CU101 /students/{id} 1",
            "CU106 `include` of /students/{id} 1",
            "CU106 `page` of /schools 3",
            "CU106 `where` of /schools 3",
            "CU304 v1.2 4",
        ],
    ),
    "a count, which 2.0 does not know and 2.1 does": (
        "v2.0",
        SHOWN_2 + "/v1.2/schools?count=true",
        ["CU101 /schools 1", "CU106 `count` of /schools 1", "CU304 v1.2 1"],
    ),
    "a count on the way to 2.1": (
        "v2.1",
        SHOWN_2 + "/v1.2/schools?count=true",
        ["CU101 /schools 1", "CU304 v1.2 1"],
    ),
    "events of students alone": (
        "v3.0",
        SHOWN_3 + "/v2.1/events?record_type=students\n/v2.1/events?record_type=sections",
        ["CU101 /events 2", "CU106 `record_type=students` of /events 1"],
    ),
    "an error of 1.2 and one of 2.1": (
        "v3.1",
        SHOWN_3 + f"/v1.2/schools/{S} status=404\n/v2.1/schools/{S} status=404",
        ["CU101 /schools/{id} 1", "CU101 /schools/{id} 1", "CU304 v1.2 1", "CU408 error 1", "CU408 error 1"],
    ),
    "an error of 1.2 on the way to 2.1, which tells it under both": (
        "v2.1",
        SHOWN_2 + f"/v1.2/schools/{S} status=404",
        ["CU101 /schools/{id} 1", "CU304 v1.2 1"],
    ),
    # What moves
    "the status, which 2.0 shows within the district": (
        "v2.1",
        SHOWN_2 + f"/v1.2{D} state=running",
        ["CU104 /districts/{id}/status 1", "CU304 v1.2 1"],
    ),
    "the status of 1.1, which shows less": (
        "v3.1",
        SHOWN_3 + f"/v1.1{D} state=running",
        ["CU104 `paused`, `launch_date`, `pause_end` and `pause_start` 1", "CU304 v1.1 1"],
    ),
    "a walk on the way to 3.1": (
        "v3.1",
        SHOWN_3 + f"/v1.1/students/{S}/sections\n/v1.1/sections/{S}/school",
        ["CU101 /sections/{id}/school 1", "CU101 /students/{id}/sections 1", "CU103 students 2", "CU304 v1.1 2"],
    ),
    "a walk in 3.1": (
        "v3.1",
        SHOWN_3 + f"/v3.1/users/{S}/sections\n/v3.1/sections/{S}/school x2",
        ["CU103 users 3"],
    ),
    # Ids
    "contacts on the way to 2.1": (
        "v2.1",
        SHOWN_2 + "/v1.2/contacts",
        ["CU101 /contacts 1", "CU108 contacts 1", "CU304 v1.2 1"],
    ),
    "teachers and contacts on the way to 3.1": (
        "v3.1",
        SHOWN_3 + "/v2.1/teachers\n/v2.1/contacts",
        [
            "CU101 /contacts 1",
            "CU101 /teachers 1",
            "CU108 contacts 1",
            "CU108 teachers 1",
            "CU304 /contacts of v2.1 1",
        ],
    ),
    "an older id in a path, and as the place of a page": (
        "v3.1",
        SHOWN_3 + f"/v3.1/users/{S} status=404 legacy=teacher\n/v3.1/users?starting_after={S} legacy=contact",
        ["CU107 /users 1", "CU107 /users/{id} 1"],
    ),
    # Order
    "events of 3.1 before a resync": (
        "v3.1",
        SHOWN_3 + "/v3.1/events unread=schools,users",
        ["CU201 /v3.1/events 1"],
    ),
    "events of 2.1 before a resync": ("v2.1", SHOWN_2 + "/v2.1/events unread=terms", ["CU201 /v2.1/events 1"]),
    "a sync in 2.1 and 3.1": (
        "v3.1",
        SHOWN_3 + "/v2.1/teachers\n/v3.1/sections",
        ["CU101 /teachers 1", "CU108 teachers 1", "CU202 sections and teachers 2"],
    ),
    # What was never shown
    "a sync without a look at the district": ("v3.1", "/v3.1/schools", ["CU401 /v3.1/districts/{id} 0"]),
    "a district that runs": (
        "v3.1",
        "/v3.1/districts state=running launched=yes",
        [
            "CU403 pending 0",
            "CU404 error 0",
            "CU405 paused 0",
            "CU406 `pause_start` and `pause_end` 0",
            "CU407 `launch_date` 0",
        ],
    ),
}
"""Traffic on the way to later versions: the version, the requests, and the findings."""


def samples_in(text: str) -> list[Sample]:
    """The samples of traffic that is written as text."""
    samples = Samples()
    for line in filter(None, map(str.strip, text.splitlines())):
        samples.add(_sample(line))
    return samples.all()


def _sample(line: str) -> Sample:
    words = line.split()
    test = words.pop(0).rstrip(":") if words[0].endswith(":") else "test"
    method = "GET" if words[0].startswith("/") else words.pop(0)
    path, _, query = words.pop(0).partition("?")
    found = route(path)
    version = path.split("/")[1] if path.split("/")[1] in VERSIONS else found[0][0].name if found else ""
    sample = Sample(
        method=method,
        path=path,
        query=query,
        parameters=parameters_of(version, parse_qsl(query)),
        version=version,
        endpoint=found[0][1].path if found else path.removeprefix(f"/{version}"),
        status=200,
        test=test,
        connection="58b1",
        created="2016-08-15",
        time="2017-09-01T00:00:00.000Z",
    )
    return dataclasses.replace(sample, **dict(_said(word) for word in words))


def _said(word: str) -> tuple[str, Any]:
    if word.startswith("x"):
        return "times", int(word[1:])
    name, _, value = word.partition("=")
    if name in ("unread", "dates"):
        return name, tuple(value.split(","))
    if name == "launched":
        return name, value == "yes"
    if name == "status":
        return name, int(value)
    return name, "" if value == "none" else value
