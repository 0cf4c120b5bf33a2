"""Where Clever's published files and the real service disagree, as far as a contract test can see it: one table.

A contract test takes the published file at its word. Each row says what it leaves out or has wrong, by what we know
of the real service, and amends it in memory. Nothing else is relaxed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]

OBJECT_ID = "^[0-9a-f]{24}$"
WHERE = '^(\\{\\}|\\{"name":"[a-z]{0,8}"\\}|\\{"id":\\{"\\$exists":true\\}\\})$'


@dataclass(frozen=True)
class Amendment:
    """One thing that the files leave out or have wrong: why we know, and how it is put right."""

    reason: str
    amend: Callable[[Spec, int], None]


def amended(published: Spec, max_limit: int) -> Spec:
    """A published file put right by every amendment."""
    spec = copy.deepcopy(published)
    for amendment in AMENDMENTS:
        amendment.amend(spec, max_limit)
    return spec


def _operations(spec: Spec) -> Iterator[tuple[str, Spec]]:
    for path, methods in spec["paths"].items():
        yield path, methods["get"]


def _parameters(spec: Spec, *names: str) -> Iterator[Spec]:
    for _, operation in _operations(spec):
        for parameter in operation.get("parameters", []):
            if parameter["name"] in names:
                yield parameter


def _limit(spec: Spec, max_limit: int) -> None:
    for parameter in _parameters(spec, "limit"):
        parameter.update(minimum=1, maximum=max_limit)


def _cursors(spec: Spec, _: int) -> None:
    for parameter in _parameters(spec, "starting_after", "ending_before"):
        parameter["pattern"] = OBJECT_ID


def _one_cursor(spec: Spec, _: int) -> None:
    for _path, operation in _operations(spec):
        kept = [parameter for parameter in operation.get("parameters", []) if parameter["name"] != "ending_before"]
        operation["parameters"] = kept


def _ids(spec: Spec, _: int) -> None:
    for parameter in _parameters(spec, "id"):
        parameter["pattern"] = OBJECT_ID


def _where(spec: Spec, _: int) -> None:
    for parameter in _parameters(spec, "where"):
        parameter["pattern"] = WHERE


def _record_types(spec: Spec, _: int) -> None:
    words = sorted({name.partition(".")[0] for name, body in spec["definitions"].items() if "allOf" in body})
    for parameter in _parameters(spec, "record_type"):
        parameter["items"] = {"type": "string", "enum": words}


def _schools(spec: Spec, _: int) -> None:
    for parameter in _parameters(spec, "school"):
        parameter["pattern"] = OBJECT_ID


def _errors(spec: Spec, _: int) -> None:
    key = "message" if spec["basePath"].startswith("/v3.") else "error"
    error = {"type": "object", "required": [key], "properties": {key: {"type": "string"}}}
    for _path, operation in _operations(spec):
        for status in ("400", "401", "413"):
            operation["responses"][status] = {"description": "as the real service", "schema": error}


def _not_found(spec: Spec, _: int) -> None:
    for _path, operation in _operations(spec):
        operation["responses"]["404"] = {"description": "as the real service"}
        operation["produces"] = ["application/json", "text/plain", "text/html"]


AMENDMENTS = (
    Amendment("a limit below 1 is a 400 and one over the version's most a 413; the files give no bounds", _limit),
    Amendment("a cursor is an ObjectID, else it is a 400; the files say text", _cursors),
    Amendment("both cursors at once are a 400, and a file cannot say so: one is left out", _one_cursor),
    Amendment("an id is an ObjectID, else it is a 404; the files say text", _ids),
    Amendment("`where` is a JSON object, else it is a 400; the files say text", _where),
    Amendment(
        "`record_type` is one of the words that events begin with, else it is a 400; the files say text", _record_types
    ),
    Amendment("`school` is an ObjectID, else it is a 400; the files say text", _schools),
    Amendment(
        "400, 401 and 413 are answered with `error`, in 3.x with `message`; the files have no such answers",
        _errors,
    ),
    Amendment("a 404 may be without JSON: a malformed id, an unknown path; the files have JSON only", _not_found),
)

EXCLUDED_CHECKS = {
    "unsupported_method": "the documentation has 501 for what the API does not do, not the 405 that this check wants",
}
"""The checks of schemathesis that are left out, each with the reason."""
