"""Which request is made: found among the endpoints, and let in by the calendar, the token and what is shown."""

from __future__ import annotations

from clever_mock.api.answers import bad_parameter, no_such_path, refused
from clever_mock.api.arrival import Arrival
from clever_mock.api.identity import admits, login_paths
from clever_mock.api.query import Query, parse_query
from clever_mock.api.requests import Request
from clever_mock.api.routing import Route, route, version_in
from clever_mock.model.looking.application import Connection
from clever_mock.model.looking.login import LoginToken
from clever_mock.model.records.ids import is_object_id
from clever_mock.versions import VERSIONS, Endpoint, Version
from clever_mock.versions.calendar import refusal


def admitted(asked: Arrival, connection: Connection, login: LoginToken | None) -> Request:
    """The request that arrived, in the name of a connection or of a user who logged in. Raises `Refused`."""
    if asked.method not in ("GET", "HEAD"):
        raise refused("not implemented")
    (version, endpoint), given = _found(asked, connection)
    _check_calendar(asked, version, endpoint, connection)
    if login is not None and endpoint.path not in login_paths(login, version):
        raise no_such_path(asked.method, asked.raw_path)
    id = given.lower()
    if given and not is_object_id(id):
        raise refused("malformed id")
    if endpoint.owner and connection.view.row(endpoint.owner, id) is None:
        raise refused("no record")
    if login is not None and not admits(login, version, endpoint, id):
        raise refused("no record")
    path = asked.path if given == id else asked.path.replace(given, id)
    return Request(connection, version, endpoint, path, id, Query(parse_query(asked.raw_query)), login)


def _found(asked: Arrival, connection: Connection) -> tuple[Route, str]:
    found = route(asked.path)
    if found is not None and asked.path in (version := found[0][0]).unversioned and version.closes is not None:
        district = connection.district
        if district.roster.enforce_releases and district.now().date() >= version.closes:
            found = route(f"/{version.unversioned_later}{asked.path}")
    if found is None:
        named = version_in(asked.path)
        if named and named not in VERSIONS:
            raise refused("no version")
        raise no_such_path(asked.method, asked.raw_path)
    return found


def _check_calendar(asked: Arrival, version: Version, endpoint: Endpoint, connection: Connection) -> None:
    """Refuse what Clever's releases keep from the application, where they are enforced."""
    district = connection.district
    if not district.roster.enforce_releases or asked.path in version.unversioned:
        return
    reason = refusal(version, connection.application, district.now(), endpoint.path)
    if reason is not None:
        raise bad_parameter(reason, 404)
