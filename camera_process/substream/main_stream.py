"""A camera's main stream while motion is looked for in its small one: demuxed into a ring, and not decoded."""

import logging
import threading
from dataclasses import dataclass, field

from camera_process.reconnect_wait import LONGEST_WAIT_FOR_MAIN_STREAM, ReconnectWait
from camera_process.source import SourceError
from camera_process.stream.demuxer import Demuxer, demuxed
from camera_process.stream.packet_batching import gathered
from camera_process.stream.packet_ring import PacketRing
from camera_process.substream.delay_estimate import StreamDelay
from house.clock import Clock
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)

GATHER = 0.5
"""Seconds for which packets gather: waking up costs more than a packet, several at a time are cheaper."""


@dataclass
class MainStream:
    """Demuxes one connection after another into `ring`, in a thread of its own, until it is stopped.

    heard: when something came last, or since when that is waited for; tried: when the last connection was begun.
    problem: why nothing comes, in a line for people.
    """

    demuxer: Demuxer
    ring: PacketRing
    delay: StreamDelay
    clock: Clock
    heard: float
    problem: str = field(default="it sends nothing", init=False)
    tried: float = field(init=False)
    _thread: SupervisedThread = field(init=False)

    def __post_init__(self) -> None:
        self.tried = self.clock.monotonic()
        self._thread = SupervisedThread("main-stream", self.run, self.clock)

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to close its connection and end, which nobody else can free from a read; returns at once."""
        self._thread.stop()

    @property
    def alive(self) -> bool:
        """Whether its thread is still there."""
        return self._thread.alive

    def run(self, stop: threading.Event) -> None:
        """Connect and read until `stop` is set; a camera that does not answer is tried again with growing waits."""
        wait = ReconnectWait(LONGEST_WAIT_FOR_MAIN_STREAM)
        while not stop.is_set():
            try:
                if self.run_once(stop):
                    wait.works()
                problem = self.demuxer.ended()
            except SourceError as error:
                problem = error
            finally:
                self.demuxer.close()
            if not stop.is_set():
                self.problem = str(problem)
                log.warning("no main stream, so small pictures and no clips: %s", problem)
                self.clock.sleep(wait.after_failure(), stop)

    def run_once(self, stop: threading.Event) -> bool:
        """One connection to its end; whether anything came. Raises SourceError."""
        self.tried = self.clock.monotonic()
        stream = self.demuxer.open()
        if stop.is_set():  # the ring belongs to another by now
            return False
        self.ring.start(stream)
        self.delay.reopened(main=True)
        came = False
        for packet, arrived in gathered(self.demuxer, self.clock, lambda: GATHER, stream.time_base):
            if stop.is_set():
                break
            if packet is not None:
                kept = demuxed(packet, arrived)
                self.ring.push(kept)
                self.heard = kept.arrived
                came = True
                if kept.sent is not None:
                    self.delay.key_frame(main=True, late=kept.arrived - kept.sent)
        return came
