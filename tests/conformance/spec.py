"""Clever's published Swagger files, read as strict JSON Schemas.

A property without `x-nullable` is always there, nothing else is ever there, and every form, choice and format
is checked. What real answers do otherwise is in `deviations.py` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from .deviations import DAY, DEVIATIONS, TIME, URI, Deviation, closed
from .sources import SHARED

Schema = dict[str, Any]

PASSED_OVER = {"x-nullable", "x-validation"}


@dataclass(frozen=True, eq=False)
class Swagger:
    """One published file: its definitions, and its GET operations by path."""

    definitions: Mapping[str, Any]
    operations: Mapping[str, Any]
    version: str = ""

    def parameters(self, path: str) -> frozenset[str]:
        """Returns the names of the query parameters that the path takes."""
        listed = self.operations[path].get("parameters", ())
        return frozenset(parameter["name"] for parameter in listed if parameter["in"] == "query")

    def answer(self, path: str) -> str:
        """Returns the name of the definition that describes the path's 200."""
        return _name(self.operations[path]["responses"]["200"]["schema"])

    def properties(self, name: str) -> frozenset[str]:
        """Returns the names of the properties of a definition; none for one that is made of others."""
        return frozenset(self.definitions[name].get("properties", ()))


@cache
def published(version: str, part: str = "") -> Swagger:
    """Reads a published file: the main one of the version, or with `part="-events"` that of the events."""
    text = (SHARED / "spec" / f"{version}{part}.yml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    operations = {path: methods["get"] for path, methods in content["paths"].items()}
    return Swagger(content["definitions"], operations, version)


class Strict:
    """The strict schemas of one published file, under a table of deviations."""

    def __init__(self, swagger: Swagger, deviations: Iterable[Deviation] = DEVIATIONS) -> None:
        self.swagger = swagger
        self.deviations = tuple(row for row in deviations if not row.versions or swagger.version in row.versions)

    def answer(self, path: str, *, paging: bool = False, linked: bool = False) -> Schema:
        """Returns the schema of a path's 200.

        `paging` says whether the answer is a list that numbers its pages, `linked` whether the items of a list
        of bare records are asked for with their paths.
        """
        name = self.swagger.answer(path)
        data = self.swagger.definitions[name]["properties"]["data"]
        if data.get("type") == "array":
            value: Schema = {"type": "array", "items": self._item(data["items"], linked)}
        else:
            value = self.value(data)
        owners = ("<answer>", "<list>", name) if paging else ("<answer>", name)
        return self._object({"data": value}, {"data"}, owners)

    def definition(self, name: str) -> Schema:
        """Returns the schema of one definition of the file."""
        source = self.swagger.definitions[name]
        if "discriminator" in source:
            return self._events(name)
        _refuse_unknown(source, {"type", "properties"})
        return self._object(*self._properties(source["properties"]), (name,))

    def value(self, source: Mapping[str, Any]) -> Schema:
        """Returns the schema of one property's value."""
        if "$ref" in source:
            return self.definition(_name(source))
        _refuse_unknown(source, {"type", "items", "enum", "pattern", "format"})
        schema: Schema = {"type": source["type"]}
        if "items" in source:
            schema["items"] = self.value(source["items"])
        if "enum" in source:
            schema["enum"] = list(source["enum"])
        if "pattern" in source:
            schema["pattern"] = rf"^(?:{source['pattern']})\Z"
        if "format" in source:
            schema["pattern"] = {"datetime": TIME, "date-time": TIME, "date": rf"^{DAY}\Z"}[source["format"]]
        return schema

    def _item(self, source: Mapping[str, Any], linked: bool) -> Schema:
        if "$ref" not in source:
            return self.value(source)
        name = _name(source)
        wrapped = self.swagger.properties(name) == {"data"}
        if wrapped:
            return self._object(*self._properties(self.swagger.definitions[name]["properties"]), ("<item>", name))
        return closed({"data": self.value(source), "uri": URI}) if linked else self.value(source)

    def _events(self, base: str) -> Schema:
        variants = {name: body["allOf"] for name, body in self.swagger.definitions.items() if "allOf" in body}
        cases = [
            {"if": {"properties": {"type": {"const": name}}}, "then": self._event(base, name, parts)}
            for name, parts in variants.items()
        ]
        return {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"enum": list(variants)}},
            "allOf": cases,
        }

    def _event(self, base: str, name: str, parts: list[Mapping[str, Any]]) -> Schema:
        own = next(part["properties"] for part in parts if "properties" in part)
        record = self.value(self.swagger.definitions[_name(own["data"])]["properties"]["object"])
        inner: Schema = {"object": record}
        shown, required = self._properties(self.swagger.definitions[base]["properties"])
        if "previous_attributes" in own:
            moved = any(row.where == "<event>.previous_attributes" for row in self.deviations)
            (inner if moved else shown)["previous_attributes"] = previous_attributes(record)
        shown |= {"type": {"const": name}, "data": closed(inner)}
        return self._object(shown, required | {"data"}, (base,))

    def _properties(self, sources: Mapping[str, Any]) -> tuple[Schema, set[str]]:
        shown = {prop: self.value(source) for prop, source in sources.items()}
        return shown, {prop for prop, source in sources.items() if not source.get("x-nullable")}

    def _object(self, shown: Schema, required: set[str], owners: tuple[str, ...]) -> Schema:
        for owner in ("*", *owners):
            for row in self.deviations:
                of, _, prop = row.where.rpartition(".")
                if of == owner:
                    _apply(row, prop, shown, required)
        return {"type": "object", "properties": shown, "required": sorted(required), "additionalProperties": False}


def previous_attributes(record: Schema) -> Schema:
    """Returns the schema of an `updated` event's old values: some of the record's keys, never `last_modified`."""
    kept = {prop: schema for prop, schema in record["properties"].items() if prop != "last_modified"}
    return {"type": "object", "properties": kept, "additionalProperties": False}


def faults(schema: Schema, body: object) -> list[str]:
    """Returns what is wrong with a body, one line a fault, each with its place; an empty list when all is well."""
    found = sorted(Draft202012Validator(schema).iter_errors(body), key=lambda error: error.json_path)
    return [f"{error.json_path}: {error.message[:300]}" for error in found]


def _apply(row: Deviation, prop: str, shown: Schema, required: set[str]) -> None:
    if row.change == "absent":
        shown.pop(prop, None)
        required.discard(prop)
    elif row.change == "optional":
        required.discard(prop)
    elif row.change == "added":
        shown[prop] = row.schema
        required.add(prop)
    elif row.change == "replaced" and prop in shown:
        shown[prop] = row.schema


def _name(source: Mapping[str, Any]) -> str:
    return str(source["$ref"]).removeprefix("#/definitions/")


def _refuse_unknown(source: Mapping[str, Any], known: set[str]) -> None:
    unknown = set(source) - known - PASSED_OVER
    if unknown:
        raise ValueError(f"the Swagger file uses {sorted(unknown)}, which spec.py does not turn into a check: {source}")
