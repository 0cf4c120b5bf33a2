"""What holds a district's syncs, and what lets them run: pauses, failures, reviews, roll-overs."""

from __future__ import annotations

from typing import Any

from clever_mock.control import showing
from clever_mock.control.operation import Call, Operation
from clever_mock.control.shapes import FLAG as IS
from clever_mock.control.shapes import WHOLE, listed, record, ref
from clever_mock.control.values import FLAG, MOMENT, TEXT, Parameter, number, one_of, or_null, whole
from clever_mock.model.time.spans import PauseWindow

_MOST_ENTRANTS = 20_000


def sync(call: Call) -> object:
    """Run a sync by hand."""
    call.district.sync()
    return showing.district(call, call.district)


def hold_large_changes(call: Call, share: float | None) -> object:
    """Hold large changes back, or none."""
    call.district.hold_large_changes(share)
    return showing.district(call, call.district)


def review(call: Call, approve: bool) -> object:
    """Review the sync that is held back."""
    call.district.review_hold(approve=approve)
    return showing.district(call, call.district)


def roll_over(call: Call, entrants: int | None = None) -> object:
    """Begin the new school year in the SIS."""
    return call.district.roll_over(entrants)._asdict()


def launch(call: Call, date: str | None, application: str | None = None) -> object:
    """Set or take away a launch date."""
    call.district.launch(date, call.application(application))
    return showing.district(call, call.district)


def _pause(call: Call, window: PauseWindow) -> object:
    return showing.pause(call, window, call.clever.now)


def _window(call: Call) -> PauseWindow:
    return call.names.find("pause", call.district.pause_windows, call.path["pause"])


def pauses(call: Call) -> object:
    """The pauses of a district."""
    return {"pauses": [_pause(call, window) for window in call.district.pause_windows]}


def pause(call: Call, start: str, end: str | None = None) -> object:
    """Set a pause."""
    return _pause(call, call.district.pause(start, end))


def move_pause(call: Call, start: str | None = None, **moved: str | None) -> object:
    """Move a pause; an end that is null is taken away."""
    window, end = _window(call), moved.get("end")
    window.move(start, end)
    if "end" in moved and end is None:
        window.leave_open()
    return _pause(call, window)


def cancel_pause(call: Call) -> object:
    """Take a pause away."""
    window = _window(call)
    shown = _pause(call, window)
    window.cancel()
    return shown


def resume(call: Call) -> object:
    """End the pauses of now."""
    call.district.resume()
    return showing.district(call, call.district)


def failures(call: Call) -> object:
    """The failures of a district."""
    now = call.clever.now
    return {"failures": [showing.failure(one, now) for one in call.district.failures]}


def fail(call: Call, state: Any, message: str, start: str | None = None, end: str | None = None) -> object:
    """Let syncs fail."""
    call.district.fail(state, message, start=start, end=end)
    return showing.district(call, call.district)


def recover(call: Call) -> object:
    """Let syncs run again."""
    call.district.recover()
    return showing.district(call, call.district)


def read_hold(call: Call) -> object:
    """Whether the syncs of all districts are stopped from here."""
    hold = call.names.hold
    return {"held": hold is not None and hold in call.clever.roster.held_by}


def hold_syncs(call: Call, held: bool) -> object:
    """Stop the syncs of all districts, or let them run again."""
    names = call.names
    if names.hold is not None:
        names.hold.release()
    names.hold = call.clever.hold_syncs() if held else None
    return read_hold(call)


_ONE = "/districts/{district}"
_HELD = record("Whether automatic syncs are stopped.", held=IS)
_START = Parameter("start", MOMENT, "When it begins, by default now.")
_END = Parameter("end", MOMENT, "The moment at which it is over; by default it lasts until it is ended.")

