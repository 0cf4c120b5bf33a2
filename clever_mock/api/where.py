"""The `where` parameter: a JSON query in the manner of Mongo, checked whole and then asked of one record at a time.

It knows records only by their JSON form; which records there are, and who may see them, is not its matter.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from clever_mock.api.pattern import Pattern
from clever_mock.errors import InvalidQueryError

__all__ = ["MAX_DEPTH", "Where", "parse_where"]

MAX_DEPTH = 32  # objects and lists within each other
MAX_DIGITS = 400  # of an integer
EXAMPLE = '{"name.last":"Diaz"}'
ID_FIELDS = ("_id", "id")

Found = list[object]  # the values at a field of one record; empty when the field is absent
Test = Callable[[Found], bool]
Condition = Callable[[Mapping[str, object]], bool]


@dataclass(frozen=True, slots=True)
class _Operator:
    """What an operator takes, by the JSON names of types, and the test that it makes of it."""

    takes: tuple[str, ...]
    test: Callable[[Any], Test]


OPERATORS = {
    "$gt": _Operator(("string", "number"), lambda bound: _compares(operator.gt, bound)),
    "$gte": _Operator(("string", "number"), lambda bound: _compares(operator.ge, bound)),
    "$lt": _Operator(("string", "number"), lambda bound: _compares(operator.lt, bound)),
    "$lte": _Operator(("string", "number"), lambda bound: _compares(operator.le, bound)),
    "$ne": _Operator((), lambda value: _negated(_is_in([value]))),
    "$in": _Operator(("array",), lambda values: _is_in(values)),
    "$nin": _Operator(("array",), lambda values: _negated(_is_in(values))),
    "$exists": _Operator(("boolean",), lambda wanted: lambda found: bool(found) is wanted),
    "$regex": _Operator(("string",), lambda pattern: _finds(Pattern(pattern))),
    "$options": _Operator(("string",), lambda _letters: _refuse("$options stands only beside $regex")),
    "$size": _Operator(("number",), lambda size: _has_size(size)),
    "$all": _Operator(("array",), lambda values: _has_all(values)),
}
COMBINERS: dict[str, Callable[[Iterable[bool]], bool]] = {"$and": all, "$or": any}


@dataclass(frozen=True, slots=True)
class Where:
    """A checked `where` query.

    `ids` are the record ids outside of which nothing can match, or None when the query does not say; a record with one
    of these ids must still be asked. `everything` is True for the query `{}`.
    """

    ids: frozenset[str] | None
    everything: bool
    _conditions: tuple[Condition, ...]

    def matches(self, record: Mapping[str, object]) -> bool:
        """Whether a record, in the JSON form that the API shows, answers the query; never raises."""
        return all(condition(record) for condition in self._conditions)


def parse_where(text: str) -> Where:
    """Read the value of a `where` parameter.

    Takes a JSON object of fields (dotted to reach into an object, `_id` for `id`) with a value or with operators, and
    `$and`, `$or` with lists of such objects. Operators and fields are those that Clever's own JavaScript client could
    send; how they compare follows Mongo, since no recorded answer says more.

    Raises `InvalidQueryError` when it is not JSON, not an object, nested deeper than 32, or when an operator or its
    argument is not taken.
    """
    try:
        query = _read(text)
        conditions = tuple(_conditions(query))
        return Where(_ids(query), not query, conditions)
    except InvalidQueryError as error:
        raise InvalidQueryError(f"Invalid where: {error}") from None


def _refuse(message: str) -> NoReturn:
    raise InvalidQueryError(message)


def _read(text: str) -> dict[str, Any]:
    try:
        query = json.loads(text, parse_int=_integer, parse_constant=_constant)
    except RecursionError:
        _refuse(f"it takes JSON up to {MAX_DEPTH} levels deep, more came")
    except ValueError as error:
        _refuse(f"it takes a JSON object such as {EXAMPLE}, {_shown(text)} came ({error})")
    _check_depth(query)
    if not isinstance(query, dict):
        _refuse(f"it takes a JSON object such as {EXAMPLE}. {_type_message(query, 'object')}")
    return query


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"an integer of more than {MAX_DIGITS} digits")
    return int(digits)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(query: object) -> None:
    level = [query]
    for _ in range(MAX_DEPTH):
        level = [child for value in level for child in _children(value)]
    if any(isinstance(value, (dict, list)) for value in level):
        _refuse(f"it takes JSON up to {MAX_DEPTH} levels deep, more came")


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _conditions(query: dict[str, Any]) -> list[Condition]:
    return [_condition(field, value) for field, value in query.items()]


def _condition(field: str, value: object) -> Condition:
    if field in COMBINERS:
        return _combined(field, value)
    if field.startswith("$"):
        _refuse(f"{_shown(field)} came in the place of a field; there it takes only {', '.join(COMBINERS)}")
    path = ("id",) if field == "_id" else tuple(field.split("."))
    tests = _tests(field, value)
    return lambda record: _all_pass(tests, _found(record, path))


def _combined(name: str, queries: object) -> Condition:
    if not isinstance(queries, list):
        _refuse(f"{name} takes a list of objects. {_type_message(queries, 'array')}")
    if not queries:
        _refuse(f"{name} takes a list of at least one object, an empty list came")
    for query in queries:
        if not isinstance(query, dict):
            _refuse(f"{name} takes a list of objects. {_type_message(query, 'object')}")
    combine = COMBINERS[name]
    branches = [_conditions(query) for query in queries]
    return lambda record: combine(all(condition(record) for condition in branch) for branch in branches)


def _tests(field: str, value: object) -> list[Test]:
    if not isinstance(value, dict) or not _has_operators(value):
        return [_is_in([value])]
    for name, argument in value.items():
        _check_argument(field, name, argument)
    if "$regex" in value and "$options" in value:
        rest = [OPERATORS[name].test(given) for name, given in value.items() if name not in ("$regex", "$options")]
        return [_finds(Pattern(value["$regex"], value["$options"])), *rest]
    return [OPERATORS[name].test(argument) for name, argument in value.items()]


def _has_operators(value: dict[str, object]) -> bool:
    return any(key.startswith("$") for key in value)


def _check_argument(field: str, name: str, argument: object) -> None:
    if name not in OPERATORS:
        _refuse(f"unknown operator {_shown(name)} at {_shown(field)}; a field takes {', '.join(OPERATORS)}")
    takes = OPERATORS[name].takes
    if takes and _json_type(argument) not in takes:
        _refuse(f"{name} at {_shown(field)} takes another type. {_type_message(argument, *takes)}")
    for value in argument if isinstance(argument, list) else [argument]:
        if isinstance(value, dict) and _has_operators(value):
            _refuse(f"{name} at {_shown(field)} takes plain values, {_shown(value)} came")


def _ids(query: dict[str, Any]) -> frozenset[str] | None:
    """The ids to which a query, already checked, narrows the records."""
    narrowed = [_listed_ids(value) for field, value in query.items() if field in ID_FIELDS]
    narrowed += [_ids(clause) for clause in query.get("$and", ())]
    sets = [ids for ids in narrowed if ids is not None]
    return frozenset.intersection(*sets) if sets else None


def _listed_ids(value: object) -> frozenset[str] | None:
    values = value.get("$in") if isinstance(value, dict) else [value]
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        return None
    return frozenset(values)


def _found(record: Mapping[str, object], path: tuple[str, ...]) -> Found:
    nodes: Found = [record]
    for part in path:
        owners = [owner for node in nodes for owner in (node if isinstance(node, list) else (node,))]
        nodes = [owner[part] for owner in owners if isinstance(owner, Mapping) and part in owner]
    return nodes


def _all_pass(tests: list[Test], found: Found) -> bool:
    return all(test(found) for test in tests)


def _with_members(found: Found) -> Found:
    return found + [member for value in found if isinstance(value, list) for member in value]


def _negated(test: Test) -> Test:
    return lambda found: not test(found)


def _is_in(values: list[object]) -> Test:
    strings = frozenset(value for value in values if isinstance(value, str))
    others = [value for value in values if not isinstance(value, str)]

    def test(found: Found) -> bool:
        if not found:
            return None in others
        candidates = _with_members(found)
        if any(isinstance(value, str) and value in strings for value in candidates):
            return True
        return any(_same(value, other) for other in others for value in candidates)

    return test


def _has_all(values: list[object]) -> Test:
    tests = [_is_in([value]) for value in values]
    return lambda found: bool(tests) and _all_pass(tests, found)


def _compares(compare: Callable[[Any, Any], bool], bound: object) -> Test:
    kind = _json_type(bound)
    return lambda found: any(_json_type(value) == kind and compare(value, bound) for value in _with_members(found))


def _finds(pattern: Pattern) -> Test:
    return lambda found: any(isinstance(value, str) and pattern.found_in(value) for value in _with_members(found))


def _has_size(size: float) -> Test:
    if size < 0 or (isinstance(size, float) and not size.is_integer()):
        _refuse(f"$size takes a whole number from 0, {_shown(size)} came")
    return lambda found: any(isinstance(value, list) and len(value) == size for value in found)


def _same(left: object, right: object) -> bool:
    """Equality in which true is not 1, at any depth; objects are equal whatever the order of their keys."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return _json_type(left) == _json_type(right) and left == right


def _json_type(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _type_message(came: object, *wanted: str) -> str:
    # The wording of Clever's own refusal, as a comment in its PHP client quotes it for a string at $exists.
    should = " or ".join(f"'{name}'" for name in wanted)
    return f"The invalid property is: '{_json_type(came)}', should be: {should} ({_shown(came)} came)"


def _shown(value: object) -> str:
    shown = json.dumps(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."
