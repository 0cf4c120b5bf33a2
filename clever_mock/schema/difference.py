"""How one answer differs between two versions, as a person reads it and as a test asserts it.

That each answer names its own version in its paths is no difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from clever_mock.api.routing import route
from clever_mock.model.looking.sharing import View
from clever_mock.model.records.ids import is_object_id
from clever_mock.schema.counterparts import counterpart
from clever_mock.versions import Version
from clever_mock.versions.identity import newer_id
from clever_mock.versions.moves import Moves, moves
from clever_mock.versions.names import age

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

Json = Any
_LONGEST = 100
_SEVERAL = ", "


@dataclass(frozen=True)
class Difference:
    """How the answer of a newer version to a request differs from that of an older one.

    The keys are the record's fields where the answer is one record (a detail, a status). In a list the item's id
    stands in front (`530e….schools`), and what is outside the data has its own name (`links.events`). A dot leads to a
    part of a field (`name.first`). Where the statuses differ, `changed` holds `status`, and nothing else is compared.
    What the newer version has in another place is in `moved`, and compared there: a teacher's `title` is
    `roles.teacher.title` of the user.
    """

    __module__ = "clever_mock"

    path: str
    """What was asked for in the older version, without its name."""
    old: str
    """The older version, such as `v1.1`."""
    new: str
    """The newer version."""
    status: int | None = 200
    """The status of both answers, None where they differ in it."""
    added: Mapping[str, Any] = field(default_factory=dict)
    """What only the newer answer has, with its value."""
    removed: Mapping[str, Any] = field(default_factory=dict)
    """What only the older answer has, with its value."""
    changed: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """What both have, with the older value and the newer one."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """What both have in different places: the older place, and the newer one. The form of a value can differ too.

    Of several places that are one in the other version, the names stand together: `relationship, type`.
    """
    new_path: str = ""
    """What was asked for in the newer version, where that is another path."""

    def __bool__(self) -> bool:
        """Whether the answers differ at all."""
        return bool(self.added or self.removed or self.changed or self.moved)

    @property
    def back(self) -> Difference:
        """The same from the newer version to the older."""
        return Difference(
            path=self.new_path or self.path,
            old=self.new,
            new=self.old,
            status=self.status,
            added=self.removed,
            removed=self.added,
            changed={name: (value[1], value[0]) for name, value in self.changed.items()},
            moved=_inverted(self.moved),
            new_path=self.path if self.new_path else "",
        )

    def __str__(self) -> str:
        """The difference to read: `+` is what the newer version adds, `-` what it leaves out, `~` what it changes.

        `>` is what it has in another place.
        """
        rows = [*_rows(">", self.moved), *_rows("+", self.added), *_rows("-", self.removed), *_rows("~", self.changed)]
        width = max((len(name) for _, name, _ in rows), default=0)
        lines = [f"  {sign} {name.ljust(width)}  {value}" for sign, name, value in rows]
        both = "" if self.status in (200, None) else f", both {self.status}"
        into = f" as {self.new_path}" if self.new_path else ""
        return "\n".join([f"GET {self.path}, {self.old} → {self.new}{into}{both}", *(lines or ["  the same in both"])])


def _inverted(moved: Mapping[str, str]) -> dict[str, str]:
    """What moved, the other way round; several places that became one stand together."""
    found: dict[str, list[str]] = {}
    for name, places in moved.items():
        for into in places.split(_SEVERAL):
            found.setdefault(into, []).append(name)
    return {into: _SEVERAL.join(names) for into, names in found.items()}


class Answer(NamedTuple):
    """An answer to compare: the version that gave it, its status and its body."""

    version: str
    status: int
    body: bytes


def compare(
    get: Callable[[str], TestResponse], paths: tuple[str, str], versions: tuple[Version, Version], view: View | None
) -> Difference:
    """Get a path of each of two versions, both without its name, and compare the answers. `view` sees the records."""
    if age(versions[0]) > age(versions[1]):
        return compare(get, paths[::-1], versions[::-1], view).back
    before, after = (
        Answer(version.name, answer.status_code, answer.data)
        for version, answer in ((one, get(f"/{one.name}{path}")) for one, path in zip(versions, paths))
    )
    relocation = None if view is None else _Relocation(*versions, paths[0], view)
    return _difference(paths, before, after, relocation)


def _difference(paths: tuple[str, str], old: Answer, new: Answer, relocation: _Relocation | None) -> Difference:
    path, new_path = paths[0], paths[1] if paths[0] != paths[1] else ""
    if old.status != new.status:
        changed = {"status": (old.status, new.status)}
        return Difference(path, old.version, new.version, None, changed=changed, new_path=new_path)
    found = Difference(path, old.version, new.version, new.status, {}, {}, {}, {}, new_path)
    after = _plain(_read(new))
    before = _plain(_read(old))
    if relocation is not None and new.status == 200:
        before = relocation.of(before, after, found)
    _compare("", before, after, found)
    return found


class _Relocation:
    """Puts what an older answer says where the newer version says it."""

    def __init__(self, old: Version, new: Version, path: str, view: View) -> None:
        self._moved: Moves = moves(old, new)
        self._view = view
        found = route(f"/{old.name}{path.partition('?')[0]}")
        self._endpoint = None if found is None else found[0][1]

    def of(self, before: Mapping[str, Json], after: Mapping[str, Json], found: Any) -> dict[str, Json]:
        """The older answer, its parts in their newer places; `found.moved` is told which moved unchanged."""
        endpoint = self._endpoint
        if endpoint is None or endpoint.form not in ("list", "one", "detail", "status", "me"):
            return dict(before)
        rest = {name: part for name, part in before.items() if name not in ("links", "paging")}
        kept = {
            name: self._links(part) if name == "links" else part for name, part in before.items() if name not in rest
        }
        collection = "status" if endpoint.form == "status" else self._moved.old.collection(endpoint.kind)
        if endpoint.form == "list":
            for id, record in rest.items():
                into = newer_id(self._moved, self._view, endpoint.kind, id)
                kept[into] = self._record(collection, record, after.get(into, {}), found, f"{into}.")
        else:
            # One record where the newer version gives a list of one is compared with that.
            [own, *others] = [name for name in after if is_object_id(name)] or [""]
            shown = after[own] if own and not others else after
            record = self._record(collection, rest, shown, found, f"{own}." if own else "")
            kept |= {own: record} if own and not others else record
        return kept

    def _record(self, collection: str, record: Json, after: Json, found: Any, prefix: str) -> Json:
        if not isinstance(record, dict) or not isinstance(after, dict):
            return record
        relocated: dict[str, Json] = {}
        for name, value in record.items():
            into = self._place(collection, name)
            there = _at(after, into)
            if into == name or there is None:
                relocated[name] = value
                continue
            alike = type(there) is type(value)
            _put(relocated, into, value if alike else there)
            if there == value or not alike:  # what is told in another form has moved too
                found.moved[f"{prefix}{name}"] = f"{prefix}{into}"
        return relocated

    def _place(self, collection: str, name: str) -> str:
        """Where the newer version shows a field of a record, as the keys that lead to it."""
        place, _, last = self._moved.field(f"{collection}.{name}").rpartition(".")
        into, _, role = place.partition(".")
        if into not in (collection, self._moved.collection(collection)[0], "districts"):
            return name
        return f"roles.{role}.{last}" if role else last

    def _links(self, links: Mapping[str, str]) -> dict[str, str]:
        """The links, each by its counterpart in the newer version where it has one."""
        told: dict[str, str] = {}
        for rel, uri in links.items():
            into = counterpart(uri, self._moved.old, self._moved.new, self._view) or uri
            last = into.partition("?")[0].rpartition("/")[2]
            told[rel if into == uri or not uri.endswith(f"/{rel}") else last] = into
        return told


def _at(record: Json, place: str) -> Json:
    for key in place.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return record


def _put(record: dict[str, Json], place: str, value: Json) -> None:
    *keys, last = place.split(".")
    for key in keys:
        record = record.setdefault(key, {})
    record[last] = value


def _compare(name: str, old: Json, new: Json, found: Any) -> None:
    """Put into `found` how two values differ, objects part by part."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            found.changed[name] = (old, new)
        return
    for key in dict.fromkeys([*new, *old]):
        inner = f"{name}.{key}" if name else key
        if key not in old:
            found.added[inner] = new[key]
        elif key not in new:
            found.removed[inner] = old[key]
        else:
            _compare(inner, old[key], new[key], found)


