"""The values that arguments take, for `argparse`: each function reads a text, or says what it should be."""

from __future__ import annotations

import argparse
import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from clever_mock.errors import InvalidValueError
from clever_mock.model.records.moments import as_moment

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DATA = "a roster file or captured answers (JSON), or a directory of upload files (CSV)"
"""What holds a roster, as help says it."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FASTEST = 366 * _UNITS["d"]


def port(text: str) -> int:
    """A port, 0 for a free one."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text}")
    return number


def word(text: str) -> str:
    """Text of visible ASCII characters, as names of hosts and credentials are."""
    if re.fullmatch("[!-~]+", text) is None:
        raise argparse.ArgumentTypeError(f"visible ASCII characters without a space are wanted, not {text!r}")
    return text


def moment(text: str) -> dt.datetime:
    """A moment of ISO 8601."""
    try:
        return as_moment(text, "it")
    except InvalidValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def size(text: str) -> int:
    """A number of students."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"a district has at least one student, not {text}")
    return number


def seconds(text: str) -> float:
    """A length of time in seconds."""
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"a number of seconds above 0 is wanted, not {text}")
    return number


def pace(text: str) -> float:
    """How many seconds a clock goes in each second: a number of days, or with a unit, such as `90s`, `6h` or `2d`."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", text)
    given = float(found[1]) * _UNITS[found[2] or "d"] if found else 0.0
    if not 0 < given <= _FASTEST:
        raise argparse.ArgumentTypeError(
            f"a speed is a number of days, or 90s, 30m, 6h or 2d, in each second, not {text!r}"
        )
    return given
