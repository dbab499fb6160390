"""The clips of a process's cameras: one thread writes what comes, so that no frame loop waits for a disk."""

import logging
import threading
from dataclasses import dataclass, field

from camera_process.clips.clip_writer import ClipWriter, Extent, FinishedFile, Subject
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.remux import ClipError
from camera_process.stream.packet_ring import PacketRing
from house.clock import Clock
from ledger.errors import LedgerError
from ledger.files.clips import Clips

log = logging.getLogger(__name__)

_EVERY = 0.5  # seconds; the rings hold some more than the pre-roll, so that nothing is lost between two rounds
_FAREWELL = 3.0
_PATIENCE = 3.0  # seconds beyond the post-roll for packets of a stream that has fallen silent


@dataclass
class ClipWriterThread:
    """Takes of all cameras of this process; `begin` and `end` are called by their threads and return at once."""

    shelf: Clips
    finishing: ClipFinalizer
    clock: Clock
    _takes: dict[str, ClipWriter] = field(default_factory=dict, init=False)
    _given_up: dict[str, float] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _wake: threading.Event = field(default_factory=threading.Event, init=False)
    _stop: bool = field(default=False, init=False)
    _threads: list[threading.Thread] = field(default_factory=list, init=False)

    def begin(self, subject: Subject, ring: PacketRing, extent: Extent) -> None:
        """Make a clip of this event, from the pre-roll on."""
        with self._lock:
            self._takes[subject.event] = ClipWriter(subject, ring, extent, self.shelf)
        self._wake.set()

    def end(self, event: str, until: float, late: float = 0.0, last_call: bool = False) -> str:
        """The clip of `event` goes on to `until`, or ends now (`last_call`). Answers its id, "" when there is none.

        late: by how much the ring turned out to show the event later than was told in `begin`.
        """
        with self._lock:
            take = self._takes.get(event)
            if take is None:
                return ""
            take.until, take.late, take.last_call = min(take.until, until), late, last_call
            self._given_up[event] = self.clock.monotonic() + take.extent.post_roll + _PATIENCE
            return take.clip

    def start(self) -> None:
        """Begin writing and finishing, each in a thread of its own."""
        for name, work in (("clips", self.run), ("clips-finish", self.finishing.run)):
            self._threads.append(threading.Thread(target=work, name=name, daemon=True))
            self._threads[-1].start()

    def stop(self) -> None:
        """Close every file; what was to be copied is finished, what was to be encoded is at the next start."""
        self._stop = True
        self._wake.set()
        for thread in self._threads:
            thread.join(_FAREWELL)

    def run(self) -> None:
        """Write until `stop`."""
        while not self._stop:
            if not self._takes:
                self._wake.wait(60.0)
            self._wake.clear()
            self.run_once()
            if self._takes and not self._stop:
                self._wake.wait(_EVERY)
        with self._lock:
            for take in self._takes.values():
                take.last_call = True
        self.run_once()
        self.finishing.close()

    def run_once(self) -> None:
        """Write what has come for every open clip, and hand over those that are complete."""
        with self._lock:
            takes = list(self._takes.items())
        for event, take in takes:
            if not self._advanced(take):
                with self._lock:
                    self._takes.pop(event, None)
                    self._given_up.pop(event, None)

    def _advanced(self, take: ClipWriter) -> bool:
        """Whether the take goes on."""
        over = take.over() or self.clock.monotonic() > self._given_up.get(take.subject.event, float("inf"))
        try:
            grown = take.advance()
            if over:
                grown += take.close()
        except (ClipError, LedgerError, OSError) as error:
            log.warning("%s: the clip of event %s ends here: %s", take.subject.camera, take.subject.event, error)
            grown, over = _closed(take), True
        for each in grown:
            self.finishing.put(each)
        return not over


def _closed(take: ClipWriter) -> list[FinishedFile]:
    try:
        return take.close()
    except (OSError, ValueError):
        return []
