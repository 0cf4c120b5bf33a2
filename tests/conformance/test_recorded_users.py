"""The recorded answers of version 3.0, loaded, and asked for again: key for key, and in order."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.model import District

from .district import recorded_mock
from .sources import later_recording
from .spec import Strict, faults, published

pytestmark = pytest.mark.usefixtures("shared")

Body = dict[str, Any]
NAMES = ("districts", "sections", "users")


@pytest.fixture(scope="module")
def loaded() -> Iterator[tuple[CleverMock, District]]:
    """A mock that has loaded the recorded answers of version 3.0."""
    with recorded_mock("v3.0") as found:
        yield found


def give_contacts_older_ids(recorded: Body, answered: Body) -> None:
    """Contacts say `legacy_id`, last, as documented in 2025; in 2021 they did not."""
    for item, ours in zip(recorded["data"], answered["data"]):
        role = item["data"]["roles"].get("contact")
        if role is not None:
            role["legacy_id"] = ours["data"]["roles"]["contact"]["legacy_id"]


def put_links_first(recorded: Body, _answered: Body) -> None:
    """The file was edited by hand; the two others have the links before the data."""
    recorded["data"] = recorded.pop("data")


def name_the_contact_as_the_user(recorded: Body, _answered: Body) -> None:
    """The name and the email of the district's contact were edited by hand; those of the user were not."""
    contact = recorded["data"][0]["data"]["district_contact"]
    roles = [item["data"] for item in later_recording("users").body["data"]]
    admin = next(user for user in roles if _legacy_id(user) == contact["id"])
    contact |= {"name": admin["name"], "email": admin["email"]}


def _legacy_id(user: Body) -> object:
    return user["roles"].get("district_admin", {}).get("legacy_id")


DIFFERENCES: dict[str, tuple[Callable[[Body, Body], None], ...]] = {
    "districts": (put_links_first, name_the_contact_as_the_user),
    "sections": (),
    "users": (give_contacts_older_ids,),
}
"""Where the answer is not the recorded one, and why."""


@pytest.mark.parametrize("name", NAMES)
def test_the_recorded_answer_comes_back_key_for_key(name: str, loaded: tuple[CleverMock, District]) -> None:
    clever, district = loaded
    recording = later_recording(name)
    answer = clever.get(recording.request, token=district.token)
    expected = copy.deepcopy(recording.body)
    for difference in DIFFERENCES[name]:
        before = json.dumps(expected)
        difference(expected, answer.json)
        assert json.dumps(expected) != before, f"nothing differs any more: {difference.__doc__}"
    assert answer.status_code == 200
    assert json.dumps(answer.json) == json.dumps(expected)


@pytest.mark.parametrize("version", ["v3.0", "v3.1"])
@pytest.mark.parametrize("name", NAMES)
def test_the_answer_from_the_recording_is_as_published(
    name: str, version: str, loaded: tuple[CleverMock, District]
) -> None:
    clever, district = loaded
    answer = clever.get(f"/{version}/{name}?limit=10000", token=district.token).json
    assert faults(Strict(published(version)).answer(f"/{name}"), answer) == []


def test_the_ids_that_were_made_for_contacts_are_theirs_alone(loaded: tuple[CleverMock, District]) -> None:
    clever, district = loaded
    users = clever.get("/v3.0/users?role=contact&limit=10000", token=district.token).json["data"]
    older = {item["data"]["roles"]["contact"]["legacy_id"] for item in users}
    assert len(older) == len(users) == 1002
    assert older.isdisjoint(item["data"]["id"] for item in users)
    listed = clever.get("/v2.1/contacts?limit=10000", token=district.token).json["data"]
    assert {item["data"]["id"] for item in listed} == older


def test_older_versions_show_the_same_people_under_their_older_ids(loaded: tuple[CleverMock, District]) -> None:
    clever, district = loaded
    users = clever.get("/v3.0/users?role=teacher&limit=10000", token=district.token).json["data"]
    teachers = clever.get("/v2.1/teachers?limit=10000", token=district.token).json["data"]
    older = {item["data"]["roles"]["teacher"]["legacy_id"]: item["data"] for item in users}
    assert {item["data"]["id"]: item["data"]["email"] for item in teachers} == {
        id: user["email"] for id, user in older.items()
    }
    named = {section.teacher.user.id for section in district.sections if section.teacher is not None}
    assert named <= {item["data"]["id"] for item in users}
