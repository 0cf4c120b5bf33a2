"""The traffic of a mock: its journal, faults, rate limit, and what strict mode has found."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from clever_mock import traffic
from clever_mock.control import showing
from clever_mock.control.operation import Call, Operation
from clever_mock.control.shapes import FLAG as IS
from clever_mock.control.shapes import TEXT as SHOWN
from clever_mock.control.shapes import listed, record, ref
from clever_mock.control.values import OBJECT, TEXT, Parameter, either, number, one_of, or_null, several, whole
from clever_mock.errors import InvalidValueError, JournalError, UnknownRecordError
from clever_mock.model.records.nearest import did_you_mean
from clever_mock.traffic.effects import Effect
from clever_mock.traffic.entry import RecordedRequest
from clever_mock.traffic.limits import CLOCKS
from clever_mock.traffic.matching import matcher
from clever_mock.versions import VERSIONS

EFFECTS: dict[str, type[Effect]] = {
    name: found
    for name in traffic.__all__
    if isinstance(found := getattr(traffic, name), type) and issubclass(found, Effect) and found is not Effect
}
"""The effects by name."""
_MOST = 1_000


def _wanted(call: Call, path: str = "*", district: str | None = None, **asked: Any) -> Any:
    return matcher(path, district=None if district is None else call.find_district(district), **asked)


def journal(call: Call, after: int = 0, limit: int = 100, **asked: Any) -> object:
    """Requests that came after one."""
    wanted, requests = _wanted(call, **asked), call.clever.requests
    entries, dropped = list(requests), requests.dropped
    numbered = [(number, entry) for number, entry in enumerate(entries, dropped + 1) if number > after]
    found = [(number, entry) for number, entry in numbered if wanted.matches(entry)][:limit]
    return {
        "requests": [showing.request(call, number, entry) for number, entry in found],
        "total": dropped + len(entries),
        "dropped": dropped,
    }


def exchange(call: Call) -> object:
    """One request with its answer."""
    requests, text = call.clever.requests, call.path["number"]
    entries = list(requests)
    place = int(text) - requests.dropped - 1 if text.isascii() and text.isdigit() and len(text) < 12 else -1
    if not 0 <= place < len(entries):
        held = f"{requests.dropped + 1} to {requests.dropped + len(entries)}" if entries else "none"
        raise UnknownRecordError(f"the journal holds no request with the number {text}; it holds {held}")
    entry = entries[place]
    hides = entry.oauth and not call.shows_tokens
    answered = entry.status is not None
    return {
        "request": showing.request(call, place + requests.dropped + 1, entry),
        "headers": [list(pair) for pair in entry.headers],
        "answer_headers": [list(pair) for pair in entry.answer.headers] if answered and not hides else [],
        "body": None if hides or not answered else _body(entry),
    }


def _body(entry: RecordedRequest) -> str | None:
    try:
        return entry.answer.text
    except JournalError:
        return None


def clear(call: Call) -> object:
    """Forget all requests."""
    call.clever.requests.clear()
    return journal(call)


def verify(call: Call, method: str, path: str, times: int | None = None, **asked: Any) -> object:
    """Check that a request was made."""
    if asked.get("district") is not None:
        asked["district"] = call.find_district(asked["district"])
    try:
        call.clever.assert_requested(method, path, times=times, **asked)
    except AssertionError as failed:
        return {"passed": False, "message": str(failed)}
    return {"passed": True, "message": ""}


def faults(call: Call) -> object:
    """The rules that there are."""
    return {"faults": [showing.rule(call, rule) for rule in call.clever.faults.rules]}


def _effect(given: Any) -> Effect | int:
    """An effect from a status, a name, or an object with the name and what the effect takes."""
    if isinstance(given, int):
        return given
    options = {"effect": given} if isinstance(given, str) else dict(given)
    name = options.pop("effect", None)
    if not isinstance(name, str) or name not in EFFECTS:
        hint = did_you_mean(name, EFFECTS)
        raise InvalidValueError(f"effect takes a status, or one of {', '.join(EFFECTS)}, not {name!r}{hint}")
    kind = EFFECTS[name]
    known = {one.name: one for one in fields(kind)}
    for option in options:
        if option not in known:
            has = ", ".join(known) or "nothing"
            raise InvalidValueError(f"{name} does not take {option!r}; it takes {has}")
    for option, one in known.items():
        if one.default is MISSING and option not in options:
            raise InvalidValueError(f"{name} takes {option}: {{'effect': {name!r}, {option!r}: …}}")
    if "headers" in options:
        if not isinstance(options["headers"], dict):
            raise InvalidValueError(f"headers takes an object of texts, not {options['headers']!r}")
        options["headers"] = tuple(options["headers"].items())
    return kind(**options)


def add_fault(call: Call, effect: Any, path: str = "*", district: str | None = None, **turns: Any) -> object:
    """Let something go wrong."""
    home = None if district is None else call.find_district(district)
    return showing.rule(call, call.clever.faults.add(_effect(effect), path, district=home, **turns))


def remove_fault(call: Call) -> object:
    """Take a rule away."""
    rule = call.names.find("fault", call.clever.faults.rules, call.path["fault"])
    rule.remove()
    return showing.rule(call, rule)


def clear_faults(call: Call) -> object:
    """Take all rules away."""
    call.clever.faults.clear()
    return faults(call)


def rate_limit(call: Call) -> object:
    """The limit that is enforced."""
    limit, per, clock = call.clever.enforced_limit
    return {"limit": limit, "per": per, "clock": clock}


def limit_rate(call: Call, limit: int | None, per: float = 60, clock: Any = "mock") -> object:
    """Enforce a limit, or none."""
    call.clever.rate_limit(limit, per=per, clock=clock)
    return rate_limit(call)


def findings(call: Call) -> object:
    """What is wrong so far."""
    return {"findings": call.clever.show_findings()}


def take_findings(call: Call) -> object:
    """What is wrong so far, and forget it."""
    call.clever.look_back()
    return {"findings": call.clever.take_findings()}


_STATUS = whole(100, 599)
_VERSION = one_of(*VERSIONS)
_WHICH = (
    Parameter("version", _VERSION, "The version in the path."),
    Parameter("token", TEXT, "The token that came."),
    Parameter("district", TEXT, "The id of the district whose token came."),
)
_METHOD = Parameter("method", TEXT, "The method, such as GET.")
_PATH = Parameter("path", TEXT, "The path; `*` is any text, `{id}` one part: `/v3.1/*`, `*/students/{id}`.")
_QUERY = Parameter("query", OBJECT, "Parameters that the request has, among others.")
_FOUND = record("What is wrong, as text; empty where nothing is.", findings=SHOWN)

OPERATIONS = (
    Operation(
        "GET", "/journal", "listRequests", "The requests that reached the mock, oldest first.",
        journal, ref("Journal"), ("CleverMock.requests",),
        query=(
            Parameter("after", whole(0), "Only requests with a greater number."),
            Parameter("limit", whole(1, _MOST), "How many at most; 100."),
            _PATH, _METHOD, Parameter("status", _STATUS, "The status of the answer."), *_WHICH,
        ),
        refuses=(404, 422),
    ),
    Operation(
        "GET", "/journal/{number}", "readRequest", "One request with its headers and its answer.",
        exchange, ref("Exchange"), refuses=(404,),
    ),
    Operation("DELETE", "/journal", "clearJournal", "Forgets all requests.", clear, ref("Journal"), refuses=()),
    Operation(
        "POST", "/verify", "verifyRequest",
        "Checks that a request was made, `times` times exactly or at least once; with 0, that it was not made.",
        verify, record("Whether it was, and if not, what was asked instead.", passed=IS, message=SHOWN),
        ("CleverMock.assert_requested", "CleverMock.assert_not_requested"), refuses=(404, 422),
        body=(
            Parameter("method", TEXT, "The method, such as GET.", required=True),
            Parameter("path", TEXT, _PATH.about, required=True),
            Parameter("times", whole(0), "How often."),
            Parameter("status", _STATUS, "The status of the answer."), _QUERY, *_WHICH,
        ),
    ),
    Operation(
        "GET", "/faults", "listFaults", "All faults.", faults, listed("faults", ref("Fault")), refuses=(),
    ),
    Operation(
        "POST", "/faults", "addFault",
        f"Lets something go wrong with some requests. The effects are {', '.join(EFFECTS)}.",
        add_fault, ref("Fault"), ("CleverMock.faults",), made=True, refuses=(404, 422),
        body=(
            Parameter(
                "effect", either(whole(200, 599), TEXT, OBJECT),
                'A status; or a name, `"Reset"`; or with what it takes: `{"effect": "Delay", "seconds": 2}`.',
                required=True,
            ),
            _PATH, _METHOD, _QUERY, *_WHICH,
            Parameter("nth", either(whole(1), several(whole(1))), "The number of the request, or several."),
            Parameter("after", whole(0), "How many requests pass first."),
            Parameter("times", whole(1), "How many requests it befalls at most."),
            Parameter("probability", number(0, 1), "How likely it befalls each."),
        ),
    ),
    Operation(
        "DELETE", "/faults/{fault}", "removeFault", "Takes a fault away.", remove_fault, ref("Fault"), refuses=(404,)
    ),
    Operation(
        "DELETE", "/faults", "clearFaults", "Takes all faults away.", clear_faults, listed("faults", ref("Fault")),
        refuses=(),
    ),
    Operation(
        "GET", "/rate-limit", "readRateLimit", "The rate limit that is enforced; null for none.",
        rate_limit, ref("RateLimit"), refuses=(),
    ),
    Operation(
        "PUT", "/rate-limit", "setRateLimit", "Enforces a rate limit for each token; null enforces none.",
        limit_rate, ref("RateLimit"), ("CleverMock.rate_limit",),
        body=(
            Parameter("limit", or_null(whole(1)), "How many requests; Clever's own is 1200.", required=True),
            Parameter("per", number(0, 366 * 24 * 3600), "In how many seconds; 60."),
            Parameter("clock", one_of(*CLOCKS), "The clock that it goes by; that of the mock."),
        ),
    ),
    Operation(
        "GET", "/findings", "readFindings", "What strict mode, and the mock itself, found wrong so far.",
        findings, _FOUND, refuses=(),
    ),
    Operation(
        "DELETE", "/findings", "takeFindings",
        "The same at the end of a test, with the faults that no request has met; it is told once.",
        take_findings, _FOUND, ("CleverMock.verify",), refuses=(),
    ),
)  # fmt: skip
