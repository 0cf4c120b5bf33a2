"""What Clever knows: records, roster, SIS and sync, applications and connections, events, ids. No HTTP."""

from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.records.kinds import Contact, DistrictAdmin, School, SchoolAdmin, Section, Student, Teacher
from clever_mock.model.records.record import Record
from clever_mock.model.rosters.district import District
from clever_mock.model.rosters.roster import Roster

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
