"""OpenID Connect, for applications that turn it on: who Clever says that it is, its keys, and the `id_token`.

The claims and the addresses are those of Clever's documentation (OIDC implementation, the userinfo endpoint); which
algorithm signs, and how the documents look besides, is decided here. What signs is joserfc, of the extra `oidc`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from clever_mock.model.looking.login import LoginToken
from clever_mock.model.looking.scopes import OPEN_ID_SCOPES
from clever_mock.model.rosters.roster import Roster
from clever_mock.versions.users import ROLE_OF

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ISSUER = "https://clever.com"
API = "https://api.clever.com"
HOSTS = ("clever.com", "api.clever.com")
ALGORITHM = "RS256"
LIFE = 3600
"""How long an `id_token` is good for, in seconds of the mock's clock, as Clever documents it."""

CLAIMS = (
    *("sub", "iss", "aud", "exp", "iat", "user_id", "multi_role_user_id", "user_type", "district", "email"),
    *("email_verified", "given_name", "family_name"),
)


def issuer_of(environ: WSGIEnvironment) -> str:
    """Who issues: Clever itself where its hosts were asked, else the mock at its own URL."""
    host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")
    return ISSUER if host.partition(":")[0] in HOSTS else f"{environ.get('wsgi.url_scheme', 'http')}://{host}"


def discovery(issuer: str) -> dict[str, object]:
    """The document at `/.well-known/openid-configuration`."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/tokens",
        "userinfo_endpoint": f"{API if issuer == ISSUER else issuer}/userinfo",
        "jwks_uri": f"{issuer}/oauth/certs",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "scopes_supported": list(OPEN_ID_SCOPES),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "claims_supported": list(CLAIMS),
    }


def key_set(seed: int) -> dict[str, object]:
    """The keys by which an `id_token` can be verified, as at `/oauth/certs`."""
    key = _key(seed)
    public: Mapping[str, Any] = key.as_dict(private=False)
    return {"keys": [{**public, "use": "sig", "alg": ALGORITHM, "kid": key.thumbprint()}]}


def id_token(roster: Roster, login: LoginToken, issuer: str, nonce: str | None) -> str:
    """A signed `id_token` for a user who logged in, issued now, by the mock's clock."""
    from joserfc import jwt

    user = about(login)
    now = int(roster.clock.now().timestamp())
    claims = {
        "iss": issuer,
        "sub": user["sub"],
        "aud": login.user.connection.application.client_id,
        "iat": now,
        "exp": now + LIFE,
        **({} if nonce is None else {"nonce": nonce}),
        **{name: user[name] for name in CLAIMS if name in user and name != "sub"},
    }
    key = _key(roster.seed)
    return jwt.encode({"alg": ALGORITHM, "kid": key.thumbprint(), "typ": "JWT"}, claims, key)


def about(login: LoginToken) -> dict[str, object]:
    """What `/userinfo` tells of a user who logged in, in the order of Clever's documentation."""
    user = login.user
    row = user.row
    assert row is not None
    seen = user.connection.view.see(user.kind, user.id)
    assert seen is not None
    district = user.connection.district.id
    return {
        "sub": user.person,
        "user_id": user.id,
        "multi_role_user_id": user.person,
        "user_type": ROLE_OF[user.kind],
        "district_id": district,
        "district": district,
        **({"email": row.email} if row.email else {}),
        "name": {part: getattr(row.name, part) or "" for part in ("first", "last", "middle")},
        "schools": sorted(seen.schools or getattr(seen.row, "schools", ())),
        "given_name": row.name.first or "",
        "family_name": row.name.last or "",
        "email_verified": False,
        "authorized_by": "teacher" if user.connection.application.library else "district",
    }


@lru_cache(maxsize=8)
def _key(seed: int) -> Any:
    """The key that is made of a seed: the same seed gives the same key, so it is good for tests and nothing else."""
    from Crypto.PublicKey import RSA
    from joserfc.jwk import RSAKey

    made = RSA.generate(2048, randfunc=Random(f"oidc {seed}").randbytes)
    return RSAKey.import_key(made.export_key("PEM"))
