"""Trouble about a camera that gives no frame: noticed by whoever looks, for the camera's own thread may hang."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from house import facts
from house.clock import Clock

KIND = "camera"
HOLD_OFF = 20.0
"""Seconds without a frame after which a camera is Trouble."""


@dataclass
class OfflineTrouble:
    """Records that a camera gives no frame, once, and ends it with the first one that comes."""

    camera: str
    record: Callable[[facts.Fact], object]
    clock: Clock
    since: float | None = None
    """Unix time since which it is recorded; that of an earlier run is handed on."""
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _waiting: float | None = field(default=None, init=False)
    _why: str = field(default="", init=False)

    def wait(self) -> None:
        """The camera shall give frames, from now on unless it already should."""
        if self._waiting is None:
            self._waiting = self.clock.monotonic()

    def rest(self) -> None:
        """No frame is expected until `wait` or `came` is called."""
        self._waiting, self._why = None, ""

    def came(self) -> None:
        """A frame came."""
        self._waiting = self.clock.monotonic()
        if self._why or self.since is not None:
            self._over()

    def failed(self, why: str) -> None:
        """It gave none, for this reason; to be named when that goes on."""
        self._why = why

    def look(self) -> None:
        """Record the trouble when no frame came for too long; may be called from any thread."""
        waiting = self._waiting
        if self.since is None and waiting is not None and self.clock.monotonic() - waiting >= HOLD_OFF:
            self.begin(self._why or f"it has sent no picture for {HOLD_OFF:.0f} s")

    def begin(self, why: str) -> None:
        """Record that it gives no frame, whatever is waited for; does nothing when that is recorded already."""
        with self._lock:
            if self.since is None:
                self.since = self.clock.now()
                self.record(facts.TroubleBegan(at=self.since, kind=KIND, about=self.camera,
                                               text=f"{self.camera}: {why}"))

    def _over(self) -> None:
        with self._lock:
            self._why = ""
            since, self.since = self.since, None
            if since is not None:
                self.record(facts.TroubleEnded(at=self.clock.now(), kind=KIND, about=self.camera, since=since))
