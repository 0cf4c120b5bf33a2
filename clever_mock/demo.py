"""The demo: a whole district read over HTTP in each version, as an app would, and what the newer version adds.

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

COLLECTIONS = (
    "districts",
    "schools",
    "teachers",
    "students",
    "sections",
    "contacts",
    "school_admins",
    "district_admins",
)
OLD, NEW = "v1.1", "v1.2"

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
    """Read the district in both versions, then print what was read and what the newer version shows besides."""
    reader = Reader(url, token)
    bar = Bar(progress, 2 * len(COLLECTIONS))
    began = time.perf_counter()
    rosters = {version: _read(reader, version, bar) for version in (OLD, NEW)}
    bar.end()
    spent = time.perf_counter() - began
    district = rosters[OLD]["districts"][0]
    status = {version: reader.get(f"/{version}/districts/{district['id']}/status") for version in (OLD, NEW)}
    reader.close()
    print(
        f"{district['name']} ({district['id']}), read from {url} with {reader.requests} requests in {spent:.2f} s\n",
        file=out,
    )
    rows: list[tuple[str, ...]] = [("", OLD, NEW)]
    rows += [(name, str(len(rosters[OLD][name])), str(len(rosters[NEW][name]))) for name in COLLECTIONS]
    _table(rows, out)
    print(f"\nWhat {NEW} shows that {OLD} does not:\n", file=out)
    added = [(name, ", ".join(_added(rosters[OLD][name], rosters[NEW][name]))) for name in COLLECTIONS]
    states = [[item["data"] for item in status[version]["data"]] for version in (OLD, NEW)]
    added.append(("status", ", ".join(_added(*states))))
    _table([row for row in added if row[1]], out)
    several = [student for student in rosters[NEW]["students"] if len(student["schools"]) > 1]
    print(
        f"\n{len(several)} of {len(rosters[NEW]['students'])} students have sections outside their primary school; "
        f"only {NEW} says so on the student.",
        file=out,
    )


def show_pause(url: str, token: str, district: str, *, out: TextIO) -> None:
    """Print the status of a district that is in a pause, as each version has it."""
    reader = Reader(url, token)
    old, new = (reader.get(f"/{version}/districts/{district}/status")["data"][0]["data"] for version in (OLD, NEW))
    reader.close()
    print("\nIn a pause, as over the summer, the status says:\n", file=out)
    names = ("state", *sorted(new.keys() - old.keys() | {"launch_date", "pause_start", "pause_end"}))
    _table([("", OLD, NEW), *((name, str(old.get(name, "-")), str(new.get(name, "-"))) for name in names)], out)


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
    for name in COLLECTIONS:
        roster[name] = list(reader.records(f"/{version}/{name}"))
        bar.step(f"{version} {name}: {len(roster[name])}")
    return roster


def _added(old: list[Json], new: list[Json]) -> list[str]:
    """The keys that the newer records have and the older ones do not."""
    known = {key for record in old for key in record}
    return sorted({key for record in new for key in record} - known)


def _table(rows: list[tuple[str, ...]], out: TextIO) -> None:
    widths = [max(map(len, column)) for column in zip(*rows)]
    for first, *rest in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest[:-1], widths[1:-1]))]
        last = rest[-1].rjust(widths[-1]) if len(rest) > 1 else rest[-1]
        print("  ".join(["", *cells, last]).rstrip(), file=out)
