"""The command line: `clever-mock serve` and `clever-mock demo`, or `python -m clever_mock`.

It only reads arguments and prints; what is served and read is decided elsewhere.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType

from clever_mock.errors import CleverMockError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status: 0 when all went well, 1 for an error, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CleverMockError as error:
        print(f"clever-mock: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clever-mock", description="All of Clever, on this machine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve the demo district, or a roster file, until Ctrl-C")
    serve.set_defaults(run=_serve)
    serve.add_argument("--port", type=_port, default=0, help="port to listen on (default: a free one)")
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine alone)"
    )
    serve.add_argument("--any-host", action="store_true", help="answer requests for any host name (see SECURITY)")
    serve.add_argument("--data", metavar="FILE", help="roster file to serve in place of the demo district (JSON)")
    serve.add_argument("--at", metavar="MOMENT", help="start with this clock, such as 2017-07-04 (default: now)")
    serve.add_argument("--keep-events", action="store_true", help="keep events longer than Clever's 30 days")
    demo = commands.add_parser("demo", help="serve the demo district and read it as an app would, in both versions")
    demo.set_defaults(run=_demo)
    for command in (serve, demo):
        command.add_argument("--seed", type=int, default=0, help="seed of the demo district's data (default: 0)")
        command.add_argument(
            "--students", type=_size, help="students of the demo district, the rest in proportion (default: 1004)"
        )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text}")
    return port


def _size(text: str) -> int:
    size = int(text)
    if size < 1:
        raise argparse.ArgumentTypeError(f"a district has at least one student, not {text}")
    return size


def _serve(options: argparse.Namespace) -> int:
    from clever_mock.mock import CleverMock
    from clever_mock.model.demo import DEMO_TOKENS
    from clever_mock.serving.hosts import host_name, is_local

    if options.data and options.students:
        print("clever-mock: --students sizes the demo district; it does not go with --data", file=sys.stderr)
        return 2
    retention = None if options.keep_events else 30
    if not is_local(host_name(options.host)) or options.host in ("0.0.0.0", "::"):
        print(
            f"Warning: listening on {options.host}; others can reach this server, and its tokens are known",
            file=sys.stderr,
        )
    clever = CleverMock(
        seed=options.seed,
        host=options.host,
        port=options.port,
        check_host=not options.any_host,
        event_retention=retention,
    )
    with _stopped() as stopped, clever:
        if options.at:
            clever.travel(options.at)
        if options.data:
            districts = clever.load(options.data, token=DEMO_TOKENS[0])
        else:
            districts = [clever.load_demo(students=options.students)]
        print(f"Serving Clever at {clever.url}")
        for district in districts:
            print(f"  {district.name} ({district.id}): token {district.token}")
        print(f"  Try: curl -H 'Authorization: Bearer {districts[0].token}' {clever.url}/v1.2/students?limit=1")
        print("Ctrl-C ends it.", flush=True)
        stopped.wait()
    return 0


@contextlib.contextmanager
def _stopped() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set, for the length of a block."""
    event = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        event.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _demo(options: argparse.Namespace) -> int:
    from clever_mock.demo import run_demo
    from clever_mock.mock import CleverMock

    with CleverMock(seed=options.seed) as clever:
        district = clever.load_demo(students=options.students)
        run_demo(clever.url, district.token, progress=sys.stderr, out=sys.stdout)
    return 0
