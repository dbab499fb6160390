"""What the cameras of a process share: settings, the log, stores, clips, sensors, and the loops themselves."""

from dataclasses import dataclass, field
from pathlib import Path

from camera_process.clips.factory import ClipMaking
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_store import HouseEventStore
from camera_process.detection.interrupted_events import OpenEventFiles
from camera_process.detection.pir_sensors import PirSensors
from camera_process.samples.writer_thread import SampleWriterThread
from camera_process.scene_check.scene_thread import SceneThread
from camera_process.stream.decoder import SharedDecoder
from camera_process.supervision.switch_cache import SwitchCache
from house.settings.camera_groups import cameras_of
from house.settings.whole_config import CameraSettings, Settings
from ledger.files.pictures import Pictures, full_pictures_above
from ledger.files.references import ReferenceFiles
from ledger.files.samples import Samples
from ledger.history.saved_log_state import last_state
from ledger.process_startup import ProcessContext, host_name
from ledger.redis.recorder import Recorder
from ledger.sizes import MEGABYTE


@dataclass(frozen=True)
class Unusable:
    """Since which unix time a camera's address cannot be used, and why."""

    since: float
    why: str


@dataclass
class SharedParts:
    """Parts that cameras share. `cameras`, `loops` and `unusable` change with the settings.

    state_file: where the state of the house is remembered, for a start while Redis is away.
    """

    context: ProcessContext
    cameras: dict[str, CameraSettings]
    state_file: Path
    switch_cache: SwitchCache
    open_event_files: OpenEventFiles
    pictures: Pictures
    store: HouseEventStore
    clips: ClipMaking
    samples: SampleWriterThread
    references: ReferenceFiles
    scenes: SceneThread
    pir_sensors: PirSensors
    decoder: SharedDecoder = field(default_factory=SharedDecoder)
    loops: dict[str, CameraLoop] = field(default_factory=dict)
    unusable: dict[str, Unusable] = field(default_factory=dict)

    def take_settings(self, settings: Settings) -> None:
        """Use these rules and limits from now on; `cameras` stay as they are."""
        self.switch_cache.settle(settings)
        least = settings.storage.min_free_mb * MEGABYTE
        for kept in (self.clips.files, self.samples.files):
            kept.keep_free(least)
        self.pictures.keep_free(full_pictures_above(least))

    def now(self) -> float:
        """Unix time."""
        return self.context.clock.now()


def shared_parts(context: ProcessContext, group: str, recorder: Recorder) -> SharedParts:
    """The parts that the cameras of `group` share."""
    cameras, folder = cameras_of(group, context.settings.cameras), context.home.frame_time("any").parent
    state_file, files = folder / f"{group}.state", OpenEventFiles(folder)
    switch_cache = SwitchCache(context.settings, context.clock, state_file, last_state(context.home))
    min_free = context.settings.storage.min_free_mb * MEGABYTE
    pictures = Pictures(context.home, host_name(), full_above=full_pictures_above(min_free))
    store = HouseEventStore(recorder, pictures, files)
    samples = Samples(context.home, host_name(), min_free)
    return SharedParts(context, cameras, state_file, switch_cache, files, pictures, store,
                       ClipMaking(context, cameras, store.record),
                       SampleWriterThread(samples, pictures, store.record, context.clock, context.process),
                       ReferenceFiles(context.home), SceneThread(context.clock, store.record, context.process),
                       PirSensors(cameras, store.record, context.clock))
