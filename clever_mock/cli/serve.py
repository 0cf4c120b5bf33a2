"""`clever-mock serve`: the demo district, or a roster file, until Ctrl-C."""

from __future__ import annotations

import argparse
import shlex
import sys
import textwrap
import warnings
import webbrowser
from typing import TYPE_CHECKING

from clever_mock.cli.arguments import DATA, moment, port, size, word
from clever_mock.cli.stopping import stopped
from clever_mock.cli.upgrading import UpgradeReport

if TYPE_CHECKING:
    from clever_mock.cli.arguments import Commands
    from clever_mock.mock import CleverMock
    from clever_mock.model.rosters.district import District


def add_to(commands: Commands) -> None:
    """Add the command."""
    serve = commands.add_parser("serve", help="serve the demo district, or a roster file, until Ctrl-C")
    serve.set_defaults(run=_serve)
    serve.add_argument("--port", type=port, default=0, help="port to listen on (default: a free one)")
    serve.add_argument(
        "--host", type=word, default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine alone)"
    )
    serve.add_argument("--any-host", action="store_true", help="answer requests for any host name (see SECURITY)")
    serve.add_argument(
        "--data",
        metavar="PATH",
        help=f"serve this in place of the demo district: {DATA}",
    )
    serve.add_argument(
        "--sandbox", action="store_true", help="serve a district of the size of Clever's sandbox (56,635 students)"
    )
    serve.add_argument(
        "--client-id",
        type=word,
        metavar="ID",
        help="client id of the application that logs users in (default: made up)",
    )
    serve.add_argument("--client-secret", type=word, metavar="SECRET", help="its client secret (default: made up)")
    serve.add_argument(
        "--redirect-uri",
        action="append",
        metavar="URI",
        help="where its logins may go, in place of the usual ones; can be given again",
    )
    serve.add_argument(
        "--oidc", action="store_true", help="turn OpenID Connect on for it (needs the extra clever-mock[oidc])"
    )
    serve.add_argument(
        "--at", type=moment, metavar="MOMENT", help="start with this clock, such as 2017-07-04 (default: now)"
    )
    serve.add_argument(
        "--strict", action="store_true", help="find what Clever does not have in what the app asks for; told at the end"
    )
    serve.add_argument(
        "--no-control", action="store_true", help="serve Clever alone: no control API under /_mock/v1/, no Dashboard"
    )
    serve.add_argument("--open", action="store_true", help="open the Dashboard in a browser")
    serve.add_argument("--keep-events", action="store_true", help="keep events longer than Clever's 30 days")
    serve.add_argument(
        "--upgrade-report",
        metavar="FILE",
        help="at the end, write what the app has left to do for a newer version (.json, .md, .html, text; - prints)",
    )
    serve.add_argument(
        "--upgrade-to", metavar="VERSION", help="the version that the report is about (default: the newest)"
    )
    add_demo_sizes(serve)


def add_demo_sizes(command: argparse.ArgumentParser) -> None:
    """Add the arguments that say how the demo district is made."""
    command.add_argument("--seed", type=int, default=0, help="seed of the demo district's data (default: 0)")
    command.add_argument(
        "--students", type=size, help="students of the demo district, the rest in proportion (default: 1004)"
    )


def _serve(options: argparse.Namespace) -> int:
    from clever_mock.mock import CleverMock
    from clever_mock.model.rosters.demo import DEMO_TOKENS
    from clever_mock.serving.hosts import host_name, is_local

    if options.sandbox and (options.data or options.students):
        print("clever-mock: --sandbox has its own size; it goes with neither --data nor --students", file=sys.stderr)
        return 2
    if options.data and options.students:
        print("clever-mock: --students sizes the demo district; it does not go with --data", file=sys.stderr)
        return 2
    if options.upgrade_to and options.upgrade_report is None:
        print("clever-mock: --upgrade-to is for --upgrade-report", file=sys.stderr)
        return 2
    if options.open and options.no_control:
        print("clever-mock: --open opens the Dashboard, which --no-control takes away", file=sys.stderr)
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
        strict=options.strict,
        control=not options.no_control,
    )
    report = (
        None if options.upgrade_report is None else UpgradeReport(clever, options.upgrade_report, options.upgrade_to)
    )
    with stopped() as end, clever:
        _register(clever, options)
        if options.at:
            clever.travel(options.at)
        if options.data:
            districts, too_old = _load(clever, options.data, DEMO_TOKENS[0])
        elif options.sandbox:
            districts, too_old = [clever.load_sandbox()], False
        else:
            districts, too_old = [clever.load_demo(students=options.students)], False
        print(f"Serving Clever at {clever.url}")
        for district in districts:
            print(f"  {district.name} ({district.id}): token {district.token}")
            if district.sync_report.loaded:
                print(textwrap.indent(f"Sync report: {district.sync_report.short()}", "  "))
        url = shlex.quote(f"{clever.url}/v3.1/users?limit=1")
        print(f"  Try: curl -H 'Authorization: Bearer {districts[0].token}' {url}")
        application = clever.application
        print(f"  Logins: client id {application.client_id}, client secret {application.client_secret}")
        print(f"          redirect URIs {' '.join(application.redirect_uris)}")
        if application.oidc:
            print(f"          OpenID Connect {clever.url}/.well-known/openid-configuration")
        if not options.no_control:
            print(f"  Dashboard: {clever.url}/dashboard, control API: {clever.url}/_mock/v1/openapi.json")
        if too_old:
            print("  Events that are older than 30 days are not shown; --keep-events shows them.")
        print("Ctrl-C ends it.", flush=True)
        if options.open:
            webbrowser.open(f"{clever.url}/dashboard")
        end.wait()
    return 0 if report is None else report.write()


def _register(clever: CleverMock, options: argparse.Namespace) -> None:
    """Give the application under test what the command line says of it."""
    application = clever.application
    application.oidc = options.oidc
    application.client_id = options.client_id or application.client_id
    application.client_secret = options.client_secret or application.client_secret
    if options.redirect_uri:
        application.redirect_uris = options.redirect_uri


def _load(clever: CleverMock, path: str, token: str) -> tuple[list[District], bool]:
    """Load what a path holds. Also whether there are events in it that are too old to be shown."""
    from clever_mock.errors import OldEventsWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        districts = clever.load(path, token=token)  # sync reports are printed, whether they warn or not
    return districts, any(issubclass(warning.category, OldEventsWarning) for warning in caught)