OPERATIONS = (
    Operation(
        "POST", f"{_ONE}/sync", "syncDistrict",
        "Runs a sync by hand. Where one cannot run (paused, failing), nothing happens and the changes wait on.",
        sync, ref("District"), ("District.sync",), refuses=(404,),
    ),
    Operation(
        "GET", "/syncs", "readSyncs", "Whether the automatic syncs of all districts are stopped by this API.",
        read_hold, _HELD, refuses=(),
    ),
    Operation(
        "PUT", "/syncs", "holdSyncs", "Stops the automatic syncs of all districts, or lets them run again.",
        hold_syncs, _HELD, ("CleverMock.hold_syncs",), refuses=(),
        body=(Parameter("held", FLAG, "Whether they are stopped.", required=True),),
    ),
    Operation(
        "PUT", f"{_ONE}/hold", "holdLargeChanges",
        "Holds each sync back that deletes or changes more than a share of the records of a kind, as Clever does.",
        hold_large_changes, ref("District"), ("District.hold_large_changes",), refuses=(404,),
        body=(
            Parameter(
                "share", or_null(number(0, 1, below=True)), "The share, such as 0.2; null lets every sync pass.",
                required=True,
            ),
        ),
    ),
    Operation(
        "POST", f"{_ONE}/review", "reviewHold", "Reviews the sync that is held back: approves it, or discards it.",
        review, ref("District"), ("District.review_hold",), refuses=(404, 422),
        body=(Parameter("approve", FLAG, "true to sync what waits, false to drop it.", required=True),),
    ),
    Operation(
        "POST", f"{_ONE}/roll-over", "rollOver", "Does a school year's change in the SIS, in one group.",
        roll_over, record("How many.", promoted=WHOLE, graduated=WHOLE, entered=WHOLE, sections=WHOLE),
        ("District.roll_over",), refuses=(404, 422),
        body=(Parameter("entrants", whole(0, _MOST_ENTRANTS), "How many enter; by default as many as leave."),),
    ),
    Operation(
        "PUT", f"{_ONE}/launch", "launchDistrict",
        "Sets the date from which users can log in to an application, or takes it away with null.",
        launch, ref("District"), ("District.launch",), refuses=(404, 422),
        body=(
            Parameter("date", or_null(MOMENT), "The launch date.", required=True),
            Parameter("application", TEXT, "The client id; by default that of the app under test."),
        ),
    ),
    Operation(
        "GET", f"{_ONE}/pauses", "listPauses", "The pauses of a district, in order of their start.",
        pauses, listed("pauses", ref("Pause")), refuses=(404,),
    ),
    Operation(
        "POST", f"{_ONE}/pauses", "pauseDistrict", "Pauses a district from `start` (inclusive) to `end` (exclusive).",
        pause, ref("Pause"), ("District.pause",), made=True, refuses=(404, 422),
        body=(Parameter("start", MOMENT, "The first moment of the pause.", required=True), _END),
    ),
    Operation(
        "PATCH", f"{_ONE}/pauses/{{pause}}", "movePause", "Moves a pause; what is not given stays.",
        move_pause, ref("Pause"), refuses=(404, 422),
        body=(
            Parameter("start", MOMENT, "The new start."),
            Parameter("end", or_null(MOMENT), "The new end; null leaves it open."),
        ),
    ),
    Operation(
        "DELETE", f"{_ONE}/pauses/{{pause}}", "cancelPause", "Takes a pause away, as if it had never been set.",
        cancel_pause, ref("Pause"), refuses=(404,),
    ),
    Operation(
        "POST", f"{_ONE}/resume", "resumeDistrict", "Ends every pause that the district is in; those to come stay.",
        resume, ref("District"), ("District.resume",), refuses=(404,),
    ),
    Operation(
        "GET", f"{_ONE}/failures", "listFailures", "The failures of a district.",
        failures, listed("failures", ref("Failure")), refuses=(404,),
    ),
    Operation(
        "POST", f"{_ONE}/failures", "failDistrict",
        "Lets every sync fail, as `pending` (the district's to mend) or `error` (Clever's), until the recovery.",
        fail, ref("District"), ("District.fail",), made=True, refuses=(404, 422),
        body=(
            Parameter("state", one_of("pending", "error"), "Whose it is to mend.", required=True),
            Parameter("message", TEXT, "The text that the status shows.", required=True),
            _START,
            _END,
        ),
    ),
    Operation(
        "POST", f"{_ONE}/recover", "recoverDistrict", "Ends every failure of now; those planned for later stay.",
        recover, ref("District"), ("District.recover",), refuses=(404,),
    ),
)  # fmt: skip
