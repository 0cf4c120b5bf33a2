"""Logins done for a test in one call, with the same code and the same redirect that a browser would bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from clever_mock.api import oidc
from clever_mock.api.authorize import Ask
from clever_mock.errors import BrokenRelationError, InvalidValueError, LoginRefusedError, UnknownRecordError
from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.looking.login import USERS, LoginToken, UserKey
from clever_mock.model.looking.scopes import SCOPES
from clever_mock.model.records.kinds import User
from clever_mock.model.records.people import Person
from clever_mock.model.rosters.roster import Roster
from clever_mock.versions.users import ROLE_OF
from clever_mock.versions.values import wire_time


@dataclass(frozen=True)
class Login:
    """A user's login to an application."""

    __module__ = "clever_mock"

    user: User
    """Who logged in."""
    code: str
    """The authorization code: good for 60 seconds, by the mock's clock, and for one exchange."""
    redirect: str
    """The URL to which Clever sends the browser, with the code, the scopes and the state in its query."""
    _roster: Roster = field(repr=False, compare=False)
    _issuer: str = field(repr=False, compare=False)
    _nonce: str | None = field(repr=False, compare=False)

    @cached_property
    def token(self) -> str:
        """The bearer token, `il` and 40 hexadecimal digits. To ask for it uses the code, unless the app did.

        Raises `LoginRefusedError` when the code has expired.
        """
        with self._roster.lock:
            return self._redeemed().text

    @cached_property
    def id_token(self) -> str:
        """The signed token of OpenID Connect that comes with `token`, for an application with `oidc` turned on.

        Its issuer is the mock's URL once that was asked for, else, and under interception, `https://clever.com`. Raises
        `InvalidValueError` where OpenID Connect is off, and `LoginRefusedError` when the code has expired.
        """
        with self._roster.lock:
            login = self._redeemed()
            application = login.user.connection.application
            if not application.oidc:
                raise InvalidValueError(f"{application!r} has no OpenID Connect; turn it on: application.oidc = True")
            return oidc.id_token(self._roster, login, self._issuer, self._nonce)

    def _redeemed(self) -> LoginToken:
        return self._roster.logins.redeem(self.code)


def log_in(
    roster: Roster,
    user: User | Person,
    *,
    scope: str,
    state: str | None,
    nonce: str | None,
    role: str | None,
    redirect_uri: str | None,
    application: Application | None,
    issuer: str,
) -> Login:
    """Log a user in; `CleverMock.login` says how."""
    application = application or roster.application
    scopes = _scopes(scope)
    for name, given in (("state", state), ("nonce", nonce)):
        if given is not None and not isinstance(given, str):
            raise InvalidValueError(f"{name} takes text, not {given!r}")
    uri = _redirect_uri(application, redirect_uri)
    with roster.lock:
        user = check_user(roster, user, role)
        key = _admitted(user, application)
        token = roster.logins.mint(key, scopes)
        code = roster.logins.issue(token, uri, nonce)
    url = Ask(application, uri, state=state).url(("code", code), ("scope", " ".join(scopes)))
    return Login(user, code, url, roster, issuer, nonce)


def check_user(roster: Roster, user: object, role: str | None = None) -> User:
    """Who logs in: a record, or the one that is a role of the same person.

    Refuses what cannot log in: a record of another kind, one that was only built, one of another mock, and a role that
    the person does not have.
    """
    if isinstance(user, Person):
        user = user.roles[0]
    if role is not None and isinstance(user, User) and user.home is not None:
        user = _in_role(user, role)
    if not isinstance(user, User):
        raise InvalidValueError(f"a student, teacher, school admin or district admin logs in, not {user!r}")
    if user.home is None:
        raise BrokenRelationError(f"{user!r} was only built, so it cannot log in: create it in an active mock")
    if user.home.roster is not roster:
        raise UnknownRecordError(f"{user!r} belongs to another mock; log in a user of this one")
    return user


def _in_role(user: User, role: str) -> User:
    kinds = {name: kind for kind, name in [*USERS.items(), *ROLE_OF.items()]}
    found: list[User] = [one for one in user.user.roles if one.kind == kinds.get(role)]
    if not found:
        has = ", ".join(ROLE_OF[one.kind] for one in user.user.roles)
        raise InvalidValueError(f"{user!r} has no role {role!r}; the roles of the person are: {has}")
    return found[0]


def _scopes(scope: str) -> tuple[str, ...]:
    scopes = tuple(dict.fromkeys(scope.split())) if isinstance(scope, str) else ()
    if not scopes or not set(scopes) <= set(SCOPES):
        raise InvalidValueError(f"scope takes some of {', '.join(SCOPES)}, with spaces between, not {scope!r}")
    return scopes


def _redirect_uri(application: Application, given: str | None) -> str:
    if given in application.redirect_uris:
        assert given is not None
        return given
    if given is None and application.redirect_uris:
        return application.redirect_uris[0]
    raise InvalidValueError(
        f"redirect_uri {given!r} is none of those of {application.name}, {list(application.redirect_uris)}; "
        "set application.redirect_uris"
    )


def _admitted(user: User, application: Application) -> UserKey:
    home = user.home
    assert home is not None
    home.look()
    connection = home.connection(application)
    key = UserKey(connection, user.kind, user.id)
    if not connection.launched(home.now()):
        raise LoginRefusedError(_not_launched(connection))
    if key.row is None:
        why = (
            "it was deleted" if user.deleted else "no sync has brought it yet, or its school or its kind is not shared"
        )
        raise LoginRefusedError(f"{user!r} cannot log in, as Clever does not show it to {application.name}: {why}")
    return key


def _not_launched(connection: Connection) -> str:
    date, district = connection.launch_date, connection.district
    when = "it has no launch date" if date is None else f"its launch date is {wire_time(date)}"
    return (
        f"{district!r} has not launched {connection.application.name}: {when}, and it is "
        f"{wire_time(district.now())}. Say district.launch('2016-09-01'), or travel to the launch date"
    )
