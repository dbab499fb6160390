"""Builds the parts of a camera from its settings."""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from camera_process.analyzer import Analyzer
from camera_process.detection.event_detector import DetectorParts
from camera_process.detection.pir_confirmation import PirConfirmation
from camera_process.model_files import CATALOGUE, find, search_path
from camera_process.orientation import STRAIGHT, OrientedSource, Turn
from camera_process.source import Source, SourceError
from camera_process.stream.keyframe_policy import KeyframePolicy
from house.adapters import adapter_name, pick
from house.clock import Clock
from house.settings.model import AnalysisSettings, CameraSettings, MotionSection
from vision.motion.detector import MotionDetector, MotionSettings
from vision.motion.event_hysteresis import EventHysteresis

if TYPE_CHECKING:  # PyAV is heavy, and the analysis has no use for it
    from camera_process.stream.decoder import SharedDecoder


def source(address: str, clock: Clock, realtime: bool | None = None, turn: Turn = STRAIGHT) -> Source:
    """The source behind `address`. realtime False: as fast as it can be read, where the source can do that.

    turn: what its frames go through; a source that can mirror by itself does so. Raises UnknownAddress or SourceError.
    """
    found, left = _connected(address, clock, realtime, turn)
    return OrientedSource(found, left) if left else found


def _connected(address: str, clock: Clock, realtime: bool | None, turn: Turn) -> tuple[Source, Turn]:
    """The source itself, and what of the turn it does not do by itself."""
    connect = pick("camera_process.sources", address).connect
    can = inspect.signature(connect).parameters
    wanted: dict[str, Any] = {"realtime": realtime} if realtime is not None and "realtime" in can else {}
    if turn and turn.mirrors and "mirrors" in can:
        wanted["mirrors"] = turn.mirrors
        turn = STRAIGHT
    found: Source = connect(address, clock, **wanted)
    return found, turn


def camera(settings: CameraSettings, clock: Clock, sift: KeyframePolicy | None = None,
           singles: "SharedDecoder | None" = None) -> Source:
    """The source of a camera as its settings want it; `sift` decides what is decoded where the source gives packets.

    singles: decodes single key frames, for all cameras together. Raises UnknownAddress or SourceError.
    """
    how = turn(settings)
    found, left = _connected(settings.motion_source or settings.source, clock, None, how)
    if sift is not None and hasattr(found, "sift") and hasattr(found, "singles"):
        found.sift, found.singles = sift, singles or found.singles
    motion = OrientedSource(found, left) if left else found
    if not settings.motion_source:
        return motion
    if adapter_name("camera_process.sources", settings.source) != "rtsp":
        raise SourceError("motion_source needs a source that is an rtsp:// stream", transient=False)
    from camera_process.sources import rtsp  # PyAV is heavy, and the analysis has no use for it
    from camera_process.substream.dual_stream_source import DualStreamSource
    from camera_process.substream.failover_source import FailoverSource

    small = FailoverSource(motion, source(settings.source, clock, None, how),
                           lambda: source(settings.motion_source, clock, None, how), clock)
    return DualStreamSource(rtsp.connection(settings.source), small, clock, how)


def turn(camera: CameraSettings) -> Turn:
    """How a camera's view is put right after its settings."""
    return Turn(camera.rotate, camera.flip)


def eyes(motion: MotionSection, share: Callable[[], float] | None = None) -> DetectorParts:
    """Motion detector, event rule and zones after a camera's settings; `share`: what its sensor says (CameraSensor)."""
    detector = MotionDetector(MotionSettings(sensitivity=motion.sensitivity), motion.masks)
    occupancy = PirConfirmation(motion.gap, share) if share else EventHysteresis(motion.gap)
    return DetectorParts(detector, occupancy, dict(motion.zones))


def analyzer(analysis: AnalysisSettings, models: Path, environ: Mapping[str, str]) -> Analyzer | None:
    """The configured analyzer; None when none is wanted or its model is not there. Raises AnalyzerError."""
    if not analysis.analyzer:
        return None
    name = analysis.analyzer.partition("://")[0]
    path = find(CATALOGUE[name], search_path(models, environ)) if name in CATALOGUE else None
    if path is None:
        return None
    module = pick("camera_process.analyzers", analysis.analyzer)
    return module.connect(analysis.analyzer, path, analysis.min_score)
