"""OAuth 2 and OpenID Connect, on paths without a version: codes exchanged, tokens listed, users told of.

The part that runs in the browser has its own module. None of these paths asks for a Data API token to be let in.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import get_input_stream

from clever_mock.api import oidc
from clever_mock.api.answers import HTML, JSON, Answer, Refused, json_answer, no_such_path, refused
from clever_mock.api.authentication import caller_of, client_of, token_of
from clever_mock.api.authorize import authorize, instant_login
from clever_mock.api.query import Query, encode_query, parse_query
from clever_mock.errors import LoginRefusedError
from clever_mock.model.looking.application import Connection
from clever_mock.model.rosters.roster import Roster
from clever_mock.versions.values import wire_time

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_log = logging.getLogger("clever_mock")

MAX_BODY = 64 * 1024
"""The longest body that is read, in bytes."""

FORM = "application/x-www-form-urlencoded"
NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
ASK_FOR_BASIC = (("WWW-Authenticate", 'Basic realm="clever"'),)


@dataclass(frozen=True)
class OAuthRequest:
    """A request under `/oauth`; `path` is tidy."""

    roster: Roster
    path: str
    query: Query
    environ: WSGIEnvironment

    @property
    def authorization(self) -> str | None:
        """The `Authorization` header."""
        return self.environ.get("HTTP_AUTHORIZATION")

    @property
    def issuer(self) -> str:
        """Who issues what is answered here."""
        return oidc.issuer_of(self.environ)


def answer_oauth(roster: Roster, environ: WSGIEnvironment, path: str) -> Answer:
    """Answer a request under `/oauth`."""
    method = environ["REQUEST_METHOD"]
    methods = ROUTES.get(path)
    if methods is None:
        raise no_such_path(method, path)
    answer = methods.get("GET" if method == "HEAD" else method)
    if answer is None:
        allowed = ", ".join(("GET", "HEAD", *sorted(methods.keys() - {"GET"})))
        body = escape(f"Cannot {method} {path}").encode("utf-8", "replace")
        raise Refused(Answer(405, body, HTML, (("Allow", allowed),)))
    return answer(OAuthRequest(roster, path, Query(parse_query(environ.get("QUERY_STRING", ""))), environ))


def oauth_error(error: str, description: str, status: int = 400, headers: tuple[tuple[str, str], ...] = ()) -> Refused:
    """An error as OAuth 2 writes it (RFC 6749, 5.2)."""
    body = {"error": error, "error_description": description}
    return Refused(json_answer(body, status, (*NO_STORE, *headers)))


def exchange_code(request: OAuthRequest) -> Answer:
    """Exchange an authorization code for an Instant Login token: the form and the words are Clever's."""
    given = _parameters(request.environ)
    application = client_of(request.roster, request.authorization, given)
    if application is None:
        headers = ASK_FOR_BASIC if request.authorization else ()
        raise oauth_error("invalid_client", "unknown client id or wrong client secret", 401, headers)
    grant_type = given.get("grant_type")
    if grant_type not in (None, "authorization_code"):
        raise oauth_error("unsupported_grant_type", "grant_type must be authorization_code")
    for name in ("grant_type", "code", "redirect_uri"):
        if name not in given:
            raise oauth_error("invalid_request", f"{name} is missing")
    try:
        code = request.roster.logins.exchange(given["code"], application, given["redirect_uri"])
    except LoginRefusedError as error:
        _log.info("a code was refused: %s", error)
        raise oauth_error("invalid_grant", "invalid code") from None
    answer = {"access_token": code.token.text, "token_type": "bearer"}
    if application.oidc:
        answer["id_token"] = oidc.id_token(request.roster, code.token, request.issuer, code.nonce)
    return json_answer(answer, headers=NO_STORE)


def _parameters(environ: WSGIEnvironment) -> Mapping[str, str]:
    """The parameters of a body; those without a value count as left out."""
    body = _body(environ)
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind == JSON.partition(";")[0]:
        given = _from_json(body)
    elif kind == FORM or not (kind or body):
        given = _from_form(body)
    else:
        raise oauth_error("invalid_request", f"wrong content type: send {FORM} or application/json")
    return {name: value for name, value in given.items() if value}


