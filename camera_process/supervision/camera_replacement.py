"""Replaces one camera of a running process at a time: changed, added, removed, or its thread is stuck."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from camera_process.clips.asked_clips import no_clip
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.picture_requests import answer
from camera_process.pan_tilt.movers import Movers
from camera_process.runtime_files import RuntimeFile
from camera_process.supervision.camera_threads import MOST_ABANDONED, STUCK, CameraThreads
from camera_process.supervision.picture_request_routing import NO_CLIPS
from camera_process.supervision.shared_parts import SharedParts
from house import facts
from house.settings.checks.cross_checks import device_of
from house.settings.whole_config import CameraSettings
from house.state.house_state import HouseState

log = logging.getLogger(__name__)


@dataclass
class CameraReplacement:
    """Lets a new thread take a camera over, with a source and a detector of its own; the others notice nothing.

    build: makes the camera's loop; None, with Trouble, when its address cannot be used.
    """

    shared: SharedParts
    movers: Movers
    threads: CameraThreads
    build: Callable[[str], CameraLoop | None]

    def relieve(self) -> bool:
        """Replace every thread that is stuck; returns False when only a new process helps."""
        for camera in self.threads.stuck():
            if device_of(self.shared.cameras[camera].source):
                log.error("%s: its thread is stuck and holds the device; this process restarts", camera)
                return False
            if self.threads.abandoned >= MOST_ABANDONED:
                log.error("%s: its thread is stuck, as are %d others; this process restarts", camera, MOST_ABANDONED)
                return False
            self.threads.abandon(camera)
            self._interrupted(camera)
            self._take_over(camera, f"its thread was stuck for {STUCK:.0f} s; another one tries again")
        return True

    def change(self, camera: str, settings: CameraSettings | None) -> None:
        """Restart `camera` with these settings, for the first time, or (None) let it go."""
        if not self.threads.end(camera):
            self._interrupted(camera)
        if settings is None:
            self._let_go(camera)
            return
        old = self.shared.cameras.get(camera)
        self.shared.cameras[camera] = settings
        log.info("%s: %s", camera, "starts anew with other settings" if old else "is new and starts")
        self.shared.pir_sensors.change(camera)
        self._take_over(camera)

    def _take_over(self, camera: str, trouble: str = "") -> None:
        old, new = self.shared.loops.pop(camera, None), self.build(camera)
        if new is None:
            self._refuse(old, f"the camera cannot be opened: {self.shared.unusable[camera].why}")
            self.movers.change(camera, self.shared.switch_cache.state)
            return
        self.shared.loops[camera] = new
        if old:
            _hand_on(old, new)
            self._hand_on_clips(old, new)
        if trouble:
            new.troubles.offline.begin(trouble)
        self.movers.change(camera, self.shared.switch_cache.state)
        self.threads.start(camera)

    def _let_go(self, camera: str) -> None:
        log.info("%s: is not in the settings of this group any more and ends", camera)
        old, unusable = self.shared.loops.pop(camera, None), self.shared.unusable.pop(camera, None)
        since = old.troubles.offline.since if old else unusable.since if unusable else None
        if since is not None:
            ended = facts.TroubleEnded(at=self.shared.now(), kind="camera", about=camera, since=since)
            self.shared.store.record(ended)
        if old:
            old.troubles.over()
        self._refuse(old, "it is not in the settings any more")
        self.shared.clips.finalizer.trouble.over(camera)
        self.shared.cameras.pop(camera, None)
        self.shared.pir_sensors.change(camera)
        self.movers.change(camera, self.shared.switch_cache.state)
        home = self.shared.context.home
        for file in (home.live(camera), home.full(camera), home.stages(camera), home.frame_time(camera),
                     home.key_frames(camera)):
            RuntimeFile(file).remove()

    def _interrupted(self, camera: str) -> None:
        """End the event that a thread left behind had open."""
        clock, last_frame = self.shared.context.clock, self.shared.context.home.frame_time(camera)
        ended = self.shared.open_event_files.interrupted(camera, HouseState(), last_frame, clock)
        if ended is None:
            return
        clip = self.shared.clips.writer_thread.end(ended.event, clock.monotonic(), last_call=True)
        self.shared.store.record(replace(ended, clip=clip))

    def _hand_on_clips(self, old: CameraLoop, new: CameraLoop) -> None:
        """Who waits for a clip to begin gets it of the new source, or knows why not."""
        clips = new.detector.deps.clips
        for wanted in _clips_wanted(old):
            if clips:
                clips.asked.ask(wanted)
            else:
                self.shared.store.record(no_clip(wanted, self.shared.now(), NO_CLIPS))

    def _refuse(self, old: CameraLoop | None, reason: str) -> None:
        """Answer who waited for a picture or clip of a camera that is not there any more."""
        for asked in old.detector.unanswered() if old else ():
            self.shared.store.record(answer(asked, self.shared.now(), reason=reason))
        for wanted in _clips_wanted(old) if old else ():
            self.shared.store.record(no_clip(wanted, self.shared.now(), reason))


def _clips_wanted(old: CameraLoop) -> list[facts.RecordingAsked]:
    clips = old.detector.deps.clips
    return clips.asked.unanswered() if clips else []


def _hand_on(old: CameraLoop, new: CameraLoop) -> None:
    """What is not the thread's own outlives it: the head that moves, troubles, who waits for a picture."""
    new.detector.hold = old.detector.hold
    old.troubles.hand_on(new.troubles)
    for asked in old.detector.unanswered():
        new.detector.ask(asked)
