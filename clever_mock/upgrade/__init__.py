"""What a move to a newer version means for an app: the report on what it really asked for, and the guided tour."""

from clever_mock.upgrade.findings import FINDINGS, Finding, Kind
from clever_mock.upgrade.move import Move
from clever_mock.upgrade.report import Report
from clever_mock.upgrade.samples import Sample, Samples

__all__ = ["FINDINGS", "Finding", "Kind", "Move", "Report", "Sample", "Samples"]
