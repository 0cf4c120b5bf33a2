"""Instant Login: authorization codes, the tokens that they are exchanged for, and which users can log in.

It knows applications, users and times. URLs, pages and status codes are the API's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from clever_mock.errors import LoginRefusedError
from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.looking.scopes import READ_RECORDS, reads
from clever_mock.model.records.hexadecimal import HexDigits
from clever_mock.model.records.kinds import User
from clever_mock.model.records.people import ROLES
from clever_mock.model.records.rows import Row
from clever_mock.model.time.clock import Clock

USERS = {
    "students": "student",
    "teachers": "teacher",
    "school_admins": "school_admin",
    "district_admins": "district_admin",
}
"""The kinds of record that can log in, each with the `type` that Clever gives it."""

CODE_LIFE = dt.timedelta(seconds=60)
"""How long a code is good for, by the mock's clock, as Clever documents it."""


class UserKey(NamedTuple):
    """A user as a connection shows it: the connection, the kind of record, and the id."""

    connection: Connection
    kind: str
    id: str

    @property
    def row(self) -> Row | None:
        """The user's row as Clever shows it; None for one that is deleted, not synced or not shared."""
        return self.connection.view.row(self.kind, self.id)

    @property
    def person(self) -> str:
        """The id of the person, which versions from 3.0 on show: a student's own, and one of its own for each other."""
        row = self.row
        return self.id if self.kind == "students" or row is None else str(row.person)


@dataclass(frozen=True)
class LoginToken:
    """An Instant Login token: `il` and 40 hexadecimal digits, for one user and one application. It does not expire."""

    text: str
    user: UserKey
    scopes: tuple[str, ...]

    @property
    def type(self) -> str:
        """The user's type: `student`, `teacher`, `school_admin` or `district_admin`."""
        return USERS[self.user.kind]

    @property
    def reads_records(self) -> bool:
        """Whether the whole record may be read, and not only who the user is."""
        return READ_RECORDS in self.scopes or reads(self.scopes, self.user.kind)

    @property
    def reads_basics(self) -> bool:
        """Whether the record may be read in short."""
        return f"read:{self.user.kind}_basic" in self.scopes

    @property
    def alive(self) -> bool:
        """Whether the token still stands for a user of a connected district."""
        connection = self.user.connection
        return connection in connection.district.connections and self.user.row is not None


@dataclass
class Code:
    """An authorization code and what it is bound to."""

    token: LoginToken
    redirect_uri: str
    issued: dt.datetime
    nonce: str | None = None
    used: bool = False


class Logins:
    """The codes and tokens of one roster. The same seed gives the same ones."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self._seed = seed
        self._clock = clock
        self._digits = HexDigits("codes", seed)
        self._codes: dict[str, Code] = {}
        self._tokens: dict[str, LoginToken] = {}
        self.chosen: User | None = None
        """The user for whom every login is done at once, with no page to choose from; None for no one."""

    @property
    def secrets(self) -> list[str]:
        """The texts of all codes and tokens."""
        return [*self._codes, *self._tokens]

    def save(self) -> Callable[[], None]:
        """Remember the codes and tokens; what is given back forgets those that came after."""
        codes, tokens, digits = self._codes.copy(), self._tokens.copy(), self._digits.save()
        chosen = self.chosen

        def restore() -> None:
            self._codes, self._tokens = codes.copy(), tokens.copy()
            self.chosen = chosen
            digits()

        return restore

    def mint(self, user: UserKey, scopes: tuple[str, ...]) -> LoginToken:
        """The token of a user with some scopes. It is good for nothing until it is granted."""
        named = f"{self._seed} {user.connection.application.client_id} {user.id} {' '.join(scopes)}"
        return LoginToken(f"il{hashlib.sha256(named.encode()).hexdigest()[:40]}", user, scopes)

    def grant(self, token: LoginToken) -> None:
        """Let a token be known from now on."""
        self._tokens[token.text] = token

    def token(self, text: str) -> LoginToken | None:
        """The token with this text, None when none was granted."""
        return self._tokens.get(text)

    def issue(self, token: LoginToken, redirect_uri: str, nonce: str | None = None) -> str:
        """Make a code that can be exchanged for a token; an `id_token` repeats the `nonce`."""
        text = self._digits.draw(40)
        self._codes[text] = Code(token, redirect_uri, self._clock.now(), nonce)
        return text

    def exchange(self, text: str, application: Application, redirect_uri: str) -> Code:
        """Use a code up, and grant its token. Raises `LoginRefusedError` with the reason why the code is not good."""
        code = self._codes.get(text)
        if code is None:
            raise LoginRefusedError("no such code was issued")
        if code.token.user.connection.application is not application:
            raise LoginRefusedError("the code was issued to another application")
        if code.used:
            raise LoginRefusedError("the code was used before, and a code works once")
        if redirect_uri != code.redirect_uri:
            raise LoginRefusedError(f"redirect_uri is {redirect_uri!r}; the login went to {code.redirect_uri}")
        self._use(code)
        return code

    def redeem(self, text: str) -> LoginToken:
        """The token of a code that was issued here, whether an application has exchanged it already or not."""
        code = self._codes[text]
        return code.token if code.used else self._use(code)

    def _use(self, code: Code) -> LoginToken:
        if self._clock.now() - code.issued >= CODE_LIFE:
            raise LoginRefusedError(f"the code has expired: it is good for {CODE_LIFE.seconds} seconds")
        code.token.user.connection.district.look()
        if not code.token.alive:
            raise LoginRefusedError("the user is not shown to the application any more")
        code.used = True
        self.grant(code.token)
        return code.token


def find_user(connection: Connection, id: str) -> UserKey | None:
    """The user with an id that a connection shows, None when there is none.

    By the id of a person, which versions from 3.0 on show, it is the first of the person's roles.
    """
    keys = [UserKey(connection, kind, id) for kind in USERS]
    person = connection.view.row("persons", id)
    roles = ROLES.items() if person is not None else ()
    keys += [UserKey(connection, kind, role.row.id) for kind, name in roles if (role := getattr(person, name))]
    return next((key for key in keys if key.row is not None), None)
