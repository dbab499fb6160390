"""Clips that have stopped growing become files that play everywhere: one at a time, niced, also after a crash."""

import logging
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.clips import remux
from camera_process.clips.clip_writer import FinishedFile, Subject
from camera_process.clips.transcode import encode_apart
from camera_process.orientation import Turn
from house import facts
from house.clock import Clock
from ledger.errors import LedgerError
from ledger.files.clips import Clips

log = logging.getLogger(__name__)

_NICE = 15
_SHORTEST = 0.2


@dataclass
class ClipFinalizer:
    """Finishes what is handed over, in order. Raises nothing: a clip that cannot be finished is named in the log."""

    shelf: Clips
    record: Callable[[facts.Fact], object]
    clock: Clock
    _jobs: "queue.SimpleQueue[FinishedFile | None]" = field(default_factory=queue.SimpleQueue, init=False)
    _closing: bool = field(default=False, init=False)

    def put(self, grown: FinishedFile) -> None:
        """Finish it when its turn comes."""
        self._jobs.put(grown)

    def put_leftovers(self, cameras: list[str]) -> None:
        """Finish what an earlier life of this process left growing."""
        for camera in cameras:
            for clip in self.shelf.unfinished(camera):
                left = self._left(clip)
                if left is not None:
                    self.put(left)

    def drained(self) -> list[FinishedFile]:
        """Take back what has not had its turn yet: for whoever finishes in their own thread."""
        taken: list[FinishedFile] = []
        while not self._jobs.empty():
            grown = self._jobs.get()
            taken += [grown] if grown is not None else []
        return taken

    def run(self) -> None:
        """Finish until `close`; the whole thread is nice to the cameras."""
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while (grown := self._jobs.get()) is not None:
            self.finish(grown)

    def close(self) -> None:
        """End `run` after what is copied quickly; what must be encoded is left for the next start."""
        self._closing = True
        self._jobs.put(None)

    def finish(self, grown: FinishedFile) -> facts.ClipStored | None:
        """Finish one clip and record it; None when nothing came of it."""
        try:
            return self._finished(grown)
        except remux.ClipError as error:
            log.warning("%s: no clip of event %s: %s", grown.subject.camera, grown.subject.event, error)
            self.shelf.forget(grown.clip)
        except (LedgerError, OSError) as error:
            log.warning("%s: the clip of event %s waits for the next start: %s", grown.subject.camera,
                        grown.subject.event, error)
            self.shelf.waiting(grown.clip).unlink(missing_ok=True)
        return None

    def _finished(self, grown: FinishedFile) -> facts.ClipStored | None:
        source, target = self.shelf.growing(grown.clip), self.shelf.waiting(grown.clip)
        self.shelf.check_room()
        if remux.codec_of(source) in remux.COPIED and grown.turn.flip == "none":
            seconds = remux.finish(source, target, grown.keep, grown.turn.rotate)
        elif self._closing:
            return None
        else:
            with self.shelf.turn():
                seconds = encode_apart(source, target, grown.keep, grown.turn)
        if seconds < _SHORTEST:
            raise remux.ClipError("the camera sent no moving picture")
        subject = grown.subject
        fact = facts.ClipStored(
            at=self.clock.now(), id=facts.derived_id("clip", grown.clip), event=subject.event, camera=subject.camera,
            clip=grown.clip, seconds=round(seconds, 2), pre_roll=round(grown.pre_roll, 2), part=grown.part,
            size=target.stat().st_size)
        self.shelf.keep(grown.clip, {"fact": facts.to_entry(fact)})
        self.record(fact)
        return fact

    def _left(self, clip: str) -> FinishedFile | None:
        try:
            about = self.shelf.sidecar(clip)
            subject = Subject(str(about["event"]), str(about["camera"]), float(about["began_at"]), 0.0)
            turn = Turn(int(about.get("rotate", 0)), str(about.get("flip", "none")))
            return FinishedFile(clip, subject, int(about["part"]), float(about["pre_roll"]), remux.ALL, turn)
        except (LedgerError, KeyError, TypeError, ValueError):
            log.warning("the clip %s says not what it is about; it goes", clip)
            self.shelf.forget(clip)
            return None
