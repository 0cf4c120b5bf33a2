"""What a scenario is: a story told by a generator, step by step, and what of it is to be watched.

When its steps fall due, and what an application sees then, is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clever_mock.errors import InvalidValueError
from clever_mock.model import Record
from clever_mock.model.records.moments import Moment
from clever_mock.model.records.values import Name

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock

Step = tuple[Moment, str]
"""When something happens, and a sentence that says what."""


@dataclass(frozen=True)
class Watched:
    """A path that is asked for at every step, in each version, and the fields of the answer that matter."""

    label: str
    path: str
    fields: tuple[str, ...]
    token: str | None = None


class Scenario:
    """Base of the scenarios: a class with a docstring, whose first line says what it is about, and a `story`.

    The class attributes of a scenario are its options, and can be set: `Rollover(students=200)`. Raises
    `InvalidValueError` for an option that there is not, or a value of another type.
    """

    __module__ = "clever_mock.scenarios"

    versions: tuple[str, ...] = ("v1.1", "v1.2")
    """The versions that are watched where none are named."""

    def __init__(self, /, **options: object) -> None:
        known = self.options()
        for name, value in options.items():
            if name not in known:
                has = f"its options are {', '.join(known)}" if known else "it has none"
                raise InvalidValueError(f"the scenario {self.name()} has no option {name!r}; {has}")
            if type(value) is not type(known[name]):
                raise InvalidValueError(
                    f"{name} of the scenario {self.name()} takes a value such as {known[name]!r}, not {value!r}"
                )
            setattr(self, name, value)
        self.watched: list[Watched] = []

    @classmethod
    def name(cls) -> str:
        """What the scenario is called, by its class: `LateEntry` is `late-entry`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def about(cls) -> str:
        """The first line of its docstring."""
        return (cls.__doc__ or "").strip().partition("\n")[0]

    @classmethod
    def options(cls) -> dict[str, object]:
        """Its options, with their values by default."""
        own = {name: value for base in reversed(cls.__mro__[:-2]) for name, value in vars(base).items()}
        return {
            name: value for name, value in own.items() if isinstance(value, (bool, int, float, str)) and name[0] != "_"
        }

    def story(self, clever: CleverMock) -> Iterator[Step]:
        """Tell the story: yield a moment and a sentence, then do what happens at that moment, up to the next yield.

        Steps come in the order of their moments. What changes is a district's SIS and its switches, as in any test.
        """
        raise InvalidValueError(f"the scenario {self.name()} has no story; define `def story(self, clever)`")

    def watch(self, what: Record | str, *fields: str, label: str = "", token: str | None = None) -> None:
        """Show, from this step on, what the API answers for a record, or for a path without a version.

        Of the answer the given fields are shown; with none, whether there is an answer. `token` is by default that of
        the story's district. `label` is what it is called in the timeline.
        """
        if isinstance(what, Record):
            path, label = f"/{what.kind}/{what.id}", label or called(what)
        else:
            path, label = what, label or what
        self.watched.append(Watched(label, path, fields, token))


def called(record: Record) -> str:
    """What a record is called in a timeline: its name, else its id."""
    name = getattr(record, "name", None)
    if isinstance(name, Name):
        return " ".join(part for part in (name.first, name.last) if part) or record.id
    return str(name or record.id)
