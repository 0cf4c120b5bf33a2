"""What a mock held before it was reset: districts, connections and applications that are nobody's any more.

Whoever uses one is told so. It costs nothing before: the object changes its class when it goes, and changes it back
when a snapshot brings it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from clever_mock.errors import UnknownRecordError
from clever_mock.model.looking.application import Application, Connection
from clever_mock.model.rosters.district import District

_STILL_THERE = ("id", "_id", "kind")
"""What can be asked of one that is gone, so that it can be printed and compared."""


def _refuse(one: object) -> NoReturn:
    raise UnknownRecordError(
        f"{one!r} belongs to what the mock held before its reset: make it anew, or reset to a snapshot that holds it"
    )


def _get(one: Any, name: str) -> Any:
    if name in _STILL_THERE or (name.startswith("__") and name.endswith("__")):
        return object.__getattribute__(one, name)
    return _refuse(one)


def _set(one: Any, name: str, value: object) -> None:
    if name != "__class__":
        _refuse(one)
    object.__setattr__(one, name, value)


def _repr(one: Any) -> str:
    kind = type(one).__name__.removeprefix("Gone")
    if isinstance(one, District):
        return f"<{kind} {one.id} {object.__getattribute__(one, '_own_row').name!r}>"
    return f"<{kind} {one.__dict__.get('name') or one.__dict__.get('id')!r}>"


def _gone(kind: type) -> type:
    """The class of what is of a kind and gone. It has the one base, as an object can change its class for no other."""
    names = {"__slots__": (), "__getattribute__": _get, "__setattr__": _set, "__repr__": _repr}
    return type(f"Gone{kind.__name__}", (kind,), names)


_CLASSES: dict[type, type] = {kind: _gone(kind) for kind in (District, Connection, Application)}
_BACK = {gone: there for there, gone in _CLASSES.items()}


def leave(ones: Iterable[object]) -> None:
    """Let these objects be gone."""
    for one in ones:
        gone = _CLASSES.get(type(one))
        if gone is not None:
            one.__class__ = gone


def come_back(ones: Iterable[object]) -> None:
    """Let these objects be there again."""
    for one in ones:
        there = _BACK.get(type(one))
        if there is not None:
            one.__class__ = there
