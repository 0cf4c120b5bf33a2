"""Version 1.2, announced early in 2017: all of 1.1, and what this file adds to it. It took nothing away."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from clever_mock.model.looking.application import Connection
from clever_mock.model.records.moments import Moment
from clever_mock.versions.forms import MOMENT, OBJECT_IDS, one_of
from clever_mock.versions.v1_1 import TEXT, V1_1
from clever_mock.versions.version import Shown, StatusField, plain

SCHOOLS = Shown(plain, derived=True, guaranteed=True, schema=OBJECT_IDS)
STATES = (*V1_1.states, "paused")


def _pause_start(connection: Connection) -> Moment | None:
    window = connection.district.pause_window
    return window.start if window else None


def _pause_end(connection: Connection) -> Moment | None:
    window = connection.district.pause_window
    return window.end if window else None


V1_2 = replace(
    V1_1,
    name="v1.2",
    kinds={
        **V1_1.kinds,
        "students": V1_1.kinds["students"].with_fields(schools=SCHOOLS, graduation_year=TEXT),
        "teachers": V1_1.kinds["teachers"].with_fields(schools=SCHOOLS),
        "contacts": V1_1.kinds["contacts"].with_fields(sis_id=TEXT),
    },
    states=STATES,
    status_fields={
        **V1_1.status_fields,
        "error": StatusField(
            lambda connection: connection.district.error,
            guaranteed=True,
            note="what is wrong with the syncs, else empty; always empty in a pause",
        ),
        "launch_date": StatusField(lambda connection: connection.launch_date, MOMENT),
        "pause_start": StatusField(_pause_start, MOMENT),
        "pause_end": StatusField(_pause_end, MOMENT),
        "state": StatusField(
            lambda connection: connection.district.state,
            one_of(STATES),
            guaranteed=True,
            note="how the syncs are, or that there is a pause",
        ),
    },
    opens=dt.date(2017, 4, 4),
    closed_to_applications_from=None,
    frozen=None,
    # Clever's documentation of 2017: more answers 413.
    max_limit=10_000,
    unversioned=(),
)
