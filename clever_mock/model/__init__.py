"""What Clever knows: records, roster, SIS and sync, applications and connections, events, ids. No HTTP."""

from clever_mock.model.application import Application, Connection
from clever_mock.model.district import District
from clever_mock.model.record import Record
from clever_mock.model.records import Contact, DistrictAdmin, School, SchoolAdmin, Section, Student, Teacher
from clever_mock.model.roster import Roster

__all__ = [
    "Application",
    "Connection",
    "Contact",
    "District",
    "DistrictAdmin",
    "Record",
    "Roster",
    "School",
    "SchoolAdmin",
    "Section",
    "Student",
    "Teacher",
]
