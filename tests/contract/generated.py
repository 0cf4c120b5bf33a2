"""A client that openapi-generator makes of a published file, as a package to import."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.sources import SHARED


def generate(file: str, folder: Path, package: str) -> None:
    """Make a Python client of a published file, in a package of that name in a folder."""
    generate_from(SHARED / "spec" / file, folder, package)


def generate_from(document: Path, folder: Path, package: str) -> None:
    """Make a Python client of an OpenAPI document, in a package of that name in a folder."""
    folder.mkdir(exist_ok=True)
    command = [
        str(Path(sys.executable).with_name("openapi-generator-cli")), "generate", "-g", "python",
        "-i", str(document), "-o", str(folder), "--package-name", package,
    ]  # fmt: skip
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]


def calls(file: str) -> Iterator[tuple[str, str]]:
    """The path of each call of a published file that reads, and the method of a generated client that makes it."""
    published: dict[str, Any] = yaml.safe_load((SHARED / "spec" / file).read_text(encoding="utf-8"))
    for path, methods in published["paths"].items():
        if "get" in methods:
            yield path, re.sub(r"(?<!^)(?=[A-Z])", "_", methods["get"]["operationId"]).lower()


def told(model: Any) -> Any:
    """What a generated model has read, in the form of JSON, without what it did not find."""
    if isinstance(model, list):
        return [told(one) for one in model]
    if isinstance(model, dt.datetime):
        return model.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds")[:-6] + "Z"
    if isinstance(model, dt.date):
        return model.isoformat()
    if not hasattr(type(model), "model_fields"):
        return model
    names = {name: field.alias or name for name, field in type(model).model_fields.items()}
    read = {alias: told(getattr(model, name)) for name, alias in names.items()}
    return {name: value for name, value in read.items() if value is not None}


def known(json: Any, model: Any) -> Any:
    """What of an answer a generated model has a place for."""
    if isinstance(model, list):
        return [known(one, other) for one, other in zip(json, model, strict=True)]
    if not hasattr(type(model), "model_fields"):
        return json
    names = {field.alias or name: name for name, field in type(model).model_fields.items()}
    return {alias: known(json[alias], getattr(model, name)) for alias, name in names.items() if alias in json}
