"""Imports point down: no circle among the modules of the package, whoever imports, and for types alone as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import clever_mock

PACKAGE = Path(clever_mock.__file__).parent
WAYS_UP = {
    ("clever_mock.mock", "clever_mock.scenarios"),
    ("clever_mock.mock", "clever_mock.scenarios.player"),
    ("clever_mock.mock", "clever_mock.control"),
    ("clever_mock.mock", "clever_mock.control.front"),
}
"""The ways up: `clever.play()` and `control=True`, taken when they are asked for."""


def modules() -> dict[str, Path]:
    """The modules of the package, by name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("clever_mock", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules that a module imports anywhere in it; of a package that gives out names, the package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in known or node.module in known:
                    yield whole if whole in known else node.module


def graph() -> dict[str, set[str]]:
    """What each module imports, but for itself and the way up."""
    known = modules()
    return {
        name: {other for other in imports(path, known) if other != name and (name, other) not in WAYS_UP}
        for name, path in known.items()
    }


def test_no_module_imports_itself_by_way_of_others() -> None:
    circle: list[str] = []
    try:
        TopologicalSorter(graph()).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert not circle, " -> ".join(circle)


def test_the_look_at_imports_finds_a_circle() -> None:
    found = graph()
    assert "clever_mock.model.records.tables" in found["clever_mock.model.rosters.district"]
    assert len(found) > 150


def test_each_room_of_the_model_says_what_lives_there() -> None:
    for room in ("records", "time", "looking", "rosters"):
        said = ast.get_docstring(ast.parse((PACKAGE / "model" / room / "__init__.py").read_text(encoding="utf-8")))
        assert said, room
        assert 2 <= said.count(".") <= 3, room
