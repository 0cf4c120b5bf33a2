"""Resources: what an application offers to courses, sections and users, as versions from 3.0 on show it."""

from __future__ import annotations

from typing import Any

from clever_mock.model.records import fields
from clever_mock.model.records.courses import Course
from clever_mock.model.records.fields import Field
from clever_mock.model.records.kinds import Dated, Section, Student, Teacher

OFFERED_TO = ("courses", "sections", "students", "teachers")
"""The kinds of what can have a resource, each of which a resource names by a field of that name."""


class Resource(Dated):
    """A piece of content that an application offers, and the courses, sections, students and teachers who have it.

    `roles` says for whom it is: `student`, `teacher` or both.
    """

    kind, singular = "resources", "resource"
    __slots__ = ()

    courses: Field[list[Course]] = fields.references("courses")
    district: Field[Any] = fields.reference("districts")
    resource_id: Field[str] = fields.text(required=True)
    roles: Field[tuple[str, ...]] = fields.words(("student", "teacher"))
    sections: Field[list[Section]] = fields.references("sections")
    students: Field[list[Student]] = fields.references("students")
    teachers: Field[list[Teacher]] = fields.references("teachers")
    title: Field[str] = fields.text(required=True)
