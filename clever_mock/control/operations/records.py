"""Records: made by their factories, changed and deleted in the SIS, and looked at in each version."""

from __future__ import annotations

from typing import Any

from clever_mock.api.asking import Asker
from clever_mock.control import showing
from clever_mock.control.making import made_in_district
from clever_mock.control.operation import Call, Operation
from clever_mock.control.shapes import OBJECT as OBJECT_SHOWN
from clever_mock.control.shapes import TEXT, TEXT_OR_NULL, WHOLE, listed, record, ref, several
from clever_mock.control.values import OBJECT, Parameter, one_of, whole
from clever_mock.control.values import TEXT as WORD
from clever_mock.control.values import several as list_of
from clever_mock.errors import InvalidValueError, UnknownRecordError
from clever_mock.model import Record
from clever_mock.model.records.nearest import did_you_mean
from clever_mock.model.records.tables import KINDS
from clever_mock.versions import VERSIONS, Version

MADE = tuple(kind for kind in KINDS if kind != "districts")
"""The kinds of records that a district has."""
_MOST = 1_000
"""The most records that one call makes, shows or changes."""


def _kind(call: Call) -> str:
    kind = call.path["kind"]
    if kind not in MADE:
        hint = did_you_mean(kind, MADE)
        raise UnknownRecordError(f"there is no kind {kind!r}: the kinds are {', '.join(MADE)}{hint}")
    return kind


def _found(call: Call) -> Record:
    found: Record = call.district.find(_kind(call), call.path["record"])
    return found


def _matches(shown: Any, search: str) -> bool:
    """Whether a value, or one within it, holds a text; the names of fields do not count."""
    if isinstance(shown, dict):
        return any(_matches(value, search) for value in shown.values())
    if isinstance(shown, list):
        return any(_matches(value, search) for value in shown)
    return search.casefold() in str(shown).casefold()


def all_records(call: Call, search: str = "", after: str = "", limit: int = 100) -> object:
    """Records of a kind, by id."""
    kind, district = _kind(call), call.district
    ids = [id for id in district.sis.order[kind] if id > after]
    found: list[dict[str, Any]] = []
    for id in ids:
        if len(found) == limit:
            break
        shown = showing.record(district.find(kind, id))
        if not search or _matches(shown, search):
            found.append(shown)
    more = bool(found) and len(found) == limit and found[-1]["id"] != ids[-1]
    return {"records": found, "total": len(district.sis.order[kind]), "next": found[-1]["id"] if more else None}


def make(call: Call, fields: dict[str, Any] | None = None, count: int = 1) -> object:
    """Make records by the factory of their kind."""
    kind, given = _kind(call), fields or {}
    if count > 1 and "id" in given:
        raise InvalidValueError(f"{count} records cannot all have the id {given['id']!r}; leave it out, or make one")
    with call.district.changes():
        made = [made_in_district(call, kind, given) for _ in range(count)]
    return {"records": [showing.record(one) for one in made]}


def show(call: Call) -> object:
    """One record."""
    return showing.record(_found(call))


def update(call: Call, fields: dict[str, Any]) -> object:
    """Change a record in the SIS."""
    found = _found(call)
    found.update(**fields)
    return showing.record(found)


def delete(call: Call) -> object:
    """Delete a record in the SIS."""
    found = _found(call)
    found.delete()
    return showing.record(found)


def change(call: Call, changes: list[dict[str, Any]]) -> object:
    """Change many records in one sync. What is wrong with one of them refuses those after it."""
    district = call.district
    touched: list[Record] = []
    with district.changes():
        for place, one in enumerate(changes):
            try:
                touched += _changed(call, one)
            except (InvalidValueError, UnknownRecordError) as error:
                done = f"; the {place} before it are done" if place else ""
                raise type(error)(f"changes[{place}]: {error}{done}") from error
    return {"records": [showing.record(one) for one in touched]}


def _changed(call: Call, one: dict[str, Any]) -> list[Record]:
    known = {"action": str, "kind": str, "id": str, "fields": dict}
    for name, value in one.items():
        if name not in known or not isinstance(value, known[name]):
            raise InvalidValueError(f"a change is {{action, kind, id, fields}}, and {name!r} is {value!r}")
    action, kind, id, fields = one.get("action"), one.get("kind", ""), one.get("id", ""), one.get("fields", {})
    if kind not in MADE:
        raise InvalidValueError(f"kind takes one of {', '.join(MADE)}, not {kind!r}")
    if action == "make":
        return [made_in_district(call, kind, fields)]
    found = call.district.find(kind, id)
    if action == "update":
        found.update(**fields)
    elif action == "delete":
        found.delete()
    else:
        raise InvalidValueError(f"action takes 'make', 'update' or 'delete', not {action!r}")
    return [found]


