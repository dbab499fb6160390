"""Builds the parts of a camera from its settings."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from camera_process.analyzer import Analyzer, AnalyzerError, Surroundings
from camera_process.analyzer_models import ANALYZERS, model_of
from camera_process.capabilities import DemuxableSource, KeyframeSource, MirroringSource, PlaybackSource
from camera_process.detection.event_detector import DetectorParts
from camera_process.detection.pir_confirmation import PirConfirmation
from camera_process.orientation import STRAIGHT, OrientedSource, Turn
from camera_process.source import Source, SourceError
from camera_process.stream.keyframe_policy import KeyframePolicy
from house.adapters import pick
from house.clock import Clock
from house.settings.sections.analysis import AnalysisSettings
from house.settings.whole_config import CameraSettings, MotionSection
from ledger.files.model_files import find, search_path
from ledger.home import Home
from vision.motion.detector import MotionDetector, MotionSettings
from vision.motion.event_hysteresis import EventHysteresis

if TYPE_CHECKING:  # PyAV is heavy, and the analysis has no use for it
    from camera_process.stream.decoder import SharedDecoder

_LONGEST_PAUSE = 4.0
"""Seconds without a frame after which a camera's view is learned again: some give no answer for two or three."""


def source(address: str, clock: Clock, realtime: bool | None = None, turn: Turn = STRAIGHT) -> Source:
    """The source behind `address`. realtime False: as fast as it can be read, where the source can do that.

    turn: what its frames go through; a source that can mirror by itself does so. Raises UnknownAddress or SourceError.
    """
    found = _connected(address, clock)
    if realtime is not None and isinstance(found, PlaybackSource):
        found.set_realtime(realtime)
    return _oriented(found, turn)


def _connected(address: str, clock: Clock) -> Source:
    found: Source = pick("camera_process.sources", address).connect(address, clock)
    return found


def _oriented(source: Source, turn: Turn) -> Source:
    """The source with its frames turned, by itself where it can do that."""
    if turn and turn.mirrors and isinstance(source, MirroringSource):
        source.mirror(*turn.mirrors)
        return source
    return OrientedSource(source, turn) if turn else source


def camera(settings: CameraSettings, clock: Clock, policy: KeyframePolicy | None = None,
           shared_decoder: "SharedDecoder | None" = None) -> Source:
    """The source of a camera as its settings want it; `policy` says what is decoded where the source can choose.

    shared_decoder: decodes single key frames, for all cameras together. Raises UnknownAddress or SourceError.
    """
    found = _connected(settings.motion_source or settings.source, clock)
    if policy is not None and isinstance(found, KeyframeSource):
        found.decode_selectively(policy, shared_decoder)
    motion = _oriented(found, turn(settings))
    return _with_main_stream(settings, motion, clock) if settings.motion_source else motion


def _with_main_stream(settings: CameraSettings, motion: Source, clock: Clock) -> Source:
    """The source of a camera with two streams, of which `motion` is the small one."""
    how, main = turn(settings), _connected(settings.source, clock)
    if not isinstance(main, DemuxableSource):
        raise SourceError("motion_source needs a source that is a stream", transient=False)
    from camera_process.substream.dual_stream_source import DualStreamSource  # PyAV is heavy
    from camera_process.substream.failover_source import FailoverSource

    def trial() -> Source:
        return source(settings.motion_source, clock, None, how)

    small = FailoverSource(motion, _oriented(main, how), trial, clock)
    return DualStreamSource(main.demuxer, small, clock, how)


def turn(camera: CameraSettings) -> Turn:
    """How a camera's view is put right after its settings."""
    return Turn(camera.rotate, camera.flip)


def motion_settings(motion: MotionSection) -> MotionSettings:
    """What counts as motion after a camera's settings."""
    return MotionSettings(sensitivity=motion.sensitivity, min_area=motion.min_area)


def detector_parts(motion: MotionSection, share: Callable[[], float] | None = None) -> DetectorParts:
    """Motion detector, event rule and zones after a camera's settings; `share`: what its sensor says (CameraSensor)."""
    detector = MotionDetector(motion_settings(motion), motion.masks, _LONGEST_PAUSE)
    lasting = motion.lasting
    occupancy = (PirConfirmation(motion.gap, share, lasting) if share
                 else EventHysteresis(motion.gap, lasting=lasting))
    return DetectorParts(detector, occupancy, dict(motion.zones))


def analyzer(address: str, around: Surroundings) -> Analyzer | None:
    """The analyzer behind `address`; None when its model is not there. around: `model` is filled in here.

    Raises UnknownAddress or AnalyzerError.
    """
    model = model_of(address)
    path = find(model, search_path(around.home.models, around.environ)) if model else None
    if model is not None and path is None:
        return None
    try:
        found: Analyzer = pick(ANALYZERS, address).connect(address, replace(around, model=path))
    except ModuleNotFoundError as error:
        raise AnalyzerError(f"the package {error.name} is not installed: ./hearthwatch down, then up, installs it",
                            transient=False) from error
    return found


def usual_analyzer(analysis: AnalysisSettings, home: Home, environ: Mapping[str, str]) -> Analyzer | None:
    """The analyzer of a camera that has none of its own; None when none is wanted or its model is not there.

    Raises UnknownAddress or AnalyzerError.
    """
    around = Surroundings(analysis.min_score, home=home, environ=environ)
    return analyzer(analysis.analyzer, around) if analysis.analyzer else None
