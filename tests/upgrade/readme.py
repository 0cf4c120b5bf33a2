"""What the README shows of upgrades: a report as it is printed, and the table of findings."""

from __future__ import annotations

from collections.abc import Iterator

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory
from clever_mock.upgrade import FINDINGS, Report, Samples


def upgrade_report() -> Iterator[str]:
    """The report on an app that has begun to move."""
    samples = Samples()
    with CleverMock() as clever:
        clever.watch(samples.watch("tests/test_sync.py::test_sync"))
        district = DistrictFactory(students=1, launched=False)
        for state in (None, "pending", "error"):
            if state is not None:
                district.fail(state, "the export cannot be read")
            clever.get("/v1.2/districts/{}/status", district)
        clever.get("/v1.1/students?limit=100")
        clever.watch(samples.watch("tests/test_login.py::test_login"))
        district.launch("2017-01-01")
        clever.get("/me", token=clever.login(district.students[0]).token)
    yield "```text"
    yield from str(Report.on(samples.all(), ignore=["CU303", "CU406"])).splitlines()
    yield "```"


def findings() -> Iterator[str]:
    """The table of all kinds of findings."""
    words = {"old": "the older version", "new": "the newer version", "subject": "…"}
    yield "| code | level | the app … | so |"
    yield "|---|---|---|---|"
    for kind in FINDINGS.values():
        yield f"| {kind.code} | {kind.level} | {kind.title.format(**words)} | {kind.task.format(**words)} |"
