"""Patterns of `$regex`, matched in time that grows with the text and never explodes.

The standard library parses the pattern; the match follows all possible states at once instead of backtracking, so no
pattern can hang the server. What can only be matched by backtracking (backreferences, lookaround) is refused.

`re` with bounded input was measured and does not do: `^(a+)+$` on 26 `a` and a `b` takes it 1.6 s, and twice as long
with each further letter, where this takes 0.2 ms. Libraries that do (`google-re2`) are
compiled, and would be needed by all.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any

from clever_mock.errors import InvalidQueryError

__all__ = ["MAX_LENGTH", "MAX_STATES", "Pattern"]

MAX_LENGTH = 1_000  # characters of a pattern
MAX_STATES = 3_000  # states that a pattern may expand to
MAX_REMEMBERED = 200_000  # states held in the memory of one pattern's steps

OPTIONS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE | re.UNICODE

SINGLE = frozenset(("LITERAL", "NOT_LITERAL", "ANY", "IN", "AT"))
UNSUPPORTED = {
    "GROUPREF": "backreferences",
    "GROUPREF_EXISTS": "conditionals",
    "ASSERT": "lookaround",
    "ASSERT_NOT": "lookaround",
    "FAILURE": "lookaround",
    "ATOMIC_GROUP": "atomic groups",
    "POSSESSIVE_REPEAT": "possessive quantifiers",
}

KINDS: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_NOT_DIGIT": lambda char: not char.isdecimal(),
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_NOT_SPACE": lambda char: not char.isspace(),
    "CATEGORY_WORD": lambda char: _is_word(char),
    "CATEGORY_NOT_WORD": lambda char: not _is_word(char),
}

PLACES: dict[str, Callable[[str, int], bool]] = {
    "AT_BEGINNING": lambda _text, at: at == 0,
    "AT_BEGINNING_STRING": lambda _text, at: at == 0,
    "AT_BEGINNING_LINE": lambda text, at: at == 0 or text[at - 1] == "\n",
    "AT_END": lambda text, at: at >= len(text) - 1 and text[at:] in ("", "\n"),
    "AT_END_STRING": lambda text, at: at == len(text),
    "AT_END_LINE": lambda text, at: at == len(text) or text[at] == "\n",
    "AT_BOUNDARY": lambda text, at: _is_edge(text, at),
    # Python before 3.14 finds no \B in an empty text; the answer here is that of the Python that runs.
    "AT_NON_BOUNDARY": lambda text, at: not _is_edge(text, at) and (text != "" or sys.version_info >= (3, 14)),
}
IN_MULTILINE = {"AT_BEGINNING": "AT_BEGINNING_LINE", "AT_END": "AT_END_LINE"}

_MATCHED = 0  # the index of the state that ends every match

_parser = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")


class Pattern:
    """A `$regex` pattern, searched for anywhere in a text in linear time.

    Takes Python's syntax without backreferences, lookaround, conditionals, atomic groups, possessive quantifiers and
    the flags `a`, `L`; *options* are any of the letters `i`, `m`, `s`, `x`.

    Raises `InvalidQueryError` for a pattern or option that is malformed, not taken or too large.
    """

    def __init__(self, text: str, options: str = "") -> None:
        if not set(options) <= OPTIONS.keys():
            raise InvalidQueryError(f"$options takes the letters {', '.join(OPTIONS)}, not {_shown(options)}")
        if len(text) > MAX_LENGTH:
            raise InvalidQueryError(f"$regex takes up to {MAX_LENGTH:,} characters, {len(text):,} came")
        flags = 0
        for letter in options:
            flags |= OPTIONS[letter]
        network = _network(text, flags)
        self._states = network.states
        self._classes = network.classes
        self._places = [PLACES[name] for name in network.places]
        self._start = network.start
        self._steps: dict[tuple[frozenset[int], tuple[bool, ...], str], frozenset[int]] = {}
        self._remembered = 0

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere in *text*."""
        states: frozenset[int] = frozenset()
        for at in range(len(text) + 1):
            places = tuple([holds(text, at) for holds in self._places])
            char = text[at : at + 1]
            after = self._steps.get((states, places, char))
            states = self._step(states, places, char) if after is None else after
            if _MATCHED in states:
                return True
        return False

    def _step(self, states: frozenset[int], places: tuple[bool, ...], char: str) -> frozenset[int]:
        reached = self._reach(states, places)
        after = frozenset((_MATCHED,)) if _MATCHED in reached else self._take(reached, char)
        self._remembered += len(after) + 1
        if self._remembered > MAX_REMEMBERED:
            self._steps.clear()
            self._remembered = len(after) + 1
        self._steps[states, places, char] = after
        return after

    def _reach(self, states: Iterable[int], places: tuple[bool, ...]) -> set[int]:
        """The states that are reached from these, and from the start, without taking a character."""
        reached: set[int] = set()
        waiting = [self._start, *states]
        while waiting:
            index = waiting.pop()
            if index in reached:
                continue
            reached.add(index)
            state = self._states[index]
            if state.takes is None and (state.holds is None or places[state.holds]):
                waiting.extend(state.to)
        return reached

    def _take(self, reached: set[int], char: str) -> frozenset[int]:
        taken: dict[int | None, bool] = {None: False}
        after: set[int] = set()
        for state in [self._states[index] for index in reached] if char else ():
            if state.takes is not None and state.takes not in taken:
                taken[state.takes] = self._classes[state.takes].takes(char)
            if taken[state.takes]:
                after.update(state.to)
        return frozenset(after)


