"""A group of cameras in one process: a thread for each, and one loop that hears what concerns them."""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from camera_process import factory
from camera_process.clips.factory import ClipMaking
from camera_process.detection import stream_loss
from camera_process.detection.abandoned_guard import (
    AbandonedGuard,
    GuardedClipRequests,
    GuardedEventStore,
    GuardedFrameHook,
)
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.crash_recovery import OpenEventFiles, unrecorded
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import HouseEventStore
from camera_process.detection.pir_sensors import PirSensors
from camera_process.live_view.live_picture import LivePicture
from camera_process.live_view.motion_stages import LiveMotionStages, seen_by
from camera_process.live_view.viewer_lease import ViewerLease
from camera_process.pan_tilt.movers import Movers
from camera_process.source import SourceError
from camera_process.stream.decoder import SharedDecoder
from camera_process.stream.keyframe_policy import KeyframePolicy
from camera_process.stream.keyframe_policy_inputs import KeyframePolicyInputs, both, wakefulness
from camera_process.stream.malloc_trim import trim_heap
from camera_process.supervision.camera_replacement import CameraReplacement
from camera_process.supervision.camera_threads import CameraThreads
from camera_process.supervision.settings_reload import CameraSettingsReload
from camera_process.supervision.switch_cache import SwitchCache
from house import facts, logs
from house.settings.model import CameraSettings, Settings
from house.state import HouseState, Trouble
from ledger.errors import LedgerAway
from ledger.files.pictures import MEGABYTE, Pictures
from ledger.files.settings_watch import SettingsFiles
from ledger.process import ProcessContext, host_name
from ledger.redis.recorder import Recorder

log = logging.getLogger(__name__)

_FIRST_WAIT_FOR_REDIS = 10.0
_REFRESH = 20.0
_OF_CAMERAS = ("camera", stream_loss.KIND, "pir", "pan-tilt")
_RULES = ("alert", "at_home", "night", "private")

Handlers = Mapping[type[facts.Fact], Callable[[Any], None]]


