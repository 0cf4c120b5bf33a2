"""Applications, their connections with districts, and who logs in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from clever_mock.control import showing
from clever_mock.control.making import person
from clever_mock.control.operation import Call, Operation
from clever_mock.control.shapes import FLAG as IS
from clever_mock.control.shapes import TEXT as SHOWN
from clever_mock.control.shapes import listed, record, ref
from clever_mock.control.shapes import several as list_of
from clever_mock.control.values import FLAG, MOMENT, TEXT, Parameter, one_of, or_null, several
from clever_mock.errors import CleverMockError, InvalidValueError
from clever_mock.model import School
from clever_mock.model.looking.login import USERS
from clever_mock.model.records.kinds import User
from clever_mock.model.records.people import Person
from clever_mock.model.rosters.roster import Saves
from clever_mock.versions import VERSIONS


def applications(call: Call) -> object:
    """Every application."""
    return {"applications": [showing.application(call, one) for one in call.clever.roster.applications]}


def add_application(call: Call, name: str, redirect_uris: Any = (), **options: Any) -> object:
    """Register one more application."""
    return showing.application(call, call.clever.add_application(name, redirect_uris, **options))


def update_application(call: Call, **changes: Any) -> object:
    """Change what an application is."""
    application = call.application(call.path["client_id"])
    taken = call.clever.roster.application_of(changes.get("client_id", ""))
    if taken is not None and taken is not application:
        raise InvalidValueError(f"the client_id {taken.client_id!r} is that of {taken.name} already")
    with _all_or_nothing(application):
        for name, value in changes.items():
            setattr(application, name, value)
    return showing.application(call, application)


@contextmanager
def _all_or_nothing(changed: Saves) -> Iterator[None]:
    """Let a block of changes of one thing be done, or none of them."""
    restore = changed.save()
    try:
        yield
    except CleverMockError:
        restore()
        raise


def connections(call: Call) -> object:
    """The connections of a district."""
    return {"connections": [showing.connection(call, one) for one in call.district.connections]}


def connect(
    call: Call, application: str | None = None, token: str | None = None, launch_date: str | None = None
) -> object:
    """Join an application to a district."""
    made = call.district.connect(call.application(application), token=token, launch_date=launch_date)
    return showing.connection(call, made)


def show(call: Call) -> object:
    """One connection."""
    return showing.connection(call, call.connection)


def update(call: Call, **changes: Any) -> object:
    """Set the launch date or the scopes of a connection."""
    connection = call.connection
    with _all_or_nothing(connection):
        if "launch_date" in changes:
            connection.launch(changes["launch_date"])
        if "scopes" in changes:
            connection.scopes = tuple(changes["scopes"])
    return showing.connection(call, connection)


def disconnect(call: Call) -> object:
    """End a connection."""
    connection = call.connection
    shown = showing.connection(call, connection)
    connection.disconnect()
    return shown


def _schools(call: Call, ids: list[str]) -> list[School]:
    return [call.district.find("schools", id) for id in ids]


def share_only(call: Call, schools: list[str] | None) -> object:
    """Share these schools and no others, or all."""
    if schools is None:
        call.connection.share_all()
    else:
        call.connection.share_only(*_schools(call, schools))
    return show(call)


def share(call: Call, schools: list[str]) -> object:
    """Share these schools as well."""
    call.connection.share(*_schools(call, schools))
    return show(call)


def unshare(call: Call, schools: list[str]) -> object:
    """Do not share these schools any more."""
    call.connection.unshare(*_schools(call, schools))
    return show(call)


def full_sync(call: Call, version: str) -> object:
    """What an application has not read whole yet in a version."""
    missing = call.connection.missing_for_sync(version)
    return {"version": version, "complete": call.connection.has_full_sync(version), "missing": missing}


def _user(call: Call, id: str) -> User | Person:
    """Who can log in, by the id of a record or of a person. Raises `UnknownRecordError`."""
    for district in call.clever.roster.districts:
        for kind in USERS:
            if id in district.sis.rows[kind]:
                found: User = district.find(kind, id)
                return found
        if id in district.sis.rows["persons"]:
            return person(district, id)
    other = call.clever.roster.find(id)
    raise InvalidValueError(f"a student, teacher, school admin or district admin logs in, not {other!r}")


def login(call: Call, user: str, application: str | None = None, **options: Any) -> object:
    """Log a user in."""
    done = call.clever.login(_user(call, user), application=call.application(application), **options)
    chosen = call.application(application)
    code, token = done.code, done.token
    id_token = done.id_token if chosen.oidc else None
    return {
        "user": done.user.id,
        "kind": done.user.kind,
        "application": chosen.client_id,
        "code": call.secret(code),
        "redirect": done.redirect.replace(code, str(call.secret(code))),
        "token": call.secret(token),
        "id_token": call.secret(id_token),
    }


def chosen_user(call: Call) -> object:
    """Who logs in without being asked."""
    chosen = call.clever.roster.logins.chosen
    return {"user": None if chosen is None else chosen.id, "kind": None if chosen is None else chosen.kind}


def choose_user(call: Call, user: str | None) -> object:
    """Choose who logs in."""
    call.clever.login_as(None if user is None else _user(call, user))
    return chosen_user(call)


_LIST = "/districts/{district}/connections"
_ONE = f"{_LIST}/{{connection}}"
_SCHOOLS = Parameter("schools", several(TEXT), "The ids of the schools.", required=True)
_OPTIONS = (
    Parameter("redirect_uris", several(TEXT), "Where its logins may go, each matched exactly."),
    Parameter("client_id", TEXT, "Its client id; made up by default."),
    Parameter("client_secret", TEXT, "Its client secret; made up by default."),
    Parameter("created", MOMENT, "When it was registered with Clever."),
    Parameter("library", FLAG, "Whether it is an app of Clever Library."),
    Parameter("oidc", FLAG, "Whether its logins are those of OpenID Connect (needs the extra clever-mock[oidc])."),
)
_CLIENT_ID = Parameter("application", TEXT, "The client id; by default that of the app under test.")

OPERATIONS = (
    Operation(
        "GET", "/applications", "listApplications", "All applications, that under test first.",
        applications, listed("applications", ref("Application")), ("CleverMock.application",), refuses=(),
    ),
    Operation(
        "POST", "/applications", "addApplication", "Registers one more application with Clever.",
        add_application, ref("Application"), ("CleverMock.add_application",), made=True,
        body=(Parameter("name", TEXT, "Its name.", required=True), *_OPTIONS),
    ),
    Operation(
        "PATCH", "/applications/{client_id}", "updateApplication", "Changes an application; what is not given stays.",
        update_application, ref("Application"), refuses=(404, 422),
        body=(
            Parameter("name", TEXT, "Its name."), *_OPTIONS,
            Parameter("early_access", FLAG, "Whether it may use a version before the version opens."),
        ),
    ),
    Operation(
        "GET", _LIST, "listConnections", "The connections of a district.",
        connections, listed("connections", ref("Connection")), refuses=(404,),
    ),
    Operation(
        "POST", _LIST, "connectDistrict", "Joins an application to a district and gives it a district token.",
        connect, ref("Connection"), ("District.connect",), made=True, refuses=(404, 422),
        body=(
            _CLIENT_ID,
            Parameter("token", TEXT, "The district token; made up by default."),
            Parameter("launch_date", MOMENT, "The launch date; none by default."),
        ),
    ),
    Operation(
        "GET", _ONE, "readConnection", "One connection.", show, ref("Connection"), ("District.connection",),
        refuses=(404,),
    ),
    Operation(
        "PATCH", _ONE, "updateConnection", "Sets the launch date or the scopes of a connection.",
        update, ref("Connection"), ("Connection.launch", "Connection.scopes", "Connection.launch_date"),
        refuses=(404, 422),
        body=(
            Parameter("launch_date", or_null(MOMENT), "The launch date; null takes it away."),
            Parameter("scopes", several(TEXT), "The scopes of the district token, by which kinds are shared."),
        ),
    ),
    Operation(
        "DELETE", _ONE, "disconnect", "Ends a connection: its token is unknown from now on.",
        disconnect, ref("Connection"), ("Connection.disconnect",), refuses=(404,),
    ),
    Operation(
        "PUT", f"{_ONE}/sharing", "shareOnly",
        "Shares these schools and no others; null shares all, also those to come.",
        share_only, ref("Connection"), ("Connection.share_only", "Connection.share_all"), refuses=(404, 422),
        body=(Parameter("schools", or_null(several(TEXT)), "The ids of the schools, or null.", required=True),),
    ),
    Operation(
        "POST", f"{_ONE}/share", "share", "Shares these schools as well.",
        share, ref("Connection"), ("Connection.share",), refuses=(404, 422), body=(_SCHOOLS,),
    ),
    Operation(
        "POST", f"{_ONE}/unshare", "unshare", "Does not share these schools any more.",
        unshare, ref("Connection"), ("Connection.unshare",), refuses=(404, 422), body=(_SCHOOLS,),
    ),
    Operation(
        "GET", f"{_ONE}/full-sync", "readFullSync",
        "What the application has not read whole yet in a version, which it has to before it reads the events there.",
        full_sync, record("A full sync.", version=SHOWN, complete=IS, missing=list_of(SHOWN)),
        ("Connection.has_full_sync", "Connection.missing_for_sync"), refuses=(404, 422),
        query=(Parameter("version", one_of(*VERSIONS), "The version.", required=True),),
    ),
    Operation(
        "POST", "/logins", "login", "Logs a user in to an application with Instant Login, in one call.",
        login, ref("Login"), ("CleverMock.login",), made=True, refuses=(404, 409, 422),
        body=(
            Parameter("user", TEXT, "The id of the student, teacher, staff member, admin or user.", required=True),
            _CLIENT_ID,
            Parameter("scope", TEXT, "The scopes, with spaces between."),
            Parameter("state", TEXT, "The state that comes back; without one it is a login from Clever's portal."),
            Parameter("nonce", TEXT, "The nonce that an id_token repeats."),
            Parameter("role", TEXT, "Of a person with several roles, the one that logs in."),
            Parameter("redirect_uri", TEXT, "Where the login goes; by default the application's first."),
        ),
    ),
    Operation(
        "GET", "/logins/chosen", "readChosenUser", "Who logs in from now on without being asked.",
        chosen_user, ref("ChosenUser"), refuses=(),
    ),
    Operation(
        "PUT", "/logins/chosen", "chooseUser",
        "Chooses who logs in from now on: `/oauth/authorize` sends this user back at once. null asks again.",
        choose_user, ref("ChosenUser"), ("CleverMock.login_as",), refuses=(404, 422),
        body=(Parameter("user", or_null(TEXT), "The id of the user, or null.", required=True),),
    ),
)  # fmt: skip
