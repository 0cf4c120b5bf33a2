"""Every switch of a mock as JSON over HTTP, for tests in any language and for the dashboard.

One table of operations says all of it: the routes, what each takes and answers, and the OpenAPI document. What an
operation does is decided in Python's own names, which it calls.
"""

from __future__ import annotations

from clever_mock.control.front import Control
from clever_mock.control.operation import Operation
from clever_mock.control.operations import OPERATIONS

__all__ = ["OPERATIONS", "Control", "Operation"]
