"""Trouble about a camera that goes on all the same: without one of its streams, with failing answers, frozen."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.capabilities import Impairment
from house import facts
from house.clock import Clock

log = logging.getLogger(__name__)


@dataclass
class LastingTrouble:
    """Records what is wrong for `hold_off` seconds as Trouble of this kind, once, and its end.

    doubt: for so many seconds one that was handed on stays, although it is not found again: that takes its time.
    """

    kind: str
    camera: str
    record: Callable[[facts.Fact], object]
    clock: Clock
    hold_off: float = 0.0
    doubt: float = 0.0
    since: float | None = None
    """Unix time since which it is recorded; that of an earlier run is handed on."""
    _reported: str = field(default="", init=False)
    _looked: float | None = field(default=None, init=False)

    def look(self, found: Impairment | None) -> None:
        """Call now and then while the camera gives frames; None: nothing is wrong."""
        now = self.clock.monotonic()
        self._looked = now if self._looked is None else self._looked
        if found is None:
            if self._reported or now - self._looked >= self.doubt:
                self.over()
        elif self.since is not None and self._reported in ("", found.what):
            self._reported = found.what
        elif now - found.since >= self.hold_off:
            self.over()
            self._report(found)

    def over(self) -> None:
        """End the trouble; does nothing when there is none."""
        since, self.since, self._reported = self.since, None, ""
        if since is not None:
            self.record(facts.TroubleEnded(at=self.clock.now(), kind=self.kind, about=self.camera, since=since))

    def _report(self, found: Impairment) -> None:
        self.since, self._reported = self.clock.now(), found.what
        text = f"{self.camera}: {found.what}: {found.why}"
        log.warning("%s", text)
        self.record(facts.TroubleBegan(at=self.since, kind=self.kind, about=self.camera, text=text))
