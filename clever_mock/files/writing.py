"""Writes files so that there is the whole new file or, when anything goes wrong, the old one."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from typing import TextIO

from clever_mock.errors import DumpError


@contextlib.contextmanager
def whole_files(*paths: str) -> Iterator[list[TextIO]]:
    """Open new files beside these, in UTF-8, which take their places when the block ends well. Raises `DumpError`."""
    targets = [os.path.realpath(path) for path in paths]
    for path, target in zip(paths, targets):
        if os.path.exists(target) and not stat.S_ISREG(os.stat(target).st_mode):
            raise DumpError(f"{path}: it cannot be written: it is there and is no file")
    made: list[str] = []
    try:
        with contextlib.ExitStack() as stack:
            files: list[TextIO] = []
            for target in targets:
                part = f"{target}.{os.getpid()}.part"
                files.append(stack.enter_context(open(part, "x", encoding="utf-8", newline="")))
                made.append(part)
            yield files
        for target, part in zip(targets, made):
            if os.path.exists(target):
                shutil.copymode(target, part)
        for target, part in zip(targets, made):
            os.replace(part, target)
        made.clear()
    except OSError as error:
        named = os.fspath(error.filename) if error.filename else paths[0]
        raise DumpError(f"{named}: it cannot be written: {error.strerror}") from None
    finally:
        for part in made:
            with contextlib.suppress(OSError):
                os.unlink(part)
