"""The threads of the notifier: the worker that decides, beside it the senders, one for each lane of a channel."""

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ledger.errors import LedgerError
from ledger.heartbeat import Heartbeat
from ledger.redis.worker import Worker
from ledger.supervised_thread import SupervisedThread
from notifier.alerts.incident_records import IncidentRecords
from notifier.channel import ChannelError
from notifier.delivery.sender import Sender
from notifier.house_notes.silent_house import SilentHouse

log = logging.getLogger(__name__)

GRACE, RELOAD_GRACE = 2.0, 15.0
"""Seconds the senders get to finish a call before the process ends, or begins again with new settings."""
ENDING = 45.0
"""Seconds for which the first loop may be silent meanwhile."""
SENDING = 900.0
"""Seconds for which a sender may be silent: a long clip over a slow line."""


@dataclass
class Notifier:
    """The worker that decides and the senders that send; `reload` is set when the settings have changed.

    silent_houses: the silent-house alarm of each channel that has one; it is called off when the house stops.
    heart_of: makes the heartbeat of a loop. beside: more threads, as long as it runs.
    """

    worker: Worker
    senders: list[Sender]
    records: IncidentRecords
    reload: threading.Event
    silent_houses: list[SilentHouse] = field(default_factory=list)
    heart_of: Callable[[str], Heartbeat] | None = None
    beside: list[SupervisedThread] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until `halt` is called; senders that hang in a call are left behind after a moment.

        What they still hold, their lane of their channel, nobody else has until they are done.
        """
        threads = [*(self._sending(each) for each in self.senders), *self.beside]
        for thread in threads:
            thread.start()
        self.worker.run(self.stop)
        self.halt()
        with self.worker.allow(ENDING, "taking up other settings"):
            self._end(threads)

    def _end(self, threads: list[SupervisedThread]) -> None:
        if not self.reload.is_set():
            threads += self._call_off()
        until = self.worker.clock.monotonic() + (RELOAD_GRACE if self.reload.is_set() else GRACE)
        for thread in threads:
            if not thread.join(max(0.0, until - self.worker.clock.monotonic())):
                thread.abandon()

    def halt(self) -> None:
        """Let `run` end soon; may be called from a signal handler or another thread."""
        self.stop.set()
        for sender in self.senders:
            sender.channel.wake[sender.lane].set()

    def _sending(self, sender: Sender) -> SupervisedThread:
        heart = self.heart_of(loop_name(sender)) if self.heart_of else None

        def beat() -> None:
            if heart is not None:
                heart.beat(f"sending to {sender.name}")

        def went_well() -> None:
            beat()
            thread.went_well()

        def work(stop: threading.Event) -> None:
            beat()
            try:
                sender.run(stop, went_well)
            finally:
                if heart is not None:
                    heart.end()

        thread = SupervisedThread(f"sending {sender.lane} to {sender.name}", work, self.worker.clock,
                                  self.worker.log.record, stopping=self.stop)
        return thread

    def _call_off(self) -> list[SupervisedThread]:
        """An orderly stop is no silence. Threads that take the alarms back, which may be left behind."""
        threads = [SupervisedThread(f"taking back the alarm of {each.name}", partial(_cancel, each), self.worker.clock,
                                    self.worker.log.record) for each in self.silent_houses]
        for thread in threads:
            thread.start()
        return threads


def loop_name(sender: Sender) -> str:
    """What the loop of a sender is called among the heartbeats: its lane and channel, as part of a file's name."""
    return f"{sender.lane}-{re.sub(r'[^a-z0-9]+', '-', sender.name.lower()).strip('-')}"[:100]


def _cancel(house: SilentHouse, _: threading.Event) -> None:
    try:
        house.cancel()
    except (ChannelError, LedgerError) as error:
        log.warning("%s: the silent-house alarm stays: %s", house.name, error)
