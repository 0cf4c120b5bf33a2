"""What an application could see at a moment, found by asking the API for it, in each version.

It asks past the traffic, so that nothing that is watched is taken for a request of the app under test.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from clever_mock.api.asking import Asker
from clever_mock.errors import UnknownRecordError
from clever_mock.model import Connection, District
from clever_mock.model.records.ids import is_object_id
from clever_mock.scenarios.scenario import Scenario, Watched, called
from clever_mock.scenarios.scenes import Scene, Sight
from clever_mock.schema.counterparts import counterpart
from clever_mock.versions import VERSIONS, Version
from clever_mock.versions.names import OLDEST
from clever_mock.versions.users import ROLE_OF

if TYPE_CHECKING:
    import datetime as dt

    from werkzeug.test import TestResponse

    from clever_mock.model.rosters.roster import Roster

COUNTED = ("schools", "teachers", "students", "sections")
"""The collections whose sizes a timeline tells."""


class Watcher:
    """Watches one scenario: its district, and what it wants to be watched."""

    def __init__(self, scenario: Scenario, roster: Roster, versions: Iterable[str]) -> None:
        self._scenario = scenario
        self._roster = roster
        self._versions = tuple(versions)
        self._asker = Asker(roster)
        self._before = set(roster.districts)
        self._renamed: dict[tuple[str, str], str] = {}
        self._last_event = dict.fromkeys(self._versions, "")

    @property
    def district(self) -> District | None:
        """The story's district: the first that it made, else the first that there was."""
        districts = self._roster.districts
        return next((found for found in districts if found not in self._before), districts[0] if districts else None)

    def look(self, at: dt.datetime, what: str) -> Scene:
        """See how things stand after a step."""
        district = self.district
        if district is None:
            return Scene(
                at, what, {}, 0, None, {name: Sight(name, "there is no district yet") for name in self._versions}
            )
        connection = next(iter(district.connections), None)
        seen = {name: self._sight(name, district, connection) for name in self._versions}
        sizes = {kind: len(district.sis.order[kind]) for kind in COUNTED}
        kinds = {kind for name in self._versions for kind in VERSIONS[name].kinds}
        return Scene(at, what, sizes, _waiting(district, kinds), self._logins(connection), seen)

    def _sight(self, version: str, district: District, connection: Connection | None) -> Sight:
        if connection is None:
            return Sight(version, "the district is not connected to an application")
        token = connection.token
        answer = self._asker.get(_status_path(version, district), token)
        watched = {one.label: self._watched(version, one, connection) for one in self._scenario.watched}
        if answer.status_code != 200:
            return Sight(version, _refusal(answer), watched=watched)
        data = answer.json["data"]
        return Sight(
            version,
            status=data[0]["data"]
            if isinstance(data, list)
            else {name: data[name] for name in _STATUS if name in data},
            counts={kind: self._count(version, kind, token) for kind in COUNTED},
            events=self._news(version, token),
            watched=watched,
            synced=connection.has_full_sync(version),
        )

    def _json(self, path: str, token: str) -> Any:
        return self._asker.get(path, token).json

    def _count(self, version: str, kind: str, token: str) -> int:
        """How many records of a kind there are: told by the API, else counted page by page."""
        role = ROLE_OF.get(kind) if "users" in VERSIONS[version].kinds else None
        listed = f"users?role={role}&" if role else f"{kind}?"
        path: str | None = f"/{version}/{listed}count=true&limit={VERSIONS[version].max_limit}"
        number = 0
        while path is not None:
            answer = self._json(path, token)
            number += answer["count"] if "count" in answer else len(answer["data"])
            path = next((link["uri"] for link in answer["links"] if link["rel"] == "next"), None)
        return number

    def _news(self, version: str, token: str) -> Mapping[str, int]:
        """The types of the events since the last look, page by page."""
        types: Counter[str] = Counter()
        limit = VERSIONS[version].max_limit
        while True:
            after = self._last_event[version]
            cursor = f"&starting_after={after}" if after else ""
            found = [item["data"] for item in self._json(f"/{version}/events?limit={limit}{cursor}", token)["data"]]
            types.update(event["type"] for event in found)
            if found:
                self._last_event[version] = found[-1]["id"]
            if len(found) < limit:
                return dict(types)

    def _watched(self, version: str, one: Watched, connection: Connection) -> str:
        path = self._path(VERSIONS[version], one.path, connection)
        response = self._asker.get(f"/{version}{path}", one.token or connection.token)
        if response.status_code != 200:
            return _refusal(response)
        data = (response.json or {}).get("data")
        if not one.fields or not isinstance(data, dict):
            return str(response.status_code)
        roles = [data, *data.get("roles", {}).values()]
        told = {name: role[name] for name in one.fields for role in reversed(roles) if name in role}
        return ", ".join(f"{name} {self._told(value)}" for name, value in told.items())

    def _path(self, version: Version, path: str, connection: Connection) -> str:
        """A path of the oldest version as another has it; a record that is gone is asked for where it was."""
        into = counterpart(path, OLDEST, version, connection.view) or path
        if into.split("/")[-1] == path.split("/")[-1]:
            return self._renamed.get((version.name, path), into)
        self._renamed[version.name, path] = into
        return into

    def _told(self, value: Any) -> str:
        """A value to read: ids as the names of their records, roles by their names."""
        if isinstance(value, dict):
            nested = any(isinstance(part, dict) for part in value.values())
            return " + ".join(value) if nested else " ".join(map(self._told, value.values()))
        if isinstance(value, list):
            return " + ".join(map(self._told, value)) or "none"
        if isinstance(value, str) and is_object_id(value):
            try:
                return called(self._roster.find(value))
            except UnknownRecordError:
                return value
        return value if isinstance(value, str) else json.dumps(value)

    def _logins(self, connection: Connection | None) -> bool | None:
        """Whether the page on which users log in opens; no one logs in by it."""
        if connection is None or not connection.application.redirect_uris:
            return None
        application = connection.application
        asked = {
            "response_type": "code",
            "client_id": application.client_id,
            "redirect_uri": application.redirect_uris[0],
            "district_id": connection.district.id,
        }
        return self._asker.get("/oauth/authorize", "", query_string=asked).status_code != 403


_STATUS = ("error", "id", "last_sync", "launch_date", "pause_end", "pause_start", "sis_type", "state")
"""What a district shows of its status, where a version has it there."""


def _status_path(version: str, district: District) -> str:
    """Where a version shows how a district is."""
    return f"/{version}{VERSIONS[version].status_path}".format(id=district.id)


def _waiting(district: District, kinds: Iterable[str]) -> int:
    """How many records of some kinds the SIS holds in another form than Clever shows, or only one of the two holds."""
    if district.sis is district.shown:
        return 0
    held, seen = district.sis.rows, district.shown.rows
    sides = ((held[kind], seen[kind]) for kind in kinds if kind in held)
    return sum(sis.get(id) != shown.get(id) for sis, shown in sides for id in sis.keys() | shown.keys())


def _refusal(response: TestResponse) -> str:
    """The status of an error, with what the API says about it."""
    said = response.json if response.is_json and response.data else None
    error = said.get("error", said.get("message", "")) if isinstance(said, dict) else ""
    return f"{response.status_code} {error}".strip()
