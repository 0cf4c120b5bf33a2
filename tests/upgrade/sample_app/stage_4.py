"""The fourth stage: all of it in v2.1, the status within the district, and courses and terms."""

from __future__ import annotations

import requests

from .client import Client, Json

USERS = ("students", "contacts", "teachers", "school_admins", "district_admins")
KINDS = ("schools", "terms", "courses", *USERS, "sections")


class App(Client):
    """The app."""

    def runs(self) -> bool:
        """Whether the district can be read now."""
        [district] = self.items("/v2.1/districts")
        return bool(district["state"] == "running")

    def sync(self) -> bool:
        """Read everything, if the district runs."""
        if not self.runs():
            return False
        newest = list(self.items("/v2.1/events?ending_before=last&limit=1"))
        self.position = newest[0]["id"] if newest else ""
        for kind in KINDS:
            self.copy[kind] = {record["id"]: record for record in self.items(f"/v2.1/{kind}?limit=500")}
        self.copied_in = "v2.1"
        return True

    def schools_of(self, kind: str, id: str) -> list[str]:
        """The schools of a user."""
        return sorted(self.copy[kind][id]["schools"])

    def follow(self) -> int:
        """Bring the copy up to date with the events; how many there were."""
        if self.copied_in != "v2.1" and not self.sync():
            return 0
        after = f"&starting_after={self.position}" if self.position else ""
        events = list(self.items(f"/v2.1/events?limit=100{after}"))
        self.position = events[-1]["id"] if events else self.position
        return len(events)

    def teacher(self, stored: str) -> str | None:
        """The last name of a teacher by the id that is stored, None where there is none."""
        try:
            name: Json = self.get(f"/v2.1/teachers/{stored}")["data"]["name"]
        except requests.HTTPError:
            return None
        return str(name["last"])

    def log_in(self, token: str) -> Json:
        """The user who has logged in."""
        me = self.get("/v2.1/me", token)
        [canonical] = [link["uri"] for link in me["links"] if link["rel"] == "canonical"]
        user: Json = self.get(canonical, token)["data"]
        return user
