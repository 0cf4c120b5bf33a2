"""What a test asks of the API itself, in process: the part of `CleverMock` that is about answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Union

from clever_mock.errors import InvalidValueError, UnknownRecordError
from clever_mock.model.records.people import Person
from clever_mock.model.records.record import Record

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from clever_mock.api.asking import Params, Response
    from clever_mock.model.looking.application import Connection
    from clever_mock.model.looking.sharing import View
    from clever_mock.model.rosters.district import District
    from clever_mock.model.rosters.roster import Roster
    from clever_mock.schema.difference import Difference

    Token = Union[str, District, Connection]
    """A token, or whose it is."""


def _written(argument: object, path: str) -> str:
    """An argument as it is written into a path: by the id that it has in the path's version."""
    before = path.partition("{}")[0]
    if before.endswith("/users/"):
        user = argument if isinstance(argument, Person) else getattr(argument, "user", argument)
        return str(getattr(user, "id", user))
    if getattr(argument, "kind", "") == "contacts" and before.endswith("/contacts/") and "/v1." not in before:
        return str(getattr(argument, "legacy_id", None) or argument)
    return str(argument)


class InProcess:
    """A mock whose API can be asked without its server."""

    @property
    def app(self) -> WSGIApplication:
        """The API as a WSGI application, with the journal and the faults that requests over the socket meet."""
        raise NotImplementedError

    @property
    def roster(self) -> Roster:
        """All the records that the mock holds."""
        raise NotImplementedError

    @property
    def district(self) -> District:
        """The district of the mock, when it holds just one. Raises `UnknownRecordError` otherwise."""
        districts = self.roster.districts
        if len(districts) != 1:
            raise UnknownRecordError(
                f"the mock holds {len(districts)} districts, so there is no 'the district'; "
                + ("make one with DistrictFactory()" if not districts else "keep the one that DistrictFactory() gave")
            )
        return districts[0]

    @property
    def connection(self) -> Connection:
        """The connection of the app under test with the mock's one district. Raises `UnknownRecordError`."""
        return self.district.connection()

    def get(
        self,
        path: str,
        *arguments: object,
        token: Token | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        **options: Any,
    ) -> Response:
        """Get a path in process, without the server, with the district's token.

        Each `{}` in the path is filled with an argument, records by their id, after `/users/` by that of their user.
        The token is `token`, which may be the district or connection whose it is, else that of the first record among
        the arguments, else that of the mock's one district; `token=""` sends none. `params`, `headers` and `json` are
        as in `requests`; further `options` go to werkzeug's test client.

        Raises `InvalidValueError` for more arguments than places, and for a record that was only built or is another
        mock's.
        """
        from clever_mock.api.asking import ask

        if json is not None:
            options["json"] = json
        asked = self._filled(path, arguments)
        return ask(self.app, asked, self._token(token, arguments), params=params, headers=headers, **options)

    def _token(self, given: Token | None, arguments: tuple[object, ...]) -> str:
        if isinstance(given, str):
            return given
        if given is not None:
            return given.token
        for argument in arguments:
            if isinstance(argument, Record) and argument.home is not None:
                return str(argument.home.token)
        return self.district.token

    def _filled(self, path: str, arguments: Iterable[object]) -> str:
        """A path with its arguments in their places, and the slash that it begins with."""
        for argument in arguments:
            if "{}" not in path:
                raise InvalidValueError(f"the path has no {{}} left to be filled with {argument!r}: {path}")
            if isinstance(argument, Record):
                self._check(argument, path)
            path = path.replace("{}", _written(argument, path), 1)
        if path.partition("?")[0].endswith("/{}") or "/{}/" in path:
            raise InvalidValueError(f"the path has a {{}} that no argument fills: {path}")
        return path if path.startswith("/") or "://" in path else f"/{path}"

    def _check(self, record: Record, path: str) -> None:
        if not record.id:
            raise InvalidValueError(f"{record!r} has no id to fill into {path!r}: it was only built, not created")
        if record.home is not None and record.home.roster is not self.roster:
            raise InvalidValueError(f"{record!r} belongs to another mock, so it cannot be filled into {path!r}")

    def diff(
        self,
        path: str,
        *arguments: object,
        old: str = "v1.1",
        new: str = "v1.2",
        token: Token | None = None,
        **options: Any,
    ) -> Difference:
        """How the answer to a path differs between two versions: `print(clever.diff("/students/{}", pupil))`.

        The path is without a version and is filled as in `get`, with the same tokens and options. It can be that of
        either version; the other is asked for what corresponds: `/teachers/{}` of 2.1 is `/users/{}` in 3.1. What is
        given back has `added`, `removed`, `changed` and `moved` for assertions. The two requests are in no journal and
        meet no faults.

        Raises `InvalidValueError` for a version that there is not, for a path that names one, and as `get` does.
        """
        from clever_mock.api.asking import Asker
        from clever_mock.schema.counterparts import counterpart, has_path
        from clever_mock.schema.difference import compare
        from clever_mock.versions import VERSIONS
        from clever_mock.versions.names import read_version

        before, after = read_version(old), read_version(new)
        path = path if path.startswith("/") else f"/{path}"
        if path.split("/")[1] in VERSIONS:
            raise InvalidValueError(f"the path is asked for in {old} and in {new}, so write it without: not {path!r}")
        sample = path.replace("{}", "0" * 24)
        own, other = (before, after) if has_path(before, sample) or not has_path(after, sample) else (after, before)
        filled = self._filled(f"/{own.name}{path}", arguments).removeprefix(f"/{own.name}")
        text = self._token(token, arguments)
        view = self._view_of(text)
        found = view and counterpart(filled, own, other, view)
        paths = {own.name: filled, other.name: found or filled}
        asker = Asker(self.roster)
        return compare(lambda asked: asker.get(asked, text, **options), (paths[old], paths[new]), (before, after), view)

    def _view_of(self, token: str) -> View | None:
        """What is seen with a token, None for one that the mock does not know."""
        login = self.roster.logins.token(token)
        connection = self.roster.tokens.get(token) if login is None else login.user.connection
        return None if connection is None else connection.view
