"""How versions from 3.0 on show a user: one person, with the roles inside, each with the id that older versions show.

The order of the keys is that of recorded answers, where there are some: what is stored by name, what is added after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clever_mock.model.looking.sharing import View
from clever_mock.model.looking.users import UserRow
from clever_mock.model.records.contacts import user_id_of
from clever_mock.model.records.values import Location
from clever_mock.model.time.changes import Seen
from clever_mock.versions import contacts
from clever_mock.versions.forms import OBJECT_ID, US_DAY, Schema, one_of
from clever_mock.versions.forms import TEXT as TEXT_SCHEMA
from clever_mock.versions.v1_1 import IDS, TEXT, TIME
from clever_mock.versions.v2_0 import CONTACTS, CREDENTIALS, SCHOOLS, TEXT_OR_EMPTY
from clever_mock.versions.v2_1 import ENROLLMENTS, EXT, GENDER, GRADE
from clever_mock.versions.values import parts, plain, us_date, wire_time
from clever_mock.versions.version import KindView, Shown, ShownOfRecord

_STORED = {"staff": "school_admin"}
"""How the model calls a role, where not so."""

_PLACE = ("address", "city", "state", "zip")


def _place(location: Location) -> dict[str, object]:
    return {name: getattr(location, name) or "" for name in _PLACE}


LOCATION = Shown(_place, empty=lambda: dict.fromkeys(_PLACE, ""))
ID = Shown(plain, guaranteed=True, schema=OBJECT_ID)
SURE = Shown(plain, guaranteed=True, schema=TEXT_SCHEMA)


@dataclass(frozen=True, eq=False)
class Added:
    """What a role shows besides its own fields: found from the user, and from the role."""

    find: Callable[[Any, Seen], object]
    schema: Schema


LEGACY_ID = Added(lambda _user, role: role.row.id, OBJECT_ID)
"""The id that older versions show."""


@dataclass(frozen=True, eq=False)
class Role:
    """How one role is shown: `kind` is its kind of record, `called` its name in Clever's published schema."""

    kind: str
    called: str
    fields: Mapping[str, Shown]
    added: Mapping[str, Added] = field(default_factory=lambda: {"legacy_id": LEGACY_ID})

    @property
    def shown(self) -> Mapping[str, Shown]:
        """All fields of the role, in wire order."""
        return {
            **self.fields,
            **{name: Shown(plain, guaranteed=True, schema=one.schema) for name, one in self.added.items()},
        }

    def show(self, user: Any, role: Seen) -> dict[str, object]:
        """The JSON form of the role of a user."""
        found = {name: how.of(name, role) for name, how in self.fields.items()}
        found |= {name: how.find(user, role) for name, how in self.added.items()}
        return {name: value for name, value in found.items() if value is not None}

    def with_fields(self, more: Mapping[str, Shown]) -> Role:
        """The same role with some fields more, or shown otherwise, in wire order."""
        own = {name: how for name, how in self.fields.items() if name != "email"}
        last = {name: how for name, how in self.fields.items() if name == "email"}
        return replace(self, fields={**dict(sorted({**own, **more}.items())), **last})


def _relationships(user: Any, _role: Seen) -> object:
    return [_relationship(Seen(one)) for one in user.relationships]


def _relationship(contact: Seen) -> dict[str, object]:
    return {
        "relationship": contacts.relationship(contact),
        "student": contact.row.student,
        "type": contacts.type_of(contact),
    }


RELATIONSHIP: Schema = {
    "type": "object",
    "properties": {
        "relationship": one_of(contacts.RELATIONSHIPS),
        "student": OBJECT_ID,
        "type": one_of(contacts.TYPES),
    },
    "required": ["student"],
}

