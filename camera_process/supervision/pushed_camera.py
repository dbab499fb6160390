"""What the detector of a camera that sends pictures by itself is made of, where another camera has a stream."""

from dataclasses import replace

from camera_process.capabilities import PushedSource, Receiving
from camera_process.detection.event_detector import Dependencies, DetectorParts
from camera_process.factory import motion_settings
from camera_process.live_view.live_picture import LivePicture
from camera_process.orientation import unwrapped
from camera_process.pushed.clip_attachment import ClipAttachment
from camera_process.pushed.event_detector import BURST, PushedEventDetector
from camera_process.runtime_files import RuntimeFile
from camera_process.source import Source
from camera_process.supervision.shared_parts import SharedParts
from house.settings.whole_config import CameraSettings
from ledger.pushed.sender_counts import PushCounts, file_of
from ledger.pushed.spool import house_spool
from vision.motion.event_hysteresis import EventHysteresis
from vision.motion.picture_comparison import PictureComparison


def pushed(source: Source) -> PushedSource | None:
    """The source that is filled by its camera, without what only turns its frames; None for any other."""
    inner, _ = unwrapped(source)
    return inner if isinstance(inner, PushedSource) else None


def pushed_parts(settings: CameraSettings, source: PushedSource) -> DetectorParts:
    """How single pictures become events: each belongs to one, until none has come for a while."""
    motion, burst = settings.motion, max(BURST, settings.motion.gap)
    finder = PictureComparison(motion_settings(motion), motion.masks, lambda: source.announced, burst)
    return DetectorParts(finder, EventHysteresis(burst, share=0.0), dict(motion.zones))


def pushed_detector(camera: str, source: Source, parts: DetectorParts, deps: Dependencies, shared: SharedParts,
                    live: LivePicture) -> PushedEventDetector:
    """The detector of a camera whose source is a PushedSource; its spool is that of this house."""
    found = pushed(source)
    if found is None:
        raise TypeError(f"{camera} does not send its pictures by itself")
    detector = PushedEventDetector(camera, source, parts, replace(deps, clips=None), found, live.show_again)
    detector.remember_in(RuntimeFile(shared.context.home.runtime / "pushed" / f"{found.sender}.event"))
    found.receive(_receiving(camera, source, shared, detector, parts.occupancy.gap))
    return detector


def _receiving(camera: str, source: Source, shared: SharedParts, detector: PushedEventDetector,
               burst: float) -> Receiving:
    home, clock, settings = shared.context.home, shared.context.clock, shared.context.settings
    _, turn = unwrapped(source)
    clips = ClipAttachment(camera, shared.clips.files, shared.clips.finalizer, detector.attachable, turn,
                           shared.cameras[camera].clip.keep)
    numbers = PushCounts(file_of(home, detector.pushed.sender, "camera"), clock)
    return Receiving(house_spool(home, settings, clock), numbers, clips, burst, settings.ingest.keep)
