"""All of Clever, the K-12 rostering and single sign-on service, inside a Python test process.

This module holds the public names and nothing else. Importing it costs next to nothing: a name is
loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clever_mock.api.login import Login
    from clever_mock.errors import (
        BrokenRelationError,
        CleverMockError,
        CrashError,
        DumpError,
        FaultError,
        InterceptionError,
        InvalidQueryError,
        InvalidValueError,
        JournalError,
        LoadError,
        LoginRefusedError,
        NetworkBlockedError,
        NoActiveMockError,
        OffenceError,
        OldEventsWarning,
        ServerError,
        SyncReportWarning,
        UnknownRecordError,
    )
    from clever_mock.files.migration import MigratedId
    from clever_mock.mock import CleverMock
    from clever_mock.model.records.sync_report import SyncReport
    from clever_mock.schema.difference import Difference

_HOMES = {
    "BrokenRelationError": "clever_mock.errors",
    "CleverMock": "clever_mock.mock",
    "CleverMockError": "clever_mock.errors",
    "CrashError": "clever_mock.errors",
    "Difference": "clever_mock.schema.difference",
    "DumpError": "clever_mock.errors",
    "FaultError": "clever_mock.errors",
    "InterceptionError": "clever_mock.errors",
    "InvalidQueryError": "clever_mock.errors",
    "InvalidValueError": "clever_mock.errors",
    "JournalError": "clever_mock.errors",
    "LoadError": "clever_mock.errors",
    "Login": "clever_mock.api.login",
    "LoginRefusedError": "clever_mock.errors",
    "MigratedId": "clever_mock.files.migration",
    "NetworkBlockedError": "clever_mock.errors",
    "NoActiveMockError": "clever_mock.errors",
    "OffenceError": "clever_mock.errors",
    "OldEventsWarning": "clever_mock.errors",
    "ServerError": "clever_mock.errors",
    "SyncReport": "clever_mock.model.records.sync_report",
    "SyncReportWarning": "clever_mock.errors",
    "UnknownRecordError": "clever_mock.errors",
}

__all__ = [
    "BrokenRelationError",
    "CleverMock",
    "CleverMockError",
    "CrashError",
    "Difference",
    "DumpError",
    "FaultError",
    "InterceptionError",
    "InvalidQueryError",
    "InvalidValueError",
    "JournalError",
    "LoadError",
    "Login",
    "LoginRefusedError",
    "MigratedId",
    "NetworkBlockedError",
    "NoActiveMockError",
    "OffenceError",
    "OldEventsWarning",
    "ServerError",
    "SyncReport",
    "SyncReportWarning",
    "UnknownRecordError",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'clever_mock' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