ROLES: Mapping[str, Role] = {
    "contact": Role(
        "merged_contacts",
        "Contact",
        {
            "phone": TEXT_OR_EMPTY,
            "phone_type": ShownOfRecord(contacts.phone_type, schema=one_of(contacts.PHONE_TYPES)),
            "sis_id": TEXT_OR_EMPTY,
        },
        {
            "student_relationships": Added(
                _relationships, {"type": "array", "items": {"$ref": "#/components/schemas/StudentRelationship"}}
            ),
            "legacy_id": LEGACY_ID,
        },
    ),
    "district_admin": Role("district_admins", "DistrictAdmin", {"title": TEXT_OR_EMPTY}),
    "staff": Role(
        "school_admins",
        "Staff",
        {
            "credentials": CREDENTIALS,
            "department": TEXT_OR_EMPTY,
            "ext": EXT,
            "roles": Shown(plain, empty=list, guaranteed=True, schema={"type": "array", "items": TEXT_SCHEMA}),
            "schools": IDS,
            "staff_id": SURE,
            "title": TEXT_OR_EMPTY,
        },
    ),
    "student": Role(
        "students",
        "Student",
        {
            "credentials": CREDENTIALS,
            "dob": Shown(us_date, schema=US_DAY),
            "ell_status": TEXT,
            "enrollments": ENROLLMENTS,
            "ext": EXT,
            "gender": GENDER,
            "grade": GRADE,
            "graduation_year": TEXT_OR_EMPTY,
            "hispanic_ethnicity": TEXT_OR_EMPTY,
            "location": LOCATION,
            "race": TEXT_OR_EMPTY,
            "school": ID,
            "schools": SCHOOLS,
            "sis_id": SURE,
            "state_id": TEXT_OR_EMPTY,
            "student_number": TEXT_OR_EMPTY,
            "email": replace(TEXT_OR_EMPTY, published=False),
        },
        {},
    ),
    "teacher": Role(
        "teachers",
        "Teacher",
        {
            "credentials": replace(CREDENTIALS, guaranteed=False),
            "ext": EXT,
            "school": ID,
            "schools": SCHOOLS,
            "sis_id": SURE,
            "state_id": TEXT_OR_EMPTY,
            "teacher_number": TEXT_OR_EMPTY,
            "title": TEXT_OR_EMPTY,
        },
    ),
}
"""The roles, in the order in which a user shows them."""

ROLE_OF = {role.kind: name for name, role in ROLES.items() if name != "contact"}
"""The role of each kind of record that can log in."""


def held_roles(seen: Seen) -> Sequence[str]:
    """The roles of a user, as far as they are seen, in the order in which they are shown."""
    if not isinstance(seen.row, UserRow):
        return ("student",)
    return [role for role in ROLES if role != "student" and _role(seen, role) is not None]


def _role(seen: Seen, role: str) -> Seen | None:
    """One role of a user, as it is seen."""
    if role == "student":
        return seen
    found: Seen | None = getattr(seen.row, _STORED.get(role, role))
    return found


_NAME_PARTS = ("first", "last", "middle")


NAME: Schema = {"$ref": "#/components/schemas/Name"}


def name_of(row: Any) -> dict[str, object]:
    """The name of a person, its parts in the recorded order."""
    whole = parts(row.name)
    return {part: whole[part] for part in _NAME_PARTS if part in whole}


USER_LINKS = ("district", "mycontacts", "mystudents", "myteachers", "resources", "schools", "sections")
"""The links of users, of which a user has those that the roles allow."""


@dataclass(frozen=True, eq=False)
class UserView(KindView):
    """How users are shown: with these roles, in the order in which they are shown."""

    roles: Mapping[str, Role] = field(default_factory=dict)

    def show_in_event(self, seen: Seen) -> dict[str, object]:
        """The JSON form of a user inside an event: as it is elsewhere."""
        return self.show(seen)

    def links_for(self, view: View, id: str) -> Sequence[str]:
        """The links of one user, of which some are those of a role."""
        seen = view.see("users", id)
        roles = () if seen is None else held_roles(seen)
        own = {
            "mycontacts": "student" in roles,
            "mystudents": "teacher" in roles or "contact" in roles,
            "myteachers": "student" in roles,
        }
        return tuple(rel for rel in USER_LINKS if own.get(rel, True))


def user_view(roles: Mapping[str, Role], **more: Shown) -> UserView:
    """How users are shown with these roles, and with some fields more."""

    def show(seen: Seen) -> dict[str, object]:
        held = {name: _role(seen, name) for name in held_roles(seen)}
        return {name: roles[name].show(seen.row, role) for name, role in held.items() if role is not None}

    fields: dict[str, Shown] = {
        "created": TIME,
        "district": ID,
        "email": TEXT_OR_EMPTY,
        "last_modified": Shown(wire_time, guaranteed=True, schema=TIME.schema),
        **more,
        "name": ShownOfRecord(
            lambda seen: name_of(seen.row), guaranteed=True, schema={"$ref": "#/components/schemas/Name"}
        ),
        "id": ID,
        "roles": ShownOfRecord(show, guaranteed=True, schema={"$ref": "#/components/schemas/Roles"}),
    }
    return UserView(fields, (), called="User", collection="users", roles=roles)


