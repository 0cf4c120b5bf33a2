"""Upload files into a roster: a new district, or the next full upload of a district that is there.

Of a district that is there, what changed is updated, what is new created, and what is missing deleted: one sync, with
its events, as any change in the SIS.
"""

from __future__ import annotations

import os

from clever_mock.errors import InvalidValueError, LoadError
from clever_mock.files.loading import add_district, check_tokens, connect
from clever_mock.files.uploads.identity import stable_id
from clever_mock.files.uploads.reading import KINDS, Upload
from clever_mock.model.records.rows import Row
from clever_mock.model.rosters.district import RECORDS, District
from clever_mock.model.rosters.roster import Roster


def load_upload(
    roster: Roster,
    directory: str | os.PathLike[str],
    *,
    name: str | None = None,
    into: District | None = None,
    token: str | None = None,
    strict: bool = False,
) -> District:
    """Read upload files into a new district, or `into` one. Raises `LoadError`, and nothing is written then."""
    path = os.fsdecode(directory)
    with roster.lock:
        if into is None:
            name = os.path.basename(os.path.abspath(path)) if name is None else name
            return _load_new(roster, path, name, token, strict)
        if name is not None or token is not None:
            raise InvalidValueError("name and token are those of a new district; they do not go with into=")
        if not isinstance(into, District) or into.home is None or into.roster is not roster:
            raise InvalidValueError(f"into takes a district of this mock, not {into!r}")
        into.look()
        upload = Upload(path, into.id, roster.seed, roster.clock.now().date(), into.sis.rows).read(strict=strict)
        _bring(into, upload)
        into.sync_report = upload.report()
        return into


def _load_new(roster: Roster, path: str, name: str, token: str | None, strict: bool) -> District:
    row = District.read_row(stable_id(roster.seed, "districts", name), {"name": name, "sis_type": "sftp"})
    if roster.holds(row.id):
        raise LoadError(
            f"{path}: the district {name!r} was loaded before; say load_csv(directory, into=district) for its next "
            "upload, or give another name="
        )
    check_tokens(roster, path, [row.id], token)
    upload = Upload(path, row.id, roster.seed, roster.clock.now().date()).read(strict=strict)
    home = add_district(roster, row)
    stamp = roster.stamps(home)
    for kind in KINDS:
        rows = list(upload.rows.get(kind, {}).values())
        if "created" in RECORDS[kind].fields:
            rows = [row._replace(created=moment, last_modified=moment) for row in rows for moment in [stamp()]]
        home.load_rows(kind, rows)
    connect(home, token, (), None)
    home.sync_report = upload.report()
    return home


def _bring(district: District, upload: Upload) -> None:
    with district.changes():
        for kind in KINDS:
            for row in upload.rows.get(kind, {}).values():
                old = district.sis.rows[kind].get(row.id)
                if old is None:
                    values = dict(zip(row._fields[1:], row[1:]))
                    district.roster.add(RECORDS[kind](id=row.id, **values))
                elif row != old:
                    # A contact of several students says of each what the upload says.
                    district.update_record(RECORDS[kind].attach(row.id, district), _changes(old, row))
        for kind in reversed(KINDS):
            if kind in upload.rows:
                for id in [id for id in district.sis.order[kind] if id not in upload.rows[kind]]:
                    # Some are gone already with what they belonged to.
                    if id in district.sis.rows[kind]:
                        district.delete_record(RECORDS[kind].attach(id, district))


def _changes(old: Row, new: Row) -> dict[str, object]:
    changes = {name: after for name, before, after in zip(new._fields, old, new) if before != after}
    if changes.keys() & {"teacher", "teachers"}:
        changes |= {"teacher": new.teacher, "teachers": new.teachers}
    return changes
