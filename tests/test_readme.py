"""Every code block of the README runs as it is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests  # noqa: F401  an in-process run forgets the modules that it imports first, and half of this one would stay

README = Path(__file__).parent.parent / "README.md"
EXAMPLE = Path(__file__).parent.parent / "conftest_example.py"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS, ids=[f"block-{number}" for number in range(1, len(BLOCKS) + 1)])
def test_a_python_block_of_the_readme_runs(pytester: pytest.Pytester, block: str) -> None:
    if "def test_" in block:
        pytester.makepyfile(block)
        outcome = pytester.runpytest_inprocess("-p", "no:randomly", "-W", "error")
        outcomes = outcome.parseoutcomes()
        assert outcomes.keys() == {"passed"}
        assert outcomes["passed"] >= block.count("\ndef test_")  # a test in several versions passes once in each
    else:
        exec(compile(block, str(README), "exec"), {"__name__": "readme"})


def test_the_readme_has_blocks_to_run() -> None:
    assert len(BLOCKS) >= 4


def test_the_example_conftest_works_as_it_is(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(EXAMPLE.read_text(encoding="utf-8"))
    pytester.makepyfile(
        """
        import os
        import urllib.request

        def test_the_app_finds_its_settings(app_settings, district):
            url = f"{os.environ['CLEVER_API_URL']}/v1.2/districts/{district}"
            request = urllib.request.Request(url, headers={"Authorization": f"Bearer {os.environ['CLEVER_TOKEN']}"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert b"Riverbend Unified" in answer.read()

        def test_ada_is_in_two_schools(district):
            [ada] = district.students
            assert len(ada.schools) == 2
        """
    )
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=2)
