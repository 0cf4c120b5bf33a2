"""The records of a version as schemas of an OpenAPI document: what they hold, and what of it is always there.

They are put together from the version's fields and the model's; envelopes are not described here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from clever_mock.model.looking.login import USERS
from clever_mock.model.records.values import Credentials, Location, Name, Principal, TermDates
from clever_mock.model.rosters.district import RECORDS
from clever_mock.versions import KindView, Shown, Version
from clever_mock.versions.forms import MOMENT, OBJECT_ID, OBJECT_IDS, TEXT, Schema, one_of
from clever_mock.versions.users import RELATIONSHIP, UserView
from clever_mock.versions.v3_0 import DISTRICT_CONTACT
from clever_mock.versions.version import StatusField

UNPUBLISHED = "x-unpublished"
"""The mark of what the service has and Clever's published files leave out."""

VALUES: dict[Any, str] = {
    Credentials: "Credentials",
    Location: "Location",
    Name: "Name",
    Principal: "Principal",
    TermDates: "Term",
}
"""The small values, and what Clever's published schema calls them."""
CHANGES = ("created", "updated", "deleted")
_PART = Shown(str)


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
    field = RECORDS[kind].fields.get(name) if kind in RECORDS else None
    if field is None:
        return TEXT
    if field.value_class is not None:
        return reference(VALUES[field.value_class])
    if field.refers_to:
        return OBJECT_IDS if field.many else OBJECT_ID
    return one_of(field.choices) if field.choices else TEXT


