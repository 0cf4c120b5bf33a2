"""The published files against the running mock, by schemathesis: all its checks, over the socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory, StudentFactory
from clever_mock.versions import VERSIONS
from tests.conformance.sources import SHARED, require

from .amendments import AMENDMENTS, EXCLUDED_CHECKS, amended

FILES = [(version, f"{version}{part}.yml") for version in VERSIONS for part in ("", "-events")]

CONFIGURATION = """
[phases.coverage]
unexpected-methods = []

[checks]
negative_data_rejection.expected-statuses = [400, 401, 404, 413]
"""
"""Methods that the files do not have are not tried: see EXCLUDED_CHECKS. A limit over the most is refused with 413."""


def published(name: str) -> dict[str, Any]:
    import yaml

    read: dict[str, Any] = yaml.safe_load((SHARED / "spec" / name).read_text(encoding="utf-8"))
    return read


@pytest.mark.slow
@pytest.mark.parametrize(("version", "name"), FILES, ids=[name for _, name in FILES])
def test_schemathesis_finds_no_fault(version: str, name: str, clever: CleverMock, tmp_path: Path) -> None:
    require()
    district = DistrictFactory(schools=2, teachers=4, students=30, sections=6, contacts=5, school_admins=1)
    clever.get(f"/{version}/events")
    for pupil in district.students[:5]:
        pupil.update(name__first="Ada")
    StudentFactory(district=district)
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(amended(published(name), VERSIONS[version].max_limit)), encoding="utf-8")
    configuration = tmp_path / "schemathesis.toml"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(configuration), "run", str(spec),
        "--url", f"{clever.url}/{version}", "--header", f"Authorization: Bearer {district.token}",
        "--checks", "all", "--exclude-checks", ",".join(EXCLUDED_CHECKS),
        "--max-examples", "30", "--seed", "1", "--workers", "1", "--no-color",
    ]  # fmt: skip
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=900, env={**os.environ})
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert "Tested" in ran.stdout


def test_every_amendment_changes_something() -> None:
    require()
    specs = [published(name) for _, name in FILES]
    for amendment in AMENDMENTS:
        changed = json.loads(json.dumps(specs))
        for spec in changed:
            amendment.amend(spec, 100)
        assert changed != specs, amendment.reason
