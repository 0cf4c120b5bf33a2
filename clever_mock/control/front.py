"""What a mock with its control on serves: the control API and the Dashboard under their paths, else Clever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from clever_mock.control import api, pages
from clever_mock.control.mocks import Mocks, Use

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from clever_mock.mock import CleverMock

RESERVED = "/_mock"
"""What no path of Clever begins with."""

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


class Control:
    """The control of one mock, in front of its API. Requests to the control are not those of the app under test."""

    def __init__(
        self,
        clever: CleverMock,
        host: str,
        *,
        check_host: bool = True,
        mocks: Mocks | None = None,
        used: Use = nullcontext,
    ) -> None:
        self._clever = clever
        self._host = host
        self._check_host = check_host
        self._mocks = Mocks(self._beside) if mocks is None else mocks
        self._first = mocks is None
        self._used = used

    def _beside(self, mocks: Mocks, used: Use, options: Mapping[str, Any]) -> CleverMock:
        """Make one more mock on the same host. Mocks that are started from there are started beside this one, too."""
        made = type(self._clever)(host=self._host, check_host=self._check_host, **options)
        made.put_in_front(Control(made, self._host, check_host=self._check_host, mocks=mocks, used=used))
        return made

    def close(self) -> None:
        """End the mocks that were started beside this one."""
        if self._first:
            self._mocks.close()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        with self._used():
            return self._answered(environ, start_response)

    def _answered(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(f"{RESERVED}/") or path == RESERVED:
            response = api.answer(Request(environ), self._clever, self._mocks, self._host)
        elif path.startswith(f"{pages.PREFIX}/") or path == pages.PREFIX:
            response = pages.answer(Request(environ), self._host)
        else:
            return self._clever.app(environ, start_response)
        return _sent(response, environ, start_response)


def _sent(response: Response, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response(environ, start_response)
