"""The newest picture in its full size, written only while somebody looks at one camera full screen."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import av
import cv2
import numpy as np

from camera_process.live_view.viewer_lease import ViewerLease
from camera_process.orientation import Turn
from camera_process.runtime_files import RuntimeFile
from camera_process.source import Frame, Pixels, SourceError
from camera_process.stream import pixel_formats
from camera_process.stream.decoder import as_av, decoder
from camera_process.stream.packet_ring import PacketRing, PacketRun
from house.clock import Clock
from ledger.supervised_thread import SupervisedThread
from vision import jpeg
from vision.motion.detector import MotionResult

log = logging.getLogger(__name__)

WIDEST = 1920
"""Pixels across at most: as many as most screens have."""
_PERIOD = 0.2
_STEP = 0.1
_BEHIND = 3.0  # seconds of packets that are passed over when decoding does not keep up
_ALONE = 5.0  # seconds without a frame of the camera after which nothing is decoded for it any more


class FullPicture:
    """Call with every frame of a camera that has one stream. Costs nothing unwatched."""

    def __init__(self, picture: Path, lease: Path, clock: Clock) -> None:
        self._picture, self._lease, self._clock = RuntimeFile(picture), ViewerLease(lease, clock), clock
        self._written = float("-inf")

    def __call__(self, frame: Frame, seen: MotionResult) -> None:
        """Write its picture when somebody looks and the last one is old enough."""
        now = self._clock.monotonic()
        if self._lease.held() and now - self._written >= _PERIOD:
            self._written = now
            with suppress(SourceError):
                self._picture.write(_sized(frame.bgr()))


class MainStreamPicture:
    """Call with every frame of a camera's small stream: while somebody looks, its main stream is decoded, once for all
    who look, in a thread of its own; a key frame and what follows it, as it comes into the ring.

    ring: that of the main stream. turn: how its pictures are put right.
    """

    def __init__(self, picture: Path, lease: Path, ring: Callable[[], PacketRing], turn: Turn, clock: Clock) -> None:
        self._picture, self._lease, self._clock = RuntimeFile(picture), ViewerLease(lease, clock), clock
        self._ring, self._turn = ring, turn
        self._called = self._written = float("-inf")
        self._thread: SupervisedThread | None = None

    def __call__(self, frame: Frame, seen: MotionResult) -> None:
        """Begin to decode when somebody looks and nothing is decoded yet."""
        self._called = self._clock.monotonic()
        if self._lease.held() and not self.decoding:
            self._thread = SupervisedThread("main-stream-picture", lambda stop: self.run(), self._clock)
            self._thread.start()

    @property
    def decoding(self) -> bool:
        """Whether the main stream is being decoded."""
        return self._thread is not None and self._thread.alive

    def run(self) -> None:
        """Decode and write until nobody looks any more, or the camera gives no frames."""
        try:
            for picture, arrived in self._pictures():
                if self._clock.monotonic() - self._written >= _PERIOD:
                    self._written = self._clock.monotonic()
                    self._write(picture, arrived)
        except SourceError as error:
            log.warning("the main stream cannot be shown: %s", error)
            while self._watched():
                self._clock.sleep(_STEP)

    def _watched(self) -> bool:
        return self._lease.held() and self._clock.monotonic() - self._called < _ALONE

    def _pictures(self) -> Iterator[tuple[av.VideoFrame, float]]:
        """The newest picture of each handful of packets, and when its packet arrived. Raises SourceError."""
        ring, context, segment = self._ring(), None, -1
        position = ring.since(ring.newest or 0.0)
        while self._watched():
            position, jumped = _caught_up(ring, position)
            run = ring.read(position)
            if run is None:
                self._clock.sleep(_STEP)
                continue
            if context is None or jumped or run.segment != segment:
                context, segment = decoder(run.stream), run.segment
            newest = _newest(context, run)
            position = run.next
            if newest is not None:
                yield newest, run.packets[-1].arrived

    def _write(self, picture: av.VideoFrame, arrived: float) -> None:
        self._picture.write(_sized(self._turn.apply(pixel_formats.bgr(picture))))
        age = max(0.0, self._clock.monotonic() - arrived)
        with suppress(OSError):
            os.utime(self._picture.path, times=(self._clock.now() - age,) * 2)


def _caught_up(ring: PacketRing, position: int) -> tuple[int, bool]:
    """Where to read on, and whether packets are passed over: those before the newest key frame, when many wait."""
    newest, run = ring.newest, ring.read(position)
    if newest is None or run is None or newest - run.packets[0].arrived < _BEHIND:
        return position, False
    last = ring.since(newest)
    return (last, True) if last > position else (position, False)


def _newest(context: av.VideoCodecContext, run: PacketRun) -> av.VideoFrame | None:
    """The last picture that these packets show; None when there is none yet."""
    found = None
    for packet in run.packets:
        try:
            for picture in context.decode(as_av(packet)):
                found = picture
        except av.FFmpegError:
            continue
    return found


def _sized(bgr: Pixels) -> bytes:
    if bgr.shape[1] > WIDEST:
        size = (WIDEST, round(bgr.shape[0] * WIDEST / bgr.shape[1]))
        bgr = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return jpeg.encode(bgr, 80)
