"""The targets: one row for each claim of speed, as data, with the bound that it has to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Target:
    """A claim: what is measured, against what, and the bound.

    `unit` says what the figure is: a ratio (`x`), or a size that only holds on one machine (`ms`, `s`, `MB`).
    """

    what: str
    sense: Literal["at least", "at most"]
    bound: float
    unit: Literal["x", "ms", "s", "MB"]

    def met(self, figure: float) -> bool:
        """Whether a figure keeps the bound."""
        return figure >= self.bound if self.sense == "at least" else figure <= self.bound


TARGETS: dict[str, Target] = {
    "unused plugin": Target("the plugin installed and unused, against `-p no:clever_mock`", "at most", 3, "ms"),
    "fixture": Target("the `clever` fixture, per test, empty mock, session server", "at most", 0.5, "ms"),
    "fixture against httpserver": Target("the same, against pytest-httpserver's `httpserver`", "at most", 1, "x"),
    "fixture, used": Target("the fixture, in a test that asks its mock for something", "at most", 0.5, "ms"),
    "page over a socket": Target(
        "page of 100 students, keep-alive socket: requests/s against a bare WSGI app sending the same bytes",
        "at least",
        0.9,
        "x",
    ),
    "page answered anew": Target("the same, with no answer kept from the request before", "at least", 0.4, "x"),
    "page never read": Target("the same page when nobody has read its records yet, in process", "at most", 5, "ms"),
    "page in process": Target(
        "the page in process (werkzeug's test client) against a bare `Request.application`", "at least", 0.7, "x"
    ),
    "page against httpserver": Target(
        "the same page against pytest-httpserver (threaded) with a canned answer, by `http.client`", "at least", 2, "x"
    ),
    "page against httpserver by requests": Target("the same by `requests.Session`", "at least", 1.2, "x"),
    "page by waitress": Target("our server against waitress with the same application: requests/s", "at least", 1, "x"),
    "page of 2.1 over a socket": Target(
        "a page of 100 students of v2.1, the same way as one of v1.2", "at least", 0.85, "x"
    ),
    "page of 2.1 in process": Target("the same in process, as one of v1.2", "at least", 0.7, "x"),
    "page of 2.1 never read": Target(
        "the same when nobody has read its records yet, against v1.2: time", "at most", 1.5, "x"
    ),
    "districts of 2.1": Target(
        "`/v2.1/districts`, whose state is looked up each time, the same way", "at least", 0.45, "x"
    ),
    "page of 3.1 over a socket": Target(
        "a page of 100 users of v3.1, the same way as one of v1.2's students", "at least", 0.9, "x"
    ),
    "page of 3.1 never read": Target(
        "the same when nobody has read its records yet, against v1.2: time", "at most", 1.5, "x"
    ),
    "page over TLS": Target("the same page over TLS under interception, against plain", "at least", 0.5, "x"),
    "start, GET, stop": Target("start + GET + stop", "at most", 3, "ms"),
    "idle stop": Target("stop of an idle server", "at most", 5, "ms"),
    "reset to a seed": Target("reset to a seed of 1,000 records", "at most", 0.1, "ms"),
    "ten times the students": Target("building time of 10,000 related students against 1,000", "at most", 12, "x"),
    "one student": Target("one student by id, socket: requests/s against the bare WSGI app", "at least", 0.9, "x"),
    "related list": Target("a related list of 25, the same way", "at least", 0.9, "x"),
    "count": Target("`count=true`, the same way", "at least", 0.9, "x"),
    "one student in process": Target(
        "one student by id, in process against the bare `Request.application`", "at least", 0.9, "x"
    ),
    "first page of many": Target(
        "page at the start of 1,000,000 students, against 1,000 students: time", "at most", 1.1, "x"
    ),
    "middle page of many": Target("page in the middle of 1,000,000 students, against 1,000: time", "at most", 1.1, "x"),
    "bulk student": Target(
        "a connected district in bulk, per student, against factory_boy with 15 `factory.Faker` fields",
        "at least",
        30,
        "x",
    ),
    "one student made": Target("`StudentFactory()` one by one, against the same", "at least", 4, "x"),
    "100,000 students": Target("100,000 students and 4,000 sections: time to build", "at most", 3, "s"),
    "100,000 students in memory": Target("the same: memory that it adds at its peak", "at most", 250, "MB"),
    "1,000,000 students": Target("1,000,000 students: time to build", "at most", 60, "s"),
    "1,000,000 students read": Target("the same read whole over the socket, 10,000 at a time", "at most", 120, "s"),
    "1,000,000 students in memory": Target("the same: peak memory of the process then", "at most", 4000, "MB"),
    "change among many": Target(
        "change of one record and the next page, 100,000 held against 1,000: time", "at most", 1.5, "x"
    ),
    "feed page": Target("a page of the event feed of 1,000,000 events against 100: time", "at most", 1.2, "x"),
    "freeze_time": Target(
        "what `freeze_time` adds to a request in process, against what it adds to the bare `Request.application`: time",
        "at most",
        1.1,
        "x",
    ),
}
"""Every target by its name, in the order of the table."""
