"""All routers of the house, asked together: what came of each, as evidence."""

from collections.abc import Sequence

from house.clock import Clock
from who_is_home.polling.router_poll_thread import AskedRouter, ProbingStatus
from who_is_home.presence.evidence import Evidence, RouterFailed
from who_is_home.router import ListedDevice

SOON = 2.0
"""Seconds for which the answers of one round are waited for together; a later one is a round of its own."""


class RouterPolling:
    """Asks the routers, and probes phones by `prober` (one of them, or one beside them; None: nothing can).

    Everything is begun in threads of their own; `evidence` never waits. Used by one thread.
    """

    def __init__(self, routers: Sequence[AskedRouter], prober: AskedRouter | None, clock: Clock) -> None:
        self.routers, self.prober, self._clock = tuple(routers), prober, clock
        self._began = float("-inf")
        self._waited_for: list[AskedRouter] = []

    def begin(self) -> None:
        """Ask each router that is not being asked, and does not wait after failing."""
        self._began = self._clock.monotonic()
        self._waited_for = [each for each in self.routers if each.ask()]

    def probe(self, devices: tuple[ListedDevice, ...]) -> bool:
        """Probe these devices; False when there is nothing to probe them by now."""
        return bool(devices) and self.prober is not None and self.prober.probe(devices)

    @property
    def probing(self) -> ProbingStatus:
        """How probing phones goes; nothing is wrong with it where nothing can."""
        return self.prober.probing if self.prober is not None else ProbingStatus()

    def gathering(self) -> bool:
        """Whether answers of this round are still waited for."""
        self._waited_for = [each for each in self._waited_for if each.is_awaited]
        return bool(self._waited_for) and self._clock.monotonic() - self._began < SOON

    def evidence(self) -> list[Evidence]:
        """What has come in since the last time. A router that is late has failed for now, so that nobody is found
        away in a moment in which its answer may still show them."""
        found = [each.evidence() for each in self._everything()]
        late: list[Evidence] = []
        if self._clock.monotonic() - self._began >= SOON:
            late = [RouterFailed(self._clock.now(), each.name, "it has not answered yet")
                    for each in self._waited_for if each.is_awaited]
            self._waited_for = []
        return [*late, *(each for each in found if each is not None)]

    def next_in(self) -> float:
        """Seconds after which to look again though nothing has come in; a long time when nobody is being asked."""
        waits = [each.overdue_in() for each in self._everything() if each.busy]
        soonest = min((each for each in waits if each is not None), default=60.0)
        if self._waited_for:
            soonest = min(soonest, max(0.0, self._began + SOON - self._clock.monotonic()))
        return soonest

    def close(self) -> None:
        """Let go of every router."""
        for each in self._everything():
            each.close()

    def _everything(self) -> tuple[AskedRouter, ...]:
        beside = self.prober
        return self.routers if beside is None or beside in self.routers else (*self.routers, beside)
