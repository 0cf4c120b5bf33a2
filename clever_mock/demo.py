"""The demo: a whole district read over HTTP in each version, as an app would, and what each version adds.

It knows a base URL and a token, and nothing of the mock behind them.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any, TextIO
from urllib.parse import urlsplit

from clever_mock.errors import ServerError

_FIRST = ("districts", "schools", "teachers", "students", "sections", "contacts", "school_admins", "district_admins")
_WITH_COURSES = (*_FIRST, "courses", "terms")
_WITH_USERS = ("districts", "schools", "users", "sections", "courses", "terms", "resources")
COLLECTIONS = {
    "v3.1": _WITH_USERS,
    "v3.0": _WITH_USERS,
    "v2.1": _WITH_COURSES,
    "v2.0": _WITH_COURSES,
    "v1.2": _FIRST,
    "v1.1": _FIRST,
}
"""What each version lists, the newest first."""

NEWEST, OLDEST = next(iter(COLLECTIONS)), list(COLLECTIONS)[-1]
SHOWN = (
    "schools",
    "users",
    "students",
    "teachers",
    "contacts",
    "school_admins",
    "district_admins",
    "courses",
    "sections",
)
_ROLES = {"student": "students", "teacher": "teachers", "contact": "contacts", "staff": "school_admins"}
_ROLES |= {"district_admin": "district_admins"}

Json = dict[str, Any]


class Reader:
    """Reads one district by following links, over one kept-alive connection."""

    def __init__(self, url: str, token: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self.requests = 0

    def get(self, path: str) -> Json:
        """Get one answer. Raises `ServerError` when it is no 200."""
        self._connection.request("GET", path, headers=self._headers)
        response = self._connection.getresponse()
        body = response.read()
        self.requests += 1
        if response.status != 200:
            raise ServerError(f"GET {path} was answered with {response.status} {response.reason}")
        answer: Json = json.loads(body)
        return answer

    def records(self, path: str) -> Iterator[Json]:
        """The records of a list, page after page."""
        following: str | None = path
        while following is not None:
            answer = self.get(following)
            for item in answer["data"]:
                yield item["data"] if "uri" in item else item
            following = next((link["uri"] for link in answer["links"] if link["rel"] == "next"), None)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def run_demo(url: str, token: str, *, progress: TextIO, out: TextIO) -> None:
    """Read the district in each version, then print what was read, and what each version shows besides."""
    reader = Reader(url, token)
    bar = Bar(progress, sum(map(len, COLLECTIONS.values())))
    began = time.perf_counter()
    rosters = {version: _read(reader, version, bar) for version in COLLECTIONS}
    bar.end()
    spent = time.perf_counter() - began
    reader.close()
    district = rosters[NEWEST]["districts"][0]
    print(
        f"{district['name']} ({district['id']}), read from {url} in each version with {reader.requests} requests "
        f"in {spent:.2f} s\n",
        file=out,
    )
    _table([("", *SHOWN), *((version, *_sizes(roster)) for version, roster in rosters.items())], out)
    print("\nWhat each version shows that the one before does not:\n", file=out)
    steps = zip(rosters, list(rosters)[1:])
    _table([(new, ", ".join(_added(rosters[old], rosters[new]))) for new, old in steps], out)
    students = [user["roles"]["student"] for user in rosters[NEWEST]["users"] if "student" in user["roles"]]
    several = [student for student in students if len(student["schools"]) > 1]
    print(
        f"\n{len(several)} of {len(students)} students have sections outside their primary school; "
        f"{OLDEST} does not say so.",
        file=out,
    )


def show_pause(url: str, token: str, district: str, *, out: TextIO) -> None:
    """Print the status of a district that is in a pause, as some versions have it, the newest first."""
    reader = Reader(url, token)
    found = {
        version: reader.get(f"/{version}/districts/{district}/status")["data"][0]["data"]
        if version.startswith("v1.")
        else reader.get(f"/{version}/districts/{district}")["data"]
        for version in (NEWEST, "v2.1", "v1.2", OLDEST)
    }
    reader.close()
    print("\nIn a pause, as over the summer, the status says:\n", file=out)
    names = ("state", "last_sync", "launch_date", "pause_start", "pause_end")
    rows = [(name, *(str(status.get(name, "-")) for status in found.values())) for name in names]
    _table([("", *found), *rows], out)


class Bar:
    """A bar on a terminal that grows with what is done; elsewhere nothing is printed."""

    def __init__(self, out: TextIO, steps: int) -> None:
        self._out = out
        self._steps = steps
        self._done = 0
        self._shows = out.isatty()

    def step(self, label: str) -> None:
        """One more step is done."""
        self._done += 1
        if self._shows:
            full = self._done * _BAR // self._steps
            self._out.write(f"\r[{'#' * full}{' ' * (_BAR - full)}] {label:<40.40}")
            self._out.flush()

    def end(self) -> None:
        """Take the bar away."""
        if self._shows:
            self._out.write(f"\r{' ' * (_BAR + 43)}\r")
            self._out.flush()


_BAR = 30


def _read(reader: Reader, version: str, bar: Bar) -> dict[str, list[Json]]:
    roster: dict[str, list[Json]] = {}
    for name in COLLECTIONS[version]:
        roster[name] = list(reader.records(f"/{version}/{name}"))
        bar.step(f"{version} {name}: {len(roster[name])}")
    return roster


def _sizes(roster: dict[str, list[Json]]) -> Iterator[str]:
    """How many there are of each collection, users by their roles; `-` for what a version does not list."""
    sizes = {name: len(records) for name, records in roster.items()}
    for user in roster.get("users", ()):
        for role in user["roles"]:
            sizes[_ROLES[role]] = sizes.get(_ROLES[role], 0) + 1
    return (str(sizes.get(name, "-")) for name in SHOWN)


def _added(old: dict[str, list[Json]], new: dict[str, list[Json]]) -> list[str]:
    """The collections that only the newer version lists, and the keys that only its records have."""
    keys = (
        f"{name}.{key}"
        for name in new
        if name in old
        for key in sorted({key for record in new[name] for key in record} - {key for one in old[name] for key in one})
    )
    return [*(name for name in new if name not in old), *keys]


def _table(rows: list[tuple[str, ...]], out: TextIO) -> None:
    widths = [max(map(len, column)) for column in zip(*rows)]
    for first, *rest in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest[:-1], widths[1:-1]))]
        last = rest[-1].rjust(widths[-1]) if len(rest) > 1 else rest[-1]
        print("  ".join(["", *cells, last]).rstrip(), file=out)
