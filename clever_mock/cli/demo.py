"""`clever-mock demo`: the demo district, read as an app would."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from typing import TYPE_CHECKING

from clever_mock.cli.serve import add_demo_sizes

if TYPE_CHECKING:
    from clever_mock.cli.arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    demo = commands.add_parser("demo", help="serve the demo district and read it as an app would, in each version")
    demo.set_defaults(run=_demo)
    add_demo_sizes(demo)


def _demo(options: argparse.Namespace) -> int:
    from clever_mock.demo import run_demo, show_pause
    from clever_mock.mock import CleverMock

    with CleverMock(seed=options.seed) as clever:
        district = clever.load_demo(students=options.students)
        run_demo(clever.url, district.token, progress=sys.stderr, out=sys.stdout)
        today = clever.roster.clock.now()
        district.pause(today, today + _BREAK)
        show_pause(clever.url, district.token, district.id, out=sys.stdout)
    print(_NEXT)
    return 0


_BREAK = dt.timedelta(days=70)
"""The length of a summer break."""

_NEXT = """
What next:
  clever-mock serve          serve this district to an app of yours, in any language
  clever-mock tour           walk through the upgrade from one version to the next
  clever-mock scenario list  stories of a school year to follow or to play in a test
  in a test of pytest        def test_sync(clever): district = DistrictFactory(students=40); ... clever.url"""
