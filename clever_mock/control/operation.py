"""What an operation is, and what it is given when it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from clever_mock.control.names import Names, some
from clever_mock.control.values import Parameter, Schema
from clever_mock.errors import UnknownRecordError
from clever_mock.model import District, Roster
from clever_mock.model.looking.application import Application, Connection
from clever_mock.traffic.entry import masked

if TYPE_CHECKING:
    from clever_mock.mock import CleverMock

PREFIX = "/_mock/v1"
"""What the paths of all operations begin with."""


class Ended(Protocol):
    """A mock that has ended."""

    @property
    def roster(self) -> Roster:
        """What it held."""

    def take_findings(self) -> str:
        """What its strict mode has found, as text."""


class Isolated(Protocol):
    """The mocks that were started beside the first one."""

    def start(self, options: Mapping[str, Any], idle: float) -> Mapping[str, Any]:
        """Start one more; its id and URL."""

    def all(self) -> list[Mapping[str, Any]]:
        """Those that run."""

    def end(self, id: str, by: object) -> Ended:
        """End one, asked by another or by itself. Raises `UnknownRecordError`."""


@dataclass(frozen=True)
class Call:
    """One call of an operation: the mock, and the ids in the path."""

    clever: CleverMock
    path: Mapping[str, str]
    mocks: Isolated
    shows_tokens: bool = False

    @property
    def names(self) -> Names:
        """The ids that things without one of their own are given."""
        return self.clever.roster.attached(Names, lambda _: Names())

    @property
    def district(self) -> District:
        """The district in the path. Raises `UnknownRecordError`."""
        return self.find_district(self.path["district"])

    def find_district(self, id: str) -> District:
        """A district by its id. Raises `UnknownRecordError` with those that there are."""
        districts = self.clever.roster.districts
        found = next((district for district in districts if district.id == id), None)
        if found is None:
            known = some(f"{district.id} ({district.name})" for district in districts)
            raise UnknownRecordError(f"there is no district with id {id!r}; there are: {known}")
        found.look()
        return found

    @property
    def connection(self) -> Connection:
        """The connection in the path, of the district in the path. Raises `UnknownRecordError`."""
        district, id = self.district, self.path["connection"]
        found = next((one for one in district.connections if one.id == id), None)
        if found is None:
            known = some(f"{one.id} ({one.application.name})" for one in district.connections)
            raise UnknownRecordError(f"{district!r} has no connection with id {id!r}; it has: {known}")
        return found

    def application(self, client_id: str | None) -> Application:
        """An application by its client id, by default the one under test. Raises `UnknownRecordError`."""
        roster = self.clever.roster
        found = roster.application if client_id is None else roster.application_of(client_id)
        if found is None:
            known = some(f"{one.client_id} ({one.name})" for one in roster.applications)
            raise UnknownRecordError(f"there is no application with client id {client_id!r}; there are: {known}")
        return found

    def secret(self, text: str | None) -> str | None:
        """A token or another secret: whole where the caller asked for tokens, else cut short."""
        return text if text is None or self.shows_tokens else masked(text)


@dataclass(frozen=True, eq=False)
class Operation:
    """One call of the control API.

    `run` is given the call and, by name, what came in the body or the query; what it gives back is the answer.
    `python` names what does the same in Python.
    """

    method: str
    path: str
    name: str
    about: str
    run: Callable[..., object]
    answers: Schema
    python: tuple[str, ...] = ()
    body: tuple[Parameter, ...] = ()
    query: tuple[Parameter, ...] = ()
    made: bool = False
    """Whether it makes something, and so answers with 201."""
    alone: bool = False
    """Whether it is not run under the lock of the mock, as it may take a while or is about no roster."""
    refuses: tuple[int, ...] = field(default=(422,))
    """The statuses, besides those of the form of a request, with which it refuses."""

    @property
    def status(self) -> int:
        """The status of a good answer."""
        return 201 if self.made else 200

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"

    @property
    def places(self) -> list[str]:
        """The ids in its path."""
        return [part.strip("{}") for part in self.path.split("/") if part.startswith("{")]
