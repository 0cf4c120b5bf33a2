"""A mock's rosters in and out of files, as a test asks for it. The formats are described beside this file."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

from clever_mock.errors import DumpError, InvalidValueError, OldEventsWarning, SyncReportWarning, UnknownRecordError

if TYPE_CHECKING:
    from clever_mock.files.migration import MigratedId
    from clever_mock.model.rosters.district import District
    from clever_mock.model.rosters.roster import Roster


class InAndOut:
    """The part of a mock that loads and dumps rosters."""

    @property
    def roster(self) -> Roster:
        """All the records that the mock holds."""
        raise NotImplementedError

    def load(self, path: str | os.PathLike[str], *, token: str | None = None, strict: bool = False) -> list[District]:
        """Read a roster: a file of JSON records, answers captured from the real API, or a directory.

        A roster file is one JSON object with a list of records for each kind, as v1.1 or v1.2 shows them, such as
        `dump` writes. Captured answers, of any version, are a file of one or of many, or a directory of such files;
        the newest sight of a record counts, what no answer shows is left out of lists, and a district or school that a
        record cannot be without is made up. A directory of upload files (`schools.csv`, …)
        is read as `load_csv` does.

        Ids, dates and the fields outside Clever's published schema are kept. Gives the districts, connected and
        launched; `token` is the first one's, made up where none is given. Raises `LoadError` that names file, kind,
        position and field; nothing is half loaded. Of upload files only with `strict=True`; see `load_csv`.
        """
        from clever_mock.files.sources import load

        districts = load(self.roster, path, token=token, strict=strict)
        for district in districts:
            _warn(district)
        _warn_of_old_events(self.roster, districts)
        return districts

    def dump(
        self,
        path: str | os.PathLike[str],
        *,
        districts: Iterable[District] | None = None,
        ignore_waiting: bool = False,
    ) -> None:
        """Write a roster file that `load` reads back, so that the API answers the same: districts, status, events.

        It holds what Clever shows of the `districts`, by default of all; tokens and what is shared are not in it.
        The file is written beside its place and moved there when it is whole. Raises `DumpError` when it cannot be
        written, and when changes wait for a sync, which `ignore_waiting=True` leaves out.
        """
        from clever_mock.files.roster_file import check_waiting, write_roster_file
        from clever_mock.files.writing import whole_files

        with self.roster.lock:
            chosen = self._chosen(districts)
            if not ignore_waiting:
                check_waiting(chosen)
            with whole_files(os.fsdecode(path)) as (file,):
                write_roster_file(file.write, chosen)

    def _chosen(self, districts: Iterable[District] | None) -> list[District]:
        held = self.roster.districts
        chosen = held if districts is None else list(dict.fromkeys(districts))
        for district in chosen:
            if district not in held:
                raise InvalidValueError(f"districts takes districts of this mock, not {district!r}")
        if not chosen:
            raise DumpError("there is no district to dump; make one with DistrictFactory()")
        return chosen

    def load_csv(
        self,
        directory: str | os.PathLike[str],
        *,
        name: str | None = None,
        into: District | None = None,
        token: str | None = None,
        strict: bool = False,
    ) -> District:
        """Read a directory of the CSV files that a SIS uploads to Clever (`schools.csv`, `students.csv`, …).

        It makes a new district, `name` being by default the directory's. `into=district` is the next upload of a
        district that is there: what changed is updated, what is new created, what is missing deleted, in one sync with
        its events. Ids are made from the seed, the district and the SIS's ids, so a person keeps theirs.

        As Clever does, it takes what it can and leaves out the rest: `district.sync_report` says what and why, and a
        `SyncReportWarning` says so once. With `strict=True` it takes all or nothing. Raises `LoadError` for a directory
        that is no upload, and in strict mode for all the problems, each with file, line and column; nothing is half
        loaded then.
        """
        from clever_mock.files.uploads.loading import load_upload
        from clever_mock.model.rosters.collector import collector_paused

        with collector_paused():
            district = load_upload(self.roster, directory, name=name, into=into, token=token, strict=strict)
        _warn(district)
        return district

    def dump_csv(self, directory: str | os.PathLike[str], *, district: District | None = None) -> None:
        """Write the CSV files that a district's SIS would upload, waiting changes included.

        `district` is by default the one that there is. The directory is made where there is none. What the upload
        format has no column for is not in the files: district admins, dates, ids, latitudes and MDR numbers.
        Raises `DumpError` for a record that the format cannot hold, such as one with no `sis_id`, and when the files
        cannot be written; then none is.
        """
        from clever_mock.files.uploads.writing import dump_upload

        dump_upload(self._one(district), directory)

    def migration(self, district: District | None = None, *, old: str = "v2.1", new: str = "v3.1") -> list[MigratedId]:
        """The ids of a district's people in an older version beside those in a newer one.

        They are of the roles whose ids change: from 2.x to 3.x all but students, from 1.x to 2.x contacts. Only who is
        shared with the application is in it. `district` is by default the one that there is.

        Raises `InvalidValueError` for versions between which no id changes.
        """
        from clever_mock.files.migration import migrated_ids, move_of_ids

        moved = move_of_ids(old, new)
        with self.roster.lock:
            return migrated_ids(self._one(district), moved)

    def _one(self, district: District | None) -> District:
        """The district that is meant. Raises `UnknownRecordError` where it is not clear."""
        districts = self.roster.districts if district is None else self._chosen([district])
        if len(districts) != 1:
            raise UnknownRecordError(f"the mock holds {len(districts)} districts; say which: district=...")
        return districts[0]


def _warn(district: District) -> None:
    """Warn whoever called the method that loaded a district, where the upload had problems."""
    report = district.sync_report
    if report:
        warnings.warn(f"{district.name}: {report.short()}", SyncReportWarning, stacklevel=3)


def _warn_of_old_events(roster: Roster, districts: Iterable[District]) -> None:
    """Warn whoever called `load` of events that no feed shows any more."""
    retention = roster.event_retention
    if retention is None:
        return
    now = roster.clock.now()
    feeds = [connection.feed for district in districts for connection in district.connections]
    old = sum(now - event.created >= retention for feed in feeds for event in feed)
    if old:
        one = "event that was loaded is" if old == 1 else "events that were loaded are"
        warnings.warn(
            f"{old} {one} older than {retention.days} days, and no feed shows them; keep them with "
            "CleverMock(event_retention=None) or @pytest.mark.clever(event_retention=None), or travel to their time",
            OldEventsWarning,
            stacklevel=3,
        )
