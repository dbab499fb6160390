"""The notifier's durable records, typed: events it is deciding about, incidents it tells, troubles it alerted."""

from dataclasses import dataclass
from typing import Any, Protocol

from notifier.alerts.incidents import Dossier, Incident, from_json, to_json

UNTOLD_KEPT = 86400.0
"""Seconds an event that is not alerted is remembered: longer than events last."""


class Store(Protocol):
    """Small durable records by key (ledger.redis.records.RecordStore)."""

    def get(self, key: str) -> dict[str, Any] | None: ...
    def put(self, records: dict[str, dict[str, Any]], keep: float = ...) -> None: ...
    def forget(self, key: str) -> None: ...


@dataclass(frozen=True)
class Records:
    """Reads and writes; raises what the store raises."""

    store: Store

    def dossier(self, event: str) -> Dossier | None:
        """The record of an event, None when it was never seen."""
        stored = self.store.get(f"event:{event}")
        return from_json(Dossier, stored) if stored else None

    def incident(self, id: str) -> Incident | None:
        """The incident, None when there is none (any more)."""
        stored = self.store.get(f"incident:{id}")
        return from_json(Incident, stored) if stored else None

    def latest(self, camera: str) -> Incident | None:
        """The incident the camera's last message alerts."""
        pointer = self.store.get(f"camera:{camera}")
        return self.incident(str(pointer["incident"])) if pointer else None

    def newest(self) -> Incident | None:
        """The incident the house's newest message tells."""
        pointer = self.store.get("newest")
        return self.incident(str(pointer["incident"])) if pointer else None

    def save(self, dossier: Dossier) -> None:
        """Keep what is known of an event that is not alerted (yet)."""
        self.store.put({f"event:{dossier.happening.event}": to_json(dossier)}, keep=UNTOLD_KEPT)

    def save_incident(self, incident: Incident, dossier: Dossier | None = None) -> None:
        """Keep an incident, and with it the dossier of the event that opened or joined it, in one step."""
        stored = {f"incident:{incident.id}": to_json(incident)}
        if dossier is not None:
            stored[f"event:{dossier.happening.event}"] = to_json(dossier)
            stored[f"camera:{dossier.happening.camera}"] = {"incident": incident.id}
            if incident.id == dossier.happening.event:
                stored["newest"] = {"incident": incident.id}
        self.store.put(stored)
