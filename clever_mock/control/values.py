"""The values that an operation takes, each with its JSON Schema and how it is read.

Only the form is looked at here. Whether a moment is one, or an id is known, is decided where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clever_mock.model.records.nearest import did_you_mean

Schema = dict[str, Any]
Read = Callable[[object], Any]
"""Gives a value as it is taken. Raises `ValueError` with a short reason for one of another form."""


@dataclass(frozen=True)
class Value:
    """One kind of value. `from_text` reads it from a query, where all is text."""

    schema: Schema
    read: Read
    from_text: Callable[[str], object] = str


def _of(kind: type, words: str) -> Read:
    def read(given: object) -> object:
        if not isinstance(given, kind) or (isinstance(given, bool) and kind is not bool):
            raise ValueError(f"takes {words}, not {given!r}")
        return given

    return read


TEXT = Value({"type": "string"}, _of(str, "text"))
MOMENT = Value(
    {"type": "string", "examples": ["2017-06-01", "2017-06-01T08:00:00Z"]}, _of(str, "a moment such as '2017-06-01'")
)
OBJECT = Value({"type": "object"}, _of(dict, "an object"))


def _flag(text: str) -> object:
    return {"true": True, "false": False}.get(text, text)


FLAG = Value({"type": "boolean"}, _of(bool, "true or false"), _flag)


def whole(least: int = 0, most: int | None = None) -> Value:
    """A whole number in some bounds."""
    words = f"a whole number from {least}" + ("" if most is None else f" to {most}")

    def read(given: object) -> int:
        is_whole = isinstance(given, int) or (isinstance(given, float) and given.is_integer())
        if isinstance(given, bool) or not is_whole or given < least or (most is not None and given > most):  # type: ignore[operator]
            raise ValueError(f"takes {words}, not {given!r}")
        return int(given)  # type: ignore[call-overload, no-any-return]

    schema: Schema = {"type": "integer", "minimum": least} | ({} if most is None else {"maximum": most})
    return Value(schema, read, lambda text: int(text) if text.isascii() and text.isdigit() else text)


def number(least: float, most: float, *, below: bool = False) -> Value:
    """A number in some bounds, with `below` the upper one left out."""
    words = f"a number from {least:g} to {'below ' if below else ''}{most:g}"

    def read(given: object) -> object:
        fits = isinstance(given, (int, float)) and least <= given and (given < most if below else given <= most)
        if isinstance(given, bool) or not fits:
            raise ValueError(f"takes {words}, not {given!r}")
        return given

    return Value({"type": "number", "minimum": least, "exclusiveMaximum" if below else "maximum": most}, read)


def one_of(*words: str) -> Value:
    """One of some words."""

    def read(given: object) -> object:
        if isinstance(given, str) and given in words:
            return given
        raise ValueError(f"takes one of {', '.join(map(repr, words))}, not {given!r}{did_you_mean(given, words)}")

    return Value({"type": "string", "enum": list(words)}, read)


def several(part: Value) -> Value:
    """A list of values; in a query, with commas between them."""

    def read(given: object) -> object:
        if not isinstance(given, list):
            raise ValueError(f"takes a list, not {given!r}")
        try:
            return [part.read(one) for one in given]
        except ValueError as error:
            raise ValueError(f"takes a list, of which each {error}") from None

    def from_text(text: str) -> object:
        return [part.from_text(one) for one in text.split(",")]

    return Value({"type": "array", "items": part.schema}, read, from_text)


def named(part: Value) -> Value:
    """An object whose values are all of one kind."""

    def read(given: object) -> object:
        if not isinstance(given, dict):
            raise ValueError(f"takes an object, not {given!r}")
        try:
            return {name: part.read(one) for name, one in given.items()}
        except ValueError as error:
            raise ValueError(f"takes an object, of which each value {error}") from None

    return Value({"type": "object", "additionalProperties": part.schema}, read)


def either(*kinds: Value) -> Value:
    """A value of any of some kinds."""

    def read(given: object) -> object:
        reasons = []
        for kind in kinds:
            try:
                return kind.read(given)
            except ValueError as error:
                reasons.append(str(error))
        raise ValueError(", or ".join(reasons))

    return Value({"anyOf": [kind.schema for kind in kinds]}, read)


def _nothing(given: object) -> None:
    if given is not None:
        raise ValueError("null")


def or_null(kind: Value) -> Value:
    """A value, or null."""
    return either(kind, Value({"type": "null"}, _nothing))


@dataclass(frozen=True)
class Parameter:
    """One thing that an operation takes: in its body, or in its query."""

    name: str
    value: Value
    about: str
    required: bool = False


def read(given: Mapping[str, object], parameters: Sequence[Parameter], what: str) -> dict[str, Any]:
    """What was given, as it is taken. Raises `ValueError` that names the wrong field, and for a wrong name the nearest.

    `what` says where the fields are: `body` or `query`.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known) or ";"
            has = f"its fields are {', '.join(known)}" if known else "it takes none"
            raise ValueError(f"the {what} has no field {name!r}{hint} {has}")
    taken: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.name in given:
            try:
                taken[parameter.name] = parameter.value.read(given[parameter.name])
            except ValueError as error:
                raise ValueError(f"{parameter.name} {error}") from None
        elif parameter.required:
            raise ValueError(f"{parameter.name} is missing from the {what}: {parameter.about}")
    return taken
