"""What changed from one version to another, worked out from their data, as rows and as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from clever_mock.schema.records import form_of, shapes
from clever_mock.versions import Endpoint, Version
from clever_mock.versions.forms import DAY, DAY_OR_MOMENT, MOMENT, OBJECT_ID, OBJECT_IDS, US_DAY, Schema

YES = "yes"
ABSENT = "–"  # noqa: RUF001  the dash of a table

WORDS: tuple[tuple[Schema, str], ...] = (
    (OBJECT_ID, "id"),
    (OBJECT_IDS, "ids"),
    (MOMENT, "moment"),
    (US_DAY, "day"),
    (DAY_OR_MOMENT, "day or moment"),
    (DAY, "day"),
)
"""What the forms of values are called."""


class Change(NamedTuple):
    """One thing in which two versions differ: what it is about, and what each has, None for nothing."""

    area: str
    name: str
    old: str | None
    new: str | None


Facts = Mapping[str, str]
"""What a version has in one area, each under its name."""


def _fields(version: Version) -> Facts:
    fields = {
        f"{shape.place}.{name}": _promised(_word(form_of(shape.kind, name, shown)), shown.guaranteed, shown.published)
        for shape in shapes(version)
        for name, shown in shape.fields.items()
    }
    status = {name: _promised(_word(one.schema), one.guaranteed) for name, one in version.district_fields.items()}
    return fields | {f"districts.{name}": word for name, word in sorted(status.items())}


def _values(version: Version) -> Facts:
    named = {
        f"{shape.place}.{name}": form_of(shape.kind, name, shown)
        for shape in shapes(version)
        for name, shown in shape.fields.items()
    }
    named |= {f"districts.{name}": field.schema for name, field in version.district_fields.items()}
    named |= {f"status.{name}": field.schema for name, field in version.status_fields.items()}
    return {f"{name}={word}": YES for name, schema in named.items() for word in _choices(schema)}


def _parts(version: Version) -> Facts:
    parts = {name: shown for name, shown in version.parts.items() if shown is not None}
    return {name: _promised(_word(shown.schema or {}), False, shown.published) for name, shown in parts.items()}


def _status(version: Version) -> Facts:
    return {name: _promised(_word(field.schema), field.guaranteed) for name, field in version.status_fields.items()}


def _notes(version: Version) -> Facts:
    return {f"status.{name}": field.note for name, field in version.status_fields.items() if field.note}


def _paths(version: Version) -> Facts:
    return {endpoint.path: _answered(endpoint) for endpoint in version.endpoints}


def _answered(endpoint: Endpoint) -> str:
    unlike = {
        "bare": not endpoint.wrapped,
        "without paging": not endpoint.paged,
        "without limit": not endpoint.counted,
        "unpublished": not endpoint.published,
    }
    return ", ".join([f"{endpoint.form} {endpoint.kind}".strip(), *(word for word, is_so in unlike.items() if is_so)])


def _parameters(version: Version) -> Facts:
    return {f"{endpoint.path}?{name}": YES for endpoint in version.endpoints for name in endpoint.parameters}


def _links(version: Version) -> Facts:
    return {f"{version.collection(kind)}: {rel}": YES for kind, view in version.kinds.items() for rel in view.links}


def _events(version: Version) -> Facts:
    return {f"{name}.*": YES for name in version.event_names.values()}


def _logins(version: Version) -> Facts:
    return dict.fromkeys(sorted(version.login_paths), YES)


def _me(version: Version) -> Facts:
    told = dict.fromkeys(version.me_tells, "always there" if not version.me_fields else YES)
    return told | {name: _word(shown.schema or {}) for name, shown in version.me_fields.items()}


def _unversioned(version: Version) -> Facts:
    return dict.fromkeys(version.unversioned, YES)


def _limits(version: Version) -> Facts:
    return {"the most": str(version.max_limit), "by default": str(version.default_limit)}


def _releases(version: Version) -> Facts:
    days = {
        "opens to all applications": version.opens,
        "closed to applications created from": version.closed_to_applications_from,
        "does not change any more after": version.frozen,
        "closed to all from": version.closes,
    }
    return {name: str(day) for name, day in days.items() if day is not None}


AREAS: Mapping[str, Callable[[Version], Facts]] = {
    "field": _fields,
    "part of a value": _parts,
    "value": _values,
    "status field": _status,
    "meaning": _notes,
    "path": _paths,
    "parameter": _parameters,
    "link": _links,
    "event": _events,
    "answers a user's token": _logins,
    "field of /me": _me,
    "path without a version": _unversioned,
    "limit of a page": _limits,
    "release": _releases,
}
"""In what versions can differ, and what a version has there."""


def changes(old: Version, new: Version) -> list[Change]:
    """All that changed from one version to another, area by area, by name."""
    found: list[Change] = []
    known = [{*_fields(version), *(f"status.{name}" for name in version.status_fields)} for version in (old, new)]
    for area, facts in AREAS.items():
        before, after = facts(old), facts(new)
        # An area keeps the order of its facts; what only the older version has comes last.
        for name in dict.fromkeys([*after, *before]):
            # The values of a field that only one version has say nothing that the field does not.
            if area == "value" and not all(name.partition("=")[0] in fields for fields in known):
                continue
            if before.get(name) != after.get(name):
                found.append(Change(area, name, before.get(name), after.get(name)))
    return found


def table(old: Version, new: Version) -> list[str]:
    """The lines of a Markdown table of all that changed, also good to read as it is."""
    heads = ("what", "", old.name, new.name)
    rows = [(one.area, _code(one.name), one.old or ABSENT, one.new or ABSENT) for one in changes(old, new)]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    return [_row(heads, widths), _row(["-" * width for width in widths], widths), *(_row(row, widths) for row in rows)]


def _code(name: str) -> str:
    return name if " " in name else f"`{name}`"


def _row(cells: Iterable[str], widths: list[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths))} |"


def _promised(word: str, guaranteed: bool, published: bool = True) -> str:
    marks = [mark for mark, is_so in (("always there", guaranteed), ("unpublished", not published)) if is_so]
    return ", ".join([word, *marks])


def _choices(schema: Schema) -> tuple[str, ...]:
    words = schema.get("enum", ())
    return tuple(words) if isinstance(words, list) else ()


def _word(schema: Schema) -> str:
    """What a form is called, such as `text`; the words that it may be stand apart."""
    for known, word in WORDS:
        if schema == known:
            return word
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return "word"
    return {"string": "text", "boolean": "yes or no"}.get(str(schema.get("type", "string")), str(schema.get("type")))
