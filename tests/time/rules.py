"""The rules of a district's year, written down a second time for random histories to be held against.

They follow what the documentation says, not how the package does it: whole tables are compared before and after each
sync, and no line of the package is used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str]
Values = dict[str, Any]

KINDS = ("schools", "students", "sections", "contacts")
DATED = ("schools", "students", "sections")
EVENT_NAMES = {"schools": "schools", "students": "students", "sections": "sections", "contacts": "studentcontacts"}

V1_1 = {
    "schools": ("name",),
    "students": ("grade", "school"),
    "sections": ("period", "school", "students"),
    "contacts": ("phone", "student"),
}
FIELDS = {
    "v1.1": V1_1,
    "v1.2": {
        **V1_1,
        "students": ("grade", "graduation_year", "school", "schools"),
        "contacts": ("phone", "sis_id", "student"),
    },
}
"""The fields that a history changes, by version and kind, as the Data API shows them."""


def wire(moment: dt.datetime) -> str:
    """A moment as the API shows it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


@dataclass(eq=False)
class Span:
    """A pause, or with a state a failure. No start is always, no end is until it is ended."""

    start: dt.datetime | None
    end: dt.datetime | None
    state: str = "paused"
    text: str = ""

    def holds(self, at: dt.datetime) -> bool:
        """Whether a moment lies inside."""
        return (self.start is None or at >= self.start) and (self.end is None or at < self.end)


