"""Cameras that decode key frames only while nothing happens: their wakefulness, built and kept informed."""

import logging
from collections.abc import Callable, Sequence
from math import inf
from pathlib import Path

from camera_process.live_view.viewer_lease import ViewerLease
from camera_process.source import Frame
from camera_process.stream.keyframe_policy import LONGEST_INTERVAL, Holds, KeyframePolicy, phase_of
from house.settings.model import CameraSettings
from vision.motion.detector import MotionResult
from vision.motion.event_hysteresis import EventHysteresis

log = logging.getLogger(__name__)

Look = Callable[[Frame, MotionResult], None]


def wakefulness(camera: str, settings: CameraSettings) -> KeyframePolicy | None:
    """The camera's wakefulness; None when it decodes everything always."""
    if not settings.keyframes_only:
        return None
    holds = settings.full_decode
    return KeyframePolicy(Holds(holds.after_connect, holds.after_event, holds.viewed, holds.audit, holds.audit_every,
                                recording=holds.recording), phase_of(camera), settings.look_every)


class KeyframePolicyInputs:
    """What a watch calls with every frame: tells the wakefulness of motion, open events, viewers and recording.

    recording: whether the camera records now.
    note: where it says by how many seconds key frames are apart, while that forbids to decode only them.
    """

    def __init__(self, camera: str, wake: KeyframePolicy, occupancy: EventHysteresis, leases: Sequence[ViewerLease],
                 recording: Callable[[], bool], note: Path) -> None:
        self._camera, self._wake, self._occupancy, self._leases, self._note = camera, wake, occupancy, leases, note
        self._recording = recording
        self._told = False
        note.unlink(missing_ok=True)

    def __call__(self, frame: Frame, seen: MotionResult) -> None:
        self._wake.saw(frame.time, seen.occupied, self._occupancy.open, self.viewed(), self._recording())
        slow = LONGEST_INTERVAL < self._wake.interval < inf and self._wake.why(frame.time) == "key frames"
        if slow and not self._told:
            log.warning("%s: everything is decoded although keyframes_only is set: its key frames come every %.1f s; "
                        "set the camera's key frame interval to one second", self._camera, self._wake.interval)
            self._note.write_text(f"{self._wake.interval:.1f}")
        elif self._told and not slow:
            self._note.unlink(missing_ok=True)
        self._told = slow

    def viewed(self) -> bool:
        """Whether anybody looks at the camera now."""
        return any(lease.held() for lease in self._leases)


def both(first: Look, second: Look | None) -> Look:
    """Calls one after the other."""
    if second is None:
        return first

    def look(frame: Frame, seen: MotionResult) -> None:
        first(frame, seen)
        second(frame, seen)

    return look