def browse(call: Call, version: str = "", search: str = "", after: str = "", limit: int = 25) -> object:
    """What an application sees of a collection in a version. It leaves no trace."""
    chosen = VERSIONS[version or next(reversed(VERSIONS))]
    collection = _collection(call, chosen)
    asker, token = Asker(call.clever.roster, opens=False), call.district.token
    found: list[dict[str, Any]] = []
    cursor = after
    while len(found) <= limit:
        params = {"limit": chosen.max_limit, **({"starting_after": cursor} if cursor else {})}
        answer = asker.get(f"/{chosen.name}/{collection}", token, params=params)
        if answer.status_code != 200:
            raise InvalidValueError(f"{chosen.name} answers {answer.status_code}: {answer.get_data(as_text=True)}")
        page = [item["data"] for item in answer.json["data"]]
        found += [item for item in page if not search or _matches(item, search)]
        if len(page) < chosen.max_limit:
            break
        cursor = page[-1]["id"]
    following = found[limit - 1]["id"] if len(found) > limit else None
    return {"version": chosen.name, "collection": collection, "records": found[:limit], "next": following}


def collections(version: Version) -> list[str]:
    """What a version lists: its collections, and the feed of events."""
    listed = [one.path[1:] for one in version.endpoints if one.form in ("list", "events")]
    return [path for path in listed if "/" not in path]


def _collection(call: Call, version: Version) -> str:
    """The collection in the path. Raises `UnknownRecordError` for one that a version does not list."""
    wanted, known = call.path["collection"], collections(version)
    if wanted not in known:
        hint = did_you_mean(wanted, known)
        raise UnknownRecordError(f"{version.name} has no collection {wanted!r}: it has {', '.join(known)}{hint}")
    return wanted


_RECORDS = "/districts/{district}/records/{kind}"
_SEARCH = Parameter("search", WORD, "Text that the record has somewhere.")
_AFTER = Parameter("after", WORD, "The `next` of the page before.")
_LIMIT = Parameter("limit", whole(1, _MOST), "How many at most.")
_FIELDS = Parameter(
    "fields", OBJECT, "Fields by name, as in Python: `name__first` is a part of a name. Records are named by their ids."
)

OPERATIONS = (
    Operation(
        "GET", _RECORDS, "listRecords", "The records of a kind as the SIS holds them, by id.",
        all_records, record("A page.", records=several(ref("Record")), total=WHOLE, next=TEXT_OR_NULL),
        query=(_SEARCH, _AFTER, _LIMIT), refuses=(404,),
    ),
    Operation(
        "POST", _RECORDS, "makeRecords", "Makes records in the SIS by the factory of their kind.",
        make, listed("records", ref("Record")), made=True, refuses=(404, 422),
        body=(_FIELDS, Parameter("count", whole(1, _MOST), "How many to make; 1 by default.")),
    ),
    Operation(
        "GET", f"{_RECORDS}/{{record}}", "readRecord", "One record as the SIS holds it.",
        show, ref("Record"), ("District.find",), refuses=(404,),
    ),
    Operation(
        "PATCH", f"{_RECORDS}/{{record}}", "updateRecord", "Changes fields of a record in the SIS.",
        update, ref("Record"), refuses=(404, 422),
        body=(Parameter("fields", OBJECT, "The new values by field; null takes one away.", required=True),),
    ),
    Operation(
        "DELETE", f"{_RECORDS}/{{record}}", "deleteRecord",
        "Deletes a record in the SIS, and with it what cannot be without it.",
        delete, ref("Record"), refuses=(404, 422),
    ),
    Operation(
        "POST", "/districts/{district}/changes", "changeRecords",
        "Makes, changes and deletes many records in one sync: "
        '`{"action": "update", "kind": "students", "id": "…", "fields": {"grade": "8"}}`.',
        change, listed("records", ref("Record")), ("District.changes",), refuses=(404, 422),
        body=(Parameter("changes", list_of(OBJECT), "The changes, in order.", required=True),),
    ),
    Operation(
        "GET", "/districts/{district}/data/{collection}", "browseData",
        "The records of a collection as a version of the API shows them to the app under test. It leaves no trace.",
        browse, record(
            "A page.", version=TEXT, collection=TEXT, next=TEXT_OR_NULL,
            records=several(OBJECT_SHOWN),
        ),
        query=(Parameter("version", one_of(*VERSIONS), "The version; the newest by default."), _SEARCH, _AFTER, _LIMIT),
        refuses=(404, 422),
    ),
)  # fmt: skip
