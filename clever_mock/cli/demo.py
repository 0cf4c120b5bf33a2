"""`clever-mock demo`: the demo district, read as an app would."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from clever_mock.cli.serve import add_demo_sizes

if TYPE_CHECKING:
    from clever_mock.cli.arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    demo = commands.add_parser("demo", help="serve the demo district and read it as an app would, in both versions")
    demo.set_defaults(run=_demo)
    add_demo_sizes(demo)


def _demo(options: argparse.Namespace) -> int:
    from clever_mock.demo import run_demo
    from clever_mock.mock import CleverMock

    with CleverMock(seed=options.seed) as clever:
        district = clever.load_demo(students=options.students)
        run_demo(clever.url, district.token, progress=sys.stderr, out=sys.stdout)
    return 0
