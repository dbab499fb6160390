"""Whether a channel works: trouble begins when it refuses or stays away, and ends when it works again."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from house import facts
from house.clock import Clock
from house.state.house_state import HouseState
from notifier.channel import ChannelError

PATIENCE = 30.0
"""Seconds a channel may be unreachable before that is trouble, however it is: tries come up to 30 s apart, and within a
minute people must hear of it elsewhere."""


class TroubleLog(Protocol):
    """Where trouble is recorded and looked up (ledger.redis.log.Log)."""

    def record(self, fact: facts.Fact) -> str: ...
    def state(self) -> HouseState: ...


class ChannelHealth:
    """The health of one channel, as both of its senders report it; raises what the log raises."""

    def __init__(self, name: str, log: TroubleLog, clock: Clock) -> None:
        self.name = name
        self._log, self._clock = log, clock
        self._failing: dict[str, float] = {}
        self._known_well = False
        self._lock = threading.Lock()

    def failed(self, lane: str, error: ChannelError) -> None:
        """Sending failed on this lane."""
        with self._lock:
            since = self._failing.setdefault(lane, self._clock.monotonic())
            if error.transient and self._clock.monotonic() - since < PATIENCE:
                return
            self._begin(str(error))

    def refused(self, lane: str, error: str) -> None:
        """One message was refused and dropped; the next one that is sent on this lane ends this trouble."""
        with self._lock:
            self._failing.setdefault(lane, self._clock.monotonic())
            self._begin(f"a message was dropped: {error}")

    def worked(self, lane: str) -> None:
        """Something was sent on this lane."""
        with self._lock:
            self._failing.pop(lane, None)
            if self._failing or self._known_well:
                return
            since = self._open_since()
            if since is not None:
                self._log.record(facts.TroubleEnded(at=self._clock.now(), kind="channel", about=self.name,
                                                    since=since))
            self._known_well = True

    def _begin(self, text: str) -> None:
        self._known_well = False
        if self._open_since() is None:
            self._log.record(facts.TroubleBegan(at=self._clock.now(), kind="channel", about=self.name, text=text))

    def _open_since(self) -> float | None:
        """When the recorded trouble began, None without: a restart neither begins it twice nor forgets to end it."""
        found = [t for t in self._log.state().troubles if (t.kind, t.about) == ("channel", self.name)]
        return found[0].since if found else None


@dataclass
class RemovedChannels:
    """Once with these settings: ends the trouble of channels that are not in them any more, for nothing is sent there.

    Raises what the log raises, and is then due again.
    """

    names: Collection[str]
    log: TroubleLog
    clock: Clock
    _done: bool = field(default=False, init=False)

    def __call__(self) -> None:
        """Record that it has ended."""
        for each in () if self._done else self.log.state().troubles:
            if each.kind == "channel" and each.about not in self.names:
                self.log.record(facts.TroubleEnded(at=self.clock.now(), kind=each.kind, about=each.about,
                                                   since=each.since))
        self._done = True
