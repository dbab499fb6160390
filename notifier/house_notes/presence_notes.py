"""What presence does to the house, as people are told: each arming with why and an undo, each hold it ends.

Who came home is said quietly, in the thread of an alert that is still open. Facts are folded in the order of the log,
so that a notifier that was away tells what each of them did.
"""

from typing import Any

from house import facts
from house.commands.modes.answers import hold_again
from house.fact_table import Use, state_fields
from house.message import Message
from house.names import place
from house.state.house_state import UNKNOWN, Hold, HouseState
from house.state.mode_switches import effective_mode
from house.status_sentence import sentence
from house.times import clock
from notifier.alerts.entry_delay import came_home
from notifier.alerts.event_alerting import AlertingParts
from notifier.outbox_messages import ThreadNote

OPEN = 600.0
"""Seconds after its last event for which an alert counts as open."""
UNDO_ARMING = (("guest until home", "Undo: somebody is here"),)
OVER = "Was armed for a while: nobody was home"
"""How an arming is called that is over by the time it is told."""
_KEY = "presence notes"


class PresenceNotes:
    """Handles the facts that move switches, in their order; raises what log and store raise."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts, self.settings = parts, parts.settings
        self.timezone = parts.settings.house.timezone

    def people_changed(self, fact: facts.PeopleChanged) -> None:
        """Somebody came or left: say what that armed, disarmed and ended."""
        before, was_armed = self._known()
        after = self._after(before, fact)
        armed = self._armed(after)
        why = came_home(fact) if fact.home else "everybody is away"
        for camera, hold in self._ended(before, after):
            self._hold_ended(fact, camera, hold, why)
        if armed and not was_armed:
            self._say_armed(fact, fact.evidence or "nobody is home")
        if fact.arrived:
            self._say_who_came(fact, was_armed and not armed)
        self._keep(after, armed)

    def note(self, fact: facts.Fact) -> None:
        """Take in another fact that moves switches: what people choose themselves is answered where they chose it."""
        before, was_armed = self._known()
        after = self._after(before, fact)
        armed = self._armed(after)
        if isinstance(fact, facts.ModeChosen) and fact.scheduled and armed and not was_armed:
            self._say_armed(fact, f"mode {fact.mode.capitalize()} by the schedule")
        self._keep(after, armed)
        if isinstance(fact, facts.GuestChosen | facts.OverrideChosen) and fact.until is not None:
            over = facts.ScheduleReached(at=fact.until)
            self.parts.timers.set(f"over:{type(fact).__name__}:{getattr(fact, 'camera', '')}", fact.until, over)

    def time_passed(self, fact: facts.ScheduleReached) -> None:
        """The time of a guest or of a hold may be over: then presence arms the house."""
        state, was_armed = self._known()
        state = state or self.parts.log.state()
        armed = self._armed(state)
        if armed and not was_armed:
            guest = (state.fields.get("guest") or {}).get("until") == fact.at
            self._say_armed(fact, "the time of the guest is over" if guest else "the cameras are not held any more")
        self._keep(state, armed)

    def _armed(self, state: HouseState) -> bool:
        """Whether presence has armed the house, and nobody holds it off or on."""
        now = self.parts.clock.now()
        mode = effective_mode(state, self.settings, now)[0]
        follows = state.base_mode(self.settings.first_mode) in ("auto", "vacation", UNKNOWN)
        return follows and mode in ("away", "vacation") and state.hold("", now) is None

    def _ended(self, before: HouseState | None, after: HouseState) -> list[tuple[str, Hold]]:
        if before is None:
            return []
        now, cameras = self.parts.clock.now(), ("", *self.settings.cameras)
        held = [(camera, hold) for camera in cameras if (hold := before.hold(camera, now)) and hold.ends]
        return [(camera, hold) for camera, hold in held if after.hold(camera, now) is None]

    def _hold_ended(self, fact: facts.PeopleChanged, camera: str, hold: Hold, why: str) -> None:
        what = f"{place(camera)} is" if camera else "The cameras are"
        title = f"{what} no longer held {'on' if hold.on else 'off'}: {why}"
        undo = ((hold_again(camera, hold, self.parts.clock.now()), "Undo"),)
        self._note(facts.derived_id("hold ended", fact.id, camera), title, self._does(), undo)

    def _say_armed(self, fact: facts.Fact, why: str) -> None:
        at = clock(fact.at, self.parts.clock.now(), self.timezone)
        state = self.parts.log.state()
        undo = UNDO_ARMING if state.mode != "vacation" else (("mode home", "Undo: choose Home"),)
        still = self._armed(state)
        self._note(facts.derived_id("armed", fact.id), "Armed: nobody is home" if still else OVER,
                   f"{at} · {why} · {self._does()}", undo if still else ())

    def _does(self) -> str:
        return sentence(self.parts.log.state(), self.settings, self.parts.clock.now()).title

    def _say_who_came(self, fact: facts.PeopleChanged, disarmed: bool) -> None:
        incident, now = self.parts.records.newest(), self.parts.clock.now()
        if incident is None or incident.lost or not (incident.open or fact.at - incident.ended_at < OPEN):
            return
        text = f"{came_home(fact)} at {clock(fact.at, now, self.timezone)}"
        mode = effective_mode(self.parts.log.state(), self.settings, now)[0]
        stays = ", the house stays armed" if mode in ("away", "vacation") else ""
        note = ThreadNote(incident.id, f"{text}: disarmed" if disarmed else f"{text}{stays}")
        self.parts.outgoing.put(facts.derived_id("came home", fact.id), note, incident.id)

    def _note(self, id: str, title: str, detail: str, commands: tuple[tuple[str, str], ...]) -> None:
        self.parts.outgoing.note(id, Message(title, detail, commands=commands))

    def _known(self) -> tuple[HouseState | None, bool]:
        """The state after the last fact that was handled, and whether presence had armed the house then."""
        stored = self.parts.records.store.get(_KEY)
        return (HouseState(stored["fields"]), bool(stored["armed"])) if stored else (None, False)

    def _after(self, before: HouseState | None, fact: facts.Fact) -> HouseState:
        return self.parts.log.state() if before is None else before.after(fact)

    def _keep(self, state: HouseState, armed: bool) -> None:
        moved = state_fields(Use.SWITCHES)
        fields: dict[str, Any] = {k: v for k, v in state.fields.items() if k.split(":", 1)[0] in moved}
        self.parts.records.store.put({_KEY: {"fields": fields, "armed": armed}})
