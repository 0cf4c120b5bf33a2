"""`clever-mock schema`: a version as an OpenAPI document, or what changed from one version to another."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clever_mock.cli.arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    schema = commands.add_parser("schema", help="print a version as OpenAPI 3.0, or what changed between two")
    schema.set_defaults(run=_schema)
    schema.add_argument("version", nargs="?", metavar="VERSION", help="the version, such as v1.2")
    schema.add_argument("--published", action="store_true", help="leave out what Clever's published files leave out")
    schema.add_argument("--diff", nargs=2, metavar=("OLD", "NEW"), help="print what changed, group by group")


def _schema(options: argparse.Namespace) -> int:
    from clever_mock.schema.openapi import document
    from clever_mock.schema.tables import grouped
    from clever_mock.versions.names import read_version

    if (options.version is None) == (options.diff is None) or (options.diff and options.published):
        print(
            "clever-mock: name one version (schema v1.2), or two to compare (schema --diff v1.1 v1.2)", file=sys.stderr
        )
        return 2
    if options.diff:
        print(*grouped(*map(read_version, options.diff)), sep="\n")
    else:
        print(json.dumps(document(read_version(options.version), published=options.published), indent=2))
    return 0
