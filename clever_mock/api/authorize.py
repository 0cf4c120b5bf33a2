"""The part of a login that runs in the browser: `/oauth/authorize`, and the portal's `/oauth/instant-login`.

A person gets a page to choose a user from. A test is sent back at once: it puts `user=<id>` into the query, with
`user=nobody` for one who does not log in, or it names the user beforehand with `clever.login_as(user)`.

The errors are those of OAuth 2 (RFC 6749, 4.1.2.1). What Clever answers before the launch is decided here, as
sources are silent: a page with status 403, and no redirect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from clever_mock.api import pages
from clever_mock.api.answers import TEXT, Answer, Refused
from clever_mock.api.query import Query
from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.looking.login import UserKey, find_user
from clever_mock.model.looking.scopes import DEFAULT_SCOPES, OPEN_ID_SCOPES, SCOPES
from clever_mock.model.rosters.roster import Roster

Pair = tuple[str, str]

RESPONSE_TYPES = ("code", "token")
ONCE = ("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "district_id", "user")
"""The parameters that may come once at most."""

_LOCATION_SAFE = ":/?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True)
class Ask:
    """A login that an application asks for, once it is known who asks and where the answer goes."""

    application: Application
    redirect_uri: str
    state: str | None = None
    in_fragment: bool = False
    nonce: str | None = None

    def url(self, *pairs: Pair) -> str:
        """The redirect URI with an answer, and with the state where one was given."""
        stated = pairs if self.state is None else (*pairs, ("state", self.state))
        answer = "&".join(f"{name}={quote(value, safe='', errors='replace')}" for name, value in stated)
        joint = "#" if self.in_fragment else "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{joint}{answer}"

    def back(self, *pairs: Pair) -> Answer:
        """The redirect that carries an answer to the application."""
        url = quote(self.url(*pairs), safe=_LOCATION_SAFE, errors="replace")
        body = f"Found. Redirecting to {url}".encode()
        return Answer(302, body, TEXT, (("Location", url), ("Cache-Control", "no-store")))

    def refused(self, error: str, description: str) -> Refused:
        """The redirect that carries an error; the description keeps to the characters that OAuth 2 allows."""
        plain = re.sub(r"[^ !\x23-\x5b\x5d-\x7e]", "?", description)
        return Refused(self.back(("error", error), ("error_description", plain)))


def authorize(roster: Roster, path: str, query: Query) -> Answer:
    """A login that the application begins."""
    application = _application(roster, query)
    named = query.get("redirect_uri") or ""
    ask = Ask(
        application,
        redirect_uri=_registered(application, named),
        state=query.get("state") or None,
        in_fragment=query.get("response_type") == "token",
        nonce=query.get("nonce") or None,
    )
    return _log_in(roster, path, query, ask, query.get("response_type") or "")


def instant_login(roster: Roster, path: str, query: Query) -> Answer:
    """A login that begins in Clever's portal: it has no state, and goes to the first registered redirect URI."""
    application = _application(roster, query)
    if not application.redirect_uris:
        raise _unknown_redirect(application, "")
    return _log_in(roster, path, query, Ask(application, application.redirect_uris[0]), "code")


def _application(roster: Roster, query: Query) -> Application:
    repeated = [name for name in ("client_id", "redirect_uri") if _count(query, name) > 1]
    if repeated:
        raise Refused(pages.error_page(400, "Invalid request", f"{repeated[0]} is given more than once."))
    client_id = query.get("client_id") or ""
    application = roster.application_of(client_id)
    if application is None:
        known = ", ".join(f"{known.client_id} ({known.name})" for known in roster.applications)
        reason = f"No application has the client_id {client_id!r}." if client_id else "client_id is missing."
        raise Refused(pages.error_page(400, "Unknown application", reason, f"There are: {known}."))
    return application


def _registered(application: Application, named: str) -> str:
    if named in application.redirect_uris:
        return named
    if not named and len(application.redirect_uris) == 1:
        return application.redirect_uris[0]
    raise _unknown_redirect(application, named)


def _unknown_redirect(application: Application, named: str) -> Refused:
    known = ", ".join(application.redirect_uris) or "none"
    return Refused(
        pages.error_page(
            400,
            "Unknown redirect uri",
            f"{named!r} is no redirect URI of {application.name}." if named else "redirect_uri is missing.",
            f"Registered, to be matched exactly: {known}. In a test, application.redirect_uris says which there are.",
        )
    )


def _log_in(roster: Roster, path: str, query: Query, ask: Ask, response_type: str) -> Answer:
    connections = _connections(roster, query, ask)
    wanted = (query.get("user") or "").lower() or (roster.logins.chosen.id if roster.logins.chosen else "")
    found = next((user for home in connections if (user := find_user(home, wanted))), None) if wanted else None
    connection = found.connection if found else connections[0] if len(connections) == 1 else None
    if connection is not None and not connection.launched(roster.clock.now()):
        raise Refused(pages.not_launched(connection))
    scopes = _checked(query, ask, response_type)
    if wanted == pages.NOBODY:
        raise ask.refused("access_denied", "The user did not log in")
    if not connections:
        raise ask.refused("access_denied", f"No district {query.get('district_id')} is connected to the application")
    if found is not None:
        return _granted(roster, ask, found, scopes)
    if wanted:
        raise ask.refused("access_denied", f"No user {wanted} is shown to the application")
    if connection is None:
        return pages.district_page(path, query.without("district_id"), ask.application, connections)
    return pages.user_page(path, query.without("user", "search"), connection, query.get("search") or "")


def _connections(roster: Roster, query: Query, ask: Ask) -> list[Connection]:
    """The application's connections, or the one with the district that the query names."""
    connections = [
        connection
        for district in roster.districts
        for connection in district.connections
        if connection.application is ask.application
    ]
    if not connections:
        name = ask.application.name
        raise Refused(
            pages.error_page(
                403, "Not connected", f"{name} is connected to no district.", "In a test, say district.connect()."
            )
        )
    for connection in connections:
        connection.district.look()
    wanted = (query.get("district_id") or "").lower()
    return [connection for connection in connections if wanted in ("", connection.district.id)]


def _checked(query: Query, ask: Ask, response_type: str) -> tuple[str, ...]:
    """The scopes of a request that has nothing wrong with it."""
    repeated = [name for name in ONCE if _count(query, name) > 1]
    if repeated:
        raise ask.refused("invalid_request", f"{repeated[0]} is given more than once")
    if not response_type:
        raise ask.refused("invalid_request", "response_type is missing")
    if response_type not in RESPONSE_TYPES:
        raise ask.refused("unsupported_response_type", f"response_type is one of {', '.join(RESPONSE_TYPES)}")
    asked = [scope for scope in (query.get("scope") or "").split() if scope not in OPEN_ID_SCOPES]
    scopes = tuple(dict.fromkeys(asked)) or DEFAULT_SCOPES
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        raise ask.refused("invalid_scope", f"There is no scope {unknown[0]}; the scopes are {' '.join(SCOPES)}")
    return scopes


def _count(query: Query, name: str) -> int:
    return sum(given == name for given, _ in query.pairs)


def _granted(roster: Roster, ask: Ask, user: UserKey, scopes: tuple[str, ...]) -> Answer:
    token = roster.logins.mint(user, scopes)
    scope = ("scope", " ".join(scopes))
    if ask.in_fragment:
        roster.logins.grant(token)
        return ask.back(("access_token", token.text), ("token_type", "bearer"), scope)
    return ask.back(("code", roster.logins.issue(token, ask.redirect_uri, ask.nonce)), scope)