@dataclass
class Rules:
    """One district, as the rules say that it must look."""

    now: dt.datetime
    launch_date: dt.datetime | None
    sis: dict[Key, Values]
    pauses: list[Span] = field(default_factory=list)
    failures: list[Span] = field(default_factory=list)
    holds: int = 0
    waiting: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.syncs = [self.now]
        self.shown = {key: self._dated(key, values, self.now) for key, values in self.sis.items()}
        self.feed: dict[str, list[Values]] = {version: [] for version in FIELDS}

    # Time

    def spans(self, at: dt.datetime) -> list[Span]:
        """What keeps syncs from running at a moment, holds by hand apart."""
        return [span for span in (*self.pauses, *self.failures) if span.holds(at)]

    def held(self, at: dt.datetime) -> bool:
        """Whether no automatic sync runs at a moment."""
        return bool(self.holds or self.spans(at))

    def move(self, to: dt.datetime) -> None:
        """Let time pass, or go back: a sync runs at each end after which nothing holds, and where nothing holds now."""
        ends = {span.end for span in (*self.pauses, *self.failures) if span.end and self.now < span.end <= to}
        for end in sorted(ends):
            if not self.held(end):
                self.sync(end)
        self.now = to
        self.let_go()

    def let_go(self) -> None:
        """Bring what waits where nothing holds it."""
        if self.waiting and not self.held(self.now):
            self.sync(self.now)

    def turned(self, before: list[Span]) -> None:
        """Where a switch ended all that held, a sync runs now."""
        if before and not self.held(self.now):
            self.sync(self.now)

    def resume(self) -> None:
        """End the pauses of this moment."""
        self.pauses = [span for span in self.pauses if self._cut(span)]

    def recover(self) -> None:
        """End the failures of this moment."""
        self.failures = [span for span in self.failures if self._cut(span)]

    def _cut(self, span: Span) -> bool:
        """End a span that holds now; False when nothing is left of it."""
        if not span.holds(self.now):
            return True
        span.end = self.now
        return span.start is not None and span.start < self.now

    # What an application sees

    def status(self, version: str) -> Values:
        """The fields of status that time turns."""
        failure = next((one for state in ("error", "pending") for one in self._failing(state)), None)
        synced = [sync for sync in self.syncs if sync <= self.now]
        found = {
            "state": failure.state if failure else "running",
            "error": failure.text if failure else "",
            "last_sync": wire(max(synced, default=self.now)),
        }
        if version == "v1.1":
            return found
        if any(span.holds(self.now) for span in self.pauses):
            found.update(state="paused", error="")
        dates = {"launch_date": self.launch_date, **self._dates()}
        return {**found, **{name: wire(date) for name, date in dates.items() if date}}

    def _failing(self, state: str) -> Iterator[Span]:
        return (span for span in reversed(self.failures) if span.state == state and span.holds(self.now))

    def _dates(self) -> dict[str, dt.datetime | None]:
        ahead = [span for span in self.pauses if span.end is None or self.now < span.end]
        current = [span for span in ahead if span.holds(self.now)]
        if not ahead:
            return {}
        first = min(current or ahead, key=lambda span: span.start or self.now)
        return {"pause_start": first.start, "pause_end": first.end}

    def sight(self, version: str) -> dict[Key, Values]:
        """Every record as a version shows it."""
        return {key: self._see(version, key, values) for key, values in self.shown.items()}

    def _see(self, version: str, key: Key, values: Values) -> Values:
        names = [*FIELDS[version][key[0]], *(("created", "last_modified") if key[0] in DATED else ())]
        whole = {**values, "schools": self._schools(key[1], values)} if key[0] == "students" else values
        return {"id": key[1], **{name: whole[name] for name in names if whole[name] is not None}}

    def _schools(self, student: str, values: Values) -> list[str]:
        sections = (row for (kind, _), row in self.shown.items() if kind == "sections" and student in row["students"])
        return [values["school"], *sorted({row["school"] for row in sections} - {values["school"]})]

    # Changes and syncs

    def change(self, writes: Mapping[Key, Values | None]) -> None:
        """Change the SIS; None deletes. It is synced at once where nothing holds it."""
        for key, values in writes.items():
            self.waiting.add(key)
            if values is None:
                self.sis.pop(key, None)
            else:
                self.sis[key] = values
        self.let_go()

    def without_student(self, id: str) -> dict[Key, Values | None]:
        """The writes that delete a student: contacts go too, sections stop naming it."""
        writes: dict[Key, Values | None] = {("students", id): None}
        for key, values in self.sis.items():
            if key[0] == "contacts" and values["student"] == id:
                writes[key] = None
            if key[0] == "sections" and id in values["students"]:
                writes[key] = {**values, "students": [one for one in values["students"] if one != id]}
        return writes

    def sync(self, at: dt.datetime) -> None:
        """Bring all that waits, and tell of it."""
        before = {version: self.sight(version) for version in FIELDS}
        for key in self.waiting:
            if key in self.sis:
                self.shown[key] = self._dated(key, self.sis[key], at)
            else:
                self.shown.pop(key, None)
        self.waiting.clear()
        self.syncs.append(at)
        for version, old in before.items():
            self.feed[version] += _told(old, self.sight(version), wire(at))

    def _dated(self, key: Key, values: Values, at: dt.datetime) -> Values:
        old = getattr(self, "shown", {}).get(key)
        if old is None:
            return {**values, "created": wire(at), "last_modified": wire(at)}
        same = all(old[name] == values[name] for name in values)
        return {**values, "created": old["created"], "last_modified": old["last_modified"] if same else wire(at)}


def _told(old: dict[Key, Values], new: dict[Key, Values], created: str) -> list[Values]:
    """The events of one sync: what is created after what it refers to, then updates, then what is deleted before it."""
    found: list[tuple[tuple[int, int, str], Values]] = []
    for key in old.keys() | new.keys():
        rank, was, now = KINDS.index(key[0]), old.get(key), new.get(key)
        if was is None:
            found.append(((0, rank, key[1]), _event(key, "created", {"object": now}, created)))
        elif now is None:
            found.append(((2, -rank, key[1]), _event(key, "deleted", {"object": was}, created)))
        else:
            changed = {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)} - {"last_modified"}
            dates = {"last_modified": was["last_modified"]} if "last_modified" in was else {}
            data = {
                "object": {**now, **dates},
                "previous_attributes": {name: was[name] for name in changed if name in was},
            }
            if changed:
                found.append(((1, rank, key[1]), _event(key, "updated", data, created)))
    return [event for _, event in sorted(found, key=lambda entry: entry[0])]


def _event(key: Key, change: str, data: Values, created: str) -> Values:
    return {"type": f"{EVENT_NAMES[key[0]]}.{change}", "data": data, "created": created}
