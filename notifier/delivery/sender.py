"""One lane of one channel: takes what waits in its outbox, in order, and sends it."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Protocol

from ledger.errors import LedgerError
from notifier.alerts.outgoing import ConfiguredChannel, Lane
from notifier.channel import ChannelError
from notifier.delivery.channel_health import ChannelHealth
from notifier.delivery.dispatch import NotYet, QueuedItem, Remember

log = logging.getLogger(__name__)

LONGEST_WAIT = 30.0
"""Seconds between two tries at most while a channel cannot be reached."""
REFUSED_WAIT = 60.0
"""Seconds between two tries at most while a channel refuses us, until somebody mends it."""
IDLE = 1.0
"""Seconds after which a sender looks into its outbox though nobody woke it."""
ODD_TRIES = 5
"""Tries after which an item that raises something nobody expected is given up."""

_EDITS = ("alert", "show")


class SenderQueue(Protocol):
    """What a sender needs of the outbox (ledger.redis.outbox.Outbox)."""

    def head(self, channel: str, lane: Lane | None = None) -> Any: ...
    def wait(self, channel: str, lane: Lane = "text") -> float: ...
    def done(self, channel: str, item_id: str, remember: dict[str, Any] | None = None) -> None: ...
    def later(self, channel: str, item_id: str, seconds: float) -> None: ...
    def refuse(self, channel: str, item_id: str, reason: str) -> None: ...


class MessageTurns:
    """Lets the two lanes of a channel edit one message one after the other, other messages side by side."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken: set[str] = set()

    @contextmanager
    def of(self, key: str) -> Iterator[None]:
        """Wait for the turn at `key` and keep it."""
        with self._free:
            self._free.wait_for(lambda: key not in self._taken)
            self._taken.add(key)
        try:
            yield
        finally:
            with self._free:
                self._taken.discard(key)
                self._free.notify_all()


class Sender:
    """Sends one lane of a channel; `turns` and `health` are shared with the channel's other lane.

    `refused` is called with an item that a channel refuses until somebody mends it.
    """

    def __init__(self, line: ConfiguredChannel, lane: Lane, queue: SenderQueue, deliver: Callable[[QueuedItem],
                                                                                                  Remember],
                 shared: tuple[MessageTurns, ChannelHealth]) -> None:
        self.line, self.lane, self.queue, self.deliver = line, lane, queue, deliver
        self.turns, self.health = shared
        self.refused: Callable[[ConfiguredChannel, QueuedItem], None] = lambda line, item: None

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set (and this lane woken); outlasts everything."""
        wake = self.line.wake[self.lane]
        while not stop.is_set():
            wake.clear()
            pause = IDLE
            try:
                if self.run_once():
                    continue
                pause = min(IDLE, self.queue.wait(self.line.name, self.lane) or IDLE)
            except LedgerError as error:
                log.debug("%s waits: %s", self.line.name, error)
            except Exception:
                log.exception("%s: sending failed in an unexpected way", self.line.name)
            if not stop.is_set():
                wake.wait(pause)

    def run_once(self) -> bool:
        """Send the oldest item; False when there is none that may be sent now. Raises what the ledger raises."""
        item: QueuedItem | None = self.queue.head(self.line.name, self.lane)
        if item is None:
            return False
        try:
            self._send(item)
        except ChannelError as error:
            self._not_sent(item, error)
        except LedgerError:
            raise
        except Exception as error:
            log.exception("%s: %s cannot be sent", self.line.name, item.id)
            self._odd(item, error)
        return True

    def _send(self, item: QueuedItem) -> None:
        turn = self.turns.of(item.key) if item.body["do"] in _EDITS else nullcontext()
        with turn:
            remember = self.deliver(item)
            self.queue.done(self.line.name, item.id, remember)
        self.line.refused.clear()
        self.health.worked(self.lane)

    def _not_sent(self, item: QueuedItem, error: ChannelError) -> None:
        if isinstance(error, NotYet):
            self.queue.later(self.line.name, item.id, error.retry_after or 0.0)
        elif error.transient or error.about in ("channel", "room"):
            seconds = _pause(item.tries, error)
            log.warning("%s: %s; trying again in %.1f s", self.line.name, error, seconds)
            self.queue.later(self.line.name, item.id, seconds)
            self.health.failed(self.lane, error)
            if not error.transient and self.lane == "text":
                self.refused(self.line, item)
        else:
            log.warning("%s: dropped: %s", self.line.name, error)
            self.queue.refuse(self.line.name, item.id, str(error))
            if error.about == "message" and self.lane == "text":
                self.health.refused(self.lane, str(error))

    def _odd(self, item: QueuedItem, error: Exception) -> None:
        if item.tries < ODD_TRIES:
            self.queue.later(self.line.name, item.id, 2.0**item.tries)
            return
        self.queue.refuse(self.line.name, item.id, f"{type(error).__name__}: {error}")
        self.health.refused(self.lane, f"{type(error).__name__} (see the notifier's log)")


def _pause(tries: int, error: ChannelError) -> float:
    """Seconds until the next try: what the channel asks for, else longer each time."""
    if error.retry_after is not None:
        return error.retry_after
    most = LONGEST_WAIT if error.transient else REFUSED_WAIT
    return float(min(0.5 * 2 ** min(tries, 10), most))
