"""Random histories of a district: what happens to it in the package, and beside it in the rules.

A step is a method of `History` and its arguments. One that finds nothing to do does nothing.
"""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal

from freezegun.api import FrozenDateTimeFactory
from hypothesis import strategies as st

from clever_mock import CleverMock
from clever_mock.factories import ContactFactory, DistrictFactory, SchoolFactory, SectionFactory, StudentFactory
from clever_mock.mock import Snapshot
from clever_mock.model import Record
from clever_mock.model.time.spans import PauseWindow
from tests.time.reading import status
from tests.time.rules import FIELDS, Rules, Span, Values

FIRST = dt.datetime(2017, 5, 1, tzinfo=dt.timezone.utc)
MOMENTS = [FIRST + dt.timedelta(days=days) for days in (-1, 0, 1, 2, 3, 4, 5, 6)]
MOMENTS.append(MOMENTS[4] - dt.timedelta(milliseconds=1))
"""Few, so that what happens often happens at the very start or end of something else."""


def written(record: Record) -> Values:
    """What a record has in the SIS, as the rules keep it."""
    row = record.row._asdict()
    own = [name for name in FIELDS["v1.2"][record.kind] if name in row]
    return {name: list(row[name]) if isinstance(row[name], tuple) else row[name] for name in own}


class History:
    """One district with a few records, in a mock and in the rules, and what happens to it."""

    def __init__(self, clever: CleverMock, clock: FrozenDateTimeFactory) -> None:
        clock.move_to(FIRST)
        self.clever = clever
        self.clock = clock
        self.district = DistrictFactory()
        school, _ = SchoolFactory.create_batch(2, district=self.district)
        pupils = StudentFactory.create_batch(2, school=school)
        SectionFactory(school=school, students=pupils[:1], teacher=None)
        ContactFactory(student=pupils[0])
        self.district.sync()
        self.windows: list[tuple[PauseWindow, Span]] = []
        self.held: list[contextlib.ExitStack] = []
        self.moment: tuple[Snapshot, list[PauseWindow], tuple[Rules, list[Span]]] | None = None
        records = [record for kind in ("schools", "students", "sections", "contacts") for record in self.all(kind)]
        self.rules = Rules(FIRST, FIRST, {(one.kind, one.id): written(one) for one in records})

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
        self.rules.change({(record.kind, record.id): written(record) for record in records})

    # Changes in the SIS

    def promote(self, which: int, grade: str) -> None:
        if pupil := self.one("students", which):
            pupil.update(grade=grade)
            self.wrote(pupil)

    def change_what_only_1_2_shows(self, which: int, text: str | None) -> None:
        # Two contacts with one sis_id would be one contact, so each has its own.
        for record, name in ((self.one("students", which), "graduation_year"), (self.one("contacts", which), "sis_id")):
            if record:
                own = f"{text} {record.id}" if text and name == "sis_id" else text
                record.update(**{name: own})
                self.wrote(record)

    def move_and_rename(self, which: int, where: int, name: str) -> None:
        school = self.one("schools", where)
        school.update(name=name)
        self.wrote(school)
        if pupil := self.one("students", which):
            pupil.update(school=school)
            self.wrote(pupil)

    def change_a_section(self, which: int, who: int, where: int, period: str | None) -> None:
        if section := self.one("sections", which):
            section.update(students=self.all("students")[: who % 4], school=self.one("schools", where), period=period)
            self.wrote(section)

    def add_a_student(self, where: int, grade: str) -> None:
        self.wrote(StudentFactory(school=self.one("schools", where), grade=grade))

    def add_a_section(self, where: int, who: int) -> None:
        pupils = self.all("students")[: who % 4]
        self.wrote(SectionFactory(school=self.one("schools", where), students=pupils, teacher=None))

    def add_a_contact(self, who: int) -> None:
        if pupil := self.one("students", who):
            self.wrote(ContactFactory(student=pupil))

    def add_a_school(self) -> None:
        if len(self.all("schools")) < 4:
            self.wrote(SchoolFactory(district=self.district))

    def delete_a_student(self, which: int) -> None:
        if pupil := self.one("students", which):
            pupil.delete()
            self.rules.change(self.rules.without_student(pupil.id))

    def delete_a_section(self, which: int) -> None:
        if section := self.one("sections", which):
            section.delete()
            self.rules.change({("sections", section.id): None})

    def make_change_and_delete(self, where: int, grade: str) -> None:
        pupil = StudentFactory(school=self.one("schools", where))
        self.wrote(pupil)
        pupil.update(grade=grade)
        self.wrote(pupil)
        pupil.delete()
        self.rules.change(self.rules.without_student(pupil.id))

    # Pauses

    def pause(self, start: dt.datetime, length: dt.timedelta | None) -> None:
        end = start + length if length else None
        span = Span(start, end)
        with self._turning():
            self.windows.append((self.district.pause(start, end), span))
            self.rules.pauses.append(span)

    def move_a_pause(self, which: int, start: dt.datetime | None, length: dt.timedelta) -> None:
        for window, span in self._window(which):
            first = start or span.start
            assert first is not None
            with self._turning():
                window.move(start, first + length)
                span.start, span.end = first, first + length

    def cancel_a_pause(self, which: int) -> None:
        for window, span in self._window(which):
            with self._turning():
                window.cancel()
                self.rules.pauses.remove(span)

    def resume(self) -> None:
        with self._turning():
            self.district.resume()
            self.rules.resume()

    def _window(self, which: int) -> list[tuple[PauseWindow, Span]]:
        """One of the windows that there are, or none."""
        there = [pair for pair in self.windows if pair[1] in self.rules.pauses]
        return [there[which % len(there)]] if there else []

    @contextlib.contextmanager
    def _turning(self) -> Iterator[None]:
        """Let the rules know that a switch is turned."""
        before = self.rules.spans(self.rules.now)
        yield
        self.rules.turned(before)

    # Failures, holds, syncs by hand, launches

    def fail_for_a_while(self, failure: Failure, start: dt.datetime, length: dt.timedelta) -> None:
        self.district.fail(*failure, start=start, end=start + length)
        self.rules.failures.append(Span(start, start + length, *failure))

    def fail(self, failure: Failure) -> None:
        self.district.fail(*failure)
        self.rules.failures.append(Span(None, None, *failure))

    def recover(self) -> None:
        with self._turning():
            self.district.recover()
            self.rules.recover()

    def hold(self, grouped: bool) -> None:
        stack = contextlib.ExitStack()
        stack.enter_context(self.district.changes() if grouped else self.clever.hold_syncs())
        self.held.append(stack)
        self.rules.holds += 1

    def let_go(self) -> None:
        if self.held:
            self.held.pop().close()
            self.rules.holds -= 1
            self.rules.let_go()

    def end_all_that_holds(self) -> None:
        while self.held:
            self.let_go()
        self.recover()
        self.resume()

    def sync(self) -> None:
        self.district.sync()
        if not self.rules.spans(self.rules.now):
            self.rules.sync(self.rules.now)

    def launch(self, date: dt.datetime | None) -> None:
        self.district.launch(date)
        self.rules.launch_date = date

    # Snapshots

    def remember(self) -> None:
        """Take a snapshot, of what no block of the test holds."""
        if not self.held:
            kept = (self.rules, [span for _, span in self.windows])
            self.moment = (self.clever.snapshot(), [window for window, _ in self.windows], copy.deepcopy(kept))

    def come_back(self) -> None:
        """Go back to the snapshot, and to its time; with none, nothing happens."""
        if self.moment is not None:
            while self.held:
                self.let_go()
            snapshot, windows, kept = self.moment
            self.rules, spans = copy.deepcopy(kept)
            self.windows = list(zip(windows, spans))
            self.clock.move_to(self.rules.now)
            self.clever.reset(snapshot)

    # The clock

    def move_the_clock(self, to: dt.datetime) -> None:
        """Move the clock; where it goes back someone looks before and after, as a time that no one saw did not pass."""
        back = to < self.rules.now
        if back:
            status(self.clever)
        self.clock.move_to(to)
        self.rules.move(to)
        if back:
            status(self.clever)

    def move_to_an_edge(self, which: int, before: bool) -> None:
        spans = (*self.rules.pauses, *self.rules.failures)
        edges = sorted({edge for span in spans for edge in (span.start, span.end) if edge and edge > self.rules.now})
        if edges:
            self.move_the_clock(edges[which % len(edges)] - dt.timedelta(milliseconds=before))


