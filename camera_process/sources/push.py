"""`push://NAME`: a camera that sends pictures and clips by itself, by FTP, mail or HTTP, or into a folder.

What it sends lies in the spool (ledger.pushed) under NAME, which is also its user; time of arrival is what counts.
"""

import logging
import re
import threading
from dataclasses import dataclass

from camera_process.capabilities import PushedSource, Receiving, RepeatingSource
from camera_process.clips.remux import ClipError
from camera_process.http_camera.jpeg_decoder import JpegDecoder
from camera_process.pushed import pictures, video
from camera_process.pushed.file_content_check import ENDINGS, PushedContent, content_in
from camera_process.source import Frame, SourceError, option, read_options, split
from camera_process.stream.pixel_formats import bgr_of_jpeg
from house.clock import Clock
from house.durations import duration
from house.settings.types import seconds
from ledger.pushed import sender_counts
from ledger.pushed.spool import PushedFile

log = logging.getLogger(__name__)

SCHEMES = ("push",)
SENDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_EVERY = 0.25
_UNSEEN = 1.0  # seconds a file may have come before it is seen in its folder
_MOST_A_ROUND = 16
_MANY = 8
"""Waiting pictures of one burst above which one of every few seconds is looked at, and the others are only counted."""
_MOST_TRIES = 2
"""How often a file is looked at that each time ends in an error nobody expected, or ends the process."""
_PATIENCE = 5.0
_LATE = 60.0
_PRUNE_EVERY = 3600.0


def interval(text: str) -> float:
    """A reader of the seconds between two pictures, like 1h; 0 for none."""
    wanted = "0, or from 10s to 7d, like 1h"
    try:
        found = float(seconds(text))
    except ValueError:
        raise ValueError(wanted) from None
    if found and not 10 <= found <= 7 * 86_400:
        raise ValueError(wanted)
    return found


@dataclass(frozen=True)
class Options:
    """What may follow the `?`. every: seconds after which the camera sends a picture anyway, 0: it does not."""

    every: float = option(0.0, interval)


def connect(address: str, clock: Clock) -> "PushSource":
    """A source for `push://NAME?every=1h`; raises SourceError for another name and for unknown options."""
    sender, options = split(address)
    if not SENDER.fullmatch(sender):
        raise SourceError("push:// wants a name of 1 to 32 of a-z, 0-9, - and _, like push://yard", transient=False)
    return PushSource(sender, read_options(Options, options, f"push://{sender}"), clock)


