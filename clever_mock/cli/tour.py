"""`clever-mock tour`: the upgrade to a newer version, step by step in a terminal."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clever_mock.cli.arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    tour = commands.add_parser("tour", help="walk through the upgrade to a newer version, against a live mock")
    tour.set_defaults(run=_tour)
    tour.add_argument(
        "--from",
        dest="old",
        metavar="VERSION",
        help="the version to move from (default: the newest of the major version before)",
    )
    tour.add_argument("--to", metavar="VERSION", help="the version to move to (default: the newest)")
    tour.add_argument("--no-input", action="store_true", help="do not stop after each step")


def _tour(options: argparse.Namespace) -> int:
    from clever_mock.upgrade.tour import run_tour

    run_tour(sys.stdout, ask=None if options.no_input else input, to=options.to, old=options.old)
    return 0
