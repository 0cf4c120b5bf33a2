"""The steps of the guided tour: what changes, asked of a live mock in both versions.

What a step says is worked out from the versions' data and from the answers that came; nothing is printed here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

from clever_mock.files.migration import migrated_ids
from clever_mock.model.rosters.district import RECORDS
from clever_mock.scenarios.syncing import read_whole
from clever_mock.schema.changes import Change, changes
from clever_mock.upgrade.searching import WALKERS
from clever_mock.upgrade.stage import Pair, Stage, Step, named
from clever_mock.upgrade.status_steps import status
from clever_mock.versions import Version
from clever_mock.versions.names import synced_collections


def steps(stage: Stage) -> Iterator[Step]:
    """The steps of the tour, each done when it is asked for."""
    for make in STEPS:
        yield from make(stage)


def versions(stage: Stage) -> Iterator[Step]:
    """What the versions are, and how much changes."""
    old, new = stage.old, stage.new
    rows = [row for row in changes(old, new) if row.area not in ("release", "path without a version")]
    paths = {endpoint.path for endpoint in old.endpoints}
    kept = paths & {endpoint.path for endpoint in new.endpoints}
    moved = {row.name for row in rows if row.area == "path" and row.to}
    says = [
        *(f"{version.name} {words} {day}." for version in (old, new) for words, day in _calendar(version)),
        *(f"{version}: {text}" for version, text in stage.moved.texts),
        f"Of the {len(paths)} paths of {old.name}, {new.name} has {len(kept)}."
        + (f" {len(moved)} others have moved." if moved else ""),
        f"It adds {_areas(row for row in rows if row.old is None)}.",
        f"It takes away {_areas(row for row in rows if row.new is None)}.",
        f"It changes {_areas(row for row in rows if row.old is not None and row.new is not None and not row.to)}.",
    ]
    pairs = [stage.ask("/districts")]
    says += [_how_alike(pair) for pair in pairs]
    yield Step(f"From {old.name} to {new.name}", says, pairs, stage.task("CU101"))


def _areas(rows: Iterable[Change]) -> str:
    """How many changes there are in each area."""
    counted = Counter(row.area for row in rows)
    return ", ".join(f"{area} ({number})" for area, number in counted.items()) or "nothing"


def _calendar(version: Version) -> Iterator[tuple[str, dt.date]]:
    if version.opens is not None:
        yield "opens to all applications on", version.opens
    if version.closed_to_applications_from is not None:
        yield "is closed to applications created on or after", version.closed_to_applications_from
    if version.frozen is not None:
        yield "does not change any more after", version.frozen
    if version.closes is not None:
        yield "is closed to all applications from", version.closes


def _how_alike(pair: Pair) -> str:
    alike = pair.old.plain() == pair.new.plain()
    return f"{pair.path} answers {'the same in both' if alike else 'differently'}."


def ids(stage: Stage) -> Iterator[Step]:
    """The ids that are others in the newer version."""
    new_ids, old, new = stage.moved.new_ids, stage.old.name, stage.new.name
    if not new_ids:
        return
    rows = migrated_ids(stage.district, stage.moved)
    collections = sorted(stage.old.collection(kind) for kind in new_ids)
    shown = "teachers" if "teachers" in new_ids else "contacts"
    path = stage.path(shown, getattr(stage.district, shown)[0].id)
    says = [
        f"In {new}, these have other ids than in {old}: {named(collections)}. All others keep theirs.",
        *(f"The {row.role} {row.legacy_id} of {old} is {row.user_id} in {new}." for row in rows),
        f"`clever-mock migration --from {old} --to {new}` writes this for a whole district.",
    ]
    into = stage.moved.collection(shown)[0]
    pair = stage.ask(path, f"{new} does not know the older id.", new=f"/{into}/{path.rpartition('/')[2]}")
    change = [
        *stage.instead("CU108", into=into, match=""),
        *(stage.instead("CU107", role="teacher") if "users" in stage.new.kinds else ()),
    ]
    yield Step("Ids", says, [pair], change)


def records(stage: Stage) -> Iterator[Step]:
    """The kinds of records that are shown with other fields, or in another place."""
    for collection in dict.fromkeys(map(stage.old.collection, stage.old.kinds)):
        found = _records_of(stage, collection)
        lines = stage.move.changes(stage.old.name, f"/{collection}/{{id}}")
        if not found or not lines:
            continue
        path = stage.path(collection, found[0].id)
        into, role = stage.moved.collection(collection)
        if into == collection:
            yield _same_place(stage, collection, path, lines)
        else:
            pair = stage.ask(path)
            says = [f"What {stage.old.name} shows at {path} is {stage.counterpart(path)} in {stage.new.name}.", *lines]
            paths = [f"/{collection}", f"/{collection}/{{id}}"]
            change = [f"In place of `{path}`, call `/{stage.new.name}{stage.moved.path(path)}`." for path in paths]
            if "schools" in stage.move.fields(stage.old.name, collection) and collection in WALKERS:
                change += stage.instead("CU103", field=f"roles.{role}.schools")
            yield Step(f"{_title(collection)} are users with the role `{role}`", says, [pair], change)


def _records_of(stage: Stage, collection: str) -> list[Any]:
    """The records of a collection that are on the stage."""
    if collection == "districts":
        return [stage.district]
    return [stage.pupil.user] if collection == "users" else getattr(stage.district, collection, [])


def _same_place(stage: Stage, collection: str, path: str, lines: tuple[str, ...]) -> Step:
    """A kind of record that is still where it was."""
    fields = stage.move.fields(stage.old.name, collection)
    pair = stage.ask(path)
    body: Any = pair.new.body
    says, change = [], []
    if fields:
        data = body["data"]
        roles = [data, *data.get("roles", {}).values()]
        shown = [name for name in fields if any(name in role for role in roles)]
        says += [
            f"{stage.new.name} adds to {collection}: {named(fields)}. Here it shows {named(shown) or 'none of it'}."
        ]
        change += [f"Let the app store {named(fields)} of {collection}."]
    says += [line for line in lines if not line.startswith("+")]
    moved = stage.move.moved_fields(stage.old.name, collection)
    change += [f"Read `{name}` as `{into}`." for name, into in moved.items()]
    if stage.old.kind(collection) in stage.moved.new_ids:
        change += stage.instead("CU108", into=collection, match="")
    if "schools" in fields and collection in WALKERS:
        says += _walk(stage, collection, path.rpartition("/")[2], body["data"]["schools"])
        change += stage.instead("CU103", field="schools")
    title = f"{_title(collection)}: {named(fields)}" if fields else _title(collection)
    return Step(title, says, [pair], change or [f"Call {stage.new.name} for {collection}."])


def _walk(stage: Stage, kind: str, id: str, schools: list[str]) -> list[str]:
    """Find a user's schools as the older version lets, and compare."""
    base = f"/{stage.old.name}"
    first = stage.get(f"{base}/{kind}/{id}")[1]["data"]["school"]
    sections = [item["data"]["id"] for item in stage.get(f"{base}/{kind}/{id}/sections")[1]["data"]]
    found = {first, *(stage.get(f"{base}/sections/{section}/school")[1]["data"]["id"] for section in sections)}
    same = "the same" if found == set(schools) else "others"
    one = RECORDS[kind].singular
    return [
        f"In {stage.old.name} the schools of this {one} took {2 + len(sections)} requests: the record, its sections, "
        f"and the school of each. They gave {len(found)} schools; `schools` in {stage.new.name} holds {same}."
    ]


