"""The guided tour through an upgrade, in a terminal: the steps one after the other, and a checklist at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TextIO

from clever_mock.mock import CleverMock
from clever_mock.upgrade.findings import FINDINGS
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.sides import Paper
from clever_mock.upgrade.stage import Stage
from clever_mock.upgrade.steps import Step, steps

Ask = Callable[[str], str]
"""Asks a person, as `input` does."""


def paper_for(out: TextIO) -> Paper:
    """What a terminal or a file is like; colours on a terminal alone, and not where NO_COLOR is set."""
    colour = out.isatty() and not os.environ.get("NO_COLOR")
    return Paper(shutil.get_terminal_size((100, 24)).columns, colour)


def run_tour(out: TextIO, *, ask: Ask | None = input, to: str | None = None, paper: Paper | None = None) -> None:
    """Walk through the upgrade to a version, by default the newest; with `ask` None, without stopping.

    Raises `InvalidValueError` for a version that there is not.
    """
    paper = paper_for(out) if paper is None else paper
    move = Move.to(to)
    if not move.old:
        print(f"{move.new.name} is the oldest version, so there is nothing to move from.", file=out)
        return
    with CleverMock() as clever:
        stage = Stage(clever, move)
        for number, step in enumerate(steps(stage), 1):
            for line in lines_of(step, number, paper):
                print(line, file=out)
            out.flush()
            if ask is not None and not _goes_on(ask):
                return
    for line in checklist(move, paper):
        print(line, file=out)


def lines_of(step: Step, number: int, paper: Paper) -> Iterator[str]:
    """A step as it is printed."""
    yield paper.title(paper.text(f"{number}. {step.title}", "", "    "))
    yield from ("", *(paper.text(words) for words in step.says))
    for pair in step.pairs:
        yield ""
        if pair.caption:
            yield paper.text(pair.caption)
        yield from (f"$ {command}" for command in dict.fromkeys(pair.asked))
        yield from paper.both(pair.old, pair.new)
    yield ""
    yield "In your app:"
    yield from (paper.text(words, "  - ", "    ") for words in step.change)
    yield ""


def checklist(move: Move, paper: Paper) -> Iterator[str]:
    """All that an upgrade needs, as findings of the report; what your tests do decides which are yours."""
    old = move.old[-1]
    yield paper.title(f"The checklist, from {old.name} to {move.new.name}")
    yield ""
    for kind in FINDINGS.values():
        yield paper.text(f"{kind.code}  {kind.task.format(old=old.name, new=move.new.name)}", "[ ] ", " " * 11)
    yield ""
    yield paper.text("Which of these are left for your app, your tests tell:")
    yield f"    pytest --clever-upgrade-report --clever-upgrade-to {move.new.name} --clever-fail-on-old"


def _goes_on(ask: Ask) -> bool:
    """Wait for a person; whether to go on, as it does too where nobody can answer."""
    try:
        return ask("Enter to go on, q to end: ").strip().lower() not in ("q", "quit")
    except EOFError:
        return True
