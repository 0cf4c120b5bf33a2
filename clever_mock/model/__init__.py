"""What Clever knows: records, roster, SIS and sync, applications and connections, events, ids. No HTTP.

The way of a change, from a test to the feed of an application:

1. A factory, `record.update`, `delete` or an upload says what changes in the SIS.
2. `records.record` and `records.fields` read what was given into a row; what does not fit is refused.
3. `rosters.roster` finds the district, gives a new record its id and its date.
4. `rosters.district` has `records.relations` check what the row names, or find what goes with a deleted one, and
   `records.derived` add what Clever makes of it: courses, terms, contacts of several students, persons.
5. `time.sync` runs what fell due before, then asks whether a pause, a failure or a hold keeps the sync from running.
6. If so, the change is written to the tables of the SIS alone, and waits for the next good sync.
7. Else it is dated and written to the tables that Clever shows, which are the same ones where nothing waits.
8. Before and after, each `looking.sharing` view says how it sees the records that are touched.
9. What differs is an event in the feed of each connection with that view which has asked for anything before.
10. The views drop the bytes and answers that they kept of those records.
"""

from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.records.courses import Course, Term
from clever_mock.model.records.kinds import Contact, DistrictAdmin, School, SchoolAdmin, Section, Student, Teacher
from clever_mock.model.records.people import Person
from clever_mock.model.records.record import Record
from clever_mock.model.records.resources import Resource
from clever_mock.model.rosters.district import District
from clever_mock.model.rosters.roster import Roster

__all__ = [
    "Application",
    "Connection",
    "Contact",
    "Course",
    "District",
    "DistrictAdmin",
    "Person",
    "Record",
    "Resource",
    "Roster",
    "School",
    "SchoolAdmin",
    "Section",
    "Student",
    "Teacher",
    "Term",
]
