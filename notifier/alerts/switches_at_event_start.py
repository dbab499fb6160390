"""The switches as they were when an event began, also when it is decided late.

A notifier that was away must judge an event by the mode of its time, not by what was chosen since. So the facts that
move the switches are folded in the order of the log, up to the fact that is being handled now.
"""

from typing import Any, Protocol

from house import facts
from house.clock import Clock
from house.fact_table import Use, state_fields
from house.state.house_state import HouseState
from notifier.alerts.incident_records import Store

FRESH = 2.0
"""Seconds for which the state of the whole log counts as the state when something happened."""

_KEY = "switches"


class States(Protocol):
    """Where the state of the whole log is read (ledger.redis.log.Log)."""

    def state(self) -> HouseState: ...


class SwitchesAt:
    """Follows the switches; all methods raise what log and store raise."""

    def __init__(self, log: States, store: Store, clock: Clock) -> None:
        self._log, self._store, self._clock = log, store, clock

    def note(self, fact: facts.Fact) -> None:
        """Take in a fact that moves switches, in the order of the log."""
        if self._fresh(fact.at):
            self._keep(self._log.state())
        else:
            self._keep(self._known().after(fact))

    def state_at(self, at: float) -> HouseState:
        """The state as it was at unix time `at`, for a fact that is being handled now."""
        return self._log.state() if self._fresh(at) else self._known()

    def _fresh(self, at: float) -> bool:
        return self._clock.now() - at <= FRESH

    def _known(self) -> HouseState:
        stored = self._store.get(_KEY)
        return HouseState(stored) if stored is not None else self._log.state()

    def _keep(self, state: HouseState) -> None:
        moved = state_fields(Use.SWITCHES)
        fields: dict[str, Any] = {k: v for k, v in state.fields.items() if k.split(":", 1)[0] in moved}
        self._store.put({_KEY: fields})
