"""What the documents point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CHANGELOG.md", "clever_mock/guide/control-api.md")
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as they are made from the words."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in LINK.findall(text):
        file, _, anchor = target.partition("#")
        if file.startswith(("https://", "http://")):
            assert re.fullmatch(r"https?://[a-z0-9.-]+(/\S*)?", target), target
        elif file:
            assert (ROOT / file).exists(), target
        else:
            assert anchor in anchors(text), target


def test_the_files_that_the_readme_names_are_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "`conftest_example.py`" in text
    assert (ROOT / "conftest_example.py").exists()
