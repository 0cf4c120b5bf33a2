"""What the README shows of upgrades: a report as it is printed, and the table of findings."""

from __future__ import annotations

from collections.abc import Iterator

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, TeacherFactory
from clever_mock.upgrade import FINDINGS, Report, Samples


def upgrade_report() -> Iterator[str]:
    """The report on an app that has begun to move from 2.1 to 3.1."""
    samples = Samples()
    with CleverMock() as clever:
        clever.watch(samples.watch("tests/test_sync.py::test_sync"))
        district = DistrictFactory(students=1, launched=False)
        teacher = TeacherFactory(school=district.schools[0])
        for state in (None, "pending", "error"):
            if state is not None:
                district.fail(state, "the export cannot be read")
            clever.get("/v3.1/districts")
        clever.get("/v2.1/teachers?limit=100")
        clever.get("/v2.1/events?record_type=teachers")
        clever.watch(samples.watch("tests/test_login.py::test_login"))
        district.launch("2017-01-01")
        clever.get("/v3.1/users/{}", teacher.id)
    yield "```text"
    yield from str(Report.on(samples.all(), ignore=["CU406"])).splitlines()
    yield "```"


def findings() -> Iterator[str]:
    """The table of all kinds of findings."""
    words = {
        "old": "the older version",
        "new": "the newer version",
        "subject": "…",
        "lacks": "",
        "role": "person",
        "day": "a day",
    }
    yield "| code | level | the app … | so |"
    yield "|---|---|---|---|"
    for kind in FINDINGS.values():
        yield f"| {kind.code} | {kind.level} | {kind.title.format(**words)} | {kind.task.format(**words)} |"
