"""The newest picture of a camera, written only while somebody looks, and the age of its last frame."""

import contextlib
import json
import os
from pathlib import Path

import cv2
import numpy as np

from camera_process.live_view.viewer_lease import ViewerLease
from camera_process.runtime_files import RuntimeFile
from camera_process.source import Frame, SourceError
from house.clock import Clock
from vision import jpeg
from vision.motion.detector import MotionResult

_WIDTH = 640
_PERIOD = 0.2  # at most five pictures a second
_REGIONS = 100
"""Regions of one picture that are named to viewers, at most."""


class LivePicture:
    """Call `show` with every frame. Times of files carry the message: the lease's says a viewer is there, the
    picture's and the mark's say how old the newest frame is. What was seen in the picture is its comment, as JSON,
    so that both come to the viewer together: its regions, [x, y, w, h] in fractions of the view, and whether the
    camera is still learning its view. All files lie in the runtime directory; what does not fit there is left out."""

    def __init__(self, picture: Path, lease: Path, mark: Path, clock: Clock) -> None:
        self._picture, self._mark, self._clock = RuntimeFile(picture), RuntimeFile(mark), clock
        self._lease = ViewerLease(lease, clock)
        self._written = self._marked = float("-inf")
        self._shown = -1

    def show(self, frame: Frame, seen: MotionResult) -> None:
        """Mark that a frame came, and write its picture when somebody looks and the last one is old enough."""
        now = self._clock.monotonic()
        if now - self._marked >= 1.0:
            self._marked = now
            self._mark.touch()
        if self._lease.held() and now - self._written >= _PERIOD:
            self._written = now
            self._write(frame, seen)

    def show_again(self, frame: Frame, seen: MotionResult) -> None:
        """Write the newest picture for somebody who looks, of a camera that has sent none since; it keeps its age."""
        if self._lease.held() and not (self._shown == frame.number and self._picture.path.exists()):
            self._write(frame, seen)
            age = max(0.0, self._clock.monotonic() - frame.time)
            with contextlib.suppress(OSError):
                os.utime(self._picture.path, times=(self._clock.now() - age,) * 2)

    def _write(self, frame: Frame, seen: MotionResult) -> None:
        try:
            data = _small(frame)
        except SourceError:
            return
        regions = [[round(side, 4) for side in (each.x, each.y, each.w, each.h)] for each in seen.regions[:_REGIONS]]
        self._shown = frame.number
        self._picture.write(jpeg.with_comment(data, json.dumps({"regions": regions, "warming": seen.warming})))


def _small(frame: Frame) -> bytes:
    bgr = frame.bgr()
    if bgr.shape[1] > _WIDTH:
        size = (_WIDTH, round(bgr.shape[0] * _WIDTH / bgr.shape[1]))
        bgr = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return jpeg.encode(bgr, 75)
