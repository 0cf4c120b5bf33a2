"""What a version has, area by area: fields, paths, parameters, links, and all else in which two versions can differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from clever_mock.schema.records import form_of, parts_of_values, shapes
from clever_mock.versions import Endpoint, Version
from clever_mock.versions.forms import DAY, DAY_OR_MOMENT, MOMENT, OBJECT_ID, OBJECT_IDS, TEXT, US_DAY, Schema
from clever_mock.versions.users import USER_LINKS, UserView

YES = "yes"

WORDS: tuple[tuple[Schema, str], ...] = (
    (OBJECT_ID, "id"),
    (OBJECT_IDS, "ids"),
    (MOMENT, "moment"),
    (US_DAY, "day"),
    (DAY_OR_MOMENT, "day or moment"),
    (DAY, "day"),
)
"""What the forms of values are called."""

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
    return {
        f"{called}.{part}": _promised(_word(shown.schema or TEXT), False, shown.published)
        for called, parts in parts_of_values(version)
        for part, shown in parts.items()
    }


def _status(version: Version) -> Facts:
    return {name: _promised(_word(field.schema), field.guaranteed) for name, field in version.status_fields.items()}


def _notes(version: Version) -> Facts:
    shown = {"status": version.status_fields, "districts": version.district_fields}
    return {
        f"{place}.{name}": field.note for place, fields in shown.items() for name, field in fields.items() if field.note
    }


def _paths(version: Version) -> Facts:
    return {endpoint.path: _answered(endpoint, version) for endpoint in version.endpoints}


def _answered(endpoint: Endpoint, version: Version) -> str:
    unlike = {
        "bare": not endpoint.wrapped,
        "without paging": not endpoint.paged,
        "without limit": not endpoint.counted,
        "unpublished": not endpoint.published,
    }
    return ", ".join(
        [
            f"{endpoint.form} {version.collection(endpoint.kind)}".strip(),
            *(word for word, is_so in unlike.items() if is_so),
        ]
    )


def _parameters(version: Version) -> Facts:
    return {f"{endpoint.path}?{name}": YES for endpoint in version.endpoints for name in endpoint.parameters}


def _links(version: Version) -> Facts:
    facts: dict[str, str] = {}
    for kind, view in version.kinds.items():
        rels = USER_LINKS if isinstance(view, UserView) else view.links
        facts |= {f"{version.collection(kind)}: {rel}": YES for rel in rels}
    return facts


def _events(version: Version) -> Facts:
    return {f"{name}.*": YES for name in version.event_names.values()}


def _logins(version: Version) -> Facts:
    return dict.fromkeys(sorted(version.login_paths), YES)


def _me(version: Version) -> Facts:
    told = dict.fromkeys(version.me_tells, "always there" if not version.me_fields else YES)
    if version.me_type:
        told["type"] = f"`{version.me_type}` for everyone"
    return told | {name: _word(shown.schema or {}) for name, shown in version.me_fields.items()}


def _errors(version: Version) -> Facts:
    return {"the text of an error": " and ".join(f"`{key}`" for key in version.error_keys)}


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
    "error": _errors,
    "limit of a page": _limits,
    "release": _releases,
}
"""In what versions can differ, and what a version has there."""


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
