"""Clever's public demo district: the id and the credentials that it has always had."""

from __future__ import annotations

from clever_mock.model.looking.application import Connection
from clever_mock.model.rosters.district import District
from clever_mock.model.rosters.roster import Roster

DEMO_DISTRICT = "4fd43cc56d11340000000005"
DEMO_NAME = "Demo District"
DEMO_TOKENS = ("DEMO_TOKEN", "TEST_TOKEN", "DEMO_KEY")
"""`DEMO_TOKEN` from 2014 on, `TEST_TOKEN` of 2017, and `DEMO_KEY`, the basic key of 2013."""


def check_token(roster: Roster, district: str, token: object = None) -> None:
    """Refuse, before a district is added, a token that no request can carry or that is another district's.

    `district` is the id that the district will have, `""` for one that is made up; a token of None is made up.
    """
    wanted = [] if token is None else [token]
    for each in (*wanted, *(DEMO_TOKENS if district == DEMO_DISTRICT else ())):
        roster.checked_token(each)


def connect_launched(district: District, token: str | None = None) -> Connection:
    """Connect a district to the mock's own application, launched when it was connected.

    The demo district gets all its well-known tokens, whatever `token` says.
    """
    roster = district.roster
    launch_date = roster.stamp(district)
    if district.id != DEMO_DISTRICT:
        return district.connect(token=token, launch_date=launch_date)
    connection = district.connect(token=token or DEMO_TOKENS[0], launch_date=launch_date)
    for alias in DEMO_TOKENS:
        if alias != connection.token:
            roster.alias_token(alias, connection)
    return connection
