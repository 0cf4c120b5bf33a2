"""What changed between two versions, and the command that prints it and each version."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from clever_mock.cli import main
from clever_mock.schema.changes import Change, changes
from clever_mock.schema.facts import AREAS
from clever_mock.schema.openapi import document
from clever_mock.schema.tables import GROUPS, grouped, table
from clever_mock.versions import VERSIONS
from tests.conformance import sources
from tests.conformance.endpoints import EXTRA_ENDPOINTS
from tests.conformance.spec import published
from tests.conformance.test_version_difference import DEFINITIONS, STATUS, added, published_fields

OLD, NEW = VERSIONS["v1.1"], VERSIONS["v1.2"]


def test_the_fields_that_changed_are_those_that_changed_in_the_published_files() -> None:
    sources.require()
    kinds = {title: kind for kind, title in DEFINITIONS.items()} | {STATUS: "status"}
    gained = added(published_fields(published("v1.1")), published_fields(published("v1.2")))
    expected = {f"{kinds[title]}.{prop}" for title, props in gained.items() for prop in props}
    found = changes(OLD, NEW)
    fields = {one.name for one in found if one.area == "field"}
    assert fields | {f"status.{one.name}" for one in found if one.area == "status field"} == expected
    assert Change("value", "status.state=paused", None, "yes") in found


def test_the_changes_back_are_the_same_the_other_way_round() -> None:
    there, back = changes(OLD, NEW), changes(NEW, OLD)
    assert {Change(one.area, one.name, one.new, one.old) for one in back} == set(there)
    assert changes(NEW, NEW) == []


@pytest.mark.parametrize("area", AREAS)
def test_each_area_is_looked_at(area: str) -> None:
    view = NEW.kinds["schools"]
    status = NEW.status_fields["sis_type"]
    other = replace(
        NEW,
        kinds={**NEW.kinds, "schools": replace(view, fields={"id": view.fields["id"]}, links=())},
        parts={},
        status_fields={"sis_type": replace(status, schema={"type": "string", "enum": ["sftp"]}, note="new")},
        endpoints=(replace(NEW.endpoints[0], parameters=()), *NEW.endpoints[1:5]),
        error_keys=("message",),
        event_names={},
        login_paths=frozenset(),
        me_fields={},
        unversioned=("/me",),
        default_limit=50,
        opens=None,
    )
    assert area in {one.area for one in changes(NEW, other)}


def test_what_moved_is_one_change_and_not_two() -> None:
    found = changes(VERSIONS["v2.1"], VERSIONS["v3.1"])
    assert (
        Change(
            "path", "/teachers", "list teachers, without paging", "list users, without paging", "/users?role=teacher"
        )
        in found
    )
    assert Change("field", "teachers.title", "text", "text", "users.teacher.title") in found
    assert Change("event", "schooladmins.*", "yes", "yes", "users.*") in found
    assert Change("id", "teachers", "their own", "those of users") in found
    names = {(one.area, one.name) for one in found if one.old is None}
    assert ("field", "users.teacher.title") not in names
    assert ("path", "/users") not in names
    assert Change("status field", "state", "word, always there", "word, always there", "districts.state") in changes(
        VERSIONS["v1.2"], VERSIONS["v2.0"]
    )


def test_what_is_printed_is_grouped_and_says_what_each_version_says() -> None:
    text = "\n".join(grouped(VERSIONS["v2.1"], VERSIONS["v3.1"]))
    titles = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert titles == list(GROUPS)
    assert "- v3.0: An error says `message` alone." in text
    assert "- moved   `/teachers/{id}/students` → `/users/{id}/mystudents`" in text
    assert "- moved   `teachers`: created, district, email, last_modified, name → `users`: the same" in text
    assert "- moved   `teachers.id` → `users.teacher.legacy_id`" in text
    assert "- changed `districts.pause_end`: day → moment" in text
    assert "\n".join(grouped(NEW, NEW)) == "# From v1.2 to v1.2\n\nNothing changes."


def test_the_table_of_changes_is_markdown_with_a_row_for_each() -> None:
    head, rule, *rows = table(OLD, NEW)
    assert [cell.strip() for cell in head.strip("|").split("|")] == ["what", "", "v1.1", "v1.2"]
    assert set(rule) == {"|", "-", " "}
    assert len(rows) == len(changes(OLD, NEW))
    assert any("`status.state=paused`" in row for row in rows)


def test_the_command_prints_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "v1.2"]) == 0
    assert json.loads(capsys.readouterr().out) == document(NEW)
    assert main(["schema", "v1.1", "--published"]) == 0
    assert EXTRA_ENDPOINTS.keys().isdisjoint(json.loads(capsys.readouterr().out)["paths"])


def test_the_command_prints_the_changes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--diff", "v1.1", "v1.2"]) == 0
    assert capsys.readouterr().out.splitlines() == "\n".join(grouped(OLD, NEW)).splitlines()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["v1.3"], 1, "there is no version 'v1.3'; the versions are v1.1, v1.2, v2.0, v2.1, v3.0, v3.1"),
        (["--diff", "v1.1", "1.2"], 1, "did you mean 'v1.2'?"),
        ([], 2, "schema v1.2"),
        (["v1.2", "--diff", "v1.1", "v1.2"], 2, "schema --diff v1.1 v1.2"),
    ],
)
def test_a_command_that_cannot_be_followed_says_why(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, message: str
) -> None:
    assert main(["schema", *arguments]) == status
    assert message in capsys.readouterr().err
