"""Factories for a district's records, factory_boy's in all that its users know, and a Faker provider."""

from clever_mock.factories.classes import CourseFactory, ResourceFactory, SectionFactory, TermFactory
from clever_mock.factories.people import (
    ContactFactory,
    DistrictAdminFactory,
    SchoolAdminFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.factories.provider import SchoolProvider
from clever_mock.factories.records import DistrictFactory, SchoolFactory

StaffFactory = SchoolAdminFactory
"""School admins, as versions from 3.0 on call them."""

__all__ = [
    "ContactFactory",
    "CourseFactory",
    "DistrictAdminFactory",
    "DistrictFactory",
    "ResourceFactory",
    "SchoolAdminFactory",
    "SchoolFactory",
    "SchoolProvider",
    "SectionFactory",
    "StaffFactory",
    "StudentFactory",
    "TeacherFactory",
    "TermFactory",
]
