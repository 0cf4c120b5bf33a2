"""The stored form of records: rows, how one is named, and how one is written."""

from __future__ import annotations

from typing import Any, Union

Row = Any
"""A row: a named tuple with one place for each field of its kind. Rows do not change."""

Key = tuple[str, str]
"""A record by kind and id."""

Write = tuple[str, str, Union[Row, None]]
"""One write to the SIS: the kind, the id, and the new row, or None for a record that is gone."""
