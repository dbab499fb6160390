"""Trouble about cameras of whose events no clip can be made: recorded once, until a clip is stored again."""

import threading
from collections.abc import Callable

from house import facts
from house.clock import Clock
from house.state.house_state import HouseState

KIND = "clips"


class ClipTrouble:
    """Knows which cameras have such trouble; used by the threads that write and finish clips."""

    def __init__(self, record: Callable[[facts.Fact], object], clock: Clock) -> None:
        self._record, self._clock = record, clock
        self._lock = threading.Lock()
        self._since: dict[str, float] = {}

    def begin(self, state: HouseState) -> None:
        """Take over what an earlier run of the process recorded."""
        with self._lock:
            self._since = {each.about: each.since for each in state.troubles if each.kind == KIND}

    def failed(self, camera: str, why: str) -> None:
        """An event of that camera has no clip."""
        now = self._clock.now()
        with self._lock:
            new = self._since.setdefault(camera, now) is now
        if new:
            self._record(facts.TroubleBegan(at=now, kind=KIND, about=camera,
                                            text=f"{camera}: an event has no clip: {why}"))

    def over(self, camera: str) -> None:
        """A clip of that camera is stored, or none are wanted any more."""
        with self._lock:
            since = self._since.pop(camera, None)
        if since is not None:
            self._record(facts.TroubleEnded(at=self._clock.now(), kind=KIND, about=camera, since=since))
