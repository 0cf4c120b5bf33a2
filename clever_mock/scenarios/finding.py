"""Scenarios by name: those of this package, and those of a user in a file or a module."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.nearest import did_you_mean
from clever_mock.scenarios.scenario import Scenario

NAMES = (
    *("rollover", "failed-sync", "held-sync", "launch-day", "mid-year-move", "big-district"),
    *("upgrade", "multi-role", "contacts", "sunset"),
)
"""The scenarios of this package; each has a module of its name."""


def scenarios() -> list[type[Scenario]]:
    """The scenarios of this package."""
    return [_only(_own(name), name) for name in NAMES]


def find(wanted: str | Scenario | type[Scenario], /, **options: object) -> Scenario:
    """A scenario from an instance, a class or a name, with options.

    A name is one of `NAMES`, or that of a user's: `stories.py`, `stories.py:LateEntry`, `tests.stories:LateEntry`.
    Raises `InvalidValueError` for what is none of these.
    """
    if isinstance(wanted, Scenario):
        if options:
            raise InvalidValueError(
                f"this {type(wanted).__name__} is made already; give it the options: {sorted(options)}"
            )
        return wanted
    if isinstance(wanted, str):
        wanted = _named(wanted)
    if not (isinstance(wanted, type) and issubclass(wanted, Scenario)):
        raise InvalidValueError(f"play takes a scenario's name, its class or an instance of it, not {wanted!r}")
    return wanted(**options)


def _named(name: str) -> type[Scenario]:
    if name in NAMES:
        return _only(_own(name), name)
    place, _, chosen = name.partition(":")
    if place.endswith(".py"):
        return _only(_from_file(place), place, chosen)
    if chosen:
        try:
            return _only(importlib.import_module(place), place, chosen)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{place}.".startswith(f"{error.name}."):
                raise
            raise InvalidValueError(f"there is no module {place!r} for the scenario {name!r}") from None
    hint = did_you_mean(name, NAMES)
    raise InvalidValueError(
        f"there is no scenario {name!r}{hint}; there are {', '.join(NAMES)}, and your own as stories.py:LateEntry"
    )


def _own(name: str) -> ModuleType:
    return importlib.import_module(f"clever_mock.scenarios.{name.replace('-', '_')}")


def _from_file(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    if spec is None or spec.loader is None or not Path(path).is_file():
        raise InvalidValueError(f"there is no file {path!r} to find a scenario in")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(spec.name, module)
    spec.loader.exec_module(module)
    return module


def _only(module: ModuleType, place: str, chosen: str = "") -> type[Scenario]:
    """The scenario of a module that is chosen, else the only one that it defines."""
    found = {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Scenario) and value is not Scenario
    }
    if chosen:
        if chosen not in found:
            raise InvalidValueError(f"{place} has no scenario {chosen!r}; it has {', '.join(found) or 'none'}")
        return found[chosen]
    own = [value for value in found.values() if value.__module__ == module.__name__]
    if len(own) != 1:
        raise InvalidValueError(f"{place} has {len(own)} scenarios; say which, as {place}:LateEntry")
    return own[0]
