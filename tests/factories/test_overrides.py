"""What type checkers are told of the factories is what the factories take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import overrides

PROGRAM = """
from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, SectionFactory, StudentFactory

def test_app(clever: CleverMock) -> None:
    {line}
"""


def test_the_types_of_overrides_are_made_from_the_fields() -> None:
    assert overrides.FILE.read_text(encoding="utf-8") == overrides.text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('StudentFactory(nmae="Ada")', 'Unexpected keyword argument "nmae"'),
        ("StudentFactory(grade=5)", 'Argument "grade" to "StudentFactory" has incompatible type "int"'),
        ('StudentFactory.create_batch(2, name__frist="Ada")', 'Unexpected keyword argument "name__frist"'),
        ("DistrictFactory(students='3')", 'Argument "students" to "DistrictFactory"'),
        ('StudentFactory(name__first="Ada", school__name="North", dob="2007-02-11")', None),
        ('clever.get("/v1.2/students", params={"limit": 2}, token=DistrictFactory()).json["data"]', None),
        ("first: str = StudentFactory().name.first", None),
    ],
)
def test_a_type_checker_finds_what_no_factory_takes(tmp_path: Path, line: str, told: str | None) -> None:
    file = tmp_path / "test_app.py"
    file.write_text(PROGRAM.format(line=line))
    pytest.importorskip("mypy")
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(file)], capture_output=True, text=True, timeout=120, check=False
    )
    if told is None:
        assert checked.returncode == 0, checked.stdout
    else:
        assert told in checked.stdout
