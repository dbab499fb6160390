"""Writes the clips of a process's cameras in one thread, so that no frame loop waits for a disk."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.clips.clip_writer import ClipWriter, Extent, FinishedFile, Subject
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.picture_encoder import PictureEncoders
from camera_process.clips.remux import ClipError
from camera_process.stream.packet_ring import PacketRing
from house.clock import Clock
from ledger.errors import LedgerError
from ledger.files.clips import Clips
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)

_EVERY = 0.5  # seconds; the rings hold several, so that nothing is lost between two rounds
_IDLE = 20.0
_FAREWELL = 3.0
_PATIENCE = 3.0  # seconds beyond the post-roll for packets of a stream that has fallen silent


@dataclass
class ClipWriterThread:
    """Writes and finishes clips, each in a thread of its own; a clip that fails costs no other.

    `begin` and `end` are called by the threads of cameras and return at once. about: whose threads these are, for
    Trouble.
    """

    files: Clips
    finalizer: ClipFinalizer
    clock: Clock
    about: str = "camera"
    _writers: dict[str, ClipWriter] = field(default_factory=dict, init=False)
    _given_up: dict[str, float] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _wake: threading.Event = field(default_factory=threading.Event, init=False)
    _writing: SupervisedThread = field(init=False)
    _finishing: SupervisedThread = field(init=False)

    def __post_init__(self) -> None:
        self._encoders = PictureEncoders(self.clock)
        record, clock = self.finalizer.record, self.clock
        self._writing = SupervisedThread("writing clips", lambda stop: self.run(stop, self._writing.went_well), clock,
                                         record, f"{self.about}/clips")
        self._finishing = SupervisedThread("finishing clips", lambda _: self.finalizer.run(self._finishing.went_well),
                                           clock, record, f"{self.about}/clips-finish")

    def begin(self, subject: Subject, ring: PacketRing, extent: Extent) -> None:
        """Make a clip of this event, from the pre-roll on."""
        with self._lock:
            self._writers[subject.event] = ClipWriter(subject, ring, extent, self.files, self._encoders.begin)
        self._wake.set()

    def end(self, event: str, until: float, late: float = 0.0, last_call: bool = False) -> str:
        """The clip of `event` goes on to `until`, or ends now (`last_call`). Returns its id, "" when there is none.

        late: by how much the ring turned out to show the event later than was known in `begin`.
        """
        with self._lock:
            writer = self._writers.get(event)
            if writer is None:
                return ""
            writer.until, writer.late, writer.last_call = min(writer.until, until), late, last_call
            self._given_up[event] = self.clock.monotonic() + writer.extent.post_roll + _PATIENCE
            return writer.clip

    def start(self) -> None:
        """Begin writing and finishing."""
        self._writing.start()
        self._finishing.start()

    def stop(self) -> None:
        """Close every file; they are finished, but for what takes long, which is finished at the next start."""
        self.finalizer.hurry()
        self._writing.stop()
        self._wake.set()
        self._writing.join(_FAREWELL)
        self.finalizer.close()
        self._finishing.join(_FAREWELL)

    def run(self, stop: threading.Event, went_well: Callable[[], None] = lambda: None) -> None:
        """Write until `stop` is set, calling `went_well` each time round; then close every file."""
        while not stop.is_set():
            if not self._writers:
                self._wake.wait(_IDLE)
            self._wake.clear()
            self.run_once()
            went_well()
            if self._writers and not stop.is_set():
                self._wake.wait(_EVERY)
        with self._lock:
            for writer in self._writers.values():
                writer.last_call = True
        self.run_once()

    def run_once(self) -> None:
        """Write what has come for every open clip, and hand over those that are complete."""
        with self._lock:
            writers = list(self._writers.items())
        for event, writer in writers:
            if not self._goes_on(writer):
                with self._lock:
                    self._writers.pop(event, None)
                    self._given_up.pop(event, None)

    def _goes_on(self, writer: ClipWriter) -> bool:
        try:
            return self._advanced(writer)
        except (LedgerError, OSError) as error:
            self._ends_here(writer, error)
        except ClipError as error:
            if not self._ends_here(writer, error):
                self.finalizer.give_up(writer.subject, writer.clip, error)
        except Exception as error:  # the top of the loop over clips: a mistake in one must not cost the others
            log.exception("%s: the clip of event %s", writer.subject.camera, writer.subject.event)
            if not self._ends_here(writer, error):
                self.finalizer.give_up(writer.subject, writer.clip, ClipError("the log of its process says why"))
        return False

    def _advanced(self, writer: ClipWriter) -> bool:
        """Whether the clip goes on."""
        over = writer.over() or self.clock.monotonic() > self._given_up.get(writer.subject.event, float("inf"))
        self._hand_over(writer.advance())
        if over:
            self._hand_over(writer.close())
        return not over

    def _ends_here(self, writer: ClipWriter, error: Exception) -> bool:
        """Whether something of the clip is there to be finished."""
        log.warning("%s: the clip of event %s ends here: %s", writer.subject.camera, writer.subject.event, error)
        try:
            finished = writer.close()
        except (ClipError, OSError) as also:
            log.warning("%s: it waits for the next start: %s", writer.subject.camera, also)
            return True
        self._hand_over(finished)
        return bool(finished) or writer.part > 1

    def _hand_over(self, finished: list[FinishedFile]) -> None:
        for each in finished:
            self.finalizer.put(each)
