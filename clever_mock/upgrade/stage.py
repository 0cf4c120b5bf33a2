"""The stage of the guided tour: a live mock with a small district in it, which is asked over HTTP in both versions."""

from __future__ import annotations

import datetime as dt
import http.client
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolFactory,
    SectionFactory,
    StaffFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model.looking.sharing import View
from clever_mock.model.rosters.district import District
from clever_mock.schema.counterparts import counterpart
from clever_mock.upgrade.findings import FINDINGS
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.sides import Shown
from clever_mock.versions import Version
from clever_mock.versions.names import OLDEST

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


@dataclass(frozen=True)
class Pair:
    """One question to two versions, as `curl` asks it, and both answers."""

    path: str
    """What was asked for in the older version, without its name."""
    asked: tuple[str, str]
    """The two commands."""
    old: Shown
    new: Shown
    caption: str = ""
    """What is special about the moment in which it was asked."""


@dataclass(frozen=True)
class Step:
    """One step: a title, what changes, the questions that show it, and what to change in the app."""

    title: str
    says: list[str] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    change: list[str] = field(default_factory=list)


class Stage:
    """A live mock with a small district in it, asked over HTTP."""

    def __init__(self, clever: CleverMock, move: Move, old: Version) -> None:
        self.clever = clever
        self.move = move
        self.old = old
        self.new: Version = move.new
        self.moved = move.moved(old.name)
        self.today = self.new.opens or dt.date(2017, 4, 4)
        clever.travel(self.today)
        self.district: District = DistrictFactory(name="Riverbend Unified")
        north, south = SchoolFactory.create_batch(2, district=self.district)
        self.pupil = StudentFactory(school=north, name__first="Ada", grade="5")
        self.teacher = TeacherFactory(school=north)
        if "users" in self.new.kinds:
            StaffFactory(person=self.teacher, schools=[north])
        SectionFactory(school=north, teacher=self.teacher, students=[self.pupil])
        SectionFactory(school=south, teacher=self.teacher, students=[self.pupil])
        ContactFactory(student=self.pupil)

    def get(self, path: str, token: str = "") -> tuple[int, Any]:
        """Ask the server for a path with a version: the status and the body."""
        connection = http.client.HTTPConnection(urlsplit(self.clever.url).netloc, timeout=30)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token or self.district.token}"})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, text

    def curl(self, path: str, token: str = "") -> str:
        """The command that asks the same."""
        return f"curl -H 'Authorization: Bearer {token or self.district.token}' '{self.clever.url}{path}'"

    def path(self, collection: str, id: str) -> str:
        """The path of a record of the older version, by the id that a test has for it."""
        path = f"/{collection}/{id}"
        return counterpart(path, OLDEST, self.old, self._view) or path

    def counterpart(self, path: str) -> str:
        """The path by which the newer version answers what a path of the older one asks for."""
        return counterpart(path, self.old, self.new, self._view) or path

    @property
    def _view(self) -> View:
        return self.district.connection().view

    def ask(
        self, path: str, caption: str = "", *, token: str = "", old: str | None = None, new: str | None = None
    ) -> Pair:
        """Ask the older version for a path, and the newer one for what corresponds to it.

        `old` is a whole path to ask in place of the older version's, `new` a path without a version for the newer one.
        """
        into = self.counterpart(path) if new is None else new
        paths = (f"/{self.old.name}{path}" if old is None else old, f"/{self.new.name}{into}")
        first, second = (
            Shown(f"GET {asked}", version.name, *self.get(asked, token))
            for asked, version in zip(paths, (self.old, self.new))
        )
        return Pair(path, (self.curl(paths[0], token), self.curl(paths[1], token)), first, second, caption)

    def task(self, code: str) -> list[str]:
        """What a kind of finding asks for at all."""
        return [sentence(f"{FINDINGS[code].task.format(old=self.old.name, new=self.new.name)} ({code})")]

    def instead(self, code: str, **words: str) -> list[str]:
        """What a finding says is to be done."""
        words = {"old": self.old.name, "new": self.new.name, "subject": "", **words}
        return [sentence(f"{FINDINGS[code].instead.format(**words)} ({code})")]


def sentence(words: str) -> str:
    """Words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def named(words: Iterable[str]) -> str:
    """Words as code, one after the other."""
    return ", ".join(f"`{word}`" for word in words)