@dataclass
class CameraGroup:
    """The cameras of one group; `name` is the group's, `process` the one it runs as."""

    door: ProcessContext
    name: str
    recorder: Recorder

    def __post_init__(self) -> None:
        door = self.door
        self.cameras = self._own(door.settings)
        frames = door.home.frame_time("any").parent
        self.unusable: dict[str, float] = {}
        self._refreshed = float("-inf")
        self._memory = frames / f"{self.name}.state"
        self._fresh = not self._memory.exists()
        self.board = SwitchCache(door.settings, door.clock, self._memory)
        self.marks = OpenEventFiles(frames)
        self.pictures = Pictures(door.home, host_name(), full_above=door.settings.storage.min_free_mb * MEGABYTE)
        self.keeper = HouseEventStore(self.recorder, self.pictures, self.marks)
        self.filming = ClipMaking(door, self.cameras, self.keeper.record)
        self.singles = SharedDecoder()
        self.sensing = PirSensors(self.cameras, self.keeper.record, door.clock)
        self.runners = {name: runner for name in self.cameras if (runner := self.runner(name))}
        self.turning = Movers(self.cameras, self.runners, self.keeper.record, door.clock)
        files = SettingsFiles(door.home, os.environ, door.settings, door.clock)
        self.rereading = CameraSettingsReload(files, self.keeper.record, door.clock)
        self.shifts = CameraReplacement(self, CameraThreads(self.runners, door.clock))

    def _own(self, settings: Settings) -> dict[str, CameraSettings]:
        return {name: each for name, each in settings.cameras.items() if each.group == self.name}

    def runner(self, camera: str) -> CameraLoop | None:
        """The camera's runner; None, with Trouble, when its address cannot be used at all."""
        home, clock, settings = self.door.home, self.door.clock, self.cameras[camera]
        eyes = factory.eyes(settings.motion, self.sensing.share(camera))
        live = LivePicture(home.live(camera), home.lease(camera), home.frame_time(camera), clock)
        stages = LiveMotionStages(home.stages(camera), home.stages_lease(camera), eyes.motion.stages, clock)
        wake = wakefulness(camera, settings)
        told = self._informed(camera, wake, eyes) if wake else None
        try:
            source = factory.camera(settings, clock, wake, self.singles)
        except (SourceError, ValueError) as error:
            log.error("%s: %s", camera, error)
            self.unusable[camera] = clock.now()
            self.keeper.record(facts.TroubleBegan(at=clock.now(), kind="camera", about=camera, text=str(error)))
            return None
        fence = AbandonedGuard()
        taker = self.filming.taker(camera, source)
        if taker:
            taker.desk = GuardedClipRequests(fence, taker.desk)
        around = Dependencies(GuardedEventStore(fence, self.keeper), clock, lambda: self.board.switches(camera),
                              GuardedFrameHook(fence, both(seen_by(live, stages), told)), taker, fence)
        watch = EventDetector(camera, source, eyes, around)
        if wake and told:
            wake.awaited = lambda: watch.awaited or told.viewed()
        return CameraLoop(watch, self.unusable.pop(camera, None))

    def _informed(self, camera: str, wake: KeyframePolicy, eyes: DetectorParts) -> KeyframePolicyInputs:
        home = self.door.home
        leases = [ViewerLease(each, self.door.clock) for each in (home.lease(camera), home.stages_lease(camera))]
        return KeyframePolicyInputs(camera, wake, eyes.occupancy, leases, lambda: self.board.switches(camera).recording,
                                    home.key_frames(camera))

    def handlers(self) -> Handlers:
        """What this group answers of the log."""
        changed = (facts.ModeChosen, facts.OverrideChosen, facts.AlertsChosen, facts.PeopleChanged)
        return {**dict.fromkeys(changed, lambda fact: self.refresh()), facts.PictureAsked: self._ask,
                facts.MoveAsked: self.turning.ask, facts.SettingsChanged: lambda fact: self.rereading.ask()}

    def refresh(self) -> None:
        """Read the state anew; raises LedgerAway."""
        self._refreshed = self.door.clock.monotonic()
        self.board.show(self.door.log.state())

    def upkeep(self) -> None:
        """Read the state anew now and then, should the log have lost a fact that changed it; raises LedgerAway."""
        if self.door.clock.monotonic() - self._refreshed > _REFRESH:
            trim_heap()
            self.refresh()

    def begin(self, stop: threading.Event) -> None:
        """End what an earlier life left open, and record what it could not."""
        state = self._first_state(stop)
        for camera in self.cameras:
            ended = self.marks.interrupted(camera, state, self.door.home.frame_time(camera), self.door.clock)
            if ended:
                self.keeper.record(ended)
        for trouble in state.troubles:
            if trouble.kind == "camera" and trouble.about in self.runners:
                self.runners[trouble.about].trouble_since = trouble.since
            if trouble.kind == stream_loss.KIND and trouble.about in self.runners:
                self.runners[trouble.about].lacking.trouble_since = trouble.since
            if trouble.kind in _OF_CAMERAS and trouble.about not in self.door.settings.cameras:
                self._forgotten(trouble)
        self.rereading.begin(state)
        self.sensing.begin(state)
        self.turning.begin(state)
        self._record_forgotten()
        self.filming.begin()

    def start(self, stop: threading.Event) -> None:
        """Start a thread for every camera."""
        self.filming.start()
        for name in self.runners:
            self.shifts.lives.start(name)
        self.turning.start()

    def look_after(self) -> bool:
        """Replace what is stuck, take up settings that changed; False when only a new process helps."""
        if not self.shifts.relieve():
            return False
        changed = self.rereading.changed()
        if changed is not None:
            self._settle(changed)
        return True

    def halt(self) -> None:
        """Tell all cameras to end."""
        self.turning.halt()
        self.shifts.lives.halt()

    def join(self) -> None:
        """Wait until every camera has closed its event and its source, but not for one that is stuck."""
        self.shifts.lives.join()
        self.filming.stop()

    def _settle(self, settings: Settings) -> None:
        """Take these settings; only the cameras whose own are others than before are started anew."""
        old = dict(self.cameras)
        logs.configure(self.door.process, settings.secrets())
        self.door = replace(self.door, settings=settings)
        self.board.settle(settings)
        for kept in (self.pictures, self.filming.shelf):
            kept.keep_free(settings.storage.min_free_mb * MEGABYTE)
        new = self._own(settings)
        for name in [*old, *(each for each in new if each not in old)]:
            before, after = old.get(name), new.get(name)
            if before is not None and after is not None and _seen_alike(before, after):
                self.cameras[name] = after
            else:
                self.shifts.change(name, after)

    def _forgotten(self, trouble: Trouble) -> None:
        """A camera that was taken out of the settings while the house was down: nobody else ends what was wrong."""
        id = facts.derived_id("gone", trouble.kind, trouble.about, str(trouble.since))  # the same in every group
        self.keeper.record(facts.TroubleEnded(at=self.door.clock.now(), id=id, kind=trouble.kind, about=trouble.about,
                                              since=trouble.since))

    def _ask(self, fact: facts.PictureAsked) -> None:
        runner = self.runners.get(fact.camera)
        if runner:
            runner.watch.ask(fact)

    def _first_state(self, stop: threading.Event) -> HouseState:
        """The state of the house. Only a first start (nothing remembered) waits for Redis, and not for long."""
        began = self.door.clock.monotonic()
        while True:
            try:
                self.refresh()
                return self.door.log.state()
            except LedgerAway as error:
                waited = self.door.clock.monotonic() - began
                if stop.is_set() or not self._fresh or waited > _FIRST_WAIT_FOR_REDIS:
                    log.warning("starting without the state of the house: %s", error)
                    return HouseState()
            self.door.clock.sleep(0.2, stop)

    def _record_forgotten(self) -> None:
        try:
            forgotten = unrecorded(self.cameras, self.pictures, self.door.log.has, self.door.clock.now())
        except LedgerAway:
            return  # their facts wait in the spool, or are found at the next start
        for fact in forgotten:
            log.info("recording again what a crash kept from the log: %s", type(fact).__name__)
            self.keeper.record(fact)


def _seen_alike(one: CameraSettings, other: CameraSettings) -> bool:
    """Whether these differ at most in rules of the house, which take effect without touching the camera."""
    return one.model_copy(update={name: getattr(other, name) for name in _RULES}) == other
