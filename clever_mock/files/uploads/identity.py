"""Ids of uploaded records: made from the seed and the SIS's ids, so that the same person has the same id in every load.

A record that the district holds already keeps the id that it has there.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping

from clever_mock.errors import LoadError
from clever_mock.model.records.rows import Row
from clever_mock.model.rosters.roster import EPOCH

_SECOND = f"{int(EPOCH.timestamp()):08x}"
_KEYS = {"schools": "sis_id", "teachers": "sis_id", "students": "sis_id", "sections": "sis_id"}
_KEYS["school_admins"] = "staff_id"


def stable_id(seed: int, *names: str) -> str:
    """The ObjectID of what is named so, such as a district, a kind and an id of the SIS."""
    return _SECOND + hashlib.blake2b(json.dumps([seed, *names]).encode(), digest_size=8).hexdigest()


class Identities:
    """Finds the ids of a district's records."""

    def __init__(self, seed: int, district: str, old: Mapping[str, Mapping[str, Row]]) -> None:
        self._seed = seed
        self._district = district
        self._old = old
        self._known: dict[str, dict[tuple[str, ...], str]] = {}

    def of(self, kind: str, *names: str) -> str:
        """The id of a record that the SIS names so: by its id, or a contact by its student and more.

        Raises `LoadError` where the district holds two of that name.
        """
        known = self._known.get(kind)
        if known is None:
            known = self._known[kind] = self._names_of(kind)
        id = known.get(names)
        if id is None:
            id = stable_id(self._seed, self._district, kind, *names)
            while id in self._old.get(kind, ()):  # a record that had this name before and is called otherwise now
                id = stable_id(self._seed, id)
            known[names] = id
        return id

    def _names_of(self, kind: str) -> dict[tuple[str, ...], str]:
        rows = self._old.get(kind, {})
        if kind == "contacts":
            return self._contacts(rows)
        field = _KEYS[kind]
        known: dict[tuple[str, ...], str] = {}
        for row in rows.values():
            name = (getattr(row, field) or "").strip()
            if name and known.setdefault((name,), row.id) != row.id:
                raise LoadError(
                    f"two {kind} of the district have the {field} {name!r}, {known[name,]} and {row.id}, "
                    "so an upload cannot tell them apart; give one another"
                )
        return known

    def _contacts(self, rows: Mapping[str, Row]) -> dict[tuple[str, ...], str]:
        students = self._old.get("students", {})
        known: dict[tuple[str, ...], str] = {}
        for id in sorted(rows):
            student = students[rows[id].student]
            for name in contact_names(student.sis_id or "", rows[id]):
                if name not in known:
                    known[name] = id
                    break
        return known


def contact_names(student: str, contact: Row) -> Iterator[tuple[str, ...]]:
    """The names of a student's contact, for the first, second, … of those that are alike."""
    sis_id = (contact.sis_id or "").strip()
    own = ("id", sis_id) if sis_id else ("name", (contact.type or "").strip(), contact.name.strip())
    return ((student, *own, str(number)) for number in itertools.count(1))
