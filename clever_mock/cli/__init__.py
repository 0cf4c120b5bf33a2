"""The command line: `clever-mock` with a command, or `python -m clever_mock`.

Each command has a module of its own, which only reads arguments and prints; what it tells is decided elsewhere.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from clever_mock.cli import demo, migration, scenario, schema, serve, tour
from clever_mock.errors import CleverMockError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status: 0 when all went well, 1 for an error, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # for terminals that have no lines and arrows
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except CleverMockError as error:
        print(f"clever-mock: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clever-mock", description="All of Clever, on this machine.")
    parser.add_argument("--version", action="version", version=f"clever-mock {version('clever-mock')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (serve, demo, schema, scenario, tour, migration):
        command.add_to(commands)
    return parser
