"""Rules: which requests a fault takes, how many of them, in which order, and how it ends."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

import pytest

from clever_mock import CleverMock, InvalidValueError
from clever_mock.factories import DistrictFactory
from clever_mock.model import District
from clever_mock.traffic import Delay, RepeatedRecord, Reset, Status

from .conftest import FIRST


def statuses(clever: CleverMock, number: int, path: str = "/v1.2/students") -> list[int]:
    """The statuses of a number of requests."""
    return [clever.get(path).status_code for _ in range(number)]


@pytest.fixture(autouse=True)
def _district(district: District) -> District:
    return district


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ({}, [500, 500, 500, 500, 500]),
        ({"times": 2}, [500, 500, 200, 200, 200]),
        ({"after": 3}, [200, 200, 200, 500, 500]),
        ({"after": 1, "times": 1}, [200, 500, 200, 200, 200]),
        ({"nth": 2}, [200, 500, 200, 200, 200]),
        ({"nth": (1, 4)}, [500, 200, 200, 500, 200]),
        ({"nth": range(2, 10**9, 2), "times": 1}, [200, 500, 200, 200, 200]),
        ({"probability": 1}, [500, 500, 500, 500, 500]),
        ({"probability": 0.0}, [200, 200, 200, 200, 200]),
    ],
)
def test_a_rule_takes_its_turns(clever: CleverMock, turns: dict[str, object], expected: list[int]) -> None:
    rule = clever.faults.add(500, "/v1.2/students", **turns)  # type: ignore[arg-type]
    assert statuses(clever, 5) == expected
    assert (rule.seen, rule.applied) == (5, expected.count(500))


def test_chance_is_the_same_for_the_same_seed() -> None:
    drawn = []
    for seed in (1, 1, 2):
        with CleverMock(seed=seed) as clever:
            DistrictFactory()
            clever.faults.add(500, probability=0.5)
            drawn.append(statuses(clever, 40))
    assert drawn[0] == drawn[1] != drawn[2]
    assert 5 < drawn[0].count(500) < 35


def test_chance_begins_anew_with_a_reset(clever: CleverMock) -> None:
    snapshot = clever.snapshot()
    drawn = []
    for _ in range(2):
        clever.faults.add(500, probability=0.5)
        drawn.append(statuses(clever, 20))
        clever.reset(snapshot)
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/v1.2/students", {}),
        ("/v1.2/*", {}),
        ("*", {"method": "GET"}),
        ("*", {"version": "v1.2"}),
        ("*?limit=10", {}),
        ("*", {"query": {"limit": "1*"}}),
    ],
)
def test_a_rule_takes_what_fits_and_nothing_else(clever: CleverMock, path: str, options: dict[str, object]) -> None:
    clever.faults.add(500, path, **options)  # type: ignore[arg-type]
    assert clever.get(FIRST).status_code == 500
    assert clever.get("/v1.1/schools", headers={"X-HTTP": "1"}).status_code == (500 if "method" in options else 200)


def test_a_rule_is_for_one_token_or_one_district(clever: CleverMock, district: District) -> None:
    other = DistrictFactory()
    clever.faults.add(429, token=other.token, times=1)
    clever.faults.add(503, district=district)
    found = [clever.get("/v1.2/schools", token=home.token).status_code for home in (other, other, district)]
    assert found == [429, 200, 503]
    assert clever.get("/v1.2/schools", token="").status_code == 401


def test_a_rule_for_a_district_is_for_its_users_too(clever: CleverMock, district: District) -> None:
    token = clever.login(district.students[0]).token
    clever.faults.add(503, district=district.id)
    assert clever.get("/v1.2/me", token=token).status_code == 503


def test_rules_follow_each_other_in_the_order_in_which_they_were_added(clever: CleverMock) -> None:
    clever.faults.add(429, times=2)
    clever.faults.add(503, times=3)
    assert statuses(clever, 5) == [429, 429, 503, 503, 503]
    assert statuses(clever, 1) == [200]


def test_a_number_counts_the_requests_that_fit_whoever_took_the_others(clever: CleverMock) -> None:
    clever.faults.add(429, nth=1)
    clever.faults.add(503, nth=2)
    assert statuses(clever, 3) == [429, 503, 200]


def test_a_delay_goes_with_what_comes_after_it(clever: CleverMock) -> None:
    clever.faults.add(Delay(0.01))
    clever.faults.add(500, times=1)
    assert statuses(clever, 2) == [500, 200]
    assert clever.requests[0].fault == "Delay(seconds=0.01), " + repr(Status(500))
    assert clever.requests[1].fault == "Delay(seconds=0.01)"


def test_what_alters_a_page_waits_for_one(clever: CleverMock) -> None:
    rule = clever.faults.add(RepeatedRecord(), times=1)
    assert clever.get("/v1.2/students/none").status_code == 404
    assert (rule.applied, clever.requests[-1].fault) == (0, None)
    assert len(clever.get(FIRST).json["data"]) == 11
    assert len(clever.get(FIRST).json["data"]) == 10


def test_a_rule_ends_with_its_block(clever: CleverMock) -> None:
    with clever.faults.add(500) as rule:
        assert statuses(clever, 2) == [500, 500]
    assert statuses(clever, 1) == [200]
    assert rule.applied == 2
    assert clever.faults.rules == ()


def test_a_rule_can_be_removed_more_than_once(clever: CleverMock) -> None:
    rule, other = clever.faults.add(500), clever.faults.add(429)
    rule.remove()
    rule.remove()
    assert clever.faults.rules == (other,)


@pytest.mark.parametrize("how", ["clear", "reset"])
def test_all_rules_can_be_taken_away(clever: CleverMock, how: str) -> None:
    clever.faults.add(500)
    faults = clever.faults
    if how == "clear":
        faults.clear()
    else:
        clever.reset(clever.snapshot())
    assert faults.rules == ()
    assert statuses(clever, 1) == [200]


def test_a_rule_says_what_it_is(clever: CleverMock) -> None:
    clever.faults.add(Delay(0), "/v1.2/students", method="GET", times=2)
    clever.get("/v1.2/students")
    assert repr(clever.faults) == "<faults: <Delay(seconds=0) for GET /v1.2/students, applied 1 of 1 times>>"


def test_threads_share_a_rules_times(clever: CleverMock) -> None:
    rule = clever.faults.add(500, times=30)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: clever.get(FIRST).status_code, range(100)))
    assert found.count(500) == rule.applied == 30
    assert rule.seen == 100


NONSENSE: list[tuple[object, dict[str, object], str]] = [
    ("503", {}, r"such as 503 or Delay\(2\.0\), not '503'"),
    (True, {}, "such as 503"),
    (Delay, {}, r"write Delay\(\.\.\.\)"),
    (600, {}, "an HTTP status"),
    (500, {"path": "students"}, "no version has a path /students"),
    (500, {"nth": 0}, "nth takes the number"),
    (500, {"nth": ()}, "nth takes the number"),
    (500, {"nth": "12"}, "nth takes the number"),
    (500, {"nth": range(5)}, "nth takes the number"),
    (500, {"nth": 1.5}, "nth takes the number"),
    (500, {"times": 0}, "times takes"),
    (500, {"times": True}, "times takes"),
    (500, {"after": -1}, "after takes"),
    (500, {"probability": 1.5}, "probability takes a number from 0 to 1"),
    (500, {"probability": "half"}, "probability takes a number from 0 to 1"),
    (500, {"version": "2.0"}, "version takes one of"),
    (Reset(), {"method": "HEAD"}, "an answer to HEAD has none"),
]


@pytest.mark.parametrize(("effect", "options", "message"), NONSENSE)
def test_a_rule_that_cannot_be_is_refused(
    clever: CleverMock, effect: object, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        clever.faults.add(effect, **options)  # type: ignore[arg-type]
    assert isinstance(clever.faults.rules, Collection)
    assert not clever.faults.rules
