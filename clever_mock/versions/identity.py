"""The ids under which versions show one record, where they differ: contacts, and the users of versions from 3.0 on."""

from __future__ import annotations

from collections.abc import Sequence

from clever_mock.model.looking.sharing import View
from clever_mock.model.records.contacts import user_id_of
from clever_mock.model.records.people import OF_PERSON
from clever_mock.versions.moves import Moves
from clever_mock.versions.names import older_than
from clever_mock.versions.users import ROLES
from clever_mock.versions.v2_0 import CONTACTS
from clever_mock.versions.version import Version

ROLE_NAMES = {"contacts": "contact", "students": "student", **{role.kind: name for name, role in ROLES.items()}}
"""What each kind of record is called as a role of a user."""


def newer_id(moved: Moves, view: View, kind: str, id: str) -> str:
    """The id that the newer version has for a record that the older one shows under `id`; the same where it is."""
    row = view.row(kind, id) if kind in moved.new_ids else None
    if row is None:
        return id
    if "users" not in moved.new.kinds:
        return str(row.legacy_id)
    if kind == "contacts":
        return user_id_of(row.legacy_id, view.row(CONTACTS, row.legacy_id))
    return user_id_of(id, row) if kind == CONTACTS else str(row.person)


def older_id(moved: Moves, view: View, kind: str, id: str) -> str | None:
    """The id that the older version has for a record of a kind that the newer one shows under `id`, None for none."""
    if kind not in moved.new_ids:
        return id if view.row(kind, id) is not None else None
    legacy = _legacy_id(view, kind, id) if "users" in moved.new.kinds else id
    if kind == "contacts" and legacy is not None:
        return next(iter(view.related("contacts.legacy_id", legacy)), None)
    return legacy


def _legacy_id(view: View, kind: str, user: str) -> str | None:
    """The id of a role of a user, None where the user has it not."""
    seen = view.see("persons", user)
    role = None if seen is None else getattr(seen.row, OF_PERSON[CONTACTS if kind == "contacts" else kind])
    return None if role is None else str(role.row.id)


def kind_of_older_id(version: Version, view: View, id: str) -> str:
    """The kind of the record that older versions show under an id, and this one under another; empty for none."""
    return next((kind for kind in _renumbered(version) if view.row(kind, id) is not None), "")


def _renumbered(version: Version) -> Sequence[str]:
    """The kinds whose ids in older versions this one does not know."""
    upto = (*older_than(version), version)
    kinds = dict.fromkeys(kind for one in upto for change in one.changes for kind in change.new_ids)
    return [kind for kind in kinds if kind not in version.kinds]
