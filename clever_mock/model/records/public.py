"""What `dir()` shows of an object: what its users may use, and nothing that is there for other parts of the package."""

from __future__ import annotations

from typing import ClassVar


class Public:
    """Base of what users hold. The names in `_inner` of a class are for other parts, and `dir()` does not show them."""

    _inner: ClassVar[frozenset[str]] = frozenset()

    __slots__ = ()

    def __dir__(self) -> list[str]:
        kinds = type(self).__mro__
        inner = frozenset().union(*(vars(kind).get("_inner", ()) for kind in kinds))
        names = {name for kind in kinds for name in vars(kind)} | {*getattr(self, "__dict__", ())}
        return sorted(name for name in names - inner if not name.startswith("_"))
