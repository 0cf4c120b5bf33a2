"""Factories for a district's records, factory_boy's in all that its users know, and a Faker provider."""

from clever_mock.factories.classes import CourseFactory, SectionFactory, TermFactory
from clever_mock.factories.people import (
    ContactFactory,
    DistrictAdminFactory,
    SchoolAdminFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.factories.provider import SchoolProvider
from clever_mock.factories.records import DistrictFactory, SchoolFactory

__all__ = [
    "ContactFactory",
    "CourseFactory",
    "DistrictAdminFactory",
    "DistrictFactory",
    "SchoolAdminFactory",
    "SchoolFactory",
    "SchoolProvider",
    "SectionFactory",
    "StudentFactory",
    "TeacherFactory",
    "TermFactory",
]
