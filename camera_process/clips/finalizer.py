"""Makes clips that have stopped growing into files that play everywhere: one at a time, niced, also after a crash."""

import errno
import logging
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from camera_process.clips import remux
from camera_process.clips.asked_clips import clip_failed
from camera_process.clips.clip_trouble import ClipTrouble
from camera_process.clips.clip_writer import FinishedFile, Subject
from camera_process.clips.picture_encoder import LeftEncoder
from camera_process.clips.transcode import encode_apart
from camera_process.orientation import Turn
from house import facts
from house.clock import Clock
from ledger.errors import DiskFull, DiskGone, LedgerError
from ledger.files.clips import Clips

log = logging.getLogger(__name__)

_NICE = 15
_SHORTEST = 0.2
_EVERY = 20.0  # seconds without work after which the thread says all the same that it goes on well
_LOOK_EVERY = 0.25  # seconds between looks at encoders that are at work
_AGAIN = 300.0  # seconds until a clip that could not be finished is tried again
_MOST_TRIES = 5
_FAREWELL = 2.0
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


@dataclass
class ClipFinalizer:
    """Finishes what is handed over, in order; one whose encoder is still at work holds up no other.

    A clip that can never be finished is Trouble about its camera. One that the disk does not take is tried again until
    it does; one at which something else fails, a few times, counting those at which the process itself ended.
    """

    files: Clips
    record: Callable[[facts.Fact], object]
    clock: Clock
    trouble: ClipTrouble = field(init=False)
    _jobs: "queue.SimpleQueue[FinishedFile | None]" = field(default_factory=queue.SimpleQueue, init=False)
    _later: list[tuple[float, FinishedFile]] = field(default_factory=list, init=False)
    _hurried: bool = field(default=False, init=False)
    _closing: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.trouble = ClipTrouble(self.record, self.clock)

    def put(self, finished: FinishedFile) -> None:
        """Finish it when its turn comes."""
        self._jobs.put(finished)

    def put_leftovers(self, cameras: list[str]) -> None:
        """Finish what an earlier run of this process left growing, and remove what it left half written."""
        for camera in cameras:
            self.files.remove_torn(camera)
            for clip in self.files.unfinished(camera):
                leftover = self._leftover(clip)
                if leftover is not None:
                    self.put(leftover)

    def run(self, went_well: Callable[[], None] = lambda: None) -> None:
        """Finish until `close`, niced so that the cameras come first; calls `went_well` after each round."""
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        waiting: list[FinishedFile] = []
        while not self._closed(waiting):
            self._take(waiting)
            for each in [each for each in waiting if each.encoder is None or each.encoder.done]:
                waiting.remove(each)
                self.finish(each)
            went_well()

    def run_once(self) -> list[facts.ClipStored]:
        """Finish what waits now, in the caller's thread; returns what was stored."""
        waiting = [self._jobs.get() for _ in range(self._jobs.qsize())]
        return [stored for each in waiting if each is not None and (stored := self.finish(each)) is not None]

    def _take(self, waiting: list[FinishedFile]) -> None:
        """Take what is to be finished, or wait a while for it."""
        now = self.clock.monotonic()
        waiting += [each for at, each in self._later if at <= now]
        self._later = [each for each in self._later if each[0] > now]
        try:
            finished = self._jobs.get(timeout=_LOOK_EVERY if waiting else _EVERY)
        except queue.Empty:
            return
        waiting += [finished] if finished is not None else []

    def _closed(self, waiting: list[FinishedFile]) -> bool:
        """Whether to end now: what is copied quickly is waited for, but not for long."""
        if self._closing is None or not self._jobs.empty():
            return False
        return not waiting or self.clock.monotonic() - self._closing > _FAREWELL

    def hurry(self) -> None:
        """What takes long is not begun any more: it is left for the next start."""
        self._hurried = True

    def close(self) -> None:
        """End `run` after what is copied quickly; what must be encoded is left for the next start."""
        self.hurry()
        self._closing = self.clock.monotonic()
        self._jobs.put(None)

    def give_up(self, subject: Subject, clip: str, why: remux.ClipError) -> None:
        """Forget a clip that cannot be made, and say so: to whoever asked, and as Trouble unless there was nothing to
        be seen.
        """
        log.warning("%s: no clip of event %s: %s", subject.camera, subject.event, why)
        if subject.asked:
            self.record(clip_failed(subject.asked, subject.camera, subject.channel, self.clock.now(), str(why)))
        if not isinstance(why, remux.NothingPlayable):
            self.trouble.failed(subject.camera, str(why))
        try:
            self.files.forget(clip)
        except OSError as error:
            log.warning("%s: what there is of it stays until the next start: %s", subject.camera, error)

    def finish(self, finished: FinishedFile) -> facts.ClipStored | None:
        """Finish one clip and record it; None when nothing came of it."""
        try:
            return self._finished(finished)
        except remux.ClipError as error:
            self.give_up(finished.subject, finished.clip, error)
        except (LedgerError, OSError) as error:
            self._try_again(finished, error)
        return None

    def _try_again(self, finished: FinishedFile, error: Exception) -> None:
        self.files.waiting(finished.clip).unlink(missing_ok=True)
        full = isinstance(error, (DiskFull, DiskGone)) or (isinstance(error, OSError) and error.errno in _OF_THE_DISK)
        tries = finished.tries + (not full)
        if tries >= _MOST_TRIES:
            self.give_up(finished.subject, finished.clip,
                         remux.ClipError(f"finishing it failed {tries} times: {error}"))
            return
        log.warning("%s: the clip of event %s is tried again later: %s", finished.subject.camera,
                    finished.subject.event, error)
        self._later.append((self.clock.monotonic() + _AGAIN, replace(finished, tries=tries)))

    def _finished(self, finished: FinishedFile) -> facts.ClipStored | None:
        fault = _fault_of_encoder(finished)
        source, target = self.files.growing(finished.clip), self.files.make_place(finished.clip)
        if not source.exists():
            raise fault or remux.NothingPlayable("nothing of it was written")
        if remux.codec_of(source) in remux.COPIED and finished.turn.flip == "none":
            seconds = _copied(finished, source, target, fault)
        elif self._hurried:
            return None
        else:
            with self.files.turn():
                seconds = encode_apart(source, target, finished.keep, finished.turn)
        if seconds < _SHORTEST:
            raise remux.NothingPlayable("the camera sent no moving picture")
        subject = finished.subject
        fact = facts.ClipStored(
            at=self.clock.now(), id=facts.derived_id("clip", finished.clip), event=subject.event, camera=subject.camera,
            clip=finished.clip, seconds=round(seconds, 2), pre_roll=round(finished.pre_roll, 2), part=finished.part,
            size=target.stat().st_size, channel=subject.channel)
        self.files.keep(finished.clip, {"fact": facts.to_entry(fact)})
        self.record(fact)
        self.trouble.over(subject.camera)
        return fact

    def _leftover(self, clip: str) -> FinishedFile | None:
        try:
            about = self.files.sidecar(clip)
            subject = Subject(str(about["event"]), str(about["camera"]), float(about["began_at"]), 0.0,
                              str(about.get("asked", "")), str(about.get("channel", "")))
            turn = Turn(int(about.get("rotate", 0)), str(about.get("flip", "none")))
            left = LeftEncoder(self.files.growing(clip)) if self.files.in_memory(clip) else None
            found = FinishedFile(clip, subject, int(about["part"]), float(about["pre_roll"]), turn=turn, encoder=left,
                                 tries=int(about.get("tries", 0)))
        except (LedgerError, KeyError, TypeError, ValueError):
            log.warning("the clip %s says not what it is about; it goes", clip)
            self.files.forget(clip)
            return None
        return self._counted(found, about)

    def _counted(self, leftover: FinishedFile, about: dict[str, object]) -> FinishedFile | None:
        """The same after noting that it is tried once more: it may be what ended the process before."""
        if leftover.tries >= _MOST_TRIES:
            why = remux.ClipError(f"{leftover.tries} tries to finish it ended before they were done")
            self.give_up(leftover.subject, leftover.clip, why)
            return None
        try:
            self.files.check_room()
            self.files.note(leftover.clip, {**about, "tries": leftover.tries + 1})
        except (LedgerError, OSError) as error:
            self._try_again(leftover, error)
            return None
        return leftover


def _fault_of_encoder(finished: FinishedFile) -> remux.ClipError | None:
    """Wait for what encodes the pictures; returns what was wrong with it: the file may play up to there."""
    try:
        if finished.encoder is not None:
            finished.encoder.wait()
    except remux.NothingPlayable:
        raise
    except remux.ClipError as error:
        log.warning("%s: the clip of event %s ends early: %s", finished.subject.camera, finished.subject.event, error)
        return error
    return None


def _copied(finished: FinishedFile, source: Path, target: Path, fault: remux.ClipError | None) -> float:
    try:
        return remux.finish(source, target, finished.keep, finished.turn.rotate, finished.seconds)
    except remux.NothingPlayable:
        if fault is not None:
            raise fault from None
        raise
