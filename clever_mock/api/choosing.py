"""Which events a request chooses by `school` and `record_type`, where a version has these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clever_mock.api.answers import bad_parameter
from clever_mock.api.requests import Request
from clever_mock.model.looking.sharing import View
from clever_mock.model.records.ids import is_object_id
from clever_mock.model.records.nearest import nearest
from clever_mock.model.records.tables import keys_of
from clever_mock.model.time.changes import Event, Seen
from clever_mock.versions import Version
from clever_mock.versions.calendar import closed_path


@dataclass(frozen=True)
class Chosen:
    """The events of some kinds (all where there are none), and of a school, empty for all."""

    version: str
    kinds: tuple[str, ...]
    school: str
    view: View

    @property
    def key(self) -> str:
        """What the choice is known by."""
        return f"{self.version} {','.join(self.kinds)} {self.school}"

    def fits(self, event: Event) -> bool:
        """Whether an event is one of those."""
        if self.kinds and event.kind not in self.kinds:
            return False
        return not self.school or self.school in _schools(event, self.view)


def chosen_events(request: Request) -> Chosen | None:
    """What a request for events chooses, None where it takes all. Raises `Refused`."""
    query, version = request.query, request.version
    words = [value for name, value in query.pairs if name == "record_type"]
    school = query.get("school")
    if not words and school is None:
        return None
    if school is not None and not is_object_id(school.lower()):
        raise bad_parameter(f"Invalid school '{school[:100]}': it must be an ObjectID")
    kinds = tuple(sorted({kind for word in words for kind in _kinds(word, request)}))
    return Chosen(version.name, kinds, (school or "").lower(), request.connection.view)


def _kinds(word: str, request: Request) -> Sequence[str]:
    """The kinds of record that a word of `record_type` stands for."""
    known = _words(request.version)
    kinds = known.get(word.lower())
    if kinds is None:
        near = nearest(word.lower(), known)
        hint = f"; the nearest is '{near}'" if near else ""
        names = ", ".join(sorted({*request.version.event_names.values()}))
        raise bad_parameter(f"Invalid record_type '{word[:100]}': it must be one of {names}{hint}")
    district, path = request.connection.district, f"/{request.version.collection(kinds[0])}"
    if district.roster.enforce_releases:
        reason = closed_path(request.version, path, district.now().date())
        if reason is not None:
            raise bad_parameter(reason, 404)
    return kinds


def _words(version: Version) -> Mapping[str, Sequence[str]]:
    """The words for the kinds that have events: in the plural or the singular, admins with an underscore or without."""
    words: dict[str, list[str]] = {}
    for kind, name in version.event_names.items():
        for plural in {name, version.collection(kind)}:
            words.setdefault(plural, []).append(kind)
            words.setdefault(plural.removesuffix("s"), []).append(kind)
    return words


def _schools(event: Event, view: View) -> set[str]:
    """The schools that an event has to do with, before the change or after it."""
    if event.loaded is not None:
        data: Any = event.loaded["data"]
        parts = [data["object"], data.get("previous_attributes", {})]
        found = [one for part in parts for one in (part.get("school"), *part.get("schools", ()))]
        return {one for one in found if one} | ({event.object_id} if event.kind == "schools" else set())
    return {
        school for seen in (event.before, event.after) if seen is not None for school in _of(event.kind, seen, view)
    }


def _of(kind: str, seen: Seen, view: View) -> set[str]:
    row = seen.row
    if kind == "schools":
        return {row.id}
    if kind in ("students", "teachers"):
        return {row.school, *seen.schools}
    if kind == "school_admins":
        return set(row.schools)
    if kind == "sections":
        return {row.school}
    if kind == "persons":
        roles = {"teachers": row.teacher, "school_admins": row.school_admin, "merged_contacts": row.contact}
        return {school for kind, role in roles.items() if role is not None for school in _of(kind, role, view)}
    if kind == "merged_contacts":
        found = [view.see("students", student) for student in row.students]
        return {school for student in found if student is not None for school in student.schools}
    index = {"courses": "sections.course", "terms": "sections.term_id"}.get(kind)
    if index is None:
        return set()
    sections = [view.row("sections", section) for section in view.related(index, row.id)]
    return {school for section in sections if section is not None for school in keys_of(section, "school")}
