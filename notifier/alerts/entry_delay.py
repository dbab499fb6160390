"""What ends the wait of an entrance's alert: somebody comes home or says so, the house is switched off, or armed.

An alert at a camera that is no entrance ends it as well (EntryWaits.alerted).
"""

from house import facts
from house.names import listed
from house.state.mode_switches import switches
from notifier.alerts.event_alerting import AlertingParts, EventAlerting

ARMED_BY_HAND = ("away", "vacation")


class EntryDelay:
    """Handles the facts that end waits; raises what log and store raise. The second time is harmless."""

    def __init__(self, parts: AlertingParts, alerting: EventAlerting) -> None:
        self.parts, self.alerting = parts, alerting

    def people_changed(self, fact: facts.PeopleChanged) -> None:
        """Somebody came home: no alert is needed."""
        if fact.home:
            self._end(arrived=came_home(fact))

    def said(self, fact: facts.PresenceSaid) -> None:
        """Somebody pressed "I'm home"."""
        if fact.home:
            self._end(arrived=f"{fact.person} said that they are home")

    def answered(self, fact: facts.AlertAnswered) -> None:
        """Somebody pressed "It's me", under whichever alert."""
        if fact.answer == "me":
            self._end(arrived="somebody pressed It's me")

    def mode_chosen(self, fact: facts.ModeChosen) -> None:
        """A mode was chosen: Away or Vacation by hand says that nobody is to come; others may switch alerts off."""
        if fact.mode in ARMED_BY_HAND and not fact.scheduled:
            self._end(alarmed=f"mode {fact.mode.capitalize()}")
        else:
            self.switched(fact)

    def switched(self, fact: facts.Fact) -> None:
        """The switches moved: a camera that does not alert any more was switched off by whoever came."""
        if not self.parts.records.at_entrance():
            return
        state, settings, now = self.parts.log.state(), self.parts.settings, self.parts.clock.now()
        off = [name for name, camera in settings.cameras.items()
               if not switches(state, name, camera, settings, now).alerting]
        self.alerting.entry.end(self.alerting.decide_again, arrived="alerts were switched off", only=off.__contains__)

    def _end(self, arrived: str = "", alarmed: str = "") -> None:
        self.alerting.entry.end(self.alerting.decide_again, arrived=arrived, alarmed=alarmed)


def came_home(fact: facts.PeopleChanged) -> str:
    """Who came home, in words: "Anna and Ben came home"."""
    return f"{listed(fact.arrived or fact.home)} came home"
