"""The ids of people in an older version beside those in a newer one, as Clever's dashboard gives them to developers.

Clever offers one CSV file for each district; how its columns are called is documented nowhere, so the names are ours.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

from clever_mock.errors import DumpError, InvalidValueError
from clever_mock.files.writing import whole_files
from clever_mock.model.rosters.district import District
from clever_mock.versions.identity import ROLE_NAMES, newer_id
from clever_mock.versions.moves import Moves, moves
from clever_mock.versions.names import read_version


@dataclass(frozen=True)
class MigratedId:
    """One person's id in an older version and in a newer one."""

    __module__ = "clever_mock"

    legacy_id: str
    """The id in the older version."""
    user_id: str
    """The id in the newer version. Two roles of one person have the same from version 3.0 on."""
    role: str
    """`contact`, `district_admin`, `staff` or `teacher`, as the roles of a user are called in 3.0."""


def move_of_ids(old: str, new: str) -> Moves:
    """The move from one version to another, in which some ids change. Raises `InvalidValueError`."""
    moved = moves(read_version(old), read_version(new))
    if not moved.new_ids:
        raise InvalidValueError(
            f"every id stays the same from {old} to {new}, so there is nothing to migrate. Ids of contacts change from "
            "v1.x to v2.x, and those of all but students from v2.x to v3.x: name two of these, the older one first"
        )
    return moved


def migrated_ids(district: District, moved: Moves) -> list[MigratedId]:
    """The ids of a district's people, as far as they are shared with the application, by role and older id."""
    view = district.connection().view
    found = (
        MigratedId(id, newer_id(moved, view, kind, id), ROLE_NAMES[kind])
        for kind in moved.new_ids
        for id in view.ids(kind)
    )
    return sorted(found, key=lambda row: (row.role, row.legacy_id))


def write_migration(directory: str, districts: Iterable[District], moved: Moves) -> list[tuple[str, int]]:
    """Write one CSV file for each district, named by its id: each file with its number of rows.

    The directory is made where there is none. Raises `DumpError` when a file cannot be written.
    """
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as error:
        raise DumpError(f"{directory}: it cannot be made: {error.strerror}") from None
    written: list[tuple[str, int]] = []
    for district in districts:
        path, rows = os.path.join(directory, f"{district.id}.csv"), migrated_ids(district, moved)
        with whole_files(path) as (file,):
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(field.name for field in fields(MigratedId))
            writer.writerows(map(astuple, rows))
        written.append((path, len(rows)))
    return written
