"""Districts: how they are made, loaded, written out and shown."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from clever_mock.api.asking import Asker
from clever_mock.control import showing
from clever_mock.control.making import made
from clever_mock.control.operation import Call, Operation
from clever_mock.control.shapes import OBJECT, TEXT, listed, record, ref
from clever_mock.control.values import FLAG, MOMENT, Parameter, either, named, one_of, several, whole
from clever_mock.control.values import OBJECT as GIVEN
from clever_mock.control.values import TEXT as WORD
from clever_mock.errors import CleverMockError, DumpError, InvalidValueError, LoadError
from clever_mock.factories.whole import Sizes
from clever_mock.files.sources import load as load_path
from clever_mock.files.uploads.loading import load_upload
from clever_mock.model.rosters.collector import collector_paused
from clever_mock.versions import VERSIONS

T = TypeVar("T")

MOST = {"schools": 300, "sections": 5_000, "enrollments": 100_000}
MOST_PEOPLE = 20_000
"""The most records of a kind with which one call makes a district, so that it is answered in seconds."""
MOST_DUMPED = 250_000
"""The most records that one answer holds as a roster file."""


def all_districts(call: Call) -> object:
    """Every district."""
    return {"districts": [showing.district(call, district) for district in call.clever.roster.districts]}


def make(call: Call, fields: dict[str, Any] | None = None, **given: Any) -> object:
    """Make a district by its factory."""
    beside = sorted(_BESIDE & (fields or {}).keys())
    if beside:
        raise InvalidValueError(f"{beside[0]} is given beside fields, not in them")
    return showing.district(call, made("districts", {**given, **(fields or {})}))


def make_demo(call: Call, students: int | None = None) -> object:
    """Make the demo district."""
    return showing.district(call, call.clever.load_demo(students=students))


def make_sandbox(call: Call) -> object:
    """Make a district of the sandbox's size."""
    return showing.district(call, call.clever.load_sandbox())


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for what a loader reads or a writer writes; its place is not in the errors, which are the caller's."""
    with tempfile.TemporaryDirectory(prefix="clever_mock") as name:
        try:
            yield Path(name)
        except CleverMockError as error:
            raise type(error)(str(error).replace(f"{name}/", "").replace(name, "the upload")) from error


def load(call: Call, roster: dict[str, Any], token: str | None = None) -> object:
    """Load a roster file. What Python warns of is in the answer."""
    with _folder() as folder:
        file = folder / "roster.json"
        file.write_text(json.dumps(roster), encoding="utf-8")
        districts = load_path(call.clever.roster, file, token)
    return {"districts": [showing.district(call, district) for district in districts]}


def load_csv(
    call: Call,
    files: dict[str, str],
    name: str | None = None,
    into: str | None = None,
    token: str | None = None,
    strict: bool = False,
) -> object:
    """Load upload files, as a new district or as the next upload of one. What Python warns of is in the answer."""
    target = None if into is None else call.find_district(into)
    with _folder() as folder:
        for file, text in files.items():
            if not file.endswith(".csv") or not file[:-4].replace("_", "").isalnum() or not file.isascii():
                raise LoadError(f"{file!r} is no upload file; their names are such as 'schools.csv' and 'students.csv'")
            (folder / file).write_bytes(text.encode())
        called = name if target is not None else name or "Upload"
        with collector_paused():
            district = load_upload(call.clever.roster, folder, name=called, into=target, token=token, strict=strict)
    return showing.district(call, district)


def dump(call: Call, districts: list[str] | None = None, ignore_waiting: bool = False) -> object:
    """Write a roster file."""
    chosen = call.clever.roster.districts if districts is None else [call.find_district(id) for id in districts]
    records = sum(len(ids) for district in chosen for ids in district.shown.order.values())
    if records > MOST_DUMPED:
        raise DumpError(
            f"{records} records are more than one answer holds, which is {MOST_DUMPED}: "
            "name some of the districts, ?districts=<id>, or write a file in Python: clever.dump(path)"
        )
    with _folder() as folder:
        call.clever.dump(folder / "roster.json", districts=chosen, ignore_waiting=ignore_waiting)
        return json.loads((folder / "roster.json").read_text(encoding="utf-8"))


def dump_csv(call: Call) -> object:
    """Write upload files."""
    with _folder() as folder:
        call.clever.dump_csv(folder, district=call.district)
        return {"files": {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}}


def show(call: Call) -> object:
    """One district."""
    return showing.district(call, call.district)


def update(call: Call, fields: dict[str, Any]) -> object:
    """Change fields of a district."""
    call.district.update(**fields)
    return showing.district(call, call.district)


def versions(call: Call) -> object:
    """What each version shows of the district's state, to the application under test."""
    district = call.district
    asker, token = Asker(call.clever.roster, opens=False), district.token
    shown: dict[str, object] = {}
    for version in VERSIONS.values():
        path = (version.status_path or "/districts/{id}").replace("{id}", district.id)
        answer = asker.get(f"/{version.name}{path}", token)
        shown[version.name] = {
            "path": f"/{version.name}{path}",
            "status": answer.status_code,
            "body": answer.get_json(silent=True),
        }
    return {"versions": shown}


def migration(call: Call, old: str = "v2.1", new: str = "v3.1") -> object:
    """The ids of a district's people in two versions."""
    return {"ids": [asdict(one) for one in call.clever.migration(call.district, old=old, new=new)]}


