"""Version 1.2, announced early in 2017: all of 1.1, and what this file adds to it. It took nothing away."""

from __future__ import annotations

import datetime as dt

from clever_mock.model.looking.application import Connection
from clever_mock.model.records.moments import Moment
from clever_mock.versions.change import Change, succeeding
from clever_mock.versions.forms import MOMENT, OBJECT_IDS, one_of
from clever_mock.versions.v1_1 import TEXT, V1_1
from clever_mock.versions.values import plain
from clever_mock.versions.version import Shown, StatusField

SCHOOLS = Shown(plain, derived=True, guaranteed=True, schema=OBJECT_IDS)
STATES = (*V1_1.states, "paused")


def pause_start(connection: Connection) -> Moment | None:
    """When the pause begins that is or comes."""
    window = connection.district.pause_window
    return window.start if window else None


def pause_end(connection: Connection) -> Moment | None:
    """When the pause ends that is or comes."""
    window = connection.district.pause_window
    return window.end if window else None


V1_2 = succeeding(
    V1_1,
    "v1.2",
    Change(
        "A student and a teacher show all their schools, not only the primary one.",
        fields={"students": {"schools": SCHOOLS}, "teachers": {"schools": SCHOOLS}},
    ),
    Change(
        "A student shows the year in which the student leaves school.", fields={"students": {"graduation_year": TEXT}}
    ),
    Change("A contact shows its id in the SIS.", fields={"contacts": {"sis_id": TEXT}}),
    Change(
        "The status tells of pauses and of the launch, and its state and error are those of the district as it is.",
        own={
            "states": STATES,
            "status_fields": {
                **V1_1.status_fields,
                "error": StatusField(
                    lambda connection: connection.district.error,
                    guaranteed=True,
                    note="what is wrong with the syncs, else empty; always empty in a pause",
                ),
                "launch_date": StatusField(lambda connection: connection.launch_date, MOMENT),
                "pause_start": StatusField(pause_start, MOMENT),
                "pause_end": StatusField(pause_end, MOMENT),
                "state": StatusField(
                    lambda connection: connection.district.state,
                    one_of(STATES),
                    guaranteed=True,
                    note="how the syncs are, or that there is a pause",
                ),
            },
        },
    ),
    # Clever's documentation of 2017: more answers 413.
    Change("A page holds at most 10,000 records.", own={"max_limit": 10_000}),
    Change("The unversioned paths go on answering as version 1.1.", own={"unversioned": ()}),
    Change(
        "It opens to all applications on 2017-04-04.",
        own={"opens": dt.date(2017, 4, 4), "closed_to_applications_from": None, "frozen": None},
    ),
)
