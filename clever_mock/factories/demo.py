"""Clever's public demo district and the default sandbox, with invented people: their sizes, and the demo's id."""

from __future__ import annotations

from clever_mock.factories.records import DistrictFactory
from clever_mock.factories.whole import Sizes
from clever_mock.model.rosters.demo import DEMO_DISTRICT, DEMO_NAME
from clever_mock.model.rosters.district import District

SIZES = Sizes(schools=3, teachers=89, students=1004, sections=379, contacts=250, school_admins=3, district_admins=4)
"""Schools, teachers, students, sections and district admins as the real demo district has them."""

SANDBOX = Sizes(schools=239, teachers=8412, students=56_635, sections=25_843, school_admins=6, enrollments=460_000)
"""The size of the sandbox district that Clever gives to developers."""


def make_sandbox() -> District:
    """Make a district of the sandbox's size in the active mock."""
    district: District = DistrictFactory(name="Sandbox District", **SANDBOX._asdict())
    return district


def make_demo(students: int = SIZES.students) -> District:
    """Make the demo district in the active mock; `students` makes it smaller or larger, the rest in proportion."""
    share = students / SIZES.students
    sizes = SIZES._replace(
        students=students,
        teachers=max(round(SIZES.teachers * share), 1),
        sections=max(round(SIZES.sections * share), 1),
        contacts=min(max(round(SIZES.contacts * share), 1), students),
    )
    district: District = DistrictFactory(id=DEMO_DISTRICT, name=DEMO_NAME, **sizes._asdict())
    return district
