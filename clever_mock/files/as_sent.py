"""Records of versions from 2.0 on as those that a SIS sends: what such a version shows as one is several here."""

from __future__ import annotations

import hashlib
from typing import Any

from clever_mock.files.status import KEYS

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