@dataclass(frozen=True)
class _Characters:
    """The characters that a literal, `.` or a class takes."""

    ranges: tuple[tuple[int, int], ...] = ()
    kinds: tuple[str, ...] = ()
    negated: bool = False
    caseless: bool = False

    def takes(self, char: str) -> bool:
        codes = _cases(char) if self.caseless else (ord(char),)
        inside = any(low <= code <= high for low, high in self.ranges for code in codes)
        return (inside or any(KINDS[kind](char) for kind in self.kinds)) != self.negated


@dataclass(frozen=True, slots=True)
class _State:
    """A state that takes one character of a class, or holds at a place, or only leads on; then goes `to` others."""

    to: list[int]
    takes: int | None = None
    holds: int | None = None


@dataclass(slots=True)
class _Network:
    """The states of a pattern, built from its end to its start."""

    states: list[_State] = field(default_factory=lambda: [_State([])])
    classes: list[_Characters] = field(default_factory=list)
    numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    start: int = _MATCHED

    def sequence(self, items: Any, flags: int, after: int) -> int:
        """Add the states of a parsed sequence that goes on to the state *after*; the index where it begins."""
        for operation, argument in reversed(list(items)):
            after = self._item(operation.name, argument, flags, after)
        return after

    def _item(self, name: str, argument: Any, flags: int, after: int) -> int:
        if name == "SUBPATTERN":
            _group, added, dropped, items = argument
            return self.sequence(items, (flags | added) & ~dropped, after)
        if name == "BRANCH":
            return self._add(_State([self.sequence(items, flags, after) for items in argument[1]]))
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, items = argument
            return self._repeat(least, most, items, flags, after)
        if name == "AT":
            return self._add(_State([after], holds=self._place(argument.name, flags)))
        return self._add(_State([after], takes=self._class(name, argument, flags)))

    def _repeat(self, least: int, most: int, items: Any, flags: int, after: int) -> int:
        entry = after
        if most == _parser.MAXREPEAT:
            loop = _State([after])
            entry = self._add(loop)
            loop.to.append(self.sequence(items, flags, entry))
        else:
            for _ in range(most - least):
                entry = self._add(_State([after, self.sequence(items, flags, entry)]))
        for _ in range(least):
            entry = self.sequence(items, flags, entry)
        return entry

    def _place(self, name: str, flags: int) -> int:
        name = IN_MULTILINE.get(name, name) if flags & re.MULTILINE else name
        if name not in self.places:
            self.places.append(name)
        return self.places.index(name)

    def _class(self, name: str, argument: Any, flags: int) -> int:
        # The copies of a repeated item share one class: their argument is the same object of the parsed tree.
        key = (name, argument if isinstance(argument, int) else id(argument), flags)
        if key not in self.numbers:
            self.numbers[key] = len(self.classes)
            self.classes.append(_characters(name, argument, flags))
        return self.numbers[key]

    def _add(self, state: _State) -> int:
        self.states.append(state)
        return len(self.states) - 1


