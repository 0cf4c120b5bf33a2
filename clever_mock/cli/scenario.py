"""`clever-mock scenario`: stories that are told in a terminal, at once or as their clock runs, for an app to follow."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from clever_mock.cli.arguments import pace, port, seconds, size
from clever_mock.cli.stopping import stopped

if TYPE_CHECKING:
    from clever_mock.cli.arguments import Commands
    from clever_mock.mock import CleverMock
    from clever_mock.scenarios import Scene
    from clever_mock.scenarios.player import Player

_DAY = 86_400.0


def add_to(commands: Commands) -> None:
    """Add the command."""
    scenario = commands.add_parser("scenario", help="list the scenarios, or run one")
    actions = scenario.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("list", help="list the scenarios").set_defaults(run=_list)
    run = actions.add_parser("run", help="run a scenario, and print what an app can see of it at each step")
    run.set_defaults(run=_run)
    run.add_argument("name", metavar="NAME", help="its name, or that of your own: stories.py:LateEntry")
    run.add_argument("--version", action="append", help="what is seen in this version alone; can be given again")
    run.add_argument("--seed", type=int, default=0, help="seed of the data (default: 0)")
    run.add_argument("--students", type=size, help="size of the district")
    run.add_argument("--svg", metavar="FILE", help="draw the timeline into this file when it ends")
    run.add_argument("--serve", action="store_true", help="serve it meanwhile, and go on after it, until Ctrl-C")
    run.add_argument(
        "--speed",
        type=pace,
        help="days in each second that its clock runs; or 90s, 30m, 6h (default: 1 with --serve, else all at once)",
    )
    run.add_argument("--port", type=port, help="port to listen on, with --serve (default: a free one)")
    run.add_argument("--for", type=seconds, dest="length", metavar="SECONDS", help="end after so many seconds")


def _list(_options: argparse.Namespace) -> int:
    from clever_mock.scenarios.finding import scenarios

    found = scenarios()
    width = max(len(scenario.name()) for scenario in found)
    for scenario in found:
        print(f"{scenario.name().ljust(width)}  {scenario.about()}")
    return 0


def _run(options: argparse.Namespace) -> int:
    from clever_mock.mock import CleverMock
    from clever_mock.scenarios.finding import find
    from clever_mock.scenarios.player import Player

    if options.port is not None and not options.serve:
        print("clever-mock: --port is for --serve", file=sys.stderr)
        return 2
    sys.path.insert(0, "")  # where a scenario of your own may be
    chosen = {} if options.students is None else {"students": options.students}
    scenario = find(options.name, **chosen)
    with stopped(options.length) as end, CleverMock(seed=options.seed, port=options.port or 0) as clever:
        player = Player(scenario, clever, options.version)
        print(player.timeline.title)
        if options.serve:
            print(f"Serving Clever at {clever.url}. Ctrl-C ends it.", flush=True)
        _play(player, clever, end, options)
    if options.svg:
        return _draw(player, options.svg)
    return 0


def _play(player: Player, clever: CleverMock, end: threading.Event, options: argparse.Namespace) -> None:
    from clever_mock.scenarios.writing import scene_lines

    told: list[Scene] = []

    def tell(scene: Scene) -> None:
        print("", *scene_lines(scene, told[-1] if told else None), sep="\n", flush=True)
        if options.serve and not told:
            for connection in (one for district in clever.roster.districts for one in district.connections):
                print(f"            {connection.district.name} ({connection.district.id}): token {connection.token}")
        told.append(scene)

    if options.serve or options.speed is not None:
        player.run(options.speed or _DAY, end, tell)
        if options.serve:
            end.wait()
    else:
        while player.due is not None and not end.is_set():
            tell(player.step())


def _draw(player: Player, file: str) -> int:
    try:
        Path(file).write_text(player.timeline.svg(), encoding="utf-8")
    except OSError as error:
        print(f"clever-mock: {file} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    return 0
