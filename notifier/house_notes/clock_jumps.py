"""Keeps snoozes and holds as long as they were meant to last, whatever becomes of the clock.

A snooze of one hour is stored by its end. When the clock is set meanwhile, the end moves with it. One of an earlier
start of the machine keeps its end: how long the machine was off is only known by the clock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from house import facts
from house.clock import Clock
from house.state.house_state import HouseState
from ledger.redis.log import Log
from ledger.redis.process_records import RecordStore
from ledger.redis.timers import boot_id

LEAST = 5.0
"""Seconds by which the clock must have been set; a time server that slews it gets there in many small steps."""
RECORD = "clock-steps"
_FOR_EVER = 3650 * 86_400.0


@dataclass
class ClockSteps:
    """Called once a round; asks Redis only at the start, and when the clock was set. May raise LedgerAway.

    stepped: called when the clock was set, for what goes by the time of day.
    """

    log: Log
    store: RecordStore
    clock: Clock
    boot: str = field(default_factory=boot_id)
    stepped: Callable[[], None] = lambda: None
    _known: dict[str, Any] | None = field(default=None, init=False)

    def __call__(self) -> None:
        """Move the ends of what was chosen before the clock was set."""
        now, boot = self.clock.now(), self.clock.boot()
        if self._known is None:
            self._known = self._begun(now - boot)
            self._carry_out(now)
        step = now - boot - self._known["offset"]
        if abs(step) >= LEAST:
            self._known = self._known | {"offset": now - boot, "moving": self._ends(step, now)}
            self._store()
            self._carry_out(now)
            self.stepped()

    def _begun(self, offset: float) -> dict[str, Any]:
        """What an earlier run of this start of the machine knew; else all that was chosen is of an earlier start."""
        known = self.store.get(RECORD)
        if known and known["boot"] == self.boot:
            return known
        earlier = {name: chosen["until"] for name, chosen in _ending(self.log.state())}
        self._known = {"boot": self.boot, "offset": offset, "earlier": earlier, "moving": {}}
        self._store()
        return self._known

    def _ends(self, step: float, now: float) -> dict[str, Any]:
        """Field -> its end until now, and the one it gets, of all that was in force when the clock was set."""
        earlier = (self._known or {})["earlier"]
        return {name: [chosen["until"], chosen["until"] + step] for name, chosen in _ending(self.log.state())
                if earlier.get(name) != chosen["until"] and chosen["until"] > now - step}

    def _carry_out(self, now: float) -> None:
        known = self._known or {}
        for name, (before, after) in known["moving"].items():
            chosen = self.log.state().fields.get(name)
            if chosen and chosen.get("until") == before:
                self.log.record(_moved(name, chosen, after, now))
        if known["moving"]:
            self._known = known | {"moving": {}}
            self._store()

    def _store(self) -> None:
        self.store.put({RECORD: self._known or {}}, keep=_FOR_EVER)


def _ending(state: HouseState) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of snoozes and holds that end at a time."""
    for name, chosen in state.fields.items():
        if name.partition(":")[0] in ("alerts", "override", "guest") and chosen and chosen.get("until") is not None:
            yield name, chosen


def _moved(name: str, chosen: dict[str, Any], until: float, now: float) -> facts.Fact:
    kind, _, camera = name.partition(":")
    moved = chosen.get("moved", 0.0) + until - chosen["until"]
    id = facts.derived_id("clock-step", name, repr(chosen["until"]), repr(until))
    common: dict[str, Any] = {"at": now, "id": id, "by": chosen["by"], "until": until, "camera": camera, "moved": moved}
    if kind == "guest":
        del common["camera"]
        return facts.GuestChosen(**common)
    if kind == "override":
        return facts.OverrideChosen(on=chosen["on"], **common)
    return facts.AlertsChosen(alerts=chosen["alerts"], **common)
