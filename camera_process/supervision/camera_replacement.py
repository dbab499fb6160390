"""One camera of a running process at a time: started, changed, removed, relieved when its thread is stuck."""

import logging
from dataclasses import dataclass, replace
from typing import Protocol

from camera_process.clips.factory import ClipMaking
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.crash_recovery import OpenEventFiles
from camera_process.detection.event_store import HouseEventStore
from camera_process.detection.pir_sensors import PirSensors
from camera_process.pan_tilt.movers import Movers
from camera_process.supervision.camera_threads import MOST_ABANDONED, STUCK, CameraThreads
from camera_process.supervision.switch_cache import SwitchCache
from house import facts
from house.settings.cross_checks import device_of
from house.settings.model import CameraSettings
from house.state import HouseState
from ledger.process import ProcessContext

log = logging.getLogger(__name__)


class SharedParts(Protocol):
    """What is shared by the cameras of a process (camera_process.supervision.camera_group.CameraGroup)."""

    door: ProcessContext
    cameras: dict[str, CameraSettings]
    runners: dict[str, CameraLoop]
    unusable: dict[str, float]
    keeper: HouseEventStore
    marks: OpenEventFiles
    board: SwitchCache
    filming: ClipMaking
    sensing: PirSensors
    turning: Movers

    def runner(self, camera: str) -> CameraLoop | None: ...


@dataclass
class CameraReplacement:
    """Lets another thread take a camera over, with a source and a watch of its own; the others notice nothing."""

    house: SharedParts
    lives: CameraThreads

    def relieve(self) -> bool:
        """Put a new thread in the place of each that is stuck; False when only a new process helps."""
        for camera in self.lives.stuck():
            if device_of(self.house.cameras[camera].source):
                log.error("%s: its thread is stuck and holds the device; this process starts anew", camera)
                return False
            if self.lives.abandoned >= MOST_ABANDONED:
                log.error("%s: its thread is stuck, as are %d others; this process starts anew", camera, MOST_ABANDONED)
                return False
            self.lives.abandon(camera)
            self._interrupted(camera)
            self._take_over(camera, f"its thread was stuck for {STUCK:.0f} s; another one tries again")
        return True

    def change(self, camera: str, settings: CameraSettings | None) -> None:
        """Start `camera` anew with these settings, for the first time, or (None) let it go."""
        if not self.lives.end(camera):
            self._interrupted(camera)
        if settings is None:
            self._let_go(camera)
            return
        old = self.house.cameras.get(camera)
        self.house.cameras[camera] = settings
        log.info("%s: %s", camera, "starts anew with other settings" if old else "is new and starts")
        self.house.sensing.change(camera)
        self._take_over(camera)

    def _take_over(self, camera: str, trouble: str = "") -> None:
        old = self.house.runners.pop(camera, None)
        new = self.house.runner(camera)
        if new is None:
            self.house.turning.change(camera, self.house.board.state)
            return
        self.house.runners[camera] = new
        if old:
            new.watch.pause = old.watch.pause
            new.trouble_since = old.trouble_since
            new.lacking.trouble_since = old.lacking.trouble_since
            for asked in old.watch.unanswered():
                new.watch.ask(asked)
        if trouble and new.trouble_since is None:
            new.trouble_since = self._now()
            self.house.keeper.record(facts.TroubleBegan(at=self._now(), kind="camera", about=camera, text=trouble))
        self.house.turning.change(camera, self.house.board.state)
        self.lives.start(camera)

    def _let_go(self, camera: str) -> None:
        log.info("%s: is not in the settings of this group any more and ends", camera)
        old = self.house.runners.pop(camera, None)
        since = old.trouble_since if old else self.house.unusable.pop(camera, None)
        if since is not None:
            self.house.keeper.record(facts.TroubleEnded(at=self._now(), kind="camera", about=camera, since=since))
        if old:
            old.lacking.over()
        self.house.cameras.pop(camera, None)
        self.house.sensing.change(camera)
        self.house.turning.change(camera, self.house.board.state)
        home = self.house.door.home
        for file in (home.live(camera), home.stages(camera), home.frame_time(camera), home.key_frames(camera)):
            file.unlink(missing_ok=True)

    def _interrupted(self, camera: str) -> None:
        """End the event that a thread left behind had open."""
        clock = self.house.door.clock
        ended = self.house.marks.interrupted(camera, HouseState(), self.house.door.home.frame_time(camera), clock)
        if ended is None:
            return
        clip = self.house.filming.desk.end(ended.event, clock.monotonic(), last_call=True)
        self.house.keeper.record(replace(ended, clip=clip))

    def _now(self) -> float:
        return self.house.door.clock.now()
