"""Cameras that decode key frames only while nothing happens: their policy, built from settings and kept informed."""

import logging
from collections.abc import Callable
from math import inf
from pathlib import Path

from camera_process.runtime_files import RuntimeFile
from camera_process.source import Frame
from camera_process.stream.keyframe_policy import LONGEST_INTERVAL, Holds, KeyframePolicy, phase_of
from house.settings.whole_config import CameraSettings
from vision.motion.detector import MotionResult
from vision.motion.event_hysteresis import EventHysteresis

log = logging.getLogger(__name__)

FrameHook = Callable[[Frame, MotionResult], None]


def keyframe_policy(camera: str, settings: CameraSettings) -> KeyframePolicy | None:
    """The camera's policy; None when it decodes everything always."""
    if not settings.keyframes_only:
        return None
    holds = settings.full_decode
    return KeyframePolicy(Holds(holds.after_connect, holds.after_event, holds.viewed, holds.audit, holds.audit_every,
                                recording=holds.recording), phase_of(camera), settings.look_every)


class KeyframePolicyInputs:
    """Called with every frame of a camera: tells its policy of motion, open events, viewers and recording.

    viewed, recording: whether anybody looks at the camera, and whether it records, now.
    note: where it says by how many seconds key frames are apart, while that forbids to decode only them.
    """

    def __init__(self, camera: str, policy: KeyframePolicy, occupancy: EventHysteresis, viewed: Callable[[], bool],
                 recording: Callable[[], bool], note: Path) -> None:
        self._camera, self._policy, self._occupancy, self._note = camera, policy, occupancy, RuntimeFile(note)
        self.viewed, self._recording = viewed, recording
        self._noted = False
        self._note.remove()

    def __call__(self, frame: Frame, seen: MotionResult) -> None:
        policy = self._policy
        policy.saw(frame.time, seen.occupied, self._occupancy.open, self.viewed(), self._recording())
        slow = LONGEST_INTERVAL < policy.interval < inf and policy.why(frame.time) == "key frames"
        if slow and not self._noted:
            log.warning("%s: everything is decoded although keyframes_only is set: its key frames come every %.1f s; "
                        "set the camera's key frame interval to one second", self._camera, policy.interval)
            self._note.write(f"{policy.interval:.1f}".encode())
        elif self._noted and not slow:
            self._note.remove()
        self._noted = slow


def both(first: FrameHook, second: FrameHook | None) -> FrameHook:
    """Calls one after the other."""
    if second is None:
        return first

    def look(frame: Frame, seen: MotionResult) -> None:
        first(frame, seen)
        second(frame, seen)

    return look