def _read(answer: Answer) -> Json:
    """The body as JSON, else as text; its paths are without the version."""
    text = answer.body.decode("utf-8", "replace")
    try:
        return json.loads(text.replace(f'"/{answer.version}/', '"/'))
    except ValueError:
        return {"text": text.replace(f"/{answer.version}/", "/")}


def _plain(body: Json) -> dict[str, Json]:
    """An answer without its envelope: fields of the one record, or records by id, and the links by relation."""
    if not isinstance(body, dict):
        return {"body": body}
    parts: dict[str, Json] = {}
    for key, part in body.items():
        if key == "data":
            parts |= _records(part)
        else:
            parts[key] = {link["rel"]: link["uri"] for link in part} if key == "links" else part
    return parts


def _records(data: Json) -> dict[str, Json]:
    if isinstance(data, dict):
        return data
    if not all(isinstance(item, dict) for item in data):
        return {"data": data}
    records = [item["data"] if item.keys() <= {"data", "uri"} else item for item in data]
    if len(data) == 1 and data[0].keys() == {"data"}:
        return dict(records[0])  # a status: a list of one that has no path of its own
    return {str(record["id"]): record for record in records}


def _rows(sign: str, found: Mapping[str, Json]) -> Iterator[tuple[str, str, str]]:
    """The lines of one sign: sign, name and value; what several records have alike is told once."""
    alike: dict[str, list[tuple[str, Json]]] = {}
    for name, value in found.items():
        id, _, rest = name.partition(".")
        alike.setdefault(f"*.{rest}".removesuffix(".") if is_object_id(id) else name, []).append((name, value))
    for shared, ones in alike.items():
        name, value = ones[0]
        several = f"in {len(ones)} records, "
        if sign == ">":
            yield (sign, name, value) if len(ones) == 1 else (sign, shared, f"{several}as *.{value.partition('.')[2]}")
            continue
        shown = f"{_short(value[0])} → {_short(value[1])}" if sign == "~" else _short(value)
        yield (sign, name, shown) if len(ones) == 1 else (sign, shared, f"{several}such as {shown}")


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