def _network(text: str, flags: int) -> _Network:
    try:
        tree = _parse(text, flags)
        flags = tree.state.flags
        _check_flags(flags)
        if _size(tree) > MAX_STATES:
            raise InvalidQueryError(f"$regex {_shown(text)} expands to more than {MAX_STATES:,} states: repeat less")
        network = _Network()
        network.start = network.sequence(tree, flags, _MATCHED)
    except RecursionError:
        raise InvalidQueryError(f"$regex {_shown(text)} nests its groups too deeply") from None
    return network


_QUIET = threading.Lock()
_DOUBTFUL = re.compile(r"([\[&~|-])\1|.\(\?[a-zA-Z]", re.DOTALL)


def _parse(text: str, flags: int) -> Any:
    # The parser warns of doubled signs in a class and, on Python 3.10, of flags that do not come first. Only patterns
    # that may warn are parsed with the filters changed, because these belong to all threads of the process.
    try:
        if not _DOUBTFUL.search(text):
            return _parser.parse(text, flags)
        with _QUIET, warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            warnings.simplefilter("error", DeprecationWarning)
            return _parser.parse(text, flags)
    except (re.error, ValueError, OverflowError, Warning) as error:
        refused = ", ".join(dict.fromkeys(UNSUPPORTED.values()))
        reason = str(error).encode("ascii", "backslashreplace").decode()  # it may quote half a surrogate pair
        message = f"$regex {_shown(text)} is not a pattern that this mock takes ({reason}); it takes no {refused}"
        raise InvalidQueryError(message) from None


def _check_flags(flags: int) -> None:
    if flags & ~FLAGS:
        raise InvalidQueryError(f"this mock does not take flags other than {', '.join(OPTIONS)} in a $regex")


def _size(items: Any) -> int:
    """How many states a parsed sequence expands to, counted without expanding it."""
    return sum(_item_size(operation.name, argument) for operation, argument in items)


def _item_size(name: str, argument: Any) -> int:
    if name == "SUBPATTERN":
        _check_flags(argument[1])
        return 1 + _size(argument[3])  # a group is no state, but costs a turn for each copy
    if name == "BRANCH":
        return 1 + sum(_size(items) for items in argument[1])
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, items = argument
        body = max(1, _size(items))
        optional = 1 if most == _parser.MAXREPEAT else most - least
        return int(least * body + optional * (body + 1))
    if name not in SINGLE:
        raise InvalidQueryError(f"this mock does not take {UNSUPPORTED.get(name, name)} in a $regex")
    return 1


def _characters(name: str, argument: Any, flags: int) -> _Characters:
    caseless = bool(flags & re.IGNORECASE)
    if name == "ANY":
        return _Characters(() if flags & re.DOTALL else ((10, 10),), negated=True)
    if name != "IN":
        return _Characters(((argument, argument),), negated=name == "NOT_LITERAL", caseless=caseless)
    parts = [(operation.name, value) for operation, value in argument]
    ranges = [(value, value) if kind == "LITERAL" else value for kind, value in parts if kind in ("LITERAL", "RANGE")]
    kinds = [value.name for kind, value in parts if kind == "CATEGORY"]
    return _Characters(tuple(ranges), tuple(kinds), parts[0][0] == "NEGATE", caseless)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _is_edge(text: str, at: int) -> bool:
    before = at > 0 and _is_word(text[at - 1])
    return before != (at < len(text) and _is_word(text[at]))


def _cases(char: str) -> tuple[int, ...]:
    """The codes that equal a character when case is ignored, its own among them."""
    return _case_groups().get(_folded(char), (ord(char),))


@lru_cache(maxsize=1)
def _case_groups() -> dict[str, tuple[int, ...]]:
    groups: dict[str, list[int]] = {}
    for code in range(0x20000):  # no letter above has case
        groups.setdefault(_folded(chr(code)), []).append(code)
    return {folded: tuple(codes) for folded, codes in groups.items() if len(codes) > 1}


def _folded(char: str) -> str:
    return "I" if char == "\u0130" else char.lower().upper()  # the dotted capital I is an i to `re`


def _shown(text: str) -> str:
    return json.dumps(text if len(text) <= 80 else text[:77] + "...")