class PushSource(PushedSource, RepeatingSource):
    """Gives the pictures that one camera has sent, in the order they came; hours may pass between two.

    Each is removed (or kept, see Receiving) once the next one is asked for. A video that belongs to no event gives a
    picture of its own, so that it makes one. What is neither picture nor video is only counted.
    """

    live = True

    def __init__(self, sender: str, options: Options, clock: Clock) -> None:
        self.sender, self._options, self._clock = sender, options, clock
        self._receiving: Receiving | None = None
        self._decoder, self._closed = JpegDecoder(), threading.Event()
        self._frame: Frame | None = None
        self._read: tuple[PushedFile, PushedContent] | None = None
        self._announced, self._number, self._time, self._arrived = True, 0, float("-inf"), float("-inf")
        self._came, self._pruned = clock.monotonic(), float("-inf")

    @property
    def announced(self) -> bool:
        return self._announced

    @property
    def passed(self) -> float:
        return self._time

    def receive(self, receiving: Receiving) -> None:
        self._receiving = receiving
        last = receiving.counts.numbers.get("at")
        if last is not None:
            self._came = min(self._came, self._came - (self._clock.now() - last))

    def open(self) -> None:
        self._closed.clear()
        self._ready()

    def wait(self) -> float | None:
        receiving = self._ready()
        self._settle(receiving)
        for _ in range(_MOST_A_ROUND):
            looked = self._clock.monotonic()
            file = self._next(receiving)
            if file is None:
                self._time = max(self._time, looked - _UNSEEN)
                receiving.counts.flush()
                self._clock.sleep(_EVERY, self._closed)
                return None
            self._frame = self._looked_at(file, receiving)
            if self._frame is not None:
                return self._frame.time
        return None

    def read(self) -> Frame | None:
        until = self._clock.monotonic() + _PATIENCE
        while self._frame is None and self._clock.monotonic() < until:
            self.wait()
        frame, self._frame = self._frame, None
        if frame is None:
            raise SourceError(f"push://{self.sender} has sent nothing just now", transient=True)
        return frame

    def discard(self) -> None:
        if self._receiving is None:
            return
        self._frame, self._read = None, None
        for file in self._receiving.spool.waiting(self.sender):
            self._receiving.spool.forget(file)
            self._note(sender_counts.UNREAD, file, self._receiving)
        self._receiving.counts.flush()

    def overdue(self) -> str:
        late = self._clock.monotonic() - self._came
        if not self._options.every or late < 2 * self._options.every + _LATE:
            return ""
        return (f"it has sent nothing for {duration(late)}, and a picture every {duration(self._options.every)} is "
                "expected; look at its power, its network and where it sends to")

    def repeats(self) -> bool:
        return True

    def close(self) -> None:
        self._closed.set()
        self._frame = None

    def _ready(self) -> Receiving:
        if self._receiving is None:
            raise SourceError(f"push://{self.sender} cannot be asked for a picture: the camera sends them by itself "
                              f"(./hearthwatch push {self.sender} says where to)", transient=False)
        return self._receiving

    def _next(self, receiving: Receiving) -> PushedFile | None:
        """The file that waits longest; of many of one burst some are passed over."""
        waiting = receiving.spool.waiting(self.sender)
        if len(waiting) > _MANY:
            waiting = self._without_passed_over(waiting, receiving)
        return waiting[0] if waiting else None

    def _without_passed_over(self, waiting: list[PushedFile], receiving: Receiving) -> list[PushedFile]:
        """Those that wait, without pictures that came so soon after the last one that a later one says as much."""
        soon = [each for each in waiting if each.arrived - self._arrived < receiving.burst / 2]
        passed = [each for each in soon[:-1] if content_in(each.path).picture]
        for file in passed:
            self._note(sender_counts.SKIPPED, file, receiving)
            self._done(file, ENDINGS["jpeg"], receiving)
        return [each for each in waiting if each not in passed]

    def _looked_at(self, file: PushedFile, receiving: Receiving) -> Frame | None:
        """The frame that this file gives; None when it gives none, and is done."""
        content = content_in(file.path)
        self._came, self._arrived = self._clock.monotonic(), file.arrived
        if receiving.spool.tried(file) >= _MOST_TRIES:
            log.error("push://%s: a file (%s) that cannot be looked at goes", self.sender, content.kind)
            self._note(sender_counts.CUT, file, receiving)
            receiving.spool.forget(file)
            return None
        if content.picture:
            return self._picture(file, content, receiving)
        if content.video:
            return self._clip(file, content, receiving)
        self._note(sender_counts.TESTS, file, receiving)
        receiving.spool.forget(file)
        return None

    def _picture(self, file: PushedFile, content: PushedContent, receiving: Receiving) -> Frame | None:
        try:
            found = pictures.read(file.path.read_bytes(), content, self._decoder)
        except (ValueError, OSError):
            found = None
        if found is None or not found.whole:
            self._note(sender_counts.CUT, file, receiving)
        if found is None:
            receiving.spool.forget(file)
            return None
        self._note(sender_counts.PICTURES, file, receiving)
        self._read = (file, content)
        return self._as_frame(file, found)

    def _clip(self, file: PushedFile, content: PushedContent, receiving: Receiving) -> Frame | None:
        """None when it belongs to an event that is known, or nothing can be seen in it; else a picture of it."""
        if not content.whole:
            self._note(sender_counts.CUT, file, receiving)
        if content.usable and receiving.attach(file):
            self._note(sender_counts.CLIPS, file, receiving)
            self._done(file, ENDINGS[content.kind], receiving)
            return None
        try:
            jpeg = video.picture_of(file.path, content) if content.usable else b""
            found = pictures.read(jpeg, PushedContent("jpeg"), self._decoder) if jpeg else None
        except (ClipError, SourceError, ValueError, OSError):
            found = None
        if found is None:
            receiving.spool.forget(file)
            return None
        self._read = (file, content)
        return self._as_frame(file, found)

    def _as_frame(self, file: PushedFile, found: pictures.PushedPicture) -> Frame:
        self._announced = not (file.timed or self._options.every)
        now = self._clock.monotonic()
        self._time = max(self._time, min(now, now - (self._clock.now() - file.arrived)))
        self._number += 1
        return Frame(self._number - 1, self._time, found.luma, True, lambda: found.jpeg,
                     lambda: bgr_of_jpeg(found.jpeg))

    def _settle(self, receiving: Receiving) -> None:
        """What was read has been looked at: it goes, a video after it was given to its event."""
        read, self._read = self._read, None
        if read is not None:
            file, content = read
            if content.video and receiving.attach(file):
                self._note(sender_counts.CLIPS, file, receiving)
            self._done(file, ENDINGS[content.kind], receiving)
        now = self._clock.monotonic()
        if receiving.keep and now - self._pruned >= _PRUNE_EVERY:
            self._pruned = now
            receiving.spool.prune(self.sender, self._clock.now() - receiving.keep)

    def _done(self, file: PushedFile, ending: str, receiving: Receiving) -> None:
        if receiving.keep:
            receiving.spool.keep(file, ending)
        else:
            receiving.spool.forget(file)

    def _note(self, kind: str, file: PushedFile, receiving: Receiving) -> None:
        receiving.counts.add(kind, file.arrived)