# Who is found


def users_with(view: View, role: str) -> Sequence[str]:
    """The users with a role, in order."""
    return view.ids("students") if role == "student" else view.persons_with(ROLES[role].kind)


def is_user_with(view: View, id: str, role: str) -> bool:
    """Whether a user has a role, as far as it is seen."""
    seen = view.see("users", id)
    return seen is not None and role in held_roles(seen)


def persons_of(view: View, kind: str, ids: Sequence[str]) -> set[str]:
    """The users whom some students, teachers or admins are."""
    if kind == "students":
        return set(ids)
    rows = [view.row(kind, id) for id in ids]
    return {row.person for row in rows if row is not None and row.person is not None}


def of_school(view: View, school: str, *, primary: bool = False) -> Sequence[str]:
    """The users who are at a school; with `primary`, those alone whose primary school it is."""
    found: set[str] = set()
    for kind in ("students", "teachers"):
        ids = set(view.related(f"{kind}.school", school))
        if not primary:
            ids |= set(view.related(f"{kind}.other_schools", school))
            for section in view.related("sections.school", school):
                ids |= set(view.named("sections", section, kind))
        found |= persons_of(view, kind, sorted(ids))
    if not primary:
        found |= persons_of(view, "school_admins", view.related("school_admins.schools", school))
    return sorted(found)


def of_section(view: View, section: str) -> Sequence[str]:
    """The students and the teachers of a section."""
    seen = view.see("sections", section)
    return sorted({*seen.row.students, *seen.persons}) if seen is not None else ()


def at_school(seen: Seen) -> Seen | None:
    """The role of a user that has a primary school: student or teacher."""
    found: Seen | None = seen.row.teacher if isinstance(seen.row, UserRow) else seen
    return found


def _role_of(view: View, user: str, role: str) -> Any:
    seen = view.see("persons", user)
    return None if seen is None else getattr(seen.row, role)


def sections_of(view: View, user: str) -> Sequence[str]:
    """The sections that a student is in, or that a teacher teaches."""
    if view.row("students", user) is not None:
        return view.related("sections.students", user)
    teacher = _role_of(view, user, "teacher")
    return () if teacher is None else view.related("sections.teachers", teacher.row.id)


def schools_of(view: View, user: str, *, primary: bool = False) -> Sequence[str]:
    """The schools of a user's roles; with `primary`, the primary ones alone."""
    seen = view.see("users", user)
    if seen is None:
        return ()
    held = at_school(seen)
    found = set() if held is None else {held.row.school} if primary else set(held.schools)
    staff = getattr(seen.row, "school_admin", None)
    if staff is not None and not primary:
        found |= set(staff.row.schools)
    return sorted(school for school in found if view.row("schools", school) is not None)


def students_of(view: View, user: str) -> Sequence[str]:
    """The students of a teacher's sections, or of a contact."""
    teacher, contact = _role_of(view, user, "teacher"), _role_of(view, user, "contact")
    found: set[str] = set() if contact is None else set(contact.row.students)
    return sorted(found | (set() if teacher is None else set(view.all_students_of(teacher.row.id))))


def teachers_of(view: View, user: str) -> Sequence[str]:
    """The teachers of a student's sections."""
    if view.row("students", user) is None:
        return ()
    return sorted(persons_of(view, "teachers", view.all_teachers_of(user)))


def contacts_of(view: View, user: str) -> Sequence[str]:
    """The contacts of a student."""
    return sorted(user_id_of(id, view.row(CONTACTS, id)) for id in view.related(f"{CONTACTS}.students", user))


def resources_of(view: View, user: str) -> Sequence[str]:
    """The resources that a user has."""
    teacher = _role_of(view, user, "teacher")
    own = view.related("resources.students", user)
    return own if teacher is None else view.related("resources.teachers", teacher.row.id)


def having(view: View, resource: str) -> Sequence[str]:
    """The users who have a resource."""
    row = view.row("resources", resource)
    if row is None:
        return ()
    students = [student for student in row.students if view.row("students", student) is not None]
    return sorted({*students, *persons_of(view, "teachers", row.teachers)})
