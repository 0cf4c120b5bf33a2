"""The records of a version as schemas of an OpenAPI document: what they hold, and what of it is always there.

They are put together from the version's fields and the model's; envelopes are not described here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clever_mock.model.district import RECORDS
from clever_mock.model.values import Credentials, Location, Name, Principal, Term
from clever_mock.versions import KindView, Shown, Version
from clever_mock.versions.forms import OBJECT_ID, OBJECT_IDS, TEXT, Schema, one_of

UNPUBLISHED = "x-unpublished"
"""The mark of what Clever had and left out of its published files."""

VALUES = (Credentials, Location, Name, Principal, Term)
CHANGES = ("created", "updated", "deleted")


def reference(name: str) -> dict[str, Any]:
    """A reference to a schema of the same document."""
    return {"$ref": f"#/components/schemas/{name}"}


def name_of(version: Version, kind: str) -> str:
    """The name of a kind's records in Clever's published schema, such as `Student`."""
    return version.kinds[kind].called or RECORDS[kind].__name__


def form_of(kind: str, name: str, shown: Shown) -> Schema:
    """The form of a record's field on the wire."""
    if shown.schema is not None:
        return shown.schema
    field = RECORDS[kind].fields[name]
    if field.value_class is not None:
        return reference(field.value_class.__name__)
    if field.refers_to:
        return OBJECT_IDS if field.many else OBJECT_ID
    return one_of(field.choices) if field.choices else TEXT


def record_schemas(version: Version, *, published: bool) -> Iterator[tuple[str, Schema]]:
    """The schemas of all records, of the small values in them, of the status and of the events, by name.

    With `published`, what Clever left out of its published files is left out.
    """
    for kind, view in version.kinds.items():
        yield name_of(version, kind), _record(kind, view, published)
    for value in VALUES:
        parts = {part: version.parts.get(part, Shown(str)) for part in value._fields if part != "keys"}
        properties = {part: shown.schema or TEXT for part, shown in parts.items()}
        yield value.__name__, closed_over(properties, parts, published)
    yield "DistrictStatus", _status(version)
    yield from _events(version)
    if not published:
        yield "Me", _me(version)


def closed_over(properties: Mapping[str, Schema], fields: Mapping[str, Shown], published: bool) -> dict[str, Any]:
    """An object with these properties, each marked as its field says."""
    kept = {name: schema for name, schema in properties.items() if fields[name].published or not published}
    shown = {name: schema if fields[name].published else marked(schema) for name, schema in kept.items()}
    return described_object(shown, [name for name in shown if fields[name].guaranteed])


def described_object(properties: Mapping[str, object], required: list[str]) -> dict[str, Any]:
    """An object with these properties, of which some are always there."""
    described = {"type": "object", "properties": dict(properties)}
    return {**described, "required": required} if required else described


def marked(schema: Schema) -> dict[str, Any]:
    """A schema with the mark of what is not published; a reference can carry none beside it."""
    return {"allOf": [schema], UNPUBLISHED: True} if "$ref" in schema else {**schema, UNPUBLISHED: True}


def _record(kind: str, view: KindView, published: bool) -> dict[str, Any]:
    return closed_over({name: form_of(kind, name, shown) for name, shown in view.fields.items()}, view.fields, published)


def _status(version: Version) -> dict[str, Any]:
    fields = dict(sorted(version.status_fields.items()))
    properties = {
        name: {**field.schema, "description": field.note} if field.note else field.schema
        for name, field in fields.items()
    }
    return described_object(properties, [name for name, field in fields.items() if field.guaranteed])


def _events(version: Version) -> Iterator[tuple[str, Schema]]:
    types = [f"{named}.{change}" for named in version.event_names.values() for change in CHANGES]
    yield "Event", {
        "oneOf": [reference(type_) for type_ in types],
        "discriminator": {"propertyName": "type", "mapping": {type_: reference(type_)["$ref"] for type_ in types}},
    }
    for kind, named in version.event_names.items():
        for change in CHANGES:
            yield f"{named}.{change}", _event(version, kind, f"{named}.{change}", change == "updated")


def _event(version: Version, kind: str, type_: str, updated: bool) -> dict[str, Any]:
    data: dict[str, object] = {"object": reference(name_of(version, kind))}
    if updated:
        fields = version.kinds[kind].fields
        old = {name: form_of(kind, name, shown) for name, shown in fields.items() if name != "last_modified"}
        note = "the old values of what changed; what was absent before is left out"
        data["previous_attributes"] = {"type": "object", "properties": old, "description": note}
    properties = {"type": one_of([type_]), "data": described_object(data, list(data))}
    return described_object({**properties, "created": _MOMENT, "id": OBJECT_ID}, ["type", "data", "created", "id"])
