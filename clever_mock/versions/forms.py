"""The forms that single values have on the wire, as JSON Schema that OpenAPI 3.0 can hold.

They describe what the functions in `version` show; neither a record nor an envelope is described here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Schema = Mapping[str, object]
"""A JSON Schema."""

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
OBJECT_ID: Schema = {"type": "string", "pattern": "^[0-9a-f]{24}$"}
OBJECT_IDS: Schema = {"type": "array", "items": OBJECT_ID, "uniqueItems": True}
MOMENT: Schema = {"type": "string", "format": "date-time", "pattern": f"^{_DAY}{_CLOCK}$"}
DAY_OR_MOMENT: Schema = {"type": "string", "pattern": f"^{_DAY}({_CLOCK})?$"}
DAY: Schema = {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}
US_DAY: Schema = {"type": "string", "pattern": "^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$"}


def one_of(words: Sequence[str]) -> Schema:
    """One of some words."""
    return {"type": "string", "enum": list(words)}
