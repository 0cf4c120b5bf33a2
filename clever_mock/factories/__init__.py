"""Factories for a district's records, factory_boy's in all that its users know, and a Faker provider."""

from clever_mock.factories.provider import SchoolProvider
from clever_mock.factories.records import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)

__all__ = [
    "ContactFactory",
    "DistrictAdminFactory",
    "DistrictFactory",
    "SchoolAdminFactory",
    "SchoolFactory",
    "SchoolProvider",
    "SectionFactory",
    "StudentFactory",
    "TeacherFactory",
]
