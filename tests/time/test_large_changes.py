"""A sync that changes too much waits for a review: what counts, what is shown meanwhile, and what comes of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock, InvalidValueError, UnknownRecordError
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.model import District
from clever_mock.model.time.large import LargeChange


@pytest.fixture
def district(clever: CleverMock) -> District:
    """A district of ten students, whose application has asked."""
    district: District = DistrictFactory(schools=1, teachers=2, students=10, sections=2)
    district.hold_large_changes(share=0.2)
    clever.get("/v1.2/students")
    return district


def delete(district: District, number: int) -> None:
    """Let some students be missing in the next upload."""
    with district.changes():
        for student in district.students[:number]:
            student.delete()


def count(clever: CleverMock) -> int:
    """How many students the API lists."""
    return len(clever.get("/v1.2/students").json["data"])


def events(clever: CleverMock, version: str = "v1.2") -> Counter[str]:
    """The events of a version, how many of each type."""
    return Counter(item["data"]["type"] for item in clever.get(f"/{version}/events?limit=1000").json["data"])


def test_a_large_change_waits_as_pending_in_every_version(clever: CleverMock, district: District) -> None:
    delete(district, 3)
    assert (count(clever), events(clever)) == (10, Counter())
    assert district.state == "pending"
    assert district.large_change == LargeChange("students", deleted=3, changed=0, of=10)
    text = "On Hold: significant change, being verified (3 of 10 students deleted, 0 changed)"
    for version in ("v1.1", "v1.2"):
        status = clever.get(f"/{version}/districts/{{}}/status", district).json["data"][0]["data"]
        assert (status["state"], status["error"]) == ("pending", text)
    for version in ("v2.1", "v3.1"):
        data = clever.get(f"/{version}/districts/{{}}", district).json["data"]
        assert (data["state"], data["error"]) == ("pending", text)


def test_a_change_of_no_more_than_the_share_passes(clever: CleverMock, district: District) -> None:
    delete(district, 2)
    assert (count(clever), district.state, district.large_change) == (8, "running", None)


def test_changed_records_count_and_new_ones_do_not(clever: CleverMock, district: District) -> None:
    StudentFactory.create_batch(20, school=district.schools[0])
    assert (count(clever), district.state) == (30, "running")
    with district.changes():
        for student in district.students[:7]:
            student.update(grade="12" if student.grade != "12" else "11")
    assert district.large_change == LargeChange("students", deleted=0, changed=7, of=30)


def test_what_is_approved_comes_with_its_events(clever: CleverMock, district: District) -> None:
    last = district.last_sync
    delete(district, 3)
    assert district.last_sync == last
    district.review_hold(approve=True)
    assert (count(clever), district.state) == (7, "running")
    assert events(clever)["students.deleted"] == 3
    assert district.large_change is None
    delete(district, 3)  # the approval was for one sync
    assert district.state == "pending"


def test_what_is_discarded_is_as_if_it_had_never_been(clever: CleverMock, district: District) -> None:
    before: Any = clever.get("/v1.2/students").json["data"]
    gone = district.students[0]
    with district.changes():
        new = StudentFactory(school=district.schools[0])
        for student in district.students[:4]:
            student.delete()
    assert len(district.students) == 7
    district.review_hold(approve=False)
    assert clever.get("/v1.2/students").json["data"] == before
    assert (district.state, events(clever)) == ("running", Counter())
    assert len(district.students) == 10
    assert not gone.deleted
    gone.update(grade="12" if gone.grade != "12" else "11")
    assert events(clever) == {"students.updated": 1}
    with pytest.raises(UnknownRecordError):
        new.update(grade="1")


def test_more_changes_wait_with_it(clever: CleverMock, district: District) -> None:
    delete(district, 3)
    district.students[-1].update(grade="12" if district.students[-1].grade != "12" else "11")
    assert events(clever) == Counter()
    district.sync()  # by hand it does not come either
    assert (count(clever), district.state) == (10, "pending")
    district.review_hold(approve=True)
    assert events(clever)["students.updated"] == 1


def test_an_approval_in_a_pause_takes_effect_after_it(clever: CleverMock, district: District) -> None:
    delete(district, 3)
    window = district.pause("2000-01-01")
    assert (district.state, district.state_of_syncs) == ("paused", "pending")
    district.review_hold(approve=True)
    assert count(clever) == 10
    window.cancel()
    assert (count(clever), district.state) == (7, "running")


def test_a_large_change_that_waited_for_the_end_of_a_pause_is_held_back_then(
    clever: CleverMock, district: District
) -> None:
    window = district.pause("2000-01-01")
    delete(district, 3)
    assert district.large_change is None
    window.cancel()
    assert (count(clever), district.state) == (10, "pending")


def test_the_mock_can_ask_it_of_all_districts() -> None:
    with CleverMock(hold_large_changes=0.5) as clever:
        district = DistrictFactory(schools=1, students=4)
        delete(district, 2)
        assert district.state == "running"
        delete(district, 2)
        assert district.state == "pending"
        clever.reset()
        assert DistrictFactory(students=4).large_change is None


def test_the_first_sync_is_never_held_back() -> None:
    with CleverMock(hold_large_changes=0) as clever:
        district = DistrictFactory(schools=1, students=4)
        assert (district.state, count(clever)) == ("running", 4)


def test_an_upload_is_held_back_as_a_whole(clever: CleverMock, district: District, tmp_path: Path) -> None:
    clever.dump_csv(tmp_path)
    lines = (tmp_path / "students.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "students.csv").write_text("\n".join(lines[:6]) + "\n", encoding="utf-8")
    enrolled = (tmp_path / "enrollments.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "enrollments.csv").write_text(enrolled[0] + "\n", encoding="utf-8")
    clever.load_csv(tmp_path, into=district)
    assert (count(clever), district.state) == (10, "pending")
    district.review_hold(approve=False)
    assert (count(clever), len(district.students)) == (10, 10)


def test_a_snapshot_keeps_what_is_held_back(clever: CleverMock, district: District) -> None:
    delete(district, 3)
    moment = clever.snapshot()
    district.review_hold(approve=True)
    clever.reset(moment)
    assert district.large_change == LargeChange("students", deleted=3, changed=0, of=10)
    district.review_hold(approve=False)
    clever.reset(moment)
    district.review_hold(approve=True)
    assert count(clever) == 7


def test_nothing_is_held_back_unless_it_is_asked_for(clever: CleverMock) -> None:
    district = DistrictFactory(schools=1, students=4)
    delete(district, 4)
    assert (count(clever), district.state) == (0, "running")
    with pytest.raises(InvalidValueError, match=r"no sync of <District .*> is held back"):
        district.review_hold(approve=True)


@pytest.mark.parametrize("share", [True, "0.2", -0.1, 1, 20])
@pytest.mark.usefixtures("clever")
def test_a_share_that_is_none_is_refused(share: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"a share is a number from 0 to below 1, such as 0\.2"):
        DistrictFactory().hold_large_changes(share)
    with pytest.raises(InvalidValueError, match="a share is a number"):
        CleverMock(hold_large_changes=share)


def test_it_can_be_turned_off_again(clever: CleverMock, district: District) -> None:
    district.hold_large_changes(None)
    delete(district, 9)
    assert count(clever) == 1
