"""The release calendar: which application may use which version, and since when. The dates stand in the versions.

It binds only where a test asks for it; most tests run long after these days.
"""

from __future__ import annotations

import datetime as dt

from clever_mock.model.looking.application import Application
from clever_mock.versions.version import Version


def refusal(version: Version, application: Application, now: dt.datetime, path: str = "") -> str | None:
    """Why an application may not use a version, or one of its paths, at `now`, None when it may."""
    today = now.date()
    if version.opens is not None and today < version.opens and not application.early_access:
        return (
            f"API version {version.name} opens on {version.opens}; until then it is for applications with early access"
        )
    closed = version.closed_to_applications_from
    if closed is not None and application.created.date() >= closed:
        return (
            f"API version {version.name} is closed to applications created on or after {closed}; "
            f"this one was created on {application.created.date()}"
        )
    if version.closes is not None and today >= version.closes:
        return f"API version {version.name} was closed to all applications on {version.closes}; call a newer one"
    return closed_path(version, path, today)


def closed_path(version: Version, path: str, today: dt.date) -> str | None:
    """Why a path of a version, or the events of its records, are closed to all, None where they are not."""
    for begin, closes in version.closing_paths.items():
        if (path == begin or path.startswith(f"{begin}/")) and today >= closes:
            return f"{begin} of API version {version.name} was closed to all applications on {closes}"
    return None