def _sized(name: str) -> Parameter:
    return Parameter(name, whole(0, MOST.get(name, MOST_PEOPLE)), f"How many {name.replace('_', ' ')} to make with it.")


_VERSION = one_of(*VERSIONS)
_TOKEN = Parameter("token", WORD, "The district's token; made up by default.")

_CHOICES = (
    Parameter("name", WORD, "Its name; made up by default."),
    Parameter("id", WORD, "Its id, 24 hexadecimal digits; made up by default."),
    _TOKEN,
    Parameter("launched", either(FLAG, MOMENT), "Whether it is launched, or its launch date."),
    Parameter("connected", FLAG, "Whether it is connected to the app under test."),
    Parameter("paused", FLAG, "Whether it is paused."),
    Parameter("pending", FLAG, "Whether its syncs fail for a reason that the district can mend."),
    Parameter("failing", FLAG, "Whether its syncs fail for a reason that Clever can mend."),
    *map(_sized, Sizes._fields),
)
_BESIDE = {one.name for one in _CHOICES}

OPERATIONS = (
    Operation(
        "GET", "/districts", "listDistricts", "All districts.", all_districts, listed("districts", ref("District")),
        refuses=(),
    ),
    Operation(
        "POST", "/districts", "makeDistrict",
        "Makes a district: connected to the app under test, synced, running, launched, all schools shared.",
        make, ref("District"), made=True,
        body=(
            *_CHOICES,
            Parameter("fields", GIVEN, "Other fields of the district, such as `sis_type`."),
        ),
    ),
    Operation(
        "POST", "/demo", "makeDemoDistrict",
        "Makes Clever's public demo district, with its id, its tokens and its size, and invented people.",
        make_demo, ref("District"), ("CleverMock.load_demo",), made=True,
        body=(Parameter("students", whole(1, MOST_PEOPLE), "How many students, the rest in proportion; 1004."),),
    ),
    Operation(
        "POST", "/sandbox", "makeSandboxDistrict",
        "Makes a district of the size of Clever's sandbox: 239 schools, 56,635 students.",
        make_sandbox, ref("District"), ("CleverMock.load_sandbox",), made=True,
    ),
    Operation(
        "POST", "/load", "loadDistricts",
        "Loads a roster file of up to 1 MB, such as `dumpDistricts` answers. "
        "Larger ones are given to `clever-mock serve --data`.",
        load, listed("districts", ref("District")), ("CleverMock.load",), made=True,
        body=(
            Parameter("roster", GIVEN, "The content of the file: a list of records for each kind.", required=True),
            Parameter("token", WORD, "The token of the first district; made up by default."),
        ),
    ),
    Operation(
        "POST", "/load-csv", "loadUpload",
        "Loads the CSV files that a SIS uploads, up to 1 MB in all, as a new district or as the next upload of one.",
        load_csv, ref("District"), ("CleverMock.load_csv",), made=True, refuses=(404, 422),
        body=(
            Parameter("files", named(WORD), "The text of each file by its name, such as `schools.csv`.", required=True),
            Parameter("name", WORD, "The name of the new district."),
            Parameter("into", WORD, "The id of the district whose next upload it is."),
            _TOKEN,
            Parameter("strict", FLAG, "Whether one problem refuses the whole upload."),
        ),
    ),
    Operation(
        "GET", "/dump", "dumpDistricts", "What Clever shows of the districts, as a roster file.",
        dump, OBJECT, ("CleverMock.dump",),
        query=(
            Parameter("districts", several(WORD), "The ids of the districts, with commas between; all by default."),
            Parameter("ignore_waiting", FLAG, "Whether changes that wait for a sync are left out."),
        ),
        refuses=(404, 422),
    ),
    Operation("GET", "/districts/{district}", "readDistrict", "One district.", show, ref("District"), refuses=(404,)),
    Operation(
        "PATCH", "/districts/{district}", "updateDistrict", "Changes fields of a district in its SIS.",
        update, ref("District"), ("District.update",), refuses=(404, 422),
        body=(Parameter("fields", GIVEN, "The new values by field; null takes one away.", required=True),),
    ),
    Operation(
        "GET", "/districts/{district}/versions", "readDistrictInEachVersion",
        "What each version of the API shows of a district's state, side by side.",
        versions, record("By version.", versions={"type": "object", "additionalProperties": ref("Sight")}),
        refuses=(404,),
    ),
    Operation(
        "GET", "/districts/{district}/csv", "dumpUpload", "The CSV files that the district's SIS would upload.",
        dump_csv, record("The text of each file by its name.", files={"type": "object", "additionalProperties": TEXT}),
        ("CleverMock.dump_csv",), refuses=(404, 422),
    ),
    Operation(
        "GET", "/districts/{district}/migration", "readMigration",
        "The ids of a district's people in an older version beside those in a newer one.",
        migration, listed("ids", record("One person.", legacy_id=TEXT, user_id=TEXT, role=TEXT)),
        ("CleverMock.migration",), refuses=(404, 422),
        query=(
            Parameter("old", _VERSION, "The older version; v2.1 by default."),
            Parameter("new", _VERSION, "The newer version; v3.1 by default."),
        ),
    ),
)  # fmt: skip
