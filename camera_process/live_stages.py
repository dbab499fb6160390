"""The steps of motion of a camera's newest frame as a picture, written only while somebody looks at them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from camera_process.lease import Lease
from camera_process.live import Live, put
from camera_process.sources.base import Frame
from house.clock import Clock
from vision import jpeg
from vision.motion import Seen
from vision.stages import sheet

_PERIOD = 0.5

Stages = Callable[[], Mapping[str, NDArray[Any]]]


class LiveStages:
    """Call `show` with every frame; `stages` gives those of that frame (Motion.stages). Costs nothing unwatched."""

    def __init__(self, picture: Path, lease: Path, stages: Stages, clock: Clock) -> None:
        self._picture, self._stages, self._clock = picture, stages, clock
        self._lease = Lease(lease, clock)
        self._written = float("-inf")

    def show(self, frame: Frame, seen: Seen) -> None:
        """Draw them when somebody looks and the last picture is half a second old."""
        now = self._clock.monotonic()
        if not self._lease.held() or now - self._written < _PERIOD:
            return
        stages = self._stages()
        if stages:
            self._written = now
            put(self._picture, jpeg.encode(sheet(stages, seen.regions), 80))


def seen_by(live: Live, stages: LiveStages) -> Callable[[Frame, Seen], None]:
    """What a watch calls with every frame, so that both are shown."""

    def look(frame: Frame, seen: Seen) -> None:
        live.show(frame, seen)
        stages.show(frame, seen)

    return look
