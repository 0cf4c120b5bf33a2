"""The demo district as a WSGI application, for servers of many processes: `gunicorn -w 4 'clever_mock.wsgi:demo()'`.

Each worker builds its own copy. The same seed gives each the same bytes, so it does not matter which one answers.
Changes are not shared between workers: this is for load tests that read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clever_mock.mock import CleverMock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def demo(*, seed: int = 0, students: int | None = None) -> WSGIApplication:
    """Make Clever's demo district, of `students` students (default: 1,004), and the application that serves it.

    Its token is `DEMO_TOKEN`. Raises `InvalidValueError` for a seed or a size that can be none.
    """
    with CleverMock(seed=seed) as clever:
        clever.load_demo(students=students)
        return clever.app