def _body(environ: WSGIEnvironment) -> bytes:
    try:
        body = get_input_stream(environ, max_content_length=MAX_BODY).read(MAX_BODY + 1)
    except HTTPException:
        body = None
    if body is None or len(body) > MAX_BODY:
        raise oauth_error("invalid_request", f"the body is longer than {MAX_BODY} bytes", 413)
    return body


def _from_json(body: bytes) -> dict[str, str]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise oauth_error("invalid_request", "the body is not JSON in UTF-8") from None
    if not isinstance(given, dict) or not all(isinstance(value, str) or value is None for value in given.values()):
        raise oauth_error("invalid_request", "the body must be one JSON object whose values are text")
    return {name: value for name, value in given.items() if value is not None}


def _from_form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_query(body.decode("latin-1"))
    except Refused:
        raise oauth_error("invalid_request", "the body is not a form in UTF-8") from None
    given = dict(pairs)
    if len(given) < len(pairs):
        raise oauth_error("invalid_request", "a parameter is given more than once")
    return given


def list_tokens(request: OAuthRequest) -> Answer:
    """The district tokens of an application, one for each connection, as Clever's documentation shows them."""
    application = client_of(request.roster, request.authorization, {})
    if application is None:
        raise oauth_error("invalid_client", "unknown client id or wrong client secret", 401, ASK_FOR_BASIC)
    if request.query.get("owner_type") not in (None, "district"):
        raise oauth_error("invalid_request", "owner_type must be district")
    wanted = request.query.get("district")
    data = [
        _listed(connection)
        for district in request.roster.districts
        for connection in district.connections
        if connection.application is application and wanted in (None, district.id)
    ]
    asked = encode_query(request.query.pairs)
    uri = f"{request.path}?{asked}" if asked else request.path
    return json_answer({"data": data, "links": [{"rel": "self", "uri": uri}]}, headers=NO_STORE)


def _listed(connection: Connection) -> dict[str, object]:
    return {
        "id": connection.id,
        "created": wire_time(connection.created),
        "owner": {"type": "district", "id": connection.district.id},
        "access_token": connection.token,
        "scopes": connection.scopes,
    }


def token_info(request: OAuthRequest) -> Answer:
    """What a token is good for: the application that it was given to, and its scopes."""
    connection, login = caller_of(request.roster, token_of(request.authorization))
    scopes = connection.scopes if login is None else login.scopes
    return json_answer({"client_id": connection.application.client_id, "scopes": scopes}, headers=NO_STORE)


def open_id_configuration(request: OAuthRequest) -> Answer:
    """What an OpenID Connect client has to know of Clever."""
    return json_answer(oidc.discovery(request.issuer))


def certificates(request: OAuthRequest) -> Answer:
    """The keys that sign; none as long as no application has turned OpenID Connect on."""
    signs = any(application.oidc for application in request.roster.applications)
    return json_answer(oidc.key_set(request.roster.seed) if signs else {"keys": []})


def user_info(request: OAuthRequest) -> Answer:
    """Who has logged in; a district token stands for no one."""
    _, login = caller_of(request.roster, token_of(request.authorization))
    if login is None:
        raise refused("no record")
    return json_answer(oidc.about(login), headers=NO_STORE)


ROUTES: Mapping[str, Mapping[str, Callable[[OAuthRequest], Answer]]] = {
    "/oauth/authorize": {"GET": lambda request: authorize(request.roster, request.path, request.query)},
    "/oauth/instant-login": {"GET": lambda request: instant_login(request.roster, request.path, request.query)},
    "/oauth/tokens": {"GET": list_tokens, "POST": exchange_code},
    "/oauth/tokeninfo": {"GET": token_info},
    "/oauth/certs": {"GET": certificates},
    "/.well-known/openid-configuration": {"GET": open_id_configuration},
    "/userinfo": {"GET": user_info},
}
"""What answers which method of which path."""
