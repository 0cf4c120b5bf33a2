"""The stage of the guided tour: a live mock with a small district in it, which is asked over HTTP in both versions."""

from __future__ import annotations

import datetime as dt
import http.client
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from clever_mock.factories import (
    ContactFactory,
    DistrictFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model.rosters.district import District
from clever_mock.upgrade.findings import FINDINGS
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.sides import Shown
from clever_mock.versions import Version

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock


@dataclass(frozen=True)
class Pair:
    """One question to two versions, as `curl` asks it, and both answers."""

    path: str
    """What was asked for, without a version."""
    asked: tuple[str, str]
    """The two commands."""
    old: Shown
    new: Shown
    caption: str = ""
    """What is special about the moment in which it was asked."""


class Stage:
    """A live mock with a small district in it, asked over HTTP."""

    def __init__(self, clever: CleverMock, move: Move) -> None:
        self.clever = clever
        self.move = move
        self.old: Version = move.old[-1]
        self.new: Version = move.new
        self.today = self.new.opens or dt.date(2017, 4, 4)
        clever.travel(self.today)
        self.district: District = DistrictFactory(name="Riverbend Unified")
        north, south = SchoolFactory.create_batch(2, district=self.district)
        self.pupil = StudentFactory(school=north, name__first="Ada", grade="5")
        teacher = TeacherFactory(school=north)
        SectionFactory(school=north, teacher=teacher, students=[self.pupil])
        SectionFactory(school=south, teacher=teacher, students=[self.pupil])
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

    def ask(self, path: str, caption: str = "", *, token: str = "", old: str | None = None) -> Pair:
        """Ask both versions for a path; `old` is a whole path to ask in place of the older version's."""
        paths = (f"/{self.old.name}{path}" if old is None else old, f"/{self.new.name}{path}")
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
