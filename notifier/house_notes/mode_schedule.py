"""Chooses the modes of house.schedule when it is time: a durable timer for each beginning and end, no polling."""

from collections.abc import Callable
from dataclasses import dataclass, field

from house import facts
from house.schedules.mode_schedule import choice_at, next_edge, scheduled_mode
from notifier.alerts.event_alerting import AlertingParts

BY = "schedule"
"""Who chose a mode that was chosen because it was time."""
YOUNG, AGAIN = 600.0, 30.0
"""Seconds after the machine's start in which a clock that no time server has set is not believed, and between looks."""
_KEY, _FOR_EVER = "schedule", 3650 * 86_400.0


@dataclass
class ModeSchedule:
    """Acts on house.schedule; raises what log, store and timers raise.

    synchronised: whether a time server has set the clock, None when that is not known. Called once a round: it looks
    at the start, and then only when it is told to.
    """

    parts: AlertingParts
    synchronised: Callable[[], bool | None]
    _begun: bool = field(default=False, init=False)

    def __call__(self) -> None:
        """Look when this process has just started: what it was time for meanwhile is done now."""
        if not self._begun:
            self.look()
            self._begun = True

    def look(self) -> None:
        """Choose the mode for which it became time since the last look, and set the timer for the next one."""
        parts, settings, now = self.parts, self.parts.settings, self.parts.clock.now()
        if parts.clock.boot() < YOUNG and self.synchronised() is False:
            parts.timers.after(_KEY, AGAIN, facts.ScheduleReached(at=now))
            return
        self._choose(now)
        written = [*settings.house.schedule.values(), settings.alerts.quiet_hours,
                   *(camera.when for camera in settings.cameras.values())]
        edge = next_edge(written, now, settings.house.timezone)
        if edge is None:
            parts.timers.cancel(_KEY)
        else:
            parts.timers.set(_KEY, edge, facts.ScheduleReached(at=edge))

    def _choose(self, now: float) -> None:
        parts, house = self.parts, self.parts.settings.house
        was = str((parts.records.store.get(_KEY) or {}).get("mode", ""))
        mode = scheduled_mode(house.schedule, now, house.timezone)
        if mode == was:
            return
        state = parts.log.state()
        chosen = state.fields.get("mode")
        choice = choice_at(mode, was, chosen, house.first_mode)
        if choice is not None:
            parts.log.record(facts.ModeChosen(at=now, mode=choice.mode, by=BY, scheduled=True, before=choice.before))
        parts.records.store.put({_KEY: {"mode": mode}}, keep=_FOR_EVER)
