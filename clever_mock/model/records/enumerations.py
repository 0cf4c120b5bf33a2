"""Clever's enumerations: the values that a field can hold, in the order of Clever's published Swagger files.

Each is a tuple to walk and a `Literal` to annotate with. This module does not say which version shows
which value, nor what a grade means: that is for the views and the factories.
"""

from __future__ import annotations

from typing import Literal

Grade = Literal[
    "InfantToddler", "Preschool", "PreKindergarten", "TransitionalKindergarten", "Kindergarten",
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "PostGraduate", "Ungraded", "Other",
]  # fmt: skip
GRADES: tuple[Grade, ...] = (
    "InfantToddler", "Preschool", "PreKindergarten", "TransitionalKindergarten", "Kindergarten",
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "PostGraduate", "Ungraded", "Other",
)  # fmt: skip
"""A student's or section's grade, as the newest version writes it; older ones know fewer words."""

Subject = Literal[
    "english/language arts",
    "math",
    "science",
    "social studies",
    "language",
    "homeroom/advisory",
    "interventions/online learning",
    "technology and engineering",
    "PE and health",
    "arts and music",
    "other",
]
SUBJECTS: tuple[Subject, ...] = (
    "english/language arts",
    "math",
    "science",
    "social studies",
    "language",
    "homeroom/advisory",
    "interventions/online learning",
    "technology and engineering",
    "PE and health",
    "arts and music",
    "other",
)
"""What a section teaches."""

Race = Literal[
    "Caucasian",
    "Asian",
    "Black or African American",
    "American Indian",
    "Hawaiian or Other Pacific Islander",
    "Two or More Races",
    "Unknown",
    "",
]
RACES: tuple[Race, ...] = (
    "Caucasian",
    "Asian",
    "Black or African American",
    "American Indian",
    "Hawaiian or Other Pacific Islander",
    "Two or More Races",
    "Unknown",
    "",
)
"""A student's race; `""` is a district that sends none."""

Gender = Literal["M", "F", "X", ""]
GENDERS: tuple[Gender, ...] = ("M", "F", "X", "")
"""A student's gender; `""` is a district that sends none. Older versions do not know `X`."""

YesNo = Literal["Y", "N", ""]
YES_NO: tuple[YesNo, ...] = ("Y", "N", "")
"""A flag such as `ell_status` or `hispanic_ethnicity`; `""` is a district that sends none."""

LoginMethod = Literal["Canvas", "Clever Badges", "Clever Passwords", "Google", "LDAP", "Other", "SAML"]
LOGIN_METHODS: tuple[LoginMethod, ...] = (
    "Canvas", "Clever Badges", "Clever Passwords", "Google", "LDAP", "Other", "SAML",
)  # fmt: skip
"""How the users of a district log in to Clever."""

LmsState = Literal[
    "initial_sync_processing", "pending_authorization", "matching_in_progress", "error", "disconnected", "", "success",
]  # fmt: skip
LMS_STATES: tuple[LmsState, ...] = (
    "initial_sync_processing", "pending_authorization", "matching_in_progress", "error", "disconnected", "", "success",
)  # fmt: skip
"""How a district's learning management system stands; `""` is a district that has none."""

LmsType = Literal["canvas", "schoology", "google_classroom", ""]
LMS_TYPES: tuple[LmsType, ...] = ("canvas", "schoology", "google_classroom", "")
"""Which learning management system a district has; `""` is none."""

State = Literal["running", "pending", "error", "paused"]
STATES: tuple[State, ...] = ("running", "pending", "error", "paused")
"""The state of a district's sync: fine; waiting for the district; waiting for Clever; paused over the summer."""
