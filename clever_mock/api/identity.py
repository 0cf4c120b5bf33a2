"""Who has logged in: what `/me` answers, and what of a district is a user's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from clever_mock.api import rendering
from clever_mock.api.answers import Answer, json_answer, refused
from clever_mock.api.requests import Request
from clever_mock.model.looking.login import LoginToken, UserKey
from clever_mock.versions import Endpoint, Version
from clever_mock.versions.users import schools_of


def answer_me(request: Request) -> Answer:
    """The user who logged in, in the form of a recorded `/me` of 2015; a district token stands for no one."""
    login, version = request.login, request.version
    if login is None:
        raise refused("no record")
    user = login.user
    district = user.connection.district.id
    by_teacher = user.connection.application.library
    kind, id = shown_user(login, version)
    type_ = version.me_type or login.type
    data: dict[str, object] = {"id": id, "district": district, "type": type_}
    links = [
        {"rel": "self", "uri": version.me_uri},
        {"rel": "canonical", "uri": version.uri(kind, id)},
        {"rel": "district", "uri": version.uri("districts", district)},
    ]
    if version.me_tells:
        data["authorized_by"] = "teacher" if by_teacher else "district"
        data = {name: data[name] for name in version.me_tells if not (by_teacher and name == "district")}
        links = links[:-1] if by_teacher else links
    elif login.reads_records:
        data |= _record_for_me(login, version)
    return json_answer({"type": type_, "data": data, "links": links})


def shown_user(login: LoginToken, version: Version) -> tuple[str, str]:
    """The kind and the id under which a version shows the user who logged in."""
    user = login.user
    return ("users", user.person) if "users" in version.kinds else (user.kind, user.id)


def is_own(login: LoginToken, version: Version, kind: str, id: str) -> bool:
    """Whether a record is that of the user who logged in."""
    return shown_user(login, version) == (kind, id)


def _record_for_me(login: LoginToken, version: Version) -> dict[str, object]:
    view = version.kinds[login.user.kind]
    own = {name: version.me_fields.get(name, shown) for name, shown in view.fields.items()}
    seen = login.user.connection.view.see(login.user.kind, login.user.id)
    assert seen is not None
    return replace(view, fields=own).show(seen)


def own_record(login: LoginToken, version: Version) -> dict[str, object]:
    """The user's record in its JSON form; in short with a scope for that, else `id` and `district` alone."""
    record = rendering.record_json(login.user.connection.view, version, *shown_user(login, version))
    if login.reads_records:
        return record
    known = _BASICS if login.reads_basics else ("id", "district")
    shown = {name: value for name, value in record.items() if name in known}
    roles = shown.get("roles")
    if isinstance(roles, dict):
        shown["roles"] = {
            role: {name: value for name, value in told.items() if name in _BASICS_OF_ROLE}
            for role, told in roles.items()
        }
    return shown


_BASICS_OF_ROLE = ("school", "schools", "grade", "legacy_id")
_BASICS = ("id", "name", "email", "district", "roles", *_BASICS_OF_ROLE)
"""What is shown of a user in short, and of one role of the user. Decided here: sources are silent."""


def as_user_sees(record: dict[str, object], version: Version, kind: str) -> dict[str, object]:
    """Another's record as a version shows it to a user's token: of students, no more than the last name's initial."""
    known = version.user_fields.get(kind)
    if known is None:
        return record
    shown = {name: value for name, value in record.items() if name in known}
    name = shown.get("name")
    if isinstance(name, dict):
        shown["name"] = {"first": name.get("first", ""), "last": str(name.get("last", ""))[:1]}
    roles = shown.get("roles")
    if isinstance(roles, dict):
        shown["roles"] = {role: {"grade": told["grade"]} if "grade" in told else {} for role, told in roles.items()}
    return shown


def login_paths(login: LoginToken, version: Version) -> frozenset[str]:
    """The paths that know the token of a user who logged in."""
    return version.login_paths | version.library_paths if _in_library(login) else version.login_paths


def _in_library(login: LoginToken) -> bool:
    """Whether the login is a teacher's, to an app of Clever Library, with the scope to read records."""
    user = login.user
    return user.connection.application.library and user.kind == "teachers" and login.reads_records


def admits(login: LoginToken, version: Version, endpoint: Endpoint, id: str) -> bool:
    """Whether an endpoint answers, for the record in its path, in the name of a user who logged in.

    A user's own are the record itself, the district, and the schools that the version shows on the record. Decided
    here: schools belong to the record, and so to the scope by which it is read.
    """
    if endpoint.kind == "schools" and not login.reads_records:
        return False
    if endpoint.owner == "schools":
        return id in _own_schools(login, version)
    kind, own_id = shown_user(login, version)
    if _in_library(login) and endpoint.owner in _TAUGHT and id in _TAUGHT[endpoint.owner](login.user):
        return True
    own = {"": "", "districts": login.user.connection.district.id, kind: own_id}
    return own.get(endpoint.owner) == id


def _own_schools(login: LoginToken, version: Version) -> Collection[str]:
    """The schools that a version shows on the user who logged in."""
    if "users" in version.kinds:
        return schools_of(login.user.connection.view, shown_user(login, version)[1])
    record = own_record(login, version)
    schools = record.get("schools") or [record.get("school")]
    return schools if isinstance(schools, list) else ()


def _sections_of(teacher: UserKey) -> Collection[str]:
    return teacher.connection.view.related("sections.teachers", teacher.id)


def _students_of(teacher: UserKey) -> Collection[str]:
    view = teacher.connection.view
    return {student for section in _sections_of(teacher) for student in view.named("sections", section, "students")}


_TAUGHT: Mapping[str, Callable[[UserKey], Collection[str]]] = {
    "sections": _sections_of,
    "students": _students_of,
    "users": _students_of,
}
"""The records of a kind that a teacher teaches."""