Failure = tuple[Literal["pending", "error"], str]
Step = tuple[str, dict[str, Any]]

number = st.integers(0, 7)
grades = st.sampled_from(["1", "2", "3"])
texts = st.sampled_from(["one", "two", None])
moments = st.sampled_from(MOMENTS)
lengths = st.sampled_from([*(dt.timedelta(days=days) for days in (1, 2, 3)), dt.timedelta(milliseconds=1)])
failures: st.SearchStrategy[Failure] = st.sampled_from(
    [("pending", "a"), ("pending", "b"), ("error", "c"), ("error", "d")]
)

STEPS: dict[str, tuple[int, dict[str, st.SearchStrategy[Any]]]] = {
    "let_go": (3, {}),
    "promote": (4, {"which": number, "grade": grades}),
    "change_what_only_1_2_shows": (2, {"which": number, "text": texts}),
    "move_and_rename": (2, {"which": number, "where": number, "name": st.sampled_from(["North", "South"])}),
    "change_a_section": (3, {"which": number, "who": number, "where": number, "period": texts}),
    "add_a_student": (2, {"where": number, "grade": grades}),
    "add_a_section": (1, {"where": number, "who": number}),
    "add_a_contact": (1, {"who": number}),
    "add_a_school": (1, {}),
    "delete_a_student": (1, {"which": number}),
    "delete_a_section": (1, {"which": number}),
    "make_change_and_delete": (1, {"where": number, "grade": grades}),
    "pause": (4, {"start": moments, "length": st.one_of(lengths, st.none())}),
    "move_a_pause": (2, {"which": number, "start": st.one_of(moments, st.none()), "length": lengths}),
    "cancel_a_pause": (2, {"which": number}),
    "resume": (2, {}),
    "fail_for_a_while": (2, {"failure": failures, "start": moments, "length": lengths}),
    "fail": (1, {"failure": failures}),
    "recover": (2, {}),
    "hold": (2, {"grouped": st.booleans()}),
    "end_all_that_holds": (2, {}),
    "sync": (1, {}),
    "remember": (1, {}),
    "come_back": (2, {}),
    "launch": (1, {"date": st.one_of(moments, st.none())}),
    "move_the_clock": (3, {"to": moments}),
    "move_to_an_edge": (8, {"which": number, "before": st.booleans()}),
    "look": (6, {}),
}
"""Each step: how often it comes beside the others, and its arguments. `look` is the test's own.

A failing history is made simpler towards the first.
"""


def histories(length: int) -> st.SearchStrategy[list[Step]]:
    """Histories of so many steps."""
    names = st.sampled_from([name for name, (rate, _) in STEPS.items() for _ in range(rate)])
    step = names.flatmap(lambda name: st.tuples(st.just(name), st.fixed_dictionaries(STEPS[name][1])))
    return st.lists(step, min_size=length, max_size=length)
