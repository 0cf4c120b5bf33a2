"""How one answer differs between two versions, as a person reads it and as a test asserts it.

That each answer names its own version in its paths is no difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.ids import is_object_id
from clever_mock.versions import VERSIONS
from clever_mock.versions.names import read_version

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

Json = Any
_LONGEST = 100


@dataclass(frozen=True)
class Difference:
    """How the answer of a newer version to a request differs from that of an older one.

    The keys are the record's fields where the answer is one record (a detail, a status). In a list the item's id
    stands in front (`530e….schools`), and what is outside the data has its own name (`links.events`). A dot leads to a
    part of a field (`name.first`). Where the statuses differ, `changed` holds `status`, and nothing else is compared.
    """

    __module__ = "clever_mock"

    path: str
    """What was asked for, without the version."""
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

    def __bool__(self) -> bool:
        """Whether the answers differ at all."""
        return bool(self.added or self.removed or self.changed)

    def __str__(self) -> str:
        """The difference to read: `+` is what the newer version adds, `-` what it leaves out, `~` what it changes."""
        rows = [*_rows("+", self.added), *_rows("-", self.removed), *_rows("~", self.changed)]
        width = max((len(name) for _, name, _ in rows), default=0)
        lines = [f"  {sign} {name.ljust(width)}  {value}" for sign, name, value in rows]
        both = "" if self.status in (200, None) else f", both {self.status}"
        return "\n".join([f"GET {self.path}, {self.old} → {self.new}{both}", *(lines or ["  the same in both"])])


class Answer(NamedTuple):
    """An answer to compare: the version that gave it, its status and its body."""

    version: str
    status: int
    body: bytes


def compare(get: Callable[[str], TestResponse], path: str, old: str, new: str) -> Difference:
    """Get a path, which is without a version, in two versions, and compare the answers.

    Raises `InvalidValueError` for a version that there is not, and for a path that names one.
    """
    if not path.startswith("/") or path.split("/")[1] in VERSIONS:
        raise InvalidValueError(f"the path is asked for in {old} and in {new}, so write it without: not {path!r}")
    versions = [read_version(name).name for name in (old, new)]
    before, after = (
        Answer(name, answer.status_code, answer.data)
        for name, answer in ((name, get(f"/{name}{path}")) for name in versions)
    )
    return difference(path, before, after)


def difference(path: str, old: Answer, new: Answer) -> Difference:
    """Compare the answers of two versions to one path."""
    if old.status != new.status:
        return Difference(path, old.version, new.version, None, changed={"status": (old.status, new.status)})
    found = Difference(path, old.version, new.version, new.status, {}, {}, {})
    _compare("", _plain(_read(old)), _plain(_read(new)), found)
    return found


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
        shown = f"{_short(value[0])} → {_short(value[1])}" if sign == "~" else _short(value)
        yield (sign, name, shown) if len(ones) == 1 else (sign, shared, f"in {len(ones)} records, such as {shown}")


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
