"""What a contact is to a student, in the few words that versions from 2.0 on have for it.

Clever's documentation says that the words were made uniform, and shows pairs of them; which text becomes which word is
decided here.
"""

from __future__ import annotations

from clever_mock.model.records.tables import folded
from clever_mock.model.time.changes import Seen

RELATIONSHIPS = ("Parent", "Grandparent", "Self", "Aunt/Uncle", "Sibling", "Other", "")
TYPES = ("Parent/Guardian", "Emergency", "Primary", "Secondary", "Family", "Other", "")
PHONE_TYPES = ("Cell", "Home", "Work", "Other", "")

_MEANT = {
    "Parent": "parent mother father mom dad stepmother stepfather guardian parent/guardian foster-parent",
    "Grandparent": "grandparent grandmother grandfather grandma grandpa",
    "Self": "self student",
    "Aunt/Uncle": "aunt/uncle aunt uncle",
    "Sibling": "sibling sister brother",
}
_RELATIONSHIP = {text.replace("-", " "): word for word, texts in _MEANT.items() for text in texts.split()}
_TYPE_OF = {"Parent": "Parent/Guardian", "Grandparent": "Family", "Aunt/Uncle": "Family", "Sibling": "Family"}
_TYPES = {folded(word): word for word in TYPES if word}
_PHONES = {folded(word): word for word in PHONE_TYPES} | {"mobile": "Cell", "cellphone": "Cell", "cell phone": "Cell"}


def relationship(seen: Seen) -> str:
    """What the contact is to the student; where the relationship does not say it, the type may."""
    if seen.row.relationship in RELATIONSHIPS[:-1]:
        return str(seen.row.relationship)
    said = [folded(text) for text in (seen.row.relationship, seen.row.type)]
    found = next((_RELATIONSHIP[text] for text in said if text in _RELATIONSHIP), "Other")
    return found if any(said) else ""


def type_of(seen: Seen) -> str:
    """Of what kind the contact is; where the type does not say it, the relationship does."""
    said = folded(seen.row.type)
    return _TYPES.get(said) or _TYPE_OF.get(relationship(seen), "Other" if said or seen.row.relationship else "")


def phone_type(seen: Seen) -> str:
    """What kind of phone it is."""
    return _PHONES.get(folded(seen.row.phone_type), "Other")
