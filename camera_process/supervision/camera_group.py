"""The cameras of one group in their process: a thread for each, and what handles the facts that concern them."""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from camera_process.pan_tilt.movers import Movers
from camera_process.stream.malloc_trim import trim_heap
from camera_process.supervision.camera_builder import CameraBuilder
from camera_process.supervision.camera_replacement import CameraReplacement
from camera_process.supervision.camera_threads import CameraThreads
from camera_process.supervision.crash_recovery import EarlierRun
from camera_process.supervision.learned_repeats import LearnedRepeats
from camera_process.supervision.picture_request_routing import PictureAnswers
from camera_process.supervision.settings_reload import CameraSettingsReload
from camera_process.supervision.shared_parts import shared_parts
from house import facts, logs
from house.fact_table import Use, checked, kinds
from house.settings.camera_groups import cameras_of
from house.settings.whole_config import CameraSettings, Settings
from house.state.house_state import HouseState
from ledger.errors import LedgerAway
from ledger.files.settings_watch import SettingsFiles
from ledger.process_startup import ProcessContext
from ledger.redis.recorder import Recorder

log = logging.getLogger(__name__)

_FIRST_WAIT_FOR_REDIS = 10.0
_REFRESH = 20.0
_RULES = ("alert", "at_home", "entrance", "entrance_zones", "night", "outdoor", "paused", "private", "repeats", "title",
          "when", "zone_modes")

Handlers = Mapping[type[facts.Fact], Callable[[Any], None]]


@dataclass
class CameraGroup:
    """The cameras of the group `name`; `context` is of the process that they run in."""

    context: ProcessContext
    name: str
    recorder: Recorder

    def __post_init__(self) -> None:
        self.shared = shared_parts(self.context, self.name, self.recorder)
        self._remembers = self.shared.state_file.exists()
        self._refreshed = float("-inf")
        self.store, self.loops, clock = self.shared.store, self.shared.loops, self.context.clock
        self.builder = CameraBuilder(self.shared)
        self.loops.update((name, loop) for name in self.shared.cameras if (loop := self.builder.loop(name)))
        self.movers = Movers(self.shared.cameras, self.loops, self.store.record, clock)
        self.threads = CameraThreads(self.loops, clock, self.store.record)
        self.replacement = CameraReplacement(self.shared, self.movers, self.threads, self.builder.loop)
        self.learning = LearnedRepeats(self.shared)
        self.answers = PictureAnswers(self.shared, self.threads.stuck)
        files = SettingsFiles(self.context.home, os.environ, self.context.settings, clock, self.context.wrong)
        self.settings_reload = CameraSettingsReload(files, self.store.record, clock)

    def handlers(self) -> Handlers:
        """Which function handles which fact of the log."""
        return checked("camera", {
            **dict.fromkeys(kinds(Use.SWITCHES), lambda fact: self.refresh()), facts.PictureAsked: self.answers.ask,
            facts.RecordingAsked: self.answers.record,
            facts.TrainingChosen: lambda fact: self.refresh(), facts.MoveAsked: self.movers.ask,
            facts.SceneAsked: self.ask_scene, facts.SettingsChanged: lambda fact: self.settings_reload.ask()})

    def ask_scene(self, fact: facts.SceneAsked) -> None:
        """Somebody wants something of the scene check of a camera."""
        loop = self.loops.get(fact.camera)
        if loop and loop.scene:
            loop.scene.ask(fact)

    def refresh(self) -> None:
        """Read the state again; raises LedgerAway."""
        self._refreshed = self.context.clock.monotonic()
        self.shared.switch_cache.show(self.context.log.state())

    def upkeep(self) -> None:
        """Read the state again now and then, should the log have lost a fact that changed it; raises LedgerAway."""
        if self.context.clock.monotonic() - self._refreshed > _REFRESH:
            trim_heap()
            self.refresh()

    def begin(self, stop: threading.Event) -> None:
        """Bring to an end, or take over, what an earlier run left."""
        state, earlier = self._first_state(stop), EarlierRun(self.shared)
        earlier.take_over(state)
        self.settings_reload.begin(state)
        self.shared.pir_sensors.begin(state)
        self.movers.begin(state)
        earlier.record_unrecorded()
        self.shared.clips.begin(state)

    def start(self) -> None:
        """Start a thread for every camera."""
        self.shared.clips.start()
        self.shared.samples.start()
        self.shared.scenes.start()
        for name in self.loops:
            self.threads.start(name)
        self.movers.start()

    def look_after(self) -> bool:
        """Report what gives no frames, replace what is stuck, take up settings that changed.

        False when only a new process helps.
        """
        for loop in list(self.loops.values()):
            loop.troubles.offline.look()
        self.learning.look()
        if not self.replacement.relieve():
            self.answers.refuse_all()
            return False
        changed = self.settings_reload.changed()
        if changed is not None:
            self._take_settings(changed)
        return True

    def halt(self) -> None:
        """Ask all cameras to end."""
        self.movers.halt()
        self.threads.halt()

    def join(self) -> None:
        """Wait until every camera has closed its event and its source, but not for one that is stuck."""
        self.threads.join()
        self.answers.refuse_all()
        self.shared.clips.stop()
        self.shared.samples.stop()
        self.shared.scenes.stop()

    def _take_settings(self, settings: Settings) -> None:
        """Use these settings; only the cameras whose own are others than before are restarted."""
        logs.configure(self.context.process, settings.secrets(), level=settings.logs.level)
        self.context = self.shared.context = replace(self.context, settings=settings)
        self.shared.take_settings(settings)
        old, new = dict(self.shared.cameras), cameras_of(self.name, settings.cameras)
        for name in [*old, *(each for each in new if each not in old)]:
            before, after = old.get(name), new.get(name)
            if before is not None and after is not None and _seen_alike(before, after):
                self.shared.cameras[name] = after
            else:
                self.replacement.change(name, after)

    def _first_state(self, stop: threading.Event) -> HouseState:
        """The state of the house. Only a first start (nothing remembered) waits for Redis, and not for long."""
        began = self.context.clock.monotonic()
        while True:
            try:
                self.refresh()
                return self.shared.switch_cache.state
            except LedgerAway as error:
                waited = self.context.clock.monotonic() - began
                if stop.is_set() or self._remembers or waited > _FIRST_WAIT_FOR_REDIS:
                    log.warning("starting without the state of the house: %s", error)
                    return HouseState()
            self.context.clock.sleep(0.2, stop)


def _seen_alike(one: CameraSettings, other: CameraSettings) -> bool:
    """Whether these differ at most in rules of the house, which take effect without touching the camera."""
    return one.model_copy(update={name: getattr(other, name) for name in _RULES}) == other
