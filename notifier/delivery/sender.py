"""One lane of one channel: takes what waits in its outbox, in order, and sends it."""

import logging
import threading
from collections.abc import Callable
from contextlib import nullcontext

from ledger.errors import LedgerError
from notifier.alerts.outgoing_messages import ConfiguredChannel
from notifier.channel import ChannelError, NotYet
from notifier.delivery.channel_health import ChannelHealth
from notifier.delivery.dispatch import Refs, growing
from notifier.delivery.giving_up import HOURLY_TRIES, ODD_TRIES
from notifier.delivery.lane_queue import Item, LaneQueue
from notifier.delivery.send_locks import ChannelLocks

log = logging.getLogger(__name__)

FIRST_WAIT = 0.5
"""Seconds until an item that was not taken is tried again; twice as long each time."""
LEAST_WAIT = 0.1
"""Seconds until the next try at least, even when the channel asks for none."""
LONGEST_WAIT = 30.0
"""Seconds between two tries at most while a channel cannot be reached."""
REFUSED_WAIT = 60.0
"""Seconds between two tries at most while a channel refuses us, until somebody fixes that."""
IDLE = 1.0
"""Seconds after which a sender looks into its outbox though nobody woke it."""
OFF = "the house was off, or could not send it, for a day"
"""Why news is given up that nothing is known to have gone wrong with."""


class Sender:
    """Sends one lane of a channel; `health` is shared with the channel's other lane, `locks` with all senders.

    refused: called with an item that the channel refuses until somebody fixes that. given_up: called with one that
    will not be sent, why, and whether that is because it waited for too long; returns whether that was recorded.
    """

    def __init__(self, channel: ConfiguredChannel, queue: LaneQueue, deliver: Callable[[Item], Refs],
                 health: ChannelHealth, locks: ChannelLocks) -> None:
        self.channel, self.queue, self.deliver, self.health = channel, queue, deliver, health
        self.lane, self.name = queue.lane, channel.name
        self.turns, self._at_work = locks.turns(self.name), locks.lane(self.name, self.lane)
        self.refused: Callable[[Item], None] = lambda item: None
        self.given_up: Callable[[Item, str, bool], bool] = lambda item, reason, lapsed: False
        self._problem = ""

    def run(self, stop: threading.Event, went_well: Callable[[], None] = lambda: None) -> None:
        """Send until `stop` is set (and this lane woken), whatever channel and Redis do; `went_well` after each round.

        Raises what nobody expected.
        """
        wake = self.channel.wake[self.lane]
        while not stop.is_set():
            wake.clear()
            more = self._round()
            went_well()
            if not more and not stop.is_set():
                wake.wait(min(IDLE, self.queue.wait()))

    def run_once(self) -> bool:
        """Send the oldest item that may be sent now; False when there is none.

        False as well while a sender from before a reload still hangs in a call. Raises what the ledger raises.
        """
        if not self._at_work.acquire(blocking=False):
            return False
        try:
            item = self.queue.next()
            if item is not None and self.queue.has_lapsed(item):
                self._give_up_old(item)
            elif item is not None:
                self._try(item)
            return item is not None
        finally:
            self._at_work.release()

    def _round(self) -> bool:
        try:
            return self.run_once()
        except LedgerError as error:
            if not error.transient:
                raise
            log.debug("%s waits: %s", self.name, error)
            return False

    def _try(self, item: Item) -> None:
        try:
            self._send(item)
        except NotYet as error:
            self.queue.not_yet(item, error)
        except ChannelError as error:
            self._not_taken(item, error)
        except Exception as error:
            if isinstance(error, LedgerError) and error.transient:
                raise
            log.exception("%s: %s cannot be sent", self.name, item.id)
            self._odd(item, error)

    def _send(self, item: Item) -> None:
        with self.turns.of(item.key) if item.message.edits else nullcontext():
            self.queue.done(item, self.deliver(item))
        self._problem = ""
        self.channel.refused[self.lane].clear()
        self.health.worked(self.lane)

    def _give_up_old(self, item: Item) -> None:
        reason = f"tried for a day: {self._problem}" if self._problem else OFF
        log.warning("%s: given up: %s, %s", self.name, item.id, reason)
        self.given_up(item, reason, True)
        self.queue.refuse(item, reason)

    def _drop(self, item: Item, reason: str, odd: str = "") -> None:
        """It can never be sent. The channel is in trouble for it, unless the alert that is given up with it is one."""
        reported = self.given_up(item, odd or reason, False)
        self.queue.refuse(item, reason)
        if not reported and self.lane == "text":
            self.health.refused(self.lane, odd or reason)

    def _not_taken(self, item: Item, error: ChannelError) -> None:
        self._problem = str(error)
        if error.concerns_message:
            log.warning("%s: dropped: %s", self.name, error)
            self._drop(item, str(error))
            return
        seconds = _pause(item.failures, error)
        log.warning("%s: %s; trying again in %.1f s", self.name, error, seconds)
        self.queue.failed(item, seconds, error.limits)
        self.health.failed(self.lane, error)
        if not error.transient:
            self.channel.refused[self.lane].set()
            if self.lane == "text":
                self.refused(item)

    def _odd(self, item: Item, error: Exception) -> None:
        tries = item.odd + 1
        if tries >= ODD_TRIES + HOURLY_TRIES:
            self._drop(item, f"{type(error).__name__}: {error}", f"{type(error).__name__} (see the notifier's log)")
        elif tries >= ODD_TRIES or self.queue.is_aside(item.key):
            self.queue.step_aside(item)
        else:
            self.queue.odd(item, growing(item.odd, FIRST_WAIT, LONGEST_WAIT))


def _pause(failures: int, error: ChannelError) -> float:
    """Seconds until the next try: what the channel asks for, else longer each time."""
    if error.retry_after is not None:
        return max(error.retry_after, LEAST_WAIT)
    most = LONGEST_WAIT if error.transient else REFUSED_WAIT
    return growing(failures, FIRST_WAIT, most)
