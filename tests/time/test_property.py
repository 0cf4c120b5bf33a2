"""Random histories of a district, held against the rules in `rules`, in both versions, over the WSGI application.

Changes, switches and clock moves come in any order, and looks between some of them: what a look finds must not depend
on whether there was one before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from hypothesis import HealthCheck, Phase, given, note, settings

from clever_mock import CleverMock
from tests.time.history import FIRST, History, Step, histories
from tests.time.reading import read, status
from tests.time.rules import DATED, FIELDS, Key, Values

HISTORIES, LENGTH = 150, 40


class Watcher:
    """An application that compares all that it gets in one version with the rules."""

    def __init__(self, history: History, version: str) -> None:
        self.history = history
        self.version = version
        self.last_event = ""
        self.told = 0

    def look(self) -> None:
        """Compare the status, the records, and the events since the last look."""
        found = status(self.history.clever, self.version)
        wanted = self.history.rules.status(self.version)
        assert {name: found[name] for name in found if name not in ("id", "instant_login", "sis_type")} == wanted
        assert dict(self.records()) == self.history.rules.sight(self.version)
        wanted_events = self.history.rules.feed[self.version][self.told :]
        assert list(self.news()) == wanted_events

    def records(self) -> Iterator[tuple[Key, Values]]:
        """The records that a version shows."""
        for kind in FIELDS[self.version]:
            for item in self._read(kind):
                yield (kind, item["id"]), self._known(kind, item)

    def news(self) -> Iterator[Values]:
        """The events since the last look, with the fields of records that the rules know; their ids grow."""
        for event in self._read("events", self.last_event and f"&starting_after={self.last_event}"):
            assert event["id"] > self.last_event
            self.last_event, self.told = event["id"], self.told + 1
            kind = event["type"].partition(".")[0].replace("studentcontacts", "contacts")
            data = {**event["data"], "object": self._known(kind, event["data"]["object"])}
            yield {"type": event["type"], "data": data, "created": event["created"]}

    def _read(self, name: str, query: str = "") -> list[Any]:
        answer = read(self.history.clever, f"/{self.version}/{name}?limit=1000{query}")
        return [item["data"] for item in answer["data"]]

    def _known(self, kind: str, record: Values) -> Values:
        dates = ("created", "last_modified") if kind in DATED else ()
        return {name: record[name] for name in ("id", *FIELDS[self.version][kind], *dates) if name in record}


def test_random_histories_go_by_the_rules() -> None:
    with freeze_time(FIRST, ignore=["hypothesis", "_pytest."]) as clock:
        assert isinstance(clock, FrozenDateTimeFactory)

        @settings(
            max_examples=HISTORIES,
            deadline=None,
            phases=[phase for phase in Phase if phase is not Phase.explain],
            suppress_health_check=list(HealthCheck),
        )
        @given(steps=histories(LENGTH))
        def go(steps: list[Step]) -> None:
            with CleverMock(event_retention=None) as clever:
                history = History(clever, clock)
                watchers = [Watcher(history, version) for version in FIELDS]
                for name, arguments in [*steps, ("look", {}), ("end_all_that_holds", {}), ("look", {})]:
                    note(f"{name} {arguments}")
                    if name != "look":
                        getattr(history, name)(**arguments)
                    if name == "come_back":
                        watchers = [Watcher(history, version) for version in FIELDS]
                    if name in ("look", "come_back"):
                        for watcher in watchers:
                            watcher.look()

        go()
