"""The recorded requests, asked of a mock that holds the recorded roster: status, body and headers, key for key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from clever_mock import CleverMock

from . import sources
from .differences import DIFFERENCES, Difference, expected, is_checked
from .sources import Recording

pytestmark = pytest.mark.usefixtures("shared")

TOKEN = "DEMO_TOKEN"

SAME_HEADERS = (
    "Content-Type",
    "X-Powered-By",
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
)
RATE_LIMIT = {"X-Ratelimit-Bucket": "bearer", "X-Ratelimit-Limit": "1200"}
"""On every authorised answer; six recorded answers came from services that lacked them."""

every_recording = pytest.mark.parametrize(
    "recording",
    sources.cases(
        lambda: (
            pytest.param(
                one,
                id=f"{number:02}-{one.request[:60]}",
                marks=pytest.mark.skipif(not is_checked(one.request), reason="the mock serves no event feed yet"),
            )
            for number, one in enumerate(sources.recordings())
        )
    ),
)


@pytest.fixture(scope="module")
def demo() -> Iterator[CleverMock]:
    """A mock that holds Clever's recorded demo district, with its events of 2014."""
    with CleverMock(event_retention=None) as clever:
        clever.load(sources.ROSTER)
        yield clever


def ask(demo: CleverMock, recording: Recording) -> Any:
    """Asks the mock what the real service was asked."""
    return demo.get(recording.request, token=TOKEN)


@every_recording
def test_the_mock_answers_as_recorded(recording: Recording, demo: CleverMock) -> None:
    response = ask(demo, recording)
    assert response.status_code == recording.status
    assert first_fault(response.json, expected(recording.request, recording.body)) is None
    assert json.dumps(response.json) == json.dumps(expected(recording.request, recording.body))


@every_recording
def test_the_mock_sends_the_recorded_headers(recording: Recording, demo: CleverMock) -> None:
    sent = ask(demo, recording).headers
    assert {name: sent.get(name) for name in SAME_HEADERS} == {name: recording.headers[name] for name in SAME_HEADERS}
    assert {name: sent.get(name) for name in RATE_LIMIT} == RATE_LIMIT
    assert all(recording.headers.get(name, value) == value for name, value in RATE_LIMIT.items())


@every_recording
def test_the_mock_writes_json_as_tightly_as_recorded(recording: Recording, demo: CleverMock) -> None:
    response = ask(demo, recording)
    tight = json.dumps(response.json, separators=(",", ":"), ensure_ascii=False)
    assert response.data.decode("utf-8") == tight


@pytest.mark.parametrize(
    ("request_", "difference"),
    [
        pytest.param(request, difference, id=f"{request[:60]}-{number}")
        for request, listed in DIFFERENCES.items()
        for number, difference in enumerate(listed)
    ],
)
def test_a_listed_difference_is_still_one(request_: str, difference: Difference) -> None:
    recording = next(one for one in sources.recordings() if one.request == request_)
    whole = expected(request_, recording.body)
    assert difference.reason
    assert json.dumps(whole) != json.dumps(expected(request_, recording.body, without=difference))


def first_fault(answer: Any, wanted: Any, place: str = "$") -> str | None:
    """Returns the first place where an answer is not as wanted, None when it is the same in value and order."""
    if isinstance(answer, dict) and isinstance(wanted, dict):
        if list(answer) != list(wanted):
            return f"{place}: keys {list(answer)}, wanted {list(wanted)}"
        pairs: Any = ((f"{place}.{key}", answer[key], wanted[key]) for key in wanted)
    elif isinstance(answer, list) and isinstance(wanted, list) and len(answer) == len(wanted):
        pairs = ((f"{place}[{number}]", *pair) for number, pair in enumerate(zip(answer, wanted, strict=True)))
    else:
        return None if answer == wanted else f"{place}: {str(answer)[:200]}, wanted {str(wanted)[:200]}"
    return next((fault for at, one, other in pairs if (fault := first_fault(one, other, at))), None)


def test_a_difference_in_value_or_order_is_found() -> None:
    wanted = {"data": [{"id": "1", "name": "a"}]}
    assert first_fault({"data": [{"id": "1", "name": "a"}]}, wanted) is None
    assert first_fault({"data": [{"name": "a", "id": "1"}]}, wanted) is not None
    assert first_fault({"data": [{"id": "1", "name": "b"}]}, wanted) == "$.data[0].name: b, wanted a"
    assert first_fault({"data": []}, wanted) == "$.data: [], wanted [{'id': '1', 'name': 'a'}]"
