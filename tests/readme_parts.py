"""The parts of the README that are generated: tables, the timeline of a roll-over, an upgrade report.

`python -m tests.readme_parts --write` writes them there anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from clever_mock import CleverMock
from clever_mock.schema.tables import table
from clever_mock.versions import VERSIONS
from tests.conformance.deviations import DEVIATIONS
from tests.contract.amendments import AMENDMENTS
from tests.upgrade.readme import findings, upgrade_report

README = Path(__file__).parent.parent / "README.md"


def differences() -> Iterable[str]:
    """The table of all that differs between the two versions of the announcement."""
    return table(VERSIONS["v1.1"], VERSIONS["v1.2"])


def rollover() -> Iterable[str]:
    """The timeline of a roll-over, as it is printed."""
    with CleverMock() as clever:
        return ["```text", *str(clever.play("rollover")).splitlines(), "```"]


def command_help() -> Iterable[str]:
    """What `clever-mock --help` prints."""
    run = subprocess.run(
        [sys.executable, "-m", "clever_mock", "--help"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHON_COLORS": "0"},
    )
    return ["```text", *run.stdout.replace("__main__.py", "clever-mock").splitlines(), "```"]


def disagreements() -> Iterable[str]:
    """Where Clever's published files and its real service disagree, from the tables that the tests go by."""
    rows = [(row.where, row.reason) for row in DEVIATIONS if row.basis in ("recorded", "reported")]
    rows += [("queries and errors", amendment.reason) for amendment in AMENDMENTS]
    return ["| where | what holds here |", "|---|---|", *(f"| `{where}` | {reason} |" for where, reason in rows)]


PARTS: Mapping[str, Callable[[], Iterable[str]]] = {
    "version table": differences,
    "roll-over timeline": rollover,
    "upgrade report": upgrade_report,
    "findings table": findings,
    "command help": command_help,
    "disagreements": disagreements,
}
"""Each part by the name in its two markers."""


def with_part(text: str, name: str) -> str:
    """A text with a part written anew between its markers, which have to be there."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = text.partition(begin)
    assert found, f"the README has no {begin}"
    _, found, after = rest.partition(end)
    assert found, f"the README has no {end}"
    return "\n".join([before + begin, *PARTS[name](), end + after])


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    for part in PARTS:
        text = with_part(text, part)
    if sys.argv[1:] == ["--write"]:
        README.write_text(text, encoding="utf-8")
    else:
        print(text)
