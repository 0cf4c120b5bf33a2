"""Which findings there are in traffic: none is missed, and none is too many."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest

from clever_mock import InvalidValueError
from clever_mock.upgrade import FINDINGS, Move, Report, Samples
from clever_mock.versions import VERSIONS
from tests.upgrade.traffic import ALL_SHOWN, LATER, TRAFFIC, samples_in


def found_in(report: Report) -> list[str]:
    """The findings of a report, as the traffic writes them."""
    return [f"{one.code} {one.subject} {one.times}" for one in report.findings]


@pytest.mark.parametrize(("text", "findings"), TRAFFIC.values(), ids=TRAFFIC)
def test_a_piece_of_traffic_has_these_findings_and_no_others(text: str, findings: list[str]) -> None:
    assert found_in(Report.on(samples_in(text), to="v1.2")) == findings


@pytest.mark.parametrize(("to", "text", "findings"), LATER.values(), ids=LATER)
def test_traffic_on_the_way_to_a_later_version_has_these_findings(to: str, text: str, findings: list[str]) -> None:
    assert found_in(Report.on(samples_in(text), to=to)) == findings


def test_each_kind_of_finding_is_in_the_traffic_and_missing_from_it() -> None:
    told = {finding.split()[0] for *_, findings in (*TRAFFIC.values(), *LATER.values()) for finding in findings}
    assert told == FINDINGS.keys() - {"CU402"}  # no app is shown another state, and never `running`
    assert len(TRAFFIC) >= 30
    assert sum(not findings for _, findings in TRAFFIC.values()) >= 10


def test_running_that_is_never_shown_is_found() -> None:
    text = ALL_SHOWN.replace("state=running", "state=error")
    assert found_in(Report.on(samples_in(text), to="v1.2")) == ["CU402 running 0"]


@pytest.mark.parametrize("text", [text for text, _ in TRAFFIC.values()], ids=TRAFFIC)
def test_traffic_of_two_processes_gives_the_report_of_one(text: str) -> None:
    both = samples_in(text)
    merged = Samples()
    for tests in (["shown", "a"], ["test", "b"]):
        process = Samples()
        for sample in both:
            if sample.test in tests:
                process.add(sample)
        merged.load(json.loads(json.dumps(process.dump())))
    assert Report.on(merged.all(), to="v1.2") == Report.on(both, to="v1.2")


def test_samples_survive_json() -> None:
    [first, *_] = samples_in("/v1.2/events unread=schools launched=no")
    samples = Samples()
    samples.load(json.dumps([dataclasses.asdict(first)]))
    assert samples.all() == [first]


def test_nothing_is_old_on_the_way_to_the_oldest_version() -> None:
    report = Report.on(samples_in("/v1.1/students\n/me" + ALL_SHOWN.replace("v1.2", "v1.1")), to="v1.1")
    assert report.must == ()
    assert Move.to("v1.1").old == ()


def test_a_version_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"no version 'v1\.3'.*did you mean"):
        Report.on([], to="v1.3")


@pytest.mark.parametrize("ignore", ["CU101 CU303", ["CU101", "CU303"], ("CU303,CU101")])
def test_what_is_ignored_is_left_out_and_named(ignore: str) -> None:
    report = Report.on(samples_in("/v1.1/students/x\n/me"), to="v1.2", ignore=ignore)
    assert found_in(report) == ["CU102 /me 1"]
    assert report.ignored == ("CU101", "CU303")


def test_a_kind_can_be_ignored_on_some_endpoints_and_in_some_tests() -> None:
    samples = samples_in("a: /v1.1/me\nb: /v1.1/me\nb: /v1.1/terms")
    report = Report.on(samples, to="v1.2", ignore=["CU101:/terms", "CU101:a", "CU303"])
    assert found_in(report) == ["CU101 /me 1"]
    assert report.findings[0].tests == ("b",)


def test_a_code_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="no finding 'cu101'; did you mean CU101"):
        Report.on([], ignore=["cu101"])


def test_the_table_of_findings_is_whole() -> None:
    for code, kind in FINDINGS.items():
        assert re.fullmatch(r"CU[1-4]\d\d", code)
        assert kind.level in ("must", "advice")
        assert kind.search.__doc__


def test_the_changes_are_those_of_the_versions() -> None:
    move = Move.to("v1.2")
    assert "+ students.schools: ids, always there" in move.changes("v1.1", "/students/{id}")
    assert move.changes("v1.1", "/schools/{id}") == ()
    added = VERSIONS["v1.2"].status_fields.keys() - VERSIONS["v1.1"].status_fields.keys()
    lines = move.changes("v1.1", "/districts/{id}/status")
    assert {line.split(":")[0] for line in lines if line.startswith("+ status.")} >= {
        f"+ status.{one}" for one in added
    }
    assert "+ status.state=paused" in lines