def parameters(stage: Stage) -> Iterator[Step]:
    """What a query can hold no more."""
    if not stage.old.lists.filtered or stage.new.lists.filtered:
        return
    pair = stage.ask("/students?where=" + quote(json.dumps({"name.first": "Ada"})))
    says = [f"To `where`, {stage.old.name} answers {pair.old.status} and {stage.new.name} {pair.new.status}."]
    yield Step("Parameters", says, [pair], stage.instead("CU106", call=stage.moved.instead("where")))


def pages(stage: Stage) -> Iterator[Step]:
    """How large a page can be."""
    old, new = stage.old.max_limit, stage.new.max_limit
    if old <= new:
        return
    pair = stage.ask(f"/students?limit={new + 1}")
    says = [
        f"A page of {stage.old.name} holds up to {old} records, of {stage.new.name} up to {new}.",
        f"For {new + 1}, {stage.old.name} answers {pair.old.status} and {stage.new.name} {pair.new.status}.",
    ]
    yield Step("Pages", says, [pair], stage.instead("CU105", most=str(new)))


def me(stage: Stage) -> Iterator[Step]:
    """The paths that an older version answers without its name."""
    for path in stage.old.unversioned:
        token = stage.clever.login(stage.pupil).token
        pair = stage.ask(path, token=token, old=path)
        same = pair.old.body == stage.get(f"/{stage.old.name}{path}", token)[1]
        says = [
            f"{path} without a version answers {'as' if same else 'not as'} /{stage.old.name}{path} does. The token is "
            "that of a student who has logged in."
        ]
        yield Step(f"{path} without a version", says, [pair], stage.instead("CU102", subject=path))


