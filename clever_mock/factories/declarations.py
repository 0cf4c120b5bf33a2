"""factory_boy declarations that the record factories are written in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from factory.declarations import BaseDeclaration, LazyAttribute, SubFactory
from factory.enums import CREATE_STRATEGY

from clever_mock.errors import InvalidValueError
from clever_mock.factories.source import Source, source
from clever_mock.model.fields import read_value
from clever_mock.model.values import Value, parts_of


def drawn(make: Callable[[Source, Any], Any]) -> LazyAttribute:
    """An attribute made from the active source and the attributes that are resolved already."""
    return LazyAttribute(lambda record: make(source(), record))


class SmallValue(BaseDeclaration):
    """A name, location or other small value, with overrides of its parts: `name__first="Ada"`."""

    def __init__(self, kind: type[Value], make: Callable[[Source, Any], Value]) -> None:
        super().__init__()
        self._kind = kind
        self._make = make

    def evaluate(self, instance: Any, _step: Any, extra: dict[str, Any]) -> Value:
        """Make the value and put the overrides into it."""
        made = self._make(source(), instance)
        if not extra:
            return made
        try:
            return read_value(self._kind, {**parts_of(made), **extra})
        except ValueError as error:
            raise InvalidValueError(f"a {self._kind.__name__.lower()} {error}") from None


class Current(SubFactory):
    """A related record: the one that there is already, or a new one.

    A new one is made when there is none, when one of its fields is given (`school__name="North"`), or when the
    record is only built.
    """

    def __init__(self, maker: Any, find: Callable[[Source, Any], Any], **defaults: Any) -> None:
        super().__init__(maker, **defaults)
        self._find = find

    def evaluate(self, instance: Any, step: Any, extra: dict[str, Any]) -> Any:
        """Find the record, or make it in the district that was given."""
        given = getattr(instance, "district", None) if self._wants_district() else None
        if given is not None:
            extra = {"district": given, **extra}
        if step.builder.strategy == CREATE_STRATEGY and not extra.keys() - {"district"}:
            found = self._find(source(), instance)
            if found is not None:
                return found
        return super().evaluate(instance, step, extra)

    def _wants_district(self) -> bool:
        return "district" in self.get_factory()._meta.pre_declarations
