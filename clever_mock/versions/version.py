"""What a version is: a view over the one model, written down as data.

A version says which fields, links, endpoints and states are shown and how; it stores nothing. The classes here
are the words in which the files beside this one are written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from clever_mock.model.looking.application import Connection
from clever_mock.model.looking.sharing import View
from clever_mock.model.rosters.district import RECORDS
from clever_mock.model.time.changes import Event, Seen
from clever_mock.versions.forms import TEXT, Schema
from clever_mock.versions.values import Show, wire_time

Ids = Callable[[View, str], Sequence[str]]
"""Finds the ids, in order, of the records that an endpoint answers for the record in its path."""

STATUS = "/districts/{id}/status"
"""Where versions 1.x show how a district is; later ones show it within the district."""

Form = Literal["list", "detail", "one", "grade levels", "status", "events", "event", "me"]
"""How an endpoint answers: a list, a record, the one record related to another, and five of their own kind."""


@dataclass(frozen=True, eq=False)
class Shown:
    """How one field is shown.

    `derived` fields are computed for the viewer and stored nowhere. `empty` is shown where there is no value,
    else the field is left out. A field with `published=False` is not in Clever's published schema and shows only
    on records that were given one. `guaranteed` fields are on every record. `schema` is what is shown as JSON Schema,
    where the model's field does not say it.
    """

    show: Show
    derived: bool = False
    empty: Any = None
    published: bool = True
    guaranteed: bool = False
    schema: Schema | None = None

    def of(self, name: str, seen: Seen) -> object:
        """The JSON of the field `name` of a record, None when it is left out."""
        stored = seen.schools if self.derived else getattr(seen.row, name)
        if stored is None or (stored == () and self.empty is None):
            return None if self.empty is None else self.empty()
        return self.show(stored)


class ShownOfRecord(Shown):
    """A field that is worked out from the whole record: its `show` gets the record as it is seen."""

    def of(self, name: str, seen: Seen) -> object:  # noqa: ARG002
        """The JSON of the field, None when it is left out."""
        return self.show(seen)


@dataclass(frozen=True, eq=False)
class KindView:
    """How the records of one kind are shown: fields in wire order, and the links of a detail answer.

    `called` is the record's name in Clever's published schema, where it is not that of the record's class, and
    `collection` the name in paths, where it is not that of the kind.
    """

    fields: Mapping[str, Shown]
    links: tuple[str, ...]
    called: str = ""
    collection: str = ""

    @cached_property
    def _of_record(self) -> tuple[str, ...]:
        return tuple(name for name, how in self.fields.items() if isinstance(how, ShownOfRecord))

    def links_for(self, view: View, id: str) -> Sequence[str]:  # noqa: ARG002
        """The links of one record."""
        return self.links

    def show(self, seen: Seen) -> dict[str, object]:
        """The JSON form of a record."""
        shown: dict[str, object] = {}
        for name, how in self.fields.items():
            value = how.of(name, seen)
            if value is not None:
                shown[name] = value
        return shown

    def show_in_event(self, seen: Seen) -> dict[str, object]:
        """The JSON form of a record inside an event, where the recorded service puts the dates and the id last."""
        shown = self.show(seen)
        for name in ("last_modified", "created", "id"):
            if name in shown:
                shown[name] = shown.pop(name)
        return shown

    def show_changed(self, event: Event) -> dict[str, object]:
        """The old values of the fields that an update changed; what was absent before is left out."""
        assert event.before is not None
        old = {name: self.fields[name].of(name, event.before) for name in self.changed(event)}
        return {name: value for name, value in old.items() if value is not None}

    def changed(self, event: Event) -> list[str]:
        """The fields that look different after an update, in wire order."""
        before, after = event.before, event.after
        if before is None or after is None:
            return [name for name in self.fields if name in event.changed]
        concerned = {*event.changed, *self._of_record}
        shown = [(name, how) for name, how in self.fields.items() if name in concerned]
        return [name for name, how in shown if how.of(name, before) != how.of(name, after)]

    def with_fields(self, more: Mapping[str, Shown], without: Collection[str] = ()) -> KindView:
        """The same view with some fields more, or shown otherwise, and without some others, in wire order."""
        kept = {name: how for name, how in self.fields.items() if name not in without}
        return replace(self, fields=in_wire_order({**kept, **more}, first=next(iter(self.fields))))


def in_wire_order(fields: Mapping[str, Shown], first: str = "") -> dict[str, Shown]:
    """Sort fields as the recorded service does: by name, `id` last, or first where it was first."""
    place = {"id": -1 if first == "id" else 1}
    return dict(sorted(fields.items(), key=lambda item: (place.get(item[0], 0), item[0])))


@dataclass(frozen=True, eq=False)
class StatusField:
    """One field of a district's status: how it is found, None leaving it out, and its form as JSON Schema.

    `guaranteed` fields are always there. `note` says what a version means by it where others mean something else.
    """

    find: Callable[[Connection], object]
    schema: Schema = field(default_factory=lambda: TEXT)
    guaranteed: bool = False
    note: str = ""


@dataclass(frozen=True, eq=False)
class Endpoint:
    """One path of the API and how it answers.

    `kind` is the kind of record answered, `owner` the kind of the record in the path. `parameters` are those of
    Clever's published file. The rest says where the endpoint is unlike most: `wrapped` items are
    `{"data":…,"uri":…}`; `paged` answers carry `paging`; `counted` ones take `limit` and `count`; `encoded`
    ones echo a query with every reserved character escaped; `extra_links` follow `self`. Of a list of users, `roles`
    are those that `role` can choose; `primary` finds the ids where the parameter of that name is given.
    """

    path: str
    form: Form
    kind: str = ""
    owner: str = ""
    ids: Ids | None = None
    parameters: tuple[str, ...] = ()
    published: bool = True
    wrapped: bool = True
    paged: bool = True
    counted: bool = True
    encoded: bool = False
    extra_links: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    primary: Ids | None = None


@dataclass(frozen=True, eq=False)
class Lists:
    """How the lists of a version are read.

    `numbered` ones know `page`, and tell which page they are where no cursor asks. `filtered` ones know `where`, which
    others refuse. With `counted_where_published`, `count` is known where the published file has it, and counts all;
    else it counts what is asked for. `next_when_full` ones lead on from a full page, whether more comes or not.
    `for_users` ones give a user who logged in the pages that are asked for; others ignore it. `links_first` is the
    order of their keys. `validated` ones refuse a bad parameter in the words of the library that checks them, and take
    an empty flag for one that is set.
    """

    numbered: bool = True
    filtered: bool = True
    counted_where_published: bool = False
    next_when_full: bool = False
    for_users: bool = True
    links_first: bool = False
    validated: bool = False


@dataclass(frozen=True, eq=False)
class Version:
    """One version of Clever's API.

    `opens` is the day from which every application may use it, `closed_to_applications_from` the day from which a
    newly created application may not, `frozen` the day after which it does not change any more.

    `unversioned` are the endpoints that it answers without its name in the path too, as `unversioned_later` does once
    it is closed. `login_paths` are those that know
    Instant Login tokens, `library_paths` those that know a teacher's of an app of Clever Library as well. `/me` shows a
    user as the record is, but for `me_fields`, and names itself `me_uri`. `parts` are those of names, terms and other
    small values that are more than plain, published text, None for one that is not shown.

    `district_fields` are those of the status, where a version shows it within the district. `me_tells` are the keys by
    which `/me` says who it is, where it shows no record. `user_fields` are those that a user's token is shown of
    others' records. `error_keys` hold the text of an error. `me_type` is the type that `/me` gives to everyone.
    `district_order` is the order of a district's keys, where it is not by name. `unauthorized` are the texts for no
    token and for a bad one.

    `closes` is the day from which nobody may use it, `closing_paths` the same of some of its paths. `changes` say in
    what it differs from the version before.
    """

    name: str
    kinds: Mapping[str, KindView]
    endpoints: tuple[Endpoint, ...]
    states: tuple[str, ...]
    status_fields: Mapping[str, StatusField]
    max_limit: int
    event_names: Mapping[str, str]
    default_limit: int = 100
    unversioned: tuple[str, ...] = ()
    unversioned_later: str = ""
    login_paths: frozenset[str] = frozenset()
    library_paths: frozenset[str] = frozenset()
    me_fields: Mapping[str, Shown] = field(default_factory=dict)
    parts: Mapping[str, Shown | None] = field(default_factory=dict)
    me_uri: str = "/me"
    me_tells: tuple[str, ...] = ()
    me_type: str = ""
    district_order: tuple[str, ...] = ()
    unauthorized: tuple[str, str] | None = None
    district_fields: Mapping[str, StatusField] = field(default_factory=dict)
    user_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Lists = field(default_factory=Lists)
    error_keys: tuple[str, ...] = ("error",)
    closes: dt.date | None = None
    closing_paths: Mapping[str, dt.date] = field(default_factory=dict)
    changes: tuple[Any, ...] = ()
    opens: dt.date | None = None
    closed_to_applications_from: dt.date | None = None
    frozen: dt.date | None = None

    @property
    def status(self) -> Mapping[str, StatusField]:
        """How it shows how a district is: on a path of its own, or within the district."""
        return self.status_fields or self.district_fields

    @property
    def status_path(self) -> str:
        """The path on which it shows how a district is."""
        return STATUS if self.status_fields else "/districts/{id}"

    def shows_event(self, event: Event) -> bool:
        """Whether the version has an event: it knows the kind, and for an update at least one field that changed."""
        named = self.event_names.get(event.kind)
        if named is None or (event.loaded is not None and event.loaded["type"] != f"{named}.{event.change}"):
            return False
        return event.change != "updated" or bool(self.kinds[event.kind].changed(event))

    def event_type(self, event: Event) -> str:
        """The type of an event, such as `students.updated`."""
        return f"{self.event_names[event.kind]}.{event.change}"

    def show_event(self, event: Event) -> dict[str, object]:
        """The JSON form of an event, its keys in the order of the recorded service."""
        if event.loaded is not None:
            return self._loaded(event.kind, event.loaded)
        assert event.after is not None
        kind = self.kinds[event.kind]
        data: dict[str, object] = {"object": kind.show_in_event(event.after)}
        if event.change == "updated":
            data["previous_attributes"] = kind.show_changed(event)
        return {
            "type": self.event_type(event),
            "data": data,
            "created": wire_time(event.created),
            "id": event.id,
        }

    def _loaded(self, kind: str, loaded: Mapping[str, Any]) -> dict[str, object]:
        """An event from a file, as it was there less what only another version knows."""
        elsewhere = {*RECORDS[kind].fields, "schools", "lms_status"} - self.kinds[kind].fields.keys()
        data = {
            name: {key: value for key, value in part.items() if key not in elsewhere}
            for name, part in loaded["data"].items()
        }
        return {**loaded, "data": data}

    def uri(self, kind: str, id: str) -> str:
        """The canonical path of a record."""
        return f"/{self.name}/{self.collection(kind)}/{id}"

    def collection(self, kind: str) -> str:
        """The name of a kind in paths."""
        view = self.kinds.get(kind)
        return kind if view is None else view.collection or kind

    def kind(self, collection: str) -> str:
        """The kind of record whose name in paths this is, the name itself where there is none."""
        return next((kind for kind in self.kinds if self.collection(kind) == collection), collection)


# How related records are found


def everything(kind: str) -> Ids:
    """All visible records of a kind; the record in the path, if there is one, is the district."""
    return lambda view, _id: view.ids(kind)


def naming(index: str) -> Ids:
    """The records that name the one in the path, by an index such as `students.school`."""
    return lambda view, id: view.related(index, id)


def schools_of(owner: str) -> Ids:
    """The schools of the student or teacher in the path, as far as they are seen."""

    def ids(view: View, id: str) -> Sequence[str]:
        seen = view.see(owner, id)
        return sorted(seen.schools) if seen is not None else ()

    return ids


def named(owner: str, name: str) -> Ids:
    """The records that the one in the path names in a field."""
    return lambda view, id: view.named(owner, id, name)
