"""Asks routers and phones as often as the rule wants, and gives it what comes of that."""

import logging
import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from house.clock import Clock
from ledger.heartbeat import Heartbeat
from who_is_home.polling.router_poll_thread import RouterStatus
from who_is_home.polling.router_polling import RouterPolling
from who_is_home.presence.evidence import Evidence
from who_is_home.presence_keeper import PresenceKeeper
from who_is_home.presence_report_builder import report
from who_is_home.presence_troubles import Troubles, troubles

log = logging.getLogger(__name__)

LONGEST, SHORTEST = 10.0, 0.05
"""Seconds between two rounds: at most, so that the heart beats and a stop is noticed, and at least."""
AFTER_FAILURE = 5.0


@dataclass
class PresenceLoop:
    """`run` goes on until `stop` is set; `run_once` does what is due now.

    wake: set by whatever the loop shall look at. show: takes the report for pages. heard: takes each piece of evidence,
    for somebody who watches. troubles: what is wrong now, for whoever says it.
    """

    keeper: PresenceKeeper
    polling: RouterPolling
    clock: Clock
    show: Callable[[dict[str, Any]], object]
    wake: threading.Event = field(default_factory=threading.Event)
    heartbeat: Heartbeat | None = None
    heard: Callable[[Evidence], object] = lambda evidence: None
    troubles: Troubles = field(default_factory=dict, init=False)
    _begun: float = field(default=-math.inf, init=False)
    _decided: bool = field(default=False, init=False)
    _probed: bool = field(default=False, init=False)
    _said: dict[str, str] = field(default_factory=dict, init=False)

    def run(self, stop: threading.Event, went_well: Callable[[], object] = lambda: None) -> None:
        """Ask and decide until `stop` is set; whoever sets it sets `wake` as well. Then what is known is kept."""
        while True:
            self.wake.clear()
            if stop.is_set():
                break
            try:
                wait = self.run_once()
                went_well()
            except Exception:  # top of the loop
                log.exception("a round of presence failed")
                wait = AFTER_FAILURE
            self.clock.sleep(wait, self.wake)
        self.polling.close()
        self.keeper.keep()

    def run_once(self) -> float:
        """Ask whom it is time to ask, take in what has come, decide; the seconds until there is something to do.

        Answers that come together are taken together, as the rule wants it.
        """
        self._beat()
        if self._until_poll() <= 0:
            self._begun, self._decided, self._probed = self.clock.monotonic(), False, False
            self.polling.begin()
        if not self.polling.gathering():
            evidence = self.polling.evidence()
            if evidence or not self._decided:
                self._decide(evidence)
        return self._wait()

    def _decide(self, evidence: list[Evidence]) -> None:
        for each in evidence:
            self.heard(each)
        decision = self.keeper.hear(*evidence)
        self._decided = True
        self._probed = self._probed or self.polling.probe(decision.probe)
        statuses, probing = self._statuses(), self.polling.probing
        self.troubles = troubles(decision, statuses, self.keeper.household, probing)
        self._log({name: each.error for name, each in statuses.items()} | {"probing phones": probing.error})
        self.show(self.keeper.reading(lambda presence, decision: report(presence, decision, statuses)))

    def _wait(self) -> float:
        return max(SHORTEST, min(LONGEST, self._until_poll(), self.polling.next_in()))

    def _until_poll(self) -> float:
        return self._begun + self.keeper.decision.poll - self.clock.monotonic()

    def _statuses(self) -> dict[str, RouterStatus]:
        return {each.name: each.status for each in self.polling.routers}

    def _log(self, errors: Mapping[str, str]) -> None:
        for name, error in errors.items():
            if error != self._said.get(name, ""):
                log.warning("%s: %s", name, error or "answers again")
            self._said[name] = error

    def _beat(self) -> None:
        if self.heartbeat is not None:
            self.heartbeat.beat("looking who is home")
