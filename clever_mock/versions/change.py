"""How a version is written: as what it changes in the one before, each change with its sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clever_mock.versions.version import Endpoint, KindView, Shown, Version

Fields = Mapping[str, Mapping[str, Shown]]
"""Fields by kind and name."""


@dataclass(frozen=True, eq=False)
class Change:
    """One thing in which a version differs from the one before; `text` says it to a reader.

    `kinds` and `endpoints` come, or take the place of those with the same name or path; `fields` likewise. `no_fields`
    and `no_kinds` go. `moved` are paths that go, each with what to call instead, empty where nothing takes its place;
    `moved_fields` are fields that go, such as `sections.course_name`, each with the field that takes its place.
    `parameters` go too, each with what to do instead. `new_ids` are the kinds whose records have another id from here
    on. `every` changes all endpoints, `links` the links of a kind, and `own` anything else that a version has.
    """

    text: str
    kinds: Mapping[str, KindView] = field(default_factory=dict)
    no_kinds: Sequence[str] = ()
    fields: Fields = field(default_factory=dict)
    no_fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endpoints: Sequence[Endpoint] = ()
    every: Callable[[Endpoint], Endpoint] | None = None
    moved: Mapping[str, str] = field(default_factory=dict)
    moved_fields: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    new_ids: Sequence[str] = ()
    own: Mapping[str, Any] = field(default_factory=dict)


def succeeding(before: Version, name: str, *changes: Change) -> Version:
    """The version that comes of another by some changes."""
    version = replace(before, name=name, changes=changes)
    for change in changes:
        version = _changed(version, change)
    return version


def _changed(version: Version, change: Change) -> Version:
    kinds = {kind: view for kind, view in version.kinds.items() if kind not in change.no_kinds} | dict(change.kinds)
    for kind in {**change.fields, **change.no_fields}:
        kinds[kind] = kinds[kind].with_fields(change.fields.get(kind, {}), change.no_fields.get(kind, ()))
    for kind, links in change.links.items():
        kinds[kind] = replace(kinds[kind], links=links)
    endpoints = {endpoint.path: endpoint for endpoint in version.endpoints if endpoint.path not in change.moved}
    if change.every is not None:
        endpoints = {path: change.every(endpoint) for path, endpoint in endpoints.items()}
    endpoints |= {endpoint.path: endpoint for endpoint in change.endpoints}
    return replace(version, kinds=kinds, endpoints=tuple(endpoints.values()), **change.own)
