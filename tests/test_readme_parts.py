"""What the README shows of the versions and of a roll-over is what the library says."""

from __future__ import annotations

import pytest

from tests.readme_parts import PARTS, README, with_part


@pytest.mark.parametrize("name", PARTS)
def test_a_generated_part_of_the_readme_is_up_to_date(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    assert with_part(text, name) == text, "write it anew: python -m tests.readme_parts --write"
