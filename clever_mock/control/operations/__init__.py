"""The table of operations: all that the control API can do."""

from __future__ import annotations

from clever_mock.control.operation import Operation
from clever_mock.control.operations import clock, connections, districts, mock, records, stories, time, traffic

OPERATIONS: tuple[Operation, ...] = (
    *mock.OPERATIONS,
    *clock.OPERATIONS,
    *districts.OPERATIONS,
    *time.OPERATIONS,
    *records.OPERATIONS,
    *connections.OPERATIONS,
    *traffic.OPERATIONS,
    *stories.OPERATIONS,
)
"""All operations, in the order in which the guide has them."""
