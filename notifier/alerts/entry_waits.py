"""Alerts of an entrance that wait for somebody to come home, and what ends the wait: the entry delay.

Each is a durable record with a durable timer, so that a restart neither loses nor prolongs it. Ended, an event is
decided again; when nothing ends it, that is done as its time is over.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from house import facts
from house.names import place
from house.settings.whole_config import Settings
from notifier.alerts.incident_records import IncidentRecords
from notifier.alerts.incidents import KnownEvent

DecideAgain = Callable[[str], None]
"""Decides about an event of that id once more."""


class TimerStore(Protocol):
    """Durable timers of this process (ledger.redis.timers.Timers)."""

    def set(self, id: str, at: float, fact: facts.Fact) -> None: ...
    def after(self, id: str, seconds: float, fact: facts.Fact) -> None: ...
    def cancel(self, id: str) -> None: ...


class EntryWaits:
    """The waiting alerts of entrances; raises what store and timers raise. Every call may be made again."""

    def __init__(self, settings: Settings, timers: TimerStore, records: IncidentRecords) -> None:
        self.settings, self.timers, self.records = settings, timers, records

    def wait(self, known: KnownEvent, seconds: float) -> None:
        """Let the event be decided again in so many seconds, unless something ends the wait before."""
        waiting = self.records.at_entrance()
        if known.event not in waiting:
            record = self.records.event(known.event)
            until = record.inputs.entry_until if record else None
            self.records.save_at_entrance(waiting | {known.event: until or 0.0})
        over = facts.EntryDelayEnded(at=known.began_at, event=known.event, camera=known.camera)
        self.timers.after(_timer(known.event), seconds, over)

    def no_longer_than_others(self, until: float | None) -> float | None:
        """The end of a wait that begins now: with another entrance's that goes on, all end together."""
        if until is None:
            return None
        return min([until, *filter(None, self.records.at_entrance().values())])

    def alerted(self, known: KnownEvent, decide: DecideAgain) -> None:
        """An alert was sent for the event: where that is no entrance, somebody is beyond it, so nothing waits on."""
        camera = self.settings.cameras.get(known.camera)
        if camera is not None and not camera.entrance_at(known.zones):
            self.end(decide, alarmed=f"motion at {place(known.camera)}")

    def end(self, decide: DecideAgain, arrived: str = "", alarmed: str = "",
            only: Callable[[str], bool] = lambda camera: True) -> None:
        """End the wait at these cameras: no alert is needed (`arrived` says why), or it is sent at once (`alarmed`)."""
        for event in self.records.at_entrance():
            record = self.records.event(event)
            if record is None or not only(record.known.camera):
                continue
            if not record.incident:
                inputs = replace(record.inputs, arrived=arrived, alarmed="" if arrived else alarmed)
                self.records.save(replace(record, inputs=inputs))
            decide(event)
            self.over(event)

    def over(self, event: str) -> None:
        """The event waits no longer."""
        waiting = self.records.at_entrance()
        if event in waiting:
            self.timers.cancel(_timer(event))
            self.records.save_at_entrance({name: until for name, until in waiting.items() if name != event})


def _timer(event: str) -> str:
    return f"entrance:{event}"
