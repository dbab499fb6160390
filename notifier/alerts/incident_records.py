"""The notifier's durable records, typed: what is known of events, and the incidents people are alerted of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from house import facts
from house.labels.tags import usual
from notifier.alerts.incidents import EventRecord, Incident

T = TypeVar("T")

WORDS_KEPT, WORDS_KEPT_FOR = 60, 180 * 86400.0
"""Words of tags that are kept for each camera, and for how many seconds after the last."""
UNALERTED_KEPT = 86400.0
"""Seconds an event that is not alerted is remembered: longer than events last."""


class Store(Protocol):
    """Small durable records by key (ledger.redis.process_records.RecordStore)."""

    def get(self, key: str) -> dict[str, Any] | None: ...
    def put(self, records: dict[str, dict[str, Any]], keep: float = ...) -> None: ...
    def forget(self, key: str) -> None: ...


@dataclass(frozen=True)
class IncidentRecords:
    """Reads and writes; raises what the store raises."""

    store: Store

    def event(self, event: str) -> EventRecord | None:
        """The record of an event, None when it was never seen."""
        stored = self.store.get(f"event:{event}")
        return from_json(EventRecord, stored) if stored else None

    def incident(self, id: str) -> Incident | None:
        """The incident, None when there is none (any more), or for the id ""."""
        stored = self.store.get(f"incident:{id}") if id else None
        return from_json(Incident, stored) if stored else None

    def incident_of(self, event: str) -> Incident | None:
        """The incident in whose message the event is alerted, None when it is not."""
        record = self.event(event)
        return self.incident(record.incident) if record else None

    def latest(self, camera: str) -> Incident | None:
        """The incident of the camera's latest message."""
        pointer = self.store.get(f"camera:{camera}")
        return self.incident(str(pointer["incident"])) if pointer else None

    def newest(self) -> Incident | None:
        """The incident of the house's newest message."""
        pointer = self.store.get("newest")
        return self.incident(str(pointer["incident"])) if pointer else None

    def at_entrance(self) -> dict[str, float]:
        """The events whose alert waits for somebody to come home, and until when."""
        return dict((self.store.get("at entrance") or {}).get("events", {}))

    def save_at_entrance(self, events: Mapping[str, float]) -> None:
        """Keep which events wait for somebody to come home."""
        self.store.put({"at entrance": {"events": dict(events)}}, keep=UNALERTED_KEPT)

    def usual_words(self, camera: str) -> tuple[tuple[facts.Tag, str], ...]:
        """Tag and word to offer for events of that camera, after what people said of it."""
        said = (self.store.get(f"words:{camera}") or {}).get("said", [])
        return usual((tag, word) for tag, word, _ in reversed(said))

    def save_word(self, camera: str, tag: facts.EventTagged) -> None:
        """Keep the word of a tag for `usual_words`; the second time is harmless."""
        said = (self.store.get(f"words:{camera}") or {}).get("said", [])
        if tag.tag and tag.what and all(id != tag.id for _, _, id in said):
            kept = [*said, (tag.tag, tag.what, tag.id)][-WORDS_KEPT:]
            self.store.put({f"words:{camera}": {"said": kept}}, keep=WORDS_KEPT_FOR)

    def doubtful(self, event: str) -> bool:
        """Whether the event's alert may have gone out before the log lost its facts."""
        return event in (self.store.get("doubtful") or {}).get("events", ())

    def save_doubtful(self, events: Sequence[str]) -> None:
        """Keep for a day that the alerts of these events may have gone out."""
        self.store.put({"doubtful": {"events": list(events)}}, keep=UNALERTED_KEPT)

    def save(self, record: EventRecord) -> None:
        """Keep the record of an event; for a day only while it is not alerted."""
        stored = {f"event:{record.known.event}": to_json(record)}
        if record.incident:
            self.store.put(stored)
        else:
            self.store.put(stored, keep=UNALERTED_KEPT)

    def save_incident(self, incident: Incident, record: EventRecord | None = None) -> None:
        """Keep an incident, and with it the record of the event that opened or joined it: both or neither."""
        stored = {f"incident:{incident.id}": to_json(incident)}
        if record is not None:
            stored[f"event:{record.known.event}"] = to_json(record)
            stored[f"camera:{record.known.camera}"] = {"incident": incident.id}
            if incident.id == record.known.event:
                stored["newest"] = {"incident": incident.id}
        self.store.put(stored)


def to_json(value: Incident | EventRecord) -> dict[str, Any]:
    """A record as plain JSON."""
    stored: dict[str, Any] = _ADAPTERS[type(value)].dump_python(value, mode="json")
    return stored


def from_json(kind: type[T], stored: dict[str, Any]) -> T | None:
    """A record back; None when it was written by a version that is no longer understood."""
    try:
        value: T = _ADAPTERS[kind].validate_python(stored)
    except ValidationError:
        return None
    return value


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Incident, EventRecord)}
