"""A camera of two streams that has only one of them just now: it goes on, and people are told what is missing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from house import facts
from house.clock import Clock

log = logging.getLogger(__name__)

KIND = "stream"


@dataclass(frozen=True)
class StreamLoss:
    """What a camera does without. since: on the monotonic clock; what: the consequence, why: the stream's error."""

    since: float
    what: str
    why: str


@dataclass
class StreamLossTrouble:
    """Tells a lack that lasts `hold_off` seconds as Trouble, once, and that it is over."""

    camera: str
    record: Callable[[facts.Fact], object]
    clock: Clock
    hold_off: float
    trouble_since: float | None = None
    """Unix time since which a lack is told; an earlier life's is handed on."""
    _told: str = field(default="", init=False)

    def look(self, lack: StreamLoss | None) -> None:
        """Call now and then while the camera gives frames; None: it lacks nothing."""
        if lack is None:
            self.over()
        elif self.trouble_since is not None and lack.what == self._told:
            return
        elif self.clock.monotonic() - lack.since >= self.hold_off:
            self.over()
            self._tell(lack)

    def over(self) -> None:
        """What was told is not so any more; does nothing when nothing was told."""
        since, self.trouble_since, self._told = self.trouble_since, None, ""
        if since is not None:
            self.record(facts.TroubleEnded(at=self.clock.now(), kind=KIND, about=self.camera, since=since))

    def _tell(self, lack: StreamLoss) -> None:
        self.trouble_since, self._told = self.clock.now(), lack.what
        text = f"{self.camera}: {lack.what}: {lack.why}"
        log.warning("%s", text)
        self.record(facts.TroubleBegan(at=self.trouble_since, kind=KIND, about=self.camera, text=text))
