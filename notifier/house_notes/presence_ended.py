"""Who is home is forgotten once no router is in the settings any more: else Auto would go by the last word for ever."""

from dataclasses import dataclass, field

from house import facts
from house.clock import Clock
from house.settings.whole_config import Settings
from ledger.redis.log import Log


@dataclass
class PresenceEnded:
    """Looks once with these settings, and again when somebody was found home or away all the same: the process that
    looks ends a moment later than its last router. Raises what the log raises, and is then due again.
    """

    settings: Settings
    log: Log
    clock: Clock
    _done: bool = field(default=False, init=False)

    def __call__(self) -> None:
        """Record that nobody knows who is home any more, where nothing looks for it and the log says who is."""
        if self._done:
            return
        if not self.settings.presence.routers and self.log.state().people is not None:
            self.log.record(facts.PeopleChanged(at=self.clock.now(), home=(), known=False, confidence=0.0,
                                                evidence="no router is in the settings any more"))
        self._done = True

    def people_changed(self, fact: facts.PeopleChanged) -> None:
        """Look again in the next round, for somebody says who is home."""
        self._done = self._done and not fact.known
