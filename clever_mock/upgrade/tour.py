"""The guided tour through an upgrade, in a terminal: the steps one after the other, and a checklist at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TextIO

from clever_mock.errors import InvalidValueError
from clever_mock.mock import CleverMock
from clever_mock.upgrade.findings import FINDINGS
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.sides import Paper
from clever_mock.upgrade.stage import Stage, Step
from clever_mock.upgrade.steps import steps
from clever_mock.versions import Version
from clever_mock.versions.names import read_version

Ask = Callable[[str], str]
"""Asks a person, as `input` does."""


def paper_for(out: TextIO) -> Paper:
    """What a terminal or a file is like; colours on a terminal alone, and not where NO_COLOR is set."""
    colour = out.isatty() and not os.environ.get("NO_COLOR")
    return Paper(shutil.get_terminal_size((100, 24)).columns, colour)


def run_tour(
    out: TextIO,
    *,
    ask: Ask | None = input,
    to: str | None = None,
    old: str | None = None,
    paper: Paper | None = None,
) -> None:
    """Walk through the upgrade from one version to another; with `ask` None, without stopping.

    It goes by default to the newest version, and from the newest of the major version before it. Raises
    `InvalidValueError` for a version that there is not, and for one to move from that is not older.
    """
    paper = paper_for(out) if paper is None else paper
    move = Move.to(to)
    if not move.old:
        print(f"{move.new.name} is the oldest version, so there is nothing to move from.", file=out)
        return
    left = _left(move, old)
    with CleverMock() as clever:
        stage = Stage(clever, move, left)
        for number, step in enumerate(steps(stage), 1):
            for line in lines_of(step, number, paper):
                print(line, file=out)
            out.flush()
            if ask is not None and not _goes_on(ask):
                return
    for line in checklist(move, left, paper):
        print(line, file=out)


def _left(move: Move, name: str | None) -> Version:
    """The version that a move to another is to leave."""
    if name is None:
        major = move.new.name.partition(".")[0]
        return next((old for old in reversed(move.old) if not old.name.startswith(f"{major}.")), move.old[-1])
    version = read_version(name)
    if not move.leaves(version.name):
        older = ", ".join(old.name for old in move.old)
        raise InvalidValueError(f"there is no way up from {version.name} to {move.new.name}; name one of {older}")
    return version


def lines_of(step: Step, number: int, paper: Paper) -> Iterator[str]:
    """A step as it is printed."""
    yield paper.title(paper.text(f"{number}. {step.title}", "", "    "))
    if step.says:
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


def checklist(move: Move, old: Version, paper: Paper) -> Iterator[str]:
    """All that an upgrade needs, as findings of the report; what your tests do decides which are yours."""
    yield paper.title(f"The checklist, from {old.name} to {move.new.name}")
    yield ""
    for kind in FINDINGS.values():
        if not kind.concerns(move.moved(old.name)):
            continue
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
