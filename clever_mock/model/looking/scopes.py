"""Scopes: what a token may read, by the names that Clever has for it.

The names are those that Clever's documentation, clients and a recorded list of tokens of 2021 have. That a token
without a scope does not see the records is decided here, as sources are silent on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.nearest import did_you_mean

READ_RECORDS = "read:sis"
"""The older scope for all records but admins and resources; without it, or that of the record, one is who one is."""

DISTRICT_SCOPES = (
    "read:district_admins",
    "read:districts",
    "read:resources",
    "read:school_admins",
    "read:schools",
    "read:sections",
    "read:student_contacts",
    "read:students",
    "read:teachers",
    "read:user_id",
)
"""Those of a district token, as they were recorded in 2021."""

BASIC_SCOPES = tuple(f"read:{kind}_basic" for kind in ("students", "teachers", "school_admins", "district_admins"))
"""Those of applications that only log users in: with them a record is shown in short."""

SCOPES = ("read:user_id", READ_RECORDS, *(scope for scope in DISTRICT_SCOPES if scope != "read:user_id"), *BASIC_SCOPES)
"""The scopes that can be asked for."""

OPEN_ID_SCOPES = ("openid", "email", "profile")
"""What clients of OpenID Connect ask for. Clever needs none of it, since scopes are set for the application."""

DEFAULT_SCOPES = ("read:user_id", READ_RECORDS)
"""Those of a login that asks for none. Decided here: sources are silent."""

_SCOPE_OF = {
    "schools": "read:schools",
    "courses": "read:sections",
    "terms": "read:sections",
    "sections": "read:sections",
    "students": "read:students",
    "teachers": "read:teachers",
    "contacts": "read:student_contacts",
    "merged_contacts": "read:student_contacts",
    "school_admins": "read:school_admins",
    "district_admins": "read:district_admins",
    "resources": "read:resources",
}
"""The scope by which the records of a kind are read."""

_BY_THEIR_OWN = ("school_admins", "district_admins", "resources")
"""The kinds that the older scope for all records does not cover."""


def reads(scopes: Collection[str], kind: str) -> bool:
    """Whether some scopes let one read the records of a kind."""
    return _SCOPE_OF[kind] in scopes or (READ_RECORDS in scopes and kind not in _BY_THEIR_OWN)


def hidden_by(scopes: Collection[str]) -> frozenset[str]:
    """The kinds of records that a token with some scopes does not see."""
    return frozenset(kind for kind in _SCOPE_OF if not reads(scopes, kind))


def read_scopes(given: object) -> tuple[str, ...]:
    """Some scopes by name, each once. Raises `InvalidValueError` for a name that is no scope."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InvalidValueError(f"scopes takes several scopes, such as ['read:students'], not {given!r}")
    names = tuple(dict.fromkeys(given))
    for name in names:
        if name not in SCOPES:
            hint = did_you_mean(name, SCOPES)
            raise InvalidValueError(f"there is no scope {name!r}; the scopes are {', '.join(SCOPES)}{hint}")
    return names
