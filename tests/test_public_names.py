"""The public names: each is there, each is explained, and importing the package costs next to nothing."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import clever_mock
import clever_mock.factories
from clever_mock import CleverMock
from clever_mock.factories import StudentFactory

PUBLIC = [(module, name) for module in (clever_mock, clever_mock.factories) for name in module.__all__]
HEAVY = ("faker", "factory", "werkzeug", "freezegun", "pytest", "http", "socket", "email", "random", "asyncio")


@pytest.mark.parametrize(("module", "name"), PUBLIC)
def test_every_public_name_is_there_and_explained(module: object, name: str) -> None:
    found = getattr(module, name)
    assert name in dir(module)
    assert inspect.getdoc(found)


@pytest.mark.parametrize("name", clever_mock.__all__)
def test_a_public_class_is_called_by_its_public_path(name: str) -> None:
    found = getattr(clever_mock, name)
    if found.__module__ != "clever_mock.errors":
        assert f"{found.__module__}.{found.__qualname__}" == f"clever_mock.{name}"


@pytest.mark.parametrize(("module", "name"), PUBLIC)
def test_every_public_member_of_a_public_class_is_explained(module: object, name: str) -> None:
    found = getattr(module, name)
    bare = [
        member
        for member, value in vars(found).items()
        if not member.startswith("_")
        and (inspect.isroutine(value) or isinstance(value, (property, classmethod, staticmethod)))
        and not inspect.getdoc(value)
    ]
    assert bare == []


def test_every_error_is_one_that_a_user_can_catch_as_clever_mocks_own() -> None:
    errors = [found for name in clever_mock.__all__ if name.endswith("Error") and (found := getattr(clever_mock, name))]
    assert len(errors) > 3
    assert all(issubclass(error, clever_mock.CleverMockError) for error in errors)


def test_the_lists_of_names_are_sorted_and_complete() -> None:
    for module in (clever_mock, clever_mock.factories):
        assert module.__all__ == sorted(set(module.__all__))
    factories = {name for name in vars(clever_mock.factories) if name.endswith("Factory")}
    assert factories <= set(clever_mock.factories.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'clever_mock' has no attribute 'CleverMuck'"):
        _ = clever_mock.CleverMuck


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys; before = set(sys.modules); import clever_mock; print(*sorted(set(sys.modules) - before))"
    ran = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded = ran.stdout.split()
    assert "clever_mock" in loaded
    assert [name for name in loaded if name.partition(".")[0] in HEAVY] == []
    assert [name for name in loaded if name.startswith("clever_mock.")] == []


def test_dir_shows_what_a_user_may_use_and_nothing_else() -> None:
    with CleverMock() as clever:
        pupil = StudentFactory()
        shown = {
            "record": dir(pupil),
            "district": dir(pupil.district),
            "connection": dir(clever.connection),
            "application": dir(clever.application),
            "mock": dir(clever),
        }
    for names in shown.values():
        assert not [name for name in names if name.startswith("_")]
    own = {"contacts", "created", "delete", "deleted", "district", "id", "kind", "schools", "sections", "update"}
    own |= {"person", "user"}
    assert {*shown["record"]} == own | {*type(pupil).fields}
    assert {"pause", "fail", "students", "token", "sync_report", "changes"} <= {*shown["district"]}
    assert not {"sis", "shown", "join", "look", "add_record", "views", "roster"} & {*shown["district"]}
    assert {*shown["application"]} == {
        *("client_id", "client_secret", "created", "early_access", "library", "name", "oidc", "redirect_uris"),
    }
    assert {"launch", "share", "token"} <= {*shown["connection"]}
    assert not {"feed", "view", "reads"} & {*shown["connection"]}
    assert {"get", "url", "travel", "now", "advance", "load", "reset", "watch"} <= {*shown["mock"]}
    assert not {"take_findings", "look_back", "forget_shown"} & {*shown["mock"]}
