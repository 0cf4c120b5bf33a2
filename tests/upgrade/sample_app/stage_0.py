"""The app before its move: all of it in v1.1."""

from __future__ import annotations

from .client import KINDS, Client, Json


class App(Client):
    """The app."""

    def runs(self) -> bool:
        """Whether the district can be read now."""
        [district] = self.items("/v1.1/districts")
        [status] = self.items(f"/v1.1/districts/{district['id']}/status")
        return bool(status["state"] == "running")

    def sync(self) -> bool:
        """Read everything, if the district runs."""
        if not self.runs():
            return False
        newest = list(self.items("/v1.1/events?ending_before=last&limit=1"))
        self.position = newest[0]["id"] if newest else ""
        for kind in KINDS:
            self.copy[kind] = {record["id"]: record for record in self.items(f"/v1.1/{kind}?limit=500")}
        for kind in ("students", "teachers"):
            for id, record in self.copy[kind].items():
                record["all_schools"] = self.schools_of(kind, id)
        self.copied_in = "v1.1"
        return True

    def schools_of(self, kind: str, id: str) -> list[str]:
        """The schools of a user: its own, and those of its sections."""
        sections = self.items(f"/v1.1/{kind}/{id}/sections")
        found = {self.get(f"/v1.1/sections/{section['id']}/school")["data"]["id"] for section in sections}
        return sorted({self.copy[kind][id]["school"], *found})

    def follow(self) -> int:
        """Bring the copy up to date with the events; how many there were."""
        after = f"&starting_after={self.position}" if self.position else ""
        events = list(self.items(f"/v1.1/events?limit=100{after}"))
        self.position = events[-1]["id"] if events else self.position
        return len(events)

    def log_in(self, token: str) -> Json:
        """The user who has logged in."""
        user: Json = self.get("/me", token)["data"]
        return user
