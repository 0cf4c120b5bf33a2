"""What becomes of a version's paths, fields, parameters and ids in a later one, from what each version changes.

A path is written as in Clever's documentation, such as `/students/{id}`, and a field with its place in front:
`students.grade`, `status.state`, or `users.teacher.title` for what a role of a user shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from clever_mock.versions import VERSIONS, Endpoint, Version
from clever_mock.versions.change import Change
from clever_mock.versions.names import age

GONE = ""
"""What becomes of a thing that nothing takes the place of."""


class _Step(NamedTuple):
    """The way from a version to the one after it."""

    version: Version

    @property
    def changes(self) -> Sequence[Change]:
        return self.version.changes

    def path(self, path: str) -> str:
        base, _, query = path.partition("?")
        found = next((change.moved[base] for change in self.changes if base in change.moved), base)
        if found == GONE:
            return GONE
        into, _, more = found.partition("?")
        asked = "&".join(filter(None, (more, query)))
        return f"{into}?{asked}" if asked else into

    def field(self, name: str) -> str:
        for change in self.changes:
            if name in change.moved_fields:
                return change.moved_fields[name]
        place, _, last = name.rpartition(".")
        into, role = parted(self.path(f"/{place}"))
        if not role:
            return name
        own = self.version.kinds[into].fields
        return f"{into}.{last}" if last in own else f"{into}.{role}.{last}"


def parted(path: str) -> tuple[str, str]:
    """The collection that the path of a list reads, and the role that it chooses there, empty where it chooses none."""
    base, _, query = path.removeprefix("/").partition("?")
    return base, dict(part.split("=", 1) for part in query.split("&") if part).get("role", "")


@dataclass(frozen=True, eq=False)
class Moves:
    """From a version to a later one. From a version to itself, or back, everything stays as it is."""

    old: Version
    new: Version

    @cached_property
    def _steps(self) -> list[_Step]:
        return [_Step(version) for version in VERSIONS.values() if age(self.old) < age(version) <= age(self.new)]

    def path(self, path: str) -> str:
        """What to call instead of a path of the older version, `GONE` where nothing takes its place.

        It can hold a query: `/teachers` is `/users?role=teacher` from version 3.0 on.
        """
        if endpoint_of(self.old, path) is None:
            return GONE
        for step in self._steps:
            path = step.path(path) if path else path
        base, _, query = path.partition("?")
        if endpoint_of(self.new, base) is None:
            return GONE
        return f"{base}?{self._with_record_type(query)}" if query else base

    def _with_record_type(self, query: str) -> str:
        name, _, word = query.partition("=")
        return f"{name}={self.record_type(word) or word}" if name == "record_type" else query

    def back(self, path: str) -> Iterator[str]:
        """The paths of the older version whose place a path of the newer one, without its query, has taken."""
        for endpoint in self.old.endpoints:
            if self.path(endpoint.path).partition("?")[0] == path:
                yield endpoint.path

    def field(self, name: str) -> str:
        """What a field is called in the newer version, whether that has it or not."""
        for step in self._steps:
            name = step.field(name)
        return name

    def collection(self, name: str) -> tuple[str, str]:
        """The collection in which the newer version lists records, and the role by which they are chosen there.

        Both are empty where it lists them no more.
        """
        return parted(self.path(f"/{name}"))

    def places(self, collection: str) -> frozenset[str]:
        """Where the newer version shows the fields of a collection, such as `users` and `users.teacher`."""
        into, role = self.collection(collection)
        roles: Mapping[str, object] = getattr(self.new.kinds.get(into), "roles", {})
        if roles and not role:
            return frozenset({into, *(f"{into}.{name}" for name in roles)})
        return frozenset({into, f"{into}.{role}"} if role else {into or collection})

    def record_type(self, word: str) -> str:
        """The name under which the newer version has the events of the records that have this one, `GONE` for none."""
        for kind, named in self.old.event_names.items():
            if word in (named, self.old.collection(kind)):
                into = self.collection(self.old.collection(kind))[0] or self.old.collection(kind)
                found = (one for one in self.new.event_names if self.new.collection(one) == into)
                return next((self.new.event_names[one] for one in found), GONE)
        return GONE

    @cached_property
    def new_ids(self) -> frozenset[str]:
        """The kinds of records that have another id in the newer version."""
        kinds = {kind for step in self._steps for change in step.changes for kind in change.new_ids}
        return frozenset(kinds & self.old.kinds.keys())

    def instead(self, parameter: str) -> str:
        """What to do where a parameter is known no more, empty where no version says it."""
        found = (change.parameters.get(parameter) for step in self._steps for change in step.changes)
        return next(filter(None, found), "")

    @property
    def loses_parameters(self) -> bool:
        """Whether some parameters are known no more, or some kinds of events are called otherwise."""
        words = self.old.event_names.values() if "record_type" in _parameters(self.old, "/events") else ()
        return any(change.parameters for step in self._steps for change in step.changes) or any(
            self.record_type(word) != word for word in words
        )

    def said(self, path: str) -> str:
        """What the version that moved a path, or took it away, says of it."""
        for step in self._steps:
            for change in step.changes:
                if path.partition("?")[0] in change.moved:
                    return change.text
            path = step.path(path)
        return ""

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The sentences of all versions in between, each with the name of its version."""
        return [(step.version.name, change.text) for step in self._steps for change in step.changes]


@lru_cache(maxsize=64)
def moves(old: Version, new: Version) -> Moves:
    """What becomes of what a version has in another."""
    return Moves(old, new)


@lru_cache(maxsize=1)
def going_parameters() -> frozenset[str]:
    """The parameters that some version takes away."""
    return frozenset(name for version in VERSIONS.values() for change in version.changes for name in change.parameters)


def _parameters(version: Version, path: str) -> tuple[str, ...]:
    endpoint = endpoint_of(version, path)
    return endpoint.parameters if endpoint else ()


def endpoint_of(version: Version, path: str) -> Endpoint | None:
    """The endpoint that has a path, None where there is none."""
    return next((endpoint for endpoint in version.endpoints if endpoint.path == path), None)