def record_schemas(version: Version, *, published: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of all records, of the small values in them, of the status, of the events and of `/me`, by name.

    With `published`, what Clever's published files leave out is left out.
    """
    for shape in shapes(version):
        schema = holding(_forms(shape.kind, shape.fields), shape.fields, published)
        yield shape.called, _with_status(schema, version) if shape.kind == "districts" else schema
    if "users" in version.kinds:
        yield from _around_users(version)
    for called, parts in parts_of_values(version):
        yield called, holding({part: shown.schema or TEXT for part, shown in parts.items()}, parts, published)
    if version.status_fields:
        yield "DistrictStatus", _status(version.status_fields)
    yield from _events(version, published)
    if not published:
        yield "Me", _me(version)


def _forms(kind: str, fields: Mapping[str, Shown]) -> dict[str, Schema]:
    return {name: form_of(kind, name, shown) for name, shown in fields.items()}


class Shape(NamedTuple):
    """The fields of a record, or of one role of a user.

    `kind` is its kind in the model, `place` its name in paths, such as `students` or `users.student`, `called` its name
    in Clever's published schema.
    """

    kind: str
    place: str
    called: str
    fields: Mapping[str, Shown]


def shapes(version: Version) -> Iterator[Shape]:
    """What a version shows: its records, and the roles of its users."""
    for view in dict.fromkeys(version.kinds.values()):
        kind = next(kind for kind, one in version.kinds.items() if one is view)
        yield Shape(kind, version.collection(kind), name_of(version, kind), view.fields)
        for name, role in view.roles.items() if isinstance(view, UserView) else ():
            yield Shape(role.kind, f"{view.collection}.{name}", role.called, role.shown)


def parts_of_values(version: Version) -> Iterator[tuple[str, Mapping[str, Shown]]]:
    """The parts of the small values that a version shows, each value by its name in Clever's published schema."""
    used = {field.value_class for field in _model_fields(version)}
    for value, called in VALUES.items():
        if value in used:
            known = {part: version.parts.get(part, _PART) for part in value._fields if part != "keys"}
            yield called, {part: shown for part, shown in known.items() if shown is not None}


def _around_users(version: Version) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of what a user's record holds besides the roles, and of a district's contact."""
    view = version.kinds["users"]
    assert isinstance(view, UserView)
    yield "Roles", object_of({name: reference(role.called) for name, role in view.roles.items()}, [])
    yield "StudentRelationship", dict(RELATIONSHIP)
    yield "DistrictContact", dict(DISTRICT_CONTACT)


def object_of(properties: Mapping[str, object], required: list[str]) -> dict[str, Any]:
    """An object with these properties, of which some are always there."""
    described = {"type": "object", "properties": dict(properties)}
    return {**described, "required": required} if required else described


def holding(properties: Mapping[str, Schema], fields: Mapping[str, Shown], published: bool) -> dict[str, Any]:
    """An object with these properties, each as its field says: always there or not, published or not."""
    kept = {name: schema for name, schema in properties.items() if fields[name].published or not published}
    shown = {name: schema if fields[name].published else _marked(schema) for name, schema in kept.items()}
    return object_of(shown, [name for name in shown if fields[name].guaranteed])


def _marked(schema: Schema) -> Schema:
    return {**schema, UNPUBLISHED: True}


def _model_fields(version: Version) -> Iterator[Any]:
    """The model's fields that a version shows."""
    for shape in shapes(version):
        record = RECORDS.get(shape.kind)
        if record is not None:
            yield from (record.fields[name] for name in shape.fields if name in record.fields)
    if "users" in version.kinds:
        yield RECORDS["students"].fields["name"]


def _with_status(district: dict[str, Any], version: Version) -> dict[str, Any]:
    """A district, with what a version shows of its status there."""
    status = _status(version.district_fields)
    properties = dict(sorted({**district["properties"], **status["properties"]}.items()))
    return object_of(properties, [*district.get("required", ()), *status.get("required", ())])


def _status(shown: Mapping[str, StatusField]) -> dict[str, Any]:
    fields = dict(sorted(shown.items()))
    properties = {
        name: {**field.schema, "description": field.note} if field.note else field.schema
        for name, field in fields.items()
    }
    return object_of(properties, [name for name, field in fields.items() if field.guaranteed])


def _events(version: Version, published: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    kinds = {named: kind for kind, named in version.event_names.items()}
    types = [f"{named}.{change}" for named in kinds for change in CHANGES]
    mapping = {type_: reference(type_)["$ref"] for type_ in types}
    variants = [reference(type_) for type_ in types]
    yield "Event", {"oneOf": variants, "discriminator": {"propertyName": "type", "mapping": mapping}}
    for named, kind in kinds.items():
        record = reference(name_of(version, kind))
        fields = version.kinds[kind].fields
        old = holding(_forms(kind, fields), fields, published)
        for change in CHANGES:
            data = {"object": record}
            if change == "updated":
                data["previous_attributes"] = _previous(old["properties"])
            yield f"{named}.{change}", _event(f"{named}.{change}", object_of(data, list(data)))


def _previous(properties: Mapping[str, object]) -> dict[str, Any]:
    old = {name: schema for name, schema in properties.items() if name not in ("id", "last_modified")}
    note = "The old values of what changed. What was absent before is left out."
    return {**object_of(old, []), "description": note}


def _event(type_: str, data: Schema) -> dict[str, Any]:
    properties = {"type": one_of([type_]), "data": data, "created": MOMENT, "id": OBJECT_ID}
    return object_of(properties, list(properties))


def _me(version: Version) -> dict[str, Any]:
    """The user who logged in: the fields of all kinds of users, of which a scope shows some or all."""
    if version.me_tells:
        types = [version.me_type] if version.me_type else list(USERS.values())
        forms = {"id": OBJECT_ID, "district": OBJECT_ID, "type": one_of(types)}
        known = {**forms, "authorized_by": one_of(["district", "teacher"])}
        return object_of({name: known[name] for name in version.me_tells}, ["id", "type"])
    fields: dict[str, object] = {}
    for kind in USERS:
        view = version.kinds[kind]
        fields |= _forms(kind, {**view.fields, **_own(view, version)})
    fields |= {"type": one_of(list(USERS.values()))}
    return object_of(dict(sorted(fields.items())), ["district", "id", "type"])


def _own(view: KindView, version: Version) -> dict[str, Shown]:
    return {name: shown for name, shown in version.me_fields.items() if name in view.fields}
