"""Applications and connections: who asks, for which district, with which token and from when.

An application is the app under test as Clever knows it. A connection joins it to one district and carries the
district's token, the launch date and what is shared.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clever_mock.model.clock import Moment, as_moment
from clever_mock.model.events import Feed

if TYPE_CHECKING:
    from clever_mock.model.district import District
    from clever_mock.model.sharing import View


@dataclass(eq=False)
class Application:
    """An app that is registered with Clever.

    `created` is when it was registered; `early_access` lets it use a version before that opens to all. Both matter
    only where the release calendar is enforced.
    """

    name: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    created: dt.datetime
    early_access: bool = False


@dataclass(eq=False)
class Connection:
    """An application joined to a district.

    `token` is the district token, 40 hexadecimal digits unless it was chosen. Before `launch_date`, or with none,
    the district's users cannot log in to the application; the Data API is open to the token all the same.
    """

    id: str
    application: Application
    district: District
    token: str
    created: dt.datetime
    view: View
    launch_date: dt.datetime | None = None
    feed: Feed = field(default_factory=Feed)

    def launch(self, date: Moment | None) -> None:
        """Set the launch date, or take it away with None."""
        self.launch_date = None if date is None else as_moment(date, "the launch date")

    def launched(self, now: dt.datetime) -> bool:
        """Whether users can log in at `now`."""
        return self.launch_date is not None and self.launch_date <= now
