"""What was read from files before it is a roster: rows by kind, each with the place where it stood.

It is checked as a whole here, and nothing of it is written before all of it holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from clever_mock.errors import InvalidValueError, LoadError
from clever_mock.files.records import RowReader, called
from clever_mock.model.records.ids import is_object_id
from clever_mock.model.records.kinds import School
from clever_mock.model.records.rows import Row
from clever_mock.model.records.tables import KINDS, keys_of
from clever_mock.model.rosters.district import RECORDS, District
from clever_mock.model.rosters.roster import Roster


class Place(NamedTuple):
    """Where something stood: the file, the list in it, and the place in the list."""

    file: str
    list: str
    position: int

    def __str__(self) -> str:
        return f"{self.file}: {self.list}[{self.position}]"


class Gathered:
    """All that was read. `partial` is what only saw a part: what it names and did not see is left out of lists."""

    def __init__(self, name: str, *, partial: bool = False) -> None:
        self.name = name
        self.partial = partial
        self.rows: dict[str, list[Row]] = {kind: [] for kind in KINDS}
        self.places: dict[str, list[Place]] = {}
        self.events: list[tuple[Place, object]] = []
        self.statuses: list[tuple[Place, object]] = []
        self.persons: list[tuple[Place, object]] = []
        self._reader = RowReader()

    def add(self, kind: str, given: object) -> None:
        """Read one more record of a kind, the next in the list of that name."""
        rows = self.rows[kind]
        try:
            rows.append(self._reader.read(kind, given))
        except InvalidValueError as error:
            raise LoadError(f"{Place(self.name, kind, len(rows))}{called(None, given)}: {error}") from None

    def _error(self, kind: str, position: int, reason: str) -> LoadError:
        places = self.places.get(kind)
        place = places[position] if places is not None else Place(self.name, kind, position)
        return LoadError(f"{place} ({self.rows[kind][position].id}): {reason}")

    def check(self, roster: Roster) -> dict[str, dict[str, list[Row]]]:
        """The rows by kind and district, each complete and naming only records of its own district.

        Raises `LoadError` that names the place of what does not hold.
        """
        if self.partial:
            self._name_teachers()
            self._explain_schools()
            self._make_up()
        if not self.rows["districts"]:
            raise LoadError(f"{self.name}: it has no districts; {self._how_to_have_one()}")
        owners = self._owners(roster)
        found: dict[str, dict[str, list[Row]]] = {kind: {} for kind in KINDS}
        for kind in KINDS:
            for position, row in enumerate(self.rows[kind]):
                home = owners[row.id][1]
                row = self._checked(kind, position, row, home, owners)
                found[kind].setdefault(home, []).append(row)
        return found

    def _name_teachers(self) -> None:
        """Let sections name teachers, where versions 3.x showed them as users."""
        of_user = {row.person: row.id for row in self.rows["teachers"] if row.person is not None}
        for kind in ("sections", "resources"):
            for position, row in enumerate(self.rows[kind]):
                if of_user.keys() & set(row.teachers):
                    named = {"teachers": tuple(of_user.get(one, one) for one in row.teachers)}
                    if kind == "sections":
                        named["teacher"] = of_user.get(row.teacher, row.teacher)
                    self.rows[kind][position] = row._replace(**named)

    def _explain_schools(self) -> None:
        """Let users have no schools of their own that their sections tell of anyway."""
        told: dict[str, set[str]] = {}
        for section in self.rows["sections"]:
            for user in (*section.students, *section.teachers):
                told.setdefault(user, set()).add(section.school)
        for kind in ("students", "teachers"):
            for position, row in enumerate(self.rows[kind]):
                if row.other_schools:
                    own = tuple(school for school in row.other_schools if school not in told.get(row.id, ()))
                    self.rows[kind][position] = row._replace(other_schools=own)

    def _make_up(self) -> None:
        """Make the districts and schools that records need and no answer shows: their ids are all that is known."""
        seen = {row.id for rows in self.rows.values() for row in rows}
        districts: dict[str, None] = {}
        schools: dict[str, str | None] = {}
        for kind in KINDS[1:]:
            for row in self.rows[kind]:
                if row.district is not None and row.district not in seen:
                    districts[row.district] = None
                for school in (*keys_of(row, "school"), *keys_of(row, "other_schools")) if kind in _AT_SCHOOL else ():
                    if school not in seen and school not in districts:
                        schools[school] = row.district
        for kind, field in (("courses", "course"), ("terms", "term_id")):
            named = {getattr(row, field): row.district for row in self.rows["sections"]}
            self._add_made(
                kind, [_made_shared(kind, id, home) for id, home in named.items() if id not in (*seen, None)]
            )
        self._add_made("districts", [_made_district(id) for id in districts])
        self._add_made("schools", [_made_school(id, home) for id, home in schools.items()])

    def _add_made(self, kind: str, rows: list[Row]) -> None:
        self.rows[kind] += rows
        self.places.setdefault(kind, []).extend(Place(self.name, kind, number) for number in range(len(rows)))

    def _how_to_have_one(self) -> str:
        if self.partial:
            return "capture an answer of /districts as well"
        return "give it a list 'districts' with one record at least"

    def _owners(self, roster: Roster) -> dict[str, tuple[str, str]]:
        """The kind and the district of each record, by id; one tuple for all that have the same."""
        homes = {row.id: row.id for row in self.rows["districts"]}
        only = next(iter(homes)) if len(homes) == 1 else None
        shared: dict[tuple[str, str], tuple[str, str]] = {}
        owners: dict[str, tuple[str, str]] = {}
        held = bool(roster.districts)
        for kind in KINDS:
            for position, row in enumerate(self.rows[kind]):
                if row.id in owners:
                    first = self._place_of(row.id)
                    raise self._error(kind, position, f"id is that of {first} as well")
                if held and roster.holds(row.id):
                    raise self._error(kind, position, "id is taken: the roster holds a record with it already")
                named = row.id if kind == "districts" else row.district or only
                if named not in homes:
                    reason = f"district is {row.district!r}, and {self._no_such('districts')}"
                    raise self._error(kind, position, reason)
                owner = (kind, homes[named])
                owners[row.id] = shared.setdefault(owner, owner)
        return owners

    def _place_of(self, id: str) -> str:
        for kind in KINDS:
            for position, row in enumerate(self.rows[kind]):
                if row.id == id:
                    return f"{kind}[{position}]" if kind not in self.places else str(self.places[kind][position])
        raise AssertionError(id)

    def _no_such(self, kind: str) -> str:
        if self.partial:
            return f"no answer shows such a record; capture one of /{kind} as well"
        return f"the file has no such record among its {kind}"

    def _checked(self, kind: str, position: int, row: Row, home: str, owners: Mapping[str, tuple[str, str]]) -> Row:
        whose = kind == "districts" or row.district is not None
        changes: dict[str, object] = {} if whose else {"district": home}
        for name, field in _NAMING[kind]:
            ids = keys_of(row, name)
            kept = tuple(id for id in ids if owners.get(id) == (field.refers_to, home))
            if len(kept) == len(ids):
                continue
            if not self.partial or field.required:
                stranger = next(id for id in ids if id not in kept)
                raise self._error(kind, position, self._dangling(name, field.refers_to, stranger, owners))
            changes[name] = kept if field.many else None
        if "created" in row._fields:
            changes |= self._dated(kind, position, row)
        return row._replace(**changes) if changes else row

    def _dated(self, kind: str, position: int, row: Row) -> dict[str, object]:
        if row.created is None:
            reason = f"created is missing, and a {RECORDS[kind].singular} cannot be without it"
            raise self._error(kind, position, reason)
        return {"last_modified": row.created} if row.last_modified is None else {}

    def _dangling(self, name: str, wanted: str, id: str, owners: Mapping[str, tuple[str, str]]) -> str:
        if id in owners and owners[id][0] == wanted:
            return f"{name} names {id!r}, which belongs to another district, {owners[id][1]}"
        return f"{name} names {id!r}, and {self._no_such(wanted)}"


_AT_SCHOOL = ("students", "teachers")


def _made_district(id: str) -> Row:
    return District.read_row(id, {"name": f"District {id}", "sis_type": "sftp"})


def _made_shared(kind: str, id: str, district: str | None) -> Row:
    """A course or a term of which the id is all that is known."""
    called = f"{RECORDS[kind].__name__} {id}"
    row: Row = RECORDS[kind].read_row(id, {"name": called, "district": district})
    return row


def _made_school(id: str, district: str | None) -> Row:
    made = dt.datetime.fromtimestamp(int(id[:8], 16), dt.timezone.utc) if is_object_id(id) else None
    dates = {"created": made, "last_modified": made}
    return School.read_row(
        id, {"name": f"School {id}", "sis_id": id, "school_number": id, "district": district, **dates}
    )


_NAMING = {
    kind: tuple((name, field) for name, field in RECORDS[kind].fields.items() if field.refers_to and name != "district")
    for kind in KINDS
}
