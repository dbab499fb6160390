"""Writes the samples of a process's cameras in one thread, so that no frame loop waits for an encoder or a disk."""

import logging
import os
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from camera_process.samples.camera_samples import FinishedSample
from camera_process.samples.sample_files import about_of, files_of
from house import facts
from house.clock import Clock
from ledger.errors import LedgerError
from ledger.files.pictures import Pictures
from ledger.files.samples import QUIET, Samples
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)

_NICE = 15
_MOST_WAITING = 8
_IDLE = 20.0
_FAREWELL = 2.0


@dataclass
class SampleWriterThread:
    """Writes what is put, in order, and records SampleTaken of each. `put` is called by the threads of cameras.

    about: whose thread this is, for Trouble. A sample that cannot be written is lost, with a line in the log.
    """

    files: Samples
    pictures: Pictures
    record: Callable[[facts.Fact], object]
    clock: Clock
    about: str = "camera"
    _waiting: queue.Queue[FinishedSample | None] = field(init=False)
    _thread: SupervisedThread = field(init=False)

    def __post_init__(self) -> None:
        self._waiting = queue.Queue(_MOST_WAITING)
        self._thread = SupervisedThread("writing samples", lambda stop: self.run(stop, self._thread.went_well),
                                        self.clock, self.record, f"{self.about}/samples")

    def put(self, sample: FinishedSample) -> None:
        """Have a sample written soon; returns at once. It is lost when many wait already."""
        try:
            self._waiting.put_nowait(sample)
        except queue.Full:
            log.warning("%s: a sample is lost: writing is behind", sample.camera)

    def start(self) -> None:
        """Begin writing."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, for a moment at most."""
        self._thread.stop()
        with suppress(queue.Full):  # the thread looks at `stop` after each sample
            self._waiting.put_nowait(None)
        self._thread.join(_FAREWELL)

    def run(self, stop: threading.Event, went_well: Callable[[], None] = lambda: None) -> None:
        """Write until `stop` is set and nothing waits, niced so that the cameras come first."""
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while not (stop.is_set() and self._waiting.empty()):
            try:
                sample = self._waiting.get(timeout=_IDLE)
            except queue.Empty:
                sample = None
            if sample is not None:
                self.write(sample)
            went_well()

    def write(self, sample: FinishedSample) -> str:
        """Write one sample and record it; returns its id, "" when it could not be written."""
        id = self.files.id_of(sample.camera, sample.event or f"{QUIET}{facts.new_id()}", sample.at)
        try:
            files = files_of(sample, self._picture(sample))
            taken = facts.SampleTaken(at=sample.at, id=facts.derived_id("sample", id), camera=sample.camera, sample=id,
                                      event=sample.event, whole=sample.whole, size=sum(map(len, files.values())))
            self.files.save(id, files, about_of(sample) | {"fact": facts.to_entry(taken)})
        except (LedgerError, OSError, ValueError) as error:
            log.warning("%s: a sample is lost: %s", sample.camera, error)
            return ""
        self.record(taken)
        return id

    def _picture(self, sample: FinishedSample) -> bytes:
        """The camera's picture of the trigger, the better one where that came; b"" for none."""
        for picture in (f"{sample.picture}-full", sample.picture) if sample.whole and sample.picture else ():
            try:
                return self.pictures.open(picture)
            except LedgerError:
                continue
        return sample.jpeg if sample.whole else b""
