"""factory_boy declarations that the record factories are written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from factory.declarations import BaseDeclaration, SubFactory
from factory.enums import CREATE_STRATEGY

from clever_mock.errors import InvalidValueError
from clever_mock.factories.source import Source, source
from clever_mock.model.records.fields import read_value
from clever_mock.model.records.values import Value, parts_of
from clever_mock.model.rosters.district import District


class Drawn(BaseDeclaration):
    """An attribute made from the active source and the attributes that are resolved already."""

    def __init__(self, make: Callable[[Source, Any], Any]) -> None:
        super().__init__()
        self._make = make

    def evaluate_pre(self, instance: Any, step: Any, overrides: dict[str, Any]) -> Any:  # noqa: ARG002
        """Make the value; it has no parts that could be overridden."""
        if overrides:
            raise InvalidValueError(f"there is no part {', '.join(map(repr, overrides))} to give: give the whole value")
        return self._make(source(), instance)


def drawn(make: Callable[[Source, Any], Any]) -> Any:
    """Declare an attribute that is drawn; `make` gets the source and the record so far."""
    return Drawn(make)


def kept(params: dict[str, Any]) -> dict[str, Any]:
    """Given attributes, those that can be read only once as lists: the record and what is drawn to fit read them."""
    return {name: list(value) if isinstance(value, Iterator) else value for name, value in params.items()}


def several(given: Any) -> list[Any]:
    """The records given for a field that takes several; what does not fit is for the record to refuse."""
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else []


class SmallValue(BaseDeclaration):
    """A name, location or other small value, with overrides of its parts: `name__first="Ada"`."""

    def __init__(self, kind: type[Value], make: Callable[[Source, Any], Value]) -> None:
        super().__init__()
        self._kind = kind
        self._make = make

    def evaluate_pre(self, instance: Any, step: Any, overrides: dict[str, Any]) -> Any:
        """Make the value; overrides, where there are any, may be declarations themselves."""
        return super().evaluate_pre(instance, step, overrides) if overrides else self._make(source(), instance)

    def evaluate(self, instance: Any, _step: Any, extra: dict[str, Any]) -> Value:
        """Make the value and put the overrides into it."""
        made = self._make(source(), instance)
        try:
            return read_value(self._kind, {**parts_of(made), **extra})
        except ValueError as error:
            raise InvalidValueError(f"a {self._kind.__name__.lower()} {error}") from None


class Current(SubFactory):
    """A related record: the one that there is already, or a new one.

    A new one is made when there is none, when one of its fields is given (`school__name="North"`), or when the
    record is only built.
    """

    def __init__(self, maker: Any, find: Callable[[Source, District | None], Any]) -> None:
        super().__init__(maker)
        self._find = find

    def evaluate(self, instance: Any, step: Any, extra: dict[str, Any]) -> Any:
        """Find the record, or make it in the district that was given."""
        given = self._district(instance, step.builder)
        if given is not None:
            extra = {"district": given, **extra}
        if step.builder.strategy == CREATE_STRATEGY and not extra.keys() - {"district"}:
            found = self._find(source(), given)
            if found is not None:
                return found
        return super().evaluate(instance, step, extra)

    def _district(self, instance: Any, builder: Any) -> Any:
        """The district that was given with the record, where the related record takes one."""
        known = "district" in builder.extras or "district" in builder.factory_meta.pre_declarations
        takes = known and "district" in self.get_factory()._meta.pre_declarations
        return instance.district if takes else None
