"""The steps of motion of a camera's newest frame as a picture, written only while somebody looks at them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from camera_process.live_view.live_picture import LivePicture
from camera_process.live_view.viewer_lease import ViewerLease
from camera_process.runtime_files import RuntimeFile
from camera_process.source import Frame
from house.clock import Clock
from vision import jpeg
from vision.motion.debug_sheet import sheet
from vision.motion.detector import MotionResult

_PERIOD = 0.5

Stages = Callable[[], Mapping[str, NDArray[Any]]]


class LiveMotionStages:
    """Call `show` with every frame; `stages` is that frame's MotionDetector.stages. Costs nothing unwatched."""

    def __init__(self, picture: Path, lease: Path, stages: Stages, clock: Clock) -> None:
        self._picture, self._stages, self._clock = RuntimeFile(picture), stages, clock
        self._lease = ViewerLease(lease, clock)
        self._written = float("-inf")

    def show(self, frame: Frame, seen: MotionResult) -> None:
        """Draw them when somebody looks and the last picture is half a second old."""
        now = self._clock.monotonic()
        if not self._lease.held() or now - self._written < _PERIOD:
            return
        stages = self._stages()
        if stages:
            self._written = now
            self._picture.write(jpeg.encode(sheet(stages, seen.regions), 80))


def seen_by(live: LivePicture, stages: LiveMotionStages) -> Callable[[Frame, MotionResult], None]:
    """What a detector calls with every frame, so that both are shown."""

    def look(frame: Frame, seen: MotionResult) -> None:
        live.show(frame, seen)
        stages.show(frame, seen)

    return look
