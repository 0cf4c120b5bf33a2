"""`clever-mock migration`: the ids of a district's people in two versions, as CSV files."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clever_mock.cli.arguments import DATA

if TYPE_CHECKING:
    from clever_mock.cli.arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    migration = commands.add_parser("migration", help="write the ids of people in two versions side by side (CSV)")
    migration.set_defaults(run=_migration)
    migration.add_argument(
        "--data",
        metavar="PATH",
        required=True,
        help=DATA,
    )
    migration.add_argument("--from", dest="old", metavar="VERSION", default="v2.1", help="the older version (v2.1)")
    migration.add_argument("--to", dest="new", metavar="VERSION", default="v3.1", help="the newer version (v3.1)")
    migration.add_argument(
        "--out", metavar="DIR", required=True, help="the directory for the files, one for each district"
    )


def _migration(options: argparse.Namespace) -> int:
    import warnings

    from clever_mock.files.migration import move_of_ids, write_migration
    from clever_mock.mock import CleverMock

    moved = move_of_ids(options.old, options.new)
    with CleverMock() as clever, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sync reports and old events do not change an id
        districts = clever.load(options.data)
        for (path, rows), district in zip(write_migration(options.out, districts, moved), districts):
            print(f"{path}: {rows} ids of {district.name}")
    return 0
