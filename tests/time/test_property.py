"""Random histories of a district, held against the rules in `rules`, in both versions.

Changes, switches and clock moves come in any order. Some clock moves are seen by no one: what a later look finds must
not depend on it. Before the clock goes back there is always a look, as time that no one saw did not pass.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from clever_mock import CleverMock
from clever_mock.factories import ContactFactory, DistrictFactory, SchoolFactory, SectionFactory, StudentFactory
from clever_mock.model import Record
from tests.time.reading import read, status
from tests.time.rules import DATED, FIELDS, Key, Rules, Span, Values

EXAMPLES, STEPS = 400, 40

FIRST = dt.datetime(2017, 5, 1, tzinfo=dt.timezone.utc)
MOMENTS = [FIRST + dt.timedelta(days=days) for days in (-1, 0, 1, 2, 3, 4, 5, 6)]
MOMENTS.append(MOMENTS[4] - dt.timedelta(milliseconds=1))
"""Few, so that what happens often happens at the very start or end of something else."""

number = st.integers(0, 7)
grades = st.sampled_from(["1", "2", "3"])
texts = st.sampled_from(["one", "two", None])
moments = st.sampled_from(MOMENTS)
lengths = st.sampled_from([*(dt.timedelta(days=days) for days in (1, 2, 3)), dt.timedelta(milliseconds=1)])


def written(record: Record) -> Values:
    """What a record has in the SIS, as the rules keep it."""
    row = record.row._asdict()
    own = [name for name in FIELDS["v1.2"][record.kind] if name in row]
    return {name: list(row[name]) if isinstance(row[name], tuple) else row[name] for name in own}


class Histories(RuleBasedStateMachine):
    """One district, and what happens to it."""

    clock: FrozenDateTimeFactory

    def __init__(self) -> None:
        super().__init__()
        self.clock.move_to(FIRST)
        self._stack = contextlib.ExitStack()
        self.clever = self._stack.enter_context(CleverMock(event_retention=None))
        self.district = DistrictFactory()
        school, _ = SchoolFactory.create_batch(2, district=self.district)
        pupils = StudentFactory.create_batch(2, school=school)
        SectionFactory(school=school, students=pupils[:1], teacher=None)
        ContactFactory(student=pupils[0])
        self.district.sync()
        self.windows: list[tuple[Any, Span]] = []
        self.held: list[contextlib.ExitStack] = []
        self.last_event = dict.fromkeys(FIELDS, "")
        self.told = dict.fromkeys(FIELDS, 0)
        records = [record for kind in ("schools", "students", "sections", "contacts") for record in self.all(kind)]
        self.model = Rules(FIRST, FIRST, {(one.kind, one.id): written(one) for one in records})

    def all(self, kind: str) -> list[Any]:
        """The records of a kind."""
        found: list[Any] = getattr(self.district, kind)
        return found

    def one(self, kind: str, which: int) -> Any:
        """One record of a kind; None when there is none."""
        records = self.all(kind)
        return records[which % len(records)] if records else None

    def wrote(self, *records: Record) -> None:
        """Tell the rules what records have now."""
        self.model.change({(record.kind, record.id): written(record) for record in records})

    # Changes in the SIS

    @rule(which=number, grade=grades)
    def promote(self, which: int, grade: str) -> None:
        if pupil := self.one("students", which):
            pupil.update(grade=grade)
            self.wrote(pupil)

    @rule(which=number, year=texts)
    def change_what_only_1_2_shows(self, which: int, year: str | None) -> None:
        for record, name in ((self.one("students", which), "graduation_year"), (self.one("contacts", which), "sis_id")):
            if record:
                record.update(**{name: year})
                self.wrote(record)

    @rule(which=number, where=number, name=st.sampled_from(["North", "South"]))
    def move_and_rename(self, which: int, where: int, name: str) -> None:
        school = self.one("schools", where)
        school.update(name=name)
        self.wrote(school)
        if pupil := self.one("students", which):
            pupil.update(school=school)
            self.wrote(pupil)

    @rule(which=number, who=number, where=number, period=texts)
    def change_a_section(self, which: int, who: int, where: int, period: str | None) -> None:
        if section := self.one("sections", which):
            section.update(students=self.all("students")[: who % 4], school=self.one("schools", where), period=period)
            self.wrote(section)

    @rule(where=number, grade=grades)
    def add_a_student(self, where: int, grade: str) -> None:
        self.wrote(StudentFactory(school=self.one("schools", where), grade=grade))

    @rule(where=number, who=number)
    def add_a_section(self, where: int, who: int) -> None:
        pupils = self.all("students")[: who % 4]
        self.wrote(SectionFactory(school=self.one("schools", where), students=pupils, teacher=None))

    @rule(who=number)
    def add_a_contact(self, who: int) -> None:
        if pupil := self.one("students", who):
            self.wrote(ContactFactory(student=pupil))

    @precondition(lambda self: len(self.all("schools")) < 4)
    @rule()
    def add_a_school(self) -> None:
        self.wrote(SchoolFactory(district=self.district))

    @rule(which=number)
    def delete_a_student(self, which: int) -> None:
        if pupil := self.one("students", which):
            pupil.delete()
            self.model.change(self.model.without_student(pupil.id))

    @rule(which=number)
    def delete_a_section(self, which: int) -> None:
        if section := self.one("sections", which):
            section.delete()
            self.model.change({("sections", section.id): None})

    @rule(which=number, grade=grades)
    def make_change_and_delete(self, which: int, grade: str) -> None:
        pupil = StudentFactory(school=self.one("schools", which))
        self.wrote(pupil)
        pupil.update(grade=grade)
        self.wrote(pupil)
        pupil.delete()
        self.model.change(self.model.without_student(pupil.id))

    # Pauses

    @rule(start=moments, length=st.one_of(lengths, st.none()))
    def pause(self, start: dt.datetime, length: dt.timedelta | None) -> None:
        end = start + length if length else None
        before = self.model.spans(self.model.now)
        span = Span(start, end)
        self.windows.append((self.district.pause(start, end), span))
        self.model.pauses.append(span)
        self.model.turned(before)

    @precondition(lambda self: self.model.pauses)
    @rule(which=number, start=st.one_of(moments, st.none()), length=lengths)
    def move_a_pause(self, which: int, start: dt.datetime | None, length: dt.timedelta) -> None:
        window, span = self._window(which)
        before = self.model.spans(self.model.now)
        assert span.start is not None
        end = (start or span.start) + length
        window.move(start, end)
        span.start, span.end = start or span.start, end
        self.model.turned(before)

    @precondition(lambda self: self.model.pauses)
    @rule(which=number)
    def cancel_a_pause(self, which: int) -> None:
        window, span = self._window(which)
        before = self.model.spans(self.model.now)
        window.cancel()
        self.model.pauses.remove(span)
        self.model.turned(before)

    @rule()
    def resume(self) -> None:
        before = self.model.spans(self.model.now)
        self.district.resume()
        self.model.resume()
        self.model.turned(before)

    def _window(self, which: int) -> tuple[Any, Span]:
        span = self.model.pauses[which % len(self.model.pauses)]
        return next(pair for pair in self.windows if pair[1] is span)

    # Failures, holds, syncs by hand, launches

    @rule(state=st.sampled_from(["pending", "error"]), text=st.sampled_from(["a", "b"]), start=moments, length=lengths)
    def fail_for_a_while(self, state: Any, text: str, start: dt.datetime, length: dt.timedelta) -> None:
        self.district.fail(state, text, start=start, end=start + length)
        self.model.failures.append(Span(start, start + length, state, text))

    @rule(state=st.sampled_from(["pending", "error"]), text=st.sampled_from(["c", "d"]))
    def fail(self, state: Any, text: str) -> None:
        self.district.fail(state, text)
        self.model.failures.append(Span(None, None, state, text))

    @rule()
    def recover(self) -> None:
        before = self.model.spans(self.model.now)
        self.district.recover()
        self.model.recover()
        self.model.turned(before)

    @precondition(lambda self: len(self.held) < 2)
    @rule(grouped=st.booleans())
    def hold(self, grouped: bool) -> None:
        stack = contextlib.ExitStack()
        stack.enter_context(self.district.changes() if grouped else self.clever.hold_syncs())
        self.held.append(stack)
        self.model.holds += 1

    @precondition(lambda self: self.held)
    @rule()
    def let_go(self) -> None:
        self.held.pop().close()
        self.model.holds -= 1
        self.model.let_go()

    @rule()
    def sync(self) -> None:
        self.district.sync()
        if not self.model.spans(self.model.now):
            self.model.sync(self.model.now)

    @rule(date=st.one_of(moments, st.none()))
    def launch(self, date: dt.datetime | None) -> None:
        self.district.launch(date)
        self.model.launch_date = date

    # The clock, and looking

    @rule(to=moments, seen=st.booleans())
    def move_the_clock(self, to: dt.datetime, seen: bool) -> None:
        self._move(to, seen)

    @precondition(lambda self: self.edges())
    @rule(which=number, before=st.booleans(), seen=st.booleans())
    def move_to_an_edge(self, which: int, before: bool, seen: bool) -> None:
        edges = self.edges()
        self._move(edges[which % len(edges)] - dt.timedelta(milliseconds=before), seen)

    def edges(self) -> list[dt.datetime]:
        """The moments ahead at which a pause or a failure begins or ends."""
        spans = (*self.model.pauses, *self.model.failures)
        return sorted({edge for span in spans for edge in (span.start, span.end) if edge and edge > self.model.now})

    def _move(self, to: dt.datetime, seen: bool) -> None:
        if to < self.model.now:
            status(self.clever)
        self.clock.move_to(to)
        self.model.move(to)
        if seen:
            self.look()

    @rule()
    def end_all_that_holds(self) -> None:
        while self.held:
            self.let_go()
        self.recover()
        self.resume()

    @rule()
    def look(self) -> None:
        for version in FIELDS:
            self.check_status(version)
            self.check_data(version)
            self.check_events(version)

    def check_status(self, version: str) -> None:
        found = status(self.clever, version)
        wanted = self.model.status(version)
        assert {name: found[name] for name in found if name not in ("id", "instant_login", "sis_type")} == wanted

    def check_data(self, version: str) -> None:
        found: dict[Key, Values] = {}
        for kind, names in FIELDS[version].items():
            for item in read(self.clever, f"/{version}/{kind}?limit=1000")["data"]:
                found[kind, item["data"]["id"]] = projected(item["data"], kind, names)
        assert found == self.model.sight(version)

    def check_events(self, version: str) -> None:
        after = f"&starting_after={self.last_event[version]}" if self.last_event[version] else ""
        found = [item["data"] for item in read(self.clever, f"/{version}/events?limit=1000{after}")["data"]]
        wanted = self.model.feed[version][self.told[version] :]
        assert [told(event, version) for event in found] == wanted
        ids = [self.last_event[version], *(event["id"] for event in found)]
        assert ids == sorted(ids)
        self.last_event[version], self.told[version] = ids[-1], self.told[version] + len(found)

    def teardown(self) -> None:
        with self._stack:
            self.look()


def projected(record: Values, kind: str, names: tuple[str, ...]) -> Values:
    """The fields of a record that the rules know."""
    dates = ("created", "last_modified") if kind in DATED else ()
    return {name: record[name] for name in ("id", *names, *dates) if name in record}


def told(event: Values, version: str) -> Values:
    """An event with the fields of its record that the rules know."""
    kind = event["type"].partition(".")[0].replace("studentcontacts", "contacts")
    data = {**event["data"], "object": projected(event["data"]["object"], kind, FIELDS[version][kind])}
    return {"type": event["type"], "data": data, "created": event["created"]}


def test_random_histories_go_by_the_rules() -> None:
    limits = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )
    with freeze_time(FIRST, ignore=["hypothesis", "_pytest."]) as clock:
        Histories.clock = clock  # type: ignore[assignment]
        run_state_machine_as_test(Histories, settings=limits)