def logins(stage: Stage) -> Iterator[Step]:
    """What `/me` tells of the user who has logged in."""
    rows = [row for row in changes(stage.old, stage.new) if row.area == "field of /me"]
    if not rows and stage.old.me_type == stage.new.me_type:
        return
    token = stage.clever.login(stage.teacher).token
    pair = stage.ask("/me", "A teacher has logged in.", token=token)
    says = [text for _, text in stage.moved.texts if "`/me`" in text]
    follow = f"Take the id from /{stage.new.name}/me, and read the user by the link `canonical`."
    yield Step("Who has logged in", says, [pair], [follow])


def errors(stage: Stage) -> Iterator[Step]:
    """Where the text of an error is."""
    old, new = stage.old.error_keys, stage.new.error_keys
    if old == new:
        return
    pair = stage.ask(f"/sections/{'0' * 24}")
    says = [f"The text of an error is in {named(old)} in {stage.old.name}, and in {named(new)} in {stage.new.name}."]
    if old[0] in new:
        change = [f"Read the text of an error from either: {named(new)}."]
    else:
        change = stage.instead("CU408", key=new[0])
    yield Step("Errors", says, [pair], change)


def events(stage: Stage) -> Iterator[Step]:
    """An event in both versions, and the resync before it."""
    new = stage.new.name
    connection = stage.district.connection()
    missing = connection.missing_for_sync(new)
    says = [f"This application has not read whole in {new}: {', '.join(missing) or 'nothing'}."]
    synced = list(synced_collections()[new])
    read_whole(stage.clever, new)
    left = connection.missing_for_sync(new)
    says.append(
        f"After one read of {', '.join(synced)}, it lacks {', '.join(left) or 'nothing'}, and can go on with events."
    )
    stage.pupil.update(grade="6")
    pair = stage.ask("/events?ending_before=last&limit=1", "Ada has moved to grade 6.")
    says.append(_how_alike(pair))
    yield Step(
        "Events, and the resync before them",
        says,
        [pair],
        [*stage.instead("CU201", missing=", ".join(missing)), *stage.instead("CU202")],
    )


def releases(stage: Stage) -> Iterator[Step]:
    """What the release calendar refuses."""
    closed = stage.old.closed_to_applications_from
    if closed is not None and stage.new.closed_to_applications_from is None:
        who = f"an application that was created on {closed}"
        yield _refused(stage, closed, who, "The release calendar", stage.instead("CU301", day=str(closed)))
    ends = stage.old.closes
    if ends is not None and stage.new.closes is None:
        title, change = f"The end of {stage.old.name}", stage.instead("CU304")
        yield _refused(stage, dt.date(2016, 8, 15), f"every application from {ends} on", title, change, ends)


def _refused(
    stage: Stage, created: dt.date, who: str, title: str, change: list[str], today: dt.date | None = None
) -> Step:
    """A step with a mock that holds to the calendar."""
    from clever_mock.mock import CleverMock

    with CleverMock(enforce_releases=True, application_created=created) as clever:
        late = Stage(clever, stage.move, stage.old)
        if today is not None:
            clever.travel(max(today, late.today))
        pair = late.ask("/schools?limit=1")
    says = [f"To {who}, {stage.old.name} answers {pair.old.status}, and {stage.new.name} {pair.new.status}."]
    return Step(title, says, [pair], change)


STEPS: tuple[Callable[[Stage], Iterator[Step]], ...] = (
    versions,
    ids,
    records,
    parameters,
    pages,
    status,
    me,
    logins,
    errors,
    events,
    releases,
)
"""The steps in order."""


def _title(words: str) -> str:
    return words[:1].upper() + words[1:].replace("_", " ")
