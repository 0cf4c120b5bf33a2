"""The examples of the guide run as they stand there, against `clever-mock serve`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import serving

from .operations_table import GUIDE

BLOCKS = re.findall(r"^```(sh|js|ruby)\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
RUN = {"sh": ["sh", "-eu"], "js": ["node", "--test"], "ruby": ["ruby"]}
NAMES = {"sh": "example.sh", "js": "example.test.mjs", "ruby": "example.rb"}
NEEDS = {"sh": "curl", "js": "node", "ruby": "ruby"}


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The URL of a mock that the command line serves."""
    with serving() as served:
        assert f"Dashboard: {served.url}/dashboard, control API: {served.url}/_mock/v1/openapi.json" in served.out
        yield served.url
    assert served.status == 0


def test_there_is_one_for_each_language() -> None:
    assert [language for language, _ in BLOCKS] == ["sh", "js", "ruby"]


@pytest.mark.parametrize(("language", "block"), BLOCKS, ids=[language for language, _ in BLOCKS])
def test_an_example_of_the_guide_runs(language: str, block: str, served: str, tmp_path: Path) -> None:
    if shutil.which(NEEDS[language]) is None:
        pytest.skip(f"there is no {NEEDS[language]}")
    file = tmp_path / NAMES[language]
    file.write_text(block, encoding="utf-8")
    environment = {**os.environ, "CLEVER_MOCK_URL": served, "no_proxy": "127.0.0.1"}
    ran = subprocess.run(
        [*RUN[language], str(file)], capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = {"sh": '"state": "paused"', "js": "pass 1\n", "ruby": "1 runs, 1 assertions, 0 failures"}
    assert told[language] in ran.stdout
    if language == "sh":
        assert '"status": "Paused until 2027-08-15"' in ran.stdout
