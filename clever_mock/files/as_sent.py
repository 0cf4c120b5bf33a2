"""Records of versions from 2.0 on as those that a SIS sends: what such a version shows as one can be several here."""

from __future__ import annotations

import hashlib
from typing import Any

from clever_mock.errors import InvalidValueError
from clever_mock.files.status import KEYS
from clever_mock.model.rosters.district import RECORDS

Record = Any
Sent = list[tuple[str, Record]]
"""Records with their kinds."""


def as_sent(kind: str, record: Record) -> tuple[Sent, dict[str, Any]]:
    """The records that a record of an answer stands for, and the status that it tells, empty for none.

    What is no such record is given back as it is, to be refused where it is read.
    """
    if not isinstance(record, dict):
        return [(kind, record)], {}
    if kind == "merged_contacts":
        return _contacts(record), {}
    if kind == "districts":
        return _district(record)
    if kind == "users":
        return _user(record), {}
    if kind in ("resources", "sections"):
        return [(kind, _renamed(record))], {}
    return [(kind, record)], {}


def _contacts(record: dict[str, Any]) -> Sent:
    """A contact once for each of its students; the ids are made of both, so that they are the same in each load."""
    own = {name: value for name, value in record.items() if name not in ("id", "students")}
    students, legacy_id = record.get("students"), record.get("id")
    if not isinstance(students, list) or not isinstance(legacy_id, str):
        return [("contacts", record)]
    return [
        ("contacts", {**own, "id": _id_for(legacy_id, student), "legacy_id": legacy_id, "student": student})
        for student in students
    ]


_ROLES = {"teacher": "teachers", "staff": "school_admins", "district_admin": "district_admins"}
_OF_USER = ("created", "district", "email", "last_modified", "lms_status", "name")
"""What versions 3.x show of the user, and the model has on each role."""


def _user(record: dict[str, Any]) -> Sent:
    """A user as one record for each role, and as a contact for each of its students."""
    roles, id = record.get("roles"), record.get("id")
    if (
        not isinstance(roles, dict)
        or not isinstance(id, str)
        or not all(isinstance(one, dict) for one in roles.values())
    ):
        raise InvalidValueError(f"a user has an id and roles, not {id!r} and {roles!r}")
    sent: Sent = []
    of_user = _renamed({name: record[name] for name in _OF_USER if name in record})
    if "student" in roles:
        sent.append(("students", {**_renamed(roles["student"]), **of_user, "id": id}))
    for role, kind in _ROLES.items():
        if role in roles:
            own = {name: value for name, value in of_user.items() if name in RECORDS[kind].fields}
            told = {name: value for name, value in _renamed(roles[role]).items() if name != "legacy_id"}
            sent.append((kind, {**told, **own, "id": roles[role].get("legacy_id", _id_for(id, role)), "person": id}))
    if "contact" in roles:
        sent += _contact_of(record, roles["contact"], id)
    return sent


def _contact_of(record: dict[str, Any], role: dict[str, Any], user: str) -> Sent:
    name = record.get("name")
    parts = [name[part] for part in ("first", "middle", "last") if name.get(part)] if isinstance(name, dict) else []
    whole = " ".join(map(str, parts)) or None
    told = {name: value for name, value in role.items() if name not in ("legacy_id", "student_relationships")}
    own = {**told, "district": record.get("district"), "email": record.get("email"), "name": whole}
    legacy_id = str(role.get("legacy_id", _id_for(user, "contact")))
    given = role.get("student_relationships")
    related = given if isinstance(given, list) else []
    return [
        (
            "contacts",
            {**own, **one, "id": _id_for(legacy_id, one.get("student")), "legacy_id": legacy_id, "user_id": user},
        )
        for one in related
        if isinstance(one, dict)
    ]


_NAMES = {"updated": "last_modified"}
_WORKED_OUT = ("home_language_code",)


def _renamed(record: dict[str, Any]) -> dict[str, Any]:
    """A record with the model's names for what versions 3.x call otherwise."""
    own = {_NAMES.get(name, name): value for name, value in record.items() if name not in _WORKED_OUT}
    lms = own.pop("lms_status", None)
    return {**own, "synced_in_lms": lms.get("synced_in_lms")} if isinstance(lms, dict) else own


def _id_for(contact: str, student: object) -> str:
    return contact[:8] + hashlib.blake2b(f"{contact} {student}".encode(), digest_size=8).hexdigest()


def _district(record: dict[str, Any]) -> tuple[Sent, dict[str, Any]]:
    told = {name: value for name, value in record.items() if name in KEYS and name not in ("id", "sis_type")}
    own = {name: value for name, value in record.items() if name not in told}
    contact = own.get("district_contact")
    sent: Sent = [("districts", own)]
    if isinstance(contact, dict):
        own["district_contact"] = contact.get("id")
        sent.append(("district_admins", contact))
    return sent, {**told, "id": record.get("id")} if told else {}
