"""The public names of the floor: all of them load, each effect among them."""

from __future__ import annotations

import inspect

from clever_mock import traffic
from clever_mock.traffic import Effect, effects


def test_every_public_name_loads() -> None:
    assert [name for name in dir(traffic) if not hasattr(traffic, name)] == []
    assert traffic.__all__ == sorted(traffic.__all__)


def test_every_effect_is_public_and_in_the_table() -> None:
    found = [
        name
        for name, value in vars(effects).items()
        if inspect.isclass(value) and issubclass(value, Effect) and value is not Effect
    ]
    assert len(found) == 11
    assert set(found) < set(traffic.__all__)
    assert [name for name in found if f"| `{name}(" not in (effects.__doc__ or "")] == []
